// A queue that several tenants made is divided by what would be left of it without each, on a pool of twenty slots made
// by hand of which the others need four.
#include "backend/engine/neighbours_pool.h"
#include "backend/engine/neighbours_relief.h"

#include <QTest>

#include <cmath>
#include <numeric>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

constexpr double kWaitS = 0.5;

/// What a tenant has in slots and in the queue beside its usual.
struct Hog
{
    double held = 0, queued = 0, cores = 0;
};

/// Hogs first, then four that ask as usual, twenty-five times a second each, and wait half a second.
PoolUse poolWith(const QList<Hog> &hogs, double cores)
{
    PoolUse pool;
    pool.state = {20, 20, 20, 50, true, cores, cores};
    const auto ordinary = [&pool](TenantIndex tenant) -> TenantUse & {
        TenantUse &use = pool.use(tenant);
        use.held = {1, 100};
        use.cpu = {0.1, 100};
        use.arrived = {25, 100};
        use.recent.held = 1;
        use.recent.cpu = 0.1;
        use.recent.holdDone = use.recent.arrived = 25;
        use.recent.waitPoolS = 25 * kWaitS;
        return use;
    };
    TenantIndex next = 0;
    for (const Hog &hog : hogs) {
        TenantUse &use = ordinary(next++);
        use.held = use.cpu = use.arrived = {0, 100}; // It does nothing else.
        use.recent.held = hog.held;
        use.recent.waitPoolS = hog.queued;
        use.recent.cpu = hog.cores;
        use.recent.runq = hog.cores > 0 ? hog.held - hog.cores : 0;
    }
    for (int i = 0; i < 4; ++i)
        ordinary(next++);
    return pool;
}

std::vector<double> sharesOf(PoolUse &pool, qsizetype hogs)
{
    std::vector<std::size_t> actors(static_cast<std::size_t>(hogs));
    std::iota(actors.begin(), actors.end(), 0);
    return jointShares(pool, actors, 1);
}

} // namespace

Q_DECLARE_METATYPE(Hog)

class TestNeighboursRelief : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whoMadeTheQueue_data()
    {
        QTest::addColumn<QList<Hog>>("hogs");
        QTest::addColumn<QList<double>>("shares"); // To within five of a hundred.
        using Hogs = QList<Hog>;
        using Shares = QList<double>;
        QTest::newRow("two alike") << Hogs{{8, 4, 0}, {8, 4, 0}} << Shares{0.5, 0.5};
        QTest::newRow("only together do they fill the pool, though one holds twice as much")
            << Hogs{{11, 2, 0}, {5, 2, 0}} << Shares{0.5, 0.5};
        QTest::newRow("one fills it alone; the other hardly matters")
            << Hogs{{14, 40, 0}, {2, 1, 0}} << Shares{0.92, 0.08};
        QTest::newRow("three of whom any two fill it")
            << Hogs{{6, 6, 0}, {6, 6, 0}, {6, 6, 0}} << Shares{0.33, 0.33, 0.33};
        QTest::newRow("one alone") << Hogs{{16, 20, 0}} << Shares{1};
    }
    void whoMadeTheQueue()
    {
        QFETCH(QList<Hog>, hogs);
        QFETCH(QList<double>, shares);
        PoolUse pool = poolWith(hogs, 0);
        const std::vector<double> made = sharesOf(pool, hogs.size());
        QCOMPARE(static_cast<qsizetype>(made.size()), hogs.size());
        for (qsizetype i = 0; i < hogs.size(); ++i)
            QVERIFY2(std::abs(made[static_cast<std::size_t>(i)] - shares[i]) < 0.05,
                     qPrintable(QString::number(made[static_cast<std::size_t>(i)])));
        QVERIFY(std::abs(std::accumulate(made.begin(), made.end(), 0.0) - 1) < 1e-9);
    }

    /// On a full host whoever works makes everybody hold for longer, so slots are short that it does not hold itself.
    void aHogOfCoresTakesSlotsThatOthersHold()
    {
        const QList<Hog> hogs{{8, 2, 1.5}, {6, 5, 0}};
        PoolUse pool = poolWith(hogs, 2);
        for (std::size_t i = 2; i < pool.tenants.size(); ++i) {
            pool.tenants[i].recent.runq = 0.4;
            pool.tenants[i].recent.held = 1.4;
        }
        const std::vector<double> withCpu = sharesOf(pool, hogs.size());
        PoolUse wide = poolWith({{8, 2, 0}, {6, 5, 0}}, 0);
        const std::vector<double> withoutCpu = sharesOf(wide, hogs.size());
        QCOMPARE(withCpu.size(), std::size_t{2});
        QCOMPARE(withoutCpu.size(), std::size_t{2});
        QVERIFY(withCpu[0] > 0.5);
        QVERIFY(withCpu[0] > withoutCpu[0]);
    }

    void nobodyMadeADelayThatIsNotThere()
    {
        PoolUse idle = poolWith({{2, 0, 0}, {2, 0, 0}}, 0);
        for (TenantUse &use : idle.tenants)
            use.recent.waitPoolS = 0;
        QVERIFY(sharesOf(idle, 2).empty());
        PoolUse unknown;
        QVERIFY(jointShares(unknown, {}, 1).empty());
    }

    /// The books divide a queue so, and still balance.
    void theBooksDivideAQueueSo()
    {
        PoolUse pool = poolWith({{11, 2, 0}, {5, 2, 0}}, 0);
        for (std::size_t i = 0; i < pool.tenants.size(); ++i) {
            TenantUse &use = pool.tenants[i];
            use.now = use.recent;
            use.alarmed = i >= 2;
            use.now.done = use.alarmed ? 25 : 0;
            use.now.latencyS = use.now.done * (kWaitS + 0.04);
            use.now.expectedS = use.now.done * 0.04;
        }
        const Books books = book(pool, 1, 1'000'000);
        double sum = 0, lesser = 0;
        for (const Booking &booking : books.bookings) {
            sum += booking.seconds;
            if (booking.kind == AccountKind::Tenant && booking.tenant == 1)
                lesser += booking.seconds;
        }
        QVERIFY(std::abs(sum - books.delayS) < 1e-9);
        QVERIFY(lesser > 0.45 * books.delayS); // By slots it would be 0.31.
    }
};

QTEST_APPLESS_MAIN(TestNeighboursRelief)
#include "tst_neighbours_relief.moc"
