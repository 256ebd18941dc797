// What fits a named tenant, and what the incident's own books say it would do.
#include "backend/engine/containment_plan.h"
#include "backend/engine/quota_plan.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::neighbours;

namespace {

constexpr TenantIndex kHog = 7;
const std::vector<Measure> kAll{Measure::ConnectionLimit, Measure::StatementTimeout, Measure::IdleTimeout,
                                Measure::EndTransaction};

Antagonist hog(Contended resource, double held, double usual, double spread = 0.1)
{
    Antagonist antagonist;
    antagonist.tenant = kHog;
    antagonist.resource = resource;
    antagonist.held = held;
    antagonist.usualHeld = usual;
    antagonist.usualSpread = spread;
    return antagonist;
}

/// Ten ticks after the name: 8 s of the hog's doing, 2 s ordinary; before it, all ordinary.
Incident crowd(Contended resource)
{
    Incident incident;
    incident.sinceMs = 94'000;
    incident.namedMs = 100'000;
    incident.ledger = {{AccountKind::Tenant, kHog, 8, resource}, {AccountKind::Normal, 0, 2}};
    for (int i = -10; i < 10; ++i) {
        Point point;
        point.atMs = incident.namedMs + i * 2'000;
        if (i < 0)
            point.ledger = {{AccountKind::Normal, 0, 100}};
        else
            point.ledger = {{AccountKind::Tenant, kHog, 8, resource}, {AccountKind::Normal, 0, 2}};
        incident.points.push_back(point);
    }
    incident.victims = {{1, 1'000, 10, 5}, {2, 500, 10, 2}};
    return incident;
}

bool near(double a, double b)
{
    return std::abs(a - b) < 1e-9;
}

} // namespace

class TestContainmentPlan : public QObject
{
    Q_OBJECT
private slots:
    void theMeasureFitsTheResource();
    void onlyWhatCanBeDoneIsProposed();
    void aLimitTakesWhatIsBeyondIt();
    void oneConnectionHoldsALock();
    void aTimeoutLeavesItsOwnLength();
    void victimsGetTheirPart();
    void withoutTicksNothingIsForeseen();
    void moreSlotsServeWhatWaits();
    void roomIsProposedWhereNobodyMayBeThrottled();
    void withoutLimitsOnConnectionsItGoesLastOrApart();
    void entitlementIsItsPartOfTheWeights_data();
    void entitlementIsItsPartOfTheWeights();
    void aQuotaShortensEverybodysWait();
    void aQuotaOnAFullPoolServesWhoWaits();
};

void TestContainmentPlan::theMeasureFitsTheResource()
{
    QCOMPARE(propose(hog(Contended::Slots, 6.5, 0.4), kAll, false), (Plan{Measure::ConnectionLimit, 1}));
    QCOMPARE(propose(hog(Contended::Slots, 6.5, 2.1, 0.3), kAll, false), (Plan{Measure::ConnectionLimit, 3}));
    QCOMPARE(propose(hog(Contended::Cpu, 4, 1.9, 0.5), kAll, false), (Plan{Measure::ConnectionLimit, 3}));
    QCOMPARE(propose(hog(Contended::Io, 4, 1.9, 0.5), kAll, false), (Plan{Measure::ConnectionLimit, 3}));
    QCOMPARE(propose(hog(Contended::Lock, 1, 0.4), kAll, false), (Plan{Measure::EndTransaction, 0}));
    // It was ended once and is back.
    QCOMPARE(propose(hog(Contended::Lock, 1, 0.4), kAll, true), (Plan{Measure::StatementTimeout, 250}));
}

void TestContainmentPlan::onlyWhatCanBeDoneIsProposed()
{
    const std::vector<Measure> connections{Measure::ConnectionLimit};
    QCOMPARE(propose(hog(Contended::Lock, 1, 0.4), connections, false).measure, Measure::Unspecified);
    QCOMPARE(propose(hog(Contended::Slots, 1, 0.4), {}, false).measure, Measure::Unspecified);
}

void TestContainmentPlan::aLimitTakesWhatIsBeyondIt()
{
    Incident incident = crowd(Contended::Slots);
    for (Point &point : incident.points) // Waits at own limits are nobody's to relieve.
        point.ledger.push_back({AccountKind::Self, 0, 50});
    const Antagonist who = hog(Contended::Slots, 6, 1);
    const auto with = [&](std::int64_t connections) {
        return predict(incident, who, {Measure::ConnectionLimit, connections});
    };
    QVERIFY(near(with(1).relief, 0.8)); // All of its excess; the ticks before the name do not count.
    QVERIFY(near(with(1).ownCost, 5.0 / 6));
    QVERIFY(near(with(2).relief, 0.8 * 4 / 5));
    QVERIFY(near(with(6).relief, 0));
    QVERIFY(near(with(60).ownCost, 0));
    for (std::int64_t limit = 1; limit < 10; ++limit)
        QVERIFY(with(limit).relief >= with(limit + 1).relief);
    QVERIFY(near(predict(incident, who, {Measure::EndTransaction, 0}).relief, 0));
}

void TestContainmentPlan::oneConnectionHoldsALock()
{
    const Incident incident = crowd(Contended::Lock);
    const Antagonist who = hog(Contended::Lock, 3, 1);
    QVERIFY(near(predict(incident, who, {Measure::ConnectionLimit, 1}).relief, 0));
    QVERIFY(near(predict(incident, who, {Measure::EndTransaction, 0}).relief, 0.8));
}

void TestContainmentPlan::aTimeoutLeavesItsOwnLength()
{
    const Incident incident = crowd(Contended::Lock); // The worst waits 990 ms longer than usual.
    const Antagonist who = hog(Contended::Lock, 1, 1);
    QVERIFY(near(predict(incident, who, {Measure::StatementTimeout, 99}).relief, 0.8 * 0.9));
    QVERIFY(near(predict(incident, who, {Measure::IdleTimeout, 5'000}).relief, 0));
}

void TestContainmentPlan::victimsGetTheirPart()
{
    const Prediction prediction =
        predict(crowd(Contended::Slots), hog(Contended::Slots, 6, 1), {Measure::ConnectionLimit, 1});
    QCOMPARE(prediction.victims.size(), std::size_t(2));
    QVERIFY(near(prediction.victims[0].expectedMs, 1'000)); // As it is.
    QVERIFY(near(prediction.victims[0].latencyMs, 1'000 - 0.8 * 990));
}

void TestContainmentPlan::withoutTicksNothingIsForeseen()
{
    Incident incident = crowd(Contended::Slots);
    incident.points.clear();
    incident.ledger.clear();
    QVERIFY(near(predict(incident, hog(Contended::Slots, 6, 1), {Measure::ConnectionLimit, 1}).relief, 0));
    // A window that ends before anything was booked.
    QVERIFY(
        near(predict(crowd(Contended::Slots), hog(Contended::Slots, 0, 0), {Measure::ConnectionLimit, 1}).relief, 0));
}

void TestContainmentPlan::moreSlotsServeWhatWaits()
{
    // Of 8 slots the hog holds 4, and so takes half of what is added; 10 requests wait.
    const PoolState pool{8, 8, 8, 10};
    const Antagonist who = hog(Contended::Slots, 4, 3);
    const auto relief = [&](std::int64_t added, const Incident &incident) {
        return predict(incident, who, {Measure::ScaleOut, added}, pool).relief;
    };
    const Incident incident = crowd(Contended::Slots);
    QVERIFY(near(relief(4, incident), 0.2)); // Two serve victims; of the 10 s, ordinary contention goes as well.
    QVERIFY(near(relief(20, incident), 1));
    QVERIFY(near(relief(40, incident), 1));
    QVERIFY(near(relief(4, crowd(Contended::Lock)), 0.2 * 0.2));             // Slots free nobody who waits for a lock.
    QVERIFY(near(predict(incident, who, {Measure::ScaleOut, 4}).relief, 0)); // Nobody waits.
    QVERIFY(near(predict(incident, who, {Measure::ScaleOut, 4}, pool).ownCost, 0));
}

void TestContainmentPlan::roomIsProposedWhereNobodyMayBeThrottled()
{
    const PoolState pool{8, 8, 8, 3};
    const std::vector<Measure> both{Measure::ConnectionLimit, Measure::ScaleOut}, room{Measure::ScaleOut};
    const Antagonist who = hog(Contended::Slots, 4, 3);
    QCOMPARE(propose(who, both, false, pool).measure, Measure::ConnectionLimit);
    QCOMPARE(propose(who, room, false, pool), (Plan{Measure::ScaleOut, 6})); // Half of six serve the three.
    QCOMPARE(propose(who, room, false, PoolState{8, 8, 8, 900}),
             (Plan{Measure::ScaleOut, 8})); // At most twice as large.
    QCOMPARE(propose(who, room, false, PoolState{8, 8, 8, 0}).measure, Measure::Unspecified);
    QCOMPARE(propose(hog(Contended::Cpu, 4, 3), room, false, pool).measure, Measure::Unspecified);
    QVERIFY(throttles(Measure::ConnectionLimit) && throttles(Measure::QueueLimit));
    QVERIFY(!throttles(Measure::ScaleOut) && !throttles(Measure::EndTransaction));
}

void TestContainmentPlan::withoutLimitsOnConnectionsItGoesLastOrApart()
{
    const std::vector<Measure> all{Measure::LowPriority, Measure::QueuePartition, Measure::DeferBatch};
    const std::vector<Measure> apart{Measure::QueuePartition, Measure::DeferBatch, Measure::ScaleOut};
    const Antagonist holder = hog(Contended::Slots, 6, 1.5), busyOne = hog(Contended::Cpu, 6, 1.5);
    QCOMPARE(propose(holder, all, false), (Plan{Measure::LowPriority, 0}));
    QCOMPARE(propose(holder, apart, false), (Plan{Measure::QueuePartition, 2}));
    QCOMPARE(propose(busyOne, all, false), (Plan{Measure::DeferBatch, 0})); // Its place in a queue frees no core.
    const Antagonist writer = hog(Contended::Io, 6, 1.5);                   // Nor the disk.
    QCOMPARE(propose(writer, all, false), (Plan{Measure::DeferBatch, 0}));
    QVERIFY(near(predict(crowd(Contended::Io), writer, {Measure::DeferBatch, 0}).relief, 0.8));
    QVERIFY(near(predict(crowd(Contended::Io), writer, {Measure::QueuePartition, 2}).relief, 0));
    const Incident crowded = crowd(Contended::Slots), busy = crowd(Contended::Cpu);
    for (const Measure measure : all) {
        const Prediction foreseen = predict(crowded, holder, {measure, 2});
        QVERIFY(near(foreseen.relief, 0.8));
        QVERIFY(near(foreseen.ownCost, measure == Measure::QueuePartition ? 4.0 / 6 : 4.5 / 6));
        QVERIFY(near(predict(busy, busyOne, {measure, 2}).relief, measure == Measure::DeferBatch ? 0.8 : 0));
        QVERIFY(near(predict(crowd(Contended::Lock), hog(Contended::Lock, 1, 1), {measure, 2}).relief, 0));
    }
    // A queue of its own takes nothing from it that it is entitled to.
    QVERIFY(throttles(Measure::LowPriority) && throttles(Measure::DeferBatch) && !throttles(Measure::QueuePartition));
}

void TestContainmentPlan::entitlementIsItsPartOfTheWeights_data()
{
    QTest::addColumn<int>("resource");
    QTest::addColumn<double>("held");
    QTest::addColumn<double>("cores");
    QTest::addColumn<double>("entitlement");
    QTest::addColumn<int>("entitled");
    const int slot = int(Contended::Slots), cpu = int(Contended::Cpu), lock = int(Contended::Lock);
    const int io = int(Contended::Io);
    const int within = int(Entitled::Within), over = int(Entitled::Over), unknown = int(Entitled::Unknown);
    // Another tenant holds 4 slots and 1 core; everybody writes a megabyte by each core.
    QTest::newRow("half of the slots, half of the weights") << slot << 4.0 << 0.0 << 0.5 << within;
    QTest::newRow("more than half of them") << slot << 4.1 << 0.0 << 0.5 << over;
    QTest::newRow("cores count where it is named for them") << cpu << 1.0 << 3.0 << 0.5 << over;
    QTest::newRow("and slots do not") << cpu << 40.0 << 0.9 << 0.5 << within;
    QTest::newRow("so do bytes") << io << 1.0 << 3.0 << 0.5 << over;
    QTest::newRow("bytes that nobody counts") << io << 4.0 << -1.0 << 0.5 << unknown;
    QTest::newRow("a lock is nobody's part") << lock << 8.0 << 3.0 << 0.1 << unknown;
    QTest::newRow("cores that nobody sees") << cpu << 4.0 << -1.0 << 0.5 << unknown;
    QTest::newRow("without a weight nothing is judged") << slot << 4.0 << 0.0 << 0.0 << unknown;
}

void TestContainmentPlan::entitlementIsItsPartOfTheWeights()
{
    QFETCH(int, resource);
    QFETCH(double, held);
    QFETCH(double, cores);
    QFETCH(double, entitlement);
    QFETCH(int, entitled);
    PoolFairness pool;
    TenantShare own, other;
    own.tenant = kHog;
    own.held = held;
    own.cores = std::max(0.0, cores);
    own.entitlement = entitlement;
    other.tenant = 1;
    other.held = 4;
    other.cores = cores < 0 ? 0 : 1;
    own.io = 1e6 * own.cores;
    other.io = 1e6 * other.cores;
    other.entitlement = 1 - entitlement;
    pool.tenants = {other, own};
    QCOMPARE(int(entitledTo(pool, hog(Contended(resource), held, 1))), entitled);
    pool.tenants = {other};
    QCOMPARE(int(entitledTo(pool, hog(Contended(resource), held, 1))), int(Entitled::Unknown));
}

namespace {

/// Two tenants on ten slots, 50 ms a request.
PoolFairness twoTenants(double held, double other, double queue)
{
    PoolFairness pool;
    pool.state = {10, 10, held + other, queue};
    pool.holdS = 0.05;
    TenantShare large, small;
    large.tenant = kHog;
    large.held = held;
    large.entitlement = 0.45;
    small.tenant = 1;
    small.held = other;
    small.waiting = 1;
    small.latencyMs = 90;
    pool.tenants = {large, small};
    return pool;
}

} // namespace

void TestContainmentPlan::aQuotaShortensEverybodysWait()
{
    const PoolFairness pool = twoTenants(6, 3, 1);
    const TenantShare share = *shareOf(pool, kHog);
    QVERIFY(!shareOf(pool, 99));
    QCOMPARE(entitledSlots(pool, share), std::int64_t(5)); // 4.5 of 10: no half slots, and never too few.
    const Prediction capped = predictQuota(pool, share, {Measure::ConnectionLimit, 5, 60});
    // The same figures as the formula itself.
    const double before = meanWaitS(9, 10, 0.05), after = meanWaitS(8, 10, 0.05);
    QVERIFY(near(capped.relief, 1 - after / before));
    QVERIFY(near(capped.ownCost, 1.0 / 6));
    QCOMPARE(capped.victims.size(), std::size_t(1)); // Not itself.
    QVERIFY(near(capped.victims[0].expectedMs, 90));
    QVERIFY(near(capped.victims[0].latencyMs, 90 - capped.relief * 40));
    QVERIFY(near(predictQuota(pool, share, {Measure::ConnectionLimit, 7, 60}).relief, 0)); // Above what it holds.
    const Prediction roomier = predictQuota(pool, share, {Measure::ScaleOut, 5, 60});
    QVERIFY(near(roomier.relief, 1 - meanWaitS(9, 15, 0.05) / before));
    QVERIFY(near(roomier.ownCost, 0));
    QVERIFY(near(predictQuota(pool, share, {Measure::QueueLimit, 5, 60}).relief, 0));
}

void TestContainmentPlan::aQuotaOnAFullPoolServesWhoWaits()
{
    const PoolFairness pool = twoTenants(7, 3, 8);
    const TenantShare share = *shareOf(pool, kHog);
    QVERIFY(near(predictQuota(pool, share, {Measure::ConnectionLimit, 5, 60}).relief, 2.0 / 8));
    QVERIFY(near(predictQuota(pool, share, {Measure::ScaleOut, 20, 60}).relief, 1));
    QVERIFY(
        near(predictQuota(twoTenants(7, 3, 0), share, {Measure::ConnectionLimit, 5, 60}).relief, 0)); // Nobody waits.
}

QTEST_APPLESS_MAIN(TestContainmentPlan)
#include "tst_containment_plan.moc"
