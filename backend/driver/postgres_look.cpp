#include "backend/driver/postgres_look.h"

#include "backend/driver/proc_times.h"

#include <absl/strings/numbers.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <cmath>

namespace bulkhead {
namespace {

// Who does something now, did since the last look, or was at work in it: of a thousand idle connections this costs a
// quarter of pg_stat_activity. Whoever is at work has a transaction.
constexpr char kAtWork[] =
    "SELECT clock_timestamp() AS now, array_to_string(array_agg(pid), ',') AS pids, count(pid) AS n"
    " FROM (SELECT pg_stat_get_backend_pid(i) AS pid FROM pg_stat_get_backend_idset() i"
    "  WHERE pg_stat_get_backend_dbid(i) = $2::oid"
    "  AND (pg_stat_get_backend_xact_start(i) IS NOT NULL"
    "   OR pg_stat_get_backend_activity_start(i) >= $1::timestamptz"
    "   OR pg_stat_get_backend_pid(i) = ANY ($3::int[]))) work"
    " WHERE pid <> pg_backend_pid()";
// Of these pids alone; each is looked for among all, so with many of them all are asked for at once. Only rows that
// wait for a lock are asked for whom: the question takes the lock manager's locks.
constexpr char kActivity[] =
    "SELECT pid, pg_get_userbyid(usesysid) AS role, application_name, coalesce(state, '') AS state,"
    " coalesce(wait_event_type, '') = 'Lock' AND state = 'active' AS locked,"
    " CASE WHEN wait_event_type = 'Lock' AND state = 'active'"
    "  THEN array_to_string(pg_blocking_pids(pid), ',') END AS blockers,"
    " CASE WHEN state <> 'active' THEN ''"
    "  WHEN wait_event_type IN ('IO', 'LWLock')"
    "   AND lower(wait_event) IN ('walwrite', 'walsync', 'walinitwrite', 'walinitsync') THEN 'flush'"
    "  WHEN wait_event_type = 'IO' OR lower(wait_event) IN ('walinsert', 'walbufmapping', 'bufferio') THEN 'file'"
    "  ELSE '' END AS io,"
    " extract(epoch FROM clock_timestamp() - query_start) AS age, query_start AS statement,"
    " extract(epoch FROM clock_timestamp() - backend_start) AS connected"
    " FROM %s"
    " WHERE backend_type = 'client backend' AND datid = $2::oid AND pid = ANY ($1::int[])";
constexpr char kOfEach[] = "unnest($1::int[]) AS asked, LATERAL pg_stat_get_activity(asked)";
constexpr char kOfAll[] = "pg_stat_get_activity(NULL)";
constexpr double kFew = 32;

// What was made for each role: the log, and pages that its statements read and wrote themselves.
constexpr char kIo[] = ", sum(s.wal_bytes)::float8 + current_setting('block_size')::float8"
                       " * sum(s.shared_blks_written + s.local_blks_written) AS written,"
                       " current_setting('block_size')::float8 * sum(s.temp_blks_written) AS spilled,"
                       " current_setting('block_size')::float8"
                       " * sum(s.shared_blks_read + s.local_blks_read + s.temp_blks_read) AS read";
constexpr char kStatements[] = "SELECT r.rolname, sum(s.calls) AS calls, sum(s.total_exec_time) / 1000 AS seconds%s"
                               " FROM pg_stat_statements(false) s JOIN pg_roles r ON r.oid = s.userid"
                               " JOIN pg_database d ON d.oid = s.dbid WHERE d.datname = current_database() GROUP BY 1";

absl::Status because(const char *what, const absl::Status &status)
{
    return {status.code(), absl::StrCat(what, ": ", std::string(status.message()))};
}

} // namespace

PostgresLook::PostgresLook(const ProbedPool &pool, std::unique_ptr<PostgresLink> link)
    : m_pool(pool)
    , m_link(std::move(link))
    , m_ended(processLives)
{
}

absl::StatusOr<std::unique_ptr<PostgresLook>> PostgresLook::open(const ProbedPool &pool)
{
    auto link = PostgresLink::open(pool.postgres);
    if (!link.ok())
        return because("PostgreSQL cannot be reached", link.status());
    std::unique_ptr<PostgresLook> look(new PostgresLook(pool, *std::move(link)));
    if (!pool.pgbouncer.empty()) {
        auto pooler = PostgresLink::open(pool.pgbouncer);
        if (!pooler.ok())
            return because("PgBouncer's console cannot be reached", pooler.status());
        look->m_pooler = *std::move(pooler);
    }
    if (absl::Status status = look->learn(); !status.ok())
        return status;
    return look;
}

absl::Status PostgresLook::learn()
{
    const auto facts = m_link->ask("SELECT clock_timestamp() AS now, (SELECT oid FROM pg_database WHERE datname = "
                                   "current_database()) AS database, pg_has_role('pg_read_all_stats', 'USAGE') AS sees,"
                                   " current_user AS me, current_setting('max_connections')::int"
                                   " - current_setting('superuser_reserved_connections')::int AS slots");
    if (!facts.ok())
        return because("PostgreSQL", facts.status());
    if (facts->text(0, "sees") != "t")
        return absl::FailedPreconditionError(absl::StrCat("the role ", facts->text(0, "me"),
                                                          " does not see what others do. GRANT pg_monitor TO ",
                                                          facts->text(0, "me"), "."));
    m_since = facts->text(0, "now");
    m_local = m_link->loopback() && processName(m_link->backendPid()).starts_with("postgres");
    m_serverPid = m_local ? parentOf(m_link->backendPid()) : 0;
    m_database = facts->text(0, "database");
    m_seesIo = m_local && processIoBytes(m_serverPid).has_value();
    if (m_pool.tenantBy == TenantBy::Role)
        for (const char *io : {kIo, ""}) // Before PostgreSQL 13 nobody counts the log by role.
            if (std::string sql = absl::StrReplaceAll(kStatements, {{"%s", io}});
                m_statements.empty() && m_link->ask(sql).ok()) {
                m_statements = std::move(sql);
                m_countsIo = io == kIo;
            }
    m_slots = m_pool.slots > 0 ? m_pool.slots : facts->number(0, "slots");
    if (m_pool.slots > 0 || !m_pooler)
        return absl::OkStatus();
    const auto databases = m_pooler->tell("SHOW DATABASES");
    if (!databases.ok())
        return because("PgBouncer", databases.status());
    for (std::size_t row = 0; row < databases->size(); ++row)
        if (databases->text(row, "name") == m_pool.pgbouncerDatabase) {
            const double most = databases->number(row, "max_connections");
            m_slots = most > 0 ? most : databases->number(row, "pool_size");
            return absl::OkStatus();
        }
    return absl::FailedPreconditionError(
        absl::StrCat("PgBouncer has no database \"", m_pool.pgbouncerDatabase, "\". Name one of SHOW DATABASES."));
}

SeenBackend PostgresLook::backendOf(const PostgresRows &rows, std::size_t row)
{
    SeenBackend backend;
    backend.pid = static_cast<int>(rows.number(row, "pid"));
    backend.tenant = m_pool.tenantOf(rows.text(row, m_pool.tenantBy == TenantBy::Role ? "role" : "application_name"));
    const std::string &state = rows.text(row, "state");
    backend.running = state == "active" || state.starts_with("fastpath");
    backend.holds = backend.running || state.starts_with("idle in transaction");
    backend.locked = rows.text(row, "locked") == "t";
    const std::string &io = rows.text(row, "io");
    backend.io = io == "flush" ? BackendIo::Flush : io == "file" ? BackendIo::File : BackendIo::None;
    backend.ageS = std::max(0.0, rows.number(row, "age"));
    backend.connectedS = std::max(0.0, rows.number(row, "connected"));
    backend.statement = rows.text(row, "statement");
    for (const auto pid : absl::StrSplit(rows.text(row, "blockers"), ',', absl::SkipEmpty())) {
        int number = 0;
        if (absl::SimpleAtoi(pid, &number))
            backend.blockers.push_back(number);
    }
    return backend;
}

void PostgresLook::readTimes(PoolLook &look)
{
    if (!m_local)
        return;
    for (SeenBackend &backend : look.backends) {
        if (const auto times = processTimes(backend.pid)) {
            backend.cpuS = times->cpuS;
            backend.runqS = times->runqS;
            m_ended.saw(backend.pid, times->cpuS);
        }
        // Where the server counts for whom, only what it has not counted yet is asked of processes.
        if (m_seesIo && (!m_countsIo || (backend.running && backend.ageS >= IoTally::kLongS)))
            backend.ioBytes = processIoBytes(backend.pid);
    }
    if (const auto ended = m_serverPid > 0 ? endedChildrenS(m_serverPid) : std::nullopt)
        look.endedS = m_ended.unseenS(*ended);
    look.processesTold = m_seesIo;
    look.disks = hostDisks();
    if (const auto host = hostTimes()) {
        look.hostBusyS = host->busyS;
        look.cores = host->cores;
    }
}

/// One line for each role: cheap however many clients there are.
absl::Status PostgresLook::readQueue(PoolLook &look)
{
    const auto pools = m_pooler->tell("SHOW POOLS");
    if (!pools.ok())
        return because("PgBouncer", pools.status());
    for (std::size_t row = 0; row < pools->size(); ++row) {
        if (pools->text(row, "database") != m_pool.pgbouncerDatabase)
            continue;
        const double waiting = pools->number(row, "cl_waiting");
        const std::string tenant = m_pool.tenantOf(pools->text(row, "user"));
        if (waiting <= 0)
            continue;
        look.queued[tenant] += waiting;
        double &longest = look.longestS[tenant];
        longest = std::max(longest, pools->number(row, "maxwait") + pools->number(row, "maxwait_us") / 1e6);
    }
    return absl::OkStatus();
}

absl::Status PostgresLook::readQueueByClient(PoolLook &look)
{
    const auto clients = m_pooler->tell("SHOW CLIENTS");
    if (!clients.ok())
        return because("PgBouncer", clients.status());
    for (std::size_t row = 0; row < clients->size(); ++row) {
        if (clients->text(row, "database") != m_pool.pgbouncerDatabase || clients->text(row, "state") != "waiting")
            continue;
        const std::string tenant = m_pool.tenantOf(clients->text(row, "application_name"));
        look.queued[tenant] += 1;
        double &longest = look.longestS[tenant];
        longest = std::max(longest, clients->number(row, "wait") + clients->number(row, "wait_us") / 1e6);
    }
    return absl::OkStatus();
}

absl::Status PostgresLook::readBackends(PoolLook &look)
{
    const auto work = m_link->ask(kAtWork, {m_since, m_database, m_atWork});
    if (!work.ok())
        return work.status();
    m_since = work->text(0, "now");
    m_atWork = "{}";
    const double count = work->number(0, "n");
    if (count == 0)
        return absl::OkStatus();
    const char *from = count <= kFew ? kOfEach : kOfAll;
    const auto rows = m_link->ask(absl::StrReplaceAll(kActivity, {{"%s", from}}),
                                  {absl::StrCat("{", work->text(0, "pids"), "}"), m_database});
    if (!rows.ok())
        return rows.status();
    std::vector<int> running;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        look.backends.push_back(backendOf(*rows, row));
        if (look.backends.back().holds)
            running.push_back(look.backends.back().pid);
    }
    m_atWork = absl::StrCat("{", absl::StrJoin(running, ","), "}");
    return absl::OkStatus();
}

