#pragma once
// Looks into one pool from below: who holds its slots, who waits for whose lock, who uses the CPU.
#include "backend/driver/pool_probe.h"
#include "backend/driver/probe_config.h"

#include <absl/status/status.h>
#include <memory>
#include <vector>

namespace bulkhead {

/// Reads pg_stat_activity once a second while all is quiet and ten times a second while somebody waits; once a tick
/// pg_stat_statements, PgBouncer's pools and, of a server on this machine, /proc. A thread of its own; survives loss of
/// the server.
class PostgresProbe final : public PoolProbe
{
public:
    static constexpr std::int64_t kTickMs = 2'000;

    explicit PostgresProbe(ProbedPool pool);
    ~PostgresProbe() override;

    [[nodiscard]] std::vector<ProbedTick> take() override;
    [[nodiscard]] std::string reason() const override;
    [[nodiscard]] const ProbedPool &pool() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
