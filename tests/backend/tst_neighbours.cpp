// Scenarios on a small first-in, first-out pool served request by request: who is named, and that nobody is named
// where nobody is to blame.
#include "tests/backend/neighbours_run.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

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
