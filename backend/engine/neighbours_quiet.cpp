#include "backend/engine/neighbours_quiet.h"

#include "backend/engine/neighbours_pool.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::neighbours {
namespace {

constexpr float kSooner = 0.95F;   ///< Of the thresholds: 16 bits and rounding must not make anybody's delay seen late.
constexpr std::uint8_t kKnown = 5; ///< Requests.
constexpr std::uint8_t kSettled = 120; ///< An age of 60 s: a mean over less is no level of an hour.

float secondsOf(std::uint64_t micros)
{
    return static_cast<float>(static_cast<std::int64_t>(micros)) * 1e-6F;
}

/// One tenant's tick: as Flow, without what only the books need.
struct Sums
{
    float done = 0, latencyS = 0, expectedS = 0, waitPoolS = 0; ///< Of workflows whose usual latency is known.
    float held = 0, cores = 0, holdDone = 0;
    float ioWait = 0, ioBytes = 0; ///< Slots; a second.
};

/// Adds the cell to its tenant's tick; `after`: what is usual for it from then on.
void takeCell(const QuietCell &before, const UsageCell &tick, float heldRate, const QuietPace &pace, Sums &now,
              QuietCell &after)
{
    const auto done = static_cast<float>(tick.done);
    const float held = secondsOf(tick.holdUs) / pace.seconds;
    float latencyS = secondsOf(tick.latencyUs), waitS = secondsOf(tick.waitPoolUs);
    now.held += held;
    now.holdDone += done;
    if (tick.cpuUs != 0)
        now.cores += secondsOf(tick.cpuUs) / pace.seconds;
    if ((tick.ioWaitMs | tick.ioKib) != 0) {
        now.ioWait += static_cast<float>(tick.ioWaitMs) * 1e-3F / pace.seconds;
        now.ioBytes += static_cast<float>(tick.ioKib) * 1024 / pace.seconds;
    }
    const float usualDone = before.done.value();
    const bool known = before.seen >= kKnown && usualDone > 0;
    const float usualLatencyS = known ? before.latencyS.value() / usualDone : 0;
    if (known) {
        const auto refused = static_cast<float>(tick.refusedShared);
        const float refusedS = refused * static_cast<float>(kRefusedS);
        now.done += done + refused;
        now.latencyS += latencyS + refusedS;
        now.expectedS += (done + refused) * usualLatencyS;
        now.waitPoolS += waitS + refusedS;
    }
    const float usualHeld = before.held.value();
    after.held = pace.rounding.figure(usualHeld + (held - usualHeld) * heldRate);
    if (tick.done == 0)
        return;
    if (known) {
        latencyS = std::min(latencyS, done * usualLatencyS * pace.mostSlower(tick.done));
        waitS = std::min(waitS, latencyS);
    }
    after.done = pace.rounding.figure(usualDone * pace.keep + done);
    after.latencyS = pace.rounding.figure(before.latencyS.value() * pace.keep + latencyS);
    after.waitPoolS = pace.rounding.figure(before.waitPoolS.value() * pace.keep + waitS);
    after.seen = static_cast<std::uint8_t>(std::min<std::uint32_t>(before.seen + std::min(tick.done, 5U), kKnown));
}

/// The last seconds of one tenant after the tick.
struct Late
{
    float done = 0, latencyS = 0, expectedS = 0, held = 0;
    bool finished = false; ///< Something in this tick, whose usual latency is known.
    float ratio = 0;       ///< Logarithm: of the latency to that of the same mix of requests.
};

Late mixLate(const QuietTenant &before, const Sums &now, const QuietPace &pace, QuietTenant &after)
{
    const auto toward = [&pace](Figure mean, float x) { return mean.value() + pace.share * (x - mean.value()); };
    Late late{toward(before.lateDone, now.done), toward(before.lateLatencyS, now.latencyS),
              toward(before.lateExpectedS, now.expectedS), toward(before.lateHeld, now.held)};
    late.finished = late.done > 0 && late.expectedS > 0 && now.done > 0;
    if (late.finished)
        late.ratio = std::log(std::max(late.latencyS / late.expectedS, 1e-9F));
    after.lateDone = pace.rounding.figure(late.done);
    after.lateLatencyS = pace.rounding.figure(late.latencyS);
    after.lateExpectedS = pace.rounding.figure(late.expectedS);
    after.lateHeld = pace.rounding.figure(late.held);
    after.lateWaitPoolS = pace.rounding.figure(toward(before.lateWaitPoolS, now.waitPoolS));
    return late;
}

QuietCell cellOf(std::uint16_t workflow)
{
    QuietCell cell;
    cell.workflow = workflow;
    cell.last = false;
    return cell;
}

bool settled(const QuietTenant &tenant)
{
    return Rounding::age(tenant.age) > 30;
}

float spreadOf(const QuietTenant &tenant)
{
    return std::max(tenant.spread.value() * 1.25F, static_cast<float>(kLeastSpread));
}

/// As TenantUse::expectedS(), in seconds.
float expectedS(float expected, float residual, float done, const QuietSeason &season)
{
    const float lately = expected * std::exp(residual);
    const float atThisHour = done * static_cast<float>(season.usualLatencyS);
    return std::max(lately, std::min(static_cast<float>(kMostSeason) * lately, atThisHour));
}

/// As detect() judges, a little sooner.
bool delayed(const QuietTenant &before, const Sums &now, const Late &late, const QuietSeason &season,
             const QuietPace &pace)
{
    const float residual = Rounding::logarithm(before.residual), requests = before.requests.value();
    if (!late.finished || late.ratio - residual <= pace.ratioLog || requests <= 0)
        return false;
    const float expected = expectedS(late.expectedS, residual, late.done, season);
    const float over = std::log(late.latencyS / expected);
    const float asked = late.done * (2 - pace.share) / pace.share;
    const float doubt = static_cast<float>(kWithin * kWithin) * (1 / std::max(asked, 0.1F) + 1 / requests);
    const float z = over / std::sqrt(spreadOf(before) * spreadOf(before) + doubt);
    if (z <= pace.z || over <= pace.ratioLog || late.latencyS - expected <= pace.extraS * late.done)
        return false;
    return now.done < 3
           || now.latencyS > std::exp(pace.ratioLog) * expectedS(now.expectedS, residual, now.done, season);
}

void learnLatency(const QuietTenant &before, float ratio, const QuietPace &pace, QuietTenant &after)
{
    const float rate = pace.rate(before.trafficAge), residual = Rounding::logarithm(before.residual);
    const float limit = 2 * spreadOf(before);
    const float step = std::clamp(ratio - residual, -limit, limit);
    const float spread = before.spread.value();
    after.spread = pace.rounding.figure(spread + (std::abs(step) - spread) * rate);
    after.residual = pace.rounding.logarithm(residual + step * rate);
}

/// As learn().
void learnTenant(const QuietTenant &before, const Sums &now, const Late &late, float slots, const QuietPace &pace,
                 QuietTenant &after)
{
    const float rate = pace.rate(before.age), usual = before.held.value(), spread = before.heldSpread.value();
    after.age = pace.later(before.age);
    after.requests = pace.rounding.figure(before.requests.value() * pace.keep + now.done);
    const float most = usual + std::max(3 * spread, static_cast<float>(kSmall) * slots);
    const float held = settled(before) ? std::min(now.held, most) : now.held;
    after.heldSpread = pace.rounding.figure(spread + (std::abs(held - usual) - spread) * rate);
    after.held = pace.rounding.figure(usual + (held - usual) * rate);
    if (now.holdDone <= 0)
        return;
    const float holdS = before.holdS.value();
    after.trafficAge = pace.later(before.trafficAge);
    after.holdS =
        pace.rounding.figure(holdS + (now.held * pace.seconds / now.holdDone - holdS) * pace.rate(before.trafficAge));
    if (late.finished)
        learnLatency(before, late.ratio, pace, after);
}

/// As SeasonTrack::take().
void takeHour(Figure &level, Figure &most, float x, float rate, bool settled, const Rounding &rounding)
{
    const float now = level.value() + (x - level.value()) * rate;
    level = rounding.figure(now);
    if (settled && now > most.value())
        most = rounding.figure(now);
}

void takeHours(const Sums &now, const QuietPace &pace, std::uint8_t hourAge, QuietHour &hour)
{
    takeHour(hour.held, hour.mostHeld, now.held, pace.rate(hourAge), pace.later(hourAge) >= kSettled, pace.rounding);
    if (now.done <= 0)
        return;
    const float rate = pace.rate(hour.latencyAge);
    hour.latencyAge = pace.later(hour.latencyAge);
    takeHour(hour.latencyS, hour.mostLatencyS, now.latencyS / now.done, rate, hour.latencyAge >= kSettled,
             pace.rounding);
}

/// Whether the use of slots or cores could be held against a tenant, were anybody delayed.
bool rises(float late, float usual, float spread, float all)
{
    const auto small = static_cast<float>(kSmall) * all;
    return late - usual - 2 * spread >= static_cast<float>(kMaterial) * all
           && late + small >= static_cast<float>(kGrowthGuard) * (usual + small);
}

float usualOf(Figure lately, double atThisHour)
{
    return std::max(lately.value(), static_cast<float>(atThisHour));
}

/// How one tenant's use of something of the host is followed in this tick.
struct MeterPace
{
    const QuietPace &pace;
    const QuietLane::Facts &facts;
    float rate = 0;
    std::uint8_t hourAge = 0;

