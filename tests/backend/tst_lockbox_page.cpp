// The lockbox page and its API, and what somebody with another link, an old form or a hostile mind could try.
#include "tests/backend/lockbox_people.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

using LockboxStub = LockboxPeople::LockboxStub;

class TestLockboxPage : public QObject
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

    void anotherTenantsLinkSeesAndDoesNothing();
    void badLinksAreAlike_data();
    void badLinksAreAlike();
    void lookingChangesNothing();
    void aFormIsUsedOnce();
    void aFormOfBeforeAChangeIsRefused();
    void formsOfOthersAreRefused_data();
    void formsOfOthersAreRefused();
    void programsDoTheSame();
    void everyVisitAndDeedIsAudited();
    void withoutAuditNothingIsTold();
    void tooManyVisits();
    void reportsAreTakenOutSixTimesAMinute();
    void nobodyUsesUpTheRequestIdsOfATenant();
    void everyAnswerIsGuarded();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<LockboxPeople> m_box;
};

void TestLockboxPage::anotherTenantsLinkSeesAndDoesNothing()
{
    m_box->switchOn();
    m_box->switchOn("quay");
    const std::string holly = m_box->linked("holly"), quay = m_box->linked("quay");
    v1::AccessGrant grant = m_box->people.asked("holly");
    const HttpTold shown = m_box->get(quay);
    QCOMPARE(shown.status, 200U);
    QVERIFY(!holds(shown, "Hollyhock") && !holds(shown, "support-1") && !holds(shown, grant.id().c_str()));
    // A form of the right page, sent with the wrong link; and the wrong link's own form for a grant that is not its.
    const auto form = formIn(m_box->get(holly + "/" + grant.id() + "/consent"));
    QCOMPARE(m_box->post(quay + "/" + grant.id() + "/consent", m_box->body(form)).status, 403U);
    QCOMPARE(m_box->get(quay + "/" + grant.id() + "/consent").status, 409U);
    QCOMPARE(m_box->get(quay + "/grant-none/consent").body, m_box->get(quay + "/" + grant.id() + "/consent").body);
    const QByteArray deed = R"({"request_id":"x","revision":)" + QByteArray::number(qulonglong(grant.revision())) + "}";
    for (const char *what : {"consent", "decline", "end"}) {
        const HttpTold foreign = m_box->api("POST", "/v1/access/" + grant.id() + "/" + what, quay, deed);
        QCOMPARE(foreign.status, 404U);
        QCOMPARE(foreign.body, m_box->api("POST", std::string("/v1/access/grant-none/") + what, quay, deed).body);
    }
    QVERIFY(m_box->told(grant).state() == v1::GRANT_STATE_REQUESTED);
    QCOMPARE(m_box->told(grant).revision(), grant.revision());
    QVERIFY(!holds(m_box->get(quay + "/report.csv"), "support-1"));
    QVERIFY(holds(m_box->get(holly + "/report.csv"), "support-1"));
}

void TestLockboxPage::badLinksAreAlike_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how :
         {"unknown", "altered", "another number", "short", "over", "revoked", "switched off", "empty"})
        QTest::newRow(how) << how;
}

