// Handing over on both transports of a whole gateway, and what a gateway with one person says instead; the link
// templates that the session's hello tells.
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.pb.h"
#include "bulkhead/v1/service_levels.pb.h"
#include "bulkhead/v1/session.pb.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kOk = 0, kInvalid = 3, kNotFound = 5, kDenied = 7, kPrecondition = 9;

v1::HandOverAlertRequest request(const std::string &tenant, const std::string &taker)
{
    v1::HandOverAlertRequest made;
    made.mutable_context()->set_tenant_id(tenant);
    made.set_request_id("hand over");
    made.set_alert_id(tenant + "/claims@1");
    made.set_taker(taker);
    return made;
}

std::string firstTenant(const std::shared_ptr<grpc::Channel> &channel, const std::string &token)
{
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    list.set_filter("region:us-east stage:live");
    v1::ListTenantsResponse listed;
    listed.ParseFromString(RawCall(channel, "bulkhead.v1.InventoryService.ListTenants", token)(list).messages.at(0));
    return listed.facts().id(0);
}

} // namespace

class TestHandOverTransport : public QObject
{
    Q_OBJECT
private slots:
    void rightsHoldOnBothTransports_data();
    void rightsHoldOnBothTransports();
    void aGatewayWithOnePersonHandsNothingOver();
    void helloTellsTheLinks();
};

void TestHandOverTransport::rightsHoldOnBothTransports_data()
{
    QTest::addColumn<bool>("network");
    QTest::newRow("in-process") << false;
    QTest::newRow("over the network") << true;
}

void TestHandOverTransport::rightsHoldOnBothTransports()
{
    QFETCH(bool, network);
    GatewayFixture gateway;
    const auto channel = network ? gateway.loopback() : gateway.inProcess();
    const auto call = [&](const char *method, const auto &asked, const std::string &who) {
        return RawCall(channel, std::string("bulkhead.v1.ServiceLevelsService.") + method,
                       GatewayFixture::token(who))(asked);
    };
    const std::string tenant = firstTenant(channel, GatewayFixture::token("platform-1"));
    // Support of this region may, and the alert is not there; customer success may not; nobody is nobody.
    const RawAnswer gone = call("HandOverAlert", request(tenant, "platform-2"), "support-1");
    QCOMPARE(gone.code, kNotFound);
    QCOMPARE(gone.reason, std::string("ALERT_NOT_FOUND"));
    QCOMPARE(call("HandOverAlert", request(tenant, "platform-2"), "success-2").code, kDenied);
    const RawAnswer nobody = call("HandOverAlert", request(tenant, "nobody-9"), "platform-1");
    QCOMPARE(nobody.code, kInvalid);
    QCOMPARE(nobody.reason, std::string("TAKER_UNKNOWN"));
    v1::ListTakersRequest list;
    list.mutable_context()->set_tenant_id(tenant);
    const RawAnswer takers = call("ListTakers", list, "support-1");
    QCOMPARE(takers.code, kOk);
    v1::ListTakersResponse told;
    told.ParseFromString(takers.messages.at(0));
    std::vector<std::string> ids;
    for (const auto &taker : told.takers())
        ids.push_back(taker.person_id());
    QCOMPARE(ids, (std::vector<std::string>{"platform-1", "platform-2"})); // "support-3" reaches no tenant.
    QCOMPARE(call("ListTakers", list, "success-2").code, kDenied);
    QCOMPARE(call("ListTakers", list, "support-3").code, kNotFound);
}

void TestHandOverTransport::aGatewayWithOnePersonHandsNothingOver()
{
    GatewayFixtureOptions options;
    options.people = false;
    GatewayFixture gateway(options);
    const std::string tenant = firstTenant(gateway.inProcess(), {});
    const RawAnswer answer =
        RawCall(gateway.inProcess(), "bulkhead.v1.ServiceLevelsService.HandOverAlert")(request(tenant, "platform-2"));
    QCOMPARE(answer.code, kPrecondition);
    QCOMPARE(answer.reason, std::string("NOBODY_ELSE"));
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    v1::HelloResponse session;
    session.ParseFromString(RawCall(gateway.inProcess(), "bulkhead.v1.SessionService.Hello")(hello).messages.at(0));
    QVERIFY(std::find(session.actions().begin(), session.actions().end(), "alerts.note") != session.actions().end());
    QVERIFY(std::find(session.actions().begin(), session.actions().end(), "alerts.hand-over")
            == session.actions().end());
    QCOMPARE(session.links_size(), 0);
}

void TestHandOverTransport::helloTellsTheLinks()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("links.toml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[[link]]\nname = \"Traces\"\nurl = \"https://traces.example/{tenant}\"\n");
    file.close();
    GatewayFixtureOptions options;
    options.links = file.fileName().toStdString();
    GatewayFixture gateway(options);
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    v1::HelloResponse session;
    session.ParseFromString(
        RawCall(gateway.loopback(), "bulkhead.v1.SessionService.Hello", GatewayFixture::token("support-1"))(hello)
            .messages.at(0));
    QCOMPARE(session.links_size(), 1);
    QCOMPARE(session.links(0).name(), std::string("Traces"));
    QCOMPARE(session.links(0).url(), std::string("https://traces.example/{tenant}"));
}

QTEST_GUILESS_MAIN(TestHandOverTransport)
#include "tst_hand_over_transport.moc"
