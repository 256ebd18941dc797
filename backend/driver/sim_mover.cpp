#include "backend/driver/sim_mover.h"

#include <algorithm>
#include <array>
#include <utility>

namespace bulkhead::sim {

namespace {

struct Simulated
{
    const char *id;
    const char *title;
    MovePhase phase;
    const char *evidence;
};
constexpr std::array<Simulated, 7> kSteps{{
    {"move.prepare", "Prepare the new place beside the old one", MovePhase::Prepare,
     "simulated: a place of the new tier stands, empty"},
    {"move.close", "Stop the tenant: nobody of it reads or writes", MovePhase::Close,
     "simulated: 3 connections ended, nobody is let in"},
    {"move.copy", "Copy its rows to the new place", MovePhase::Copy, "simulated: 48 tables copied"},
    {"move.compare", "Compare counts and checksums of each table", MovePhase::Copy,
     "simulated: 48 of 48 tables are equal on both sides"},
    {"move.switch", "Lead its identity to the new place", MovePhase::Switch,
     "simulated: controls and limits of the new tier are in force"},
    {"move.open", "Let the tenant in again", MovePhase::Open, "simulated: its services are connected again"},
    {"move.retire", "Take away the old place", MovePhase::Retire, "simulated: nothing of the old place stays"},
}};

class SimulatedMover final : public TierMover
{
public:
    SimulatedMover(std::function<void(const std::string &)> work, std::function<void(const std::string &)> switched)
        : m_work(std::move(work))
        , m_switched(std::move(switched))
    {
    }

    std::vector<PlannedMove> planMove(const TenantFacts & /*tenant*/, Tier /*to*/) const override
    {
        std::vector<PlannedMove> steps;
        for (const Simulated &step : kSteps)
            steps.push_back({step.id, step.title, step.phase});
        return steps;
    }
    absl::Status applyMove(const TenantFacts &tenant, Tier /*to*/, const std::string &step,
                           std::string &evidence) override
    {
        const auto *found = std::ranges::find(kSteps, step, &Simulated::id);
        if (found == kSteps.end())
            return absl::NotFoundError("The platform's move has no step \"" + step + "\". Propose it again.");
        m_work(tenant.id + step);
        if (found->phase == MovePhase::Switch)
            m_switched(tenant.id);
        evidence = found->evidence;
        return absl::OkStatus();
    }
    absl::Status undoMove(const TenantFacts &tenant, Tier /*to*/, std::string &evidence) override
    {
        m_work(tenant.id);
        evidence = "simulated: the tenant runs where it was.";
        return absl::OkStatus();
    }

private:
    const std::function<void(const std::string &)> m_work, m_switched;
};

} // namespace

std::unique_ptr<TierMover> makeSimulatedMover(std::function<void(const std::string &)> work,
                                              std::function<void(const std::string &)> switched)
{
    return std::make_unique<SimulatedMover>(std::move(work), std::move(switched));
}

} // namespace bulkhead::sim
