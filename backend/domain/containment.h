#pragma once
// Limits on one tenant that end by themselves, and the port of whoever can set them on a platform.
#include "backend/domain/tenant.h"

#include <absl/status/status.h>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bulkhead {

/// What can be limited; numbers equal those of the contract.
enum class Measure : std::uint8_t {
    Unspecified,
    ConnectionLimit,  ///< Slots that the tenant may hold at once.
    StatementTimeout, ///< ms
    IdleTimeout,      ///< Of a transaction that does nothing, ms.
    EndTransaction,   ///< Ends the transaction that blocks most now.
    QueueLimit,       ///< Messages that the tenant's queues may hold; further ones are refused to their publisher.
    ScaleOut,         ///< Slots added to the pool for a while; limits nobody.
    LowPriority,      ///< Its work goes after everybody else's.
    QueuePartition,   ///< A queue of its own, with so many workers.
    DeferBatch        ///< Its batch work waits until the limit ends.
};

/// One limit to be set or lifted.
struct Limit
{
    std::string act; ///< The governed act it belongs to: one act sets at most one limit.
    std::string tenantId;
    std::string pool; ///< Name.
    Measure measure = Measure::Unspecified;
    std::int64_t value = 0;   ///< Connections, ms, messages, slots or workers; 0 where there is none.
    std::int64_t liftsMs = 0; ///< UTC.
};

/// Sets limits on the systems behind some pools. Calls come from one thread at a time; each may take seconds.
class LimitExecutor
{
public:
    virtual ~LimitExecutor() = default;
    /// What it can do on a pool; empty: the pool is not its own.
    [[nodiscard]] virtual std::vector<Measure> measures(std::string_view pool) const = 0;
    /// Sets it, and keeps its end with it: whatever becomes of this process, liftDue() of a later one finds it.
    /// Idempotent by act. On success fills evidence with what was seen to be set.
    virtual absl::Status apply(const Limit &limit, std::string &evidence) = 0;
    /// Restores what was before; OK when it has been lifted already.
    virtual absl::Status lift(const Limit &limit, std::string &evidence) = 0;
    /// Lifts what is past its end by the platform's own clock, whoever set it; returns the acts.
    virtual absl::Status liftDue(std::vector<std::string> &acts) = 0;
};

/// Who is limited now, where: what such a tenant waits for is its own limit, never a neighbour's doing. Any thread.
class LimitedTenants
{
public:
    void set(const std::string &pool, const std::string &tenantId);
    void clear(const std::string &pool, const std::string &tenantId);
    /// The tenant is limited on these pools and no others.
    void setPools(const std::string &tenantId, const std::set<std::string> &pools);
    /// These and nobody else: pool, tenant.
    void setAll(std::set<std::pair<std::string, std::string>> limited);
    [[nodiscard]] bool holds(const std::string &pool, const std::string &tenantId) const;

private:
    mutable std::mutex m_mutex;
    std::set<std::pair<std::string, std::string>> m_limited;
};

} // namespace bulkhead