void TestLockboxPage::badLinksAreAlike()
{
    QFETCH(QString, how);
    m_box->switchOn();
    std::string page = m_box->linked();
    const std::string other = m_box->linked();
    QCOMPARE(m_box->get(page).status, 200U);
    if (how == QLatin1String("unknown"))
        page = "/a/ffffffffffffffff-" + page.substr(page.find('-') + 1);
    else if (how == QLatin1String("altered"))
        page.back() = page.back() == 'a' ? 'b' : 'a';
    else if (how == QLatin1String("another number"))
        page = other.substr(0, other.find('-')) + page.substr(page.find('-'));
    else if (how == QLatin1String("short"))
        page = "/a/abc";
    else if (how == QLatin1String("empty"))
        page = "/a/";
    else if (how == QLatin1String("over"))
        m_box->harness.clock.now += std::int64_t{30} * 86'400'000;
    else if (how == QLatin1String("switched off"))
        QVERIFY(m_box->set(false).ok() && m_box->decide(true).ok());
    else {
        auto request = about<v1::RevokeLockboxLinkRequest>("holly", "revoke");
        request.set_number(page.substr(3, 16));
        v1::RevokeLockboxLinkResponse answer;
        QVERIFY(by("platform-1", *m_box->stub, &LockboxStub::RevokeLockboxLink, request, answer).ok());
        request.set_request_id("revoke again");
        QCOMPARE(by("platform-1", *m_box->stub, &LockboxStub::RevokeLockboxLink, request, answer).reason,
                 std::string("LINK_NOT_FOUND"));
    }
    const HttpTold strange = m_box->get("/a/0000000000000000-" + std::string(64, '0')),
                   nowhere = m_box->get("/elsewhere");
    const std::size_t before = m_box->audit().size();
    for (const char *rest : {"", "/report.csv", "/grant-1/consent"}) {
        const HttpTold bad = m_box->get(page + rest);
        QCOMPARE(bad.status, 404U);
        QCOMPARE(bad.body, strange.body);
        QCOMPARE(bad.body, nowhere.body);
    }
    QCOMPARE(m_box->post(page + "/grant-1/consent", "form=a").body, strange.body);
    const HttpTold program = m_box->api("GET", "/v1/access", page);
    QCOMPARE(program.status, 404U);
    QCOMPARE(program.body, m_box->api("GET", "/v1/access", "/a/nonsense").body);
    QCOMPARE(m_box->audit().size(), before); // Nothing of this tenant was touched.
}

void TestLockboxPage::lookingChangesNothing()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    const v1::AccessGrant grant = m_box->people.asked();
    for (const char *deed : {"consent", "decline"}) {
        const std::string path = page + "/" + grant.id() + "/" + deed;
        const auto form = formIn(m_box->get(path));
        HttpAsked asked;
        asked.path = path;
        asked.body = m_box->body(form, "No.").toStdString();
        asked.type = "application/x-www-form-urlencoded";
        for (const char *method : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}) {
            asked.method = method;
            static_cast<void>(m_box->harness.lockbox->answer(asked));
        }
        asked.method = "GET";
        asked.path = "/v1/access/" + grant.id() + "/" + deed;
        asked.authorization = "Bearer " + page.substr(3);
        QCOMPARE(m_box->harness.lockbox->answer(asked).status, 405U);
    }
    QCOMPARE(m_box->told(grant).revision(), grant.revision());
    QVERIFY(m_box->told(grant).tenant_consent().by().empty());
}

void TestLockboxPage::aFormIsUsedOnce()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = m_box->people.given("quay"); // Without a lockbox: in force by the operator alone.
    QVERIFY(grant.state() == v1::GRANT_STATE_IN_FORCE);
    grant = m_box->people.asked();
    const std::string path = page + "/" + grant.id() + "/consent";
    const auto form = formIn(m_box->get(path));
    QCOMPARE(m_box->post(path, m_box->body(form)).status, 303U);
    const std::uint64_t after = m_box->told(grant).revision();
    for (const QByteArray &reason : {QByteArray(), QByteArray("Changed.")}) {
        const HttpTold again = m_box->post(path, m_box->body(form, reason));
        QCOMPARE(again.status, 409U);
        QVERIFY(holds(again, "used already"));
    }
    QCOMPARE(m_box->told(grant).revision(), after);
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.consent", "consented"), 1);
}

void TestLockboxPage::aFormOfBeforeAChangeIsRefused()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = m_box->people.asked();
    const std::string path = page + "/" + grant.id() + "/consent";
    const auto form = formIn(m_box->get(path));
    QVERIFY(m_box->people.amend(grant, 60).ok());
    const HttpTold stale = m_box->post(path, m_box->body(form));
    QCOMPARE(stale.status, 409U);
    QVERIFY(holds(stale, "has changed since"));
    QVERIFY(m_box->told(grant).tenant_consent().by().empty());
}

void TestLockboxPage::formsOfOthersAreRefused_data()
{
    QTest::addColumn<QString>("how");
    for (const char *how :
         {"no form", "no token", "of another deed", "another revision", "old", "cross-site", "json", "twice", "broken"})
        QTest::newRow(how) << how;
}

