#pragma once
// A move between tiers that does what the test says.
#include "backend/domain/tier_mover.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

namespace bulkhead::test {

class ScriptedMover final : public TierMover
{
public:
    std::vector<PlannedMove> planMove(const TenantFacts &, Tier) const override
    {
        return {{"move.prepare", "Prepare", MovePhase::Prepare}, {"move.close", "Close", MovePhase::Close},
                {"move.copy", "Copy", MovePhase::Copy},          {"move.switch", "Switch", MovePhase::Switch},
                {"move.open", "Open", MovePhase::Open},          {"move.retire", "Retire", MovePhase::Retire}};
    }
    absl::Status applyMove(const TenantFacts &tenant, Tier, const std::string &step, std::string &evidence) override
    {
        std::unique_lock lock(m_mutex);
        ++m_begun[step];
        ++m_begun[tenant.id];
        m_changed.wait(lock, [&] { return m_held != step; });
        if (m_during.first == step && m_during.second)
            std::exchange(m_during.second, {})();
        if (step == m_failing && !m_failure.ok())
            return m_failure;
        evidence = step + " of " + tenant.id;
        return absl::OkStatus();
    }
    absl::Status undoMove(const TenantFacts &, Tier, std::string &evidence) override
    {
        const std::scoped_lock lock(m_mutex);
        ++m_undone;
        evidence = "The tenant runs where it was.";
        return absl::OkStatus();
    }

    /// Once, in the middle of a step that is done all the same.
    void during(const std::string &step, std::function<void()> what)
    {
        const std::scoped_lock lock(m_mutex);
        m_during = {step, std::move(what)};
    }
    void fail(const std::string &step, absl::Status failure)
    {
        const std::scoped_lock lock(m_mutex);
        m_failing = step;
        m_failure = std::move(failure);
    }
    /// The step does not end until another is held; empty: none is.
    void hold(const std::string &step)
    {
        const std::scoped_lock lock(m_mutex);
        m_held = step;
        m_changed.notify_all();
    }
    [[nodiscard]] int begun(const std::string &stepOrTenant)
    {
        const std::scoped_lock lock(m_mutex);
        return m_begun[stepOrTenant];
    }
    [[nodiscard]] int undone()
    {
        const std::scoped_lock lock(m_mutex);
        return m_undone;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_held, m_failing;
    absl::Status m_failure;
    std::pair<std::string, std::function<void()>> m_during;
    std::map<std::string, int> m_begun;
    int m_undone = 0;
};

} // namespace bulkhead::test
