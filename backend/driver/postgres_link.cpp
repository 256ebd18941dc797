#include "backend/driver/postgres_link.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>
#include <absl/strings/strip.h>

#include <algorithm>
#include <chrono>
#include <libpq-fe.h>
#include <poll.h>

namespace bulkhead {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kConnectMs = 3'000;

std::string oneLine(const char *message)
{
    std::string text = message == nullptr ? "" : message;
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return absl::StrReplaceAll(text, {{"\n", "; "}});
}

constexpr char kSqlState[] = "sqlstate";

absl::Status withState(absl::Status status, const std::string &state)
{
    if (!state.empty())
        status.SetPayload(kSqlState, absl::Cord(state));
    return status;
}

/// libpq tells the SQLSTATE of a refused login only in words, "FATAL:  28P01: …", and adds where in the server's source
/// it arose. Takes both out of the message; the last one counts.
std::string takeState(std::string &message)
{
    std::string state, kept;
    for (std::string text : std::vector<std::string>(absl::StrSplit(message, "; "))) {
        if (text.starts_with("LOCATION:"))
            continue;
        for (const std::string severity : {"FATAL:  ", "ERROR:  "}) {
            const std::size_t at = text.find(severity);
            const std::size_t code = at + severity.size();
            if (at == std::string::npos || text.size() < code + 7 || text.compare(code + 5, 2, ": ") != 0)
                continue;
            state = text.substr(code, 5);
            text.erase(code, 7);
        }
        absl::StrAppend(&kept, kept.empty() ? "" : "; ", text);
    }
    message = kept;
    return state;
}

/// False: the time is over.
bool waitFor(int socket, bool writing, Clock::time_point until)
{
    pollfd fd{socket, static_cast<short>(writing ? POLLOUT : POLLIN), 0};
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    return left > 0 && poll(&fd, 1, static_cast<int>(left)) > 0;
}

PostgresRows rowsOf(const PGresult *result)
{
    std::vector<std::string> columns;
    columns.reserve(static_cast<std::size_t>(PQnfields(result)));
    for (int c = 0; c < PQnfields(result); ++c)
        columns.emplace_back(PQfname(result, c));
    std::vector<std::vector<std::optional<std::string>>> rows(static_cast<std::size_t>(PQntuples(result)));
    for (std::size_t r = 0; r < rows.size(); ++r)
        for (int c = 0; c < PQnfields(result); ++c) {
            const int row = static_cast<int>(r);
            if (PQgetisnull(result, row, c) != 0)
                rows[r].emplace_back();
            else
                rows[r].emplace_back(
                    std::string(PQgetvalue(result, row, c), static_cast<std::size_t>(PQgetlength(result, row, c))));
        }
    return {std::move(columns), std::move(rows)};
}

} // namespace

std::string sqlStateOf(const absl::Status &status)
{
    const auto state = status.GetPayload(kSqlState);
    return state ? std::string(*state) : std::string();
}

PostgresRows::PostgresRows(std::vector<std::string> columns, std::vector<std::vector<std::optional<std::string>>> rows)
    : m_columns(std::move(columns))
    , m_rows(std::move(rows))
{
}

std::size_t PostgresRows::at(std::string_view column) const
{
    return static_cast<std::size_t>(std::ranges::find(m_columns, column) - m_columns.begin());
}

bool PostgresRows::has(std::string_view column) const
{
    return at(column) < m_columns.size();
}

bool PostgresRows::null(std::size_t row, std::string_view column) const
{
    const std::size_t c = at(column);
    return c >= m_columns.size() || !m_rows[row][c];
}

const std::string &PostgresRows::text(std::size_t row, std::string_view column) const
{
    static const std::string kNone;
    const std::size_t c = at(column);
    return c < m_columns.size() && m_rows[row][c] ? *m_rows[row][c] : kNone;
}

double PostgresRows::number(std::size_t row, std::string_view column) const
{
    double value = 0;
    return absl::SimpleAtod(text(row, column), &value) ? value : 0;
}

struct PostgresLink::Impl
{
    PGconn *connection = nullptr;
    bool spent = false; ///< An answer was not waited for: the next one would be mistaken for it.
};

