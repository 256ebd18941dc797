// The customer lockbox over the gateway's own entry and its page: who switches it, who hands out links, and what
// becomes of an access with and without the tenant's consent.
#include "tests/backend/lockbox_people.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

using LockboxStub = LockboxPeople::LockboxStub;

class TestLockboxRpc : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase_data()
    {
        QTest::addColumn<bool>("file");
        QTest::newRow("in memory") << false;
        QTest::newRow("in a file") << true;
    }
    void init()
    {
        QFETCH_GLOBAL(bool, file);
        m_folder = std::make_unique<QTemporaryDir>();
        m_box = std::make_unique<LockboxPeople>(file ? m_folder->filePath(QStringLiteral("store.db")).toStdString()
                                                     : std::string());
    }
    void cleanup() { m_box.reset(); }

    void twoPeopleSwitchIt();
    void whoMayDoWhat_data();
    void whoMayDoWhat();
    void aLinkIsToldOnce();
    void inForceOnlyWithBothConsents();
    void theApproverSeesWhoIsWaitedFor();
    void whoAsksIsNotToldOfALockbox();
    void whoMadeTheLinkDoesNotApprove();
    void revokingALinkTakesItsConsentBack();
    void theTenantEndsWhatIsInForce();
    void theTenantDeclines();
    void brokenGlassIsToldAndNotAsked();
    void aReportCountsCalls();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LockboxPeople> m_box;
};

void TestLockboxRpc::twoPeopleSwitchIt()
{
    QVERIFY(!m_box->lockbox().on());
    QVERIFY(m_box->set(true).ok());
    QVERIFY(!m_box->lockbox().on() && m_box->lockbox().proposal().by() == "success-4");
    QCOMPARE(m_box->set(true, "holly", "platform-1").reason, std::string("LOCKBOX_STATE")); // One waits already.
    QCOMPARE(m_box->decide(true, "holly", "success-4").reason, std::string("SELF_APPROVAL"));
    QVERIFY(m_box->decide(true).ok());
    const v1::TenantLockbox on = m_box->lockbox();
    QVERIFY(on.on() && on.history_size() == 1 && !on.has_proposal());
    QCOMPARE(on.history(0).by() + "+" + on.history(0).second(), std::string("success-4+platform-1"));
    QCOMPARE(m_box->decide(true).reason, std::string("LOCKBOX_STATE"));
    QCOMPARE(m_box->set(true).reason, std::string("LOCKBOX_STATE"));
    QVERIFY(m_box->set(false).ok() && m_box->decide(false).ok()); // Declined: it stays on.
    QVERIFY(m_box->lockbox().on());
    QVERIFY(m_box->set(false, "holly", "platform-1").ok() && m_box->decide(true, "holly", "success-4").ok());
    QVERIFY(!m_box->lockbox().on() && m_box->lockbox().history_size() == 2 && !m_box->lockbox().history(0).on());
    QCOMPARE(m_box->audited("platform-1", "lockbox.change", "on"), 1);
    QCOMPARE(m_box->audited("success-4", "lockbox.change", "off"), 1);
    auto stale = about<v1::SetLockboxRequest>("holly", "stale");
    stale.set_on(true);
    stale.set_reason("Again.");
    stale.set_expected_revision(1);
    v1::SetLockboxResponse answer;
    QCOMPARE(by("platform-1", *m_box->stub, &LockboxStub::SetLockbox, stale, answer).reason,
             std::string("REVISION_CONFLICT"));
    stale.set_request_id("no reason");
    stale.set_reason(" \n");
    QCOMPARE(by("platform-1", *m_box->stub, &LockboxStub::SetLockbox, stale, answer).reason,
             std::string("REASON_MISSING"));
}

void TestLockboxRpc::whoMayDoWhat_data()
{
    QTest::addColumn<std::string>("person");
    QTest::addColumn<std::string>("reads");
    QTest::addColumn<std::string>("changes");
    const std::string yes, no = "ACTION_NOT_ALLOWED", none = "TENANT_NOT_IN_SCOPE";
    QTest::newRow("platform operations") << std::string("platform-1") << yes << yes;
    QTest::newRow("customer success") << std::string("success-4") << yes << yes;
    QTest::newRow("customer success of others") << std::string("success-2") << none << none;
    QTest::newRow("support lead") << std::string("lead-1") << yes << no;
    QTest::newRow("support lead of others") << std::string("lead-2") << none << no;
    QTest::newRow("auditor") << std::string("auditor-1") << yes << no;
    QTest::newRow("support") << std::string("support-1") << no << no;
    QTest::newRow("partner") << std::string("partner-1") << no << no;
    QTest::newRow("onboarding engineer") << std::string("engineer-1") << no << no;
}

