#pragma once
// A new version of a contract, and an exclusion, as governed acts: what they would do, doing it, and taking it back.
#include "backend/contract/contract_book.h"
#include "backend/domain/governed_act.h"
#include "backend/engine/contract_check.h"
#include "backend/rpc/call.h"
#include "backend/rpc/contract_effects.h"

#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

/// What a proposal is measured against: read before the transaction, which cannot ask the book.
struct ContractGround
{
    std::vector<sla::ContractVersion> versions; ///< Oldest first, see ContractBook::versions. Never empty.
    std::vector<sla::Exclusion> exclusions;     ///< Approved ones.
    std::vector<std::string> measured;          ///< Workflows that figures come for.

    [[nodiscard]] const sla::ContractVersion &newest() const { return versions.back(); }
    [[nodiscard]] const sla::ContractVersion &at(std::int64_t atMs) const;
};

/// Everything there is to say about a draft that would be the next version. `draft` has its number and tenant.
[[nodiscard]] std::vector<sla::ContractFinding> findingsOf(const sla::ContractVersion &draft,
                                                           const ContractGround &ground, std::int64_t nowMs);
[[nodiscard]] std::vector<sla::ContractFinding> findingsOf(const sla::Exclusion &asked, const ContractGround &ground,
                                                           std::int64_t nowMs);
/// CONTRACT_INVALID with the first refused finding, or OK.
[[nodiscard]] absl::Status refusalOf(const std::vector<sla::ContractFinding> &findings);
/// The newest version is another one than the draft was made from.
[[nodiscard]] absl::Status contractChanged();

/// Sentences for whoever approves. Every role reads them: nothing of money is in them.
[[nodiscard]] ActEffects effectsOf(const sla::ContractVersion &draft, const ContractGround &ground,
                                   const std::vector<sla::ContractFinding> &findings, std::int64_t nowMs);
[[nodiscard]] ActEffects effectsOf(const sla::Exclusion &asked, const ContractGround &ground,
                                   const std::vector<sla::ContractFinding> &findings, std::int64_t nowMs);

/// What a move to another tier does to the targets: a default follows it, a contract that was signed does not.
[[nodiscard]] ActEffects tierEffects(const ContractGround &ground, Tier from, Tier to, std::int64_t nowMs);
/// Kept with the move itself: from then on the default is another one, and the past stays as it was.
[[nodiscard]] absl::Status recordTierMove(StoreTxn &txn, const StoredAct &act, Tier from, Tier to, std::int64_t nowMs);

/// Whether the mechanism of this file does an act of that kind.
[[nodiscard]] bool isContractAct(std::string_view kind);

/// In one transaction: consent, record, timeline, audit; the act is VERIFIED after it. Refused without any effect when
/// the contract has moved on since (CONTRACT_CHANGED), or when it would be invalid by now (CONTRACT_INVALID).
[[nodiscard]] absl::Status approveContractAct(StoreTxn &txn, const Call &call, const ContractGround &ground,
                                              StoredAct &act);
/// Takes an applied exclusion back: CONTRACT_STAYS for a version, EXCLUSION_FINAL once a period that it touches is
/// final.
[[nodiscard]] absl::Status revertContractAct(StoreTxn &txn, const Call &call, const ContractGround &ground,
                                             StoredAct &act);

/// Before and after of an audit line; what was promised is in them in full.
[[nodiscard]] absl::Status auditContractAct(StoreTxn &txn, const Call &call, const StoredAct &act,
                                            const std::string &outcome, std::string before);
[[nodiscard]] absl::Status refusedAct(act::Refusal refusal);

} // namespace bulkhead
