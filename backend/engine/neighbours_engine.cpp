#include "backend/engine/neighbours_engine.h"

#include "backend/engine/neighbours_doubt.h"
#include "backend/engine/neighbours_doze.h"
#include "backend/engine/neighbours_evidence.h"
#include "backend/engine/neighbours_input.h"
#include "backend/engine/neighbours_order.h"
#include "backend/engine/neighbours_points.h"
#include "backend/engine/neighbours_shares.h"
#include "backend/engine/neighbours_suspects.h"
#include "backend/engine/neighbours_verdict.h"

#include <algorithm>
#include <bit>
#include <optional>

namespace bulkhead::neighbours {
namespace {

constexpr double kLoneVictimS = 1; ///< One victim alone is an incident when it loses this much per second.
constexpr double kStillAtIt = 0.1; ///< Share of a tick's books below which nobody is named by it.
constexpr double kStoryHalfS = 30; ///< Half of a disturbance's story is forgotten within this.
constexpr int kQuietToClose = 15;
constexpr int kQuietToRecover = 3;
constexpr int kQuietToForget = 5; ///< Of a suspect that never got a verdict.
constexpr std::int64_t kReopenMs = 600'000;
constexpr std::int64_t kKeepMs = 86'400'000;
constexpr double kAdoptS = 1'800; ///< A disturbance without a culprit that is seen this long is the new normal.
constexpr std::int64_t kEventsMs = 600'000;
constexpr std::size_t kMostPoints = 1'800;
constexpr double kUnseenS = 60; ///< Without a figure of its pool an incident is closed.
constexpr std::size_t kMostDrawnVictims = 16;
constexpr std::size_t kMostDrawn = 65'536; ///< Tenants of all pools up to which those of a pool that wakes are drawn.
constexpr std::size_t kFleetPools = 4;     ///< From this many pools on "more than half" means the fleet.

/// The workflow whose slots grew most. Asked once per name: later the victims' delay blurs the picture.
std::uint16_t strongestRise(const PoolUse &pool, TenantIndex tenant)
{
    std::uint16_t workflow = UINT16_MAX;
    double most = 0;
    for (const CellUse &cell : pool.tenants[pool.byTenant.at(tenant)].cells)
        if (cell.heldNow - cell.held.value > most) {
            most = cell.heldNow - cell.held.value;
            workflow = cell.workflow;
        }
    return workflow;
}

} // namespace

struct Engine::Impl
{
    /// "2 of 3 ticks" of 2 s, for any length of tick.
    struct Window
    {
        std::uint32_t ticks = 3, need = 2;
    };
    static Window windowFor(double seconds)
    {
        const auto ticks = static_cast<std::uint32_t>(std::clamp(std::ceil(6 / seconds), 3.0, 30.0));
        return {ticks, (2 * ticks + 2) / 3};
    }

    void sortCells(const UsageTick &tick);
    void takePool(std::size_t index);
    void countTenants();
    [[nodiscard]] static bool supports(const Books &books, const Judgement &judgement);
    [[nodiscard]] bool hurts(const PoolUse &pool, const Books &books) const;
    void smooth(PoolUse &pool, const Books &books) const;
    void muteFleetWide();
    void stepClock(bool back);
    void leaveUnseen(PoolUse &pool);
    void closeUnseen(PoolUse &pool, Incident &incident) const;
    void advance(std::size_t index);
    void open(std::size_t index);
    void follow(PoolUse &pool, Incident &incident);
    void quieten(PoolUse &pool, Incident &incident);
    void setJudgement(PoolUse &pool, Incident &incident, const Judgement &judgement);
    void mergeIntoEarlier(PoolUse &pool);
    void refresh(PoolUse &pool, Incident &incident);
    void refreshVictims(PoolUse &pool, Incident &incident) const;
    void dropOld();
    [[nodiscard]] Incident *find(std::uint64_t number);

