// The customer lockbox by itself: the tenant's consent in the state machine, its tokens and forms, what a page and a
// report make of hostile text, and which options a gateway takes.
#include "backend/gateway_lockbox.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/lockbox_json.h"
#include "backend/rpc/lockbox_page.h"
#include "backend/rpc/lockbox_signer.h"
#include "tests/fixtures/certificates.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::grants;

namespace {

constexpr std::int64_t kStart = 1'780'000'000'000;

bool everybody(const Vote &)
{
    return true;
}

Grant asked(int approvals = 1)
{
    Grant grant;
    grant.id = "grant-1";
    grant.person = "support-1";
    grant.role = Role::Support;
    grant.ask = {"harbor", "Claims of the month do not post.", "48213", {Permission::Health}, 30};
    Rules rules;
    rules.approvals = approvals;
    if (request(grant, rules, kStart) != Refusal::None)
        qFatal("a good request was refused");
    grant.lockbox = true;
    return grant;
}

Consent dana(const std::string &maker = "success-2")
{
    return {"Dana Lee", kStart, "0123456789abcdef", maker};
}

LockboxPass pass()
{
    LockboxPass made;
    made.number = "0123456789abcdef";
    made.tenantId = "harbor";
    made.administrator = "Dana Lee";
    made.madeBy = "success-2";
    made.madeMs = kStart;
    made.expiresMs = kStart + 86'400'000;
    return made;
}

LockboxRow rowOf(const Grant &grant, const FleetSnapshot &fleet = {})
{
    return lockboxRowOf(grant, OtherTenants(fleet, "harbor"), kStart);
}

const LockboxReader kReader{"Dana Lee", "Sample fleet", "/a/TOKEN", kStart + 86'400'000};

/// What a page may hold of markup is its own.
QString strangeTag(const std::string &html)
{
    static const QRegularExpression tag(QStringLiteral("<(?!/?(?:html|head|meta|title|link|body|main|h1|h2|h3|p|a|bdi|"
                                                       "span|dl|dt|dd|article|form|input|label|textarea|button|footer)"
                                                       "[ >]|!DOCTYPE html>)[^>]*"));
    return tag.match(QString::fromStdString(html)).captured();
}

} // namespace

class TestLockbox : public QObject
{
    Q_OBJECT
private slots:
    void bothConsentsAreNeeded_data();
    void bothConsentsAreNeeded();
    void aConsentIsNeverAnApproval();
    void whoHandedOutTheLinkDecidesNothing();
    void aConsentDoesNotOutliveTheLockbox();
    void anotherContentAsksTheTenantAgain();
    void moreTimeAsksTheTenantAgain();
    void theTenantDeclinesAndEnds();
    void withoutALockboxNobodyIsAsked();
    void votesThatLostTheirRightDoNotCountAtTheTenantsConsent();
    void aTokenIsOfOneLinkOnly_data();
    void aTokenIsOfOneLinkOnly();
    void aFormIsOfOneDeed();
    void hostileTextStaysText_data();
    void hostileTextStaysText();
    void othersAreStruckOut_data();
    void othersAreStruckOut();
    void aReportIsHarmless();
    void aDeedIsWhole_data();
    void aDeedIsWhole();
    void optionsThatFit();
    void optionsThatDoNot_data();
    void optionsThatDoNot();
};

void TestLockbox::bothConsentsAreNeeded_data()
{
    QTest::addColumn<QString>("order");
    QTest::addColumn<bool>("inForce");
    QTest::newRow("the tenant alone") << "t" << false;
    QTest::newRow("one of two approvals") << "a" << false;
    QTest::newRow("all approvals, not the tenant") << "ab" << false;
    QTest::newRow("the tenant and one approval") << "ta" << false;
    QTest::newRow("the tenant first") << "tab" << true;
    QTest::newRow("the tenant last") << "abt" << true;
    QTest::newRow("the tenant between") << "atb" << true;
}

void TestLockbox::bothConsentsAreNeeded()
{
    QFETCH(QString, order);
    QFETCH(bool, inForce);
    Grant grant = asked(2);
    for (const QChar step : order) {
        QVERIFY(waitsForTenant(grant, kStart) != order.left(order.indexOf(step)).contains(QLatin1Char('t')));
        const Refusal refusal =
            step == QLatin1Char('t')
                ? consent(grant, dana(), everybody, kStart + 5)
                : approve(grant, step == QLatin1Char('a') ? "lead-1" : "lead-2", everybody, kStart + 5);
        QCOMPARE(int(refusal), int(Refusal::None));
    }
    QCOMPARE(grants::inForce(grant, kStart + 5), inForce);
    if (inForce)
        QCOMPARE(grant.endsMs, kStart + 5 + 30 * kMinuteMs);
}

