// How a pool is shared: Erlang's formula and Jain's index against published figures, shares and entitlements by hand,
// and the same from ticks.
#include "tests/backend/crowded_pool.h"

#include "backend/engine/containment_plan.h"
#include "backend/engine/neighbours_engine.h"

#include <QtTest>

#include <numeric>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

bool near(double a, double b, double most = 1e-9)
{
    return std::abs(a - b) <= most;
}

TenantShare tenant(TenantIndex index, double held, double waiting = 0)
{
    TenantShare share;
    share.tenant = index;
    share.held = held;
    share.waiting = waiting;
    return share;
}

const TenantShare &of(const PoolFairness &pool, TenantIndex index)
{
    return *std::ranges::find(pool.tenants, index, &TenantShare::tenant);
}

} // namespace

class TestPoolFairness : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void erlang_data()
    {
        QTest::addColumn<double>("offered");
        QTest::addColumn<double>("slotCount");
        QTest::addColumn<double>("waits"); // Mean slot times.
        QTest::newRow("one server, half used: as long as it serves") << 0.5 << 1.0 << 1.0;
        QTest::newRow("two servers, half used") << 1.0 << 2.0 << 1.0 / 3;
        QTest::newRow("ten servers, eight erlangs: 40.9% wait") << 8.0 << 10.0 << 0.409180 / 2;
        QTest::newRow("nothing offered") << 0.0 << 4.0 << 0.0;
        QTest::newRow("as much as there is") << 4.0 << 4.0 << -1.0;
        QTest::newRow("more than there is") << 9.0 << 4.0 << -1.0;
    }
    void erlang()
    {
        QFETCH(double, offered);
        QFETCH(double, slotCount);
        QFETCH(double, waits);
        const double told = meanWaitS(offered, slotCount, 0.25);
        QVERIFY2(near(told, waits < 0 ? -1 : waits * 0.25, 1e-6), qPrintable(QString::number(told, 'g', 12)));
    }

    void jain()
    {
        QVERIFY(near(jainIndex(std::vector<double>{1, 1, 1, 1}), 1));
        QVERIFY(near(jainIndex(std::vector<double>{1, 0, 0, 0}), 0.25));
        QVERIFY(near(jainIndex(std::vector<double>{2, 1}), 0.9));
        QVERIFY(near(jainIndex(std::vector<double>{}), 1));
        QVERIFY(near(jainIndex(std::vector<double>{0, 0}), 1));
    }

    void sharesAgainstEntitlements()
    {
        PoolFairness pool;
        pool.state.slots = 10;
        pool.holdS = 0.1;
        pool.tenants = {tenant(0, 1, 2), tenant(1, 6), tenant(2, 1), tenant(3, 0)};
        judgeFairness(pool, std::vector<double>{2, 1, 1, 40}); // The last one does nothing now: it takes no part.
        QCOMPARE(pool.tenants.front().tenant, TenantIndex(1));
        QVERIFY(near(of(pool, 1).share, 0.75) && near(of(pool, 1).entitlement, 0.25));
        QVERIFY(near(of(pool, 0).share, 0.125) && near(of(pool, 0).entitlement, 0.5));
        QVERIFY(near(of(pool, 0).satisfaction, 1.0 / 3)); // It asked for 3 and may have 5.
        QVERIFY(near(of(pool, 1).satisfaction, 1));
        QVERIFY(near(of(pool, 3).entitlement, 0));
        const double x = 1.0 / 3;
        QVERIFY(near(pool.jain, (x + 2) * (x + 2) / (3 * (x * x + 2))));
        QVERIFY(near(pool.effective, 1 / (0.75 * 0.75 + 2 * 0.125 * 0.125)));
        QVERIFY(near(of(pool, 1).doubledWaitS, -1)); // 14 of 10.
        QVERIFY(near(of(pool, 2).doubledWaitS, meanWaitS(9, 10, 0.1) - meanWaitS(8, 10, 0.1)));
        QVERIFY(of(pool, 2).doubledWaitS > 0);
    }

    void unknownWeightsCountAsOne()
    {
        PoolFairness pool;
        pool.state.slots = 4;
        pool.tenants = {tenant(0, 1), tenant(7, 1)};
        judgeFairness(pool, std::vector<double>{0});
        QVERIFY(near(of(pool, 0).entitlement, 0.5) && near(of(pool, 7).entitlement, 0.5));
    }

    void ticksBecomeShares()
    {
        constexpr TenantIndex kHog = 7;
        Engine engine;
        engine.setPools({{"pool-a", "database"}});
        const std::vector<double> even(8, 1);
        QVERIFY(engine.fairness(even).empty());
        for (int i = 1; i <= 400; ++i) {
            engine.push(test::crowdedSecond(1'000'000'000 + i * 1'000LL, true));
            QCOMPARE(engine.fairness(even).front().learningS, double(std::max(0, Options{}.warmTicks - i)));
        }
        const auto calm = engine.fairness(even);
        QCOMPARE(calm.size(), std::size_t(1));
        QCOMPARE(calm.front().tenants.size(), std::size_t(8));
        for (const TenantShare &share : calm.front().tenants) {
            QVERIFY(near(share.share, 0.125, 0.01));
            QVERIFY(near(share.entitlement, 0.125, 1e-9));
            QVERIFY(near(share.growth, 1, 0.1));
        }
        QVERIFY(calm.front().jain > 0.99);
        QVERIFY(calm.front().effective > 7.9);

        for (int i = 401; i <= 430; ++i)
            engine.push(test::crowdedSecond(1'000'000'000 + i * 1'000LL, false));
        const PoolFairness crowded = engine.fairness(even).front();
        const TenantShare &hog = of(crowded, kHog);
        QCOMPARE(crowded.tenants.front().tenant, kHog);
        QVERIFY(hog.share > 0.7);
        QVERIFY(hog.growth > 5);
        QVERIFY(hog.causedS > 1 && hog.sufferedS < 0.1 * hog.causedS);
        QVERIFY(of(crowded, 0).sufferedS > 0.1 && of(crowded, 0).causedS == 0);
        QVERIFY(hog.doubledWaitS < 0);
        // The past ends with this tick, has a point each five, and rises at its end.
        QCOMPARE(crowded.atMs, 1'000'000'000 + 430 * 1'000LL);
        QCOMPARE(crowded.stepMs, 5'000LL);
        QVERIFY(hog.past.size() > 30);
        QVERIFY(near(hog.past.back(), 6.5, 0.01));
        QVERIFY(hog.past.front() < 1);
        double sum = 0;
        for (const TenantShare &share : crowded.tenants)
            sum += share.share;
        QVERIFY(near(sum, 1));
    }

    /// Requests so short that no sample ever saw one hold a slot, until a hog takes all slots: then they only wait.
    void whoOnlyWaitsTakesPart()
    {
        constexpr TenantIndex kHog = 7;
        Engine engine;
        engine.setPools({{"pool-a", "database"}});
        const auto push = [&engine](int from, int to, bool calm) {
            for (int i = from; i <= to; ++i) {
                UsageTick tick = test::crowdedSecond(1'000'000'000 + i * 1'000LL, calm);
                for (UsageCell &cell : tick.cells) {
                    cell.holdUs = cell.tenant != kHog || calm ? 0 : 8'000'000;
                    cell.waitPoolUs = calm ? 0 : cell.waitPoolUs;
                }
                engine.push(tick);
            }
        };
        push(1, 120, true);
        push(121, 123, false);
        const PoolFairness starved = engine.fairness(std::vector<double>(8, 1)).front();
        QCOMPARE(starved.tenants.size(), std::size_t(8));
        QVERIFY(near(of(starved, kHog).share, 1));
        QVERIFY(near(of(starved, kHog).entitlement, 0.125));
        QVERIFY(near(of(starved, 0).satisfaction, 0)); // Asks, and gets nothing.
        Antagonist antagonist;
        antagonist.tenant = kHog;
        antagonist.resource = Contended::Slots;
        QCOMPARE(int(entitledTo(starved, antagonist)), int(Entitled::Over)); // It may be limited.
    }
};

QTEST_GUILESS_MAIN(TestPoolFairness)
#include "tst_pool_fairness.moc"
