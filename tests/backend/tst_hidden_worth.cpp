// What a contract is worth is not told to who does not see it, nor can it be inferred from what follows from it.
#include "tests/backend/clinic_script.h"

#include "backend/baseline/baseline_file.h"
#include "backend/engine/tier_policy.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

class TestHiddenWorth : public QObject
{
    Q_OBJECT
private slots:
    void theContractsWorthIsNotReadFromTheReasons();
    void theContractsWorthIsNotInferred();

private:
    v1::Act proposed(const std::string &tenant, v1::Tier to, const std::string &requestId)
    {
        auto asked = about<v1::ProposeActRequest>(tenant, requestId);
        asked.mutable_change_tier()->set_to(to);
        v1::ProposeActResponse answer;
        const grpc::Status status = m_acts->ProposeAct(callOf("platform-1").get(), asked, &answer);
        if (!status.ok())
            qWarning("not proposed: %s", status.error_message().c_str());
        return answer.act();
    }
    std::string told(const std::string &person, const std::string &id);

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<v1::ActsService::Stub> m_acts;
    std::unique_ptr<v1::InventoryService::Stub> m_inventory;
};

void TestHiddenWorth::theContractsWorthIsNotReadFromTheReasons()
{
    // Alike but for the contract's worth, each in another of the policy's brackets.
    Script hospitals = script();
    for (TenantFacts &tenant : hospitals.fleet) {
        tenant.profile = Profile::HospitalSystem;
        tenant.region = "us-east";
        tenant.parent.clear();
    }
    hospitals.fleet[0].arr = 1'000;
    hospitals.fleet[1].arr = 400'000;
    hospitals.fleet[2].arr = 2'000'000;
    for (TenantFacts &tenant : hospitals.fleet)
        tenant.recommended = policy::recommendedTier(*standardBaselines(), tenant);
    QCOMPARE(hospitals.fleet[0].recommended, hospitals.fleet[2].recommended);
    RoomHarness harness(hospitals, 120);
    const auto inventory = v1::InventoryService::NewStub(harness.channel());
    const auto reasons = [&](const std::string &person, const std::string &tenant) {
        v1::GetTenantRequest asked;
        asked.mutable_context()->set_tenant_id(tenant);
        v1::GetTenantResponse page;
        if (!inventory->GetTenant(callOf(person).get(), asked, &page).ok())
            qWarning("no page");
        std::string told;
        for (const v1::TierReason &reason : page.reasons())
            told += reason.ShortDebugString() + "\n";
        return told;
    };
    QVERIFY(!reasons("support-1", "alder").empty());
    QCOMPARE(reasons("support-1", "alder"), reasons("support-1", "birch"));
    QCOMPARE(reasons("support-1", "alder"), reasons("support-1", "holly"));
    QVERIFY(reasons("platform-1", "alder") != reasons("platform-1", "holly"));
}

/// Everything a person is told about a tenant, with the name of it taken out.
std::string TestHiddenWorth::told(const std::string &person, const std::string &id)
{
    std::string all;
    const auto keep = [&](google::protobuf::Message &&message) { all += message.DebugString() + "\n"; };
    v1::GetTenantRequest page;
    page.mutable_context()->set_tenant_id(id);
    v1::GetTenantResponse shown;
    if (m_inventory->GetTenant(callOf(person).get(), page, &shown).ok()) {
        shown.clear_timeline(); // Ids of proposals, which are random.
        keep(std::move(shown));
    }
    for (const v1::Tier tier : {v1::TIER_SHARED, v1::TIER_SEGMENTED, v1::TIER_DEDICATED}) {
        v1::SimulateActRequest asked;
        asked.mutable_context()->set_tenant_id(id);
        asked.mutable_change_tier()->set_to(tier);
        v1::SimulateActResponse effects;
        static_cast<void>(m_acts->SimulateAct(callOf(person).get(), asked, &effects));
        keep(std::move(effects));
    }
    v1::ListActsRequest acts;
    acts.mutable_context()->set_tenant_id(id);
    v1::ListActsResponse listed;
    static_cast<void>(m_acts->ListActs(callOf(person).get(), acts, &listed));
    for (v1::Act &act : *listed.mutable_acts()) {
        act.clear_id();
        keep(std::move(act));
    }
    for (const char *filter : {"recommended:shared", "recommended:segmented", "recommended:dedicated", ""}) {
        v1::ListTenantsRequest rows = fleet<v1::ListTenantsRequest>();
        rows.set_filter(std::string(filter) + " id:" + id);
        v1::ListTenantsResponse row;
        static_cast<void>(m_inventory->ListTenants(callOf(person).get(), rows, &row));
        row.clear_figures(); // Load, which only one of them has in this script.
        keep(std::move(row));
    }
    auto sheet = fleet<v1::ExportTenantsRequest>();
    sheet.set_request_id("export-" + person + id);
    for (const char *column : {"id", "tier", "recommended"})
        sheet.add_columns(column);
    sheet.set_filter("id:" + id);
    const auto context = callOf(person);
    const auto reader = m_inventory->ExportTenants(context.get(), sheet);
    for (v1::ExportTenantsResponse rows; reader->Read(&rows);) {
        rows.clear_header(); // Its own id and time.
        keep(std::move(rows));
    }
    static_cast<void>(reader->Finish());
    for (std::size_t at = 0; (at = all.find(id)) != std::string::npos;)
        all.replace(at, id.size(), "ID");
    return all;
}

void TestHiddenWorth::theContractsWorthIsNotInferred()
{
    // Two clinics alike but for what they pay, and the policy asks for other tiers because of that.
    Script clinics = script();
    clinics.fleet.resize(2);
    const std::string ids[] = {"aspen", "beech"};
    for (std::size_t i = 0; i < 2; ++i) {
        TenantFacts &tenant = clinics.fleet[i];
        tenant = sampleTenant(ids[i], "Clinic", "us-east", "success-2", i == 0 ? 1'000 : 2'000'000);
        tenant.stage = Stage::Live;
        tenant.renewal = i == 0 ? 20'000 : 30'000;
        tenant.recommended = policy::recommendedTier(*standardBaselines(), tenant);
    }
    QVERIFY(clinics.fleet[0].recommended != clinics.fleet[1].recommended);
    m_harness = std::make_unique<RoomHarness>(clinics, 120);
    m_acts = v1::ActsService::NewStub(m_harness->channel());
    m_inventory = v1::InventoryService::NewStub(m_harness->channel());
    // Operations have proposed for both; what was simulated then rests on the worth.
    for (const std::string &id : ids)
        QVERIFY(!proposed(id, v1::TIER_SEGMENTED, "propose-" + id).id().empty());

    QVERIFY(told("support-1", ids[0]).size() > 1'000);
    QCOMPARE(QString::fromStdString(told("support-1", ids[0])), QString::fromStdString(told("support-1", ids[1])));
    QVERIFY(told("platform-1", ids[0]) != told("platform-1", ids[1]));

    // And in the watched fleet, whose order of rows tells nothing either.
    const auto context = callOf("support-1");
    const auto watch = m_inventory->WatchTenants(context.get(), fleet<v1::WatchTenantsRequest>());
    v1::WatchTenantsResponse message;
    QVERIFY(watch->Read(&message));
    QCOMPARE(message.facts().recommended_size(), 2);
    QCOMPARE(message.facts().recommended(0), message.facts().recommended(1));
    context->TryCancel();
}

QTEST_GUILESS_MAIN(TestHiddenWorth)
#include "tst_hidden_worth.moc"
