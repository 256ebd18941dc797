// What fits a named tenant, and what the incident's own books say it would do.
#include "backend/engine/containment_plan.h"

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
};

void TestContainmentPlan::theMeasureFitsTheResource()
{
    QCOMPARE(propose(hog(Contended::Slots, 6.5, 0.4), kAll, false), (Plan{Measure::ConnectionLimit, 1}));
    QCOMPARE(propose(hog(Contended::Slots, 6.5, 2.1, 0.3), kAll, false), (Plan{Measure::ConnectionLimit, 3}));
    QCOMPARE(propose(hog(Contended::Cpu, 4, 1.9, 0.5), kAll, false), (Plan{Measure::ConnectionLimit, 3}));
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

QTEST_APPLESS_MAIN(TestContainmentPlan)
#include "tst_containment_plan.moc"