void TestLockbox::aConsentIsNeverAnApproval()
{
    Grant grant = asked(1);
    QCOMPARE(int(consent(grant, dana(), everybody, kStart)), int(Refusal::None));
    QCOMPARE(int(consent(grant, {"Kim Park", kStart, "ffff", "success-4"}, everybody, kStart)),
             int(Refusal::VotedAlready)); // However many administrators there are.
    QVERIFY(grant.votes.empty() && grant.state == State::Requested);
}

void TestLockbox::whoHandedOutTheLinkDecidesNothing()
{
    Grant own = asked();
    QCOMPARE(int(consent(own, dana("support-1"), everybody, kStart)), int(Refusal::HandedOutLink));
    Grant before = asked(2);
    QCOMPARE(int(approve(before, "platform-1", everybody, kStart)), int(Refusal::None));
    QCOMPARE(int(consent(before, dana("platform-1"), everybody, kStart)), int(Refusal::HandedOutLink));
    Grant after = asked();
    QCOMPARE(int(consent(after, dana("platform-1"), everybody, kStart)), int(Refusal::None));
    QCOMPARE(int(approve(after, "platform-1", everybody, kStart)), int(Refusal::HandedOutLink));
    QVERIFY(after.state == State::Requested);
    QCOMPARE(int(approve(after, "lead-1", everybody, kStart)), int(Refusal::None));
    QVERIFY(after.state == State::InForce);
}

void TestLockbox::aConsentDoesNotOutliveTheLockbox()
{
    // Whoever made the link approves while the lockbox is off. On again, both would count: theirs twice.
    Grant grant = asked(2);
    QCOMPARE(int(consent(grant, dana("platform-1"), everybody, kStart)), int(Refusal::None));
    grant.lockbox = false;
    QCOMPARE(int(approve(grant, "platform-1", everybody, kStart)), int(Refusal::None));
    grant.lockbox = true;
    QCOMPARE(int(approve(grant, "lead-1", everybody, kStart)), int(Refusal::None));
    QVERIFY(grant.state == State::Requested && waitsForTenant(grant, kStart));
    QCOMPARE(int(consent(grant, dana("platform-1"), everybody, kStart)), int(Refusal::HandedOutLink));
    QCOMPARE(int(consent(grant, dana(), everybody, kStart)), int(Refusal::None));
    QVERIFY(grant.state == State::InForce);
}

void TestLockbox::anotherContentAsksTheTenantAgain()
{
    Grant grant = asked();
    QCOMPARE(int(consent(grant, dana(), everybody, kStart)), int(Refusal::None));
    Ask more = grant.ask;
    more.minutes = 45;
    QCOMPARE(int(amend(grant, "support-1", more, Rules{}, kStart)), int(Refusal::None));
    QVERIFY(waitsForTenant(grant, kStart));
    QCOMPARE(int(approve(grant, "lead-1", everybody, kStart)), int(Refusal::None));
    QVERIFY(grant.state == State::Requested);
}

void TestLockbox::moreTimeAsksTheTenantAgain()
{
    Grant grant = asked();
    QCOMPARE(int(approve(grant, "lead-1", everybody, kStart)), int(Refusal::None));
    QCOMPARE(int(consent(grant, dana(), everybody, kStart)), int(Refusal::None));
    QVERIFY(grants::inForce(grant, kStart) && !waitsForTenant(grant, kStart));
    QCOMPARE(int(extend(grant, "support-1", 20, "Not done.", Rules{}, kStart)), int(Refusal::None));
    QVERIFY(waitsForTenant(grant, kStart));
    QCOMPARE(int(approve(grant, "lead-1", everybody, kStart)), int(Refusal::None));
    QCOMPARE(grant.endsMs, kStart + 30 * kMinuteMs);
    QCOMPARE(int(consent(grant, dana(), everybody, kStart)), int(Refusal::None));
    QCOMPARE(grant.endsMs, kStart + 50 * kMinuteMs);
    QCOMPARE(grant.consent.by, std::string("Dana Lee")); // What it began with stays written down.
    // Asked for again, nothing of before counts.
    QCOMPARE(int(extend(grant, "support-1", 20, "Still not done.", Rules{}, kStart)), int(Refusal::None));
    QVERIFY(waitsForTenant(grant, kStart));
}

