// Contracts on both transports of a whole gateway: no money for support, previews on the sample fleet's past.
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/acts.pb.h"
#include "bulkhead/v1/contracts.pb.h"
#include "bulkhead/v1/inventory.pb.h"

#include <QtTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kDenied = 7, kPrecondition = 9;
constexpr std::int64_t kFarMs = 2'000'000'000'000; // Some day after every run of this test.

} // namespace

class TestContractsTransport : public QObject
{
    Q_OBJECT
private slots:
    void supportGetsNoMoney_data();
    void supportGetsNoMoney();
    void aPreviewTellsHowFarItIs_data();
    void aPreviewTellsHowFarItIs();
    void withoutAPastNothingIsPreviewed();
    void nothingIsApprovedAlone();
};

void TestContractsTransport::supportGetsNoMoney_data()
{
    QTest::addColumn<bool>("network");
    QTest::newRow("in-process") << false;
    QTest::newRow("over the network") << true;
}

void TestContractsTransport::supportGetsNoMoney()
{
    QFETCH(bool, network);
    GatewayFixture gateway;
    const auto channel = network ? gateway.loopback() : gateway.inProcess();
    const auto call = [&](const char *method, const auto &request, const std::string &who) {
        return RawCall(channel, std::string("bulkhead.v1.") + method, GatewayFixture::token(who), 100)(request);
    };
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    list.set_filter("region:us-east stage:live");
    v1::ListTenantsResponse listed;
    listed.ParseFromString(call("InventoryService.ListTenants", list, "platform-1").messages.at(0));
    QVERIFY(listed.facts().id_size() > 0);
    v1::GetContractRequest get;
    v1::GetContractResponse full;
    std::int64_t fee = 0;
    for (int i = 0; fee == 0 && i < listed.facts().id_size(); ++i) { // A reseller's sub-tenant pays none of its own.
        get.mutable_context()->set_tenant_id(listed.facts().id(i));
        full.ParseFromString(call("ContractsService.GetContract", get, "platform-1").messages.at(0));
        fee = full.versions(0).credits().monthly_fee_minor();
    }
    QVERIFY(fee > 0 && !full.versions(0).money_hidden());
    const auto promised = [&] { // What has figures is known a moment after the gateway answers.
        full.ParseFromString(call("ContractsService.GetContract", get, "platform-1").messages.at(0));
        return full.versions(0).commitments_size() > 0;
    };
    QTRY_VERIFY(promised());
    v1::ProposeContractRequest propose;
    *propose.mutable_context() = get.context();
    propose.mutable_context()->set_purpose("to see");
    propose.set_request_id("propose-1");
    propose.set_base_number(1);
    *propose.mutable_draft() = full.versions(0);
    propose.mutable_draft()->set_note("canary-note");
    propose.mutable_draft()->mutable_credits()->set_min_credit_minor(123'457);
    propose.mutable_draft()->set_effective_from_ms(kFarMs);
    QCOMPARE(call("ContractsService.ProposeContract", propose, "platform-1").code, 0);

    std::string bytes;
    const auto collect = [&](const RawAnswer &answer) {
        for (const std::string &message : answer.messages)
            bytes += message;
        bytes += answer.text + answer.summary + answer.remedy;
    };
    collect(call("ContractsService.GetContract", get, "support-1"));
    v1::GetContractResponse seen;
    seen.ParseFromString(bytes);
    QVERIFY(seen.versions(0).money_hidden());
    QCOMPARE(seen.open_size(), 1);
    v1::ListActsRequest acts;
    *acts.mutable_context() = get.context();
    collect(call("ActsService.ListActs", acts, "support-1"));
    v1::GetTenantRequest page;
    *page.mutable_context() = get.context();
    collect(call("InventoryService.GetTenant", page, "support-1"));
    v1::PreviewContractRequest preview;
    *preview.mutable_context() = get.context();
    *preview.mutable_draft() = propose.draft();
    const RawAnswer refused = call("ContractsService.PreviewContract", preview, "support-1");
    QCOMPARE(refused.code, kDenied);
    collect(refused);
    propose.set_request_id("propose-2");
    const RawAnswer denied = call("ContractsService.ProposeContract", propose, "support-1");
    QCOMPARE(denied.code, kDenied);
    collect(denied);

    // As a varint and in words; and what was written in free text.
    const auto varint = [](std::int64_t value) {
        v1::CreditTerms terms;
        terms.set_monthly_fee_minor(value);
        return terms.SerializeAsString().substr(1);
    };
    for (const std::int64_t amount : {fee, std::int64_t{123'457}}) {
        QVERIFY(bytes.find(varint(amount)) == std::string::npos);
        QVERIFY(bytes.find(std::to_string(amount)) == std::string::npos);
        QVERIFY(bytes.find(std::to_string(amount / 100)) == std::string::npos);
    }
    QVERIFY(bytes.find("canary-note") == std::string::npos);
}

void TestContractsTransport::aPreviewTellsHowFarItIs_data()
{
    supportGetsNoMoney_data();
}

void TestContractsTransport::aPreviewTellsHowFarItIs()
{
    QFETCH(bool, network);
    GatewayFixture gateway;
    const auto channel = network ? gateway.loopback() : gateway.inProcess();
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    list.set_filter("stage:live profile:regional");
    v1::ListTenantsResponse listed;
    listed.ParseFromString(
        RawCall(channel, "bulkhead.v1.InventoryService.ListTenants", GatewayFixture::token("platform-1"))(list)
            .messages.at(0));
    v1::GetContractRequest get;
    get.mutable_context()->set_tenant_id(listed.facts().id(0));
    v1::GetContractResponse now;
    const auto promised = [&] {
        now.ParseFromString(
            RawCall(channel, "bulkhead.v1.ContractsService.GetContract", GatewayFixture::token("platform-1"))(get)
                .messages.at(0));
        return now.versions(0).commitments_size() > 0;
    };
    QTRY_VERIFY(promised()); // What has figures is known a moment after the gateway answers.
    v1::PreviewContractRequest asked;
    *asked.mutable_context() = get.context();
    asked.set_periods(1);
    *asked.mutable_draft() = now.versions(0);
    asked.mutable_draft()->set_effective_from_ms(kFarMs);
    for (v1::Commitment &commitment : *asked.mutable_draft()->mutable_commitments())
        commitment.set_target_e7(9'999'900);
    asked.mutable_draft()->mutable_credits()->mutable_tiers(0)->set_lower_e7(9'999'900);
    const RawAnswer answer = RawCall(channel, "bulkhead.v1.ContractsService.PreviewContract",
                                     GatewayFixture::token("platform-1"), 1000, 60)(asked);
    QVERIFY2(answer.code == 0, answer.text.c_str());
    QVERIFY(answer.messages.size() >= 2);
    std::uint32_t percent = 0;
    v1::PreviewContractResponse last;
    for (const std::string &message : answer.messages) {
        QVERIFY(!last.done());
        QVERIFY(last.ParseFromString(message));
        QVERIFY(last.progress_percent() >= percent);
        percent = last.progress_percent();
    }
    QVERIFY(last.done());
    QCOMPARE(percent, 100U);
    QCOMPARE(last.periods_size(), 1);
    const v1::PeriodPreview &period = last.periods(0);
    QCOMPARE(period.commitments_size(), now.versions(0).commitments_size());
    QVERIFY(std::any_of(period.commitments().begin(), period.commitments().end(),
                        [](const auto &one) { return one.state() == v1::ATTAINMENT_STATE_MISSED; }));
    QVERIFY(period.credit_minor() > period.credit_now_minor() && period.credit_now_minor() >= 0);
    QVERIFY(period.lines_size() > 3);
    QCOMPARE(period.coverage(), 10'000);

    // Nothing was stored, and what is wrong is told in place of figures.
    now.ParseFromString(
        RawCall(channel, "bulkhead.v1.ContractsService.GetContract", GatewayFixture::token("platform-1"))(get)
            .messages.at(0));
    QCOMPARE(now.versions_size(), 1);
    QCOMPARE(now.open_size(), 0);
    asked.mutable_draft()->set_zone("EST");
    const RawAnswer wrong = RawCall(channel, "bulkhead.v1.ContractsService.PreviewContract",
                                    GatewayFixture::token("platform-1"), 1000, 10)(asked);
    QCOMPARE(wrong.messages.size(), std::size_t(1));
    last.ParseFromString(wrong.messages[0]);
    QVERIFY(last.done() && last.periods_size() == 0);
    QCOMPARE(last.problems(0).field(), std::string("zone"));
}

void TestContractsTransport::withoutAPastNothingIsPreviewed()
{
    GatewayFixture::Options options;
    options.telemetry = "none";
    GatewayFixture gateway(options);
    const auto token = GatewayFixture::token("platform-1");
    v1::ImportTenantsRequest import;
    import.mutable_context()->mutable_fleet();
    import.set_request_id("import-1");
    v1::ImportRow &row = *import.add_rows();
    row.set_line(2);
    row.set_external_id("maple");
    row.set_name("Maple Clinic");
    row.set_profile("clinic");
    const RawAnswer imported = RawCall(gateway.inProcess(), "bulkhead.v1.InventoryService.ImportTenants",
                                       token)(std::vector<const google::protobuf::Message *>{&import});
    QCOMPARE(imported.code, 0);
    v1::GetContractRequest get;
    get.mutable_context()->set_tenant_id("maple");
    const RawAnswer got = RawCall(gateway.inProcess(), "bulkhead.v1.ContractsService.GetContract", token)(get);
    QCOMPARE(got.code, 0);
    v1::GetContractResponse contract;
    contract.ParseFromString(got.messages.at(0));
    QCOMPARE(contract.versions(0).number(), 0);
    QCOMPARE(contract.versions(0).credits().monthly_fee_minor(), std::int64_t(0));
    v1::PreviewContractRequest asked;
    *asked.mutable_context() = get.context();
    *asked.mutable_draft() = contract.versions(0);
    asked.mutable_draft()->set_effective_from_ms(kFarMs);
    v1::Commitment &claims = *asked.mutable_draft()->add_commitments();
    claims.set_workflow("claims");
    claims.set_target_e7(9'990'000);
    claims.mutable_measure()->set_kind(v1::SLI_KIND_OCCURRENCES);
    const RawAnswer answer =
        RawCall(gateway.inProcess(), "bulkhead.v1.ContractsService.PreviewContract", token, 100, 10)(asked);
    QCOMPARE(answer.code, kPrecondition);
    QCOMPARE(answer.reason, std::string("NOT_MEASURED"));
}

void TestContractsTransport::nothingIsApprovedAlone()
{
    GatewayFixture::Options options;
    options.people = false;
    options.tenants = 20;
    GatewayFixture gateway(options);
    v1::ListTenantsRequest list;
    list.mutable_context()->mutable_fleet();
    list.set_filter("stage:live tier:shared");
    v1::ListTenantsResponse listed;
    listed.ParseFromString(
        RawCall(gateway.inProcess(), "bulkhead.v1.InventoryService.ListTenants")(list).messages.at(0));
    v1::ProposeExclusionRequest propose;
    propose.mutable_context()->set_tenant_id(listed.facts().id(0));
    propose.mutable_context()->set_purpose("to see");
    propose.set_request_id("propose-1");
    v1::Exclusion &wanted = *propose.mutable_exclusion();
    wanted.set_category(v1::EXCLUSION_CATEGORY_CUSTOMER_CAUSED);
    wanted.set_from_ms(1'900'000'000'000);
    wanted.set_to_ms(1'900'000'600'000);
    wanted.set_reason("Their own change");
    const RawAnswer proposed = RawCall(gateway.inProcess(), "bulkhead.v1.ContractsService.ProposeExclusion")(propose);
    QVERIFY2(proposed.code == 0, proposed.text.c_str());
    v1::ProposeExclusionResponse answer;
    answer.ParseFromString(proposed.messages.at(0));
    v1::ApproveActRequest approve;
    *approve.mutable_context() = propose.context();
    approve.set_request_id("approve-1");
    approve.set_act_id(answer.act().id());
    approve.set_expected_revision(answer.act().revision());
    const RawAnswer refused = RawCall(gateway.inProcess(), "bulkhead.v1.ActsService.ApproveAct")(approve);
    QCOMPARE(refused.code, kPrecondition);
    QCOMPARE(refused.reason, std::string("SINGLE_USER"));
}

QTEST_GUILESS_MAIN(TestContractsTransport)
#include "tst_contracts_transport.moc"
