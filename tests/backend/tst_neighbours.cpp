// Scenarios on a small first-in, first-out pool served request by request: who is named, and that nobody is named
// where nobody is to blame.
#include "backend/engine/neighbours_engine.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <queue>
#include <random>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

constexpr std::int64_t kStartMs = 1'700'000'000'000;

struct Load
{
    double rate = 10;
    double holdS = 0.02;
};

/// A pool of slots, served in order of arrival. Loads may be changed between ticks.
class PoolRun
{
public:
    PoolRun(std::size_t tenants, int capacity, std::uint32_t seed = 5, double tickS = 1)
        : loads(tenants)
        , m_slots(capacity)
        , m_tickS(tickS)
        , m_random(seed)
    {
        for (int i = 0; i < capacity; ++i)
            m_free.push(0);
    }

    std::vector<Load> loads;
    double stretch = 1; ///< Of every hold: a slow host.
    std::vector<PlatformEvent> events;

    /// Takes slots out of service for some seconds.
    void lose(int capacity, double forS)
    {
        m_lostUntil = m_now + forS;
        m_lost = capacity;
        for (int i = 0; i < capacity; ++i) {
            m_free.pop();
            m_free.push(m_now + forS);
        }
    }

    UsageTick next()
    {
        const double end = m_now + m_tickS;
        arrive(end);
        UsageTick tick;
        tick.seconds = m_tickS;
        tick.endMs = kStartMs + std::llround(end * 1'000);
        tick.events = std::exchange(events, {});
        for (std::size_t i = 0; i < loads.size(); ++i)
            tick.cells.push_back(cellOf(i, end));
        double held = 0;
        for (const UsageCell &cell : tick.cells)
            held += static_cast<double>(cell.holdUs) / 1e6;
        std::erase_if(m_open, [end](const Request &r) { return r.end <= end; });
        const auto waiting =
            static_cast<double>(std::ranges::count_if(m_open, [end](const Request &r) { return r.start > end; }));
        const int lost = m_now < m_lostUntil ? m_lost : 0;
        tick.pools = {{static_cast<double>(m_slots), static_cast<double>(m_slots - lost), held / m_tickS, waiting}};
        m_now = end;
        return tick;
    }

private:
    struct Request
    {
        std::size_t tenant;
        double arrival, start, end;
    };

    void arrive(double end)
    {
        std::vector<Request> fresh;
        for (std::size_t i = 0; i < loads.size(); ++i) {
            std::exponential_distribution<double> gap(std::max(loads[i].rate, 1e-9));
            for (double at = m_now + gap(m_random); at < end; at += gap(m_random))
                fresh.push_back({i, at, 0, 0});
        }
        std::ranges::sort(fresh, {}, &Request::arrival);
        std::lognormal_distribution<double> spread(-0.08, 0.4);
        for (Request &request : fresh) {
            request.start = std::max(request.arrival, m_free.top());
            m_free.pop();
            request.end = request.start + loads[request.tenant].holdS * stretch * spread(m_random);
            m_free.push(request.end);
            m_open.push_back(request);
        }
        m_fresh = std::move(fresh);
    }

    UsageCell cellOf(std::size_t tenant, double end) const
    {
        UsageCell cell;
        cell.tenant = static_cast<TenantIndex>(tenant);
        for (const Request &r : m_fresh)
            cell.arrived += r.tenant == tenant ? 1 : 0;
        const auto micros = [](double s) { return static_cast<std::uint64_t>(s * 1e6); };
        for (const Request &r : m_open) {
            if (r.tenant != tenant)
                continue;
            cell.holdUs += micros(std::max(0.0, std::min(r.end, end) - std::max(r.start, m_now)));
            if (r.end > end)
                continue;
            ++cell.done;
            cell.latencyUs += micros(r.end - r.arrival);
            cell.waitPoolUs += micros(r.start - r.arrival);
        }
        return cell;
    }

    int m_slots;
    double m_tickS;
    double m_now = 0;
    double m_lostUntil = 0;
    int m_lost = 0;
    std::mt19937 m_random;
    std::priority_queue<double, std::vector<double>, std::greater<>> m_free;
    std::vector<Request> m_open, m_fresh;
};

/// Drives an engine and checks after every tick what must always hold.
struct Watch
{
    explicit Watch(PoolRun &pool)
        : run(&pool)
    {
        engine.setPools({{"pool-a", "database"}});
    }
    void forTicks(int ticks, const std::function<void(int)> &before = {})
    {
        for (int i = 0; i < ticks; ++i) {
            if (before)
                before(i);
            push(run->next());
        }
    }
    void push(const UsageTick &tick)
    {
        engine.push(tick);
        ++ticksTaken;
        for (const Incident &incident : engine.incidents()) {
            double sum = 0;
            for (const Booking &booking : incident.ledger)
                sum += booking.seconds;
            balanced = balanced && std::abs(sum - incident.delayS) <= 1e-6;
            bounded = bounded && incident.points.size() <= 1'800
                      && (incident.points.empty() || incident.points.front().atMs >= incident.sinceMs - 300'000
                          || incident.points.size() == 1'800);
            for (const Antagonist &antagonist : incident.antagonists)
                ++named[antagonist.tenant];
            if (!incident.antagonists.empty() && firstNamedTick < 0)
                firstNamedTick = ticksTaken;
        }
    }
    [[nodiscard]] std::vector<TenantIndex> names() const
    {
        std::vector<TenantIndex> result;
        for (const auto &[tenant, times] : named)
            result.push_back(tenant);
        return result;
    }
    [[nodiscard]] bool found(Verdict verdict) const
    {
        return std::ranges::any_of(engine.incidents(), [verdict](const Incident &i) { return i.verdict == verdict; });
    }

    PoolRun *run;
    Engine engine;
    std::map<TenantIndex, int> named; ///< Ticks in which a tenant stood as antagonist.
    int ticksTaken = 0;
    int firstNamedTick = -1;
    bool balanced = true;
    bool bounded = true;
};

bool holds(const std::vector<Finding> &findings, const char *kind)
{
    return std::ranges::any_of(findings, [kind](const Finding &finding) { return finding.kind == kind; });
}

constexpr int kQuiet = 150;
const std::vector<TenantIndex> kNobody;

} // namespace

class TestNeighbours : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aQuietPoolHasNoIncident()
    {
        for (const std::uint32_t seed : {1U, 2U, 3U}) {
            PoolRun run(12, 8, seed);
            Watch watch(run);
            watch.forTicks(900);
            QCOMPARE(watch.engine.incidents().size(), std::size_t{0});
        }
    }

