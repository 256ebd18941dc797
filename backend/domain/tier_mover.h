#pragma once
// Moving a live tenant between tiers, step by step, with the old place kept until the new one is proven.
#include "backend/domain/platform.h"

#include <memory>
#include <string>
#include <vector>

namespace bulkhead {

inline namespace gateway_values {
/// What a step of a move is for. Steps come in this order.
enum class MovePhase : std::uint8_t {
    Prepare, ///< The new place, beside the old one; the tenant does not notice.
    Close,   ///< The tenant is stopped: nobody of it reads or writes.
    Copy,    ///< What it has goes to the new place, and is compared there.
    Switch,  ///< Its identity leads to the new place; nobody of it is let in yet but probes.
    Prove,   ///< The gateway's own: looks and tries.
    Open,    ///< The tenant runs again, in the new place. From here on nothing goes back by itself.
    Retire   ///< The old place goes.
};
} // namespace gateway_values

struct PlannedMove
{
    std::string id; ///< Stable, such as "move.rows.copy".
    std::string title;
    MovePhase phase = MovePhase::Prepare;
};

/// The port. Any thread, though never two about one tenant; a step may take minutes.
class TierMover
{
public:
    virtual ~TierMover() = default;
    /// In order of phases. Asks nobody. `tenant.tier` is the one that it leaves, here and below.
    [[nodiscard]] virtual std::vector<PlannedMove> planMove(const TenantFacts &tenant, Tier to) const = 0;
    /// Does one step; idempotent, on any gateway. On success fills evidence. Errors carry the reason in words.
    virtual absl::Status applyMove(const TenantFacts &tenant, Tier to, const std::string &step,
                                   std::string &evidence) = 0;
    /// Before the step that opens: the tenant runs in its old place again and what was made beside it is gone.
    /// Idempotent.
    virtual absl::Status undoMove(const TenantFacts &tenant, Tier to, std::string &evidence) = 0;
};

/// For a platform whose setTier() does all at once; back is setTier() to the tier of before. `platform` outlives it.
[[nodiscard]] std::unique_ptr<TierMover> makeOneStepMover(Platform &platform, std::string id, std::string title);
/// For a platform on which a tier changes nothing: it has no step.
[[nodiscard]] std::unique_ptr<TierMover> makeStillMover();

} // namespace bulkhead
