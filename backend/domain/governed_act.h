#pragma once
// The governed act: propose, simulate, approve by another person, apply, verify, expire or revert. Pure transitions;
// storing, auditing and doing belong to the caller, so that any replica can go on where another stopped.
#include "backend/domain/store.h"

#include <string_view>

namespace bulkhead::act {

/// Why a transition is refused.
enum class Refusal : std::uint8_t {
    None,
    WrongState,   ///< The act is past it, or not there yet.
    SelfApproval, ///< The proposer never approves.
    Expired,      ///< The proposal's time is over.
    NotYours      ///< Only the proposer, or a role that decides acts of this kind.
};

// Kinds. A new one is decided by platform operations until it is named in decides().
inline constexpr std::string_view kTierKind = "tier";
inline constexpr std::string_view kContractKind = "contract";
inline constexpr std::string_view kExclusionKind = "exclusion";
inline constexpr std::string_view kContainmentKind = "containment";
inline constexpr std::string_view kRestoreKind = "restore";
inline constexpr std::string_view kWaiverKind = "waiver";
inline constexpr std::string_view kOffboardKind = "offboard";
/// Whether a role approves and reverts acts of a kind: operations all, customer success what was promised.
[[nodiscard]] bool decides(Role role, std::string_view kind);

inline constexpr std::int64_t kProposalMs = 24 * 3'600'000; ///< A proposal that nobody approves for a day expires.

/// A new proposal, expiring kProposalMs from now.
[[nodiscard]] StoredAct propose(std::string id, const TenantFacts &tenant, std::string kind, std::string change,
                                std::string purpose, const Person &by, std::int64_t nowMs);
/// The state that counts at a time: a proposal past its time has expired, whether that is stored yet or not.
[[nodiscard]] ActState stateAt(const StoredAct &act, std::int64_t nowMs);

// Each changes the act only when it returns None.
[[nodiscard]] Refusal approve(StoredAct &act, const Person &by, std::int64_t nowMs);
/// From Proposed, without another person: `policy` is what let it.
[[nodiscard]] Refusal approveByPolicy(StoredAct &act, std::string policy, std::int64_t nowMs);
[[nodiscard]] Refusal applied(StoredAct &act, std::string evidence); ///< From Approved.
[[nodiscard]] Refusal verified(StoredAct &act);                      ///< From Applied: what was promised has been seen.
[[nodiscard]] Refusal failed(StoredAct &act, std::string reason);    ///< From Approved or Applied.
[[nodiscard]] Refusal withdraw(StoredAct &act, const Person &by, std::int64_t nowMs); ///< From Proposed.
[[nodiscard]] Refusal revert(StoredAct &act, const Person &by,
                             std::string evidence); ///< From Applied or Verified; who decides the kind.

[[nodiscard]] Refusal expired(StoredAct &act, std::string outcome); ///< From Applied or Verified: its time is over.
[[nodiscard]] Refusal rolledBack(StoredAct &act,
                                 std::string outcome); ///< From Applied or Verified: it did not do what was promised.

/// The canonical text of a change of tier, and back; Unspecified when it is none.
[[nodiscard]] std::string tierChange(Tier from, Tier to);
struct TierChange
{
    Tier from = Tier::Unspecified, to = Tier::Unspecified;
};
[[nodiscard]] TierChange tierChangeOf(std::string_view change);

} // namespace bulkhead::act
