#include "backend/store/postgres_wire.h"

#include "backend/store/postgres_errors.h"
#include "backend/store/sentence.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <libpq-fe.h>
#include <poll.h>

namespace bulkhead::postgres {

namespace {

using sql::sentence;
using std::chrono::steady_clock;

constexpr int kBinary = 1;
constexpr unsigned kTypeBytes = 17, kTypeInteger = 20, kTypeText = 25; // Their ids in every PostgreSQL.
constexpr int kOldestServer = 130'000;
// Of parameters sent without waiting for answers: enough to hide the round trip, little to hold twice.
constexpr std::size_t kBatchRows = 500;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;

} // namespace

void FreeResult::operator()(PGresult *result) const
{
    PQclear(result);
}

void Values::put(int position, unsigned type, std::string value)
{
    const auto at = static_cast<std::size_t>(position);
    if (m_held.size() < at) {
        m_held.resize(at);
        m_types.resize(at);
    }
    m_bytes += value.size();
    m_held[at - 1] = std::move(value);
    m_types[at - 1] = type;
}

void Values::text(int position, std::string_view value)
{
    put(position, kTypeText, std::string(value));
}

void Values::bytes(int position, std::string_view value)
{
    put(position, kTypeBytes, std::string(value));
}

void Values::integer(int position, std::int64_t value)
{
    std::string bytes(8, '\0');
    for (int i = 7; i >= 0; --i, value >>= 8)
        bytes[static_cast<std::size_t>(i)] = static_cast<char>(value & 0xff);
    put(position, kTypeInteger, std::move(bytes));
}

Wire::Wire(PGconn *connection, std::string name)
    : m_connection(connection)
    , m_name(std::move(name))
{
}

Wire::~Wire()
{
    PQfinish(m_connection);
}

absl::StatusOr<std::unique_ptr<Wire>> Wire::connect(const Address &address)
{
    std::vector<const char *> keywords, values;
    for (const auto &[keyword, value] : address.settings) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    // Waits connect_timeout for each host at most.
    std::unique_ptr<Wire> wire(new Wire(PQconnectdbParams(keywords.data(), values.data(), 0), address.name));
    PGconn *connection = wire->m_connection;
    if (PQstatus(connection) != CONNECTION_OK) {
        if (PQconnectionNeedsPassword(connection) != 0)
            return absl::FailedPreconditionError(sentence(
                address.name, " asks for a password, and none was found. Put it into ~/.pgpass, a file named by "
                              "PGPASSFILE or ?passfile=FILE, or a service file."));
        return absl::UnavailableError(
            sentence(address.name, " cannot be reached: ", oneLine(PQerrorMessage(connection)), "."));
    }
    if (PQserverVersion(connection) < kOldestServer)
        return absl::FailedPreconditionError(sentence(address.name,
                                                      " is a PostgreSQL older than version 13. Use a newer "
                                                      "server."));
    PQsetnonblocking(connection, 1);
    // What is no failure is nothing to tell either; libpq would write it to standard error.
    PQsetNoticeReceiver(
        connection, [](void *, const PGresult *) {}, nullptr);
    return wire;
}

absl::StatusOr<Result> Wire::tell(const std::string &sql)
{
    if (m_lost || PQsendQuery(m_connection, sql.c_str()) == 0)
        return gone();
    return collect();
}

absl::StatusOr<Result> Wire::ask(std::string_view sql, const Values &values)
{
    if (m_lost || !send(std::string(sql), values))
        return gone();
    return collect();
}

bool Wire::prepare(std::string_view sql, const Values &values)
{
    return PQsendPrepare(m_connection, "", std::string(sql).c_str(), static_cast<int>(values.m_types.size()),
                         values.m_types.data())
           == 1;
}

bool Wire::send(const std::string &sql, const Values &values)
{
    const std::size_t count = values.m_held.size();
    std::vector<const char *> bytes(count);
    std::vector<int> lengths(count), formats(count, kBinary);
    for (std::size_t i = 0; i < count; ++i) {
        bytes[i] = values.m_held[i].data();
        lengths[i] = static_cast<int>(values.m_held[i].size());
    }
    if (sql.empty())
        return PQsendQueryPrepared(m_connection, "", static_cast<int>(count), bytes.data(), lengths.data(),
                                   formats.data(), kBinary)
               == 1;
    return PQsendQueryParams(m_connection, sql.c_str(), static_cast<int>(count), values.m_types.data(), bytes.data(),
                             lengths.data(), formats.data(), kBinary)
           == 1;
}

absl::StatusOr<Result> Wire::collect()
{
    const Deadline until = steady_clock::now() + m_patience;
    Result last;
    absl::Status failure;
    for (;;) {
        auto result = next(until);
        if (!result.ok())
            return result.status();
        if (!*result)
            break;
        const ExecStatusType status = PQresultStatus(result->get());
        if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
            last = *std::move(result);
        else
            failure.Update(meaning(result->get()));
    }
    if (!failure.ok())
        return failure;
    if (!last)
        return gone();
    return last;
}

absl::StatusOr<Result> Wire::next(Deadline until)
{
    while (PQisBusy(m_connection) != 0) {
        const int unsent = PQflush(m_connection);
        if (unsent < 0)
            return gone();
        pollfd socket{PQsocket(m_connection), static_cast<short>(POLLIN | (unsent > 0 ? POLLOUT : 0)), 0};
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - steady_clock::now()).count();
        const int ready = left > 0 ? poll(&socket, 1, static_cast<int>(left)) : 0;
        if (ready == 0)
            return gone("it did not answer in time");
        if (ready > 0 && (socket.revents & ~POLLOUT) != 0 && PQconsumeInput(m_connection) == 0)
            return gone();
        if (ready < 0 && errno != EINTR)
            return gone();
    }
    return Result(PQgetResult(m_connection));
}