void TestLockboxRpc::whoMayDoWhat()
{
    QFETCH(std::string, person);
    QFETCH(std::string, reads);
    QFETCH(std::string, changes);
    m_box->switchOn();
    v1::GetLockboxResponse got;
    QCOMPARE(by(person, *m_box->stub, &LockboxStub::GetLockbox, about<v1::GetLockboxRequest>("holly"), got).reason,
             reads);
    auto report = about<v1::ExportAccessReportRequest>("holly");
    report.set_days(30);
    v1::ExportAccessReportResponse exported;
    QCOMPARE(by(person, *m_box->stub, &LockboxStub::ExportAccessReport, report, exported).reason, reads);
    v1::MakeLockboxLinkResponse made;
    QCOMPARE(m_box->link(made, "holly", person).reason, changes);
    QCOMPARE(m_box->set(false, "holly", person).reason, changes);
    v1::ListLockboxesResponse list;
    const End listed =
        by(person, *m_box->stub, &LockboxStub::ListLockboxes, aboutFleet<v1::ListLockboxesRequest>(), list);
    QCOMPARE(list.lockboxes_size(), reads.empty() ? 1 : 0);
    QCOMPARE(listed.ok(), reads != "ACTION_NOT_ALLOWED");
    if (reads.empty())
        QCOMPARE(list.lockboxes(0).tenant_name(), std::string("Hollyhock Practice"));
}

void TestLockboxRpc::aLinkIsToldOnce()
{
    v1::MakeLockboxLinkResponse made, again;
    QCOMPARE(m_box->link(made).reason, std::string("LOCKBOX_STATE")); // There is none yet.
    m_box->switchOn();
    for (const auto &[administrator, days] :
         {std::pair("", 30U), std::pair("ab", 30U), std::pair(" Dana", 30U), std::pair("Dana\nLee", 30U),
          std::pair("Dana", 0U), std::pair("Dana", 91U)}) {
        const End end = m_box->link(made, "holly", "success-4", administrator, days);
        QVERIFY2(!end.ok() && end.status.error_code() == grpc::INVALID_ARGUMENT, administrator);
    }
    auto request = about<v1::MakeLockboxLinkRequest>("holly", "one link");
    request.set_administrator("Dana Lee, dana@hollyhock.example");
    request.set_days(30);
    QVERIFY(by("success-4", *m_box->stub, &LockboxStub::MakeLockboxLink, request, made).ok());
    QVERIFY(made.url().starts_with("https://lockbox.test/a/" + made.link().number() + "-"));
    QVERIFY(by("success-4", *m_box->stub, &LockboxStub::MakeLockboxLink, request, again).ok());
    QVERIFY(again.url().empty() && again.link().number() == made.link().number());
    QCOMPARE(m_box->lockbox().links_size(), 1);
    // Nothing that the store has is the token.
    const std::string token = made.url().substr(std::string("https://lockbox.test/a/").size());
    const std::string seal = token.substr(17);
    const auto records = m_box->harness.store->records("lockbox-link", {}, 10);
    QVERIFY(records.ok() && records->size() == 1);
    QVERIFY(records->front().body.find(seal) == std::string::npos);
    const auto kept = m_box->harness.store->served("one link");
    QVERIFY(kept.ok() && *kept && (*kept)->answer.find(seal) == std::string::npos);
    for (const AuditEvent &one : m_box->audit())
        QVERIFY(one.canonical().find(seal) == std::string::npos);
    for (int i = 1; i < 20; ++i)
        QVERIFY(m_box->link(made).ok());
    QCOMPARE(m_box->link(made).reason, std::string("TOO_MANY_LINKS"));
}

