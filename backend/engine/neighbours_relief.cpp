#include "backend/engine/neighbours_relief.h"

#include "backend/engine/neighbours_pool.h"

#include <algorithm>
#include <array>
#include <bit>

namespace bulkhead::neighbours {
namespace {

constexpr double kLongestS = 60;     ///< A wait beyond this is as good as endless.
constexpr double kMostStretch = 1e3; ///< Likewise, of the time on a CPU.
constexpr double kBeyondHalfS = 10;  ///< Half of what a tenant has beyond usual is forgotten within it.
constexpr int kHalvings = 24;        ///< Of the brackets around a wait and a stretch.
constexpr double kLeastFree = 0.1;   ///< Slots that are left to others at least: requests end some time.

/// Who has so many requests under way, and sends the next when one is done.
struct Actor
{
    double requests = 0;          ///< Beyond its usual ones.
    double cpuS = 0, besideS = 0; ///< Of one request, with a core of its own; else in its slot.

    [[nodiscard]] double holdS(double stretch) const { return besideS + cpuS * stretch; }
    /// Finished in a second, each having waited `waitS` for its slot.
    [[nodiscard]] double rate(double waitS, double stretch) const
    {
        return requests / std::max(1e-6, waitS + holdS(stretch));
    }
};

/// Everyone else asks as usual, however long it takes.
struct Usual
{
    double slots = 1, cores = 0; ///< What there is.
    double cpu = 0, beside = 0;  ///< Cores used; slots held beside.
    double perSecond = 0;        ///< Requests.
};

class Model
{
public:
    Model(const Usual &usual, std::span<const Actor> actors)
        : m_usual(usual)
        , m_actors(actors)
    {
    }

    /// Seconds of delay that all others suffer in a second, when the actors of `mask` are there.
    [[nodiscard]] double delay(unsigned mask, double longestWaitS) const
    {
        double low = 0, high = longestWaitS;
        for (int i = 0; i < kHalvings; ++i) {
            const double wait = (low + high) / 2;
            (queueWaitS(mask, wait, stretch(mask, wait)) > wait ? low : high) = wait;
        }
        return m_usual.perSecond * high + m_usual.cpu * (stretch(mask, high) - 1);
    }

private:
    [[nodiscard]] double sum(unsigned mask, double waitS, double stretch, auto &&part) const
    {
        double result = 0;
        for (std::size_t j = 0; j < m_actors.size(); ++j)
            if ((mask >> j & 1U) != 0)
                result += m_actors[j].rate(waitS, stretch) * part(m_actors[j]);
        return result;
    }
    /// Times that the CPU's work takes longer, so that the cores suffice for what is asked of them.
    [[nodiscard]] double stretch(unsigned mask, double waitS) const
    {
        if (m_usual.cores <= 0)
            return 1;
        double low = 1, high = kMostStretch;
        for (int i = 0; i < kHalvings; ++i) {
            const double middle = std::sqrt(low * high);
            const double asked = m_usual.cpu + sum(mask, waitS, middle, [](const Actor &actor) { return actor.cpuS; });
            (asked > m_usual.cores ? low : high) = middle;
        }
        return high;
    }
    /// Of the others, in the slots that the actors leave them: Sakasegawa's approximation for several servers.
    [[nodiscard]] double queueWaitS(unsigned mask, double waitS, double stretch) const
    {
        const double taken = sum(mask, waitS, stretch, [stretch](const Actor &actor) { return actor.holdS(stretch); });
        const double free = std::max(kLeastFree, m_usual.slots - taken);
        const double needed = m_usual.beside + m_usual.cpu * stretch;
        const double load = needed / free;
        if (load >= 1)
            return kLongestS;
        return needed / m_usual.perSecond / free * std::pow(load, std::sqrt(2 * (free + 1)) - 1) / (1 - load);
    }

