// Why the verdict is what it is, in sentences that name no tenant.
#include "backend/engine/neighbours_evidence.h"

#include "backend/engine/neighbours_verdict.h"
#include "backend/engine/neighbours_words.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::neighbours {
namespace {

constexpr double kOpening = 0.2;         ///< Cores more than usual that connections cost; below it is not worth a word.
constexpr double kStalling = 0.05;       ///< Of the slots, that wait for the disk more than usual: worth a word.
constexpr std::int64_t kNearMs = 60'000; ///< An event this close to the onset is worth naming.

const TenantUse *useOf(const PoolUse &pool, TenantIndex tenant)
{
    const auto at = pool.byTenant.find(tenant);
    return at == pool.byTenant.end() ? nullptr : &pool.tenants[at->second];
}

/// What the antagonists of one resource have of it, now and usually.
struct Group
{
    std::size_t count = 0;
    double held = 0, usualHeld = 0, blocks = 0, cores = 0, usualCores = 0, io = 0, usualIo = 0, growth = 1;
};

Group groupOf(const Incident &incident, const PoolUse &pool, Contended resource)
{
    Group group;
    for (const Antagonist &antagonist : incident.antagonists) {
        const TenantUse *use = antagonist.resource == resource ? useOf(pool, antagonist.tenant) : nullptr;
        if (use == nullptr)
            continue;
        ++group.count;
        group.held += use->recent.held;
        group.usualHeld += use->usualSlots();
        group.blocks += use->recent.blocks;
        group.cores += use->recent.cpu;
        group.usualCores += use->usualCores();
        group.io += pool.ioOf(use->recent);
        group.usualIo += use->usualIo();
        group.growth = std::max(group.growth, resource == Contended::Cpu  ? use->cpuGrowth
                                              : resource == Contended::Io ? use->ioGrowth
                                                                          : use->growth);
    }
    return group;
}

/// "It", "They" or "One of them", with the verb's ending.
struct Subject
{
    const char *name, *ending, *owner;
};
Subject subjectOf(const Group &group, std::size_t all)
{
    if (group.count == 1)
        return all == 1 ? Subject{"It", "s", "Its"} : Subject{"One of them", "s", "Its"};
    return group.count == all ? Subject{"They", "", "The strongest one's"}
                              : Subject{"Several of them", "", "The strongest one's"};
}

void explainSlots(Incident &incident, const PoolUse &pool)
{
    const Group group = groupOf(incident, pool, Contended::Slots);
    if (group.count == 0)
        return;
    const Subject subject = subjectOf(group, incident.antagonists.size());
    const double held = group.held / pool.slots();
    incident.evidence.push_back({"slots",
                                 sentence("%s hold%s %d%% of the pool's slots; %d%% is usual.", subject.name,
                                          subject.ending, percent(held), percent(group.usualHeld / pool.slots())),
                                 held});
    incident.evidence.push_back({"growth",
                                 sentence("%s use of slots grew %.1f times; everyone's together %.1f times.",
                                          subject.owner, group.growth, pool.commonGrowth),
                                 group.growth});
}

void explainLocks(Incident &incident, const PoolUse &pool)
{
    const Group group = groupOf(incident, pool, Contended::Lock);
    if (group.count == 0)
        return;
    const bool one = group.count == 1;
    incident.evidence.push_back(
        {"locks",
         sentence("%.1f of the pool's %.0f slots stand behind %s; %s hold%s %.1f %s.", group.blocks, pool.slots(),
                  incident.antagonists.size() == 1 ? "its locks"
                  : one                            ? "the locks of one of them"
                                                   : "their locks",
                  one ? "it" : "they", one ? "s" : "", group.held, one ? "itself" : "themselves"),
         group.blocks});
}

void explainCpu(Incident &incident, const PoolUse &pool)
{
    const Group group = groupOf(incident, pool, Contended::Cpu);
    if (group.count == 0)
        return;
    const Subject subject = subjectOf(group, incident.antagonists.size());
    incident.evidence.push_back({"cpu",
                                 sentence("%s use%s %.1f of the host's %.0f cores; %.1f is usual.", subject.name,
                                          subject.ending, group.cores, pool.state.cores, group.usualCores),
                                 group.cores});
    incident.evidence.push_back({"growth",
                                 sentence("%s use of the CPU grew %.1f times; everyone's together %.1f times.",
                                          subject.owner, group.growth, pool.commonCpuGrowth),
                                 group.growth});
}

void explainIo(Incident &incident, const PoolUse &pool)
{
    const Group group = groupOf(incident, pool, Contended::Io);
    if (group.count == 0)
        return;
    const Subject subject = subjectOf(group, incident.antagonists.size());
    const double mib = 1024.0 * 1024;
    incident.evidence.push_back(
        {"io",
         pool.ioBy == IoSight::Bytes
             ? sentence("%s read%s and write%s %.1f MiB a second, %d%% of what all tenants do; %.1f is usual.",
                        subject.name, subject.ending, subject.ending, group.io / mib,
                        percent(group.io / std::max(pool.lateIo, 1.0)), group.usualIo / mib)
             : sentence("%.1f of the slots that wait for the disk are %s; %.1f is usual.", group.io,
                        incident.antagonists.size() == 1 ? "its" : "theirs", group.usualIo),
         group.io});
    incident.evidence.push_back({"growth",
                                 sentence("%s use of the disk grew %.1f times; everyone's together %.1f times.",
                                          subject.owner, group.growth, pool.commonIoGrowth),
                                 group.growth});
}

/// When the first of their rises began, against the first delay.
void explainOnset(Incident &incident, const PoolUse &pool)
{
    std::int64_t rise = 0;
    for (const Antagonist &antagonist : incident.antagonists) {
        const TenantUse *use = useOf(pool, antagonist.tenant);
        const std::int64_t own = use == nullptr ? 0 : riseOf(*use, antagonist.resource);
        if (own != 0 && (rise == 0 || own < rise))
            rise = own;
    }
    if (rise == 0 || pool.onsetMs == 0)
        return;
    const double ahead = static_cast<double>(pool.onsetMs - rise) / 1'000;
    incident.evidence.push_back(
        {"onset",
         ahead >= 1    ? sentence("The rise began %.0f s before the first tenant was delayed.", ahead)
         : ahead <= -1 ? sentence("The rise became clear %.0f s after the first tenant was delayed.", -ahead)
                       : std::string("The rise began together with the first delay."),
         ahead});
}

void explainCulprits(Incident &incident, const PoolUse &pool)
{
    double share = 0;
    for (const Antagonist &antagonist : incident.antagonists)
        share += antagonist.share;
    incident.evidence.push_back(
        {"share",
         sentence("%d%% of the extra waiting of %zu tenants is booked to %s.", percent(share), incident.victims.size(),
                  incident.antagonists.size() == 1 ? "it" : "these tenants together"),
         share});
    explainSlots(incident, pool);
    explainLocks(incident, pool);
    explainCpu(incident, pool);
    explainIo(incident, pool);
    explainOnset(incident, pool);
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

/// Whether the disk holds anybody up, whoever makes it.
void explainDisk(Incident &incident, const PoolUse &pool)
{
    if (pool.ioBy == IoSight::Nothing)
        return;
    double waiting = 0, usual = 0;
    for (const TenantUse &use : pool.tenants) {
        waiting += use.recent.ioWait;
        usual += use.ioWait.value;
    }
    const bool more = waiting - usual >= kStalling * pool.slots();
    auto &list = more ? incident.evidence : incident.ruledOut;
    list.push_back({"disk",
                    sentence("%.1f of the pool's %.0f slots wait for the disk or the write-ahead log; %.1f is usual.",
                             waiting, pool.slots(), usual),
                    waiting});
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
    if (pool.state.coresOpening - pool.openingCores.value >= kOpening)
        incident.evidence.push_back(
            {"connections",
             sentence("Connections that are opened and closed again take %.1f of the host's %.0f cores: the pooler has "
                      "fewer than its tenants ask for.",
                      pool.state.coresOpening, pool.state.cores),
             pool.state.coresOpening});
    explainDisk(incident, pool);
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

void explainEvents(Incident &incident, std::span<const PlatformEvent> events, bool told)
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
    if (!any && told) // Where nobody would tell of one, none can be ruled out.
        incident.ruledOut.push_back(
            {"deployment", "No deployment, failover or maintenance within a minute of the onset.", 0});
}

} // namespace

void explain(Incident &incident, const PoolUse &pool, std::span<const PlatformEvent> events, bool eventsTold)
{
    incident.evidence.clear();
    incident.ruledOut.clear();
    if (incident.antagonists.empty())
        explainOthers(incident, pool);
    else
        explainCulprits(incident, pool);
    explainSurge(incident, pool);
    explainPool(incident, pool);
    explainEvents(incident, events, eventsTold);
}

} // namespace bulkhead::neighbours