void TestLockbox::theTenantDeclinesAndEnds()
{
    Grant waiting = asked();
    QCOMPARE(int(decline(waiting, pass().actor(), "Not today.", kStart)), int(Refusal::None));
    QVERIFY(waiting.state == State::Declined);
    QCOMPARE(int(consent(waiting, dana(), everybody, kStart)), int(Refusal::WrongState));
    Grant running = asked();
    QCOMPARE(int(approve(running, "lead-1", everybody, kStart)), int(Refusal::None));
    QCOMPARE(int(consent(running, dana(), everybody, kStart)), int(Refusal::None));
    QCOMPARE(int(revoke(running, pass().actor(), "Enough.", kStart + 1)), int(Refusal::None));
    QVERIFY(running.state == State::Revoked);
    QCOMPARE(running.endedBy, std::string("tenant administrator Dana Lee"));
    QVERIFY(!isPersonId(running.endedBy)); // Nobody of the operator can be called that.
}

void TestLockbox::withoutALockboxNobodyIsAsked()
{
    Grant grant = asked();
    grant.lockbox = false;
    QCOMPARE(int(consent(grant, dana(), everybody, kStart)), int(Refusal::WrongState));
    QCOMPARE(int(approve(grant, "lead-1", everybody, kStart)), int(Refusal::None));
    QVERIFY(grant.state == State::InForce);
}

void TestLockbox::votesThatLostTheirRightDoNotCountAtTheTenantsConsent()
{
    Grant grant = asked(2);
    QCOMPARE(int(approve(grant, "lead-1", everybody, kStart)), int(Refusal::None));
    QCOMPARE(int(approve(grant, "lead-2", everybody, kStart)), int(Refusal::None));
    const auto notTheSecond = [](const Vote &vote) { return vote.by != "lead-2"; };
    QCOMPARE(int(consent(grant, dana(), notTheSecond, kStart)), int(Refusal::None));
    QVERIFY(grant.state == State::Requested);
    QCOMPARE(grant.votes.size(), std::size_t{1});
    QCOMPARE(int(approve(grant, "lead-3", everybody, kStart)), int(Refusal::None));
    QVERIFY(grant.state == State::InForce);
}

void TestLockbox::aTokenIsOfOneLinkOnly_data()
{
    QTest::addColumn<QString>("what");
    for (const char *what : {"tenant", "administrator", "expiry", "maker", "number", "key", "digest"})
        QTest::newRow(what) << what;
}

void TestLockbox::aTokenIsOfOneLinkOnly()
{
    QFETCH(QString, what);
    const LockboxSigner signer(Secret("one key of thirty-two characters")),
        other(Secret("another key of 32 characters!!!!"));
    LockboxPass made = pass();
    const std::string token = signer.tokenOf(made);
    made.digest = hex(sha256(token));
    QCOMPARE(LockboxSigner::numberOf(token).value_or(""), made.number);
    QVERIFY(signer.isOf(token, made));
    QVERIFY(token.find("harbor") == std::string::npos && token.find("Dana") == std::string::npos);
    // Whoever can write into the database can still not make a link say something else.
    LockboxPass changed = made;
    if (what == QLatin1String("tenant"))
        changed.tenantId = "quay";
    else if (what == QLatin1String("administrator"))
        changed.administrator = "Mallory";
    else if (what == QLatin1String("expiry"))
        changed.expiresMs += 1;
    else if (what == QLatin1String("maker"))
        changed.madeBy = "success-4";
    else if (what == QLatin1String("number"))
        changed.number = "0123456789abcdee";
    else if (what == QLatin1String("digest"))
        changed.digest = hex(sha256("x"));
    QVERIFY(!(what == QLatin1String("key") ? other : signer).isOf(token, changed));
}

