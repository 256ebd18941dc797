// Fleets of too many tenants to look at each in full: pools in which nobody is delayed sleep. What they cost, and that
// whoever is delayed there is seen as soon and explained as well as anywhere else.
#include "backend/engine/neighbours_figure.h"
#include "tests/backend/neighbours_run.h"

#include <QTest>

#include <cstdlib>
#include <new>

#include <malloc.h>

namespace {

std::uint64_t g_allocations = 0;
std::int64_t g_bytes = 0; ///< Taken and not given back.

} // namespace

// Count; everything else is the library's.
void *operator new(std::size_t size, const std::nothrow_t &) noexcept
{
    void *memory = std::malloc(size == 0 ? 1 : size);
    if (memory == nullptr)
        return nullptr;
    ++g_allocations;
    g_bytes += static_cast<std::int64_t>(malloc_usable_size(memory));
    return memory;
}
void *operator new(std::size_t size)
{
    if (void *memory = operator new(size, std::nothrow))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void *memory) noexcept
{
    g_bytes -= static_cast<std::int64_t>(malloc_usable_size(memory));
    std::free(memory);
}
void operator delete(void *memory, std::size_t) noexcept
{
    operator delete(memory);
}

using namespace bulkhead;
using namespace bulkhead::neighbours;

Q_DECLARE_METATYPE(std::function<void(PoolRun &)>)

