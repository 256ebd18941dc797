// The simulated platform is a model: what shows follows from demand, capacity and causes, and from nothing else.
#include "backend/domain/objective_defaults.h"
#include "backend/driver/sim_catalog.h"
#include "backend/driver/sim_pool.h"
#include "backend/engine/neighbours_engine.h"
#include "backend/engine/slo_engine.h"
#include "tests/backend/watched_platform.h"

#define QT_NO_KEYWORDS // Pools have slots.
#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace bulkhead;

namespace {

bool sameMinute(const MinuteCounts &a, const MinuteCounts &b)
{
    const auto key = [](const DependencyBad &d) { return std::make_tuple(d.series, d.dependency, d.bad); };
    return a.minute == b.minute && a.counts == b.counts
           && std::equal(a.dependencies.begin(), a.dependencies.end(), b.dependencies.begin(), b.dependencies.end(),
                         [&](const auto &x, const auto &y) { return key(x) == key(y); });
}

/// Mean wait for a slot in milliseconds, by pool index.
std::map<std::uint16_t, double> meanWaitMs(const std::vector<UsageTick> &ticks)
{
    std::map<std::uint16_t, std::pair<double, double>> sums;
    for (const UsageTick &tick : ticks) {
        for (const UsageCell &c : tick.cells) {
            sums[c.pool].first += static_cast<double>(c.waitPoolUs);
            sums[c.pool].second += c.done;
        }
    }
    std::map<std::uint16_t, double> waits;
    for (const auto &[pool, s] : sums)
        waits[pool] = s.second > 0 ? s.first / s.second / 1'000 : 0;
    return waits;
}

} // namespace

class TestSimulatedPlatform : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fleetHasTheDesignedMix();
    void fleetScales_data();
    void fleetScales();
    void sameSeedSameMinutes();
    void anyMinuteStandsAlone();
    void pastOfOneTenantIsWhatHistoryTold();
    void countsFollowTheWorkingDay();
    void nothingFinishesThatDidNotArrive();
    void ticksAddUpToTheirMinute();
    void invoiceRunDelaysItsPoolOnly();
    void neighboursEngineNamesTheRun_data();
    void neighboursEngineNamesTheRun();
    void dependencyFailsOnlyWhatUsesIt();
    void firstStartHasSomethingTrueToShow();
    void followAddsAtTheEnd();
    void goingLiveBringsTraffic();
    void poolSettles_data();
    void poolSettles();
};

void TestSimulatedPlatform::fleetHasTheDesignedMix()
{
    const Watched w;
    QCOMPARE(w.fleet.size(), std::size_t(275));
    QCOMPARE(w.series.size(), std::size_t(275 * 5));
    std::map<Profile, int> profiles;
    std::set<std::string> ids, names, dedicated;
    int subs = 0, starting = 0, under = 0, over = 0;
    for (const TenantFacts &t : w.fleet) {
        ++profiles[t.profile];
        ids.insert(t.id);
        names.insert(t.name);
        starting += t.stage == Stage::Live ? 0 : 1;
        under += t.tier < t.recommended ? 1 : 0;
        over += t.tier > t.recommended ? 1 : 0;
        if (t.tier == Tier::Dedicated)
            QVERIFY2(dedicated.insert(t.pool).second, "a dedicated pool has one tenant");
        if (t.parent.empty())
            continue;
        ++subs;
        const auto parent =
            std::find_if(w.fleet.begin(), w.fleet.end(), [&t](const TenantFacts &p) { return p.id == t.parent; });
        QVERIFY(parent != w.fleet.end());
        QCOMPARE(parent->profile, Profile::WhiteLabel);
        QCOMPARE(parent->pool, t.pool);
    }
    QCOMPARE(profiles[Profile::RegionalNetwork], 30);
    QCOMPARE(profiles[Profile::HospitalSystem], 12);
    QCOMPARE(profiles[Profile::WhiteLabel], 1);
    QCOMPARE(subs, 12);
    QCOMPARE(starting, 6);
    QVERIFY(under >= 4 && over >= 4);
    QCOMPARE(ids.size(), w.fleet.size());
    QCOMPARE(names.size(), w.fleet.size());
}

