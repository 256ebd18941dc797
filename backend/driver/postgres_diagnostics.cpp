#include "backend/driver/postgres_diagnostics.h"

#include "backend/driver/postgres_boundary_look.h"
#include "backend/driver/postgres_conninfo.h"
#include "backend/driver/postgres_foreign_rows.h"
#include "backend/driver/postgres_reader_session.h"
#include "backend/driver/postgres_readers.h"
#include "backend/driver/postgres_row_rules.h"

#include <absl/strings/escaping.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>
#include <nlohmann/json.hpp>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <mutex>
#include <thread>

namespace bulkhead {
namespace {

using pg::AnswerColumn;
using pg::Argument;
using pg::ReaderSession;

constexpr char kCursor[] = "DECLARE bulkhead NO SCROLL CURSOR FOR ";
constexpr char kExplain[] = "EXPLAIN (FORMAT JSON) ";
constexpr std::int64_t kPlanBytes = 4 * 1'048'576;
constexpr std::int64_t kCellBytes = 8;
constexpr std::int64_t kTurnMs = 10'000;
constexpr std::chrono::milliseconds kTurnSlice(20);

unsigned typeOf(ParameterType type)
{
    switch (type) {
    case ParameterType::Integer:
        return 20;
    case ParameterType::Decimal:
        return 1700;
    case ParameterType::Boolean:
        return 16;
    case ParameterType::Date:
        return 1082;
    case ParameterType::Timestamp:
        return 1184;
    case ParameterType::Uuid:
        return 2950;
    case ParameterType::Text:
        break;
    }
    return 25;
}

/// Whether the server's words are about the statement's text: names of tables and columns, never a value. They are
/// where it says at which character: planning runs functions already, whose words may hold what stands in a row.
bool tellsNames(const std::string &state, int position)
{
    if (position <= 0)
        return false;
    constexpr std::array<const char *, 8> kStates{"42703", "42P01", "42883", "42804",
                                                  "42702", "42803", "42725", "42P10"};
    return std::ranges::find(kStates, state) != kStates.end();
}

/// A refusal in words. `begun`: rows were read, so the server's own words may hold what stands in one.
absl::Status inWords(const absl::Status &status, const pg::Refusal &refusal, bool begun, std::size_t prefix)
{
    if (absl::IsCancelled(status))
        return absl::CancelledError("The question was cancelled, and the platform has stopped working on it.");
    if (absl::IsDeadlineExceeded(status) || refusal.state == "57014")
        return absl::DeadlineExceededError("The question took longer than it may and was stopped. Ask for less.");
    if (absl::IsResourceExhausted(status))
        return absl::ResourceExhaustedError(
            "One row is larger than the answer may be. Ask for fewer or shorter values.");
    if (!absl::IsFailedPrecondition(status))
        return absl::UnavailableError("The platform's connection was lost. Retry in a minute.");
    const std::string &state = refusal.state;
    if (state == "42501")
        return absl::PermissionDeniedError(
            begun ? "The reader may not do that (42501)."
                  : absl::StrCat("The reader may not do that: ", refusal.message,
                                 ". It may SELECT from the tenant's own tables; what is marked PHI takes a grant that "
                                 "covers it."));
    if (state == "25006")
        return absl::PermissionDeniedError("The reader reads and changes nothing (25006).");
    if (state == "42601" && !begun)
        return absl::InvalidArgumentError(refusal.position > static_cast<int>(prefix)
                                              ? absl::StrCat("The statement is no single SELECT: see character ",
                                                             refusal.position - static_cast<int>(prefix), ".")
                                              : "The statement is no single SELECT.");
    if (!begun && tellsNames(state, refusal.position))
        return absl::InvalidArgumentError(absl::StrCat("The statement cannot be read: ", refusal.message, "."));
    if (state == "53300")
        return absl::AbortedError("The tenant's reader has no free connection. Retry after one has ended.");
    return absl::InvalidArgumentError(absl::StrCat("The platform refused the statement (", state,
                                                   "). Its words are not shown, because they may hold values."));
}

double twoDigits(double value)
{
    if (!(value > 0))
        return 0;
    const double scale = std::pow(10.0, std::floor(std::log10(value)) - 1);
    return std::ceil(value / scale - 1e-9) * scale;
}

/// Lets nobody else log in as the reader until it goes: two would take each other's password away. The lock is of that
/// reader alone, because whoever asks may hold any lock of this kind, and it is waited for in slices, so that a
/// question that nobody wants any more does not wait.
class Turn
{
public:
    Turn(PostgresLink &link, std::string reader)
        : m_link(link)
        , m_reader(std::move(reader))
    {
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    ~Turn()
    {
        if (m_held && m_link.good())
            static_cast<void>(
                m_link.ask("SELECT pg_advisory_unlock(hashtext('bulkhead_reader'), hashtext($1))", {m_reader}));
    }
    absl::Status take(std::int64_t ms, const std::stop_token &cancel)
    {
        const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::min(ms, kTurnMs));
        while (true) {
            const auto tried = m_link.ask(
                "SELECT pg_try_advisory_lock(hashtext('bulkhead_reader'), hashtext($1)) AS held", {m_reader});
            if (!tried.ok())
                return pg::explained("The reader cannot be let in", tried.status());
            m_held = tried->text(0, "held") == "t";
            if (m_held)
                return absl::OkStatus();
            if (cancel.stop_requested())
                return inWords(absl::CancelledError(), {}, false, 0);
            if (std::chrono::steady_clock::now() >= until)
                return absl::AbortedError("Others are being let in to the tenant's data. Retry in a minute.");
            std::this_thread::sleep_for(kTurnSlice);
        }
    }

private:
    PostgresLink &m_link;
    const std::string m_reader;
    bool m_held = false;
};

/// One question, from the look at the boundary to the answer.
class Question
{
public:
    Question(const PostgresPlatformConfig &config, pg::Administrator &administrator, const DiagnosticRequest &request,
             const std::stop_token &cancel)
        : m_config(config)
        , m_request(request)
        , m_limits(bounded(request.limits))
        , m_cancel(cancel)
        , m_administrator(administrator)
        , m_place{config, request.tenant, pg::namesOf(config, request.tenant)}
        , m_reader(pg::readersOf(config, request.tenant)[request.phi == PhiAccess::Refused ? 0 : 1])
    {
    }

