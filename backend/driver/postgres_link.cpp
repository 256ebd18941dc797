#include "backend/driver/postgres_link.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
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
        const std::string reason = oneLine(PQerrorMessage(connection));
        return absl::UnavailableError(reason.empty() ? std::string(otherwise) : reason);
    };
    if (PQstatus(connection) == CONNECTION_BAD)
        return failed("the connection settings cannot be used");
    const auto until = Clock::now() + std::chrono::milliseconds(kConnectMs);
    for (auto next = PGRES_POLLING_WRITING; next != PGRES_POLLING_OK; next = PQconnectPoll(connection)) {
        if (next == PGRES_POLLING_FAILED)
            return failed("the server does not answer");
        if (!waitFor(PQsocket(connection), next == PGRES_POLLING_WRITING, until))
            return absl::UnavailableError("the server did not answer within 3 s");
    }
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
        else
            rows = absl::Status(PQstatus(connection) == CONNECTION_BAD ? absl::StatusCode::kUnavailable
                                                                       : absl::StatusCode::kFailedPrecondition,
                                oneLine(PQresultErrorMessage(result)));
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

} // namespace bulkhead