namespace {

enum class Order { PoolByPool, TenantByTenant };
constexpr std::size_t kPools = 40, kTenantsOfPool = 250, kWorkflows = 2;

Options crowded()
{
    Options options;
    options.mostInFull = 0;
    return options;
}

/// Two seconds of a fleet at work, a little different each time. `kTenantsOfPool` tenants in each pool.
UsageTick quietTick(int number, Order order)
{
    UsageTick tick;
    tick.seconds = 2;
    tick.endMs = kStartMs + 2'000LL * (number + 1);
    tick.pools.assign(kPools, PoolState{40, 40, 10, 0});
    for (std::size_t i = 0; i < kPools * kTenantsOfPool * kWorkflows; ++i) {
        const double jitter = 1 + 0.05 * std::sin(number * 1.7 + static_cast<double>(i));
        UsageCell cell;
        cell.tenant = static_cast<TenantIndex>(i / kWorkflows);
        cell.workflow = static_cast<std::uint16_t>(i % kWorkflows);
        cell.pool = static_cast<std::uint16_t>(order == Order::PoolByPool ? cell.tenant / kTenantsOfPool
                                                                          : cell.tenant % kPools);
        cell.arrived = cell.done = 4;
        cell.latencyUs = static_cast<std::uint64_t>(40'000 * jitter);
        cell.waitPoolUs = 4'000;
        cell.holdUs = static_cast<std::uint64_t>(36'000 * jitter);
        tick.cells.push_back(cell);
    }
    return tick;
}

std::vector<PoolInfo> pools(std::size_t count)
{
    return std::vector<PoolInfo>(count, PoolInfo{"pool", "database"});
}

/// The same ticks to an engine that looks at everybody in full and to one that lets pools sleep.
struct Pair
{
    Engine full, sleepy{crowded()};
    Pair()
    {
        full.setPools(pools(1));
        sleepy.setPools(pools(1));
    }
    void push(const UsageTick &tick)
    {
        full.push(tick);
        sleepy.push(tick);
    }
};

bool near(double a, double b, double share)
{
    return std::abs(a - b) <= share * std::max(std::abs(a), std::abs(b)) + 1e-9;
}

std::vector<TenantIndex> namesOf(const Incident &incident)
{
    std::vector<TenantIndex> names;
    for (const Antagonist &antagonist : incident.antagonists)
        names.push_back(antagonist.tenant);
    return names;
}

/// What is told of two incidents is the same but for the picture of the past. Of many victims, one whose delay lies on
/// the threshold may be on one side only.
bool alike(const Incident &a, const Incident &b)
{
    if (a.state != b.state || a.verdict != b.verdict || a.sinceMs != b.sinceMs || a.namedMs != b.namedMs
        || namesOf(a) != namesOf(b) || !near(a.delayS, b.delayS, 0.05))
        return false;
    for (std::size_t i = 0; i < a.antagonists.size(); ++i)
        if (!near(a.antagonists[i].usualHeld, b.antagonists[i].usualHeld, 0.05)
            || std::abs(a.antagonists[i].share - b.antagonists[i].share) > 0.03)
            return false;
    std::size_t both = 0;
    for (const Victim &victim : a.victims) {
        const auto other = std::ranges::find(b.victims, victim.tenant, &Victim::tenant);
        if (other == b.victims.end())
            continue;
        ++both;
        if (!near(victim.expectedMs, other->expectedMs, 0.05) || !near(victim.latencyMs, other->latencyMs, 0.05))
            return false;
    }
    const std::size_t most = std::max(a.victims.size(), b.victims.size());
    return most - both <= most / 40;
}

bool alike(const Pair &pair)
{
    return std::ranges::equal(pair.full.incidents(), pair.sleepy.incidents(),
                              [](const Incident &a, const Incident &b) { return alike(a, b); });
}

} // namespace

class TestNeighboursQuiet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void figuresKeepAThousandth()
    {
        for (std::uint64_t tick = 0; tick < 50; ++tick) {
            const Rounding rounding(tick);
            for (double x = 1e-7; x < 1e11; x *= 1.37)
                QVERIFY2(near(rounding.figure(static_cast<float>(x)).value(), x, 1e-3), qPrintable(QString::number(x)));
            QCOMPARE(rounding.figure(0).value(), 0.F);
            QCOMPARE(rounding.figure(-0.F).value(), 0.F);
            QVERIFY(rounding.figure(1e30F).value() > 2e11F);
            for (float x = -7; x < 7; x += 0.13F)
                QVERIFY(std::abs(Rounding::logarithm(rounding.logarithm(x)) - x) < 1.F / 4'000);
            QCOMPARE(Rounding::age(rounding.age(1e9F)), 100.F);
            QCOMPARE(Rounding::age(rounding.age(12.5F)), 12.5F);
        }
    }

    // Rounded to the nearest it would stand still at 1: the first step is a tenth of the last bit.
    void aMeanReachesASmallDifference()
    {
        Figure mean = Rounding(0).figure(1);
        std::int16_t logarithm = 0;
        double sum = 0;
        for (std::uint64_t tick = 1; tick <= 4'000; ++tick) {
            const Rounding rounding(tick);
            mean = rounding.figure(mean.value() + (1.01F - mean.value()) * 0.01F);
            const float before = Rounding::logarithm(logarithm);
            logarithm = rounding.logarithm(before + (-0.01F - before) * 0.01F);
            if (tick > 2'000)
                sum += mean.value() / 2'000;
        }
        QVERIFY2(std::abs(sum - 1.01) < 1e-3, qPrintable(QString::number(sum)));
        QVERIFY(std::abs(Rounding::logarithm(logarithm) + 0.01F) < 1e-3F);
    }

    void aQuietTickTakesNoMemory_data()
    {
        QTest::addColumn<Order>("order");
        QTest::newRow("pool by pool") << Order::PoolByPool;
        QTest::newRow("tenant by tenant") << Order::TenantByTenant;
    }
    void aQuietTickTakesNoMemory()
    {
        QFETCH(Order, order);
        const std::int64_t before = g_bytes;
        Engine engine(crowded());
        engine.setPools(pools(kPools));
        for (int i = 0; i < 40; ++i) {
            const UsageTick tick = quietTick(i, order);
            const std::uint64_t allocated = g_allocations;
            engine.push(tick);
            if (i > 0)
                QCOMPARE(g_allocations, allocated);
        }
        QVERIFY(engine.incidents().empty());
        const double bytes =
            static_cast<double>(g_bytes - before) / static_cast<double>(kPools * kTenantsOfPool * kWorkflows);
        // Cells that come tenant by tenant are sorted through a second list of indices.
        QVERIFY2(bytes <= (order == Order::PoolByPool ? 40 : 44), qPrintable(QString::number(bytes)));
    }

    void whoIsDelayedIsSeenAsAnywhere_data()
    {
        using Change = std::function<void(PoolRun &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("tenants");
        const auto row = [](const char *name, int tenants, const Change &change) {
            QTest::newRow(name) << change << tenants;
        };
        row("nobody", 12, [](PoolRun &) {});
        row("long transactions", 12, [](PoolRun &run) { run.loads[3] = {20, 0.8}; });
        row("a flood of short requests", 12, [](PoolRun &run) { run.loads[5].rate = 600; });
        row("one of many small tenants", 60, [](PoolRun &run) { run.loads[41] = {20, 0.8}; });
        row("everyone", 12, [](PoolRun &run) {
            for (Load &load : run.loads)
                load.rate = 60;
        });
        row("the host", 12, [](PoolRun &run) { run.stretch = 5; });
        row("lost slots", 12, [](PoolRun &run) { run.lose(6, 30); });
    }
    void whoIsDelayedIsSeenAsAnywhere()
    {
        QFETCH(std::function<void(PoolRun &)>, change);
        QFETCH(int, tenants);
        PoolRun run(static_cast<std::size_t>(tenants), 8);
        for (Load &load : run.loads)
            load.rate = 120.0 / tenants;
        const std::vector<Load> quiet = run.loads;
        Pair pair;
        for (int i = 0; i < 300; ++i) {
            if (i == kQuiet)
                change(run);
            if (i == kQuiet + 30) {
                run.loads = quiet;
                run.stretch = 1;
            }
            pair.push(run.next());
            QVERIFY2(alike(pair), qPrintable(QString::number(i)));
        }
    }

    void fallsAsleepAgain()
    {
        PoolRun run(12, 8);
        Engine engine(crowded());
        engine.setPools(pools(1));
        for (int time = 0; time < 2; ++time) {
            for (int i = 0; i < 700; ++i) // More than ten minutes: no story is taken up again.
                engine.push(run.next());
            const Load before = std::exchange(run.loads[3], {20, 0.8});
            for (int i = 0; i < 20; ++i)
                engine.push(run.next());
            run.loads[3] = before;
        }
        QCOMPARE(engine.incidents().size(), std::size_t{2});
        for (const Incident &incident : engine.incidents()) {
            QCOMPARE(namesOf(incident), std::vector<TenantIndex>{3});
            // It slept until then: nothing earlier is drawn, and it says so.
            QVERIFY(incident.sinceMs - incident.points.front().atMs <= 5'000);
            QVERIFY(std::ranges::any_of(incident.blindSpots, [](const std::string &spot) {
                return spot.starts_with("There are too many tenants to keep the past of each");
            }));
            // Nor is a past that was not kept taken for one in which use and latency did not move together.
            QCOMPARE(incident.suspects.front().correlation, 0.0);
            QVERIFY(incident.confidence > 0.4);
        }
    }

    void theOrderOfCellsDoesNotMatter()
    {
        Engine ordered(crowded()), mixed(crowded());
        for (Engine *engine : {&ordered, &mixed})
            engine->setPools(pools(2));
        PoolRun first(10, 8, 5), second(10, 8, 6);
        std::mt19937 random(9);
        for (int i = 0; i < 180; ++i) {
            UsageTick tick = first.next();
            const UsageTick other = second.next();
            for (UsageCell cell : other.cells) {
                cell.pool = 1;
                tick.cells.push_back(cell);
            }
            tick.pools.push_back(other.pools.front());
            ordered.push(tick);
            std::ranges::shuffle(tick.cells, random);
            mixed.push(tick);
            if (i == 150)
                first.loads[3] = {20, 0.8};
        }
        QCOMPARE(ordered.incidents().size(), std::size_t{1});
        QCOMPARE(mixed.incidents().size(), std::size_t{1});
        QCOMPARE(namesOf(mixed.incidents()[0]), std::vector<TenantIndex>{3});
        QVERIFY(alike(ordered.incidents()[0], mixed.incidents()[0]));
    }

    void whoComesLaterIsLearntToo()
    {
        Engine engine(crowded());
        engine.setPools(pools(1));
        PoolRun run(12, 8);
        for (int i = 0; i < 300; ++i) {
            UsageTick tick = run.next();
            // Tenant 0 comes late, and tenant 4 with a second workflow.
            if (i < 100)
                tick.cells.erase(tick.cells.begin());
            else
                tick.cells.insert(tick.cells.begin() + 5, tick.cells[4]).operator->()->workflow = 1;
            engine.push(tick);
        }
        QVERIFY(engine.incidents().empty());
        const std::vector<double> weights(12, 1);
        const std::vector<PoolFairness> shares = engine.fairness(weights);
        QCOMPARE(shares.size(), std::size_t{1});
        QCOMPARE(shares[0].tenants.size(), std::size_t{12});
        for (const TenantShare &share : shares[0].tenants)
            QVERIFY(share.usualHeld > (share.tenant == 4 ? 0.3 : 0.1)
                    && share.usualHeld < (share.tenant == 4 ? 0.6 : 0.3));
    }

    void sharesOfAPoolAsleepAreThoseOfOneAwake()
    {
        Pair pair;
        PoolRun run(12, 8);
        run.loads[2].rate = 80;
        for (int i = 0; i < kQuiet; ++i)
            pair.push(run.next());
        const std::vector<double> weights(12, 1);
        const PoolFairness full = pair.full.fairness(weights).front(), sleepy = pair.sleepy.fairness(weights).front();
        QCOMPARE(sleepy.tenants.size(), full.tenants.size());
        QVERIFY(near(sleepy.jain, full.jain, 0.01) && near(sleepy.effective, full.effective, 0.01));
        for (const TenantShare &share : full.tenants) {
            const auto same = std::ranges::find(sleepy.tenants, share.tenant, &TenantShare::tenant);
            QVERIFY(same != sleepy.tenants.end());
            QVERIFY(near(same->held, share.held, 0.01) && near(same->usualHeld, share.usualHeld, 0.02));
            QVERIFY(near(same->latencyMs, share.latencyMs, 0.01) && near(same->waiting, share.waiting, 0.02));
            QVERIFY(same->past.empty());
        }
    }

    void aFleetThatGrowsCrowdedGoesOn()
    {
        Options options;
        options.mostInFull = 10;
        Engine engine(options);
        engine.setPools(pools(1));
        PoolRun run(12, 8);
        for (int i = 0; i < 400; ++i) {
            if (i == 300)
                run.loads[3] = {20, 0.8};
            UsageTick tick = run.next();
            if (i < 150)
                tick.cells.resize(10);
            engine.push(tick);
        }
        QCOMPARE(engine.incidents().size(), std::size_t{1});
        QCOMPARE(namesOf(engine.incidents()[0]), std::vector<TenantIndex>{3});
        QVERIFY(engine.incidents()[0].sinceMs - engine.incidents()[0].points.front().atMs <= 5'000);
    }
};

QTEST_APPLESS_MAIN(TestNeighboursQuiet)
#include "tst_neighbours_quiet.moc"