    absl::StatusOr<double> explain();
    absl::StatusOr<DiagnosticAnswer> run();

private:
    absl::Status begin(); ///< The session, in its transaction, and what the planner thinks.
    absl::Status admit();
    absl::Status refuseLentRights();
    absl::Status login();
    [[nodiscard]] absl::StatusOr<std::string> conninfo(const std::string &password) const;
    absl::Status estimate();
    absl::Status witness();
    absl::Status fetch();
    absl::Status describe();
    [[nodiscard]] bool sharesTables() const { return m_place.names.schema.empty(); }
    [[nodiscard]] std::vector<std::string> schemas() const
    {
        return sharesTables() ? m_config.schemas : std::vector<std::string>{m_place.names.schema};
    }
    [[nodiscard]] PostgresLink &home() { return m_home ? *m_home : *m_shared; }
    [[nodiscard]] bool reviewedPhi(const std::string &column) const
    {
        return std::ranges::find(m_request.statement.phi, column) != m_request.statement.phi.end();
    }

    const PostgresPlatformConfig &m_config;
    const DiagnosticRequest &m_request;
    const DiagnosticLimits m_limits;
    const std::stop_token &m_cancel;
    pg::Administrator &m_administrator;
    const pg::Place m_place;
    const pg::Reader m_reader;
    PostgresLink *m_shared = nullptr;
    std::unique_ptr<PostgresLink> m_home;
    std::unique_ptr<ReaderSession> m_session;
    std::string m_sql;
    std::vector<Argument> m_arguments;
    std::vector<AnswerColumn> m_answered;
    TenantResult::Content m_content;
    MixedRows m_mixed;
};

absl::Status Question::admit()
{
    const auto shared = m_administrator.shared();
    if (!shared.ok())
        return shared.status();
    m_shared = *shared;
    if (absl::Status status = pg::prepareRegistry(*m_shared, m_config); !status.ok())
        return status;
    const auto looks = pg::lookAtBoundaries(m_administrator, m_place);
    if (!looks.ok())
        return looks.status();
    for (const Observation &look : *looks)
        if (!look.holds && look.check != "data.limits" && look.check != "data.search_path")
            return absl::FailedPreconditionError(absl::StrCat("The boundary of ", m_request.tenant.id,
                                                              " does not stand, so nothing would confine a "
                                                              "question to it: ",
                                                              look.cause, ". Restore its baseline first."));
    if (!m_place.names.database.empty()) {
        auto own = m_administrator.to(m_place.names.database);
        if (!own.ok())
            return own.status();
        m_home = *std::move(own);
    }
    const pg::ReaderLinks links{*m_shared, home()};
    const auto faults = pg::readerFaults(links, m_place); // A table that is new, nothing wider: that was looked at.
    absl::Status status = faults.ok() ? pg::mendReaders(links, *faults) : faults.status();
    return status.ok() ? refuseLentRights() : status;
}

/// $1 the reader, $2 what the platform's file trusts. What everybody may use of it runs with its owner's rights.
constexpr char kLentRights[] = R"sql(
SELECT format('%I.%I', n.nspname, x.name) AS name
  FROM (SELECT pronamespace AS place, proname AS name FROM pg_proc
         WHERE prosecdef AND has_function_privilege($1, oid, 'EXECUTE')
        UNION ALL
        SELECT relnamespace, relname FROM pg_class
         WHERE relkind IN ('v', 'm', 'f') AND has_any_column_privilege($1, oid, 'SELECT')) x
  JOIN pg_namespace n ON n.oid = x.place
 WHERE n.nspname || '.' || x.name IN (SELECT jsonb_array_elements_text($2::jsonb))
   AND has_schema_privilege($1, n.oid, 'USAGE') LIMIT 1)sql";

/// Where PHI is refused, the reader's rights do that alone, and nothing may lend it others.
absl::Status Question::refuseLentRights()
{
    if (m_request.phi != PhiAccess::Refused || m_config.trusted.empty())
        return absl::OkStatus();
    const auto lent = home().ask(kLentRights, {m_reader.role, pg::jsonList(m_config.trusted)}, 10'000);
    if (!lent.ok())
        return pg::explained("What the reader could use cannot be looked at", lent.status());
    if (lent->size() == 0)
        return absl::OkStatus();
    return absl::PermissionDeniedError(
        absl::StrCat("Statements of one's own are not asked here: ", lent->text(0, "name"),
                     " runs with its owner's rights and everybody may use it, so nothing would keep PHI out of the "
                     "answer. Have that right taken from PUBLIC."));
}

absl::StatusOr<std::string> Question::conninfo(const std::string &password) const
{
    auto settings = readConninfo(m_config.postgres);
    if (!settings.ok())
        return settings.status();
    for (const char *own :
         {"passfile", "options", "sslcert", "sslkey", "sslpassword", "service", "fallback_application_name"})
        settings->erase(own);
    std::vector<std::string> path;
    for (const std::string &schema : schemas())
        path.push_back(absl::StrReplaceAll(m_shared->quoted(schema), {{"\\", "\\\\"}, {" ", "\\ "}}));
    (*settings)["dbname"] = m_place.names.database.empty() ? m_config.database : m_place.names.database;
    (*settings)["client_encoding"] = "UTF8";
    (*settings)["user"] = m_reader.role;
    (*settings)["password"] = password;
    (*settings)["application_name"] = "bulkhead diagnostics";
    (*settings)["options"] =
        absl::StrCat("-c search_path=", absl::StrJoin(path, ","), " -c statement_timeout=", m_limits.ms + 1'000,
                     " -c lock_timeout=", pg::kReaderLockMs, " -c default_transaction_read_only=on -c row_security=on",
                     " -c standard_conforming_strings=on -c cursor_tuple_fraction=1 -c timezone=UTC -c datestyle=ISO",
                     " -c max_parallel_workers_per_gather=0 -c jit=off",
                     " -c idle_in_transaction_session_timeout=", pg::kReaderIdleMs);
    return writeConninfo(*settings);
}

/// The reader gets a password for this login alone: before and after it has none, so nothing that is kept anywhere lets
/// anybody in as it.
absl::Status Question::login()
{
    unsigned char bytes[24];
    if (RAND_bytes(bytes, sizeof bytes) != 1)
        return absl::InternalError("This machine gives no random bytes for a password.");
    std::string password;
    absl::WebSafeBase64Escape(std::string(reinterpret_cast<const char *>(bytes), sizeof bytes), &password);
    const auto verifier = m_shared->verifierOf(m_reader.role, Secret(password));
    const auto settings = conninfo(password);
    if (!verifier.ok() || !settings.ok())
        return verifier.ok() ? settings.status() : verifier.status();
    Turn turn(*m_shared, m_reader.role);
    if (absl::Status status = turn.take(m_limits.ms, m_cancel); !status.ok())
        return status;
    const auto open = m_shared->ask("SELECT format('ALTER ROLE %I PASSWORD %L VALID UNTIL %L', $1::text, $2::text,"
                                    " (clock_timestamp() + make_interval(secs => $3::int))::text) AS sql",
                                    {m_reader.role, *verifier, std::to_string(pg::kReaderLoginS)});
    if (!open.ok())
        return pg::explained("The reader cannot be let in", open.status());
    if (absl::Status status = pg::run(*m_shared, "The reader cannot be let in", open->text(0, "sql")); !status.ok())
        return status;
    pg::Refusal refusal;
    auto session = ReaderSession::open(*settings, m_cancel, refusal);
    const absl::Status shut =
        pg::run(*m_shared, "The reader's password cannot be taken back",
                absl::StrCat("ALTER ROLE ", m_shared->quoted(m_reader.role), " PASSWORD NULL VALID UNTIL 'epoch'"));
    if (!session.ok())
        return refusal.state.empty() && !absl::IsCancelled(session.status())
                   ? absl::UnavailableError("The platform does not let the tenant's reader in. Check the server's "
                                            "pg_hba.conf, then retry.")
               : refusal.state.empty() ? inWords(session.status(), refusal, false, 0)
               : refusal.state == "53300"
                   ? inWords(absl::FailedPreconditionError("refused"), refusal, false, 0)
                   : absl::UnavailableError(absl::StrCat("The platform does not let the tenant's reader in (",
                                                         refusal.state,
                                                         "). Check the server's pg_hba.conf, then retry."));
    if (!shut.ok())
        return shut;
    m_session = *std::move(session);
    return absl::OkStatus();
}

absl::Status Question::estimate()
{
    std::string plan;
    const std::size_t prefix = std::string(kExplain).size() + std::string(kCursor).size();
    const absl::Status status =
        m_session->ask(absl::StrCat(kExplain, kCursor, m_sql), m_arguments, {{}, [&](auto row) {
                                                                                 if (!row.empty() && row[0])
                                                                                     plan += *row[0];
                                                                                 return true;
                                                                             }});
    if (!status.ok())
        return inWords(status, m_session->refusal(), false, prefix);
    const auto json = nlohmann::json::parse(plan, nullptr, false);
    const auto cost = nlohmann::json::json_pointer("/0/Plan/Total Cost");
    if (!json.is_array() || !json.contains(cost) || !json.at(cost).is_number())
        return absl::InvalidArgumentError("The platform tells no cost of that statement.");
    m_content.cost = twoDigits(json.at(cost).get<double>());
    return absl::OkStatus();
}

absl::Status Question::begin()
{
    if (m_cancel.stop_requested())
        return inWords(absl::CancelledError(), {}, false, 0);
    absl::Status status = checkValues(m_request.statement, m_request.values);
    if (!status.ok())
        return status;
    const auto placed = placeParameters(m_request.statement);
    if (!placed.ok())
        return placed.status();
    m_sql = placed->sql;
    for (const std::size_t index : placed->order) {
        const DiagnosticParameter &parameter = m_request.statement.parameters[index];
        m_arguments.push_back({typeOf(parameter.type), m_request.values.at(parameter.name)});
    }
    status = admit();
    if (status.ok())
        status = login();
    if (!status.ok())
        return status;
    m_session->bound(m_limits.ms, kPlanBytes);
    // What is read once cannot be made to write any more: a snapshot is taken before the statement's own functions run.
    for (const char *sql : {"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT 1"})
        if (absl::Status begun = m_session->ask(sql, {}, {}); !begun.ok())
            return inWords(begun, m_session->refusal(), false, 0);
    return estimate();
}

absl::StatusOr<double> Question::explain()
{
    if (absl::Status status = begin(); !status.ok())
        return status;
    return m_content.cost;
}

/// The look at the boundary was before the login; from the estimate on the tables are locked, and their rules with
/// them. Nothing but rules is between a shared tenant's reader and the others, so it is tried whether they hold.
absl::Status Question::witness()
{
    if (!sharesTables())
        return absl::OkStatus();
    auto seen = pg::foreignRows(*m_session, m_config.schemas, m_config.tenantColumn, m_request.tenant.id);
    if (!seen.ok())
        return inWords(seen.status(), m_session->refusal(), true, 0);
    m_mixed = *std::move(seen);
    return absl::OkStatus();
}

/// As it stands, now that the server took it for a cursor's: a SELECT and nothing else. A FETCH would have all its rows
/// written to the server's disk before the first one is sent.
absl::Status Question::fetch()
{
    m_session->bound(std::max<std::int64_t>(1, m_limits.ms - m_session->elapsedMs()), m_limits.bytes);
    std::int64_t bytes = 0;
    const absl::Status status =
        m_session->ask(m_sql, m_arguments,
                       {[&](const std::vector<AnswerColumn> &columns) { m_answered = columns; },
                        [&](ResultRow row) {
                            for (const auto &cell : row) // Without something for each, empty ones would be free.
                                bytes += kCellBytes + (cell ? static_cast<std::int64_t>(cell->size()) : 0);
                            m_content.more = bytes > m_limits.bytes
                                             || static_cast<std::int64_t>(m_content.rows.size()) >= m_limits.rows;
                            if (!m_content.more)
                                m_content.rows.push_back(std::move(row));
                            return !m_content.more;
                        }});
    const bool tooLarge = absl::IsResourceExhausted(status) || (m_content.more && m_content.rows.empty());
    if (tooLarge && m_content.rows.empty())
        return inWords(absl::ResourceExhaustedError("one row"), {}, true, 0);
    if (tooLarge)
        m_content.more = true; // The next row alone is too large.
    else if (!status.ok())
        return inWords(status, m_session->refusal(), true, 0);
    return absl::OkStatus();
}

/// What types are called, and which columns are what they seem: of a table of the tenant's place, and not marked. Where
/// a column is the one that says whose a row is, by where it comes from and not by its name in the answer: the table.
constexpr char kDescribe[] = R"sql(
SELECT format_type(x.type, x.mod) AS type,
       coalesce(x.att > 0 AND c.relkind IN ('r', 'p') -- A whole row comes from its table as column 0.
                AND n.nspname IN (SELECT jsonb_array_elements_text($2::jsonb)), false) AS known,
       coalesce(c.relname || '.' || a.attname IN (SELECT jsonb_array_elements_text($3::jsonb)), false) AS phi,
       CASE WHEN x.att > 0 AND a.attname = $4 THEN CASE WHEN $5 = 't' THEN n.nspname || '.' ELSE '' END || c.relname
            ELSE '' END AS owners
  FROM jsonb_to_recordset($1::jsonb) AS x (place int, type oid, mod int, rel oid, att int)
  LEFT JOIN pg_class c ON c.oid = x.rel LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = x.rel AND a.attnum = x.att ORDER BY x.place)sql";

absl::Status Question::describe()
{
    nlohmann::json asked = nlohmann::json::array();
    for (std::size_t at = 0; at < m_answered.size(); ++at)
        asked.push_back({{"place", at},
                         {"type", m_answered[at].type},
                         {"mod", m_answered[at].modifier},
                         {"rel", m_answered[at].table},
                         {"att", m_answered[at].attribute}});
    const auto told = home().ask(kDescribe,
                                 {asked.dump(), pg::jsonList(schemas()), pg::jsonList(m_config.phi),
                                  m_config.tenantColumn, sharesTables() ? "t" : "f"},
                                 10'000);
    if (!told.ok() || told->size() != m_answered.size())
        return pg::explained("The answer's columns cannot be told", told.status());
    std::vector<std::string> owners;
    for (std::size_t at = 0; at < m_answered.size(); ++at)
        owners.push_back(told->text(at, "owners"));
    pg::countForeign(m_content.rows, owners, m_request.tenant.id, m_mixed); // Before anything is masked.
    for (std::size_t at = 0; at < m_answered.size(); ++at) {
        ResultColumn column{m_answered[at].name, told->text(at, "type")};
        const bool known = told->text(at, "known") == "t", marked = told->text(at, "phi") == "t";
        if (m_request.phi != PhiAccess::Refused) // Else the reader could not have touched one.
            column.phi = marked || reviewedPhi(column.name) || (!known && !m_request.statement.reviewed);
        column.masked = column.phi && m_request.phi != PhiAccess::Shown;
        m_content.columns.push_back(std::move(column));
    }
    for (ResultRow &row : m_content.rows)
        for (std::size_t at = 0; at < row.size(); ++at)
            if (m_content.columns[at].masked)
                row[at] = kMaskedCell;
    return absl::OkStatus();
}

absl::StatusOr<DiagnosticAnswer> Question::run()
{
    absl::Status status = begin();
    if (!status.ok())
        return status;
    if (m_content.cost > m_limits.cost)
        return absl::ResourceExhaustedError(
            absl::StrCat("The statement would cost about ", static_cast<std::int64_t>(m_content.cost), " where ",
                         static_cast<std::int64_t>(m_limits.cost),
                         " is allowed. Narrow it, by a condition on a column that has an index."));
    status = witness();
    if (status.ok())
        status = fetch();
    m_content.ms = m_session->elapsedMs();
    m_session.reset(); // Its transaction goes with it: nothing of it is kept.
    if (status.ok())
        status = describe();
    if (!status.ok())
        return status;
    if (!m_mixed.tables.empty())
        return std::move(m_mixed);
    return TenantResult(m_request.tenant.id, std::move(m_content));
}

class PostgresDiagnostics final : public Diagnostics
{
public:
    explicit PostgresDiagnostics(PostgresPlatformConfig config)
        : m_config(std::move(config))
    {
    }
    absl::StatusOr<double> explain(const DiagnosticRequest &request, const std::stop_token &cancel) override
    {
        if (absl::Status status = check(request.tenant); !status.ok())
            return status;
        const Lent administrator(*this);
        return Question(m_config, administrator.get(), request, cancel).explain();
    }
    absl::StatusOr<DiagnosticAnswer> run(const DiagnosticRequest &request, const std::stop_token &cancel) override
    {
        if (absl::Status status = check(request.tenant); !status.ok())
            return status;
        const Lent administrator(*this);
        return Question(m_config, administrator.get(), request, cancel).run();
    }

private:
    [[nodiscard]] static absl::Status check(const TenantFacts &tenant)
    {
        if (tenant.id.empty() || pg::isCanary(tenant) || tenant.tier == Tier::Unspecified)
            return absl::InvalidArgumentError("A diagnostic question is for one tenant that has a tier.");
        return absl::OkStatus();
    }
    /// The administrator's connection for one question. It is kept for the next one, since a new one has to read the
    /// catalogs anew, which takes most of a question's time.
    class Lent
    {
    public:
        explicit Lent(PostgresDiagnostics &from)
            : m_from(from)
        {
            const std::scoped_lock lock(from.m_mutex);
            if (!from.m_idle.empty()) {
                m_one = std::move(from.m_idle.back());
                from.m_idle.pop_back();
            } else {
                m_one = std::make_unique<pg::Administrator>(from.m_config);
            }
        }
        Lent(const Lent &) = delete;
        Lent &operator=(const Lent &) = delete;
        ~Lent()
        {
            const std::scoped_lock lock(m_from.m_mutex);
            if (m_from.m_idle.size() < kMostIdle)
                m_from.m_idle.push_back(std::move(m_one));
        }
        [[nodiscard]] pg::Administrator &get() const { return *m_one; }

    private:
        PostgresDiagnostics &m_from;
        std::unique_ptr<pg::Administrator> m_one;
    };

    static constexpr std::size_t kMostIdle = 2;
    const PostgresPlatformConfig m_config;
    std::mutex m_mutex;
    std::vector<std::unique_ptr<pg::Administrator>> m_idle; ///< Guarded by the mutex.
};

} // namespace

std::unique_ptr<Diagnostics> makePostgresDiagnostics(PostgresPlatformConfig config)
{
    return std::make_unique<PostgresDiagnostics>(std::move(config));
}

} // namespace bulkhead
