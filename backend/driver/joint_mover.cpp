#include "backend/driver/joint_mover.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

class JointMover final : public TierMover
{
public:
    explicit JointMover(std::vector<TierMover *> movers)
        : m_movers(std::move(movers))
    {
    }

    std::vector<PlannedMove> planMove(const TenantFacts &tenant, Tier to) const override
    {
        std::vector<PlannedMove> steps;
        for (const TierMover *mover : m_movers)
            std::ranges::move(mover->planMove(tenant, to), std::back_inserter(steps));
        std::ranges::stable_sort(steps, {}, &PlannedMove::phase);
        return steps;
    }
    absl::Status applyMove(const TenantFacts &tenant, Tier to, const std::string &step, std::string &evidence) override
    {
        for (TierMover *mover : m_movers) {
            const auto own = mover->planMove(tenant, to);
            if (std::ranges::find(own, step, &PlannedMove::id) != own.end())
                return mover->applyMove(tenant, to, step, evidence);
        }
        return absl::NotFoundError(
            absl::StrCat("No system of this platform has a step \"", step, "\" of a move. Propose it again."));
    }
    absl::Status undoMove(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        absl::Status first;
        for (auto mover = m_movers.rbegin(); mover != m_movers.rend(); ++mover) {
            std::string seen;
            const absl::Status status = (*mover)->undoMove(tenant, to, seen);
            if (!seen.empty())
                absl::StrAppend(&evidence, evidence.empty() ? "" : " ", seen);
            if (first.ok())
                first = status;
        }
        return first;
    }

private:
    const std::vector<TierMover *> m_movers;
};

} // namespace

std::unique_ptr<TierMover> joinMovers(std::vector<TierMover *> movers)
{
    return std::make_unique<JointMover>(std::move(movers));
}

} // namespace bulkhead