void TestLockboxPage::formsOfOthersAreRefused()
{
    QFETCH(QString, how);
    m_box->switchOn();
    const std::string page = m_box->linked();
    const v1::AccessGrant grant = m_box->people.asked();
    const std::string path = page + "/" + grant.id() + "/consent";
    auto form = formIn(m_box->get(path));
    QByteArray sent = m_box->body(form);
    if (how == QLatin1String("no form"))
        sent.clear();
    else if (how == QLatin1String("no token"))
        sent = "revision=" + form.revision;
    else if (how == QLatin1String("of another deed"))
        sent = m_box->body(formIn(m_box->get(page + "/" + grant.id() + "/decline")));
    else if (how == QLatin1String("another revision"))
        sent = m_box->body({form.token, "99"});
    else if (how == QLatin1String("old"))
        m_box->harness.clock.now += LockboxSigner::kFormMs;
    else if (how == QLatin1String("json"))
        sent = "{}";
    else if (how == QLatin1String("twice"))
        sent += "&form=" + form.token;
    else if (how == QLatin1String("broken"))
        sent += "&x=%zz";
    const HttpTold told = m_box->post(path, sent, how == QLatin1String("cross-site") ? "cross-site" : "same-origin");
    QCOMPARE(told.status, 403U);
    QVERIFY(m_box->told(grant).tenant_consent().by().empty());
}

void TestLockboxPage::programsDoTheSame()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    v1::AccessGrant grant = m_box->people.asked();
    const HttpTold list = m_box->api("GET", "/v1/access", page);
    QCOMPARE(list.status, 200U);
    const QJsonObject one = objectIn(list)[QStringLiteral("accesses")].toArray().first().toObject();
    QCOMPARE(one[QStringLiteral("access")].toString().toStdString(), grant.id());
    QCOMPARE(one[QStringLiteral("waits_for_you")].toBool(), true);
    const QByteArray revision = QByteArray::number(one[QStringLiteral("revision")].toInteger());
    const std::string path = "/v1/access/" + grant.id();
    QCOMPARE(m_box->api("POST", path + "/consent", page, R"({"request_id":"a"})").status,
             409U); // What was shown is missing.
    QCOMPARE(m_box->api("POST", path + "/consent", page, "{}").status, 400U);
    const QByteArray deed = R"({"request_id":"a1","revision":)" + revision + "}";
    const HttpTold done = m_box->api("POST", path + "/consent", page, deed);
    QVERIFY2(done.status == 200, done.body.c_str());
    QCOMPARE(objectIn(done)[QStringLiteral("your_consent")].toObject()[QStringLiteral("by")].toString(),
             QStringLiteral("Dana Lee"));
    QCOMPARE(m_box->api("POST", path + "/consent", page, deed).status, 200U); // Repeated: once.
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.consent", "consented"), 1);
    QCOMPARE(m_box->api("POST", path + "/decline", page, deed).status, 409U); // The id is another deed's.
    grant = m_box->told(grant);
    QVERIFY(m_box->people.approve(grant).ok());
    const HttpTold ended = m_box->api("POST", path + "/end", page, R"({"request_id":"a2","reason":"Done."})");
    QCOMPARE(ended.status, 200U);
    QCOMPARE(objectIn(ended)[QStringLiteral("state")].toString(), QStringLiteral("over"));
    const HttpTold csv = m_box->api("GET", "/v1/access/report.csv", page);
    QVERIFY(csv.status == 200 && csv.type.starts_with("text/csv") && holds(csv, "support-1"));
    QCOMPARE(m_box->api("POST", "/v1/access", page).status, 405U);
    QCOMPARE(m_box->api("GET", "/v1/access/elsewhere", page).status, 404U);
}

void TestLockboxPage::everyVisitAndDeedIsAudited()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    const v1::AccessGrant grant = m_box->people.asked();
    QCOMPARE(m_box->get(page).status, 200U);
    QCOMPARE(m_box->get(page).status, 200U);
    QCOMPARE(m_box->api("GET", "/v1/access", page).status, 200U);
    QCOMPARE(m_box->get(page + "/report.csv").status, 200U);
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.view", "looked at"), 3);
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.export", "looked at"), 1);
    QCOMPARE(m_box->decideBy(page, grant.id(), "decline", "Not now.").status, 303U);
    const auto events = m_box->audit();
    const auto deed = std::ranges::find(events, "lockbox.decline", &AuditEvent::action);
    QVERIFY(deed != events.end());
    QCOMPARE(deed->grant, grant.id());
    QCOMPARE(deed->purpose, std::string("Not now."));
    QVERIFY(deed->after.find("link=" + m_box->number) != std::string::npos);
    QCOMPARE(m_box->audited("success-4", "lockbox.links", "link made"), 1);
}

