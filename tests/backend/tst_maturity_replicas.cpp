// Readings of maturity by two gateways on one PostgreSQL: whoever holds the lease keeps them, once a day, and who lost
// it writes nothing any more.
#include "backend/rpc/maturity_keeper.h"
#include "backend/store/replica_store.h"
#include "tests/backend/room_harness.h"
#include "tests/backend/shared_store.h"
// After the gateway's headers, of which some have names that Qt takes for its own.
#include "tests/backend/postgres_cluster.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003)};
    return told;
}

} // namespace

class TestMaturityReplicas : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        m_url = m_cluster.direct(m_cluster.emptied());
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_store = opened(m_url, m_harness->clock);
    }

    void oneReadingADayByWhoeverHoldsTheLease()
    {
        // Short, so that a gateway that is gone is missed within the test.
        constexpr LeaseTimes kFast{std::chrono::milliseconds(1'000), std::chrono::milliseconds(200),
                                   std::chrono::milliseconds(200)};
        auto one = openReplicaStore(m_url, {}, kFast), two = openReplicaStore(m_url, {}, kFast);
        QVERIFY(one.ok() && two.ok());
        auto first = keeper(*one->leases), second = keeper(*two->leases);
        const auto holds = [](const ReplicaStore &replica) { return replica.leases->held("maturity").has_value(); };
        QTRY_VERIFY_WITH_TIMEOUT(holds(*one) != holds(*two), 20'000);
        QVERIFY(first->look().ok() && second->look().ok());
        QCOMPARE(readings(), 1);
        // The one that holds it goes away; the other goes on with what it wrote, and the day has its reading.
        ReplicaStore &left = holds(*one) ? *two : *one;
        MaturityKeeper &goesOn = holds(*one) ? *second : *first;
        ReplicaStore &gone = holds(*one) ? *one : *two;
        gone.leases->release();
        gone.leases.reset();
        QTRY_VERIFY_WITH_TIMEOUT(holds(left), 20'000);
        QVERIFY(goesOn.look().ok());
        QCOMPARE(readings(), 1);
        m_harness->clock.now += maturity::kDayMs;
        QVERIFY(m_harness->room->step().ok());
        QVERIFY(goesOn.look().ok());
        QCOMPARE(readings(), 2);
        const auto kept =
            maturityReadingOf(*m_store->record(kMaturityRecord, readingId(maturity::dayOf(m_harness->clock.now))));
        QVERIFY(kept.ok());
        QCOMPARE(kept->tenants.size(), std::size_t{2});
    }

    void whoLostTheLeaseWritesNothing()
    {
        m_harness->clock.now += maturity::kDayMs;
        QVERIFY(m_harness->room->step().ok());
        const int before = readings();
        SharedStore shared; // Believes in a lease that the database does not know.
        SharedLeases believed(shared, "frozen");
        shared.give("maturity", "frozen");
        const auto frozen = keeper(believed);
        QVERIFY(absl::IsAborted(frozen->look()));
        QCOMPARE(readings(), before);
    }

private:
    std::unique_ptr<MaturityKeeper> keeper(Leases &leases)
    {
        return std::make_unique<MaturityKeeper>(m_harness->clock, *m_store, *m_harness->room,
                                                m_harness->isolation.get(), m_harness->coverage.get(), &leases);
    }
    int readings()
    {
        int found = 0;
        const auto records = m_store->records(kMaturityRecord, {}, 1'000);
        if (!records.ok())
            return -1;
        for (const Record &record : *records)
            found += record.id.starts_with("day/") ? 1 : 0;
        return found;
    }

    Cluster m_cluster;
    std::string m_url;
    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Store> m_store;
};

QTEST_GUILESS_MAIN(TestMaturityReplicas)
#include "tst_maturity_replicas.moc"
