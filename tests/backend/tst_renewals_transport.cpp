// Renewals on both transports of a whole gateway: who may call what about whom, and a thousand tenants at once.
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.pb.h"
#include "bulkhead/v1/renewals.pb.h"
#include "bulkhead/v1/session.pb.h"

#include <QtTest>

#include <algorithm>
#include <set>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kOk = 0, kInvalid = 3, kNotFound = 5, kDenied = 7;

v1::ListRenewalsRequest everything()
{
    v1::ListRenewalsRequest asked;
    asked.mutable_context()->mutable_fleet();
    asked.set_within_days(1'100);
    return asked;
}

/// All that an answer says, in bytes and in words.
std::string bytesOf(const RawAnswer &answer)
{
    std::string bytes = answer.text + answer.summary + answer.remedy;
    for (const std::string &message : answer.messages)
        bytes += message;
    return bytes;
}

} // namespace

class TestRenewalsTransport : public QObject
{
    Q_OBJECT
private slots:
    void everyMethodByRoleAndTenant_data();
    void everyMethodByRoleAndTenant();
    void supportIsToldNoAction();
    void aThousandTenantsAreListedAtOnce();
};

void TestRenewalsTransport::everyMethodByRoleAndTenant_data()
{
    QTest::addColumn<bool>("network");
    QTest::newRow("in-process") << false;
    QTest::newRow("over the network") << true;
}

void TestRenewalsTransport::everyMethodByRoleAndTenant()
{
    QFETCH(bool, network);
    GatewayFixture gateway;
    const auto channel = network ? gateway.loopback() : gateway.inProcess();
    const auto call = [&](const std::string &method, const auto &request, const std::string &who) {
        return RawCall(channel, "bulkhead.v1.RenewalsService." + method, who.empty() ? "" : GatewayFixture::token(who),
                       100)(request);
    };
    v1::ListRenewalsResponse all, own;
    all.ParseFromString(call("ListRenewals", everything(), "platform-1").messages.at(0));
    own.ParseFromString(call("ListRenewals", everything(), "success-2").messages.at(0));
    QVERIFY(own.rows_size() > 0 && own.rows_size() < all.rows_size());
    std::set<std::string> mine;
    for (const v1::RenewalRow &row : own.rows())
        mine.insert(row.tenant_id());
    const auto foreign = std::find_if(all.rows().begin(), all.rows().end(),
                                      [&](const auto &row) { return !mine.contains(row.tenant_id()); });
    QVERIFY(foreign != all.rows().end());

    const auto judge = [&](const std::string &tenant, const std::string &id) {
        v1::OverrideRiskRequest asked;
        asked.mutable_context()->set_tenant_id(tenant);
        asked.set_request_id(id);
        asked.set_score(50);
        asked.set_reason("To see.");
        return asked;
    };
    const auto record = [&](const v1::RenewalRow &row, const std::string &id) {
        v1::RecordRenewalRequest asked;
        asked.mutable_context()->set_tenant_id(row.tenant_id());
        asked.set_request_id(id);
        asked.set_renewal(row.renewal());
        asked.set_result(v1::RENEWAL_RESULT_RENEWED);
        asked.set_on(all.today());
        return asked;
    };
    // Support never, whoever the tenant is; nobody without a token; no list about one tenant.
    std::string told;
    for (const std::string person : {"support-1", "support-3"}) {
        for (const RawAnswer &answer : {call("ListRenewals", everything(), person),
                                        call("OverrideRisk", judge(own.rows(0).tenant_id(), "s1"), person),
                                        call("RecordRenewal", record(own.rows(0), "s2"), person)}) {
            QCOMPARE(answer.code, kDenied);
            QVERIFY(answer.messages.empty());
            told += bytesOf(answer);
        }
    }
    QVERIFY(told.find(std::to_string(own.rows(0).arr())) == std::string::npos);
    QVERIFY(told.find(own.rows(0).tenant_name()) == std::string::npos);
    if (network)
        QVERIFY(call("ListRenewals", everything(), "").code != kOk);
    v1::ListRenewalsRequest one;
    one.mutable_context()->set_tenant_id(own.rows(0).tenant_id());
    QCOMPARE(call("ListRenewals", one, "success-2").code, kInvalid);
    // A foreign tenant and none at all are refused alike.
    const RawAnswer theirs = call("OverrideRisk", judge(foreign->tenant_id(), "f1"), "success-2");
    const RawAnswer nobodys = call("OverrideRisk", judge("no-such-tenant", "f2"), "success-2");
    QCOMPARE(theirs.code, kNotFound);
    QCOMPARE(theirs.text, nobodys.text);
    QCOMPARE(theirs.reason, nobodys.reason);
    QCOMPARE(call("RecordRenewal", record(*foreign, "f3"), "success-2").code, kNotFound);
    // The own book, and operations anywhere.
    QCOMPARE(call("OverrideRisk", judge(own.rows(0).tenant_id(), "o1"), "success-2").code, kOk);
    QCOMPARE(call("RecordRenewal", record(own.rows(0), "o2"), "success-2").code, kOk);
    QCOMPARE(call("OverrideRisk", judge(foreign->tenant_id(), "o3"), "platform-1").code, kOk);
    QCOMPARE(call("RecordRenewal", record(*foreign, "o4"), "platform-1").code, kOk);
    const RawAnswer after = call("ListRenewals", everything(), "success-2");
    own.ParseFromString(after.messages.at(0));
    QCOMPARE(own.outcomes_size(), 1);
    QVERIFY(bytesOf(after).find(foreign->tenant_name()) == std::string::npos);
}

void TestRenewalsTransport::supportIsToldNoAction()
{
    GatewayFixture gateway;
    const auto actions = [&](const std::string &person) {
        v1::HelloRequest asked;
        asked.mutable_context()->mutable_fleet();
        v1::HelloResponse hello;
        hello.ParseFromString(
            RawCall(gateway.inProcess(), "bulkhead.v1.SessionService.Hello", GatewayFixture::token(person))(asked)
                .messages.at(0));
        return std::count_if(hello.actions().begin(), hello.actions().end(),
                             [](const std::string &action) { return action.starts_with("renewals."); });
    };
    QCOMPARE(actions("support-1"), 0);
    QCOMPARE(actions("success-2"), 3);
    QCOMPARE(actions("platform-1"), 3);
}

void TestRenewalsTransport::aThousandTenantsAreListedAtOnce()
{
    GatewayFixture::Options options;
    options.tenants = 1'800; // More than a thousand of them renew within the span that is asked for.
    options.historyMinutes = 10;
    GatewayFixture gateway(options);
    const RawCall list(gateway.inProcess(), "bulkhead.v1.RenewalsService.ListRenewals",
                       GatewayFixture::token("platform-1"));
    v1::ListRenewalsResponse answer;
    // Nothing is in memory yet: the past of all of them is being read behind the answer, which does not wait for it.
    const RawAnswer raw = list(everything());
    QCOMPARE(raw.code, kOk);
    answer.ParseFromString(raw.messages.at(0));
    QVERIFY(answer.rows_size() >= 1'000);
    QVERIFY(answer.computing() > 0);
}

QTEST_GUILESS_MAIN(TestRenewalsTransport)
#include "tst_renewals_transport.moc"
