#pragma once
// Whether a contract can be kept, computed and understood, before anybody signs it.
#include "backend/domain/contract.h"

#include <span>
#include <string>
#include <vector>

namespace bulkhead::sla {

struct ContractFinding
{
    std::string field;    ///< "zone", "commitments[1].targetE7", "credits.tiers[2].lowerE7", "exclusions[0].toMs"
    std::string sentence; ///< What to change; no names of anybody in it.
    bool refused = false; ///< The contract cannot be used so. Otherwise advice.
    bool operator==(const ContractFinding &) const = default;
};

/// Refusals first. Empty: nothing to say.
[[nodiscard]] std::vector<ContractFinding> validate(const ContractVersion &version);
/// The same, and what the step from the version before means (takes effect later, changes the measure, lies before it).
[[nodiscard]] std::vector<ContractFinding> validate(const ContractVersion &version, const ContractVersion &before);
/// Exclusions against the contract: empty, reversed, unannounced, without a rule; overlaps are advice, for a minute is
/// excluded once.
[[nodiscard]] std::vector<ContractFinding> validate(const ContractVersion &version, std::span<const Exclusion> asked);
/// Advice on a commitment at the traffic it really has: events in a month, -1 unknown.
[[nodiscard]] std::vector<ContractFinding> trafficAdvice(const Commitment &commitment, std::int64_t monthlyEvents);
[[nodiscard]] bool anyRefused(std::span<const ContractFinding> findings);

} // namespace bulkhead::sla