void TestLockbox::aFormIsOfOneDeed()
{
    const LockboxSigner signer(Secret("one key of thirty-two characters"));
    const LockboxForm form{"0123456789abcdef", "grant-1", "consent", 3};
    const std::string token = signer.formToken(form, kStart);
    QVERIFY(signer.readForm(token, form, kStart + LockboxSigner::kFormMs - 1));
    QVERIFY(!signer.readForm(token, form, kStart + LockboxSigner::kFormMs));
    for (const LockboxForm &another :
         {LockboxForm{"ffffffffffffffff", "grant-1", "consent", 3}, LockboxForm{form.link, "grant-2", "consent", 3},
          LockboxForm{form.link, "grant-1", "end", 3}, LockboxForm{form.link, "grant-1", "consent", 4}})
        QVERIFY(!signer.readForm(token, another, kStart));
    QVERIFY(signer.formToken(form, kStart) != token);
    for (const char *nonsense : {"", "-", "--", "a-1-b", "1-99999999999999999999-2"})
        QVERIFY(!signer.readForm(nonsense, form, kStart));
}

void TestLockbox::hostileTextStaysText_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("a script") << "<script>alert(1)</script>";
    QTest::newRow("an end of the page") << "</bdi></dd></dl></article></main><h1>Consent given</h1>";
    QTest::newRow("an attribute") << "\" onmouseover=\"alert(1)";
    QTest::newRow("another attribute") << "' autofocus onfocus='alert(1)";
    QTest::newRow("an image") << "<img src=https://elsewhere.test/x>";
    QTest::newRow("an entity") << "&lt;script&gt;&#60;b&#62;";
    QTest::newRow("a comment") << "<!-- <form> -->";
    QTest::newRow("right to left") << QStringLiteral("safe\u202Etxt.exe\u2066hidden\u2069\u200F");
    QTest::newRow("controls") << QStringLiteral("line\r\nSet-Cookie: a=b\t\u0085\u0007");
}

void TestLockbox::hostileTextStaysText()
{
    QFETCH(QString, text);
    const std::string hostile = text.toStdString();
    Grant grant = asked();
    grant.ask.purpose = grant.ask.ticket = grant.person = hostile;
    Grant running = grant;
    running.id = "grant-2";
    running.state = State::InForce;
    running.endsMs = kStart + 1'000;
    running.consent = {hostile, kStart, "x", "y"};
    running.extension = {5, hostile, kStart, {}, {}};
    Grant past = grant;
    past.id = "grant-3";
    past.state = State::Revoked;
    past.brokenGlass = true;
    past.endedBy = past.endReason = past.review = past.reviewedBy = hostile;
    const LockboxReport report{hostile, kStart, kStart, {rowOf(grant), rowOf(running), rowOf(past)}};
    LockboxReader reader = kReader;
    reader.administrator = reader.environment = hostile;
    for (const std::string &html :
         {lockboxPage(report, reader), lockboxConfirmPage(report.rows[0], "consent", report, reader, "f-1"),
          lockboxConfirmPage(report.rows[1], "end", report, reader, "f-1"), lockboxNote(hostile, hostile, "/a/T")}) {
        QCOMPARE(strangeTag(html), QString());
        const QString page = QString::fromStdString(html);
        QVERIFY(!page.contains(QStringLiteral("<h1>Consent given")) && !page.contains(QStringLiteral("\" onmouse")));
        QVERIFY(!page.contains(QStringLiteral("' autofocus")) && !page.contains(QLatin1String("<!-- ")));
        for (const ushort mark : {0x202E, 0x2066, 0x2069, 0x200F, 0x0085, 0x0007})
            QVERIFY(!page.contains(QChar(mark)));
    }
    QVERIFY(QString::fromStdString(lockboxPage(report, reader)).contains(QStringLiteral("grant-2/end")));
}

