#include "backend/driver/sim_model.h"

#include "backend/driver/sim_noise.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <cmath>

namespace bulkhead::sim {
namespace {

/// Pools are sized so that an ordinary busy hour uses this share. Cores are fewer than slots: a request that computes
/// slowly is still one of many in the pool.
constexpr std::array<double, kResources> kDesignUse{0.5, 0.6, 0.5};
constexpr std::array<double, kResources> kFewestSlots{8, 4, 4};
constexpr double kUsualRun = 0.17; ///< Workers of an ordinary invoice run, as a share of the pool's slots.

/// How much of its profile's traffic a tenant already has.
double liveShare(Stage stage)
{
    return stage == Stage::Live ? 1 : stage == Stage::Verification ? 0.02 : 0;
}

double answerTime(const NestedAnswer &pool, std::size_t workflow, double lockWaitS)
{
    const RequestNeeds &needs = needsOf(workflow);
    const double queue = needs.queue > 0 ? pool.resources[Queue].waitS + needs.queue : 0;
    const double held = needs.database + needs.cpu * (pool.cpuStretch - 1) + lockWaitS;
    return needs.elsewhere + pool.resources[Database].waitS + held + queue;
}

} // namespace

Model::Model(std::uint64_t seed, Script script)
    : m_seed(seed)
    , m_script(std::move(script))
{
}

void Model::follow(std::span<const TenantFacts> tenants)
{
    std::vector<bool> touched(m_groups.size(), false); // Pools that gain or lose somebody.
    const auto touch = [&touched](std::size_t group) {
        touched.resize(std::max(touched.size(), group + 1), false);
        touched[group] = true;
    };
    for (const TenantFacts &facts : tenants) {
        const auto [it, isNew] = m_byId.emplace(facts.id, static_cast<TenantIndex>(m_tenants.size()));
        if (isNew) {
            m_tenants.push_back({facts, static_cast<SeriesIndex>(m_series.size())});
            appendSeries(it->second);
        } else if (m_tenants[it->second].facts == facts) {
            continue;
        } else {
            touch(groupOf(m_tenants[it->second].facts.pool));
            m_tenants[it->second].facts = facts;
        }
        refresh(it->second);
        touch(groupOf(facts.pool));
    }
    sizeGroups(touched);
    m_plannedHour = m_openHour = -1;
    m_days.clear();
    m_once = {};
    resolve(m_script.once(), m_once);
}

std::vector<TenantFacts> Model::tenants() const
{
    std::vector<TenantFacts> facts;
    facts.reserve(m_tenants.size());
    for (const Followed &followed : m_tenants)
        facts.push_back(followed.facts);
    return facts;
}

void Model::appendSeries(TenantIndex tenant)
{
    const TenantFacts &facts = m_tenants[tenant].facts;
    const std::uint64_t h = mix(m_seed, hashOf(facts.id));
    for (const Workflow workflow : workflowsOf(facts.profile)) {
        ModelSeries s;
        s.tenant = tenant;
        s.workflow = workflow;
        s.key = mix(h, workflow);
        // A few are never quite well and live near their objective; environments of their own are built better.
        const bool weak = facts.tier != Tier::Dedicated && mix(s.key, 1) % 60 == 0;
        s.baseBad =
            static_cast<float>(weak ? between(mix(s.key, 2), 6e-4, 8e-4) : between(mix(s.key, 2), 3e-5, 2.2e-4));
        m_series.push_back(s);
    }
}

void Model::refresh(TenantIndex tenant)
{
    const Followed &followed = m_tenants[tenant];
    const TenantFacts &facts = followed.facts;
    const std::uint64_t h = mix(m_seed, hashOf(facts.id));
    const double size = 0.45 + 1.3 * std::pow(unit(mix(h, 11)), 2.2);
    const double live = facts.id == m_script.idleTenant() ? 0 : liveShare(facts.stage);
    const std::uint16_t group = groupOf(facts.pool);
    for (SeriesIndex i = followed.firstSeries; i < m_series.size() && m_series[i].tenant == tenant; ++i) {
        ModelSeries &s = m_series[i];
        s.shape = shapeOf(facts.profile, s.workflow, facts.region);
        s.group = group;
        s.course = courseOf(group, s.shape, s.workflow);
        s.perMinute = static_cast<float>(peakRate(facts.profile, !facts.parent.empty()) * needsOf(s.workflow).weight
                                         * size * live);
        s.hold = static_cast<float>(between(mix(h, 12), 0.85, 1.2));
    }
}

std::uint16_t Model::groupOf(const std::string &pool)
{
    const auto [it, isNew] = m_groupByName.emplace(pool, static_cast<std::uint16_t>(m_groups.size()));
    if (isNew)
        m_groups.push_back({pool, kFewestSlots, {}});
    return it->second;
}

void Model::sizeGroups(const std::vector<bool> &touched)
{
    std::vector<std::map<std::uint16_t, ShapeDemand>> demand(m_groups.size());
    const auto isTouched = [&touched](std::size_t g) { return g < touched.size() && touched[g]; };
    for (const ModelSeries &s : m_series) {
        if (!isTouched(s.group))
            continue;
        const RequestNeeds &needs = needsOf(s.workflow);
        const double perSecond = s.perMinute / 60.0;
        ShapeDemand &d = demand[s.group][s.shape];
        d.shape = s.shape;
        d.slots[Database] += perSecond * needs.database * s.hold;
        d.slots[Cpu] += perSecond * needs.cpu;
        d.slots[Queue] += perSecond * needs.queue;
        d.requests += perSecond;
        d.queued += needs.queue > 0 ? perSecond : 0;
    }
    for (std::size_t g = 0; g < m_groups.size(); ++g) {
        if (!isTouched(g))
            continue;
        PoolGroup &group = m_groups[g];
        group.demand.clear();
        for (const auto &[shape, d] : demand[g])
            group.demand.push_back(d);
        for (std::size_t r = 0; r < kResources; ++r) {
            double busiest = 0;
            for (std::size_t q = 0; q < ShapeTable::kQuarters; q += 2) {
                double sum = 0;
                for (const ShapeDemand &d : group.demand)
                    sum += d.slots[r] * static_cast<double>(m_shapes.quarter(d.shape, q));
                busiest = std::max(busiest, sum);
            }
            group.slots[r] = std::max(group.slots[r], std::ceil(busiest / kDesignUse[r]));
        }
    }
}

void Model::resolve(const Causes &causes, DayCauses &out) const
{
    out.causes = causes;
    out.losses = causes.losses;
    const auto seriesOf = [this](TenantIndex tenant, const auto &wanted, std::vector<SeriesIndex> &to) {
        for (SeriesIndex i = m_tenants[tenant].firstSeries; i < m_series.size() && m_series[i].tenant == tenant; ++i) {
            if (wanted(m_series[i]))
                to.push_back(i);
        }
    };
    for (const Fault &fault : causes.faults) {
        ActiveFault active{fault, {}};
        const auto wanted = [&fault](const ModelSeries &s) { return uses(s.workflow, fault.dependency); };
        for (const std::string &id : fault.tenants) {
            if (const auto it = m_byId.find(id); it != m_byId.end())
                seriesOf(it->second, wanted, active.series);
        }
        for (TenantIndex t = 0; fault.tenants.empty() && t < m_tenants.size(); ++t) {
            if (fault.region.empty() || m_tenants[t].facts.region == fault.region)
                seriesOf(t, wanted, active.series);
        }
        out.faults.push_back(std::move(active));
    }
    resolveTenantWork(causes, out);
}

std::optional<SeriesIndex> Model::seriesOf(const std::string &tenant, Workflow workflow) const
{
    const auto it = m_byId.find(tenant);
    if (it == m_byId.end())
        return std::nullopt;
    for (SeriesIndex i = m_tenants[it->second].firstSeries; i < m_series.size() && m_series[i].tenant == it->second;
         ++i)
        if (m_series[i].workflow == workflow)
            return i;
    return std::nullopt;
}

void Model::resolveTenantWork(const Causes &causes, DayCauses &out) const
{
    for (const InvoiceRun &run : causes.runs)
        if (const auto series = seriesOf(run.tenant, Invoicing)) {
            const double slots = m_groups[m_series[*series].group].slots[Database];
            out.runs.push_back({run, *series, std::ceil(slots * kUsualRun) * run.growth});
        }
    for (const ReportRun &report : causes.reports)
        if (const auto series = seriesOf(report.tenant, Invoicing))
            out.reports.push_back({report, *series});
    for (const TableLock &lock : causes.locks)
        if (const auto series = seriesOf(lock.tenant, lock.workflow))
            out.locks.push_back({lock, *series});
}

const DayCauses &Model::causesOf(std::int64_t day)
{
    auto it = m_days.find(day);
    if (it == m_days.end()) {
        if (m_days.size() > 8)
            m_days.clear();
        it = m_days.emplace(day, DayCauses{}).first;
        resolve(m_script.day(day), it->second);
    }
    return it->second;
}

std::vector<ActiveRun> Model::runsAt(std::int64_t ms)
{
    std::vector<ActiveRun> found;
    for (const ActiveRun &run : causesOf(m_script.dayOf(ms)).runs) {
        if (ms >= run.run.fromMs && ms < run.run.toMs)
            found.push_back(run);
    }
    if (m_limits)
        for (ActiveRun &run : found)
            run.workers = m_limits->workers(run.run.tenant, ms, run.workers);
    return found;
}

std::vector<ActiveReport> Model::reportsAt(std::int64_t ms)
{
    std::vector<ActiveReport> found;
    for (const ActiveReport &report : causesOf(m_script.dayOf(ms)).reports)
        if (ms >= report.report.fromMs && ms < report.report.toMs)
            found.push_back(report);
    return found;
}

double Model::queriesOf(const ActiveReport &report, std::int64_t ms, double idleCores) const
{
    const double wanted = std::ceil(report.report.growth * std::max(1.0, idleCores));
    return m_limits ? m_limits->workers(report.report.tenant, ms, wanted) : wanted;
}

std::vector<ActiveLock> Model::locksAt(std::int64_t ms)
{
    std::vector<ActiveLock> found;
    for (ActiveLock lock : causesOf(m_script.dayOf(ms)).locks) {
        if (ms < lock.lock.fromMs || ms >= lock.lock.toMs)
            continue;
        if (m_limits && m_limits->ended(lock.lock.tenant, lock.lock.fromMs, ms))
            continue;
        if (m_limits)
            lock.lock.heldS = m_limits->longestStatementS(lock.lock.tenant, ms, lock.lock.heldS);
        found.push_back(std::move(lock));
    }
    return found;
}

double Model::slotsAt(std::size_t group, Resource resource, std::int64_t ms)
{
    double slots = m_groups[group].slots[resource];
    for (const CapacityLoss &loss : causesOf(m_script.dayOf(ms)).losses) {
        if (ms >= loss.fromMs && ms < loss.toMs && loss.resource == resource && loss.pool == m_groups[group].name)
            slots = std::max(1.0, std::floor(slots * (1 - loss.lost)));
    }
    if (m_limits && resource == Database)
        slots += m_limits->addedSlots(m_groups[group].name, ms);
    return slots;
}

NestedLoad Model::loadOf(std::size_t group, const std::array<float, kShapes> &shapes, std::int64_t ms)
{
    NestedLoad load;
    double requests = 0, queued = 0;
    for (const ShapeDemand &d : m_groups[group].demand) {
        const double shape = static_cast<double>(shapes[d.shape]);
        for (std::size_t r = 0; r < kResources; ++r)
            load.resources[r].offered += d.slots[r] * shape;
        requests += d.requests * shape;
        queued += d.queued * shape;
    }
    for (std::size_t r = 0; r < kResources; ++r) {
        PoolLoad &resource = load.resources[r];
        const double users = r == Queue ? queued : requests;
        resource.meanHoldS = users > 0 ? resource.offered / users : 0.02;
        resource.slots = slotsAt(group, static_cast<Resource>(r), ms);
    }
    return load;
}

void Model::poolsAt(std::int64_t minute, const std::array<float, kShapes> &shapes, std::size_t fromGroup,
                    std::size_t toGroup)
{
    const std::int64_t middleMs = minute * 60'000 + 30'000;
    const std::vector<ActiveRun> runs = runsAt(middleMs);
    const std::vector<ActiveReport> reports = reportsAt(middleMs);
    const std::vector<ActiveLock> locks = locksAt(middleMs);
    m_pools.answers.resize(m_groups.size());
    m_pools.slow.resize(m_groups.size() * kWorkflows);
    for (std::size_t g = fromGroup; g < toGroup; ++g) {
        NestedLoad load = loadOf(g, shapes, middleMs);
        const auto here = [this, g](const auto &cause) { return m_series[cause.series].group == g; };
        PoolLoad &database = load.resources[Database];
        for (const ActiveRun &run : runs)
            if (here(run)) {
                database.runWorkers += run.workers;
                database.runHoldS = kRunHoldS;
            }
        const double idle = load.resources[Cpu].slots - load.resources[Cpu].offered;
        for (const ActiveReport &report : reports)
            load.computing += here(report) ? queriesOf(report, middleMs, idle) : 0;
        std::array<double, kWorkflows> lockWaitS{};
        for (const ActiveLock &lock : locks)
            if (here(lock)) {
                lockWaitS[lock.lock.workflow] += lock.rhythm().meanWaitS();
                load.holders += 1;
            }
        if (load.holders > 0)
            for (const ShapeDemand &d : m_groups[g].demand)
                load.locked += d.requests * static_cast<double>(shapes[d.shape]) * lockWaitS[workflowOfShape(d.shape)];
        NestedAnswer &answer = m_pools.answers[g] = settle(load);
        const double refused = answer.resources[Database].refused;
        for (std::size_t w = 0; w < kWorkflows; ++w) {
            const double slow = slowShare(answerTime(answer, w, lockWaitS[w]), needsOf(w).threshold);
            m_pools.slow[g * kWorkflows + w] = static_cast<float>(1 - (1 - slow) * (1 - refused));
        }
    }
}

std::vector<PlatformEvent> Model::events(std::int64_t fromMs, std::int64_t toMs)
{
    std::vector<PlatformEvent> found;
    const auto put = [&](std::int64_t atMs, const char *kind, std::string subject, std::string text) {
        if (atMs > fromMs && atMs <= toMs)
            found.push_back({atMs, kind, std::move(subject), std::move(text)});
    };
    // What strikes single tenants is told to these alone: the subject says whose event it is.
    const auto faults = [&put](const std::vector<ActiveFault> &list) {
        for (const ActiveFault &a : list) {
            const std::string name(kDependencyNames[a.fault.dependency]);
            const auto both = [&](const std::string &subject, const std::string &where) {
                put(a.fault.fromMs, "dependency-down", subject, name + " began to fail" + where);
                put(a.fault.toMs, "dependency-up", subject, name + " works again" + where);
            };
            for (const std::string &tenant : a.fault.tenants)
                both(tenant, {});
            if (a.fault.tenants.empty() && a.fault.region.empty())
                both(name, {});
            else if (a.fault.tenants.empty())
                both(a.fault.region, " in " + a.fault.region);
        }
    };
    faults(m_once.faults);
    for (std::int64_t day = m_script.dayOf(fromMs); day <= m_script.dayOf(toMs); ++day) {
        const DayCauses &causes = causesOf(day);
        faults(causes.faults);
        for (const CapacityLoss &loss : causes.losses) {
            const auto percent = std::to_string(std::lround(loss.lost * 100));
            put(loss.fromMs, "failover", loss.pool, loss.pool + " lost " + percent + "% of its database slots");
            put(loss.toMs, "failover", loss.pool, loss.pool + " has all its database slots again");
        }
        for (const Deploy &deploy : causes.causes.deploys)
            put(deploy.atMs, "deploy", deploy.service, deploy.service + " " + deploy.version + " went live");
    }
    std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.atMs < b.atMs; });
    return found;
}

} // namespace bulkhead::sim
