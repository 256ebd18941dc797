#include "backend/engine/neighbours_suspects.h"

#include "backend/engine/neighbours_points.h"
#include "backend/engine/neighbours_verdict.h"
#include "backend/engine/neighbours_words.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bulkhead::neighbours {
namespace {

constexpr std::size_t kMostSuspects = 8;
constexpr std::size_t kMostWaits = 32;
constexpr std::size_t kLookedBack = 150; ///< Ticks over which use and latency are compared.
constexpr std::size_t kLeastTicks = 20;  ///< Fewer say nothing.
constexpr double kBooked = 0.05;         ///< Share of the ledger worth a word.
constexpr double kWould = 0.35;          ///< Share of the ledger that names.

/// What speaks against a tenant, as shares of what there is: rise of its slots, slots behind its locks, rise of cores,
/// rise of IO.
std::array<double, kContendedKinds> against(const TenantUse &use, const PoolUse &pool)
{
    const double slots = pool.slots(), cores = pool.state.cores;
    return {(use.recent.held - use.usualSlots()) / slots, use.recent.blocks / slots,
            cores > 0 ? (use.recent.cpu - use.usualCores()) / cores : 0,
            pool.ioBy != IoSight::Nothing ? (pool.ioOf(use.recent) - use.usualIo()) / pool.allIo() : 0};
}

Suspect suspectOf(const TenantUse &use, const PoolUse &pool, std::span<const Booking> ledger, double all)
{
    Suspect suspect;
    suspect.tenant = use.tenant;
    suspect.share = all > 0 ? ofTenant(ledger, use.tenant) / all : 0;
    const auto points = against(use, pool);
    suspect.resource = suspect.share > 0 ? resourceOf(ledger, use.tenant)
                                         : static_cast<Contended>(std::ranges::max_element(points) - points.begin());
    suspect.held = use.recent.held;
    suspect.usualHeld = use.usualSlots();
    suspect.cores = use.recent.cpu;
    suspect.usualCores = use.usualCores();
    suspect.io = pool.ioOf(use.recent);
    suspect.usualIo = use.usualIo();
    suspect.blocks = use.recent.blocks;
    suspect.growth = use.growth;
    return suspect;
}

/// Of one tenant's latency in the past, as logarithms around their mean; NaN where nothing finished.
std::vector<double> logLatency(const TenantUse &use, std::uint64_t tick, std::size_t ticks)
{
    std::vector<double> result(ticks, std::nan(""));
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < ticks && !use.past.latencyMs.empty(); ++i)
        if (const double ms = use.past.latencyMs[(tick - i) % kBack]; ms > 0) {
            result[i] = std::log(ms);
            sum += result[i];
            ++count;
        }
    for (double &value : result)
        value -= count > 0 ? sum / count : 0;
    return result;
}

/// Pearson's, of the pairs that are both known; 0 where there is too little to compare.
double correlation(std::span<const double> a, std::span<const double> b)
{
    double n = 0, sumA = 0, sumB = 0, aa = 0, bb = 0, ab = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (std::isnan(a[i]) || std::isnan(b[i]))
            continue;
        ++n;
        sumA += a[i];
        sumB += b[i];
        aa += a[i] * a[i];
        bb += b[i] * b[i];
        ab += a[i] * b[i];
    }
    const double spread = (n * aa - sumA * sumA) * (n * bb - sumB * sumB);
    return n >= kLeastTicks && spread > 1e-12 ? std::clamp((n * ab - sumA * sumB) / std::sqrt(spread), -1.0, 1.0) : 0;
}

/// Without quiet ticks to compare with, use that stays high says as little as use that was always high.
bool wokenByThis(const PoolUse &pool, double seconds)
{
    const auto quietMs = static_cast<double>(pool.onsetMs - pool.wokenMs);
    return pool.wokenMs != 0 && quietMs < static_cast<double>(kLeastTicks) * seconds * 1e3;
}

