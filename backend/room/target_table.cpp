#include "backend/room/target_table.h"

#include <algorithm>

namespace bulkhead::room {

void TargetTable::put(const std::string &tenantId, ContractHistory history)
{
    m_histories.insert_or_assign(tenantId, std::move(history));
}

LiveTarget TargetTable::at(const TenantFacts &facts, TenantIndex tenant, std::string_view workflow,
                           std::int64_t atMs) const
{
    if (const auto own = m_histories.find(facts.id); own != m_histories.end())
        return own->second.targetAt(facts, workflow, atMs);
    ContractHistory computed;
    computed.sample = tenant < m_samples;
    if (const auto agreed = m_agreed.find(facts.id); agreed != m_agreed.end())
        computed.agreedTargetE7 = agreed->second;
    return computed.targetAt(facts, workflow, atMs);
}

std::int64_t TargetTable::nextChangeMs(std::int64_t afterMs) const
{
    std::int64_t next = INT64_MAX;
    for (const auto &[tenantId, history] : m_histories)
        if (const std::int64_t change = history.nextChangeMs(afterMs); change > 0)
            next = std::min(next, change);
    return next;
}

} // namespace bulkhead::room