void TestLockboxRpc::inForceOnlyWithBothConsents()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant first = m_box->people.asked(), second = m_box->people.asked();
    QVERIFY(m_box->people.approve(first).ok());
    QVERIFY(first.state() == v1::GRANT_STATE_REQUESTED); // The operator alone does not suffice.
    QCOMPARE(m_box->people.page("holly", first.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    const HttpTold shown = m_box->get(page);
    QCOMPARE(shown.status, 200U);
    QVERIFY(holds(shown, "Hollyhock Practice") && holds(shown, "support-1") && holds(shown, "health and workflows"));
    QVERIFY(holds(shown, "waits for your consent") && holds(shown, "Claims of the month do not post."));
    const HttpTold done = m_box->decideBy(page, first.id(), "consent");
    QCOMPARE(done.status, 303U);
    QVERIFY(m_box->told(first).state() == v1::GRANT_STATE_IN_FORCE);
    QCOMPARE(m_box->told(first).tenant_consent().by(), std::string("Dana Lee"));
    QVERIFY(m_box->people.page("holly", first.id()).ok());
    QCOMPARE(m_box->decideBy(page, second.id(), "consent").status, 303U); // The other way round.
    QVERIFY(m_box->told(second).state() == v1::GRANT_STATE_REQUESTED);
    QCOMPARE(m_box->people.page("holly", second.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    second = m_box->told(second);
    QVERIFY(m_box->people.approve(second).ok());
    QVERIFY(second.state() == v1::GRANT_STATE_IN_FORCE);
    // More minutes, likewise.
    QVERIFY(m_box->people.extend(second, 20).ok());
    const std::int64_t ends = second.ends_ms();
    second = m_box->told(second);
    QVERIFY(second.extension().has_tenant_consent() && second.extension().tenant_consent().by().empty());
    QVERIFY(m_box->people.approve(second).ok());
    QCOMPARE(second.ends_ms(), ends);
    QCOMPARE(m_box->decideBy(page, second.id(), "consent").status, 303U);
    QCOMPARE(m_box->told(second).ends_ms(), ends + 20 * 60'000);
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.consent", "in force"), 1);
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.consent", "consented"), 1);
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.consent", "extended"), 1);
}

void TestLockboxRpc::theApproverSeesWhoIsWaitedFor()
{
    v1::AccessGrant before = m_box->people.asked();
    QVERIFY(!m_box->told(before).has_tenant_consent());
    m_box->switchOn();
    // One that was asked for before the lockbox was there waits for the tenant as well.
    QVERIFY(m_box->people.approve(before).ok());
    QVERIFY(before.state() == v1::GRANT_STATE_REQUESTED && before.has_tenant_consent());
    auto look = aboutFleet<v1::GetGrantCardRequest>();
    look.set_grant_id(before.id());
    v1::GetGrantCardResponse card;
    QVERIFY(by("platform-1", *m_box->people.access, &GrantedPeople::Access::GetGrantCard, look, card).ok());
    QVERIFY(card.grant().has_tenant_consent() && card.grant().tenant_consent().by().empty());
}

void TestLockboxRpc::whoAsksIsNotToldOfALockbox()
{
    m_box->switchOn();
    const v1::AccessGrant real = m_box->people.asked("holly"), nobody = m_box->people.asked("nobody-9");
    QVERIFY(!real.has_tenant_consent() && !nobody.has_tenant_consent());
    QVERIFY(!m_box->people.toldOf("support-1", real.id())->has_tenant_consent());
}

void TestLockboxRpc::whoMadeTheLinkDoesNotApprove()
{
    m_box->switchOn();
    const std::string page = m_box->linked("holly", "platform-1");
    v1::AccessGrant grant = m_box->people.asked();
    QCOMPARE(m_box->decideBy(page, grant.id(), "consent").status, 303U);
    grant = m_box->told(grant);
    QCOMPARE(m_box->people.approve(grant, "platform-1").reason, std::string("HANDED_OUT_LINK"));
    // Who tried stands in the audit.
    QTRY_VERIFY(std::ranges::any_of(m_box->audit({}), [](const AuditEvent &one) {
        return one.actor == "platform-1" && one.outcome == "HANDED_OUT_LINK";
    }));
    QVERIFY(m_box->people.approve(grant, "platform-2").ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    // The other way round: approved first, and then by the link.
    v1::AccessGrant other = m_box->people.asked();
    QVERIFY(m_box->people.approve(other, "platform-1").ok());
    QCOMPARE(m_box->decideBy(page, other.id(), "consent").status, 409U);
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.consent", "refused: HANDED_OUT_LINK"), 1);
}

void TestLockboxRpc::revokingALinkTakesItsConsentBack()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = m_box->people.asked();
    QCOMPARE(m_box->decideBy(page, grant.id(), "consent").status, 303U);
    auto request = about<v1::RevokeLockboxLinkRequest>("holly", "revoke");
    request.set_number(m_box->number);
    v1::RevokeLockboxLinkResponse answer;
    QCOMPARE(by("success-2", *m_box->stub, &LockboxStub::RevokeLockboxLink, request, answer).reason,
             std::string("TENANT_NOT_IN_SCOPE"));
    QVERIFY(by("success-4", *m_box->stub, &LockboxStub::RevokeLockboxLink, request, answer).ok());
    grant = m_box->told(grant);
    QVERIFY(m_box->people.approve(grant).ok());
    QVERIFY(grant.state() == v1::GRANT_STATE_REQUESTED && grant.tenant_consent().by().empty());
}

void TestLockboxRpc::theTenantEndsWhatIsInForce()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = m_box->people.asked();
    QCOMPARE(m_box->decideBy(page, grant.id(), "consent").status, 303U);
    grant = m_box->told(grant);
    QVERIFY(m_box->people.approve(grant).ok());
    QVERIFY(holds(m_box->get(page), "/end"));
    GrantedStream stream(*m_box->people.inventory, callOf("support-1"), grant.id());
    QTRY_VERIFY_WITH_TIMEOUT(stream.open, 10'000);
    QElapsedTimer since;
    since.start();
    QCOMPARE(m_box->decideBy(page, grant.id(), "end", "Enough & <done>.").status, 303U);
    QTRY_VERIFY_WITH_TIMEOUT(stream.over, 10'000);
    QVERIFY2(since.elapsed() < 5'000, qPrintable(QString::number(since.elapsed())));
    QCOMPARE(stream.reason(), std::string("GRANT_NOT_IN_FORCE"));
    const v1::AccessGrant over = m_box->told(grant);
    QVERIFY(over.state() == v1::GRANT_STATE_REVOKED);
    QCOMPARE(over.ended_by(), std::string("tenant administrator Dana Lee"));
    QCOMPARE(over.end_reason(), std::string("Enough & <done>."));
    QVERIFY(holds(m_box->get(page), "Enough &amp; &lt;done&gt;."));
    QCOMPARE(m_box->get(page + "/" + grant.id() + "/end").status, 409U);
}

void TestLockboxRpc::theTenantDeclines()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    const v1::AccessGrant grant = m_box->people.asked();
    QCOMPARE(m_box->decideBy(page, grant.id(), "decline").status, 303U);
    QVERIFY(m_box->told(grant).state() == v1::GRANT_STATE_DECLINED);
    QCOMPARE(m_box->told(grant).end_reason(), std::string("The tenant's administrator gave no reason."));
}

void TestLockboxRpc::brokenGlassIsToldAndNotAsked()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant;
    QVERIFY(m_box->people.breakGlass(grant, "holly", "Prescriptions do not reach the pharmacy.").ok());
    QVERIFY(m_box->people.page("holly", grant.id()).ok()); // At once.
    const HttpTold shown = m_box->get(page);
    QVERIFY(holds(shown, "Emergency access") && holds(shown, "Prescriptions do not reach"));
    QVERIFY(!holds(shown, "/consent"));
    QCOMPARE(m_box->decideBy(page, grant.id(), "end").status, 303U); // They can end it.
    QCOMPARE(m_box->people.page("holly", grant.id()).reason, std::string("GRANT_NOT_IN_FORCE"));
    QVERIFY(holds(m_box->get(page), "The operator has not closed it yet."));
    QVERIFY(m_box->people.review(grant, "lead-1").ok());
    QVERIFY(holds(m_box->get(page), "In order: the queue was stuck."));
}

void TestLockboxRpc::aReportCountsCalls()
{
    v1::AccessGrant grant = m_box->people.given();
    for (int i = 0; i < 3; ++i)
        QVERIFY(m_box->people.page("holly", grant.id()).ok());
    auto request = about<v1::ExportAccessReportRequest>("holly");
    request.set_days(30);
    v1::ExportAccessReportResponse report;
    QVERIFY(by("auditor-1", *m_box->stub, &LockboxStub::ExportAccessReport, request, report).ok());
    QCOMPARE(report.rows_size(), 1);
    QCOMPARE(report.rows(0).calls(), 3U);
    QCOMPARE(report.rows(0).role(), std::string("support"));
    QVERIFY(report.csv().find("48213") != std::string::npos);
    QCOMPARE(m_box->audited("auditor-1", "lockbox.export", "exported"), 1);
    request.set_days(367);
    QCOMPARE(by("auditor-1", *m_box->stub, &LockboxStub::ExportAccessReport, request, report).reason,
             std::string("REPORT_PERIOD"));
}

QTEST_GUILESS_MAIN(TestLockboxRpc)
#include "tst_lockbox_rpc.moc"