/// Compares each suspect's use with how slow the victims are, without itself.
class Comparison
{
public:
    Comparison(const PoolUse &pool, std::uint64_t tick, double seconds)
        : m_pool(pool)
        , m_tick(tick)
        , m_ticks(wokenByThis(pool, seconds)
                      ? 0
                      : std::min({kLookedBack, pool.recent.size(), static_cast<std::size_t>(tick)}))
    {
        for (const std::size_t i : pool.drawn)
            m_victims.emplace_back(i, logLatency(pool.tenants[i], tick, m_ticks));
    }

    [[nodiscard]] double of(std::size_t suspect, Contended resource) const
    {
        std::vector<double> use(m_ticks), slow(m_ticks, std::nan(""));
        for (std::size_t t = 0; t < m_ticks; ++t) {
            use[t] = shareAt(m_pool.tenants[suspect], resource, m_tick - t);
            double sum = 0, count = 0;
            for (const auto &[victim, logs] : m_victims)
                if (victim != suspect && !std::isnan(logs[t])) {
                    sum += logs[t];
                    ++count;
                }
            if (count > 0)
                slow[t] = sum / count;
        }
        return correlation(use, slow);
    }

private:
    const PoolUse &m_pool;
    std::uint64_t m_tick;
    std::size_t m_ticks;
    std::vector<std::pair<std::size_t, std::vector<double>>> m_victims;
};

/// What holds it back itself, if most of its slots are held up.
std::string heldUp(const TenantUse &use)
{
    const Flow &recent = use.recent;
    if (recent.held <= 0)
        return {};
    if (2 * recent.blocked > recent.held && recent.blocks < recent.blocked)
        return "Its slots stand behind somebody's lock: it waits itself.";
    if (2 * recent.runq > recent.held && use.cpuGrowth < kGrowthGuard)
        return "Its slots wait for the host's CPU: it is slowed itself.";
    if (2 * recent.ioWait > recent.held && use.ioGrowth < kGrowthGuard)
        return "Its slots wait for the disk: it is slowed itself.";
    return {};
}

std::string late(const Suspect &suspect, const TenantUse &use, double tickS)
{
    const double after = -suspect.leadS;
    if (after <= kLateTicks * tickS || suspect.growth < 1.5)
        return {};
    return use.recent.arrived > 1.3 * use.arrived.value
               ? sentence("It rose %.0f s after the first delay: likely retries.", after)
               : sentence("It rose %.0f s after the first delay: too late to have caused it.", after);
}

std::string bookedTooLittle(const Suspect &suspect, const Incident &incident)
{
    if (suspect.share < kBooked)
        return {};
    if (suspect.share < kWould)
        return sentence("%d%% of the delay is booked to it: too little to name it.", percent(suspect.share));
    return incident.namedMs == 0 ? "Its share of the delay has not lasted long enough to name it."
                                 : "The verdict is about more than this pool or has been found before it rose.";
}

/// How much more it uses of what speaks most against it.
struct RiseSeen
{
    double growth = 1, common = 1, rise = 0, all = 1;
    const char *of = "slots";
};
RiseSeen riseSeen(const Suspect &suspect, const TenantUse &use, const PoolUse &pool)
{
    if (suspect.resource == Contended::Cpu)
        return {use.cpuGrowth, pool.commonCpuGrowth, suspect.cores - suspect.usualCores, pool.state.cores, "cores"};
    if (suspect.resource == Contended::Io)
        return {use.ioGrowth, pool.commonIoGrowth, suspect.io - suspect.usualIo, pool.allIo(),
                pool.ioBy == IoSight::Bytes ? "bytes" : "waiting for the disk"};
    return {suspect.growth, pool.commonGrowth, suspect.held + suspect.blocks - suspect.usualHeld, pool.slots(),
            "slots"};
}