void TestLockboxPage::withoutAuditNothingIsTold()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    static_cast<void>(m_box->people.asked());
    for (const char *rest : {"", "/report.csv"}) {
        m_box->harness.fallible->failAt = 1;
        const HttpTold shown = m_box->get(page + rest);
        QCOMPARE(shown.status, 503U);
        QVERIFY(!holds(shown, "support-1"));
    }
    QVERIFY(holds(m_box->get(page), "support-1"));
}

void TestLockboxPage::tooManyVisits()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    const auto statusAfter = [this](int times, const std::string &path) {
        unsigned status = 0;
        for (int i = 0; i < times; ++i)
            status = m_box->get(path).status;
        return status;
    };
    QCOMPARE(statusAfter(60, page), 200U);
    QCOMPARE(statusAfter(1, page), 429U);
    QCOMPARE(statusAfter(30, "/a/nonsense"), 404U);
    QCOMPARE(statusAfter(1, "/a/nonsense"), 429U);
    const std::string other = m_box->linked(); // Strangers at the same address do not keep a good link out.
    QCOMPARE(m_box->get(other).status, 200U);
    m_box->harness.clock.now += 60'000;
    QCOMPARE(m_box->get(page).status, 200U);
    QCOMPARE(m_box->get("/a/nonsense").status, 404U);
}

void TestLockboxPage::reportsAreTakenOutSixTimesAMinute()
{
    m_box->switchOn();
    const std::string page = m_box->linked();
    for (int i = 0; i < 3; ++i) { // The page and programs share them.
        QCOMPARE(m_box->get(page + "/report.csv").status, 200U);
        QCOMPARE(m_box->api("GET", "/v1/access/report.csv", page).status, 200U);
    }
    const HttpTold many = m_box->get(page + "/report.csv");
    QCOMPARE(many.status, 429U);
    QVERIFY(holds(many, "too often"));
    const HttpTold program = m_box->api("GET", "/v1/access/report.csv", page);
    QCOMPARE(program.status, 429U);
    QCOMPARE(objectIn(program)[QStringLiteral("reason")].toString(), QStringLiteral("TOO_MANY"));
    QCOMPARE(m_box->audited("tenant administrator Dana Lee", "lockbox.export", "looked at"), 6);
    QCOMPARE(m_box->get(page).status, 200U); // Who is in is seen all the same.
}

void TestLockboxPage::nobodyUsesUpTheRequestIdsOfATenant()
{
    // The number of a link is no secret to the operator's people, and programs often count their requests.
    m_box->switchOn();
    const std::string page = m_box->linked();
    const v1::AccessGrant grant = m_box->people.asked();
    auto taken = m_box->people.requestOf("holly");
    taken.set_request_id("lockbox-api-" + m_box->number + "-1");
    v1::AccessGrant other;
    QVERIFY(m_box->people.ask(taken, other).ok());
    const HttpTold done = m_box->api("POST", "/v1/access/" + grant.id() + "/end", page, R"({"request_id":"1"})");
    QVERIFY2(done.status == 200, done.body.c_str());
}

void TestLockboxPage::everyAnswerIsGuarded()
{
    QStringList named;
    for (const auto &[name, value] : lockboxHeaders())
        named << QString::fromStdString(name + ": " + value);
    QVERIFY(named.contains(QStringLiteral("Cache-Control: no-store")));
    QVERIFY(named.contains(QStringLiteral("Referrer-Policy: no-referrer")));
    QVERIFY(!named.filter(QStringLiteral("default-src 'none'; style-src 'self'; form-action 'self'")).isEmpty());
    QVERIFY(!named.filter(QStringLiteral("frame-ancestors 'none'")).isEmpty());
    m_box->switchOn();
    const HttpTold shown = m_box->get(m_box->linked());
    QVERIFY(holds(shown, "made by <bdi>success-4</bdi>")); // A link that they did not ask for is seen.
    QVERIFY(!holds(shown, "<script") && !holds(shown, "style=\"") && !holds(shown, "http://")
            && !holds(shown, "https://"));
    QVERIFY(holds(m_box->get("/lockbox.css"), "prefers-color-scheme:dark"));
}

QTEST_GUILESS_MAIN(TestLockboxPage)
#include "tst_lockbox_page.moc"
