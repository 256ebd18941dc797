// A pool's tenants from the quiet lane to full figures and back, and their hours.
#include "backend/engine/neighbours_pool.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bulkhead::neighbours {
namespace {

Trailing trailing(Figure value, double ageS)
{
    return {value.value(), ageS};
}

Figure figureOf(double x, const Rounding &rounding)
{
    return rounding.figure(static_cast<float>(std::max(x, 0.0)));
}

std::uint8_t ageOf(const Trailing &figure, const Rounding &rounding)
{
    return rounding.age(static_cast<float>(figure.ageS));
}

CellUse wakened(const QuietCell &cell, double ageS)
{
    CellUse use;
    use.workflow = cell.workflow;
    use.seen = cell.seen;
    use.done = cell.done.value();
    use.latencyS = cell.latencyS.value();
    use.waitPoolS = cell.waitPoolS.value();
    use.held = trailing(cell.held, ageS);
    return use;
}

/// What is not kept of the last seconds is taken for usual: nobody was delayed in them.
Flow wakenedFlow(const QuietTenant &tenant, const TenantUse &use)
{
    Flow recent;
    recent.done = tenant.lateDone.value();
    recent.latencyS = tenant.lateLatencyS.value();
    recent.expectedS = tenant.lateExpectedS.value();
    recent.waitPoolS = recent.usualWaitS = tenant.lateWaitPoolS.value();
    recent.held = tenant.lateHeld.value();
    recent.arrived = use.arrived.value;
    return recent;
}

TenantUse wakened(const QuietTenant &tenant, double seconds)
{
    TenantUse use;
    const double ageS = Rounding::age(tenant.age), trafficS = Rounding::age(tenant.trafficAge);
    use.residual = {Rounding::logarithm(tenant.residual), trafficS};
    use.spread = trailing(tenant.spread, trafficS);
    use.held = trailing(tenant.held, ageS);
    use.heldSpread = trailing(tenant.heldSpread, ageS);
    use.holdS = trailing(tenant.holdS, trafficS);
    use.requests = tenant.requests.value();
    // A decaying sum of a steady stream, solved for one tick of it.
    if (ageS > 0)
        use.arrived = {use.requests * (1 - std::exp(-seconds / kFollowS)) / (1 - std::exp(-ageS / kFollowS)), ageS};
    use.recent = wakenedFlow(tenant, use);
    if (use.holdS.value > 0)
        use.recent.holdDone = use.recent.held * seconds / use.holdS.value;
    use.cpu.ageS = use.cpuSpread.ageS = ageS;
    use.io.ageS = use.ioSpread.ageS = use.ioWait.ageS = ageS;
    return use;
}

void wakeCores(const QuietMeter &cores, double hourSeenS, TenantUse &use)
{
    use.cpu.value = cores.usual.value();
    use.cpuSpread.value = cores.spread.value();
    use.recent.cpu = cores.late.value();
    use.coreHours.level = trailing(cores.hour, hourSeenS);
    use.coreHours.peak = cores.mostOfHour.value();
}

void wakeIo(const QuietMeter &io, Figure usualWait, IoSight by, double hourSeenS, TenantUse &use)
{
    use.io.value = io.usual.value();
    use.ioSpread.value = io.spread.value();
    use.ioWait.value = use.recent.ioWait = usualWait.value();
    (by == IoSight::Bytes ? use.recent.ioBytes : use.recent.ioWait) = io.late.value();
    use.ioHours.level = trailing(io.hour, hourSeenS);
    use.ioHours.peak = io.mostOfHour.value();
}

void wakeHours(const QuietHour &hour, double hourSeenS, TenantUse &use)
{
    use.alarmed = hour.alarmed;
    use.heldHours.level = trailing(hour.held, hourSeenS);
    use.heldHours.peak = hour.mostHeld.value();
    use.latencyHours.level = trailing(hour.latencyS, Rounding::age(hour.latencyAge));
    use.latencyHours.peak = hour.mostLatencyS.value();
}

void wakeSeason(const QuietSeason &season, TenantUse &use)
{
    use.latencyHours.lane = season.latency;
    use.latencyHours.usual = season.usualLatencyS;
    use.heldHours.lane = season.held;
    use.heldHours.usual = season.usualHeld;
    use.coreHours.lane = season.cores;
    use.coreHours.usual = season.usualCores;
    use.ioHours.lane = season.io;
    use.ioHours.usual = season.usualIo;
}

QuietTenant settledTenant(const TenantUse &use, const Rounding &rounding)
{
    QuietTenant tenant;
    tenant.requests = figureOf(use.requests, rounding);
    tenant.spread = figureOf(use.spread.value, rounding);
    tenant.held = figureOf(use.held.value, rounding);
    tenant.heldSpread = figureOf(use.heldSpread.value, rounding);
    tenant.holdS = figureOf(use.holdS.value, rounding);
    tenant.lateDone = figureOf(use.recent.done, rounding);
    tenant.lateLatencyS = figureOf(use.recent.latencyS, rounding);
    tenant.lateExpectedS = figureOf(use.recent.expectedS, rounding);
    tenant.lateHeld = figureOf(use.recent.held, rounding);
    tenant.lateWaitPoolS = figureOf(use.recent.waitPoolS, rounding);
    tenant.residual = rounding.logarithm(static_cast<float>(use.residual.value));
    tenant.age = ageOf(use.held, rounding);
    tenant.trafficAge = ageOf(use.holdS, rounding);
    return tenant;
}

QuietHour settledHour(const TenantUse &use, const Rounding &rounding)
{
    QuietHour hour;
    hour.held = figureOf(use.heldHours.level.value, rounding);
    hour.mostHeld = figureOf(use.heldHours.peak, rounding);
    hour.latencyS = figureOf(use.latencyHours.level.value, rounding);
    hour.mostLatencyS = figureOf(use.latencyHours.peak, rounding);
    hour.latencyAge = ageOf(use.latencyHours.level, rounding);
    hour.alarmed = use.alarmed;
    return hour;
}

QuietMeter settledMeter(const Trailing &usual, const Trailing &spread, double recent, const SeasonTrack &hours,
                        const Rounding &rounding)
{
    return {figureOf(usual.value, rounding), figureOf(spread.value, rounding), figureOf(recent, rounding),
            figureOf(hours.level.value, rounding), figureOf(hours.peak, rounding)};
}

QuietCell settledCell(const CellUse &use, const Rounding &rounding)
{
    QuietCell cell;
    cell.workflow = use.workflow;
    cell.done = figureOf(use.done, rounding);
    cell.latencyS = figureOf(use.latencyS, rounding);
    cell.waitPoolS = figureOf(use.waitPoolS, rounding);
    cell.held = figureOf(use.held.value, rounding);
    cell.seen = static_cast<std::uint8_t>(std::min(use.seen, 5.0));
    cell.last = false;
    return cell;
}

/// Of the hour that ends; the next begins at nothing.
double levelOf(QuietMeter &meter)
{
    meter.hour = {};
    return std::exchange(meter.mostOfHour, {}).value();
}

void endHour(SeasonLane &lane, std::size_t bucket, double level, double least)
{
    if (!lane.empty() || level >= least)
        lane.keep(bucket, level);
}

} // namespace