    void aSlotHogIsNamedWithinTicks_data()
    {
        QTest::addColumn<int>("tenants");
        QTest::addColumn<double>("tickS");
        QTest::addColumn<double>("rate");
        QTest::addColumn<double>("holdS");
        QTest::newRow("long transactions, ticks of one second") << 8 << 1.0 << 20.0 << 0.8;
        QTest::newRow("long transactions, ticks of two seconds") << 8 << 2.0 << 20.0 << 0.8;
        QTest::newRow("a flood of short requests") << 12 << 1.0 << 700.0 << 0.012;
        QTest::newRow("a batch in a pool of many small tenants") << 60 << 1.0 << 25.0 << 0.5;
    }
    void aSlotHogIsNamedWithinTicks()
    {
        QFETCH(int, tenants);
        QFETCH(double, tickS);
        QFETCH(double, rate);
        QFETCH(double, holdS);
        for (const std::uint32_t seed : {1U, 2U, 3U, 4U}) {
            PoolRun run(static_cast<std::size_t>(tenants), 8, seed, tickS);
            if (tenants > 30)
                for (Load &load : run.loads)
                    load.rate = 2;
            Watch watch(run);
            watch.forTicks(kQuiet);
            run.loads[3] = {rate, holdS};
            watch.forTicks(20);
            QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
            QVERIFY2(watch.firstNamedTick - kQuiet <= 10, qPrintable(QString::number(watch.firstNamedTick - kQuiet)));
            const Incident &incident = watch.engine.incidents().front();
            QCOMPARE(incident.state, IncidentState::Named);
            QCOMPARE(incident.verdict, Verdict::Culprit);
            QVERIFY(incident.antagonists[0].share >= 0.35);
            QVERIFY(incident.victims.size() >= 2);
            QVERIFY(incident.victims[0].latencyMs > 1.6 * incident.victims[0].expectedMs);
            for (const char *kind : {"share", "slots", "growth"})
                QVERIFY2(holds(incident.evidence, kind), kind);
            for (const char *kind : {"own-surge", "capacity", "slow-platform", "deployment"})
                QVERIFY2(holds(incident.ruledOut, kind), kind);
            QVERIFY(incident.points.back().antagonistShare > 0.3);
            QVERIFY(incident.points.front().antagonistShare < 0.2);
            QVERIFY(watch.balanced && watch.bounded);
        }
    }

