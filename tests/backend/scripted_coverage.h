#pragma once
// A source of context coverage that tells what the test says.
#include "backend/domain/coverage.h"

#include <map>

namespace bulkhead::test {

class ScriptedCoverage final : public coverage::Source
{
public:
    /// Of each kind so many a step, until the test says otherwise; services as they come.
    std::map<coverage::Key, coverage::Count> now;
    std::vector<coverage::Attribution> events; ///< Told with the next live question.
    std::uint64_t checked = 0;
    absl::Status failure; ///< Answer of read() instead.
    int asked = 0;

    [[nodiscard]] std::string name() const override { return "Prometheus at test:9090"; }
    [[nodiscard]] bool simulated() const override { return false; }
    [[nodiscard]] std::int64_t lagMs() const override { return 30'000; }
    [[nodiscard]] std::int64_t pastMs() const override { return 10LL * 86'400'000; }
    absl::StatusOr<coverage::Reading> read(std::int64_t fromMs, std::int64_t toMs, std::int64_t lengthMs) override
    {
        ++asked;
        if (!failure.ok())
            return failure;
        coverage::Reading reading;
        for (std::int64_t end = fromMs + lengthMs; end <= toMs; end += lengthMs) {
            coverage::Step step{end, {}};
            const auto steps = static_cast<std::uint64_t>(lengthMs / coverage::kStepMs);
            for (const auto &[key, count] : now)
                step.tallies.push_back({key, {count.tagged * steps, count.seen * steps}});
            reading.steps.push_back(std::move(step));
        }
        if (lengthMs == coverage::kStepMs) {
            reading.attributions = std::exchange(events, {});
            for (coverage::Attribution &event : reading.attributions)
                event.atMs = toMs;
            reading.checked = checked;
        }
        return reading;
    }
    absl::StatusOr<std::string> example(const coverage::Key &key, std::int64_t /*atMs*/) override
    {
        return "job=\"" + key.service + "\", no tenant";
    }
};

} // namespace bulkhead::test
