// What an incident tells beside its names: who was looked at, who waits for whom, on what proof, and what nobody sees.
#include "backend/engine/neighbours_doubt.h"
#include "backend/engine/neighbours_suspects.h"
#include "tests/backend/neighbours_run.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

enum class Hog { None, Locks, Cpu };
constexpr TenantIndex kHog = 6;

/// Two seconds of a probed pool with eight tenants on ten slots and two cores.
UsageTick probedTick(int number, Hog hog)
{
    UsageTick tick;
    tick.endMs = kStartMs + 2'000LL * (number + 1);
    tick.seconds = 2;
    tick.source = UsageSource::Probe;
    PoolState pool{10, 10, 2, 0, true, 2, hog == Hog::Cpu ? 1.99 : 0.6};
    for (TenantIndex i = 0; i < 8; ++i) {
        const double jitter = 1 + 0.05 * std::sin(number * 1.7 + i);
        UsageCell cell;
        cell.tenant = i;
        cell.arrived = cell.done = 20;
        double latencyS = 0.02, held = 0.2, blocked = 0, runq = 0, cores = 0.05;
        if (hog == Hog::Locks && i != kHog) {
            latencyS = 2;
            held = 1.0;
            blocked = 0.8;
            tick.edges.push_back({0, i, kHog, 1.6});
        } else if (hog == Hog::Locks) {
            held = 1.0;
        } else if (hog == Hog::Cpu && i != kHog) {
            latencyS = 0.2;
            held = 0.8;
            runq = 0.7;
        } else if (hog == Hog::Cpu) {
            held = 3;
            runq = 1;
            cores = 1.6;
        }
        const auto micros = [jitter](double s) { return static_cast<std::uint64_t>(s * jitter * 1e6); };
        cell.latencyUs = micros(latencyS * 20);
        cell.holdUs = micros(held * 2);
        cell.blockedUs = micros(blocked * 2);
        cell.runqUs = micros(runq * 2);
        cell.cpuUs = micros(cores * 2);
        pool.busySlots += held;
        tick.cells.push_back(cell);
    }
    tick.pools = {pool};
    return tick;
}

Incident probedIncident(Hog hog, const Options &options = {})
{
    Engine engine(options);
    engine.setPools({{"pool-a", "database"}});
    for (int i = 0; i < 100; ++i)
        engine.push(probedTick(i, i < 80 ? Hog::None : hog));
    return engine.incidents().empty() ? Incident{} : engine.incidents().front();
}

std::string textOf(const Incident &incident, const char *kind)
{
    for (const Finding &finding : incident.evidence)
        if (finding.kind == kind)
            return finding.text;
    return {};
}

const Suspect *suspectOf(const Incident &incident, TenantIndex tenant)
{
    const auto found = std::ranges::find(incident.suspects, tenant, &Suspect::tenant);
    return found == incident.suspects.end() ? nullptr : &*found;
}

} // namespace

