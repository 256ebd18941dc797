#include "backend/store/postgres_connection.h"

#include "backend/domain/change_feed.h"
#include "backend/store/sentence.h"

#include <algorithm>
#include <cstdlib>
#include <libpq-fe.h>
#include <random>
#include <span>
#include <thread>

namespace bulkhead::postgres {

namespace {

using sql::Access;
using sql::Change;
using sql::sentence;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenTries{100};
constexpr milliseconds kBetweenTriesInOutage{1'000};
constexpr milliseconds kSchemaAnswer{600'000};
constexpr milliseconds kSchemaTurn{60'000};

// "Bulk": the key of the lock that writers take in turn; advisory locks are a database's, so another program's "1" is
// not ours.
constexpr char kTakeTurn[] = "SELECT pg_advisory_xact_lock(1114991723, 1);";
// More rows than this and reading everything anew costs the others less than being told of each.
constexpr std::size_t kMostChanges = 500;
// A transaction that is silent for so long belongs to a gateway that froze or is gone; it holds up all writers.
constexpr char kIdleWriter[] = "6s";
// A gateway whose administrator turned it off would lose what it has acknowledged.
constexpr char kDurable[] = "SELECT set_config('synchronous_commit', 'on', true)"
                            " WHERE current_setting('synchronous_commit') = 'off';";

/// What a session would keep, for one transaction. A server that is not heard of for `idle` ends the transaction, so
/// that a gateway which died on its way holds nobody up.
std::string settings(milliseconds statement, milliseconds lock, const char *idle)
{
    return sentence("SET LOCAL search_path = bulkhead, pg_temp; SET LOCAL statement_timeout = ", statement.count(),
                    "; SET LOCAL lock_timeout = ", lock.count(), "; SET LOCAL idle_in_transaction_session_timeout = '",
                    idle, "';");
}

/// The server gives up before the gateway does, so that it is the server that says so and the connection stays.
milliseconds serverLimit(milliseconds answer)
{
    return answer * 6 / 7;
}

std::string beginning(Access access, const Patience &patience)
{
    switch (access) {
    case Access::Read:
        return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
               + settings(serverLimit(patience.answer), patience.turn, "15s");
    case Access::Write:
        return "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
               + settings(serverLimit(patience.answer), patience.turn, kIdleWriter) + kDurable + kTakeTurn;
    case Access::Claim:
        return "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
               + settings(serverLimit(patience.answer), patience.turn, kIdleWriter) + kDurable;
    case Access::Schema:
        break;
    }
    return "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;" + settings(serverLimit(kSchemaAnswer), kSchemaTurn, "60s")
           + kTakeTurn;
}

/// What the policies of row-level security look at, for this transaction.
std::string fence(const Wire &wire, const StoreScope &scope)
{
    std::string tenants = "{";
    for (const std::string &tenant : scope.tenants) {
        tenants += tenants.size() > 1 ? ",\"" : "\"";
        for (const char c : tenant) {
            if (c == '"' || c == '\\')
                tenants.push_back('\\');
            tenants.push_back(c);
        }
        tenants.push_back('"');
    }
    tenants.push_back('}');
    return sentence("SELECT set_config('bulkhead.fleet', '", scope.fleet ? "on" : "off",
                    "', true), set_config('bulkhead.tenants', ", wire.quoted(tenants), ", true);");
}

std::string randomWord()
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::random_device random;
    std::string word;
    for (int i = 0; i < 32; ++i)
        word.push_back(kDigits[random() % 16]);
    return word;
}

std::int64_t numberAt(const PGresult *result, int row, int column)
{
    const int size = PQgetlength(result, row, column);
    const char *bytes = PQgetvalue(result, row, column);
    if (size == 0)
        return 0;
    std::uint64_t value = (bytes[0] & 0x80) != 0 ? ~std::uint64_t{0} : 0; // The sign reaches all the way up.
    for (int i = 0; i < size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return static_cast<std::int64_t>(value);
}

} // namespace

/// Asked when the first row is wanted; the whole answer is held.
class Connection::Use final : public sql::Cursor
{
public:
    Use(Connection &connection, std::string_view sql)
        : m_connection(connection)
        , m_sql(sql)
    {
    }

    void bindText(int position, std::string_view text) override { m_values.text(position, text); }
    void bindBytes(int position, std::string_view bytes) override { m_values.bytes(position, bytes); }
    void bindInteger(int position, std::int64_t value) override { m_values.integer(position, value); }
    absl::StatusOr<bool> next() override
    {
        if (!m_result) {
            if (!m_connection.m_wire)
                return m_connection.notConnected();
            auto result = m_connection.m_wire->ask(m_sql, m_values);
            if (!result.ok())
                return result.status();
            m_result = *std::move(result);
            if (PQresultStatus(m_result.get()) == PGRES_COMMAND_OK) // Reading changes nothing.
                m_connection.m_changes = std::strtoll(PQcmdTuples(m_result.get()), nullptr, 10);
        }
        return ++m_row < PQntuples(m_result.get());
    }
    [[nodiscard]] std::int64_t integer(int column) const override { return numberAt(m_result.get(), m_row, column); }
    [[nodiscard]] std::string text(int column) const override
    {
        return {PQgetvalue(m_result.get(), m_row, column),
                static_cast<std::size_t>(PQgetlength(m_result.get(), m_row, column))};
    }
    [[nodiscard]] Values takeValues() { return std::move(m_values); }

private:
    Connection &m_connection;
    std::string_view m_sql;
    Values m_values;
    Result m_result;
    int m_row = -1;
};

Connection::Connection(const Address &address, const Patience &patience, std::unique_ptr<Wire> wire)
    : sql::Connection(address.name, "database")
    , m_address(address)
    , m_patience(patience)
    , m_wire(std::move(wire))
    , m_writer(randomWord())
{
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::open(const Address &address, const Patience &patience)
{
    auto wire = Wire::connect(address);
    if (!wire.ok())
        return wire.status();
    return std::unique_ptr<Connection>(new Connection(address, patience, *std::move(wire)));
}

bool Connection::lost() const
{
    return !m_wire || m_wire->lost();
}

absl::Status Connection::notConnected() const
{
    return absl::UnavailableError(
        sentence("The connection to ", name(), " was lost, so nothing was saved. Try again in a moment."));
}

absl::Status Connection::begin(Access access, const StoreScope &scope)
{
    if (!m_outage.ok() && steady_clock::now() < m_nextTry)
        return m_outage;
    // The first caller of an outage waits for its end; those after it ask once a second and go.
    const Time until = steady_clock::now() + (m_outage.ok() ? m_patience.reconnect : milliseconds(0));
    for (;;) {
        const absl::Status status = tryBegin(access, scope);
        if (status.ok() || !lost()) {
            m_outage = absl::OkStatus();
            return status;
        }
        m_outage = status;
        // Nothing has been done yet, so beginning once more does nothing twice.
        if (steady_clock::now() >= until) {
            m_nextTry = steady_clock::now() + kBetweenTriesInOutage;
            return status;
        }
        std::this_thread::sleep_for(kBetweenTries);
    }
}

absl::Status Connection::tryBegin(Access access, const StoreScope &scope)
{
    if (lost()) {
        m_wire.reset(); // Before the new one, so that a pooler's slot is free.
        auto wire = Wire::connect(m_address);
        if (!wire.ok())
            return wire.status();
        m_wire = *std::move(wire);
    }
    m_wire->setPatience(access == Access::Schema ? kSchemaAnswer : m_patience.answer);
    const auto begun = m_wire->tell(beginning(access, m_patience) + fence(*m_wire, scope));
    m_open = begun.ok();
    m_access = access;
    m_noted.clear();
    m_partKept = false;
    if (!begun.ok() && !lost())
        m_wire->tell("ROLLBACK").IgnoreError();
    return begun.status();
}

absl::Status Connection::commit()
{
    if (!m_open)
        return absl::FailedPreconditionError("There is no transaction to commit.");
    m_open = false;
    if (lost())
        return notConnected();
    if (m_access == Access::Write)
        return commitWrite();
    const auto result = m_wire->tell("COMMIT");
    if (lost())
        return absl::UnavailableError(sentence("The connection to ", name(),
                                               " was lost at the very end, so it is not known whether anything was "
                                               "saved. Do it again: what was done is found and not done twice."));
    if (!result.ok())
        return result.status();
    if (std::string_view(PQcmdStatus(result->get())) != "COMMIT")
        return absl::InternalError(sentence(name(), " undid a transaction with a failure in it."));
    return absl::OkStatus();
}

absl::Status Connection::commitWrite()
{
    ++m_commits;
    const auto nowMs = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    // One round trip; when the mark fails, the server does not get to the COMMIT.
    const auto result = m_wire->tell(
        tellingChanges()
        + sentence("INSERT INTO writer (id, commits, at_ms) VALUES ('", m_writer, "', ", m_commits, ", ", nowMs.count(),
                   ") ON CONFLICT (id) DO UPDATE SET commits = excluded.commits, at_ms = excluded.at_ms; COMMIT"));
    if (lost())
        return verdict();
    if (!result.ok()) {
        m_wire->tell("ROLLBACK").IgnoreError();
        return result.status();
    }
    // A transaction that failed earlier is undone by COMMIT, and the server finds nothing wrong with that.
    if (std::string_view(PQcmdStatus(result->get())) != "COMMIT")
        return absl::InternalError(sentence(name(), " undid a transaction with a failure in it."));
    return absl::OkStatus();
}

absl::StatusOr<std::int64_t> Connection::clockMs(const Clock &)
{
    return number("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint");
}

void Connection::noteChange(std::string_view kind, std::string_view key, std::string_view tenantId)
{
    Change change{std::string(kind), std::string(key), std::string(tenantId)};
    if (m_noted.empty() || m_noted.back() != change)
        m_noted.push_back(std::move(change));
}

/// Numbers grow in the order of commits: they are given while this transaction has the writers' turn.
std::string Connection::tellingChanges() const
{
    if (m_noted.empty())
        return {};
    const Change everything{std::string(kEverythingChanged), {}, {}};
    const std::span<const Change> told = m_noted.size() > kMostChanges ? std::span(&everything, 1) : std::span(m_noted);
    std::string sql = "INSERT INTO change (kind, key, tenant_id) VALUES ";
    for (std::size_t i = 0; i < told.size(); ++i)
        sql += sentence(i == 0 ? "(" : ", (", m_wire->quoted(told[i].kind), ", ", m_wire->quoted(told[i].key), ", ",
                        m_wire->quoted(told[i].tenantId), ")");
    return sql + "; NOTIFY bulkhead_change; ";
}

absl::Status Connection::verdict()
{
    const Time until = steady_clock::now() + m_patience.verdict;
    for (;;) {
        const auto kept = committed();
        if (kept.ok() && *kept)
            return absl::OkStatus();
        if (kept.ok())
            return absl::UnavailableError(
                sentence("The connection to ", name(),
                         " was lost before the change was saved; nothing was saved. Try again "
                         "in a moment."));
        if (steady_clock::now() >= until)
            return absl::UnavailableError(sentence("The connection to ", name(),
                                                   " was lost while a change was being saved, and no server can be "
                                                   "asked whether it was. Repeat it with the same request id: it "
                                                   "takes place once."));
        std::this_thread::sleep_for(kBetweenTries);
    }
}

absl::StatusOr<bool> Connection::committed()
{
    // In turn, as a writer: the lost transaction, if the server still works on it, has ended when this one begins.
    if (absl::Status status = tryBegin(Access::Write, StoreScope{}); !status.ok())
        return status;
    sql::Statement mark = prepare("SELECT commits FROM writer WHERE id = $1");
    const auto row = mark.bind(m_writer).next();
    const bool kept = row.ok() && *row && mark.integer(0) == m_commits;
    rollback();
    if (!row.ok())
        return row.status();
    return kept;
}

void Connection::rollback()
{
    if (!m_open)
        return;
    m_open = false;
    if (!lost())
        m_wire->tell("ROLLBACK").IgnoreError();
}

absl::Status Connection::beginPart(const StoreScope &scope)
{
    if (!m_wire)
        return notConnected();
    m_notedBefore = m_noted.size();
    const std::string kept = m_partKept ? "RELEASE SAVEPOINT part;" : "";
    m_partKept = false;
    return m_wire->tell(kept + "SAVEPOINT part;" + fence(*m_wire, scope)).status();
}

absl::Status Connection::keepPart()
{
    m_partKept = true;
    return absl::OkStatus();
}

absl::Status Connection::dropPart()
{
    m_noted.resize(m_notedBefore);
    return execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part");
}

absl::Status Connection::endParts(const StoreScope &scope)
{
    if (!m_wire)
        return notConnected();
    const std::string kept = m_partKept ? "RELEASE SAVEPOINT part;" : "";
    m_partKept = false;
    return m_wire->tell(kept + fence(*m_wire, scope)).status();
}

absl::Status Connection::execute(const char *sql)
{
    return m_wire ? m_wire->tell(sql).status() : notConnected();
}

std::unique_ptr<sql::Cursor> Connection::cursor(std::string_view sql)
{
    return std::make_unique<Use>(*this, sql);
}

absl::StatusOr<std::size_t> Connection::runEach(std::string_view sql, std::size_t count,
                                                const std::function<void(sql::Statement &, std::size_t)> &bind)
{
    if (count == 0)
        return 0;
    if (!m_wire)
        return notConnected();
    return m_wire->askEach(sql, count, [&](std::size_t row) -> absl::StatusOr<Values> {
        auto use = std::make_unique<Use>(*this, sql);
        Use &filled = *use;
        sql::Statement statement(std::move(use));
        bind(statement, row);
        if (!statement.refused().ok())
            return statement.refused();
        return filled.takeValues();
    });
}

absl::Status Connection::stream(const std::string &sql, const std::function<bool(const sql::Statement &)> &take,
                                int atOnce)
{
    const std::string fetch = sentence("FETCH ", atOnce, " FROM rows");
    // A cursor of the transaction; the whole answer could be larger than memory.
    absl::Status status = execute(("DECLARE rows NO SCROLL CURSOR FOR " + sql).c_str());
    for (bool more = true; status.ok() && more;) {
        sql::Statement part = prepare(fetch);
        more = false;
        for (auto row = part.next();; row = part.next()) {
            if (!row.ok())
                return row.status();
            if (!*row)
                break;
            more = take(part);
            if (!more)
                break;
        }
    }
    return status.ok() ? execute("CLOSE rows") : status;
}

absl::Status Connection::claim()
{
    const auto ours = number("SELECT count(*) FROM pg_catalog.pg_tables WHERE schemaname = 'bulkhead'"
                             " AND tablename = 'schema_migration'");
    if (!ours.ok())
        return ours.status();
    if (*ours > 0)
        return absl::OkStatus();
    const auto schemas = number("SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = 'bulkhead'");
    if (!schemas.ok())
        return schemas.status();
    const auto others =
        number("SELECT count(*) FROM pg_catalog.pg_class c"
               " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'bulkhead'");
    if (!others.ok())
        return others.status();
    if (*others > 0)
        return absl::FailedPreconditionError(
            sentence(name(), " has a schema \"bulkhead\" of another program. Choose another database."));
    if (*schemas == 0) {
        if (absl::Status status = execute("CREATE SCHEMA bulkhead"); !status.ok())
            return status;
    }
    return execute("CREATE TABLE schema_migration (version BIGINT PRIMARY KEY, name TEXT NOT NULL,"
                   " checksum TEXT NOT NULL, applied_ms BIGINT NOT NULL)");
}

} // namespace bulkhead::postgres