absl::StatusOr<std::size_t> Wire::askEach(std::string_view sql, std::size_t count,
                                          const std::function<absl::StatusOr<Values>(std::size_t)> &values)
{
    if (m_lost || PQenterPipelineMode(m_connection) == 0)
        return gone();
    std::size_t changed = 0;
    absl::Status failure;
    for (std::size_t row = 0; failure.ok() && row < count && changed == row;) {
        std::size_t sent = 0, bytes = 0, prepared = 0;
        for (; row < count && sent < kBatchRows && bytes < kBatchBytes; ++row, ++sent) {
            const auto given = values(row);
            failure = given.ok() ? absl::OkStatus() : given.status();
            if (!failure.ok())
                break;
            bytes += given->bytesHeld();
            // Parsed and planned once. The statement without a name is the transaction's, so a pooler keeps it for us.
            if (row == 0 && !prepare(sql, *given))
                return gone();
            prepared += row == 0 ? 1 : 0;
            if (!send({}, *given))
                return gone();
        }
        if (PQpipelineSync(m_connection) == 0)
            return gone();
        const auto answered = collectEach(prepared, sent, steady_clock::now() + m_patience);
        if (answered.ok())
            changed += *answered;
        else
            failure.Update(answered.status());
        if (m_lost)
            return failure;
    }
    if (PQexitPipelineMode(m_connection) == 0)
        return gone();
    if (!failure.ok())
        return failure;
    return changed;
}

/// The answers to one batch, up to its end: `before` that count nothing, then those of its rows.
absl::StatusOr<std::size_t> Wire::collectEach(std::size_t before, std::size_t count, Deadline until)
{
    std::size_t changed = 0;
    absl::Status failure;
    for (std::size_t answer = 0; answer <= before + count;) {
        auto result = next(until);
        if (!result.ok())
            return result.status();
        if (!*result) { // One statement's answer ends.
            ++answer;
            continue;
        }
        switch (PQresultStatus(result->get())) {
        case PGRES_PIPELINE_SYNC:
            if (!failure.ok())
                return failure;
            return changed;
        case PGRES_PIPELINE_ABORTED:
            break; // Behind a failure that has been told.
        case PGRES_TUPLES_OK:
        case PGRES_COMMAND_OK:
            if (answer == before + changed && std::strtol(PQcmdTuples(result->get()), nullptr, 10) == 1)
                ++changed;
            break;
        default:
            failure.Update(meaning(result->get()));
            if (m_lost)
                return failure;
        }
    }
    return gone();
}

absl::Status Wire::meaning(const PGresult *result)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == nullptr || PQstatus(m_connection) == CONNECTION_BAD)
        return gone(oneLine(PQresultErrorMessage(result)));
    m_lost = m_lost || endsConnection(state);
    return meaningOf(state, oneLine(PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY)), m_name);
}

absl::Status Wire::gone(std::string_view how)
{
    m_lost = true;
    std::string reason(how);
    if (reason.empty())
        reason = oneLine(PQerrorMessage(m_connection));
    return absl::UnavailableError(sentence("The connection to ", m_name, " is lost",
                                           reason.empty() ? std::string() : " (" + reason + ")",
                                           ", so nothing was saved. Try again in a moment."));
}

bool Wire::encrypted() const
{
    return PQsslInUse(m_connection) != 0;
}

int Wire::serverVersion() const
{
    return PQserverVersion(m_connection);
}

int Wire::backendPid() const
{
    return PQbackendPID(m_connection);
}

std::string Wire::quoted(std::string_view text) const
{
    char *made = PQescapeLiteral(m_connection, text.data(), text.size());
    std::string literal = made == nullptr ? "''" : made;
    PQfreemem(made);
    return literal;
}

} // namespace bulkhead::postgres
