#pragma once
// One look: the questions to PostgreSQL, PgBouncer and /proc, and what their answers say.
#include "backend/driver/ended_connections.h"
#include "backend/driver/postgres_link.h"
#include "backend/driver/probe_config.h"
#include "backend/driver/probe_tally.h"

#include <memory>

namespace bulkhead {

class PostgresLook
{
public:
    /// Connects and finds out what can be seen. UNAVAILABLE or FAILED_PRECONDITION with what to do.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<PostgresLook>> open(const ProbedPool &pool);

    /// `atS`: of a clock that never goes back.
    absl::StatusOr<PoolLook> look(double atS);
    /// Statements finished by each tenant. FAILED_PRECONDITION: the server does not count them by tenant.
    absl::StatusOr<StatementTable> statements();

private:
    PostgresLook(const ProbedPool &pool, std::unique_ptr<PostgresLink> link);
    absl::Status learn();
    absl::Status readBackends(PoolLook &look);
    absl::Status readQueue(PoolLook &look);
    absl::Status readQueueByClient(PoolLook &look);
    void readTimes(PoolLook &look);
    [[nodiscard]] SeenBackend backendOf(const PostgresRows &rows, std::size_t row);

    const ProbedPool &m_pool;
    std::unique_ptr<PostgresLink> m_link, m_pooler;
    double m_slots = 0;
    bool m_local = false;
    bool m_seesIo = false;    ///< What the server's processes read and write.
    bool m_countsIo = false;  ///< The server tells for whom it reads and writes.
    std::string m_statements; ///< What asks for them; empty: the server does not count by tenant.
    int m_serverPid = 0;      ///< The parent of all connections, where it is local.
    EndedConnections m_ended;
    std::string m_since;         ///< The server's time at the last look.
    std::string m_database;      ///< Its oid.
    std::string m_atWork = "{}"; ///< Pids that the last look found so, as an array.
};

} // namespace bulkhead