    void nobodyIsBlamed_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("a slow host makes the pool queue") << 0;
        QTest::newRow("half of the slots are lost") << 1;
        QTest::newRow("all tenants triple together") << 2;
        QTest::newRow("a benign surge with room to spare") << 3;
        QTest::newRow("a burst of two seconds") << 4;
        QTest::newRow("a deployment slows everybody without a queue") << 5;
    }
    void nobodyIsBlamed()
    {
        QFETCH(int, kind);
        for (const std::uint32_t seed : {1U, 2U, 3U, 4U}) {
            PoolRun run(12, 8, seed);
            for (Load &load : run.loads)
                load.rate = 16;
            run.loads[0].rate = 60; // The busiest.
            Watch watch(run);
            watch.forTicks(kQuiet);
            watch.forTicks(30, [&](int i) {
                if (kind == 0 || kind == 5)
                    run.stretch = 4;
                if (kind == 5 && i == 0)
                    for (Load &load : run.loads)
                        load.rate /= 3;
                if (kind == 1 && i == 0)
                    run.lose(5, 30);
                if (kind == 2)
                    for (std::size_t t = 0; t < run.loads.size(); ++t)
                        run.loads[t].rate = t == 0 ? 180 : 48;
                if (kind == 3)
                    run.loads[2].rate = 100;
                if (kind == 4)
                    run.loads[2] = i < 2 ? Load{40, 0.1} : Load{16, 0.02};
                if (kind == 5 && i == 0)
                    run.events = {{kStartMs + kQuiet * 1'000, "deploy", "billing", "2.1"}};
            });
            QCOMPARE(watch.names(), kNobody);
            QVERIFY(watch.balanced && watch.bounded);
            if (kind == 0 || kind == 1 || kind == 5)
                QVERIFY(watch.found(Verdict::CommonCause));
            if (kind == 2)
                QVERIFY(!watch.engine.incidents().empty());
            if (kind == 3)
                QVERIFY(watch.engine.incidents().empty());
            if (kind == 1)
                QVERIFY(holds(watch.engine.incidents().front().evidence, "capacity"));
            if (kind == 5)
                QVERIFY(holds(watch.engine.incidents().front().evidence, "deployment"));
        }
    }

    void theBusiestSteadyTenantIsNotTheHog()
    {
        PoolRun run(10, 8);
        run.loads[0] = {200, 0.015};
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[7] = {15, 0.8};
        watch.forTicks(30);
        QCOMPARE(watch.names(), std::vector<TenantIndex>{7});
    }

    void twoHogsAreBothNamed()
    {
        PoolRun run(12, 10);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[2] = {10, 0.8};
        run.loads[9] = {10, 0.8};
        watch.forTicks(30);
        QCOMPARE(watch.names(), (std::vector<TenantIndex>{2, 9}));
        QVERIFY(watch.found(Verdict::SeveralCulprits));
    }

    void victimsThatRetryAreNotBlamed()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        watch.forTicks(40, [&run](int i) {
            if (i == 12)
                run.loads[5].rate = run.loads[6].rate = 60;
        });
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
    }

    void aTenantBehindItsOwnLimitHurtsItself()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        for (int i = 0; i < 20; ++i) {
            UsageTick tick = run.next();
            UsageCell &cell = tick.cells[4];
            cell.waitOwnUs = 400'000 * std::uint64_t{cell.done};
            cell.latencyUs += cell.waitOwnUs;
            watch.push(tick);
        }
        QCOMPARE(watch.names(), kNobody);
        QVERIFY(watch.found(Verdict::SelfInflicted));
        const Incident &incident = watch.engine.incidents().front();
        QCOMPARE(incident.victims.size(), std::size_t{1});
        QCOMPARE(incident.victims[0].tenant, TenantIndex{4});
        QCOMPARE(incident.ledger.front().kind, AccountKind::Self);
        QVERIFY(watch.balanced);
    }

    void aFreezeSaysNothing()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        const std::size_t before = watch.engine.incidents().size();
        for (int i = 0; i < 12; ++i) {
            UsageTick tick = run.next();
            for (UsageCell &cell : tick.cells) {
                cell.done = 0;
                cell.latencyUs = cell.waitPoolUs = 0;
                cell.holdUs = cell.tenant == 2 ? 5'000'000 : 400'000; // Whoever was in stays in.
            }
            watch.push(tick);
        }
        QCOMPARE(watch.engine.incidents().size(), before);
        QCOMPARE(watch.names(), kNobody);
    }

    void anIncidentEndsAndTheSamePairReopensIt()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        watch.forTicks(20);
        const std::uint64_t number = watch.engine.incidents().front().number;
        const std::int64_t since = watch.engine.incidents().front().sinceMs;
        run.loads[3] = {10, 0.02};
        watch.forTicks(90);
        QCOMPARE(watch.engine.incidents().size(), std::size_t{1});
        QCOMPARE(watch.engine.incidents().front().state, IncidentState::Closed);
        QVERIFY(watch.engine.incidents().front().closedMs > since);
        QVERIFY(!watch.engine.incidents().front().victims.empty());
        run.loads[3] = {20, 0.8};
        watch.forTicks(20);
        QCOMPARE(watch.engine.incidents().size(), std::size_t{1});
        QCOMPARE(watch.engine.incidents().front().number, number);
        QCOMPARE(watch.engine.incidents().front().state, IncidentState::Named);
        QCOMPARE(watch.engine.incidents().front().closedMs, 0);
        QCOMPARE(watch.names(), std::vector<TenantIndex>{3});
        QVERIFY(watch.balanced && watch.bounded);
    }

    void aClosedIncidentIsForgottenAfterADay()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        watch.forTicks(20);
        run.loads[3] = {10, 0.02};
        watch.forTicks(90);
        QCOMPARE(watch.engine.incidents().size(), std::size_t{1});
        UsageTick later = run.next();
        later.endMs += 86'400'000;
        watch.push(later);
        QCOMPARE(watch.engine.incidents().size(), std::size_t{0});
    }

    void sameTicksSameIncidents()
    {
        std::vector<std::string> told;
        for (int n = 0; n < 2; ++n) {
            PoolRun run(8, 8);
            Watch watch(run);
            watch.forTicks(kQuiet);
            run.loads[3] = {20, 0.8};
            watch.forTicks(25);
            std::string text;
            for (const Incident &incident : watch.engine.incidents()) {
                text += std::to_string(incident.number) + ' ' + std::to_string(incident.sinceMs) + ' '
                        + std::to_string(incident.delayS) + ' ' + std::to_string(incident.points.size());
                for (const Finding &finding : incident.evidence)
                    text += '\n' + finding.text;
            }
            told.push_back(text);
        }
        QVERIFY(!told[0].empty());
        QCOMPARE(told[0], told[1]);
    }

    void ticksWithoutCellsAndOldTicksAreNoNews()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        for (int i = 0; i < 20; ++i) {
            UsageTick tick = run.next();
            if (i % 2 == 0)
                tick.cells.clear();
            else
                tick.endMs = kStartMs;
            watch.push(tick);
        }
        QCOMPARE(watch.engine.incidents().size(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestNeighbours)
#include "tst_neighbours.moc"
