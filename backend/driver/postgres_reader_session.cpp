#include "backend/driver/postgres_reader_session.h"

#include "backend/driver/answer_brake.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <libpq-fe.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace bulkhead::pg {
namespace {

constexpr int kConnectMs = 5'000;
constexpr int kSliceMs = 20;               ///< A stop is noticed after that.
constexpr int kDrainMs = 2'000;            ///< For what a server that was told to stop still sends.
constexpr std::int64_t kOverhead = 65'536; ///< Of the protocol.
constexpr std::int64_t kDrainBytes = 1'048'576;
/// More than one packet of the loopback device, which are 64 kB: where less fits, each one waits for a timer.
constexpr int kKernelBytes = 131'072;

std::string field(const PGresult *result, int which)
{
    const char *text = PQresultErrorField(result, which);
    return text == nullptr ? "" : text;
}

absl::Status tooMuch()
{
    return absl::ResourceExhaustedError("one row has more bytes than allowed");
}

/// "FATAL:  28P01: …", as a refused login tells it.
Refusal refusedLogin(std::string text)
{
    Refusal refusal;
    const std::size_t at = text.rfind("FATAL:  ");
    if (at != std::string::npos && text.size() > at + 15 && text.compare(at + 13, 2, ": ") == 0)
        refusal = {text.substr(at + 8, 5), text.substr(at + 15), 0};
    return refusal;
}

} // namespace

struct ReaderSession::Connection
{
    PGconn *pg = nullptr;
    Connection() = default;
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
    ~Connection() { drop(); }
    void drop()
    {
        if (pg != nullptr)
            PQfinish(pg);
        pg = nullptr;
    }
    /// What libpq has taken. One value may be as large as a gigabyte, so bytes are counted before it is whole: by the
    /// kernel, or of a local socket, which tells none, at least those that each reading takes.
    [[nodiscard]] std::int64_t received() const { return takenFrom(PQsocket(pg)).value_or(local); }
    /// Takes what is there. False: the connection is lost.
    [[nodiscard]] bool consume()
    {
        constexpr int kLeast = 8'192; ///< libpq's room for one reading.
        int before = 0, after = 0;
        const bool told = ioctl(PQsocket(pg), FIONREAD, &before) == 0;
        if (PQconsumeInput(pg) == 0)
            return false;
        if (told && ioctl(PQsocket(pg), FIONREAD, &after) == 0)
            local += std::max(before - after, std::min(before, kLeast));
        return true;
    }
    std::int64_t local = 0;
    /// False: nothing came within the slice.
    [[nodiscard]] bool wait(bool writing, int ms) const
    {
        pollfd fd{PQsocket(pg), static_cast<short>(writing ? POLLOUT : POLLIN), 0};
        return poll(&fd, 1, ms) > 0;
    }
};

ReaderSession::ReaderSession(std::unique_ptr<Connection> connection, std::stop_token cancel)
    : m_connection(std::move(connection))
    , m_cancel(std::move(cancel))
{
    bound(kConnectMs, kOverhead);
}

ReaderSession::~ReaderSession() = default;

absl::StatusOr<std::unique_ptr<ReaderSession>> ReaderSession::open(const std::string &conninfo,
                                                                   const std::stop_token &cancel, Refusal &refusal)
{
    auto connection = std::make_unique<Connection>();
    connection->pg = PQconnectStart(conninfo.c_str());
    if (connection->pg == nullptr)
        return absl::UnavailableError("there is no memory for a connection");
    PQsetErrorVerbosity(connection->pg, PQERRORS_VERBOSE);
    const auto until = Clock::now() + std::chrono::milliseconds(kConnectMs);
    for (PostgresPollingStatusType state = PGRES_POLLING_WRITING;
         state != PGRES_POLLING_OK && PQstatus(connection->pg) != CONNECTION_BAD;) {
        if (cancel.stop_requested())
            return absl::CancelledError("cancelled");
        if (Clock::now() > until)
            return absl::UnavailableError("no answer within 5 s");
        if (connection->wait(state == PGRES_POLLING_WRITING, kSliceMs))
            state = PQconnectPoll(connection->pg);
        if (state == PGRES_POLLING_FAILED)
            break;
    }
    if (PQstatus(connection->pg) != CONNECTION_OK) {
        refusal = refusedLogin(PQerrorMessage(connection->pg));
        return absl::UnavailableError("the reader cannot log in");
    }
    PQsetErrorVerbosity(connection->pg, PQERRORS_DEFAULT);
    PQsetnonblocking(connection->pg, 1);
    // libpq reads on while there is something to read, past any bound: of 300 MB it took 90 at once. Where the kernel
    // holds little at a time it comes to about as much as that, but for a server that is as fast: see AnswerBrake.
    const int room = kKernelBytes;
    static_cast<void>(setsockopt(PQsocket(connection->pg), SOL_SOCKET, SO_RCVBUF, &room, sizeof room));
    PQsetNoticeReceiver(
        connection->pg, [](void *, const PGresult *) {}, nullptr); // May hold values; libpq prints them.
    return std::unique_ptr<ReaderSession>(new ReaderSession(std::move(connection), cancel));
}

void ReaderSession::bound(std::int64_t ms, std::int64_t bytes)
{
    m_since = Clock::now();
    m_until = m_since + std::chrono::milliseconds(ms);
    m_rowBytes = bytes + kOverhead;
    m_mostBytes = m_connection->received() + m_rowBytes;
}

