#include "backend/driver/postgres_limits.h"

#include "backend/driver/pgbouncer_limits.h"
#include "backend/driver/postgres_link.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <thread>

namespace bulkhead {
namespace {

constexpr int kMs = 2'000; ///< Of one statement.
constexpr auto kInForce = std::chrono::seconds(4);
constexpr auto kLookAgain = std::chrono::milliseconds(50);

constexpr char kTable[] = "CREATE TABLE IF NOT EXISTS bulkhead.limits (act text PRIMARY KEY, role name NOT NULL,"
                          " measure int NOT NULL, value bigint NOT NULL, previous text, lifts_at timestamptz NOT NULL,"
                          " UNIQUE (role, measure))";
/// Sessions of a role above a number: those whose transaction is oldest, for they are most of the harm.
constexpr char kEndAbove[] =
    "SELECT pg_terminate_backend(pid) FROM (SELECT pid, row_number() OVER (ORDER BY xact_start DESC NULLS FIRST,"
    " backend_start DESC) AS place FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()"
    " AND backend_type = 'client backend' AND pid <> pg_backend_pid()) AS s WHERE place > $2::int";
constexpr char kCount[] = "SELECT count(*) AS n FROM pg_stat_activity WHERE usename = $1"
                          " AND datname = current_database() AND backend_type = 'client backend'";
/// Whoever stands at the root of waits and waits for nobody itself.
constexpr char kEndBlocking[] =
    "SELECT pid, state, round(extract(epoch FROM clock_timestamp() - xact_start)) AS open_s, behind,"
    " pg_terminate_backend(pid) AS ended FROM (SELECT a.pid, a.state, a.xact_start, count(*) AS behind"
    " FROM (SELECT unnest(pg_blocking_pids(pid)) AS blocker FROM pg_stat_activity WHERE wait_event_type = 'Lock')"
    " AS b JOIN pg_stat_activity a ON a.pid = b.blocker WHERE a.usename = $1"
    " AND a.wait_event_type IS DISTINCT FROM 'Lock' GROUP BY 1, 2, 3 ORDER BY 4 DESC LIMIT 1) AS worst";

std::vector<const char *> settingsOf(Measure measure)
{
    if (measure == Measure::StatementTimeout)
        return {"statement_timeout", "idle_in_transaction_session_timeout"};
    if (measure == Measure::IdleTimeout)
        return {"idle_in_transaction_session_timeout"};
    return {};
}

std::string number(std::int64_t value)
{
    return absl::StrCat(value);
}

class PostgresLimits final : public LimitExecutor
{
public:
    PostgresLimits(std::vector<ProbedPool> pools, std::shared_ptr<LimitedTenants> limited)
        : m_pools(std::move(pools))
        , m_links(m_pools.size())
        , m_limited(std::move(limited))
    {
    }

    std::vector<Measure> measures(std::string_view pool) const override
    {
        if (std::ranges::find(m_pools, pool, &ProbedPool::name) == m_pools.end())
            return {};
        return {Measure::ConnectionLimit, Measure::StatementTimeout, Measure::IdleTimeout, Measure::EndTransaction};
    }
    absl::Status apply(const Limit &limit, std::string &evidence) override;
    absl::Status lift(const Limit &limit, std::string &evidence) override;
    absl::Status liftDue(std::vector<std::string> &acts) override;

private:
    struct Place
    {
        const ProbedPool *pool = nullptr;
        PostgresLink *link = nullptr;
        std::string role;
    };
    absl::StatusOr<Place> placeOf(const Limit &limit);
    absl::StatusOr<PostgresLink *> linkTo(std::size_t pool);
    static absl::Status prepare(PostgresLink &link);
    absl::Status transaction(PostgresLink &link, const std::function<absl::Status()> &work);
    absl::Status set(const Place &place, const Limit &limit);
    static std::string alterHere(const Place &place);
    static absl::Status restore(const Place &place, Measure measure, const std::string &previous);
    static absl::Status syncPooler(const Place &place);
    absl::Status shrink(const Place &place, std::int64_t most, std::string &evidence);
    static absl::Status endBlocking(const Place &place, std::string &evidence);
    absl::Status liftRow(const Place &place, const std::string &act, std::string &evidence);

