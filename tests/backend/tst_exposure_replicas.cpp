// Exposure cases on two gateways with one PostgreSQL: a whole case over both, one outcome where both decide, and one
// case where both see the same boundary open.
#include "backend/domain/crossings.h"
#include "backend/domain/fleet_snapshot.h"
#include "backend/rpc/exposure_keeper.h"
#include "tests/backend/exposure_people.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/fixtures/gateway_fixture.h"

#include <QtTest>

#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

std::unique_ptr<grpc::ClientContext> signedFor(const std::string &person)
{
    auto context = std::make_unique<grpc::ClientContext>();
    GatewayFixture::sign(*context, person);
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    return context;
}

class OneCrossing final : public Crossings
{
public:
    std::optional<std::vector<Crossing>> crossings() override { return std::vector<Crossing>{now}; }
    std::uint64_t listen(std::function<void()>) override { return 1; }
    void unlisten(std::uint64_t) override {}
    Crossing now{"alder", "Data storage", 1'000};
};

} // namespace

class TestExposureReplicas : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void aCaseOverTwoGateways();
    void oneOutcomeWhereBothConfirm();
    void oneCaseWhereBothSeeIt();

private:
    std::unique_ptr<GatewayFixture> gatewayOn(const std::string &store)
    {
        GatewayFixtureOptions options;
        options.tenants = 30;
        options.store = store;
        options.morePeople = {{"lead-1", "support-lead", "{ all = true }"},
                              {"lead-2", "support-lead", "{ all = true }"}};
        return std::make_unique<GatewayFixture>(options);
    }
    static std::vector<std::string> tenantsOf(GatewayFixture &gateway)
    {
        auto request = aboutFleet<v1::ListTenantsRequest>();
        request.set_page_size(500);
        v1::ListTenantsResponse answer;
        const auto stub = v1::InventoryService::NewStub(gateway.loopback());
        (void)stub->ListTenants(signedFor("platform-1").get(), request, &answer);
        return {answer.facts().id().begin(), answer.facts().id().end()};
    }
    Cluster m_cluster;
};

void TestExposureReplicas::aCaseOverTwoGateways()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    const auto tenants = tenantsOf(*first);
    QVERIFY(tenants.size() > 2);
    ExposurePeople one(first->loopback(), signedFor), two(second->loopback(), signedFor);
    two.tag = " of two";
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
    v1::ExposureCase item;
    QVERIFY(one.report("lead-1", one.reportOf(tenants[0], tenants[1], now), item).ok());
    const std::string id = item.id();
    const auto knows = [&](ExposurePeople &people, v1::ExposureState state) {
        for (const v1::ExposureCase &known : people.told("lead-2"))
            if (known.id() == id && known.state() == state)
                return true;
        return false;
    };
    QTRY_VERIFY_WITH_TIMEOUT(knows(two, v1::EXPOSURE_STATE_OPEN), 10'000);
    QVERIFY(two.assess("lead-1", item).ok());
    QVERIFY(one.decide("platform-1", item, v1::EXPOSURE_VERDICT_NOTIFY).ok());
    QCOMPARE(two.confirm("lead-1", item).reason, std::string("SELF_APPROVAL"));
    QVERIFY(two.confirm("lead-2", item).ok());
    QVERIFY(one.notice("lead-1", item, tenants[0], now).ok());
    QVERIFY(two.close("lead-1", item).ok());
    QTRY_VERIFY_WITH_TIMEOUT(knows(one, v1::EXPOSURE_STATE_CLOSED), 10'000);
}

void TestExposureReplicas::oneOutcomeWhereBothConfirm()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    auto first = gatewayOn(url), second = gatewayOn(url);
    const auto tenants = tenantsOf(*first);
    ExposurePeople one(first->loopback(), signedFor), two(second->loopback(), signedFor);
    two.tag = " of two";
    for (int round = 0; round < 8; ++round) {
        v1::ExposureCase item;
        QVERIFY(
            one.report("lead-1", one.reportOf(tenants[0], tenants[1], QDateTime::currentMSecsSinceEpoch()), item).ok());
        QVERIFY(one.assess("lead-1", item).ok());
        QVERIFY(one.decide("lead-1", item, v1::EXPOSURE_VERDICT_NOTIFY).ok());
        v1::ExposureCase mine = item, theirs = item;
        End yes, no;
        std::thread other([&] { no = two.confirm("platform-2", theirs, true); });
        yes = one.confirm("platform-1", mine);
        other.join();
        QVERIFY2(yes.ok() != no.ok(), qPrintable(QString::fromStdString(yes.text() + " / " + no.text())));
        QCOMPARE((yes.ok() ? no : yes).status.error_code(), grpc::ABORTED);
        v1::ExposureCase after;
        QVERIFY(one.note("lead-1", item, "After both.").ok());
        QCOMPARE(item.state(), yes.ok() ? v1::EXPOSURE_STATE_DECIDED : v1::EXPOSURE_STATE_ASSESSED);
        QCOMPARE(item.confirmed_by(), yes.ok() ? std::string("platform-1") : std::string());
    }
}

void TestExposureReplicas::oneCaseWhereBothSeeIt()
{
    const std::string url = m_cluster.direct(m_cluster.cleared());
    TestClock clock;
    auto left = opened(url, clock), right = opened(url, clock);
    FleetBoard fleet(1);
    {
        auto edit = fleet.edit();
        edit.add(sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 1));
        edit.publish();
    }
    const std::vector<TenantFacts> tenants{sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 1)};
    QVERIFY(left->write([&](StoreTxn &txn) { return txn.insertTenants(tenants); }).ok());
    OneCrossing crossing;
    for (int round = 0; round < 5; ++round) {
        crossing.now.sinceMs = 1'000 + round;
        ExposureKeeper here(clock, *left, fleet, 60), there(clock, *right, fleet, 60);
        here.watch(crossing);
        there.watch(crossing);
        absl::Status mine, theirs;
        std::thread other([&] { theirs = there.look(); });
        mine = here.look();
        other.join();
        QVERIFY2(mine.ok() && theirs.ok(), told(mine.ok() ? theirs : mine).constData());
    }
    const auto records = left->records(kExposureRecord, {}, 100);
    QVERIFY(records.ok());
    QCOMPARE(records->size(), std::size_t{1});
    const auto item = exposureOf(records->front());
    QVERIFY(item.ok());
    QCOMPARE(item->sightings.size(), std::size_t{5});
    QCOMPARE(item->entries.size(), std::size_t{5 + 1}); // Overdue since 1970: reminded once.
}

QTEST_GUILESS_MAIN(TestExposureReplicas)
#include "tst_exposure_replicas.moc"