void TestLockbox::othersAreStruckOut_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("told");
    QTest::newRow("nobody") << "Claims do not post."
                            << "Claims do not post.";
    QTest::newRow("by name") << "As at Quayside Practice, claims hang."
                             << "As at (another customer), claims hang.";
    QTest::newRow("by name, shouted") << "QUAYSIDE PRACTICE!"
                                      << "(another customer)!";
    QTest::newRow("by id") << "Same as quay-7."
                           << "Same as (another customer).";
    QTest::newRow("twice") << "quay-7 and quay-7"
                           << "(another customer) and (another customer)";
    QTest::newRow("within a word") << "quay-77 is none"
                                   << "quay-77 is none";
    QTest::newRow("itself") << "Harbor Clinic (harbor) only."
                            << "Harbor Clinic (harbor) only.";
    QTest::newRow("in printed quotes") << QStringLiteral("As at “Quayside Practice”.")
                                       << QStringLiteral("As at “(another customer)”.");
    QTest::newRow("with a printed apostrophe")
        << QStringLiteral("St. Mary’s Clinic’s claims") << QStringLiteral("(another customer)’s claims");
    QTest::newRow("before a dash") << QStringLiteral("Quayside Practice—claims hang…")
                                   << QStringLiteral("(another customer)—claims hang…");
    QTest::newRow("an id in printed quotes") << QStringLiteral("«quay-7»") << QStringLiteral("«(another customer)»");
    QTest::newRow("with a blank that does not break")
        << QStringLiteral("As Quayside\u00a0Practice has it") << QStringLiteral("As (another customer) has it");
    QTest::newRow("with two blanks") << "As Quayside  Practice has it"
                                     << "As (another customer) has it";
    QTest::newRow("shouted with an umlaut") << QStringLiteral("KLINIK SÜD!") << "(another customer)!";
    QTest::newRow("other letters stay") << QStringLiteral("Müller, Łódź, Αθήνα – ok")
                                        << QStringLiteral("Müller, Łódź, Αθήνα – ok");
    QTest::newRow("a name with a point") << "St. Mary's Clinic too"
                                         << "(another customer) too";
}

void TestLockbox::othersAreStruckOut()
{
    QFETCH(QString, written);
    QFETCH(QString, told);
    FleetBoard board(1);
    auto edit = board.edit();
    for (const auto &[id, name] : {std::pair("harbor", "Harbor Clinic"), std::pair("quay-7", "Quayside Practice"),
                                   std::pair("sued", "Klinik Süd"), std::pair("mary", "St. Mary's Clinic")}) {
        TenantFacts facts;
        facts.id = id;
        facts.name = name;
        edit.add(std::move(facts));
    }
    edit.publish();
    Grant grant = asked();
    grant.ask.purpose = written.toStdString();
    QCOMPARE(QString::fromStdString(rowOf(grant, *board.current()).purpose), told);
}

void TestLockbox::aReportIsHarmless()
{
    Grant grant = asked();
    grant.ask.purpose = "=HYPERLINK(\"https://elsewhere.test\")";
    grant.ask.ticket = "+1,2";
    grant.state = State::Declined;
    grant.endedBy = "lead-1";
    grant.endReason = "@SUM(A1)\r\n-1";
    const std::string csv = csvOf({"=Harbor", kStart, kStart, {rowOf(grant)}});
    const QStringList lines = QString::fromStdString(csv).split(QStringLiteral("\r\n"), Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 3);
    QVERIFY(lines[0].startsWith(QStringLiteral("# Access report,'=Harbor,")));
    QVERIFY2(lines[2].contains(QStringLiteral("\"'=HYPERLINK(\"\"https://elsewhere.test\"\")\",\"'+1,2\"")),
             qPrintable(lines[2]));
    QVERIFY2(lines[2].contains(QStringLiteral("declined by lead-1: @SUM(A1)")), qPrintable(lines[2]));
}

void TestLockbox::aDeedIsWhole_data()
{
    QTest::addColumn<QString>("body");
    QTest::addColumn<bool>("taken");
    QTest::newRow("whole") << R"({"request_id":"a-1","revision":3,"reason":"So."})" << true;
    QTest::newRow("without a reason") << R"({"request_id":"a-1","revision":3})" << true;
    QTest::newRow("without an id") << R"({"revision":3})" << false;
    QTest::newRow("a strange id") << R"({"request_id":"a b"})" << false;
    QTest::newRow("a long id") << R"({"request_id":")" + QString(65, QLatin1Char('a')) + R"("})" << false;
    QTest::newRow("a negative revision") << R"({"request_id":"a","revision":-1})" << false;
    QTest::newRow("an unknown key") << R"({"request_id":"a","tenant":"quay"})" << false;
    QTest::newRow("a list") << "[]" << false;
    QTest::newRow("nothing") << "" << false;
}

void TestLockbox::aDeedIsWhole()
{
    QFETCH(QString, body);
    QFETCH(bool, taken);
    QCOMPARE(lockboxDeedFrom(body.toStdString()).has_value(), taken);
}