    const Usual &m_usual;
    std::span<const Actor> m_actors;
};

/// How the pool stands now, as those see it who are no actors.
struct Present
{
    double waitS = 0;           ///< For a slot.
    double stretch = 1;         ///< Of the time on a CPU.
    double cpu = 1, beside = 1; ///< What a request takes now, times usual: without the stretch.
};

double besideUsually(const TenantUse &use)
{
    return std::max(0.0, use.usualSlots() - use.usualCores());
}

Present presentOf(const PoolUse &pool, std::span<const std::size_t> actors, double seconds)
{
    double waiting = 0, asked = 0, done = 0, cpu = 0, runq = 0, held = 0, usualCpu = 0, usualBeside = 0;
    for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
        if (std::ranges::find(actors, i) != actors.end())
            continue;
        const TenantUse &use = pool.tenants[i];
        waiting += use.recent.waitPoolS / seconds;
        asked += use.arrived.value;
        done += use.recent.holdDone;
        held += use.recent.held;
        cpu += use.recent.cpu;
        runq += use.recent.runq;
        usualCpu += use.usualCores();
        usualBeside += besideUsually(use);
    }
    Present present;
    if (asked <= 0 || done <= 0)
        return present;
    present.waitS = std::min(kLongestS, waiting / asked * seconds);
    if (cpu > 0)
        present.stretch = 1 + runq / cpu;
    if (usualCpu > 0)
        present.cpu = cpu / usualCpu * asked / done;
    if (usualBeside > 0)
        present.beside = std::max(0.0, held - cpu - runq) / usualBeside * asked / done;
    return present;
}

Usual usualOf(const PoolUse &pool, const Present &present, double seconds)
{
    Usual usual{pool.state.liveSlots > 0 ? pool.state.liveSlots : pool.slots(), pool.state.cores, 0, 0, 0};
    for (const TenantUse &use : pool.tenants) {
        usual.cpu += use.usualCores() * present.cpu;
        usual.beside += besideUsually(use) * present.beside;
        usual.perSecond += use.arrived.value / seconds;
    }
    return usual;
}

/// Its usual requests wait and are slowed as everyone's.
Beyond beyondUsual(const TenantUse &use, const Present &present, double seconds)
{
    const Flow &recent = use.recent;
    const double usualCpu = use.usualCores() * present.cpu;
    Beyond beyond;
    beyond.held = recent.held - besideUsually(use) * present.beside - usualCpu * present.stretch;
    beyond.queued = (recent.waitPoolS - use.arrived.value * present.waitS) / seconds;
    beyond.onCpu = (recent.cpu - usualCpu) * present.stretch;
    beyond.waitS = present.waitS;
    return beyond;
}

Actor actorOf(const Beyond &beyond, double stretch)
{
    const double held = std::max(1e-3, beyond.held), queued = std::max(0.0, beyond.queued);
    // First come, first served: its requests wait as long as everyone's, so what is queued tells how long one holds.
    const double holdS = std::clamp(queued > 0 ? held * beyond.waitS / queued : kLongestS, 1e-3, kLongestS);
    const double onCpu = std::clamp(beyond.onCpu / held, 0.0, 1.0);
    return {held + queued, holdS * onCpu / stretch, holdS * (1 - onCpu)};
}

} // namespace

void Beyond::follow(const Beyond &tick, double seconds)
{
    ageS += seconds;
    const double share = std::max(seconds / ageS, 1 - std::pow(0.5, seconds / kBeyondHalfS));
    const auto toward = [share](double &mean, double x) { mean += share * (x - mean); };
    toward(held, tick.held);
    toward(queued, tick.queued);
    toward(onCpu, tick.onCpu);
    toward(waitS, tick.waitS);
}

std::vector<double> jointShares(PoolUse &pool, std::span<const std::size_t> actors, double seconds)
{
    const Present present = presentOf(pool, actors, seconds);
    std::vector<Actor> all;
    for (const std::size_t i : actors) {
        Beyond &beyond = pool.tenants[i].beyond;
        beyond.follow(beyondUsual(pool.tenants[i], present, seconds), seconds);
        all.push_back(actorOf(beyond, present.stretch));
    }
    const Usual usual = usualOf(pool, present, seconds);
    if (usual.perSecond <= 0 || all.empty() || all.size() > kMostActors)
        return {};
    const Model model(usual, all);
    const std::size_t count = all.size();
    std::array<double, 1U << kMostActors> delay{};
    // A model in balance waits longer than a queue that is still growing: no more than is seen counts.
    for (unsigned mask = 0; mask < 1U << count; ++mask)
        delay[mask] = model.delay(mask, present.waitS);
    const unsigned everyone = (1U << count) - 1;
    if (!(delay[everyone] - delay[0] > 1e-9))
        return {};
    // Over all orders in which they may have come, what each one adds to those who are there.
    constexpr std::array<double, kMostActors + 1> kFactorial{1, 1, 2, 6};
    std::vector<double> shares(count, 0);
    double made = 0;
    for (std::size_t j = 0; j < count; ++j)
        for (unsigned mask = 0; mask <= everyone; ++mask) {
            if ((mask >> j & 1U) != 0)
                continue;
            const auto before = static_cast<std::size_t>(std::popcount(mask));
            const double orders = kFactorial[before] * kFactorial[count - 1 - before] / kFactorial[count];
            const double adds = orders * std::max(0.0, delay[mask | 1U << j] - delay[mask]);
            shares[j] += adds;
            made += adds;
        }
    for (double &share : shares)
        share /= made;
    return shares;
}

} // namespace bulkhead::neighbours