PostgresLink::PostgresLink(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

PostgresLink::~PostgresLink()
{
    PQfinish(m_impl->connection);
}

absl::StatusOr<std::unique_ptr<PostgresLink>> PostgresLink::open(const std::string &conninfo)
{
    auto impl = std::make_unique<Impl>();
    impl->connection = PQconnectStart(conninfo.c_str());
    std::unique_ptr<PostgresLink> link(new PostgresLink(std::move(impl)));
    PGconn *connection = link->m_impl->connection;
    const auto failed = [connection](const char *otherwise) {
        std::string reason = oneLine(PQerrorMessage(connection));
        const std::string state = takeState(reason);
        return withState(absl::UnavailableError(reason.empty() ? std::string(otherwise) : reason), state);
    };
    if (PQstatus(connection) == CONNECTION_BAD)
        return failed("the connection settings cannot be used");
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE); // For the SQLSTATE.
    const auto until = Clock::now() + std::chrono::milliseconds(kConnectMs);
    for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(connection)) {
        if (next == PGRES_POLLING_FAILED)
            return failed("the server does not answer");
        if (!waitFor(PQsocket(connection), next == PGRES_POLLING_WRITING, until))
            return absl::UnavailableError("the server did not answer within 3 s");
    }
    PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
    PQsetnonblocking(connection, 1);
    return link;
}

absl::StatusOr<PostgresRows> PostgresLink::answer(int ms)
{
    PGconn *connection = m_impl->connection;
    const auto until = Clock::now() + std::chrono::milliseconds(ms);
    const auto late = [&]() -> absl::Status {
        m_impl->spent = true;
        char reason[256];
        if (PGcancel *cancel = PQgetCancel(connection)) {
            PQcancel(cancel, reason, sizeof reason);
            PQfreeCancel(cancel);
        }
        return absl::DeadlineExceededError(absl::StrCat("no answer within ", ms, " ms"));
    };
    for (int left = 1; left > 0;) {
        left = PQflush(connection);
        if (left < 0)
            break;
        if (left > 0 && !waitFor(PQsocket(connection), true, until))
            return late();
    }
    absl::StatusOr<PostgresRows> rows = absl::UnavailableError("the connection is lost");
    for (;;) {
        while (PQisBusy(connection) != 0) {
            if (!waitFor(PQsocket(connection), false, until))
                return late();
            if (PQconsumeInput(connection) == 0)
                return absl::UnavailableError(oneLine(PQerrorMessage(connection)));
        }
        PGresult *result = PQgetResult(connection);
        if (result == nullptr)
            return rows;
        const ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
            rows = rowsOf(result);
        else {
            const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
            rows = withState({PQstatus(connection) == CONNECTION_BAD ? absl::StatusCode::kUnavailable
                                                                     : absl::StatusCode::kFailedPrecondition,
                              oneLine(PQresultErrorMessage(result))},
                             state == nullptr ? "" : state);
        }
        PQclear(result);
    }
}

absl::StatusOr<PostgresRows> PostgresLink::ask(const std::string &sql, const std::vector<std::string> &values, int ms)
{
    std::vector<const char *> texts;
    texts.reserve(values.size());
    for (const std::string &value : values)
        texts.push_back(value.c_str());
    if (!good()
        || PQsendQueryParams(m_impl->connection, sql.c_str(), static_cast<int>(texts.size()), nullptr, texts.data(),
                             nullptr, nullptr, 0)
               == 0)
        return absl::UnavailableError("the connection is lost");
    return answer(ms);
}

absl::StatusOr<PostgresRows> PostgresLink::tell(const std::string &sql, int ms)
{
    if (!good() || PQsendQuery(m_impl->connection, sql.c_str()) == 0)
        return absl::UnavailableError("the connection is lost");
    return answer(ms);
}

bool PostgresLink::good() const
{
    return !m_impl->spent && PQstatus(m_impl->connection) == CONNECTION_OK;
}

int PostgresLink::backendPid() const
{
    return PQbackendPID(m_impl->connection);
}

bool PostgresLink::loopback() const
{
    const char *host = PQhost(m_impl->connection);
    const std::string address = PQhostaddr(m_impl->connection);
    return (host != nullptr && host[0] == '/') || address.starts_with("127.") || address == "::1";
}

std::string PostgresLink::database() const
{
    const char *name = PQdb(m_impl->connection);
    return name == nullptr ? "" : name;
}

std::string PostgresLink::quoted(const std::string &identifier) const
{
    char *text = PQescapeIdentifier(m_impl->connection, identifier.data(), identifier.size());
    std::string result = text == nullptr ? "" : text;
    PQfreemem(text);
    return result;
}

std::string PostgresLink::literal(const std::string &value) const
{
    char *text = PQescapeLiteral(m_impl->connection, value.data(), value.size());
    std::string result = text == nullptr ? "" : text;
    PQfreemem(text);
    return result;
}

absl::StatusOr<std::string> PostgresLink::verifierOf(const std::string &role, const Secret &password) const
{
    char *text = PQencryptPasswordConn(m_impl->connection, password.reveal().c_str(), role.c_str(), "scram-sha-256");
    if (text == nullptr)
        return absl::InternalError(oneLine(PQerrorMessage(m_impl->connection)));
    std::string verifier = text;
    PQfreemem(text);
    return verifier;
}

} // namespace bulkhead