void QuietLane::show(PoolUse &pool, double seconds) const
{
    std::size_t at = 0;
    auto season = m_seasons.begin();
    pool.tenants.reserve(pool.tenants.size() + m_ids.size());
    pool.byTenant.reserve(pool.tenants.size() + m_ids.size());
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        TenantUse &use = pool.use(m_ids[i]);
        const bool drawn = use.drawn;
        use = wakened(m_tenants[i], seconds);
        use.tenant = m_ids[i];
        use.drawn = drawn;
        const std::size_t first = at;
        while (!m_cells[at].last)
            ++at;
        use.cells.reserve(++at - first);
        for (std::size_t cell = first; cell < at; ++cell)
            use.cells.push_back(wakened(m_cells[cell], use.held.ageS));
        wakeHours(m_hours[i], pool.hourSeenS, use);
        if (!m_cores.empty())
            wakeCores(m_cores[i], pool.hourSeenS, use);
        if (!m_io.empty())
            wakeIo(m_io[i], m_ioWaits[i], pool.ioBy, pool.hourSeenS, use);
        while (season != m_seasons.end() && season->tenant < m_ids[i])
            ++season;
        if (season != m_seasons.end() && season->tenant == m_ids[i])
            wakeSeason(*season, use);
    }
}

void QuietLane::settle(const PoolUse &pool, const Rounding &rounding)
{
    std::vector<const TenantUse *> uses;
    std::size_t cells = 0;
    for (const TenantUse &use : pool.tenants) {
        if (use.cells.empty()) // Seen holding a lock, but never asking for anything.
            continue;
        uses.push_back(&use);
        cells += use.cells.size();
    }
    std::ranges::sort(uses, {}, &TenantUse::tenant);
    *this = {};
    m_ids.reserve(uses.size());
    m_tenants.reserve(uses.size());
    m_hours.reserve(uses.size());
    m_cells.reserve(cells);
    if (pool.state.cores > 0)
        m_cores.reserve(uses.size());
    if (pool.ioBy != IoSight::Nothing) {
        m_io.reserve(uses.size());
        m_ioWaits.reserve(uses.size());
    }
    for (const TenantUse *use : uses) {
        m_ids.push_back(use->tenant);
        m_tenants.push_back(settledTenant(*use, rounding));
        m_hours.push_back(settledHour(*use, rounding));
        if (pool.state.cores > 0)
            m_cores.push_back(settledMeter(use->cpu, use->cpuSpread, use->recent.cpu, use->coreHours, rounding));
        if (pool.ioBy != IoSight::Nothing) {
            m_io.push_back(settledMeter(use->io, use->ioSpread, pool.ioOf(use->recent), use->ioHours, rounding));
            m_ioWaits.push_back(figureOf(use->ioWait.value, rounding));
        }
        const auto first = static_cast<std::ptrdiff_t>(m_cells.size());
        for (const CellUse &cell : use->cells)
            m_cells.push_back(settledCell(cell, rounding));
        std::ranges::sort(m_cells.begin() + first, m_cells.end(), {}, &QuietCell::workflow);
        m_cells.back().last = true;
        if (use->latencyHours.lane.empty() && use->heldHours.lane.empty() && use->coreHours.lane.empty()
            && use->ioHours.lane.empty())
            continue;
        m_seasons.push_back({use->tenant, use->latencyHours.lane, use->heldHours.lane, use->coreHours.lane,
                             use->ioHours.lane, use->latencyHours.usual, use->heldHours.usual, use->coreHours.usual,
                             use->ioHours.usual});
    }
}

