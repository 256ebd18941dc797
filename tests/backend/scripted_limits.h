#pragma once
// An executor of limits that does what the test says: fails, or keeps them, with their end, as a platform would.
#include "backend/domain/clock.h"
#include "backend/domain/containment.h"

#include <map>

namespace bulkhead::test {

class ScriptedLimits final : public LimitExecutor
{
public:
    explicit ScriptedLimits(Clock &clock)
        : m_clock(clock)
    {
    }
    std::vector<Measure> measures(std::string_view pool) const override
    {
        return pool == "pool-a" ? possible : std::vector<Measure>();
    }
    absl::Status apply(const Limit &limit, std::string &evidence) override
    {
        ++applied;
        if (!next.ok())
            return std::exchange(next, absl::OkStatus());
        standing[limit.act] = limit;
        evidence = "Set as the test says.";
        return absl::OkStatus();
    }
    absl::Status lift(const Limit &limit, std::string &) override
    {
        if (!next.ok())
            return std::exchange(next, absl::OkStatus());
        standing.erase(limit.act);
        return absl::OkStatus();
    }
    absl::Status liftDue(std::vector<std::string> &acts) override
    {
        for (auto it = standing.begin(); it != standing.end();) {
            const bool due = it->second.liftsMs <= m_clock.nowMs();
            if (due)
                acts.push_back(it->first);
            it = due ? standing.erase(it) : std::next(it);
        }
        return absl::OkStatus();
    }

    std::vector<Measure> possible{Measure::ConnectionLimit, Measure::EndTransaction};
    std::map<std::string, Limit> standing; ///< By act.
    absl::Status next;                     ///< Of the next call that is to fail.
    int applied = 0;

private:
    Clock &m_clock;
};

} // namespace bulkhead::test
