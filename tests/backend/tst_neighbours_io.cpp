// Whom the engine names when the disk or the write-ahead log is what everybody waits for, over many ticks: a pool of
// eight tenants that commit, and what is told of their reads and writes.
#include "tests/backend/neighbours_run.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

constexpr TenantIndex kHog = 3;
constexpr double kUsualKib = 512;
const std::vector<TenantIndex> kNobody;

/// What happens on the disk.
struct Weather
{
    double commitMs = 2; ///< That each request waits for the log.
    double hogKib = kUsualKib, othersKib = kUsualKib;
    double hostKib = 8 * kUsualKib; ///< Of the disks, whoever for.
    IoSight seen = IoSight::Bytes;
};

const Weather kFlood{.commitMs = 60, .hogKib = 80'000, .hostKib = 170'000};

/// Requests, with the disk's part in them.
UsageTick onDisk(UsageTick tick, const Weather &weather)
{
    for (UsageCell &cell : tick.cells) {
        const auto waited = static_cast<std::uint64_t>(1e3 * weather.commitMs * cell.done);
        const bool floods = cell.tenant == kHog && weather.hogKib > 4 * weather.othersKib;
        const std::uint64_t streams = floods ? 1'500'000 : 0; // One and a half of its connections write all the time.
        cell.latencyUs += waited;
        cell.holdUs += waited + streams;
        cell.ioWaitMs = static_cast<std::uint32_t>((waited + streams) / 1'000);
        if (weather.seen == IoSight::Bytes)
            cell.ioKib = static_cast<std::uint32_t>(cell.tenant == kHog ? weather.hogKib : weather.othersKib);
    }
    tick.pools[0].probed = true;
    tick.pools[0].cores = 4;
    tick.pools[0].coresBusy = 1;
    tick.pools[0].ioSeen = weather.seen;
    tick.pools[0].hostIo = weather.seen == IoSight::Bytes ? weather.hostKib * 1'024 : 0;
    return tick;
}

struct Disk
{
    explicit Disk(std::uint32_t seed = 5)
        : run(8, 16, seed)
        , watch(run)
    {
    }
    void forTicks(int ticks, const Weather &weather = {})
    {
        for (int i = 0; i < ticks; ++i)
            watch.push(onDisk(run.next(), weather));
    }
    [[nodiscard]] const Incident &incident() const { return watch.engine.incidents().front(); }

    PoolRun run;
    Watch watch;
};

std::string textOf(const Incident &incident, const std::string &kind)
{
    const auto found = std::ranges::find(incident.evidence, kind, &Finding::kind);
    return found == incident.evidence.end() ? std::string() : found->text;
}

} // namespace

