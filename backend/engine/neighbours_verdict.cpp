#include "backend/engine/neighbours_verdict.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bulkhead::neighbours {
namespace {

constexpr double kCulprit = 0.35;
constexpr double kFurther = 0.22;
constexpr double kPair = 0.60;
constexpr double kPairEach = 0.20;
constexpr double kSelf = 0.5;
constexpr std::int64_t kNearMs = 60'000; ///< An event this close to the onset is worth naming.

template<typename... Values>
std::string sentence(const char *format, Values... values)
{
    char text[240];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

int percent(double share)
{
    return static_cast<int>(std::lround(share * 100));
}

const TenantUse *useOf(const PoolUse &pool, TenantIndex tenant)
{
    const auto at = pool.byTenant.find(tenant);
    return at == pool.byTenant.end() ? nullptr : &pool.tenants[at->second];
}

void explainCulprits(Incident &incident, const PoolUse &pool)
{
    double share = 0, held = 0, usual = 0, growth = 0;
    std::int64_t rise = 0;
    for (const Antagonist &antagonist : incident.antagonists) {
        share += antagonist.share;
        const TenantUse *use = useOf(pool, antagonist.tenant);
        if (use == nullptr)
            continue;
        held += use->recent.held / pool.slots();
        usual += use->held.value / pool.slots();
        growth = std::max(growth, use->growth);
        if (use->riseSinceMs != 0 && (rise == 0 || use->riseSinceMs < rise))
            rise = use->riseSinceMs;
    }
    const bool one = incident.antagonists.size() == 1;
    incident.evidence.push_back({"share",
                                 sentence("%d%% of the extra waiting of %zu tenants is booked to %s.", percent(share),
                                          incident.victims.size(), one ? "it" : "these tenants together"),
                                 share});
    incident.evidence.push_back({"slots",
                                 sentence("%s %d%% of the pool's slots; %d%% is usual.", one ? "It holds" : "They hold",
                                          percent(held), percent(usual)),
                                 held});
    incident.evidence.push_back({"growth",
                                 sentence("%s use of slots grew %.1f times; everyone's together %.1f times.",
                                          one ? "Its" : "The strongest one's", growth, pool.commonGrowth),
                                 growth});
    if (rise == 0)
        return;
    const double ahead = static_cast<double>(incident.sinceMs - rise) / 1'000;
    incident.evidence.push_back(
        {"onset",
         ahead >= 1    ? sentence("The rise began %.0f s before the first tenant was delayed.", ahead)
         : ahead <= -1 ? sentence("The rise became clear %.0f s after the first tenant was delayed.", -ahead)
                       : std::string("The rise began together with the first delay."),
         ahead});
}

void explainOthers(Incident &incident, const PoolUse &pool)
{
    const double all = std::max(incident.delayS, 1e-12);
    const auto share = [&](AccountKind kind) { return ofKind(incident.ledger, kind) / all; };
    if (incident.verdict == Verdict::CommonCause && share(AccountKind::Capacity) < share(AccountKind::Unexplained))
        incident.evidence.push_back(
            {"unexplained",
             sentence("%d%% of the delay was not spent waiting for a slot: what lies below the pool is slow.",
                      percent(share(AccountKind::Unexplained))),
             share(AccountKind::Unexplained)});
    if (incident.verdict == Verdict::CollectiveOverload)
        incident.evidence.push_back(
            {"collective",
             sentence("All tenants together use %.1f times as much as usual; no single one explains the wait.",
                      pool.commonGrowth),
             pool.commonGrowth});
    if (incident.verdict == Verdict::SelfInflicted)
        incident.evidence.push_back({"own-surge",
                                     sentence("%d%% of the delay comes from the tenant's own rise or its own limit.",
                                              percent(share(AccountKind::Self))),
                                     share(AccountKind::Self)});
    if (incident.verdict != Verdict::CommonCause)
        return;
    double growth = 1;
    for (const TenantUse &use : pool.tenants)
        growth = std::max(growth, use.growth / pool.commonGrowth);
    incident.ruledOut.push_back(
        {"tenant", sentence("No tenant's use grew out of step with the others' (most: %.1f times).", growth), growth});
}

void explainSurge(Incident &incident, const PoolUse &pool)
{
    double now = 0, usual = 0;
    for (const Victim &victim : incident.victims)
        if (const TenantUse *use = useOf(pool, victim.tenant)) {
            now += use->recent.arrived;
            usual += use->arrived.value;
        }
    if (usual <= 0 || incident.verdict == Verdict::SelfInflicted || incident.verdict == Verdict::CollectiveOverload)
        return;
    const double ratio = now / usual;
    auto &list = ratio < 1.5 ? incident.ruledOut : incident.evidence;
    list.push_back({"own-surge",
                    sentence("The delayed tenants ask %.1f times as much as usual%s.", ratio,
                             ratio < 1.5 ? ": they did not slow themselves down" : ""),
                    ratio});
}

void explainPool(Incident &incident, const PoolUse &pool)
{
    const double lost = std::max(0.0, pool.state.slots - pool.state.liveSlots);
    if (lost >= 0.05 * pool.slots())
        incident.evidence.push_back(
            {"capacity", sentence("%.0f of %.0f slots are out of service.", lost, pool.state.slots), lost});
    else
        incident.ruledOut.push_back(
            {"capacity", sentence("All %.0f slots of the pool are in service.", pool.state.slots), 0});
    if (pool.inflation < 1.3)
        incident.ruledOut.push_back(
            {"slow-platform",
             sentence("A request that has its slot takes %.1f times as long as usual: what lies below is not slow.",
                      pool.inflation),
             pool.inflation});
    else
        incident.evidence.push_back(
            {"slow-platform",
             sentence("A request that has its slot takes %.1f times as long as usual.", pool.inflation),
             pool.inflation});
}

void explainEvents(Incident &incident, std::span<const PlatformEvent> events)
{
    bool any = false;
    for (const PlatformEvent &event : events) {
        const std::int64_t after = event.atMs - incident.sinceMs;
        if (after < -kNearMs || after > kNearMs)
            continue;
        any = true;
        const double s = std::abs(static_cast<double>(after)) / 1'000;
        incident.evidence.push_back({"deployment",
                                     sentence("A platform event (%s) lies %.0f s %s the onset.", event.kind.c_str(), s,
                                              after <= 0 ? "before" : "after"),
                                     static_cast<double>(after) / 1'000, event.subject});
    }
    if (!any)
        incident.ruledOut.push_back(
            {"deployment", "No deployment, failover or maintenance within a minute of the onset.", 0});
}

} // namespace

std::uint64_t Judgement::signature() const
{
    std::vector<TenantIndex> names;
    for (const Antagonist &antagonist : antagonists)
        names.push_back(antagonist.tenant);
    std::ranges::sort(names);
    auto hash = static_cast<std::uint64_t>(verdict) + 1'469'598'103'934'665'603ULL;
    for (const TenantIndex name : names)
        hash = (hash ^ (name + 1)) * 1'099'511'628'211ULL;
    return hash;
}

double total(std::span<const Booking> ledger)
{
    double sum = 0;
    for (const Booking &booking : ledger)
        sum += booking.seconds;
    return sum;
}

double ofTenant(std::span<const Booking> ledger, TenantIndex tenant)
{
    double sum = 0;
    for (const Booking &booking : ledger)
        if (booking.kind == AccountKind::Tenant && booking.tenant == tenant)
            sum += booking.seconds;
    return sum;
}

Contended resourceOf(std::span<const Booking> ledger, TenantIndex tenant)
{
    const Booking *most = nullptr;
    for (const Booking &booking : ledger)
        if (booking.kind == AccountKind::Tenant && booking.tenant == tenant
            && (most == nullptr || booking.seconds > most->seconds))
            most = &booking;
    return most == nullptr ? Contended::Slots : most->resource;
}

double ofKind(std::span<const Booking> ledger, AccountKind kind)
{
    double sum = 0;
    for (const Booking &booking : ledger)
        if (booking.kind == kind)
            sum += booking.seconds;
    return sum;
}

Judgement judge(std::span<const Booking> ledger)
{
    Judgement result;
    const double all = total(ledger);
    if (!(all > 0))
        return result;
    std::vector<Antagonist> named;
    for (const Booking &booking : ledger)
        if (booking.kind == AccountKind::Tenant
            && std::ranges::find(named, booking.tenant, &Antagonist::tenant) == named.end())
            named.push_back({booking.tenant, ofTenant(ledger, booking.tenant) / all, UINT16_MAX,
                             resourceOf(ledger, booking.tenant), 0, 0, 0});
    std::ranges::sort(named, [](const Antagonist &a, const Antagonist &b) {
        return a.share != b.share ? a.share > b.share : a.tenant < b.tenant;
    });
    if (!named.empty() && named[0].share >= kCulprit)
        for (const Antagonist &candidate : named) {
            if (candidate.share >= kFurther)
                result.antagonists.push_back(candidate);
        }
    else if (named.size() >= 2 && named[0].share + named[1].share >= kPair && named[1].share >= kPairEach)
        result.antagonists.assign(named.begin(), named.begin() + 2);
    if (!result.antagonists.empty()) {
        result.verdict = result.antagonists.size() == 1 ? Verdict::Culprit : Verdict::SeveralCulprits;
        return result;
    }
    const double self = ofKind(ledger, AccountKind::Self);
    const double common = ofKind(ledger, AccountKind::System) + ofKind(ledger, AccountKind::Capacity)
                          + ofKind(ledger, AccountKind::Unexplained);
    const double crowd = ofKind(ledger, AccountKind::Tenant) + ofKind(ledger, AccountKind::Normal);
    if (self >= kSelf * all)
        result.verdict = Verdict::SelfInflicted;
    else if (common >= crowd && common >= self)
        result.verdict = Verdict::CommonCause;
    else if (crowd >= self)
        result.verdict = Verdict::CollectiveOverload;
    return result;
}

void explain(Incident &incident, const PoolUse &pool, std::span<const PlatformEvent> events)
{
    incident.evidence.clear();
    incident.ruledOut.clear();
    if (incident.antagonists.empty())
        explainOthers(incident, pool);
    else
        explainCulprits(incident, pool);
    explainSurge(incident, pool);
    explainPool(incident, pool);
    explainEvents(incident, events);
}

} // namespace bulkhead::neighbours
