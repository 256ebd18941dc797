#pragma once
#include "backend/domain/leases.h"
#include "backend/store/postgres_connection.h"

#include <mutex>

namespace bulkhead::postgres {

/// Pools' reports as rows, the newest of each pool.
class Reports final : public PoolReports
{
public:
    explicit Reports(std::unique_ptr<Connection> connection);
    absl::Status publish(const LeaseProof &lease, std::string_view pool, std::string_view body) override;
    absl::StatusOr<std::vector<PoolReport>> after(std::uint64_t revision) override;

private:
    std::mutex m_mutex; ///< Of the connection.
    std::unique_ptr<Connection> m_connection;
};

} // namespace bulkhead::postgres