class TestNeighboursSuspects : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSlotHogAmongItsPool()
    {
        PoolRun run(12, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        watch.forTicks(30);
        const Incident &incident = watch.engine.incidents().front();
        QCOMPARE(incident.suspects.size(), std::size_t{8});
        const Suspect &first = incident.suspects.front();
        QCOMPARE(first.tenant, TenantIndex{3});
        QVERIFY(first.named && first.ruledOut.empty());
        QCOMPARE(first.resource, Contended::Slots);
        QVERIFY(first.held > 5 && first.usualHeld < 1 && first.growth > 5);
        QVERIFY2(first.correlation > kMovesTogether, qPrintable(QString::number(first.correlation)));
        QVERIFY2(first.leadS >= -2, qPrintable(QString::number(first.leadS)));
        for (std::size_t i = 1; i < incident.suspects.size(); ++i) {
            QVERIFY(!incident.suspects[i].named && !incident.suspects[i].ruledOut.empty());
            QVERIFY(incident.suspects[i - 1].share >= incident.suspects[i].share);
        }
        QVERIFY(incident.confidence > 0.5 && incident.confidence < 1);
        QVERIFY(incident.waits.empty());
        QCOMPARE(incident.blindSpots.size(), std::size_t{3});
        QVERIFY(incident.blindSpots[0].starts_with("Locks and CPU below the pool are not seen"));
        QCOMPARE(incident.blindSpots[1], std::string("The host's CPU is not seen."));
        QVERIFY(incident.blindSpots[2].starts_with("No bytes written are seen"));
        QVERIFY(textOf(incident, "locks").empty() && textOf(incident, "cpu").empty());
    }

    void aLockHogIsShownByWhatStandsBehindIt()
    {
        const Incident incident = probedIncident(Hog::Locks);
        QCOMPARE(incident.antagonists.size(), std::size_t{1});
        QCOMPARE(incident.antagonists[0].tenant, kHog);
        QCOMPARE(incident.antagonists[0].resource, Contended::Lock);
        const Suspect &first = incident.suspects.front();
        QVERIFY(first.named);
        QVERIFY2(std::abs(first.blocks - 5.6) < 0.4, qPrintable(QString::number(first.blocks)));
        QVERIFY(first.held < 1.2);
        const Suspect *waiting = suspectOf(incident, 2);
        QVERIFY(waiting != nullptr);
        QCOMPARE(waiting->ruledOut, std::string("Its slots stand behind somebody's lock: it waits itself."));
        QCOMPARE(incident.waits.size(), std::size_t{7});
        QCOMPARE(incident.waits[0].blocker, kHog);
        QVERIFY(std::abs(incident.waits[0].waiting - 0.8) < 0.05);
        QCOMPARE(QString::fromStdString(textOf(incident, "locks")).contains(QStringLiteral("of the pool's 10 slots")),
                 true);
        QVERIFY(textOf(incident, "slots").empty() && textOf(incident, "growth").empty());
        // The share over time is of what stands behind its locks, also before it was named.
        QVERIFY(std::abs(incident.points.back().antagonistShare - 0.56) < 0.05);
        QCOMPARE(incident.points.front().antagonistShare, 0.0);
        const auto onset = std::ranges::find(incident.points, incident.sinceMs, &Point::atMs);
        QVERIFY(onset != incident.points.end() && onset->antagonistShare > 0.4);
        QCOMPARE(incident.blindSpots.size(), std::size_t{2}); // Bytes written, and events that nobody tells.
        QVERIFY2(incident.confidence > 0.8, qPrintable(QString::number(incident.confidence)));
    }

    void aCpuHogIsShownByItsCores()
    {
        const Incident incident = probedIncident(Hog::Cpu);
        QCOMPARE(incident.antagonists.size(), std::size_t{1});
        QCOMPARE(incident.antagonists[0].tenant, kHog);
        QCOMPARE(incident.antagonists[0].resource, Contended::Cpu);
        const Suspect &first = incident.suspects.front();
        QVERIFY(first.cores > 1.4 && first.usualCores < 0.1);
        QVERIFY(QString::fromStdString(textOf(incident, "cpu")).contains(QStringLiteral("of the host's 2 cores")));
        QVERIFY(textOf(incident, "slots").empty());
        QVERIFY(std::abs(incident.points.back().antagonistShare - 0.8) < 0.1);
        QVERIFY(incident.points.front().antagonistShare < 0.05);
        const Suspect *waiting = suspectOf(incident, 2);
        QVERIFY(waiting != nullptr);
        QCOMPARE(waiting->ruledOut, std::string("Its slots wait for the host's CPU: it is slowed itself."));
    }

    // As in a fleet of too many tenants, where the pool sleeps until then: names and proof are the same, the past is
    // not drawn.
    void aPoolThatSleptTellsTheSame()
    {
        Options options;
        options.mostInFull = 0;
        for (const Hog hog : {Hog::Locks, Hog::Cpu}) {
            const Incident full = probedIncident(hog), slept = probedIncident(hog, options);
            QCOMPARE(slept.antagonists.size(), std::size_t{1});
            QCOMPARE(slept.antagonists[0].tenant, kHog);
            QCOMPARE(slept.antagonists[0].resource, full.antagonists[0].resource);
            QCOMPARE(slept.namedMs, full.namedMs);
            QCOMPARE(slept.victims.size(), full.victims.size());
            QCOMPARE(slept.waits.size(), full.waits.size());
            const Suspect &first = slept.suspects.front();
            QVERIFY(std::abs(first.usualCores - full.suspects.front().usualCores) < 0.002);
            QVERIFY(std::abs(first.usualHeld - full.suspects.front().usualHeld) < 0.005);
            QCOMPARE(first.correlation, 0.0); // Not known, which does not speak against it.
            QVERIFY2(slept.confidence > 0.8, qPrintable(QString::number(slept.confidence)));
            QCOMPARE(slept.blindSpots.size(), full.blindSpots.size() + 1);
            QCOMPARE(probedIncident(Hog::None, options).number, std::uint64_t{0});
        }
    }

    void whoRisesLateIsTakenForRetries()
    {
        PoolRun run(8, 8);
        Watch watch(run);
        watch.forTicks(kQuiet);
        run.loads[3] = {20, 0.8};
        watch.forTicks(40, [&run](int i) {
            if (i == 14)
                run.loads[5].rate = 90;
        });
        const Incident &incident = watch.engine.incidents().front();
        const Suspect *late = suspectOf(incident, 5);
        QVERIFY(late != nullptr && !late->named);
        QVERIFY2(late->leadS < -5, qPrintable(QString::number(late->leadS)));
        QVERIFY2(
            QString::fromStdString(late->ruledOut).endsWith(QStringLiteral("after the first delay: likely retries.")),
            late->ruledOut.c_str());
    }

    /// Only the confidence hears the second opinions; the names stay.
    void secondOpinions_data()
    {
        QTest::addColumn<double>("correlation");
        QTest::addColumn<double>("leadS");
        QTest::addColumn<int>("sign"); // Against not knowing either.
        QTest::newRow("it moves with the delay") << 0.8 << 0.0 << 1;
        QTest::newRow("it does not move with the delay") << 0.05 << 0.0 << -1;
        QTest::newRow("between the two") << 0.3 << 0.0 << 0;
        QTest::newRow("it rose first") << 0.0 << 3.0 << 1;
        QTest::newRow("two ticks after the delay are not late") << 0.0 << -4.0 << 1;
        QTest::newRow("three are") << 0.0 << -6.0 << -1;
        QTest::newRow("both in favour") << 0.8 << 3.0 << 1;
        QTest::newRow("both against") << -0.5 << -20.0 << -1;
    }
    void secondOpinions()
    {
        QFETCH(double, correlation);
        QFETCH(double, leadS);
        PoolUse pool;
        pool.state = {10, 10, 5, 0, true, 2, 1};
        Incident incident;
        incident.verdict = Verdict::Culprit;
        incident.antagonists = {{3}};
        incident.ledger = {{AccountKind::Tenant, 3, 6}, {AccountKind::Normal, 0, 4}};
        Suspect suspect;
        suspect.tenant = 3;
        suspect.named = true;
        incident.suspects = {suspect};
        fillDoubt(incident, pool, 1, 2, true);
        const double unheard = incident.confidence;
        QVERIFY(std::abs(unheard - (0.5 + 0.5 * 0.25 / 0.65)) < 1e-9);
        incident.suspects[0].correlation = correlation;
        incident.suspects[0].leadS = leadS;
        fillDoubt(incident, pool, 1, 2, true);
        QTEST(int(incident.confidence > unheard + 1e-9) - int(incident.confidence < unheard - 1e-9), "sign");
        QVERIFY(incident.confidence > 0.2 && incident.confidence < 1);
        QCOMPARE(incident.antagonists.size(), std::size_t{1});
        const double seen = incident.confidence;
        fillDoubt(incident, pool, 0.9, 2, true);
        QVERIFY(std::abs(incident.confidence - 0.9 * seen) < 1e-9);
        pool.state.probed = false;
        pool.state.cores = 0;
        fillDoubt(incident, pool, 1, 2, true);
        QVERIFY(std::abs(incident.confidence - 0.85 * 0.95 * seen) < 1e-9);
        incident.verdict = Verdict::Undecided;
        fillDoubt(incident, pool, 1, 2, true);
        QCOMPARE(incident.confidence, 0.0);
        const std::size_t spots = incident.blindSpots.size();
        fillDoubt(incident, pool, 1, 2, false); // Nobody tells of deployments: that is not seen, either.
        QCOMPARE(incident.blindSpots.size(), spots + 1);
    }

    /// "Names no tenant" includes its number.
    void noSentenceNamesATenant()
    {
        for (const Hog hog : {Hog::Locks, Hog::Cpu}) {
            const Incident incident = probedIncident(hog);
            QCOMPARE(incident.suspects.size(), std::size_t{8});
            for (const Suspect &suspect : incident.suspects)
                QVERIFY2(suspect.named == suspect.ruledOut.empty(), suspect.ruledOut.c_str());
            for (const Suspect &suspect : incident.suspects)
                QVERIFY(!QString::fromStdString(suspect.ruledOut).contains(QStringLiteral("enant")));
        }
    }
};

QTEST_APPLESS_MAIN(TestNeighboursSuspects)
#include "tst_neighbours_suspects.moc"