    Options options;
    std::vector<PoolInfo> infos;
    std::vector<PoolUse> pools;
    CellOrder order;                          ///< Of the tick.
    std::vector<PoolState> states;            ///< Of the tick, by pool.
    std::vector<std::vector<WaitEdge>> edges; ///< Likewise.
    std::vector<UsageCell> cells;             ///< Of the pool that is looked at in full.
    std::optional<QuietPace> pace;            ///< Of the tick.
    QuietScratch scratch;
    bool crowded = false;              ///< More tenants than can be looked at in full; stays.
    std::size_t inFull = 0;            ///< Tenants that are.
    std::vector<Judgement> judgements; ///< Of the tick, by pool.
    std::vector<Incident> incidents;   ///< Newest first.
    std::vector<PlatformEvent> events;
    std::uint64_t lastNumber = 0; ///< 0: none yet.
    std::uint64_t tickNumber = 0;
    TickClock clock;
    std::int64_t nowMs = 0;
    double seconds = 1;
    double coverage = 1;   ///< Of this tick.
    double seenLately = 1; ///< Coverage, smoothed.
    Window window;
};

void Engine::Impl::sortCells(const UsageTick &tick)
{
    // Cells of a pool that nobody has told of are left out: no number in them may decide how many pools there are.
    if (const std::size_t count = std::max(infos.size(), tick.pools.size()); pools.size() < count)
        pools.resize(count);
    states.assign(pools.size(), {});
    edges.resize(pools.size());
    judgements.assign(pools.size(), {});
    for (std::size_t i = 0; i < std::min(pools.size(), tick.pools.size()); ++i)
        states[i] = cleaned(tick.pools[i]);
    order.sort(tick, states, seconds);
    for (std::size_t i = 0; i < pools.size(); ++i) {
        edges[i].clear();
        pools[i].state = states[i];
        pools[i].doubtful = coverage < kLeastCoverage || order.doubtful(i);
    }
    for (const WaitEdge &edge : tick.edges)
        if (edge.pool < pools.size() && possible(edge))
            edges[edge.pool].push_back(edge);
}

/// A pool's tenants are only ever added to: once crowded, an engine stays so.
void Engine::Impl::countTenants()
{
    std::size_t all = 0;
    inFull = 0;
    for (std::size_t i = 0; i < pools.size(); ++i) {
        inFull += pools[i].tenants.size();
        all += std::max(pools[i].tenants.size() + pools[i].quiet.size(), order.tenantsIn(i));
    }
    crowded = crowded || all > options.mostInFull;
}

bool Engine::Impl::hurts(const PoolUse &pool, const Books &books) const
{
    if (books.victims.empty())
        return false;
    if (books.victims.size() >= 2 && !books.selfInflicted)
        return true;
    return pool.tenants[books.victims.front()].delayOf(pool.tenants[books.victims.front()].now)
           >= kLoneVictimS * seconds;
}

/// The smoothed ledger remembers a burst for seconds: a name needs the tick's own books, too, or a flash that is over
/// would be named by what it left behind.
bool Engine::Impl::supports(const Books &books, const Judgement &judgement)
{
    if (books.delayS <= 0 || judgement.antagonists.empty())
        return true;
    double share = 0;
    for (const Antagonist &antagonist : judgement.antagonists)
        share += ofTenant(books.bookings, antagonist.tenant) / books.delayS;
    return share >= kStillAtIt;
}

void Engine::Impl::takePool(std::size_t index)
{
    PoolUse &pool = pools[index];
    pool.hurtBits <<= 1U;
    const PoolCells told = order.cellsOf(index);
    const bool seen = told.size() > 0 || pool.state.slots > 0 || pool.doubtful;
    pool.unseenS = seen ? 0 : pool.unseenS + seconds;
    if (!seen) {
        leaveUnseen(pool);
        return;
    }
    watchIo(pool, seconds);
    if (crowded) {
        const QuietTick tick{options, *pace, seconds, nowMs};
        sleepIfCalm(pool, tick);
        if (pool.asleep && doze(pool, told, order.doneIn(index), tick, scratch))
            return;
        if (pool.asleep) {
            inFull += pool.quiet.size();
            wake(pool, inFull <= kMostDrawn, tick); // Beyond that, somebody is delayed everywhere.
        }
    }
    cells.clear();
    for (std::size_t i = 0; i < told.size(); ++i)
        cells.push_back(told[i]);
    observe(pool, cells, seconds);
    followLocks(pool, edges[index], seconds);
    smoothWaits(pool, edges[index], seconds);
    detect(pool, options, seconds, nowMs);
    Books books;
    const bool muted = frozen(pool);
    if (!muted) {
        books = book(pool, seconds, nowMs);
        pool.hurtBits |= hurts(pool, books) ? 1U : 0U;
        smooth(pool, books);
    }
    judgements[index] = judge(pool.ledger);
    keepLasting(judgements[index], pool.story, pool.disturbedS);
    addLasting(judgements[index], pool.ledger, pool.story, pool.disturbedS);
    if (pool.doubtful || !supports(books, judgements[index]))
        judgements[index] = {};
    pool.quietTicks = (pool.hurtBits & 1U) != 0 || muted ? 0 : pool.quietTicks + 1;
    keepTick(pool, books, tickNumber, nowMs);
    watchCalm(pool, seconds);
    if (pool.doubtful)
        return;
    followSeason(pool, nowMs, seconds);
    if (pool.follows && !muted && (pool.hurtBits & 1U) == 0)
        learn(pool, seconds);
}

/// Not seen is not quiet: nothing is learnt, and an incident neither goes on nor recovers.
void Engine::Impl::leaveUnseen(PoolUse &pool)
{
    if (pool.asleep)
        return;
    for (TenantUse &use : pool.tenants)
        use.now = {};
    keepTick(pool, {}, tickNumber, nowMs);
}

void Engine::Impl::smooth(PoolUse &pool, const Books &books) const
{
    const double share = smoothing(seconds);
    mix(pool.ledger, books.bookings, 1 - share, share);
    mix(pool.story, books.bookings, std::pow(0.5, seconds / kStoryHalfS), 1);
    pool.delayS += share * (books.delayS - pool.delayS);
}

// More than half of the pools disturbed at once, and no tenant behind two of them: a matter of the whole platform.
void Engine::Impl::muteFleetWide()
{
    std::size_t active = 0;
    std::size_t disturbed = 0;
    for (std::size_t i = 0; i < pools.size(); ++i) {
        active += pools[i].seenS > 0 ? 1 : 0;
        disturbed += (pools[i].hurtBits & 7U) != 0 ? 1 : 0;
    }
    if (active < kFleetPools || disturbed * 2 <= active)
        return;
    std::unordered_map<TenantIndex, int> blamed;
    for (const Judgement &judgement : judgements)
        for (const Antagonist &antagonist : judgement.antagonists)
            ++blamed[antagonist.tenant];
    for (Judgement &judgement : judgements) {
        const bool several = std::ranges::any_of(
            judgement.antagonists, [&blamed](const Antagonist &antagonist) { return blamed[antagonist.tenant] >= 2; });
        if (!judgement.antagonists.empty() && !several)
            judgement = {Verdict::CommonCause, {}};
    }
}

Incident *Engine::Impl::find(std::uint64_t number)
{
    const auto found = std::ranges::find(incidents, number, &Incident::number);
    return found == incidents.end() ? nullptr : &*found;
}

void Engine::Impl::advance(std::size_t index)
{
    PoolUse &pool = pools[index];
    if (pool.asleep)
        return;
    pool.verdicts.push_back((pool.hurtBits & 1U) != 0 ? judgements[index].signature() : 0);
    if (pool.verdicts.size() > window.ticks)
        pool.verdicts.erase(pool.verdicts.begin(), pool.verdicts.end() - std::ptrdiff_t{window.ticks});
    const std::uint32_t mask = (1U << window.ticks) - 1;
    const bool disturbed = static_cast<std::uint32_t>(std::popcount(pool.hurtBits & mask)) >= window.need;
    if (pool.incident == 0 && disturbed && (pool.hurtBits & 1U) != 0)
        open(index);
    else if (Incident *incident = pool.incident != 0 ? find(pool.incident) : nullptr)
        addPoint(pool, *incident, pool.recent.back(), tickNumber);
    Incident *incident = pool.incident != 0 ? find(pool.incident) : nullptr;
    pool.disturbedS = incident == nullptr ? 0 : pool.disturbedS + seconds;
    if (incident != nullptr && pool.unseenS > 0) {
        if (pool.unseenS >= kUnseenS)
            closeUnseen(pool, *incident);
    } else if (incident != nullptr) {
        const Judgement &judgement = judgements[index];
        const auto agreeing = std::ranges::count(pool.verdicts, judgement.signature());
        const bool stable = judgement.verdict != Verdict::Undecided && agreeing >= static_cast<int>(window.need);
        if (stable && pool.quietTicks == 0)
            setJudgement(pool, *incident, judgement);
        // Naming may have joined it to an earlier incident.
        incident = find(pool.incident);
        follow(pool, *incident);
    }
    const Incident *now = pool.incident != 0 ? find(pool.incident) : nullptr;
    const bool adopted = now != nullptr && pool.disturbedS > kAdoptS && now->antagonists.empty();
    pool.follows = adopted || (now == nullptr && (pool.hurtBits & 7U) == 0);
}

void Engine::Impl::open(std::size_t index)
{
    PoolUse &pool = pools[index];
    Incident incident;
    lastNumber = lastNumber == 0 ? options.firstNumber : lastNumber + options.numberStep;
    incident.number = lastNumber;
    incident.pool = static_cast<std::uint16_t>(index);
    const std::uint32_t mask = (1U << window.ticks) - 1;
    const auto back = static_cast<std::size_t>(std::bit_width(pool.hurtBits & mask)) - 1;
    const std::size_t size = pool.recent.size();
    incident.sinceMs = pool.recent[size - 1 - std::min(back, size - 1)].atMs;
    pool.onsetMs = incident.sinceMs;
    pool.incident = incident.number;
    pool.drawn.clear();
    refreshVictims(pool, incident);
    for (const Victim &victim : incident.victims)
        if (pool.drawn.size() < kMostDrawnVictims)
            pool.drawn.push_back(pool.byTenant.at(victim.tenant));
    for (std::size_t i = 0; i < size; ++i)
        addPoint(pool, incident, pool.recent[i], tickNumber - (size - 1 - i));
    incidents.insert(incidents.begin(), std::move(incident));
}

void Engine::Impl::setJudgement(PoolUse &pool, Incident &incident, const Judgement &judgement)
{
    const auto sameNames = [&] {
        return Judgement{incident.verdict, incident.antagonists}.signature() == judgement.signature();
    };
    const bool changed = incident.namedMs == 0 || !sameNames();
    std::vector<Antagonist> before = std::exchange(incident.antagonists, judgement.antagonists);
    incident.verdict = judgement.verdict;
    for (Antagonist &antagonist : incident.antagonists) {
        const auto known = std::ranges::find(before, antagonist.tenant, &Antagonist::tenant);
        antagonist.workflow = known != before.end() ? known->workflow : strongestRise(pool, antagonist.tenant);
    }
    if (incident.namedMs == 0)
        incident.namedMs = nowMs;
    incident.state = IncidentState::Named;
    if (changed) {
        fillShares(pool, incident, tickNumber);
        mergeIntoEarlier(pool);
    }
}

// The same names on the same pool within ten minutes are one story.
void Engine::Impl::mergeIntoEarlier(PoolUse &pool)
{
    Incident *now = find(pool.incident);
    if (now->antagonists.empty())
        return;
    const auto signature = Judgement{Verdict::Culprit, now->antagonists}.signature();
    const auto earlier = std::ranges::find_if(incidents, [&](const Incident &other) {
        return other.state == IncidentState::Closed && other.pool == now->pool && nowMs - other.closedMs < kReopenMs
               && Judgement{Verdict::Culprit, other.antagonists}.signature() == signature;
    });
    if (earlier == incidents.end())
        return;
    const std::int64_t last = earlier->points.empty() ? 0 : earlier->points.back().atMs;
    for (Point &point : now->points)
        if (point.atMs > last)
            earlier->points.push_back(std::move(point));
    if (earlier->points.size() > kMostPoints)
        earlier->points.erase(earlier->points.begin(),
                              earlier->points.end() - static_cast<std::ptrdiff_t>(kMostPoints));
    earlier->state = IncidentState::Named;
    earlier->verdict = now->verdict;
    earlier->antagonists = now->antagonists;
    earlier->closedMs = 0;
    const std::uint64_t superseded = std::exchange(pool.incident, earlier->number);
    std::erase_if(incidents, [superseded](const Incident &incident) { return incident.number == superseded; });
}

void Engine::Impl::follow(PoolUse &pool, Incident &incident)
{
    if (pool.quietTicks >= kQuietToRecover) {
        quieten(pool, incident);
        return;
    }
    // A disturbance that comes back may have another cause: the old name waits until it is found again.
    if (incident.state == IncidentState::Recovering && pool.quietTicks == 0) {
        incident.state = IncidentState::Suspect;
        pool.onsetMs = nowMs;
    }
    refresh(pool, incident);
}

void Engine::Impl::quieten(PoolUse &pool, Incident &incident)
{
    refreshVictims(pool, incident);
    const bool flash = incident.namedMs == 0 && pool.quietTicks >= kQuietToForget;
    if (pool.quietTicks < kQuietToClose && !flash) {
        incident.state = IncidentState::Recovering;
        return;
    }
    const bool brief = nowMs - pool.onsetMs < 15'000;
    forget(pool);
    if (flash && brief) {
        const std::uint64_t number = incident.number;
        std::erase_if(incidents, [number](const Incident &other) { return other.number == number; });
        return;
    }
    incident.state = IncidentState::Closed;
    incident.closedMs = nowMs;
}

void Engine::Impl::closeUnseen(PoolUse &pool, Incident &incident) const
{
    incident.state = IncidentState::Closed;
    incident.closedMs = nowMs;
    incident.evidence.push_back(
        {"unobserved", "No figures of the pool have come for a minute: closed as no longer observed, not as recovered.",
         pool.unseenS});
    forget(pool);
}

void Engine::Impl::refresh(PoolUse &pool, Incident &incident)
{
    incident.ledger = pool.ledger;
    std::ranges::stable_sort(incident.ledger, [](const Booking &a, const Booking &b) { return a.seconds > b.seconds; });
    incident.delayS = pool.delayS;
    const double all = total(incident.ledger);
    bool otherResource = false;
    if (all > 0)
        for (Antagonist &antagonist : incident.antagonists) {
            antagonist.share = ofTenant(incident.ledger, antagonist.tenant) / all;
            const Contended before = std::exchange(antagonist.resource, resourceOf(incident.ledger, antagonist.tenant));
            otherResource = otherResource || before != antagonist.resource;
            const TenantUse &use = pool.tenants[pool.byTenant.at(antagonist.tenant)];
            antagonist.held = use.recent.held;
            antagonist.usualHeld = use.usualSlots();
            antagonist.usualSpread = use.heldSpread.value;
        }
    if (otherResource)
        fillShares(pool, incident, tickNumber);
    refreshVictims(pool, incident);
    fillSuspects(incident, pool, tickNumber, seconds);
    fillDoubt(incident, pool, seenLately, seconds, options.eventsTold);
    if (incident.state == IncidentState::Named)
        explain(incident, pool, events, options.eventsTold);
}

void Engine::Impl::refreshVictims(PoolUse &pool, Incident &incident) const
{
    std::vector<Victim> victims;
    const auto antagonist = [&incident](TenantIndex tenant) {
        return std::ranges::find(incident.antagonists, tenant, &Antagonist::tenant) != incident.antagonists.end();
    };
    for (const TenantUse &use : pool.tenants)
        if (use.hurtMs != 0 && nowMs - use.hurtMs <= 5'000 && !antagonist(use.tenant))
            victims.push_back({use.tenant, 0, 0, 0});
    // When all is quiet again those who were hurt stay on record, with their present latency.
    if (!victims.empty() && pool.quietTicks < kQuietToRecover)
        incident.victims = std::move(victims);
    std::erase_if(incident.victims, [&](const Victim &victim) { return antagonist(victim.tenant); });
    for (Victim &victim : incident.victims) {
        const TenantUse &use = pool.tenants[pool.byTenant.at(victim.tenant)];
        victim.delayS = use.delayS;
        if (use.recent.done <= 0)
            continue;
        victim.latencyMs = use.recent.latencyS / use.recent.done * 1e3;
        victim.expectedMs = use.expectedS(use.recent) / use.recent.done * 1e3;
    }
    std::ranges::sort(incident.victims, [](const Victim &a, const Victim &b) {
        return a.delayS != b.delayS ? a.delayS > b.delayS : a.tenant < b.tenant;
    });
}

/// Ticks are counted anew, and what lies between two ticks is not taken for time in which something lasted.
void Engine::Impl::stepClock(bool back)
{
    const auto shift = [by = clock.steppedMs()](std::int64_t &at) { at += at != 0 ? by : 0; };
    for (PoolUse &pool : pools) {
        pool.hurtBits = 0;
        pool.verdicts.clear();
        shift(pool.onsetMs);
        shift(pool.wokenMs);
        for (TenantUse &use : pool.tenants)
            for (std::int64_t *at : {&use.victimSinceMs, &use.lastVictimMs, &use.hurtMs, &use.riseSinceMs,
                                     &use.cpuRiseSinceMs, &use.ioRiseSinceMs})
                shift(*at);
        if (back)
            pool.recent.clear();
    }
    if (!back)
        return;
    for (Incident &incident : incidents) { // Nothing has happened in the future.
        for (std::int64_t *at : {&incident.sinceMs, &incident.namedMs, &incident.closedMs})
            *at = std::min(*at, nowMs);
        std::erase_if(incident.points, [this](const Point &point) { return point.atMs >= nowMs; });
    }
}

void Engine::Impl::dropOld()
{
    std::erase_if(incidents, [this](const Incident &incident) {
        return incident.state == IncidentState::Closed && nowMs - incident.closedMs > kKeepMs;
    });
    std::erase_if(events, [this](const PlatformEvent &event) { return nowMs - event.atMs > kEventsMs; });
}

Engine::Engine(Options options)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->options = options;
}

Engine::~Engine() = default;

void Engine::setPools(std::vector<PoolInfo> pools)
{
    m_impl->infos = std::move(pools);
}

void Engine::note(PlatformEvent event)
{
    m_impl->options.eventsTold = true;
    m_impl->events.push_back(std::move(event));
}

void Engine::push(const UsageTick &tick)
{
    Impl &impl = *m_impl;
    for (const PlatformEvent &event : tick.events)
        note(event);
    // No cells: the collector saw nothing, which is not the same as nothing happening.
    if (!usable(tick))
        return;
    const double seconds = std::max(tick.seconds, 0.1);
    const TickClock::News news = impl.clock.take(tick.endMs, seconds);
    if (news == TickClock::News::Old)
        return;
    impl.nowMs = tick.endMs;
    impl.seconds = seconds;
    impl.coverage = coverageOf(tick);
    impl.seenLately += smoothing(seconds) * (impl.coverage - impl.seenLately);
    if (news != TickClock::News::Next)
        impl.stepClock(news == TickClock::News::Back);
    impl.window = Impl::windowFor(impl.seconds);
    ++impl.tickNumber;
    impl.pace.emplace(seconds, impl.tickNumber, impl.options);
    impl.sortCells(tick);
    impl.countTenants();
    for (std::size_t i = 0; i < impl.pools.size(); ++i)
        impl.takePool(i);
    impl.muteFleetWide();
    for (std::size_t i = 0; i < impl.pools.size(); ++i)
        impl.advance(i);
    impl.dropOld();
}

std::span<const Incident> Engine::incidents() const
{
    return m_impl->incidents;
}

std::vector<PoolFairness> Engine::fairness(std::span<const double> weightOf) const
{
    std::vector<PoolFairness> all;
    const LastTick tick{m_impl->tickNumber, m_impl->nowMs, m_impl->seconds};
    for (std::size_t i = 0; i < m_impl->pools.size(); ++i) {
        const PoolUse &pool = m_impl->pools[i];
        if (pool.state.slots <= 0 || (pool.tenants.empty() && pool.quiet.size() == 0))
            continue;
        all.push_back(pool.asleep ? sharesOf(shownInFull(pool, tick.seconds), tick) : sharesOf(pool, tick));
        all.back().learningS = std::max(0.0, m_impl->options.warmTicks - pool.seenS);
        all.back().pool = static_cast<std::uint16_t>(i);
        judgeFairness(all.back(), weightOf);
    }
    return all;
}

} // namespace bulkhead::neighbours
