#pragma once
// By which target each objective is judged at an instant, from the tenants' contracts. Belongs to the engine thread and
// never waits for the store.
#include "backend/contract/contract_history.h"
#include "backend/domain/fleet_snapshot.h"

#include <map>
#include <string>
#include <string_view>

namespace bulkhead::room {

/// Contracts that somebody wrote, or that followed a tenant to another tier; all others are computed.
using Histories = std::map<std::string, ContractHistory, std::less<>>;

class TargetTable
{
public:
    /// Tenants with an index below this have the sample fleet's contract.
    void setSamples(std::uint64_t samples) { m_samples = samples; }
    void setAgreed(std::map<std::string, std::int64_t, std::less<>> agreed) { m_agreed = std::move(agreed); }
    void put(const std::string &tenantId, ContractHistory history);
    void putAll(Histories histories) { m_histories = std::move(histories); }

    [[nodiscard]] LiveTarget at(const TenantFacts &facts, TenantIndex tenant, std::string_view workflow,
                                std::int64_t atMs) const;
    [[nodiscard]] const Histories &amended() const { return m_histories; } ///< Of tenants that are not just computed.
    /// The next instant after this one at which an answer changes by itself; INT64_MAX: none is known.
    [[nodiscard]] std::int64_t nextChangeMs(std::int64_t afterMs) const;

private:
    std::uint64_t m_samples = 0;
    std::map<std::string, std::int64_t, std::less<>> m_agreed;
    Histories m_histories;
};

} // namespace bulkhead::room
