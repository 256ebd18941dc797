#pragma once
// One tenant's contracts over time, as the store keeps them and as they are when nobody wrote any. A plain value: the
// book answers people with it, the engine thread judges by it.
#include "backend/contract/contract_json.h"
#include "backend/contract/default_contract.h"

namespace bulkhead {

/// Minutes of a workflow that the contract lets be left out, [fromMinute, toMinute) since 1970-01-01.
struct MutedSpan
{
    std::string workflow;
    std::int64_t fromMinute = 0, toMinute = 0;
    bool operator==(const MutedSpan &) const = default;
};

struct ContractHistory
{
    std::vector<sla::ContractVersion> written; ///< By number; a later number takes effect later.
    std::vector<TierMove> moves;               ///< By time.
    std::vector<sla::Exclusion> exclusions;    ///< Approved and not taken back, by beginning.
    std::int64_t agreedTargetE7 = 0;           ///< By the onboarding's plan; 0: the tier's.
    bool sample = false;                       ///< Of the sample fleet as it was made.

    /// All, oldest first: computed ones that governed before the first written one, then the written ones. Never empty.
    [[nodiscard]] std::vector<sla::ContractVersion> versions(const TenantFacts &facts,
                                                             std::span<const std::string> workflows) const;
    /// What a workflow is judged by at an instant. One that the version in force does not promise has the tier's target
    /// for alerts, and promisedE7 0.
    [[nodiscard]] LiveTarget targetAt(const TenantFacts &facts, std::string_view workflow, std::int64_t atMs) const;
    /// What approved exclusions mute, of those that end after `fromMs`: only what the contract lets, caps applied.
    [[nodiscard]] std::vector<MutedSpan> mutes(const TenantFacts &facts, std::span<const std::string> workflows,
                                               std::int64_t fromMs) const;
    /// The next instant after this one at which targetAt may answer otherwise; 0: none is known.
    [[nodiscard]] std::int64_t nextChangeMs(std::int64_t afterMs) const;

private:
    [[nodiscard]] Tier tierAt(const TenantFacts &facts, std::int64_t atMs) const;
};

} // namespace bulkhead