    /// True when the use rises. `all`: that there is; 0: not seen now. `atThisHour`: usual.
    bool take(float now, double all, double atThisHour, QuietMeter &use) const
    {
        const Rounding &rounding = pace.rounding;
        use.late = rounding.figure(use.late.value() + pace.share * (now - use.late.value()));
        const float usual = use.usual.value(), spread = use.spread.value();
        const bool risen =
            all > 0 && rises(use.late.value(), usualOf(use.usual, atThisHour), spread, static_cast<float>(all));
        if (facts.learns) {
            use.spread = rounding.figure(spread + (std::abs(now - usual) - spread) * rate);
            use.usual = rounding.figure(usual + (now - usual) * rate);
        }
        if (facts.keepsHours && (now > 0 || use.hour.value() > 0))
            takeHour(use.hour, use.mostOfHour, now, pace.rate(hourAge), pace.later(hourAge) >= kSettled, rounding);
        return risen;
    }
};

} // namespace

QuietPace::QuietPace(double tickSeconds, std::uint64_t tick, const Options &options)
    : seconds(static_cast<float>(tickSeconds))
    , keep(static_cast<float>(std::exp(-tickSeconds / kFollowS)))
    , share(static_cast<float>(smoothing(tickSeconds)))
    , rounding(tick)
    , rates{}
    , ages{}
    , slower{}
    , ratioLog(static_cast<float>(std::log(1 + kSooner * (options.ratio - 1))))
    , z(kSooner * static_cast<float>(options.z))
    , extraS(kSooner * static_cast<float>(options.minExtraMs) / 1e3F)
{
    for (std::size_t i = 0; i < rates.size(); ++i) {
        const float age = Rounding::age(static_cast<std::uint8_t>(i)) + seconds;
        rates[i] = std::min(1.F, seconds / std::min(age, static_cast<float>(kFollowS)));
        ages[i] = rounding.age(age);
    }
    for (std::size_t i = 1; i < slower.size(); ++i)
        slower[i] = static_cast<float>(mostTaught(static_cast<double>(i)));
}

