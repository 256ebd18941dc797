#pragma once
// Looks into one pool from below: who holds its slots, who waits for whose lock, who uses the CPU.
#include "backend/driver/probe_config.h"
#include "backend/driver/probe_tally.h"

#include <absl/status/status.h>
#include <memory>
#include <vector>

namespace bulkhead {

/// A finished tick of one pool.
struct ProbedTick
{
    std::int64_t endMs = 0; ///< UTC, a whole multiple of the tick.
    ProbeTick tick;
};

/// Reads pg_stat_activity once a second while all is quiet and ten times a second while somebody waits; once a tick
/// pg_stat_statements, PgBouncer's pools and, of a server on this machine, /proc. A thread of its own; survives loss of
/// the server.
class PostgresProbe
{
public:
    static constexpr std::int64_t kTickMs = 2'000;

    explicit PostgresProbe(ProbedPool pool);
    ~PostgresProbe(); ///< Ends the thread; at most a look's time limit.

    /// Ticks finished since the last call, oldest first. Any thread.
    [[nodiscard]] std::vector<ProbedTick> take();
    /// Why there is nothing new; empty: all is well.
    [[nodiscard]] std::string reason() const;
    [[nodiscard]] const ProbedPool &pool() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
