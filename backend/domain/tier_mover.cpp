#include "backend/domain/tier_mover.h"

#include <utility>

namespace bulkhead {

namespace {

class OneStepMover final : public TierMover
{
public:
    OneStepMover(Platform &platform, std::string id, std::string title)
        : m_platform(platform)
        , m_step{std::move(id), std::move(title), MovePhase::Switch}
    {
    }

    std::vector<PlannedMove> planMove(const TenantFacts & /*tenant*/, Tier /*to*/) const override { return {m_step}; }
    absl::Status applyMove(const TenantFacts &tenant, Tier to, const std::string &step, std::string &evidence) override
    {
        if (step != m_step.id)
            return absl::NotFoundError("This platform's move has no step \"" + step + "\".");
        return m_platform.setTier(tenant, to, evidence);
    }
    absl::Status undoMove(const TenantFacts &tenant, Tier to, std::string &evidence) override
    {
        TenantFacts moved = tenant;
        moved.tier = to;
        const absl::Status status = m_platform.setTier(moved, tenant.tier, evidence);
        if (status.ok() && !evidence.empty() && !evidence.ends_with('.'))
            evidence = "As before: " + evidence + "."; // Among sentences of other systems.
        return status;
    }

private:
    Platform &m_platform;
    const PlannedMove m_step;
};

class StillMover final : public TierMover
{
public:
    std::vector<PlannedMove> planMove(const TenantFacts & /*tenant*/, Tier /*to*/) const override { return {}; }
    absl::Status applyMove(const TenantFacts & /*tenant*/, Tier /*to*/, const std::string &step,
                           std::string & /*evidence*/) override
    {
        return absl::NotFoundError("This platform's move has no step \"" + step + "\".");
    }
    absl::Status undoMove(const TenantFacts & /*tenant*/, Tier /*to*/, std::string & /*evidence*/) override
    {
        return absl::OkStatus();
    }
};

} // namespace

std::unique_ptr<TierMover> makeOneStepMover(Platform &platform, std::string id, std::string title)
{
    return std::make_unique<OneStepMover>(platform, std::move(id), std::move(title));
}

std::unique_ptr<TierMover> makeStillMover()
{
    return std::make_unique<StillMover>();
}

} // namespace bulkhead