class TestNeighboursIo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHogOfTheLogIsNamedOnIt()
    {
        Disk disk;
        disk.forTicks(kQuiet);
        disk.forTicks(12, kFlood);
        QCOMPARE(disk.watch.names(), std::vector<TenantIndex>{kHog});
        const Incident &incident = disk.incident();
        QCOMPARE(incident.verdict, Verdict::Culprit);
        QCOMPARE(incident.antagonists[0].resource, Contended::Io);
        QCOMPARE(incident.victims.size(), std::size_t{7});
        const QString bytes = QString::fromStdString(textOf(incident, "io"));
        QVERIFY2(bytes.contains(QStringLiteral("MiB a second")) && bytes.contains(QStringLiteral("0.5 is usual")),
                 qPrintable(bytes));
        QVERIFY(!textOf(incident, "disk").empty());
        QVERIFY(incident.points.back().antagonistShare > 0.9);
        QVERIFY2(disk.watch.firstNamedTick <= kQuiet + 8, qPrintable(QString::number(disk.watch.firstNamedTick)));
        QVERIFY(incident.blindSpots.empty()); // Locks, CPU, bytes and events are all told.
        QVERIFY(disk.watch.balanced && disk.watch.bounded);
    }

    void nobodyIsNamed_data()
    {
        QTest::addColumn<double>("commitMs");
        QTest::addColumn<double>("hogKib");
        QTest::addColumn<double>("othersKib");
        QTest::addColumn<double>("hostKib");
        QTest::addColumn<int>("seen");
        QTest::addColumn<int>("verdict");
        const auto row = [](const char *name, const Weather &w, Verdict verdict) {
            QTest::newRow(name) << w.commitMs << w.hogKib << w.othersKib << w.hostKib << static_cast<int>(w.seen)
                                << static_cast<int>(verdict);
        };
        row("the disk stalls", {.commitMs = 60}, Verdict::CommonCause);
        row("the disk stalls, and nothing gets through",
            {.commitMs = 60, .hogKib = 40, .othersKib = 40, .hostKib = 400}, Verdict::CommonCause);
        row("a backup floods the disk", {.commitMs = 60, .hostKib = 400'000}, Verdict::CommonCause);
        row("everybody writes eight times as much",
            {.commitMs = 60, .hogKib = 8 * kUsualKib, .othersKib = 8 * kUsualKib, .hostKib = 64 * kUsualKib},
            Verdict::CollectiveOverload);
        row("one writes more, and nobody waits", {.hogKib = 80'000, .hostKib = 170'000}, Verdict::Unspecified);
        row("the disk stalls, and nobody counts bytes", {.commitMs = 60, .seen = IoSight::Waits}, Verdict::CommonCause);
    }
    void nobodyIsNamed()
    {
        QFETCH(double, commitMs);
        QFETCH(double, hogKib);
        QFETCH(double, othersKib);
        QFETCH(double, hostKib);
        QFETCH(int, seen);
        QFETCH(int, verdict);
        for (const std::uint32_t seed : {1U, 2U, 3U}) {
            Disk disk(seed);
            disk.forTicks(kQuiet, {.seen = IoSight(seen)});
            disk.forTicks(20, {commitMs, hogKib, othersKib, hostKib, IoSight(seen)});
            QCOMPARE(disk.watch.names(), kNobody);
            QVERIFY(disk.watch.balanced);
            if (Verdict(verdict) != Verdict::Unspecified) {
                QVERIFY(!disk.watch.engine.incidents().empty());
                QCOMPARE(int(disk.incident().verdict), verdict);
            }
        }
    }

    /// Where nobody counts bytes, who waits out of step is named, with less confidence, and the incident says so.
    void withoutBytesWhoWaitsOutOfStepIsNamed()
    {
        Disk seen, blind;
        seen.forTicks(kQuiet);
        seen.forTicks(12, {.commitMs = 20, .hogKib = 80'000, .hostKib = 170'000});
        blind.forTicks(kQuiet, {.seen = IoSight::Waits});
        blind.forTicks(12, {.commitMs = 20, .hogKib = 80'000, .seen = IoSight::Waits});
        QCOMPARE(seen.watch.names(), std::vector<TenantIndex>{kHog});
        QCOMPARE(blind.watch.names(), std::vector<TenantIndex>{kHog});
        QCOMPARE(blind.incident().antagonists[0].resource, Contended::Io);
        QCOMPARE(blind.incident().blindSpots.size(), std::size_t{1});
        QVERIFY(blind.incident().blindSpots[0].starts_with("Who waits for the disk is seen"));
        QVERIFY2(blind.incident().confidence < seen.incident().confidence,
                 qPrintable(QString::number(blind.incident().confidence)));
    }

    /// Counters that begin anew are of another measure, or of none: what is usual has to be learnt first.
    void countersThatBeginAnewBlameNobody()
    {
        Disk disk;
        disk.forTicks(kQuiet, {.seen = IoSight::Waits});
        disk.forTicks(8, kFlood);
        QCOMPARE(disk.watch.names(), kNobody);
        Disk reset;
        reset.forTicks(kQuiet);
        for (int i = 0; i < 12; ++i) { // Bytes since the server's start, told as those of a second.
            UsageTick tick = onDisk(reset.run.next(), {.commitMs = 60});
            tick.cells[kHog].ioKib = UINT32_MAX;
            reset.watch.push(tick);
        }
        QCOMPARE(reset.watch.names(), kNobody);
        QVERIFY(disk.watch.balanced && reset.watch.balanced);
    }

    /// As in a fleet of too many tenants: a pool that sleeps wakes when somebody begins to flood the disk.
    void aPoolThatSleptNamesTheSame()
    {
        const auto flooded = [](std::size_t mostInFull) {
            Options options;
            options.mostInFull = mostInFull;
            Engine engine(options);
            engine.setPools({{"pool-a", "database"}});
            PoolRun run(8, 16);
            for (int i = 0; i < kQuiet + 72; ++i)
                engine.push(onDisk(run.next(), i < kQuiet + 60 ? Weather() : kFlood));
            return engine.incidents().empty() ? Incident() : engine.incidents().front();
        };
        const Incident full = flooded(Options().mostInFull), slept = flooded(0);
        for (const Incident *incident : {&full, &slept}) {
            QCOMPARE(incident->antagonists.size(), std::size_t{1});
            QCOMPARE(incident->antagonists[0].tenant, kHog);
            QCOMPARE(incident->antagonists[0].resource, Contended::Io);
        }
        const Suspect &first = slept.suspects.front(), &same = full.suspects.front();
        QVERIFY(std::abs(first.usualIo - same.usualIo) < 0.01 * same.usualIo);
        QVERIFY(std::abs(first.share - same.share) < 0.02);
    }
};

QTEST_APPLESS_MAIN(TestNeighboursIo)
#include "tst_neighbours_io.moc"
