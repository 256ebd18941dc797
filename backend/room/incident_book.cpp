#include "backend/room/incident_book.h"

#include "backend/room/plan_weights.h"

#include <algorithm>

namespace bulkhead::room {
namespace {

constexpr std::int64_t kSharesMs = 2'000;

neighbours::Options optionsOf(UsageSource source, std::size_t sources, bool eventsTold)
{
    neighbours::Options options;
    options.firstNumber = static_cast<std::uint64_t>(source) + 1;
    options.numberStep = sources;
    options.eventsTold = eventsTold;
    return options;
}

} // namespace

IncidentBook::IncidentBook(bool eventsTold)
    : m_engines{neighbours::Engine(optionsOf(UsageSource::Telemetry, kSources, eventsTold)),
                neighbours::Engine(optionsOf(UsageSource::Probe, kSources, false)),
                neighbours::Engine(optionsOf(UsageSource::Broker, kSources, false))}
{
}

void IncidentBook::setPools(const std::vector<PoolInfo> &pools)
{
    for (neighbours::Engine &engine : m_engines)
        engine.setPools(pools);
}

void IncidentBook::push(const UsageTick &tick)
{
    m_engines.at(static_cast<std::size_t>(tick.source)).push(tick);
}

void IncidentBook::note(const PlatformEvent &event)
{
    for (neighbours::Engine &engine : m_engines)
        engine.note(event);
}

std::vector<const neighbours::Incident *> IncidentBook::incidents() const
{
    std::vector<const neighbours::Incident *> all;
    for (const neighbours::Engine &engine : m_engines)
        for (const neighbours::Incident &incident : engine.incidents())
            all.push_back(&incident);
    std::ranges::stable_sort(all, std::greater(), &neighbours::Incident::sinceMs);
    return all;
}

std::shared_ptr<const std::vector<neighbours::PoolFairness>> IncidentBook::shares(const FleetSnapshot &fleet,
                                                                                  std::int64_t nowMs)
{
    if (m_shares && nowMs >= m_sharesMs && nowMs - m_sharesMs < kSharesMs)
        return m_shares;
    const std::vector<double> weights = planWeights(fleet);
    std::vector<neighbours::PoolFairness> all;
    for (std::size_t source = 0; source < kSources; ++source)
        for (neighbours::PoolFairness &pool : m_engines.at(source).fairness(weights)) {
            pool.source = static_cast<UsageSource>(source);
            all.push_back(std::move(pool));
        }
    m_sharesMs = nowMs;
    return m_shares = std::make_shared<const std::vector<neighbours::PoolFairness>>(std::move(all));
}

} // namespace bulkhead::room
