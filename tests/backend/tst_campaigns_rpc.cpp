// Campaigns that certify access, over real channels: what they hold, who certifies, and what becomes of what is not
// right.
#include "backend/rpc/grant_keeper.h"
#include "tests/backend/audit_papers.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-4", 700'003),
                  sampleTenant("quay", "Quayside Practice", "us-west", "success-4", 700'005)};
    return told;
}

} // namespace

class TestCampaignsRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script(), 60);
        m_people = std::make_unique<GrantedPeople>(m_harness->channel());
        m_papers = std::make_unique<AuditPapers>(m_harness->channel());
    }
    void cleanup()
    {
        m_papers.reset();
        m_people.reset();
        m_harness.reset();
    }

    void whoMayOpenOne()
    {
        static_cast<void>(m_people->given());
        v1::Campaign campaign;
        for (const std::string who : {"support-1", "lead-1", "success-2", "engineer-1", "partner-1"})
            QCOMPARE(m_papers->openCampaign(who, terms(), campaign).reason, std::string("ACTION_NOT_ALLOWED"));
        QVERIFY(m_papers->openCampaign("auditor-1", terms(), campaign).ok());
        QVERIFY(m_papers->openCampaign("platform-1", terms(), campaign).ok());
        // Whose scope holds no tenant of it has nothing to certify, and is told of none.
        QCOMPARE(m_papers->openCampaign("platform-3", terms(), campaign).reason, std::string("CAMPAIGN_EMPTY"));
        v1::ListCampaignsResponse listed;
        QVERIFY(m_papers->call("platform-3", &Stub::ListCampaigns, v1::ListCampaignsRequest(), listed).ok());
        QCOMPARE(listed.campaigns_size(), 0);
        QVERIFY(m_papers->call("auditor-1", &Stub::ListCampaigns, v1::ListCampaignsRequest(), listed).ok());
        QCOMPARE(listed.campaigns_size(), 2);
        QCOMPARE(listed.campaigns(0).items_size(), 0);
    }

    void itHoldsWhatWasInForceInItsPeriod()
    {
        const v1::AccessGrant given = m_people->given();
        v1::AccessGrant declined = m_people->asked("quay"), broken;
        QVERIFY(m_people->decline(declined, "lead-1", "No need").ok());
        QVERIFY(m_people->breakGlass(broken, "quay", "The queue is stuck and nobody answers.").ok());
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("auditor-1", terms(), campaign).ok());
        QCOMPARE(campaign.items_size(), 2); // What was declined gave nobody anything.
        QCOMPARE(campaign.items(0).kind(), v1::ACCESS_KIND_BROKEN_GLASS);
        QCOMPARE(campaign.items(1).grant_id(), given.id());
        QVERIFY(campaign.items(0).in_force() && campaign.items(1).in_force());
        QCOMPARE(campaign.items(1).text(),
                 std::string("Opens health and workflows for 30 min, ticket 48213: Claims of the month do not post."));
        QVERIFY(campaign.items(0).reviewer() != campaign.items(1).reviewer()); // Dealt out.
        v1::OpenCampaignRequest glass = terms();
        glass.clear_kinds();
        glass.add_kinds(v1::ACCESS_KIND_BROKEN_GLASS);
        QVERIFY(m_papers->openCampaign("auditor-1", glass, campaign).ok());
        QCOMPARE(campaign.items_size(), 1);
        v1::OpenCampaignRequest earlier = terms();
        earlier.set_until_ms(m_harness->clock.nowMs() - 60'000);
        QCOMPARE(m_papers->openCampaign("auditor-1", earlier, campaign).reason, std::string("CAMPAIGN_EMPTY"));
        v1::OpenCampaignRequest other = terms();
        other.set_tenant_id("alder");
        QCOMPARE(m_papers->openCampaign("auditor-1", other, campaign).reason, std::string("CAMPAIGN_EMPTY"));
        other.set_tenant_id("nobody");
        QCOMPARE(m_papers->openCampaign("auditor-1", other, campaign).reason, std::string("TENANT_NOT_IN_SCOPE"));
    }

    void whatIsTooOldToBeKeptIsCertifiedAsWell()
    {
        static_cast<void>(m_people->given());
        // Of the period, and older than the 5,000 that are kept at hand: in the store alone.
        grants::Grant old;
        old.id = "grant-00000000000000dd";
        old.person = "support-9";
        old.ask = {"quay", "Claims do not post.", "INC-1", {grants::Permission::Health}, 30};
        old.state = grants::State::Expired;
        old.askedMs = m_harness->clock.nowMs() - 20 * 86'400'000LL;
        old.startedMs = old.askedMs + 1'000;
        old.endsMs = old.endedMs = old.askedMs + 60'000;
        QVERIFY(m_harness->store
                    ->write([&old](StoreTxn &txn) {
                        Record record = recordOf(old, true);
                        return txn.putRecord(record);
                    })
                    .ok());
        QVERIFY(!m_harness->grants->rows().find(old.id));
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("auditor-1", terms(), campaign).ok());
        QCOMPARE(campaign.items_size(), 2);
        QCOMPARE(campaign.items(0).grant_id(), old.id);
        v1::OpenCampaignRequest one = terms();
        one.set_tenant_id("quay");
        QVERIFY(m_papers->openCampaign("auditor-1", one, campaign).ok());
        QCOMPARE(campaign.items_size(), 1);
    }

    void standingRightsAreThoseWhoCanSignIn()
    {
        v1::OpenCampaignRequest asked = terms();
        asked.clear_kinds();
        asked.add_kinds(v1::ACCESS_KIND_STANDING);
        asked.set_role(v1::ROLE_PLATFORM_OPERATIONS);
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("auditor-1", asked, campaign).ok());
        QCOMPARE(campaign.items_size(), 3);
        for (const v1::CertifiedAccess &item : campaign.items()) {
            QVERIFY(item.person().starts_with("platform-"));
            QVERIFY(item.text().find(item.person() == "platform-3" ? "us-east" : "all tenants") != std::string::npos);
            QVERIFY(item.reviewer() != item.person());
        }
        // People's scopes tell of tenants: only to whose own scope is every one.
        QCOMPARE(m_papers->openCampaign("platform-3", asked, campaign).reason, std::string("EVIDENCE_INCOMPLETE"));
    }

    void badTermsSayWhy_data()
    {
        QTest::addColumn<int>("fault");
        QTest::newRow("no title") << 0;
        QTest::newRow("no kinds") << 1;
        QTest::newRow("an unknown kind") << 2;
        QTest::newRow("no reviewers") << 3;
        QTest::newRow("a reviewer who is no person") << 4;
        QTest::newRow("its day has passed") << 5;
        QTest::newRow("too long a period") << 6;
        QTest::newRow("a period that ends first") << 7;
    }
    void badTermsSayWhy()
    {
        QFETCH(int, fault);
        static_cast<void>(m_people->given());
        v1::OpenCampaignRequest asked = terms();
        switch (fault) {
        case 0:
            asked.clear_title();
            break;
        case 1:
            asked.clear_kinds();
            break;
        case 2:
            asked.add_kinds(static_cast<v1::AccessKind>(9));
            break;
        case 3:
            asked.clear_reviewers();
            break;
        case 4:
            asked.add_reviewers("Not A Person");
            break;
        case 5:
            asked.set_due_ms(m_harness->clock.nowMs());
            break;
        case 6:
            asked.set_from_ms(asked.until_ms() - 401 * 86'400'000LL);
            break;
        default:
            asked.set_from_ms(asked.until_ms());
        }
        v1::Campaign campaign;
        QCOMPARE(m_papers->openCampaign("auditor-1", asked, campaign).reason, std::string("EVIDENCE_INCOMPLETE"));
    }

    void whatIsNotRightIsEndedOrBecomesAFinding()
    {
        const v1::AccessGrant given = m_people->given();
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("auditor-1", terms(), campaign).ok());
        QCOMPARE(m_papers->certify("platform-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_NOT_RIGHT).reason,
                 std::string("EVIDENCE_INCOMPLETE")); // Without a word why.
        // Platform operations can end it: no finding. They do, by the call that always does.
        QVERIFY(m_papers
                    ->certify("platform-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_NOT_RIGHT,
                              "The ticket was closed before.")
                    .ok());
        QCOMPARE(campaign.items(0).finding_id(), std::string());
        QVERIFY(m_papers->findings("auditor-1").empty());
        v1::AccessGrant ended = given;
        QVERIFY(m_people->revoke(ended, "platform-1").ok());
        // An auditor cannot: it is over, too, so it becomes a finding.
        QVERIFY(m_papers
                    ->certify("auditor-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_NOT_RIGHT,
                              "It should not have been given.")
                    .ok());
        QVERIFY(!campaign.items(0).in_force());
        const auto findings = m_papers->findings("auditor-1");
        QCOMPARE(findings.size(), std::size_t(1));
        QCOMPARE(findings[0].id(), campaign.items(0).finding_id());
        QCOMPARE(findings[0].title(), std::string("Access is not right: support-1 on Hollyhock Practice"));
        QCOMPARE(findings[0].owner(), std::string("auditor-1"));
        // Said again it is the same finding.
        QVERIFY(
            m_papers->certify("auditor-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_NOT_RIGHT, "Still.").ok());
        QCOMPARE(m_papers->findings("auditor-1").size(), std::size_t(1));
    }

    void aFindingOfACampaignIsNotClosedByWhoseAccessItIs()
    {
        v1::OpenCampaignRequest asked = terms();
        asked.clear_kinds();
        asked.add_kinds(v1::ACCESS_KIND_STANDING);
        asked.set_person("platform-1");
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("auditor-1", asked, campaign).ok());
        QVERIFY(m_papers
                    ->certify("auditor-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_NOT_RIGHT,
                              "They have another task now.")
                    .ok());
        v1::Finding finding = m_papers->findings("auditor-1").front();
        QCOMPARE(m_papers->move("platform-1", finding, v1::FINDING_MOVE_CLOSE, "It is right").reason,
                 std::string("SELF_REVIEW"));
        QVERIFY(m_papers->move("platform-2", finding, v1::FINDING_MOVE_CLOSE, "The role was taken off").ok());
    }

    void nobodyCertifiesWhatTheyConsentedTo()
    {
        v1::AccessGrant grant = m_people->asked("holly");
        QVERIFY(m_people->approve(grant, "platform-1").ok());
        v1::OpenCampaignRequest asked = terms();
        asked.clear_reviewers();
        asked.add_reviewers("platform-1");
        asked.add_reviewers("auditor-1");
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("auditor-1", asked, campaign).ok());
        QCOMPARE(campaign.items_size(), 1);
        QCOMPARE(campaign.items(0).reviewer(), std::string("auditor-1")); // Though platform-1 would have come first.
        QCOMPARE(m_papers->certify("platform-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_RIGHT).reason,
                 std::string("SELF_REVIEW"));
        QVERIFY(m_papers->certify("platform-2", campaign, campaign.items(0), v1::ACCESS_VERDICT_RIGHT).ok());
    }

    void noMoreDoesWhoMadeItLastLonger()
    {
        v1::AccessGrant grant = m_people->given();
        QVERIFY(m_people->extend(grant, 20).ok());
        QVERIFY(m_people->approve(grant, "platform-1").ok());
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("auditor-1", terms(), campaign).ok());
        QCOMPARE(m_papers->certify("platform-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_RIGHT).reason,
                 std::string("SELF_REVIEW"));
        QVERIFY(m_papers->certify("platform-2", campaign, campaign.items(0), v1::ACCESS_VERDICT_RIGHT).ok());
    }

    void nobodyCertifiesTheirOwn()
    {
        v1::OpenCampaignRequest asked = terms();
        asked.clear_kinds();
        asked.add_kinds(v1::ACCESS_KIND_STANDING);
        asked.set_person("platform-1");
        v1::Campaign campaign;
        QVERIFY(m_papers->openCampaign("platform-1", asked, campaign).ok());
        QCOMPARE(campaign.items(0).reviewer(), std::string("auditor-1"));
        QCOMPARE(m_papers->certify("platform-1", campaign, campaign.items(0), v1::ACCESS_VERDICT_RIGHT).reason,
                 std::string("SELF_REVIEW"));
        const v1::CertifiedAccess seen = campaign.items(0);
        QVERIFY(m_papers->certify("platform-2", campaign, seen, v1::ACCESS_VERDICT_RIGHT).ok());
        QCOMPARE(m_papers->certify("auditor-1", campaign, seen, v1::ACCESS_VERDICT_CANNOT_TELL, "Who is that?").reason,
                 std::string("EVIDENCE_CHANGED"));
        v1::CloseCampaignRequest close;
        close.set_campaign_id(campaign.id());
        close.set_expected_revision(campaign.revision());
        v1::CloseCampaignResponse closed;
        QVERIFY(m_papers->call("auditor-1", &Stub::CloseCampaign, close, closed).ok());
        QCOMPARE(closed.campaign().right(), 1u);
        QCOMPARE(
            m_papers->certify("platform-2", campaign, campaign.items(0), v1::ACCESS_VERDICT_CANNOT_TELL, "x").reason,
            std::string("EVIDENCE_CLOSED"));
        v1::CloseCampaignRequest twice = close;
        QCOMPARE(m_papers->call("platform-2", &Stub::CloseCampaign, twice, closed).reason,
                 std::string("EVIDENCE_CLOSED"));
        // Each step stands in the platform's chain: it is about more than one tenant.
        const auto chain = m_harness->store->auditOf("", 0, 10'000);
        QVERIFY(chain.ok());
        std::vector<std::string> outcomes;
        for (const AuditEvent &event : *chain)
            if (event.action.starts_with("evidence."))
                outcomes.push_back(event.outcome);
        QCOMPARE(outcomes, std::vector<std::string>({"campaign opened", "access certified", "campaign closed"}));
    }

private:
    using Stub = v1::EvidenceService::Stub;

    v1::OpenCampaignRequest terms()
    {
        v1::OpenCampaignRequest request;
        request.set_title("Access of the month");
        request.set_from_ms(m_harness->clock.nowMs() - 30 * 86'400'000LL);
        request.set_until_ms(m_harness->clock.nowMs() + 1);
        request.set_due_ms(m_harness->clock.nowMs() + 86'400'000);
        request.add_kinds(v1::ACCESS_KIND_GRANT);
        request.add_kinds(v1::ACCESS_KIND_BROKEN_GLASS);
        request.add_reviewers("auditor-1");
        request.add_reviewers("platform-1");
        return request;
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<GrantedPeople> m_people;
    std::unique_ptr<AuditPapers> m_papers;
};

QTEST_GUILESS_MAIN(TestCampaignsRpc)
#include "tst_campaigns_rpc.moc"
