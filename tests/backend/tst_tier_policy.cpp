// The tier decision as tables: rules, recommendation, spellings, baselines.
#include "backend/baseline/baseline_file.h"
#include "backend/engine/tier_policy.h"

#include <QTest>

#include <algorithm>
#include <set>

using namespace bulkhead;
using namespace bulkhead::policy;

Q_DECLARE_METATYPE(bulkhead::policy::Organisation)
Q_DECLARE_METATYPE(bulkhead::Tier)
Q_DECLARE_METATYPE(bulkhead::Profile)

namespace {

const Baselines &own()
{
    return *standardBaselines();
}

Organisation clinic()
{
    Organisation o;
    o.name = "Harbor Family Practice";
    o.profile = Profile::Clinic;
    o.arr = 48'000;
    o.compliance = {"hipaa"};
    o.region = "us-east";
    return o;
}

template<typename Change>
Organisation changed(Change change)
{
    Organisation o = clinic();
    change(o);
    return o;
}

const TierOption &optionOf(const Advice &advice, Tier tier)
{
    return *std::ranges::find(advice.options, tier, &TierOption::tier);
}

std::set<std::string> failing(const TierOption &option)
{
    std::set<std::string> result;
    for (const RuleVerdict &rule : option.rules)
        if (!rule.passes)
            result.insert(rule.rule);
    return result;
}

} // namespace

