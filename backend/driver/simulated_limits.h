#pragma once
// Limits on tenants of the simulated platform: at most so many requests of a tenant's batch runs and reports at once,
// an end to its transactions; and slots that a pool gets for a while.
#include "backend/domain/containment.h"

#include <mutex>
#include <vector>

namespace bulkhead {

/// What was limited when; kept in memory only, so a restarted simulation has never been limited. Any thread.
class SimulatedLimitTable
{
public:
    void begin(const Limit &limit, std::int64_t fromMs);
    void end(const std::string &act, std::int64_t atMs);
    [[nodiscard]] std::vector<std::string> due(std::int64_t nowMs) const; ///< Acts past their end and not ended.
    /// How many of `wanted` workers a tenant has at an instant.
    [[nodiscard]] double workers(const std::string &tenantId, std::int64_t atMs, double wanted) const;
    /// Whether the transaction that a tenant began at `begunMs` was ended by `atMs`.
    [[nodiscard]] bool ended(const std::string &tenantId, std::int64_t begunMs, std::int64_t atMs) const;
    /// Of `wanted` seconds, how long a statement of a tenant may take at an instant.
    [[nodiscard]] double longestStatementS(const std::string &tenantId, std::int64_t atMs, double wanted) const;
    /// Database slots that a pool has beside its own at an instant.
    [[nodiscard]] double addedSlots(const std::string &pool, std::int64_t atMs) const;

private:
    struct Span
    {
        Limit limit;
        std::int64_t fromMs = 0, toMs = 0; ///< toMs: its end, or when it was lifted.
        bool over = false;
    };
    mutable std::mutex m_mutex;
    std::vector<Span> m_spans;
};

class Clock;
[[nodiscard]] std::unique_ptr<LimitExecutor> makeSimulatedLimits(const Clock &clock,
                                                                 std::shared_ptr<SimulatedLimitTable> table);

} // namespace bulkhead