    std::vector<ProbedPool> m_pools;
    std::vector<std::unique_ptr<PostgresLink>> m_links;
    std::shared_ptr<LimitedTenants> m_limited;
};

absl::Status refused(const char *what, const absl::Status &status)
{
    return {status.code(), absl::StrCat(what, ": ", std::string(status.message()))};
}

absl::Status PostgresLimits::prepare(PostgresLink &link)
{
    // Asked first: only who may create would be let through "if not exists".
    const auto there = link.ask("SELECT to_regclass('bulkhead.limits') IS NOT NULL AS there");
    if (!there.ok())
        return refused("PostgreSQL", there.status());
    if (there->text(0, "there") == "t")
        return absl::OkStatus();
    for (const std::string &sql : {std::string("CREATE SCHEMA IF NOT EXISTS bulkhead"), std::string(kTable)})
        if (const auto made = link.ask(sql); !made.ok())
            return refused("The table of limits cannot be made; GRANT CREATE ON DATABASE to the role that limits",
                           made.status());
    return absl::OkStatus();
}

absl::StatusOr<PostgresLink *> PostgresLimits::linkTo(std::size_t pool)
{
    auto &link = m_links[pool];
    if (link && link->good())
        return link.get();
    link.reset();
    auto opened = PostgresLink::open(m_pools[pool].limits);
    if (!opened.ok())
        return refused("PostgreSQL cannot be reached", opened.status());
    if (absl::Status status = prepare(**opened); !status.ok())
        return status;
    link = *std::move(opened);
    return link.get();
}

absl::StatusOr<PostgresLimits::Place> PostgresLimits::placeOf(const Limit &limit)
{
    const auto pool = std::ranges::find(m_pools, limit.pool, &ProbedPool::name);
    if (pool == m_pools.end())
        return absl::FailedPreconditionError(absl::StrCat("Nobody may limit on pool ", limit.pool, "."));
    const std::string role = pool->roleOf(limit.tenantId);
    if (role.empty())
        return absl::FailedPreconditionError(
            absl::StrCat("The tenant has no role of its own on pool ", limit.pool, "."));
    auto link = linkTo(static_cast<std::size_t>(pool - m_pools.begin()));
    if (!link.ok())
        return link.status();
    return Place{&*pool, *link, role};
}

absl::Status PostgresLimits::transaction(PostgresLink &link, const std::function<absl::Status()> &work)
{
    if (const auto begun = link.ask("BEGIN"); !begun.ok())
        return begun.status();
    absl::Status status = work();
    if (status.ok())
        status = link.ask("COMMIT").status();
    else
        static_cast<void>(link.ask("ROLLBACK"));
    return status;
}

std::string PostgresLimits::alterHere(const Place &place)
{
    return absl::StrCat("ALTER ROLE ", place.link->quoted(place.role), " IN DATABASE ",
                        place.link->quoted(place.link->database()), " ");
}

absl::Status PostgresLimits::set(const Place &place, const Limit &limit)
{
    const std::string role = place.link->quoted(place.role);
    return transaction(*place.link, [&]() -> absl::Status {
        const auto same = place.link->ask("SELECT act FROM bulkhead.limits WHERE act = $1 OR (role = $2 AND measure = "
                                          "$3::int) FOR UPDATE",
                                          {limit.act, place.role, number(static_cast<int>(limit.measure))});
        if (!same.ok())
            return same.status();
        for (std::size_t row = 0; row < same->size(); ++row)
            if (same->text(row, "act") != limit.act)
                return absl::FailedPreconditionError("The tenant is limited like this already, by another act. Lift "
                                                     "that one first.");
        if (same->size() > 0)
            return absl::OkStatus(); // A repeat.
        std::string previous;
        const bool connections = limit.measure == Measure::ConnectionLimit;
        const auto before =
            connections
                ? place.link->ask("SELECT rolconnlimit::text AS value FROM pg_roles WHERE rolname = $1", {place.role})
                : place.link->ask("SELECT coalesce(array_to_string(setconfig, E'\\n'), '') AS value FROM pg_roles r"
                                  " LEFT JOIN pg_db_role_setting s ON s.setrole = r.oid AND s.setdatabase ="
                                  " (SELECT oid FROM pg_database WHERE datname = current_database())"
                                  " WHERE rolname = $1",
                                  {place.role});
        if (!before.ok())
            return before.status();
        if (before->size() == 0)
            return absl::FailedPreconditionError(absl::StrCat("There is no role ", place.role, " any more."));
        const auto kept = place.link->ask("INSERT INTO bulkhead.limits VALUES ($1, $2, $3::int, $4::bigint, $5,"
                                          " to_timestamp($6::bigint / 1000.0))",
                                          {limit.act, place.role, number(static_cast<int>(limit.measure)),
                                           number(limit.value), before->text(0, "value"), number(limit.liftsMs)});
        if (!kept.ok())
            return kept.status();
        // PgBouncer keeps to its own limit; one of the server's would only make its logins fail.
        if (connections && place.pool->pgbouncerLimits.empty())
            return place.link->ask(absl::StrCat("ALTER ROLE ", role, " CONNECTION LIMIT ", limit.value)).status();
        for (const char *setting : settingsOf(limit.measure))
            if (const auto done = place.link->ask(absl::StrCat(alterHere(place), "SET ", setting, " = ", limit.value));
                !done.ok())
                return done.status();
        return absl::OkStatus();
    });
}

absl::Status PostgresLimits::restore(const Place &place, Measure measure, const std::string &previous)
{
    if (measure == Measure::ConnectionLimit) {
        if (!place.pool->pgbouncerLimits.empty())
            return absl::OkStatus();
        return place.link
            ->ask(absl::StrCat("ALTER ROLE ", place.link->quoted(place.role), " CONNECTION LIMIT ",
                               previous.empty() ? "-1" : previous))
            .status();
    }
    for (const std::string setting : settingsOf(measure)) {
        std::string change = "RESET " + setting;
        for (const std::string &line : std::vector<std::string>(absl::StrSplit(previous, '\n')))
            if (line.starts_with(setting + "="))
                change = absl::StrCat("SET ", setting, " = '", line.substr(setting.size() + 1), "'");
        if (const auto done = place.link->ask(alterHere(place) + change); !done.ok())
            return done.status();
    }
    return absl::OkStatus();
}

/// What PgBouncer holds to is what the table says, whoever wrote it.
absl::Status PostgresLimits::syncPooler(const Place &place)
{
    if (place.pool->pgbouncerLimits.empty())
        return absl::OkStatus();
    const auto rows = place.link->ask("SELECT role, value FROM bulkhead.limits WHERE measure = $1::int",
                                      {number(static_cast<int>(Measure::ConnectionLimit))});
    if (!rows.ok())
        return rows.status();
    std::map<std::string, std::int64_t> limits;
    for (std::size_t row = 0; row < rows->size(); ++row)
        limits[rows->text(row, "role")] = static_cast<std::int64_t>(rows->number(row, "value"));
    return limitInPgbouncer(*place.pool, limits);
}

/// Ends sessions of the role until no more than so many are left: what was opened before a limit does not keep to it.
absl::Status PostgresLimits::shrink(const Place &place, std::int64_t most, std::string &evidence)
{
    const auto until = std::chrono::steady_clock::now() + kInForce;
    std::size_t ended = 0;
    for (;;) {
        const auto done = place.link->ask(kEndAbove, {place.role, number(most)}, kMs);
        if (!done.ok())
            return refused("Sessions above the limit cannot be ended; GRANT pg_signal_backend to the role that limits",
                           done.status());
        ended += done->size();
        const auto left = place.link->ask(kCount, {place.role}, kMs);
        if (!left.ok())
            return left.status();
        const auto now = static_cast<std::int64_t>(left->number(0, "n"));
        if (now <= most) {
            absl::StrAppend(&evidence, "Sessions of ", place.role, ": ", now, ", ", ended, " ended.");
            return absl::OkStatus();
        }
        if (std::chrono::steady_clock::now() >= until)
            return absl::DeadlineExceededError(
                absl::StrCat("The role ", place.role, " still has ", now, " sessions, ", most, " are allowed."));
        std::this_thread::sleep_for(kLookAgain);
    }
}

absl::Status PostgresLimits::endBlocking(const Place &place, std::string &evidence)
{
    const auto until = std::chrono::steady_clock::now() + kInForce / 2;
    for (;;) {
        const auto ended = place.link->ask(kEndBlocking, {place.role}, kMs);
        if (!ended.ok())
            return refused("The blocking transaction cannot be ended", ended.status());
        if (ended->size() > 0 && ended->text(0, "ended") == "t") {
            absl::StrAppend(&evidence, "Ended session ", ended->text(0, "pid"), " (", ended->text(0, "state"),
                            ", open ", ended->text(0, "open_s"), " s); ", ended->text(0, "behind"),
                            " stood behind it.");
            return absl::OkStatus();
        }
        if (std::chrono::steady_clock::now() >= until)
            return absl::FailedPreconditionError("No transaction of the tenant blocks anybody any more.");
        std::this_thread::sleep_for(kLookAgain);
    }
}

absl::Status PostgresLimits::apply(const Limit &limit, std::string &evidence)
{
    auto place = placeOf(limit);
    if (!place.ok())
        return place.status();
    evidence.clear();
    if (limit.measure == Measure::EndTransaction)
        return endBlocking(*place, evidence);
    if (absl::Status status = set(*place, limit); !status.ok())
        return status;
    m_limited->set(limit.pool, limit.tenantId);
    absl::Status status;
    if (limit.measure == Measure::ConnectionLimit) {
        status = syncPooler(*place);
        if (status.ok())
            status = shrink(*place, limit.value, evidence);
    } else {
        status = shrink(*place, 0, evidence); // A session keeps the settings that it began with.
        if (absl::IsDeadlineExceeded(status))
            status = absl::OkStatus(); // Those that are there now began under the new ones.
    }
    if (!status.ok()) { // Half a limit is none.
        std::string undone;
        static_cast<void>(liftRow(*place, limit.act, undone));
        m_limited->clear(limit.pool, limit.tenantId);
    }
    return status;
}

absl::Status PostgresLimits::liftRow(const Place &place, const std::string &act, std::string &evidence)
{
    bool pooled = false;
    const absl::Status status = transaction(*place.link, [&]() -> absl::Status {
        const auto row =
            place.link->ask("DELETE FROM bulkhead.limits WHERE act = $1 RETURNING measure, previous", {act});
        if (!row.ok())
            return row.status();
        if (row->size() == 0)
            return absl::OkStatus(); // Lifted already.
        const auto measure = static_cast<Measure>(row->number(0, "measure"));
        pooled = measure == Measure::ConnectionLimit;
        return restore(place, measure, row->text(0, "previous"));
    });
    if (!status.ok())
        return status;
    evidence = absl::StrCat("The limit of ", place.role, " is lifted.");
    return pooled ? syncPooler(place) : absl::OkStatus();
}

absl::Status PostgresLimits::lift(const Limit &limit, std::string &evidence)
{
    if (limit.measure == Measure::EndTransaction) {
        evidence = "Nothing stands: the transaction was ended once.";
        return absl::OkStatus();
    }
    auto place = placeOf(limit);
    if (!place.ok())
        return place.status();
    absl::Status status = liftRow(*place, limit.act, evidence);
    if (status.ok())
        m_limited->clear(limit.pool, limit.tenantId);
    return status;
}

absl::Status PostgresLimits::liftDue(std::vector<std::string> &acts)
{
    absl::Status worst;
    for (std::size_t p = 0; p < m_pools.size(); ++p) {
        auto link = linkTo(p);
        if (!link.ok()) {
            worst.Update(link.status());
            continue;
        }
        const auto due = (*link)->ask("SELECT act, role, lifts_at <= clock_timestamp() AS due FROM bulkhead.limits");
        if (!due.ok()) {
            worst.Update(due.status());
            continue;
        }
        for (std::size_t row = 0; row < due->size(); ++row) {
            const std::string tenant = m_pools[p].tenantOf(due->text(row, "role"));
            if (due->text(row, "due") != "t") {
                m_limited->set(m_pools[p].name, tenant); // Also one that an earlier process set.
                continue;
            }
            std::string evidence;
            const Place place{&m_pools[p], *link, due->text(row, "role")};
            if (absl::Status status = liftRow(place, due->text(row, "act"), evidence); !status.ok()) {
                worst.Update(status);
                continue;
            }
            m_limited->clear(m_pools[p].name, tenant);
            acts.push_back(due->text(row, "act"));
        }
    }
    return worst;
}

} // namespace

std::unique_ptr<LimitExecutor> makePostgresLimits(const ProbeConfig &config, std::shared_ptr<LimitedTenants> limited)
{
    std::vector<ProbedPool> pools;
    std::ranges::copy_if(config.pools, std::back_inserter(pools),
                         [](const ProbedPool &p) { return !p.limits.empty(); });
    if (pools.empty())
        return nullptr;
    return std::make_unique<PostgresLimits>(std::move(pools), std::move(limited));
}

} // namespace bulkhead
