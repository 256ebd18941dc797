// Two gateways on one PostgreSQL: who leaves by one is gone from the other, and no departure runs on both.
#include "tests/backend/leaving_people.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/fixtures/gateway_fixture.h"

#include "bulkhead/v1/inventory.grpc.pb.h"

#include <QTest>

#include <chrono>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr std::int64_t kLongAgo = 1'000; // The day that was agreed on has come.

std::unique_ptr<GatewayFixture> gatewayOn(const std::string &store)
{
    GatewayFixtureOptions options;
    options.tenants = 30;
    options.store = store;
    return std::make_unique<GatewayFixture>(options);
}

/// Calls as LeavingPeople makes them, signed as the fixture's people are.
class Console
{
public:
    explicit Console(const std::shared_ptr<grpc::Channel> &channel)
        : acts(v1::ActsService::NewStub(channel))
        , departures(v1::DeparturesService::NewStub(channel))
        , inventory(v1::InventoryService::NewStub(channel))
    {
    }
    static std::unique_ptr<grpc::ClientContext> as(const std::string &person)
    {
        auto context = std::make_unique<grpc::ClientContext>();
        GatewayFixture::sign(*context, person);
        context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
        return context;
    }
    grpc::Status page(const std::string &tenant, v1::GetTenantResponse &answer)
    {
        return inventory->GetTenant(as("platform-1").get(), about<v1::GetTenantRequest>(tenant), &answer);
    }
    std::uint64_t total()
    {
        v1::ListTenantsRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_page_size(500);
        v1::ListTenantsResponse answer;
        static_cast<void>(inventory->ListTenants(as("platform-1").get(), request, &answer));
        return answer.total();
    }
    grpc::Status run(const std::string &tenant, const std::string &requestId, v1::Departure &told)
    {
        const auto context = as("platform-2");
        const auto reader = departures->RunDeparture(context.get(), about<v1::RunDepartureRequest>(tenant, requestId));
        v1::RunDepartureResponse message;
        while (reader->Read(&message))
            if (message.has_departure())
                told = message.departure();
        return reader->Finish();
    }

    const std::unique_ptr<v1::ActsService::Stub> acts;
    const std::unique_ptr<v1::DeparturesService::Stub> departures;
    const std::unique_ptr<v1::InventoryService::Stub> inventory;
};

} // namespace

class TestDepartureReplicas : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void whoLeavesByOneIsGoneFromTheOther()
    {
        const std::string url = m_cluster.direct(m_cluster.cleared());
        auto first = gatewayOn(url);
        auto second = gatewayOn(url);
        Console one(first->loopback()), two(second->loopback());
        const std::uint64_t all = two.total();
        v1::ListTenantsRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_filter("stage:live profile:clinic");
        v1::ListTenantsResponse tenants;
        QVERIFY(one.inventory->ListTenants(Console::as("platform-1").get(), request, &tenants).ok());
        std::string id;
        v1::ProposeActResponse proposed;
        for (int i = 0; i < tenants.facts().id_size() && proposed.act().id().empty(); ++i) { // One that nothing holds.
            id = tenants.facts().id(i);
            auto propose = about<v1::ProposeActRequest>(id, "propose " + id);
            propose.mutable_context()->set_purpose("The practice has merged into another.");
            propose.mutable_offboard()->set_not_before_ms(kLongAgo);
            propose.mutable_offboard()->set_data_until_ms(kLongAgo);
            propose.mutable_offboard()->set_typed_name(tenants.facts().name(i));
            static_cast<void>(one.acts->ProposeAct(Console::as("platform-1").get(), propose, &proposed));
        }
        QVERIFY(!proposed.act().id().empty());
        // Agreed on the other gateway, begun on both at the same time.
        auto approve = about<v1::ApproveActRequest>(id, "approve");
        approve.set_act_id(proposed.act().id());
        approve.set_expected_revision(proposed.act().revision());
        v1::ApproveActResponse approved;
        const grpc::Status agreed = two.acts->ApproveAct(Console::as("platform-2").get(), approve, &approved);
        QVERIFY2(agreed.ok(), agreed.error_message().c_str());
        v1::Departure here, there;
        grpc::Status other;
        std::thread racing([&] { other = two.run(id, "run two", there); });
        const grpc::Status mine = one.run(id, "run one", here);
        racing.join();
        QVERIFY2(mine.ok() != other.ok(), (mine.error_message() + "|" + other.error_message()).c_str());
        const v1::Departure &told = mine.ok() ? here : there;
        QVERIFY2(told.state() == v1::DEPARTURE_STATE_GONE, told.DebugString().c_str());
        // Both know soon, and a third that starts afterwards.
        v1::GetTenantResponse page;
        for (Console *console : {&one, &two}) {
            QTRY_COMPARE(console->page(id, page).error_code(), grpc::NOT_FOUND);
            QTRY_COMPARE(console->total(), all - 1);
        }
        first.reset();
        first = gatewayOn(url);
        Console again(first->loopback());
        QCOMPARE(again.total(), all - 1);
        QCOMPARE(again.page(id, page).error_code(), grpc::NOT_FOUND);
        v1::GetCertificateRequest ask;
        ask.mutable_context()->mutable_fleet();
        ask.set_departure_id(id);
        v1::GetCertificateResponse a, b;
        QVERIFY(again.departures->GetCertificate(Console::as("platform-1").get(), ask, &a).ok());
        QVERIFY(two.departures->GetCertificate(Console::as("platform-2").get(), ask, &b).ok());
        QCOMPARE(a.hash(), b.hash()); // The same bytes, whoever makes them and when.
    }

private:
    Cluster m_cluster;
};

QTEST_GUILESS_MAIN(TestDepartureReplicas)
#include "tst_departure_replicas.moc"
