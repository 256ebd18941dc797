#include "backend/store/sqlite_connection.h"

#include "backend/store/sentence.h"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead::sqlite {

namespace {

using sql::sentence;

// "Bulk": tells our files from those of other programs.
constexpr std::int64_t kApplicationId = 0x42756c6b;

constexpr int kBusyTimeoutMs = 5'000; // Longer than any transaction of ours; a person has not yet given up.
constexpr mode_t kOwnerOnly = S_IRUSR | S_IWUSR;

absl::Status notOurs(const std::string &path)
{
    return absl::FailedPreconditionError(
        sentence("The store ", path, " is a database of another program. Choose another file."));
}

/// Refuses the database of another program while it is still as that program left it. What cannot be read is left to
/// whoever opens it next: it knows what to say.
absl::Status lookBefore(const std::string &path)
{
    sqlite3 *handle = nullptr;
    std::int64_t owner = kApplicationId, tables = 0;
    if (sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READONLY, nullptr) == SQLITE_OK) {
        const auto keep = [](void *into, int, char **values, char **) {
            *static_cast<std::int64_t *>(into) = values[0] ? std::atoll(values[0]) : 0;
            return 0;
        };
        sqlite3_exec(handle, "PRAGMA application_id", keep, &owner, nullptr);
        sqlite3_exec(handle, "SELECT count(*) FROM sqlite_master", keep, &tables, nullptr);
    }
    sqlite3_close(handle);
    return owner != kApplicationId && (owner != 0 || tables != 0) ? notOurs(path) : absl::OkStatus();
}

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

/// One use of a kept statement; given back when it dies.
class Use final : public sql::Cursor
{
public:
    Use(Connection &connection, sqlite3_stmt *statement, absl::Status status)
        : m_connection(connection)
        , m_statement(statement)
        , m_status(std::move(status))
    {
    }
    ~Use() override
    {
        if (!m_statement)
            return;
        sqlite3_reset(m_statement);
        sqlite3_clear_bindings(m_statement);
    }

    void bindText(int position, std::string_view text) override
    {
        // An empty view may have no address, which SQLite would take for NULL.
        const char *bytes = text.empty() ? "" : text.data();
        if (m_statement)
            keep(sqlite3_bind_text64(m_statement, position, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    }
    void bindBytes(int position, std::string_view bytes) override
    {
        const char *from = bytes.empty() ? "" : bytes.data();
        if (m_statement)
            keep(sqlite3_bind_blob64(m_statement, position, from, bytes.size(), SQLITE_TRANSIENT));
    }
    void bindInteger(int position, std::int64_t value) override
    {
        if (m_statement)
            keep(sqlite3_bind_int64(m_statement, position, value));
    }
    absl::StatusOr<bool> next() override
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
    [[nodiscard]] std::int64_t integer(int column) const override { return sqlite3_column_int64(m_statement, column); }
    [[nodiscard]] std::string text(int column) const override
    {
        const void *bytes = sqlite3_column_blob(m_statement, column);
        return bytes ? std::string(static_cast<const char *>(bytes),
                                   static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column)))
                     : std::string();
    }

private:
    void keep(int code)
    {
        if (m_status.ok() && code != SQLITE_OK)
            m_status = m_connection.error(code);
    }

    Connection &m_connection;
    sqlite3_stmt *m_statement;
    absl::Status m_status;
};

} // namespace

Connection::Connection(std::string name)
    : sql::Connection(std::move(name), "file")
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
        if (absl::Status ours = lookBefore(path); !ours.ok())
            return ours;
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

absl::Status Connection::begin(sql::Access access, const StoreScope &)
{
    // A writer takes the lock at once: a transaction that began by reading could not be sure to get it later.
    return execute(access == sql::Access::Read ? "BEGIN" : "BEGIN IMMEDIATE");
}

absl::Status Connection::commit()
{
    absl::Status status = execute("COMMIT");
    if (!status.ok())
        rollback();
    return status;
}

void Connection::rollback()
{
    // After a full disk SQLite has rolled back by itself.
    if (inTransaction())
        execute("ROLLBACK").IgnoreError();
}

absl::Status Connection::execute(const char *sql)
{
    return error(sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr));
}

std::unique_ptr<sql::Cursor> Connection::cursor(std::string_view sql)
{
    if (const auto kept = m_statements.find(sql); kept != m_statements.end())
        return std::make_unique<Use>(*this, kept->second, absl::OkStatus());
    std::string own(sql);
    std::ranges::replace(own, '$', '?'); // A number after "$" would be a name to SQLite.
    sqlite3_stmt *statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, own.data(), static_cast<int>(own.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK)
        return std::make_unique<Use>(*this, nullptr, error(code));
    m_statements.emplace(sql, statement);
    return std::make_unique<Use>(*this, statement, absl::OkStatus());
}

std::int64_t Connection::changes() const
{
    return sqlite3_changes64(m_handle);
}

bool Connection::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

absl::Status Connection::claim()
{
    const auto owner = number("PRAGMA application_id");
    if (!owner.ok())
        return owner.status();
    const auto tables = number("SELECT count(*) FROM sqlite_master");
    if (!tables.ok())
        return tables.status();
    if (*owner != kApplicationId && (*owner != 0 || *tables != 0))
        return absl::FailedPreconditionError(
            sentence(name(), " is a database of another program. Choose another file."));
    return execute("CREATE TABLE IF NOT EXISTS schema_migration (version INTEGER PRIMARY KEY, name TEXT NOT NULL,"
                   " checksum TEXT NOT NULL, applied_ms INTEGER NOT NULL) STRICT;"
                   "PRAGMA application_id = 0x42756c6b;");
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
            sentence("The disk that holds ", name(), " is full, so nothing was saved. Free some space and try again."));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return absl::DataLossError(sentence(name(), " is damaged or is not a database (", told(),
                                            "). Put a backup in its place or move it away."));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return absl::UnavailableError(sentence(name(), " is in use by another process. Try again."));
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
        return absl::UnavailableError(
            sentence(name(), " could not be read or written (", told(), "), so nothing was saved."));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return absl::FailedPreconditionError(
            sentence(name(), " cannot be written (", told(),
                     "), so nothing was saved. Make it writable or choose another file."));
    case SQLITE_TOOBIG:
        return absl::InvalidArgumentError(sentence("A value is too large for ", name(), "."));
    case SQLITE_CONSTRAINT:
        if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
            return absl::AlreadyExistsError(told());
        return absl::FailedPreconditionError(sentence(name(), " refused the change: ", told(), "."));
    default:
        return absl::InternalError(sentence(name(), ": ", told(), "."));
    }
}

} // namespace bulkhead::sqlite