/// Why nothing, or next to nothing, is booked to it.
std::string unremarkable(const Suspect &suspect, const TenantUse &use, const PoolUse &pool)
{
    const double slots = pool.slots();
    const auto [growth, common, rise, all, of] = riseSeen(suspect, use, pool);
    if (growth < 1.3)
        return use.usualSlots() > 1.5 * use.held.value + kSmall * slots ? "Its use is what it usually is at this hour."
                                                                        : "Its use is what it usually is.";
    if (growth < kGrowthGuard * common && common >= 1.3)
        return "Grew with everyone.";
    if (rise < kMaterial * all)
        return sentence("Too small: %d%% of the %s more than usual.", percent(std::max(0.0, rise) / all), of);
    if (growth < kGrowthGuard)
        return sentence("It grew only %.1f times.", growth);
    if (use.held.ageS <= 30)
        return "Too new to tell what is usual for it.";
    return "Nobody's delay was spent waiting for what it uses.";
}

std::string ruledOut(const Suspect &suspect, const TenantUse &use, const PoolUse &pool, const Incident &incident,
                     double tickS)
{
    for (std::string why : {heldUp(use), late(suspect, use, tickS), bookedTooLittle(suspect, incident)})
        if (!why.empty())
            return why;
    return unremarkable(suspect, use, pool);
}

} // namespace

double leadS(const TenantUse &use, Contended resource, const PoolUse &pool)
{
    const std::int64_t rise = riseOf(use, resource);
    return rise == 0 || pool.onsetMs == 0 ? 0 : static_cast<double>(pool.onsetMs - rise) / 1e3;
}

void fillSuspects(Incident &incident, const PoolUse &pool, std::uint64_t tick, double seconds)
{
    const double all = total(incident.ledger);
    std::vector<std::pair<Suspect, double>> looked; ///< With what orders those to whom nothing is booked.
    for (const TenantUse &use : pool.tenants) {
        const auto points = against(use, pool);
        const double most = *std::ranges::max_element(points);
        Suspect suspect = suspectOf(use, pool, incident.ledger, all);
        suspect.named =
            std::ranges::find(incident.antagonists, use.tenant, &Antagonist::tenant) != incident.antagonists.end();
        if (suspect.named || suspect.share > 0 || use.recent.held > 1e-3 || use.recent.blocks > 1e-3)
            looked.emplace_back(std::move(suspect), most + 1e-3 * use.recent.held / pool.slots());
    }
    const auto top = looked.begin() + static_cast<std::ptrdiff_t>(std::min(kMostSuspects, looked.size()));
    std::ranges::partial_sort(looked, top, [](const auto &a, const auto &b) {
        if (a.first.named != b.first.named)
            return a.first.named;
        if (a.first.share != b.first.share)
            return a.first.share > b.first.share;
        return a.second != b.second ? a.second > b.second : a.first.tenant < b.first.tenant;
    });
    const Comparison comparison(pool, tick, seconds);
    incident.suspects.clear();
    for (auto at = looked.begin(); at != top; ++at) {
        Suspect &suspect = incident.suspects.emplace_back(std::move(at->first));
        const std::size_t index = pool.byTenant.at(suspect.tenant);
        const TenantUse &use = pool.tenants[index];
        suspect.correlation = comparison.of(index, suspect.resource);
        suspect.leadS = leadS(use, suspect.resource, pool);
        if (!suspect.named)
            suspect.ruledOut = ruledOut(suspect, use, pool, incident, seconds);
    }
    incident.waits = pool.waits;
    std::ranges::sort(incident.waits, [](const WaitLine &a, const WaitLine &b) {
        return a.waiting != b.waiting ? a.waiting > b.waiting
                                      : std::pair(a.blocked, a.blocker) < std::pair(b.blocked, b.blocker);
    });
    if (incident.waits.size() > kMostWaits)
        incident.waits.resize(kMostWaits);
}

} // namespace bulkhead::neighbours