absl::StatusOr<PoolLook> PostgresLook::look(double atS)
{
    PoolLook look;
    look.atS = atS;
    look.slots = m_slots;
    look.liveSlots = m_slots;
    if (absl::Status status = readBackends(look); !status.ok())
        return because("PostgreSQL", status);
    if (m_pooler)
        if (absl::Status status = m_pool.tenantBy == TenantBy::Role ? readQueue(look) : readQueueByClient(look);
            !status.ok())
            return status;
    readTimes(look);
    return look;
}

absl::StatusOr<StatementTable> PostgresLook::statements()
{
    if (m_statements.empty())
        return absl::FailedPreconditionError("the server does not count statements by tenant");
    const auto rows = m_link->ask(m_statements);
    if (!rows.ok())
        return rows.status();
    StatementTable table;
    for (std::size_t row = 0; row < rows->size(); ++row) {
        const std::string tenant = m_pool.tenantOf(rows->text(row, "rolname"));
        if (tenant.empty())
            continue;
        StatementCounts &counts = table[tenant];
        counts.calls += rows->number(row, "calls");
        counts.seconds += rows->number(row, "seconds");
        if (!m_countsIo)
            continue;
        StatementIo &io = counts.io ? *counts.io : counts.io.emplace();
        io.read += rows->number(row, "read");
        io.written += rows->number(row, "written");
        io.spilled += rows->number(row, "spilled");
    }
    return table;
}

} // namespace bulkhead
