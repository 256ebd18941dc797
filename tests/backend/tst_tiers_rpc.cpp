// Who is isolated too little or too much, over real channels: exact sums, within scope, and no money to who sees none.
#include "backend/baseline/baseline_file.h"
#include "backend/engine/tier_policy.h"
#include "backend/room/casework_record.h"
#include "tests/backend/acts_by_person.h"

#include "bulkhead/v1/tiers.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Service = v1::TiersService;

TenantFacts tenantOf(const char *id, const char *name, const char *region, const char *owner, Profile profile,
                     Tier tier, std::int64_t arr)
{
    TenantFacts facts = sampleTenant(id, name, region, owner, arr);
    facts.profile = profile;
    facts.tier = tier;
    facts.stage = Stage::Live;
    facts.renewal = 20'900;
    facts.recommended = policy::recommendedTier(*standardBaselines(), facts);
    return facts;
}

/// "ash" fits, "oak" is a hospital on shared tables, "elm" and "fir" are clinics with more than they need.
Script script()
{
    Script told;
    told.fleet = {
        tenantOf("ash", "Ashgrove Clinic", "us-east", "success-2", Profile::Clinic, Tier::Shared, 40'001),
        tenantOf("oak", "Oakridge Hospital", "us-east", "success-2", Profile::HospitalSystem, Tier::Shared, 2'400'002),
        tenantOf("elm", "Elmwood Clinic", "us-east", "success-4", Profile::Clinic, Tier::Dedicated, 50'003),
        tenantOf("fir", "Firtree Clinic", "us-west", "success-2", Profile::Clinic, Tier::Segmented, 60'004)};
    return told;
}

template<class Request>
Request fleet()
{
    Request request;
    request.mutable_context()->mutable_fleet();
    return request;
}

std::string idsOf(const v1::ListTierFitResponse &answer)
{
    std::string ids;
    for (const v1::TierFitRow &row : answer.rows())
        ids += (ids.empty() ? "" : " ") + row.tenant_id();
    return ids;
}

} // namespace

class TestTiersRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 120);
        m_stub = Service::NewStub(m_harness->channel());
    }

    void theRisksComeFirstAndTheSumsAreExact()
    {
        const v1::ListTierFitResponse answer = listed("platform-1");
        QCOMPARE(idsOf(answer), std::string("oak elm fir"));
        QCOMPARE(answer.tenants(), 4u);
        QCOMPARE(answer.under(), 1u);
        QCOMPARE(answer.over(), 2u);
        QVERIFY(answer.money());
        const auto cost = [](Tier tier) { return policy::costOf(standardBaselines()->model(tier), 1); };
        QCOMPARE(answer.over_cost(), cost(Tier::Dedicated) + cost(Tier::Segmented) - 2 * cost(Tier::Shared));
        QCOMPARE(answer.under_cost(), cost(Tier::Dedicated) - cost(Tier::Shared));
        QCOMPARE(answer.under_arr(), 2'400'002);
        const v1::TierFitRow &oak = answer.rows(0);
        QVERIFY(oak.fit() == v1::TIER_FIT_UNDER && oak.recommended() == v1::TIER_DEDICATED);
        QCOMPARE(oak.cost(), cost(Tier::Shared));
        QCOMPARE(oak.recommended_cost(), cost(Tier::Dedicated));
        QCOMPARE(oak.margin(), policy::marginOf(2'400'002, cost(Tier::Shared)));
        QCOMPARE(oak.renewal(), 20'900);
        QVERIFY(oak.rules_size() > 0);
        for (const std::string &id : oak.rules())
            QVERIFY(std::ranges::any_of(answer.rules(), [&](const v1::TierRule &rule) { return rule.id() == id; }));
        const auto gap = std::ranges::find_if(answer.gaps(), [](const v1::TierGap &one) {
            return one.from() == v1::TIER_SHARED && one.to() == v1::TIER_DEDICATED;
        });
        QVERIFY(gap != answer.gaps().end() && gap->gains_size() > 0);
    }

    void nobodySeesBeyondTheirScope()
    {
        QCOMPARE(idsOf(listed("success-2")), std::string("oak fir")); // The own book, with money.
        QVERIFY(listed("success-2").money());
        QCOMPARE(listed("success-2").tenants(), 3u);
        QCOMPARE(idsOf(listed("support-1")), std::string("oak elm")); // The own region.
        QCOMPARE(listed("platform-3").tenants(), 3u);
    }

    void supportSeesNoMoney()
    {
        Wire wire;
        const v1::ListTierFitResponse answer = wire.keep(listed("support-1"));
        QVERIFY(!answer.money());
        QCOMPARE(answer.over_cost() + answer.under_cost() + answer.under_arr(), 0);
        for (const v1::TierFitRow &row : answer.rows())
            QCOMPARE(row.cost() + row.recommended_cost() + row.arr() + row.margin() + row.renewal(), 0);
        v1::AdviseTenantResponse advice;
        QVERIFY(
            by("support-1", *m_stub, &Service::Stub::AdviseTenant, about<v1::AdviseTenantRequest>("oak"), advice).ok());
        wire.keep(advice);
        QVERIFY(!advice.money());
        for (const v1::TierOption &option : advice.advice().options())
            QVERIFY(option.cost() == 0 && option.margin() == 0);
        QVERIFY(!wire.holds("2400002") && !wire.holds("50003"));
    }

    /// Who consented to a tier against policy stands beside each rule that fails, for that tier alone and until then.
    void aWaivedRuleSaysByWhomAndUntilWhen()
    {
        OnboardingCase item;
        item.id = "case-oak", item.tenantId = "oak";
        casework::CaseWork work;
        work.caseId = item.id, work.tenantId = item.tenantId;
        casework::askException(work, item, "a rule", "success-2", "a pilot");
        const std::int64_t now = m_harness->clock.nowMs();
        QVERIFY(
            casework::mark(work, casework::kTierException, casework::Mark::Done, "platform-1", "success-2", {}, {}, now)
            == casework::Refusal::None);
        QVERIFY(m_harness->store->write([&](StoreTxn &txn) { return casework::putWork(txn, work, now); }).ok());
        v1::AdviseTenantResponse advice;
        QVERIFY(
            by("success-2", *m_stub, &Service::Stub::AdviseTenant, about<v1::AdviseTenantRequest>("oak"), advice).ok());
        int waived = 0;
        for (const v1::TierOption &option : advice.advice().options())
            for (const v1::RuleVerdict &rule : option.rules()) {
                const bool expected = option.tier() == v1::TIER_SHARED && !rule.passes();
                QCOMPARE(rule.waived_by(), std::string(expected ? "platform-1" : ""));
                QCOMPARE(rule.waived_until_ms(), expected ? now + casework::kExceptionMs : 0);
                waived += expected;
            }
        QVERIFY(waived > 0);
        m_harness->clock.now += casework::kExceptionMs;
        QVERIFY(
            by("success-2", *m_stub, &Service::Stub::AdviseTenant, about<v1::AdviseTenantRequest>("oak"), advice).ok());
        m_harness->clock.now -= casework::kExceptionMs;
        for (const v1::TierOption &option : advice.advice().options())
            for (const v1::RuleVerdict &rule : option.rules())
                QVERIFY(rule.waived_by().empty());
    }

    void eachRuleHasItsPart()
    {
        v1::AdviseTenantResponse advice;
        const End end =
            by("success-2", *m_stub, &Service::Stub::AdviseTenant, about<v1::AdviseTenantRequest>("oak"), advice);
        QVERIFY2(end.ok(), end.text().c_str());
        QVERIFY(advice.tier() == v1::TIER_SHARED && advice.money());
        QVERIFY(advice.advice().recommended() == v1::TIER_DEDICATED);
        QCOMPARE(advice.advice().options_size(), 4);
        const v1::TierOption &shared = advice.advice().options(0);
        QVERIFY(!shared.meets_policy());
        QVERIFY(std::ranges::any_of(shared.rules(), [](const v1::RuleVerdict &rule) { return !rule.passes(); }));
        QVERIFY(advice.gap().gains_size() > 0);
    }

    void foreignAndUnknownAreRefusedAlike()
    {
        v1::AdviseTenantResponse none;
        const End foreign =
            by("success-4", *m_stub, &Service::Stub::AdviseTenant, about<v1::AdviseTenantRequest>("oak"), none);
        const End unknown =
            by("success-4", *m_stub, &Service::Stub::AdviseTenant, about<v1::AdviseTenantRequest>("nobody"), none);
        QVERIFY(foreign.status.error_code() == grpc::StatusCode::NOT_FOUND);
        QCOMPARE(foreign.text(), unknown.text());
        QCOMPARE(none.ByteSizeLong(), std::size_t{0});
    }

private:
    v1::ListTierFitResponse listed(const std::string &person)
    {
        v1::ListTierFitResponse answer;
        const End end = by(person, *m_stub, &Service::Stub::ListTierFit, fleet<v1::ListTierFitRequest>(), answer);
        if (!end.ok())
            qWarning("%s: %s", person.c_str(), end.text().c_str());
        return answer;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Service::Stub> m_stub;
};

QTEST_GUILESS_MAIN(TestTiersRpc)
#include "tst_tiers_rpc.moc"