namespace {

/// Options that fit, with files of their own.
struct Given
{
    Given()
    {
        const test::Authority authority("Lockbox");
        const test::Issued issued = authority.issue({"127.0.0.1", "lockbox.clinics.test"});
        write("cert.pem", issued.certificate);
        write("key.pem", issued.key);
        write("secret", std::string(64, 'a'));
        write("short", "abc");
        write("open", std::string(64, 'a'));
        QFile::setPermissions(folder.filePath(QStringLiteral("open")),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther);
        options.people = "people.toml";
        options.lockbox.listen = "127.0.0.1:7460";
        options.lockbox.key = at("secret");
    }
    void write(const char *name, const std::string &text)
    {
        QFile file(folder.filePath(QLatin1String(name)));
        if (!file.open(QIODevice::WriteOnly))
            qFatal("no file");
        file.write(QByteArray::fromStdString(text));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
    [[nodiscard]] std::string at(const char *name) const { return folder.filePath(QLatin1String(name)).toStdString(); }
    void withTls() { options.lockbox.tls = {at("cert.pem"), at("key.pem"), {}}; }

    QTemporaryDir folder;
    GatewayOptions options;
};

std::int64_t wallMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

void TestLockbox::optionsThatFit()
{
    Given given;
    auto plan = planLockbox(given.options, wallMs());
    QVERIFY2(plan.ok(), std::string(plan.status().message()).c_str());
    QCOMPARE(plan->url, std::string("http://127.0.0.1:"));
    given.options.lockbox.url = "https://access.clinics.test";
    plan = planLockbox(given.options, wallMs());
    QVERIFY(plan.ok() && plan->url == given.options.lockbox.url);
    given.options.lockbox.url.clear();
    given.options.lockbox.listen = "0.0.0.0:7460";
    given.withTls();
    plan = planLockbox(given.options, wallMs());
    QVERIFY2(plan.ok(), std::string(plan.status().message()).c_str());
    QVERIFY(plan->url == "https://127.0.0.1:" || plan->url == "https://lockbox.clinics.test:");
    QVERIFY(planLockbox(GatewayOptions{}, wallMs())->address.empty());
}

void TestLockbox::optionsThatDoNot_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("named");
    QTest::newRow("nobody calls") << "people"
                                  << "--people";
    QTest::newRow("no key") << "nokey"
                            << "--lockbox-key";
    QTest::newRow("a key that others read") << "open"
                                            << "chmod 600";
    QTest::newRow("a short key") << "short"
                                 << "fewer than 32";
    QTest::newRow("open to others without TLS") << "exposed"
                                                << "--lockbox-tls-cert";
    QTest::newRow("half of TLS") << "half"
                                 << "belong together";
    QTest::newRow("the key of another") << "swapped"
                                        << "--lockbox-tls-";
    QTest::newRow("a url that is none") << "url"
                                        << "--lockbox-url";
    QTest::newRow("a url in the clear") << "clear"
                                        << "--lockbox-url";
    QTest::newRow("a url in the clear that begins like this machine") << "lookalike"
                                                                      << "--lockbox-url";
    QTest::newRow("a key without a lockbox") << "alone"
                                             << "--lockbox";
}

void TestLockbox::optionsThatDoNot()
{
    QFETCH(QString, what);
    QFETCH(QString, named);
    Given given;
    LockboxOptions &lockbox = given.options.lockbox;
    if (what == QLatin1String("people"))
        given.options.people.clear();
    else if (what == QLatin1String("nokey"))
        lockbox.key.clear();
    else if (what == QLatin1String("open") || what == QLatin1String("short"))
        lockbox.key = given.at(what.toLatin1().constData());
    else if (what == QLatin1String("exposed"))
        lockbox.listen = "0.0.0.0:7460";
    else if (what == QLatin1String("half"))
        lockbox.tls.certificate = given.at("cert.pem");
    else if (what == QLatin1String("swapped"))
        lockbox.tls = {given.at("cert.pem"), given.at("secret"), {}};
    else if (what == QLatin1String("url"))
        lockbox.url = "https://access.test/?a=";
    else if (what == QLatin1String("lookalike"))
        lockbox.url = "http://127.0.0.1.access.test";
    else if (what == QLatin1String("clear"))
        lockbox.url = "http://access.test";
    else
        lockbox.listen.clear();
    const auto plan = planLockbox(given.options, wallMs());
    QVERIFY(!plan.ok());
    QVERIFY2(std::string(plan.status().message()).find(named.toStdString()) != std::string::npos,
             std::string(plan.status().message()).c_str());
}

QTEST_GUILESS_MAIN(TestLockbox)
#include "tst_lockbox.moc"