float QuietPace::mostSlower(std::uint32_t done) const
{
    return done < slower.size() ? slower[done] : static_cast<float>(mostTaught(done));
}

void QuietScratch::fit(std::size_t tenantCount, std::size_t cellCount)
{
    if (tenants.size() < tenantCount) {
        tenants.resize(tenantCount);
        hours.resize(tenantCount);
        cores.resize(tenantCount);
        io.resize(tenantCount);
        ioWaits.resize(tenantCount);
    }
    if (cells.size() < cellCount)
        cells.resize(cellCount);
}

QuietLook QuietLane::look(const PoolCells &cells, const Facts &facts, const QuietPace &pace, QuietScratch &next)
{
    if (facts.cores > 0 && m_cores.empty())
        m_cores.resize(m_ids.size());
    if (facts.io > 0 && m_io.empty()) {
        m_io.resize(m_ids.size());
        m_ioWaits.resize(m_ids.size());
    }
    next.fit(m_ids.size(), m_cells.size());
    QuietLook look;
    if (walk(cells, facts, pace, next, look))
        return look;
    admit(cells);
    next.fit(m_ids.size(), m_cells.size());
    look = {};
    (void)walk(cells, facts, pace, next, look);
    return look;
}

bool QuietLane::walk(const PoolCells &cells, const Facts &facts, const QuietPace &pace, QuietScratch &next,
                     QuietLook &look) const
{
    static const QuietSeason kNoSeason;
    const auto slots = static_cast<float>(facts.slots);
    const std::uint8_t hourAge = pace.rounding.age(static_cast<float>(facts.hourSeenS));
    std::size_t at = 0, cell = 0;
    auto season = m_seasons.begin();
    for (std::size_t i = 0; i < m_ids.size(); ++i) {
        const QuietTenant &before = m_tenants[i];
        Sums now;
        do {
            QuietCell &after = next.cells[cell] = m_cells[cell];
            for (; at < cells.size() && cells[at].tenant == m_ids[i] && cells[at].workflow == after.workflow; ++at)
                takeCell(m_cells[cell], cells[at], pace.rate(before.age), pace, now, after);
        } while (!m_cells[cell++].last);
        look.done += now.holdDone;
        look.held += now.held;
        look.cores += now.cores;
        while (season != m_seasons.end() && season->tenant < m_ids[i])
            ++season;
        const QuietSeason &usual = season != m_seasons.end() && season->tenant == m_ids[i] ? *season : kNoSeason;

        QuietTenant &after = next.tenants[i] = before;
        QuietHour &hour = next.hours[i] = m_hours[i];
        const Late late = mixLate(before, now, pace, after);
        if (now.done > 0 || late.done < 1e-3F)
            hour.alarmed = facts.warm && delayed(before, now, late, usual, pace);
        if (hour.alarmed) {
            ++look.delayed;
            const float usualS = expectedS(now.expectedS, Rounding::logarithm(before.residual), now.done, usual);
            look.worstDelayS = std::max<double>(look.worstDelayS, now.latencyS - usualS);
        }
        const bool watched = facts.warm && settled(before);
        if (watched)
            look.risen |= rises(late.held, usualOf(before.held, usual.usualHeld), before.heldSpread.value(), slots);
        if (facts.learns)
            learnTenant(before, now, late, slots, pace, after);
        if (facts.keepsHours)
            takeHours(now, pace, hourAge, hour);
        const MeterPace meter{pace, facts, pace.rate(before.age), hourAge};
        if (!m_cores.empty())
            look.risen |= meter.take(now.cores, facts.cores, usual.usualCores, next.cores[i] = m_cores[i]) && watched;
        if (m_io.empty())
            continue;
        const float io = facts.ioBytes ? now.ioBytes : now.ioWait, usualWait = m_ioWaits[i].value();
        look.io += io;
        look.risen |= meter.take(io, facts.io, usual.usualIo, next.io[i] = m_io[i]) && watched;
        next.ioWaits[i] = facts.learns
                              ? pace.rounding.figure(usualWait + (now.ioWait - usualWait) * pace.rate(before.age))
                              : m_ioWaits[i];
    }
    return at == cells.size();
}

