#include "backend/driver/simulated_telemetry.h"

#include "backend/driver/sim_fleet.h"
#include "backend/driver/sim_live.h"
#include "backend/driver/simulated_past.h"

#include <algorithm>
#include <atomic>
#include <mutex>

namespace bulkhead {
namespace {

constexpr std::size_t kDetailedTenants = 5'000;    ///< Above, ticks are longer and tell of database slots only.
constexpr std::size_t kLargeTenants = 200'000;     ///< Above, ticks are longer still.
constexpr std::int64_t kLongestCatchUpMs = 60'000; ///< Ticks of a longer pause are not made up for.
constexpr std::int64_t kEventsKeptMs = 24 * 3'600'000;

class SimulatedTelemetry final : public Telemetry
{
public:
    SimulatedTelemetry(SimulationOptions options, std::shared_ptr<const SimulatedLimitTable> limits)
        : m_options(options)
        , m_fleet(sim::makeFleet(options.tenants, options.seed, options.epochMs))
        , m_model(options.seed, sim::Script(m_fleet, options.seed, options.epochMs))
        , m_live(m_model, options.seed, m_fleet.size() <= kDetailedTenants)
        , m_workflows(sim::kWorkflowNames.begin(), sim::kWorkflowNames.end())
        , m_dependencies(sim::kDependencyNames.begin(), sim::kDependencyNames.end())
        , m_tickMs(m_fleet.size() <= kDetailedTenants ? 1'000
                   : m_fleet.size() <= kLargeTenants  ? 5'000
                                                      : 30'000)
    {
        m_model.keepTo(std::move(limits));
    }

    std::string source() const override { return "simulated platform"; }
    bool simulated() const override { return true; }
    const std::vector<std::string> &workflows() const override { return m_workflows; }
    const std::vector<std::string> &dependencies() const override { return m_dependencies; }
    const std::vector<PoolInfo> &pools() const override { return m_pools; }
    std::vector<TenantFacts> inventory() const override { return m_fleet; }
    TelemetryState state() const override { return {m_freshMs, {}}; }

    std::vector<SeriesKey> follow(std::span<const TenantFacts> tenants) override
    {
        const std::scoped_lock lock(m_modelMutex);
        m_model.follow(tenants);
        for (std::size_t g = m_pools.size() / sim::kResources; g < m_model.groups().size(); ++g) {
            for (const std::string_view resource : sim::kResourceNames)
                m_pools.push_back({m_model.groups()[g].name, std::string(resource)});
        }
        std::vector<SeriesKey> keys;
        keys.reserve(m_model.series().size());
        for (const sim::ModelSeries &s : m_model.series())
            keys.push_back({s.tenant, m_workflows[s.workflow]});
        return keys;
    }

    absl::Status history(std::int64_t fromMinute, std::int64_t toMinute,
                         const std::function<bool(MinuteCounts)> &sink) override
    {
        m_stop = false;
        for (std::int64_t minute = fromMinute; minute < toMinute; ++minute) {
            m_progress = static_cast<double>(minute - fromMinute) / static_cast<double>(toMinute - fromMinute);
            MinuteCounts counts;
            {
                const std::scoped_lock lock(m_modelMutex); // The engine thread's ticks come in between.
                m_model.fill(minute, counts);
                if (!m_advanced)
                    m_nextMinute = std::max(m_nextMinute, minute + 1);
            }
            const bool more = !m_stop && sink(std::move(counts));
            if (!more) {
                m_progress = 1;
                return m_stop ? absl::CancelledError("Stopped as asked.") : absl::OkStatus();
            }
        }
        m_progress = 1;
        return absl::OkStatus();
    }
    bool keepsHours() const override { return true; }
    absl::Status hours(std::int64_t fromHour, std::int64_t toHour, const std::function<bool(HourCounts)> &sink) override
    {
        for (std::int64_t hour = fromHour; hour < toHour; ++hour) {
            HourCounts counts;
            {
                const std::scoped_lock lock(m_modelMutex);
                m_model.fillHour(hour, counts);
            }
            if (!sink(std::move(counts)))
                break;
        }
        return absl::OkStatus();
    }
    void cancelHistory() override { m_stop = true; }
    double historyProgress() const override { return m_progress; }
    std::unique_ptr<PastReader> pastReader() override
    {
        const std::scoped_lock lock(m_modelMutex);
        return makeSimulatedPast(m_options, m_model.tenants());
    }

    absl::Status advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes, std::vector<UsageTick> &ticks) override
    {
        const std::scoped_lock lock(m_modelMutex);
        const std::int64_t minuteNow = nowMs / 60'000;
        m_advanced = true;
        if (m_nextMinute == 0)
            m_nextMinute = minuteNow;
        for (; m_nextMinute < minuteNow; ++m_nextMinute)
            m_model.fill(m_nextMinute, minutes.emplace_back());

        const std::int64_t edge = nowMs / m_tickMs * m_tickMs;
        if (m_tickEnd == 0 || edge - m_tickEnd > kLongestCatchUpMs) {
            m_live.forget();
            const bool warm = m_tickEnd == 0 && m_fleet.size() <= kDetailedTenants;
            m_tickEnd = std::max(m_tickEnd, edge - (warm ? std::max(m_options.warmMs, m_tickMs) : m_tickMs));
            m_eventsTo = std::max(m_eventsTo, edge - kEventsKeptMs);
        }
        for (; m_tickEnd + m_tickMs <= edge; m_tickEnd += m_tickMs) {
            ticks.push_back(m_live.tick(m_tickEnd, m_tickEnd + m_tickMs));
            ticks.back().events = m_model.events(m_eventsTo, m_tickEnd + m_tickMs);
            m_eventsTo = m_tickEnd + m_tickMs;
        }
        m_freshMs = std::max(m_freshMs, edge);
        return absl::OkStatus();
    }

private:
    SimulationOptions m_options;
    std::vector<TenantFacts> m_fleet;
    sim::Model m_model;
    sim::Live m_live;
    std::vector<std::string> m_workflows, m_dependencies;
    std::vector<PoolInfo> m_pools;
    std::mutex m_modelMutex; ///< For the model, m_nextMinute and m_advanced.
    bool m_advanced = false; ///< advance() has begun: history() no longer says where it starts.
    std::atomic<bool> m_stop = false;
    std::atomic<double> m_progress = 1;
    std::int64_t m_tickMs = 1'000;
    std::int64_t m_nextMinute = 0, m_tickEnd = 0, m_eventsTo = 0, m_freshMs = 0;
};

} // namespace

std::unique_ptr<Telemetry> makeSimulatedTelemetry(SimulationOptions options,
                                                  std::shared_ptr<const SimulatedLimitTable> limits)
{
    return std::make_unique<SimulatedTelemetry>(options, std::move(limits));
}

} // namespace bulkhead