void TestSimulatedPlatform::fleetScales_data()
{
    QTest::addColumn<unsigned>("tenants");
    for (const unsigned n : {1u, 7u, 40u, 1'000u, 30'000u})
        QTest::addRow("%u tenants have names and ids of their own, and traffic", n) << n;
}

void TestSimulatedPlatform::fleetScales()
{
    QFETCH(unsigned, tenants);
    Watched w(tenants);
    QCOMPARE(w.fleet.size(), std::size_t(tenants));
    std::set<std::string> ids, names;
    for (const TenantFacts &t : w.fleet) {
        ids.insert(t.id);
        names.insert(t.name);
        QVERIFY(!t.pool.empty());
    }
    QCOMPARE(ids.size(), std::size_t(tenants));
    QCOMPARE(names.size(), std::size_t(tenants));
    const auto minutes = w.minutes(kEpochMinute, kEpochMinute + 1);
    QCOMPARE(minutes[0].counts.size(), std::size_t(tenants) * 5);
    QVERIFY(std::any_of(minutes[0].counts.begin(), minutes[0].counts.end(), [](const Count &c) { return c.good > 0; }));
}

void TestSimulatedPlatform::sameSeedSameMinutes()
{
    Watched a, b, other(0, kSeed + 1);
    QCOMPARE(a.fleet, b.fleet);
    QVERIFY(a.fleet != other.fleet);
    const auto left = a.minutes(kEpochMinute - 90, kEpochMinute);
    const auto right = b.minutes(kEpochMinute - 90, kEpochMinute);
    QVERIFY(std::equal(left.begin(), left.end(), right.begin(), right.end(), sameMinute));
    std::vector<MinuteCounts> none;
    std::vector<UsageTick> ticksA, ticksB;
    for (int s = 1; s <= 5; ++s) {
        QVERIFY(a.telemetry->advance(kEpochMs + s * 1'000, none, ticksA).ok());
        QVERIFY(b.telemetry->advance(kEpochMs + s * 1'000, none, ticksB).ok());
    }
    QCOMPARE(ticksA.size(), std::size_t(5));
    for (std::size_t i = 0; i < ticksA.size(); ++i) {
        QCOMPARE(ticksA[i].cells.size(), ticksB[i].cells.size());
        for (std::size_t c = 0; c < ticksA[i].cells.size(); ++c) {
            QCOMPARE(ticksA[i].cells[c].done, ticksB[i].cells[c].done);
            QCOMPARE(ticksA[i].cells[c].latencyUs, ticksB[i].cells[c].latencyUs);
        }
    }
}

void TestSimulatedPlatform::anyMinuteStandsAlone()
{
    Watched sequence, alone;
    const auto all = sequence.minutes(kEpochMinute - 1'500, kEpochMinute + 200);
    for (const std::int64_t at : {1'699, 3, 1'475, 1'481, 700}) { // Out of order.
        const auto one = alone.minutes(all[std::size_t(at)].minute, all[std::size_t(at)].minute + 1);
        QVERIFY2(sameMinute(one[0], all[std::size_t(at)]), qPrintable(QString::number(at)));
    }
}

void TestSimulatedPlatform::pastOfOneTenantIsWhatHistoryTold()
{
    Watched watched;
    const std::int64_t from = kEpochMinute - 40 * 1'440, to = from + 1'440;
    auto reader = watched.telemetry->pastReader();
    const auto minutes = watched.minutes(from, to);
    std::set<SeriesIndex> struck;
    for (const MinuteCounts &minute : minutes)
        std::ranges::transform(minute.dependencies, std::inserter(struck, struck.end()), &DependencyBad::series);
    std::size_t compared = 0, comparedStruck = 0;
    for (TenantIndex t = 0; t < watched.fleet.size(); t += 7) { // Pools by turns: one's plan is not another's.
        const auto past = reader->read(watched.fleet[t].id, from, to);
        QVERIFY(past.ok());
        for (SeriesIndex s = 0; s < watched.series.size(); ++s) {
            if (watched.series[s].tenant != t)
                continue;
            const auto workflow =
                std::ranges::find(past->workflows, watched.series[s].workflow, &PastWorkflow::workflow);
            const bool told = workflow != past->workflows.end(); // What never had an event is left out.
            comparedStruck += struck.count(s);
            for (std::size_t m = 0; m < minutes.size(); ++m, ++compared)
                if ((told ? Count{workflow->good[m], workflow->bad[m]} : Count{}) != minutes[m].counts[s])
                    QFAIL(qPrintable(QStringLiteral("%1, %2").arg(QString::fromStdString(watched.fleet[t].id)).arg(m)));
        }
    }
    QVERIFY(compared > 100 * minutes.size() && comparedStruck > 0);
    QVERIFY(reader->read("nobody", from, to)->workflows.empty());
    const auto stopped = reader->read(watched.fleet[0].id, from, to, [](double) { return false; });
    QCOMPARE(stopped.status().code(), absl::StatusCode::kCancelled);
}

void TestSimulatedPlatform::countsFollowTheWorkingDay()
{
    Watched w;
    const auto sum = [&w](std::int64_t minute) {
        std::uint64_t n = 0;
        for (const MinuteCounts &m : w.minutes(minute, minute + 30)) {
            for (std::size_t s = 0; s < w.series.size(); ++s)
                n += w.fleet[w.series[s].tenant].profile == Profile::Clinic ? m.counts[s].good : 0;
        }
        return n;
    };
    const std::uint64_t morning = sum(kEpochMinute + 120); // 10:00 to 12:00 local.
    const std::uint64_t night = sum(kEpochMinute + 18 * 60);
    const std::uint64_t sunday = sum(kEpochMinute + 120 + 5 * 1'440);
    QVERIFY(morning > 4 * night);
    QVERIFY(morning > 2 * sunday);
    QVERIFY(night > 0);
}

void TestSimulatedPlatform::nothingFinishesThatDidNotArrive()
{
    Watched w;
    std::map<std::tuple<TenantIndex, std::uint16_t, std::uint16_t>, std::int64_t> inside;
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    for (int s = 1; s <= 1'200; ++s) { // Through the whole invoice run.
        ticks.clear();
        QVERIFY(w.telemetry->advance(kEpochMs + s * 1'000, minutes, ticks).ok());
        for (const UsageCell &c : ticks.at(0).cells) {
            auto &n = inside[{c.tenant, c.workflow, c.pool}];
            n += std::int64_t(c.arrived) - c.refusedShared - c.done;
            QVERIFY(n >= 0);
            QVERIFY(n < 5'000);
            QVERIFY(c.failed <= c.done);
            QVERIFY(c.latencyUs >= c.waitPoolUs);
        }
        for (const PoolState &p : ticks[0].pools)
            QVERIFY(p.busySlots <= p.liveSlots + 1e-9 && p.liveSlots <= p.slots);
        QVERIFY(
            std::is_sorted(ticks[0].cells.begin(), ticks[0].cells.end(), [](const UsageCell &a, const UsageCell &b) {
                return std::tie(a.tenant, a.workflow, a.pool) < std::tie(b.tenant, b.workflow, b.pool);
            }));
    }
}

void TestSimulatedPlatform::ticksAddUpToTheirMinute()
{
    Watched w;
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    for (int s = 1; s <= 60; ++s)
        QVERIFY(w.telemetry->advance(kEpochMs + s * 1'000, minutes, ticks).ok());
    QCOMPARE(minutes.size(), std::size_t(1));
    QCOMPARE(minutes[0].minute, kEpochMinute);
    std::map<std::pair<TenantIndex, std::string>, std::uint32_t> arrived;
    for (const UsageTick &tick : ticks) {
        for (const UsageCell &c : tick.cells) {
            if (w.telemetry->pools()[c.pool].resource == "database")
                arrived[{c.tenant, w.telemetry->workflows()[c.workflow]}] += c.arrived;
        }
    }
    int wrong = 0;
    for (std::size_t s = 0; s < w.series.size(); ++s) {
        const Count &count = minutes[0].counts[s];
        wrong += arrived[{w.series[s].tenant, w.series[s].workflow}] == count.good + count.bad ? 0 : 1;
    }
    QCOMPARE(wrong, 0);
    // And history tells the same minute.
    Watched again;
    QVERIFY(sameMinute(again.minutes(kEpochMinute, kEpochMinute + 1)[0], minutes[0]));
}

void TestSimulatedPlatform::invoiceRunDelaysItsPoolOnly()
{
    Watched w;
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> before, during;
    for (int s = 1; s <= 80; ++s)
        QVERIFY(w.telemetry->advance(kEpochMs + s * 1'000, minutes, before).ok());
    for (int s = 81; s <= 240; ++s) {
        during.clear();
        QVERIFY(w.telemetry->advance(kEpochMs + s * 1'000, minutes, during).ok());
    }
    for (int s = 241; s <= 320; ++s)
        QVERIFY(w.telemetry->advance(kEpochMs + s * 1'000, minutes, during).ok());
    const auto calm = meanWaitMs(before), busy = meanWaitMs(during);
    const std::uint16_t hit = w.pool("pool-a", "database");
    QVERIFY(calm.at(hit) < 5);
    QVERIFY2(busy.at(hit) > calm.at(hit) + 20, qPrintable(QString::number(busy.at(hit))));
    for (const auto &[pool, wait] : busy) {
        const PoolInfo &info = w.telemetry->pools()[pool];
        const double change = std::fabs(wait - calm.at(pool));
        // Queue workers hold their jobs for up to a second; chance alone moves their waits by some milliseconds.
        if (pool != hit)
            QVERIFY2(change < (info.resource == "queue" ? 25 : 2),
                     qPrintable(QString("%1 %2: %3 ms").arg(info.name.c_str(), info.resource.c_str()).arg(change)));
    }
}

void TestSimulatedPlatform::neighboursEngineNamesTheRun_data()
{
    QTest::addColumn<qint64>("epochMs");
    QTest::newRow("in office hours") << qint64(kEpochMs);
    // Hardly anybody asks: whoever is delayed shows only over a minute of requests.
    QTest::newRow("at night") << qint64(kNightMs);
}

void TestSimulatedPlatform::neighboursEngineNamesTheRun()
{
    QFETCH(qint64, epochMs);
    Watched w(0, kSeed, epochMs);
    neighbours::Engine engine;
    engine.setPools(w.telemetry->pools());
    std::vector<MinuteCounts> minutes;
    std::map<TenantIndex, std::uint64_t> held;
    const std::uint16_t pool = w.pool("pool-a", "database");
    for (int s = 1; s <= 360; ++s) {
        std::vector<UsageTick> ticks;
        QVERIFY(w.telemetry->advance(epochMs + s * 1'000, minutes, ticks).ok());
        for (const UsageTick &tick : ticks) {
            engine.push(tick);
            for (const UsageCell &c : tick.cells)
                held[c.tenant] += s > 180 && c.pool == pool ? c.holdUs : 0;
        }
    }
    const auto most =
        std::max_element(held.begin(), held.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    int named = 0;
    for (const neighbours::Incident &incident : engine.incidents()) {
        if (incident.state == IncidentState::Suspect)
            continue;
        ++named;
        QCOMPARE(incident.pool, pool);
        QCOMPARE(incident.verdict, Verdict::Culprit);
        QCOMPARE(incident.antagonists.at(0).tenant, most->first);
        QVERIFY(incident.namedMs - epochMs < 180'000);
    }
    QCOMPARE(named, 1);
}

void TestSimulatedPlatform::dependencyFailsOnlyWhatUsesIt()
{
    Watched w;
    std::size_t seen = 0;
    std::map<SeriesIndex, std::uint64_t> payer;
    for (const MinuteCounts &m : w.minutes(kEpochMinute - 3 * 1'440, kEpochMinute)) {
        for (const DependencyBad &d : m.dependencies) {
            const auto workflow = std::size_t(
                std::find(sim::kWorkflowNames.begin(), sim::kWorkflowNames.end(), w.series[d.series].workflow)
                - sim::kWorkflowNames.begin());
            QVERIFY(sim::uses(workflow, d.dependency));
            QVERIFY(d.bad <= m.counts[d.series].bad);
            ++seen;
            if (m.minute >= kEpochMinute - 20 && d.dependency == sim::PayerGateway)
                payer[d.series] += d.bad;
        }
    }
    QVERIFY(seen > 100);
    QVERIFY(payer.size() >= 2 && payer.size() <= 4);
    // A workflow of the same tenants that needs no payer stays as good as ever.
    std::set<TenantIndex> tenants;
    for (const auto &[series, bad] : payer)
        tenants.insert(w.series[series].tenant);
    std::uint64_t good = 0, bad = 0;
    for (const MinuteCounts &m : w.minutes(kEpochMinute - 20, kEpochMinute)) {
        for (std::size_t s = 0; s < w.series.size(); ++s) {
            if (tenants.contains(w.series[s].tenant) && w.series[s].workflow == "messaging") {
                good += m.counts[s].good;
                bad += m.counts[s].bad;
            }
        }
    }
    QVERIFY(good > 1'000);
    QVERIFY(bad * 200 < good);
}

void TestSimulatedPlatform::firstStartHasSomethingTrueToShow()
{
    Watched w;
    slo::Engine engine;
    std::vector<slo::Objective> objectives;
    for (const SeriesKey &key : w.series)
        objectives.push_back({key, defaultTargetE7(w.fleet[key.tenant].tier, key.workflow)});
    engine.add(objectives);
    QVERIFY(w.telemetry
                ->history(kEpochMinute - 31 * 1'440, kEpochMinute,
                          [&engine](const MinuteCounts &m) {
                              engine.preload(m);
                              return true;
                          })
                .ok());
    engine.judge();
    int fast = 0, slow = 0, exhausted = 0;
    std::set<TenantIndex> troubled;
    std::map<TenantIndex, std::int64_t> traffic;
    for (std::size_t s = 0; s < w.series.size(); ++s) {
        const slo::ObjectiveState &state = engine.states()[s];
        fast += state.level == AlertLevel::FastBurn ? 1 : 0;
        slow += state.level == AlertLevel::SlowBurn ? 1 : 0;
        exhausted += state.exhausted ? 1 : 0;
        traffic[w.series[s].tenant] += state.period.valid();
        if (state.level > AlertLevel::None || state.exhausted || state.health == Health::AtRisk)
            troubled.insert(w.series[s].tenant);
    }
    QVERIFY2(fast >= 2 && fast <= 6, qPrintable(QString::number(fast)));
    QVERIFY2(slow >= 3 && slow <= 15, qPrintable(QString::number(slow)));
    QVERIFY2(exhausted >= 3 && exhausted <= 10, qPrintable(QString::number(exhausted)));
    QVERIFY2(troubled.size() * 100 < w.fleet.size() * 14, qPrintable(QString::number(troubled.size())));
    const auto idle = std::count_if(traffic.begin(), traffic.end(), [&w](const auto &t) {
        return t.second == 0 && w.fleet[t.first].stage == Stage::Live;
    });
    QCOMPARE(idle, 1);
}

void TestSimulatedPlatform::followAddsAtTheEnd()
{
    Watched w;
    const auto before = w.minutes(kEpochMinute, kEpochMinute + 1);
    TenantFacts fresh;
    fresh.id = "t-new";
    fresh.profile = Profile::RegionalNetwork;
    fresh.region = "us-east";
    fresh.pool = "seg-9"; // A pool nobody had.
    fresh.stage = Stage::Live;
    const std::size_t pools = w.telemetry->pools().size();
    const auto after = w.telemetry->follow({&fresh, 1});
    QCOMPARE(after.size(), w.series.size() + 5);
    QVERIFY(std::equal(w.series.begin(), w.series.end(), after.begin()));
    QCOMPARE(after.back().tenant, TenantIndex(w.fleet.size()));
    QCOMPARE(w.telemetry->pools().size(), pools + 3);
    const auto later = w.minutes(kEpochMinute, kEpochMinute + 1);
    QVERIFY(std::equal(before[0].counts.begin(), before[0].counts.end(), later[0].counts.begin()));
    QVERIFY(later[0].counts.back().good + later[0].counts[after.size() - 5].good > 0);
    // All tenants once more: nothing is added.
    std::vector<TenantFacts> all = w.fleet;
    all.push_back(fresh);
    QCOMPARE(w.telemetry->follow(all).size(), after.size());
}

void TestSimulatedPlatform::goingLiveBringsTraffic()
{
    Watched w;
    const auto starting = std::find_if(w.fleet.begin(), w.fleet.end(),
                                       [](const TenantFacts &t) { return t.stage < Stage::Verification; });
    QVERIFY(starting != w.fleet.end());
    const auto good = [&w, index = TenantIndex(starting - w.fleet.begin())] {
        std::uint64_t n = 0;
        for (const MinuteCounts &m : w.minutes(kEpochMinute, kEpochMinute + 5)) {
            for (std::size_t s = 0; s < w.series.size(); ++s)
                n += w.series[s].tenant == index ? m.counts[s].good : 0;
        }
        return n;
    };
    QCOMPARE(good(), std::uint64_t(0));
    TenantFacts live = *starting;
    live.stage = Stage::Live;
    (void)w.telemetry->follow({&live, 1});
    QVERIFY(good() > 0);
}

void TestSimulatedPlatform::poolSettles_data()
{
    QTest::addColumn<double>("offered");
    QTest::addColumn<double>("runWorkers");
    QTest::addColumn<double>("lowMs");
    QTest::addColumn<double>("highMs");
    QTest::addColumn<bool>("refuses");
    QTest::addRow("half load waits next to nothing") << 8.0 << 0.0 << 0.0 << 1.0 << false;
    QTest::addRow("nearly full waits a little") << 15.2 << 0.0 << 3.0 << 60.0 << false;
    QTest::addRow("a run with fewer workers than free slots harms nobody") << 6.0 << 4.0 << 0.0 << 1.0 << false;
    QTest::addRow("a run with more workers than slots makes all wait") << 8.0 << 24.0 << 115.0 << 125.0 << false;
    QTest::addRow("more work than slots ends in refusals") << 20.0 << 0.0 << 1'990.0 << 2'000.0 << true;
}

void TestSimulatedPlatform::poolSettles()
{
    QFETCH(double, offered);
    QFETCH(double, runWorkers);
    QFETCH(double, lowMs);
    QFETCH(double, highMs);
    QFETCH(bool, refuses);
    const sim::PoolLoad load{offered, 0.02, 16, runWorkers, 0.06};
    const sim::PoolAnswer answer = sim::settle(load);
    QVERIFY2(answer.waitS * 1'000 >= lowMs && answer.waitS * 1'000 <= highMs,
             qPrintable(QString::number(answer.waitS)));
    QCOMPARE(answer.refused > 0, refuses);
    QVERIFY(answer.busy <= load.slots);
    // Second by second the queue comes to the same balance.
    double backlog = 0;
    sim::PoolAnswer last;
    for (int s = 0; s < 60; ++s)
        last = sim::step(load, 1, backlog);
    QVERIFY2(std::fabs(last.waitS - answer.waitS) < 0.02, qPrintable(QString::number(last.waitS)));
    QCOMPARE(last.refused > 0, refuses);
}

QTEST_APPLESS_MAIN(TestSimulatedPlatform)
#include "tst_simulated_platform.moc"