void QuietLane::keep(const QuietScratch &next)
{
    std::copy_n(next.tenants.begin(), m_tenants.size(), m_tenants.begin());
    std::copy_n(next.cells.begin(), m_cells.size(), m_cells.begin());
    std::copy_n(next.hours.begin(), m_hours.size(), m_hours.begin());
    std::copy_n(next.cores.begin(), m_cores.size(), m_cores.begin());
    std::copy_n(next.io.begin(), m_io.size(), m_io.begin());
    std::copy_n(next.ioWaits.begin(), m_ioWaits.size(), m_ioWaits.begin());
}

void QuietLane::admit(const PoolCells &cells)
{
    using Key = std::pair<TenantIndex, std::uint16_t>;
    std::vector<Key> fresh;
    std::size_t freshTenants = 0, tenant = 0, cell = 0;
    const auto keyOf = [this](std::size_t i, std::size_t c) { return Key{m_ids[i], m_cells[c].workflow}; };
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const Key key{cells[i].tenant, cells[i].workflow};
        while (tenant < m_ids.size() && keyOf(tenant, cell) < key)
            tenant += m_cells[cell++].last ? 1 : 0;
        if ((tenant < m_ids.size() && keyOf(tenant, cell) == key) || (!fresh.empty() && fresh.back() == key))
            continue;
        if (!std::ranges::binary_search(m_ids, key.first) && (fresh.empty() || fresh.back().first != key.first))
            ++freshTenants;
        fresh.push_back(key);
    }
    QuietLane all; // Exactly as large as it has to be.
    all.m_ids.reserve(m_ids.size() + freshTenants);
    all.m_tenants.reserve(m_ids.size() + freshTenants);
    all.m_hours.reserve(m_ids.size() + freshTenants);
    all.m_cores.reserve(m_cores.empty() ? 0 : m_ids.size() + freshTenants);
    all.m_io.reserve(m_io.empty() ? 0 : m_ids.size() + freshTenants);
    all.m_ioWaits.reserve(m_io.empty() ? 0 : m_ids.size() + freshTenants);
    all.m_cells.reserve(m_cells.size() + fresh.size());
    tenant = cell = 0;
    auto at = fresh.begin();
    while (tenant < m_ids.size() || at != fresh.end()) {
        const bool known = tenant < m_ids.size() && (at == fresh.end() || m_ids[tenant] <= at->first);
        const TenantIndex id = known ? m_ids[tenant] : at->first;
        all.m_ids.push_back(id);
        all.m_tenants.push_back(known ? m_tenants[tenant] : QuietTenant{});
        all.m_hours.push_back(known ? m_hours[tenant] : QuietHour{});
        if (!m_cores.empty())
            all.m_cores.push_back(known ? m_cores[tenant] : QuietMeter{});
        if (!m_io.empty()) {
            all.m_io.push_back(known ? m_io[tenant] : QuietMeter{});
            all.m_ioWaits.push_back(known ? m_ioWaits[tenant] : Figure{});
        }
        for (bool more = known; more;) {
            for (; at != fresh.end() && *at < keyOf(tenant, cell); ++at)
                all.m_cells.push_back(cellOf(at->second));
            all.m_cells.push_back(m_cells[cell]);
            more = !m_cells[cell++].last;
            all.m_cells.back().last = false;
        }
        for (; at != fresh.end() && at->first == id; ++at)
            all.m_cells.push_back(cellOf(at->second));
        all.m_cells.back().last = true;
        tenant += known ? 1 : 0;
    }
    all.m_seasons = std::move(m_seasons);
    *this = std::move(all);
}

} // namespace bulkhead::neighbours