QuietSeason &QuietLane::season(TenantIndex tenant)
{
    const auto at = std::ranges::lower_bound(m_seasons, tenant, {}, &QuietSeason::tenant);
    if (at != m_seasons.end() && at->tenant == tenant)
        return *at;
    QuietSeason fresh;
    fresh.tenant = tenant;
    return *m_seasons.insert(at, std::move(fresh));
}

void QuietLane::forgetIo()
{
    m_io = {};
    m_ioWaits = {};
    for (QuietSeason &season : m_seasons) {
        season.io = SeasonLane{kDayBuckets, 3};
        season.usualIo = 0;
    }
}

void QuietLane::endHours(std::size_t bucket, const LeastLevels &least, bool wholly)
{
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        const QuietTenant &tenant = m_tenants[i];
        const QuietHour hour = std::exchange(m_hours[i], {});
        m_hours[i].alarmed = hour.alarmed;
        const double coresLevel = m_cores.empty() ? 0 : levelOf(m_cores[i]);
        const double ioLevel = m_io.empty() ? 0 : levelOf(m_io[i]);
        if (!wholly)
            continue;
        const double usualS =
            tenant.lateDone.value() > 0 ? tenant.lateExpectedS.value() / tenant.lateDone.value() : 1e9;
        const bool kept = std::ranges::binary_search(m_seasons, m_ids[i], {}, &QuietSeason::tenant);
        if (!kept && hour.mostLatencyS.value() < kSlower * usualS && hour.mostHeld.value() < least.held
            && coresLevel < least.cores && ioLevel < least.io)
            continue;
        QuietSeason &lanes = season(m_ids[i]);
        endHour(lanes.latency, bucket, hour.mostLatencyS.value(), kSlower * usualS);
        endHour(lanes.held, bucket, hour.mostHeld.value(), least.held);
        endHour(lanes.cores, bucket, coresLevel, least.cores);
        endHour(lanes.io, bucket, ioLevel, least.io);
    }
}

double QuietLane::lookUp(std::int64_t nowMs)
{
    for (QuietSeason &season : m_seasons) {
        season.usualLatencyS = usualAround(season.latency, dayBucket, nowMs);
        season.usualHeld = usualAround(season.held, dayBucket, nowMs);
        season.usualCores = usualAround(season.cores, dayBucket, nowMs);
        season.usualIo = usualAround(season.io, dayBucket, nowMs);
    }
    return std::accumulate(m_tenants.begin(), m_tenants.end(), 0.0,
                           [](double sum, const QuietTenant &tenant) { return sum + tenant.held.value(); });
}

} // namespace bulkhead::neighbours