std::int64_t ReaderSession::elapsedMs() const
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - m_since).count();
}

absl::Status ReaderSession::over()
{
    if (m_cancel.stop_requested())
        return absl::CancelledError("cancelled");
    if (Clock::now() > m_until)
        return absl::DeadlineExceededError("its time is over");
    return absl::OkStatus();
}

void ReaderSession::stop()
{
    PGconn *pg = m_connection->pg;
    if (pg == nullptr)
        return;
    char reason[256];
    if (PGcancel *cancel = PQgetCancel(pg)) {
        PQcancel(cancel, reason, sizeof reason);
        PQfreeCancel(cancel);
    }
    const std::int64_t most = m_connection->received() + kDrainBytes;
    const auto until = Clock::now() + std::chrono::milliseconds(kDrainMs);
    for (;;) {
        while (PQisBusy(pg) != 0) {
            if (Clock::now() > until || m_connection->received() > most || PQstatus(pg) != CONNECTION_OK)
                return m_connection->drop(); // The server notices, and its own limit on the statement holds.
            if (m_connection->wait(false, kSliceMs) && !m_connection->consume())
                return m_connection->drop();
        }
        PGresult *result = PQgetResult(pg);
        if (result == nullptr)
            return;
        PQclear(result);
    }
}

absl::Status ReaderSession::flush()
{
    for (int left = 1; left > 0;) {
        left = PQflush(m_connection->pg);
        if (left < 0)
            return absl::UnavailableError("the connection is lost");
        if (left == 0)
            break;
        static_cast<void>(m_connection->wait(true, kSliceMs));
        if (absl::Status status = over(); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

absl::Status ReaderSession::await()
{
    while (PQisBusy(m_connection->pg) != 0) {
        if (absl::Status status = over(); !status.ok())
            return status;
        if (m_connection->received() > m_mostBytes)
            return tooMuch();
        if (m_connection->wait(false, kSliceMs) && !m_connection->consume())
            return absl::UnavailableError("the connection is lost");
    }
    return over();
}

absl::Status ReaderSession::take(void *answer, const Reader &reader, bool &begun, bool &enough)
{
    auto *result = static_cast<PGresult *>(answer);
    const ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE) {
        int position = 0;
        if (!absl::SimpleAtoi(field(result, PG_DIAG_STATEMENT_POSITION), &position))
            position = 0;
        m_refusal = {field(result, PG_DIAG_SQLSTATE), field(result, PG_DIAG_MESSAGE_PRIMARY), position};
        return PQstatus(m_connection->pg) == CONNECTION_BAD ? absl::UnavailableError("the connection is lost")
                                                            : absl::FailedPreconditionError("refused");
    }
    if (status != PGRES_SINGLE_TUPLE && status != PGRES_TUPLES_OK)
        return status == PGRES_COMMAND_OK ? absl::OkStatus() : absl::FailedPreconditionError("refused"); // COPY.
    if (!begun && reader.columns) {
        std::vector<AnswerColumn> columns;
        for (int c = 0; c < PQnfields(result); ++c)
            columns.push_back({PQfname(result, c), PQftype(result, c), PQfmod(result, c), PQftable(result, c),
                               PQftablecol(result, c)});
        reader.columns(columns);
    }
    begun = true;
    for (int r = 0; r < PQntuples(result) && !enough; ++r) {
        std::vector<std::optional<std::string>> row;
        for (int c = 0; c < PQnfields(result); ++c)
            if (PQgetisnull(result, r, c) != 0)
                row.emplace_back();
            else
                row.emplace_back(
                    std::string(PQgetvalue(result, r, c), static_cast<std::size_t>(PQgetlength(result, r, c))));
        enough = reader.row && !reader.row(std::move(row));
    }
    return absl::OkStatus();
}

absl::Status ReaderSession::ask(const std::string &sql, const std::vector<Argument> &arguments, const Reader &reader)
{
    m_refusal = {};
    if (m_connection->pg == nullptr)
        return absl::UnavailableError("the connection is lost");
    std::vector<Oid> types;
    std::vector<const char *> texts;
    for (const Argument &argument : arguments) {
        types.push_back(argument.type);
        texts.push_back(argument.value ? argument.value->c_str() : nullptr);
    }
    if (PQsendQueryParams(m_connection->pg, sql.c_str(), static_cast<int>(texts.size()), types.data(), texts.data(),
                          nullptr, nullptr, 0)
        == 0)
        return absl::UnavailableError("the connection is lost");
    PQsetSingleRowMode(m_connection->pg);
    // One reading is of as much as libpq has room for, which is up to twice the largest row before.
    const std::int64_t beyond = 3 * m_rowBytes;
    AnswerBrake brake(PQsocket(m_connection->pg), m_mostBytes + beyond);
    absl::Status status = flush(), refused;
    bool begun = false, enough = false;
    while (status.ok() && !enough) {
        status = await();
        if (!status.ok()) {
            if (brake.hungUp())
                status = tooMuch();
            break;
        }
        PGresult *result = PQgetResult(m_connection->pg);
        if (result == nullptr)
            return refused;
        const absl::Status taken = take(result, reader, begun, enough);
        PQclear(result);
        m_mostBytes = m_connection->received() + m_rowBytes;
        brake.allow(m_mostBytes + beyond);
        if (absl::IsFailedPrecondition(taken)) // The rest of the answer is nothing but its end.
            refused = taken;
        else
            status = taken;
    }
    stop();
    return status;
}

} // namespace bulkhead::pg
