#include "backend/store/sqlite_connection.h"

#include "backend/store/sentence.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead::sqlite {

namespace {

constexpr int kBusyTimeoutMs = 5'000; // Longer than any transaction of ours; a person has not yet given up.
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

/// Makes the file ours before SQLite sees it: its journal files take over the mode.
absl::Status claimFile(const std::string &path)
{
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
    if (file < 0) {
        const int reason = errno;
        if (reason == ENOSPC)
            return absl::ResourceExhaustedError(sentence("The disk that should hold ", path, " is full."));
        return absl::FailedPreconditionError(sentence("The store ", path, " cannot be opened for writing: ",
                                                      std::strerror(reason), ". Choose another file or folder."));
    }
    struct stat info = {};
    const bool wider = ::fstat(file, &info) == 0 && (info.st_mode & 07777) != kOwnerOnly;
    const bool kept = !wider || ::fchmod(file, kOwnerOnly) == 0;
    ::close(file);
    if (!kept)
        return absl::FailedPreconditionError(
            sentence("The store ", path, " can be read by others and belongs to somebody else. Choose another file."));
    return absl::OkStatus();
}

} // namespace

Connection::Connection(std::string name)
    : m_name(std::move(name))
{
}

Connection::~Connection()
{
    for (const auto &[sql, statement] : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close(m_handle);
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::open(const std::string &path)
{
    if (!path.empty()) {
        if (absl::Status claimed = claimFile(path); !claimed.ok())
            return claimed;
    }
    std::unique_ptr<Connection> connection(new Connection(path.empty() ? "the store in memory" : path));
    const int code = sqlite3_open_v2(path.empty() ? ":memory:" : path.c_str(), &connection->m_handle,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    if (code != SQLITE_OK)
        return connection->error(code);
    sqlite3_extended_result_codes(connection->m_handle, 1);
    sqlite3_busy_timeout(connection->m_handle, kBusyTimeoutMs);
    return connection;
}

absl::Status Connection::execute(const char *sql)
{
    return error(sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr));
}

Statement Connection::prepare(std::string_view sql)
{
    ++m_prepared;
    if (const auto kept = m_statements.find(sql); kept != m_statements.end())
        return {*this, kept->second, absl::OkStatus()};
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK)
        return {*this, nullptr, error(code)};
    m_statements.emplace(sql, statement);
    return {*this, statement, absl::OkStatus()};
}

absl::StatusOr<std::int64_t> Connection::number(std::string_view sql)
{
    Statement statement = prepare(sql);
    const auto row = statement.next();
    if (!row.ok())
        return row.status();
    return *row ? statement.integer(0) : 0;
}

std::int64_t Connection::changes() const
{
    return sqlite3_changes64(m_handle);
}

bool Connection::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

absl::Status Connection::error(int code) const
{
    const auto told = [this] { return m_handle ? sqlite3_errmsg(m_handle) : "no memory"; };
    if (code == SQLITE_IOERR_SHMSIZE)
        code = SQLITE_FULL; // The shared memory file of the write-ahead log could not grow.
    switch (code & 0xff) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE:
        return absl::OkStatus();
    case SQLITE_FULL:
        return absl::ResourceExhaustedError(
            sentence("The disk that holds ", m_name, " is full, so nothing was saved. Free some space and try again."));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return absl::DataLossError(sentence(m_name, " is damaged or is not a database (", told(),
                                            "). Put a backup in its place or move it away."));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return absl::UnavailableError(sentence(m_name, " is in use by another process. Try again."));
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
        return absl::UnavailableError(
            sentence(m_name, " could not be read or written (", told(), "), so nothing was saved."));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return absl::FailedPreconditionError(
            sentence(m_name, " cannot be written (", told(),
                     "), so nothing was saved. Make it writable or choose another file."));
    case SQLITE_TOOBIG:
        return absl::InvalidArgumentError(sentence("A value is too large for ", m_name, "."));
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
            return absl::AlreadyExistsError(told());
        return absl::FailedPreconditionError(sentence(m_name, " refused the change: ", told(), "."));
    default:
        return absl::InternalError(sentence(m_name, ": ", told(), "."));
    }
}

Statement::Statement(Connection &connection, sqlite3_stmt *statement, absl::Status status)
    : m_connection(connection)
    , m_statement(statement)
    , m_status(std::move(status))
{
}

Statement::~Statement()
{
    if (!m_statement)
        return;
    sqlite3_reset(m_statement);
    sqlite3_clear_bindings(m_statement);
}

void Statement::keep(int code)
{
    if (m_status.ok() && code != SQLITE_OK)
        m_status = m_connection.error(code);
}

void Statement::bindText(int position, std::string_view text)
{
    // An empty view may have no address, which SQLite would take for NULL.
    const char *bytes = text.empty() ? "" : text.data();
    if (m_statement)
        keep(sqlite3_bind_text64(m_statement, position, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bindBlob(int position, std::string_view bytes)
{
    const char *from = bytes.empty() ? "" : bytes.data();
    if (m_statement)
        keep(sqlite3_bind_blob64(m_statement, position, from, bytes.size(), SQLITE_TRANSIENT));
}

void Statement::bindInteger(int position, std::int64_t value)
{
    if (m_statement)
        keep(sqlite3_bind_int64(m_statement, position, value));
}

absl::Status Statement::run()
{
    const auto row = next();
    return row.status();
}

absl::StatusOr<bool> Statement::next()
{
    if (!m_status.ok())
        return m_status;
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) {
        sqlite3_reset(m_statement);
        return false;
    }
    return m_connection.error(code);
}

std::int64_t Statement::integer(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

std::string Statement::text(int column) const
{
    const void *bytes = sqlite3_column_blob(m_statement, column);
    return bytes ? std::string(static_cast<const char *>(bytes),
                               static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                 : std::string();
}

} // namespace bulkhead::sqlite