class TestTierPolicy : public QObject
{
    Q_OBJECT

private slots:
    void cheapestTierThatMeetsAllRules_data()
    {
        QTest::addColumn<Organisation>("organisation");
        QTest::addColumn<Tier>("tier");
        using O = Organisation;
        QTest::newRow("a clinic shares") << clinic() << Tier::Shared;
        QTest::newRow("a regional network is segmented")
            << changed([](O &o) { o.profile = Profile::RegionalNetwork; }) << Tier::Segmented;
        QTest::newRow("a hospital system has its own")
            << changed([](O &o) { o.profile = Profile::HospitalSystem; }) << Tier::Dedicated;
        QTest::newRow("a white-label channel is a channel")
            << changed([](O &o) { o.profile = Profile::WhiteLabel; }) << Tier::Channel;
        QTest::newRow("a channel's sub-tenant lives in the channel")
            << changed([](O &o) { o.parent = "northstar"; }) << Tier::Channel;
        QTest::newRow("a channel's hospital has its own") << changed([](O &o) {
            o.parent = "northstar";
            o.profile = Profile::HospitalSystem;
        }) << Tier::Dedicated;
        QTest::newRow("an unknown profile is not risked in the shared tier")
            << changed([](O &o) { o.profile = Profile::Unspecified; }) << Tier::Segmented;
        QTest::newRow("just below the contract value of a segment")
            << changed([](O &o) { o.arr = 299'999; }) << Tier::Shared;
        QTest::newRow("at the contract value of a segment")
            << changed([](O &o) { o.arr = 300'000; }) << Tier::Segmented;
        QTest::newRow("at the contract value of an own data store")
            << changed([](O &o) { o.arr = 1'500'000; }) << Tier::Dedicated;
        QTest::newRow("substance use records are segregated") << changed([](O &o) {
            o.compliance = {"hipaa", "42CFR2"};
        }) << Tier::Segmented;
        QTest::newRow("data residency needs an own data store")
            << changed([](O &o) { o.compliance = {"data-residency"}; }) << Tier::Dedicated;
        QTest::newRow("state privacy law is met by logical isolation")
            << changed([](O &o) { o.compliance = {"state-privacy"}; }) << Tier::Shared;
        QTest::newRow("a high-risk clinic goes one step up")
            << changed([](O &o) { o.highRisk = true; }) << Tier::Segmented;
        QTest::newRow("a high-risk network goes one step up") << changed([](O &o) {
            o.profile = Profile::RegionalNetwork;
            o.highRisk = true;
        }) << Tier::Dedicated;
        QTest::newRow("a region abroad needs its own")
            << changed([](O &o) { o.region = "EU-central"; }) << Tier::Dedicated;
        QTest::newRow("a state is a region at home") << changed([](O &o) { o.region = "CA"; }) << Tier::Shared;
        QTest::newRow("many sites are segmented") << changed([](O &o) { o.sites = 25; }) << Tier::Segmented;
    }
    void cheapestTierThatMeetsAllRules()
    {
        QFETCH(Organisation, organisation);
        const Advice advice = advise(own(), organisation);
        QTEST(advice.recommended, "tier");
        QCOMPARE(advice.options.size(), std::size_t{4});
        QCOMPARE(advice.version, own().version);
        const TierOption &chosen = optionOf(advice, advice.recommended);
        for (const TierOption &option : advice.options) {
            QCOMPARE(option.meetsPolicy, failing(option).empty());
            QVERIFY(!option.meetsPolicy || option.cost >= chosen.cost);
            QVERIFY(option.daysToLive > 0 && option.cost > 0);
            QCOMPARE(option.controls.size(), std::size_t{6});
            for (const RuleVerdict &rule : option.rules) {
                QVERIFY(!rule.text.empty());
                QCOMPARE(rule.fix.empty(), rule.passes);
            }
        }
    }

    void rowsOfAnInventoryGetTheSameAnswer()
    {
        for (const Profile profile : {Profile::Unspecified, Profile::Clinic, Profile::RegionalNetwork,
                                      Profile::HospitalSystem, Profile::WhiteLabel})
            for (const std::int64_t arr : {0, 300'000, 2'000'000})
                for (const char *parent : {"", "northstar"})
                    for (const char *region : {"us-west", "ca-central"}) {
                        TenantFacts facts;
                        facts.profile = profile;
                        facts.arr = arr;
                        facts.parent = parent;
                        facts.region = region;
                        Organisation o;
                        o.profile = profile;
                        o.arr = arr;
                        o.parent = parent;
                        o.region = region;
                        QCOMPARE(recommendedTier(own(), facts), advise(own(), o).recommended);
                    }
    }

    void aDirectCustomerCannotTakeTheChannelTier()
    {
        const Advice advice = advise(own(), clinic());
        const TierOption &channel = optionOf(advice, Tier::Channel);
        QCOMPARE(failing(channel), std::set<std::string>{"channel"});
        const auto rule = std::ranges::find(channel.rules, std::string("channel"), &RuleVerdict::rule);
        QVERIFY(rule->text.find("resellers") != std::string::npos);
    }

    void theFixNamesATierOrAChange()
    {
        const Advice advice = advise(own(), changed([](Organisation &o) { o.compliance = {"data-residency"}; }));
        const TierOption &shared = optionOf(advice, Tier::Shared);
        QCOMPARE(failing(shared), std::set<std::string>{"compliance"});
        const auto rule = std::ranges::find(shared.rules, false, &RuleVerdict::passes);
        QVERIFY(rule->fix.find("Dedicated") != std::string::npos);
        QVERIFY(rule->fix.find("data-residency clause") != std::string::npos);
        QCOMPARE(rule->demands, Tier::Dedicated);
    }

    void marginIsWhatIsLeftOfTheContract()
    {
        const Advice advice = advise(own(), clinic());
        const TierOption &shared = optionOf(advice, Tier::Shared);
        QCOMPARE(shared.marginBp, static_cast<std::int32_t>((48'000 - shared.cost) * 10'000 / 48'000));
        QVERIFY(shared.marginBp > optionOf(advice, Tier::Dedicated).marginBp);
        QVERIFY(optionOf(advice, Tier::Dedicated).marginBp < 0);
        QCOMPARE(advise(own(), changed([](Organisation &o) { o.arr = 0; })).options[0].marginBp, 0);
        QCOMPARE(advise(own(), changed([](Organisation &o) { o.arr = 1; })).options[2].marginBp, -1'000'000);
    }

    void reasonsSayWhy()
    {
        TenantFacts facts;
        facts.profile = Profile::Clinic;
        facts.region = "us-east";
        const auto none = reasons(own(), facts);
        QCOMPARE(none.size(), std::size_t{1});
        QCOMPARE(none[0].demands, Tier::Shared);
        facts.profile = Profile::HospitalSystem;
        facts.arr = 400'000;
        const auto two = reasons(own(), facts);
        QCOMPARE(two.size(), std::size_t{2});
        QCOMPARE(two[0].rule, std::string("profile"));
        QCOMPARE(two[0].demands, Tier::Dedicated);
        QCOMPARE(two[1].rule, std::string("contract-value"));
    }

    void spellingsOfProfiles_data()
    {
        QTest::addColumn<QString>("spelling");
        QTest::addColumn<Profile>("profile");
        const auto row = [](const char *spelling, Profile profile) { QTest::newRow(spelling) << spelling << profile; };
        row("Acute Care Hospitals", Profile::HospitalSystem);
        row("ACUTE CARE HOSPITALS", Profile::HospitalSystem);
        row("Acute Care - Veterans Administration", Profile::HospitalSystem);
        row("Acute Care - Department of Defense", Profile::HospitalSystem);
        row("Childrens", Profile::HospitalSystem);
        row("Children's", Profile::HospitalSystem);
        row("Psychiatric", Profile::HospitalSystem);
        row("Psychiatric clinic", Profile::Clinic);
        row("Critical Access Hospitals", Profile::RegionalNetwork);
        row("Rural Emergency Hospital", Profile::RegionalNetwork);
        row("Long-term", Profile::Unspecified);
        row("Long-term care", Profile::HospitalSystem);
        row("hospital_system", Profile::HospitalSystem);
        row("  Hospital   System ", Profile::HospitalSystem);
        row("Enterprise", Profile::HospitalSystem);
        row("clinic", Profile::Clinic);
        row("SMB clinic", Profile::Clinic);
        row("Physician group", Profile::Clinic);
        row("Regional network", Profile::RegionalNetwork);
        row("RegionalNetwork", Profile::RegionalNetwork);
        row("regional-network", Profile::RegionalNetwork);
        row("White-label", Profile::WhiteLabel);
        row("WHITE_LABEL", Profile::WhiteLabel);
        row("OEM channel", Profile::WhiteLabel);
        row("reseller", Profile::WhiteLabel);
        row("networking", Profile::Unspecified);
        row("", Profile::Unspecified);
        row("bakery", Profile::Unspecified);
    }
    void spellingsOfProfiles()
    {
        QFETCH(QString, spelling);
        QTEST(profileOf(spelling.toStdString()), "profile");
    }

    void spellingsOfTiers_data()
    {
        QTest::addColumn<QString>("spelling");
        QTest::addColumn<Tier>("tier");
        const auto row = [](const char *spelling, Tier tier) { QTest::newRow(spelling) << spelling << tier; };
        row("Shared", Tier::Shared);
        row("SEGMENTED", Tier::Segmented);
        row("Dedicated tier", Tier::Dedicated);
        row("single-tenant", Tier::Dedicated);
        row("channel", Tier::Channel);
        row("White Label", Tier::Channel);
        row("gold", Tier::Unspecified);
        row("not shared", Tier::Unspecified);
        row("", Tier::Unspecified);
    }
    void spellingsOfTiers()
    {
        QFETCH(QString, spelling);
        QTEST(tierOf(spelling.toStdString()), "tier");
    }

    void everyTierPromisesSomethingOfItsOwnInEachLayer()
    {
        std::set<std::string> controls;
        for (const Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated, Tier::Channel}) {
            std::set<std::string> layers;
            for (const Control &control : promises(own(), tier)) {
                layers.insert(control.layer);
                controls.insert(control.layer + control.control);
                QVERIFY(control.from.starts_with("baseline ") && control.from.ends_with("/" + own().version));
            }
            QCOMPARE(layers.size(), std::size_t{6});
        }
        QCOMPARE(controls.size(), std::size_t{24});
        QVERIFY(promises(own(), Tier::Unspecified).empty());
    }
};

QTEST_APPLESS_MAIN(TestTierPolicy)
#include "tst_tier_policy.moc"
