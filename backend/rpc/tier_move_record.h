#pragma once
// A move between tiers as the store keeps it: every step with what came of it, so that any gateway can go on.
#include "backend/domain/store.h"
#include "backend/domain/tier_mover.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr char kTierMove[] = "tier-move"; ///< Record kind; id is TenantMove::id.

inline namespace gateway_values {
/// Numbers equal those of the contract.
enum class MoveState : std::uint8_t { Unspecified, Moving, Paused, Waits, GoingBack, Done, Failed };
} // namespace gateway_values

struct KeptMoveStep
{
    std::string id, title;
    MovePhase phase = MovePhase::Prepare;
    StepState state = StepState::Waiting;
    std::string reason, evidence;
    std::int64_t startedMs = 0, endedMs = 0;
    std::uint32_t attempts = 0;
};

struct TenantMove
{
    std::string id; ///< The act's; of the way back "<act id>.back".
    std::string actId, tenantId;
    Tier from = Tier::Unspecified, to = Tier::Unspecified;
    bool back = false; ///< It reverts the act.
    MoveState state = MoveState::Moving;
    std::vector<KeptMoveStep> steps;
    std::int64_t startedMs = 0, endedMs = 0;
    std::string reason;      ///< Why it waits, goes back or failed.
    std::string by, purpose; ///< Who consented, and to what end.
    std::uint64_t revision = 0;

    [[nodiscard]] bool ended() const { return state == MoveState::Done || state == MoveState::Failed; }
    /// The first that is not done; steps.size(): none.
    [[nodiscard]] std::size_t next() const;
    /// Every step up to the one that opens is done: the tenant runs in the new place, proven.
    [[nodiscard]] bool opened() const;
    /// Nobody of the tenant reads or writes, or it cannot be said that they do.
    [[nodiscard]] bool stopped() const;
};

[[nodiscard]] Record recordOf(const TenantMove &move);
/// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<TenantMove> tierMoveOf(const Record &record);
/// TENANT_MOVING while a move of the tenant has not ended, but for `own`.
[[nodiscard]] absl::Status notMoving(StoreTxn &txn, const std::string &tenantId, const std::string &own = {});
[[nodiscard]] absl::Status tenantMoving();

} // namespace bulkhead
