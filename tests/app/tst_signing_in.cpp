// Signing in with a real OpenID provider, as a person with a browser would, and what others try on the way.
#include "app/signin/browser_sign_in.h"
#include "app/signin/provider_link.h"
#include "app/signin/secret.h"
#include "app/signin/sign_in.h"
#include "tests/fixtures/openid_provider.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkReply>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>
#include <QUrlQuery>

using namespace bulkhead;
using State = SignIn::State;

namespace {

/// A keychain that the test looks into.
class TestKeychain final : public KeptToken
{
public:
    TestKeychain(QString *slot, QString problem)
        : m_slot(slot)
        , m_problem(std::move(problem))
    {
    }
    void load(std::function<void(const QString &)> then) override { then(*m_slot); }
    void keep(const QString &token, std::function<void(const QString &)> then) override
    {
        if (m_problem.isEmpty())
            *m_slot = token;
        then(m_problem);
    }
    void forget() override { m_slot->clear(); }

private:
    QString *m_slot;
    QString m_problem;
};

QJsonObject claimsOf(const QByteArray &jwt)
{
    return QJsonDocument::fromJson(QByteArray::fromBase64(jwt.split('.').value(1), QByteArray::Base64UrlEncoding))
        .object();
}

} // namespace

class TestSigningIn : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void challengeIsTheOneOfTheStandard();
    void browserSignsInAndOut();
    void refusedInTheBrowser();
    void anotherDeviceSignsIn();
    void renewsInSilenceOneAtATime();
    void nextStartNeedsNoPassword();
    void withoutAKeychainItSaysSo();
    void anotherPersonDoesNotTakeOver();
    void aRenewalThatComesTooLateIsNobodys();
    void twoConsolesOfOnePersonDoNotEndEachOther();
    void answersOfOthersAreNotTaken_data();
    void answersOfOthersAreNotTaken();
    void wrongIdentitiesAreNotTaken_data();
    void wrongIdentitiesAreNotTaken();
    void providersThatAreNotWhatTheySay_data();
    void providersThatAreNotWhatTheySay();
    void whatThereIsOutlivesAProviderThatIsAway();

private:
    SignInSettings settings() const
    {
        return {m_provider.issuer(),
                QStringLiteral("bulkhead-console"),
                {"openid", "offline_access", "profile"},
                QStringLiteral("urn:bulkhead:gateway")};
    }
    std::unique_ptr<SignIn> console(const QString &noKeychain = {})
    {
        return std::make_unique<SignIn>(settings(), &m_link, std::make_unique<TestKeychain>(&m_kept, noKeychain));
    }
    /// Signs `person` in with a browser of their own.
    void signIn(SignIn &console, const QString &name)
    {
        test::BrowsingPerson person(name);
        connect(&console, &SignIn::openBrowser, &person, [&person](const QUrl &url) { person.visit(url); });
        console.withBrowser();
        (void)QTest::qWaitFor([&] { return console.state() == State::SignedIn || console.state() == State::SignedOut; },
                              20'000);
    }

    test::OpenIdProvider m_provider;
    ProviderLink m_link;
    QString m_kept;
};

void TestSigningIn::initTestCase()
{
    const QString problem = m_provider.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestSigningIn::challengeIsTheOneOfTheStandard()
{
    // RFC 7636, appendix B.
    QCOMPARE(challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    const QString one = unguessable(), other = unguessable();
    QVERIFY(one.size() == 43 && one != other); // 43 is the least that the standard allows.
    QVERIFY(same("abc", "abc") && !same("abc", "abd") && !same("abc", "ab") && same("", ""));
}

void TestSigningIn::browserSignsInAndOut()
{
    m_kept.clear();
    const auto who = console();
    who->begin();
    QTRY_COMPARE(who->state(), State::SignedOut);
    QVERIFY(who->problem().isEmpty() && who->token().isEmpty());
    QSignalSpy tokens(who.get(), &SignIn::tokenChanged);
    signIn(*who, "ada");
    QVERIFY2(who->state() == State::SignedIn, qPrintable(who->problem()));
    QCOMPARE(who->name(), QString("Ada Example"));
    QVERIFY(!tokens.isEmpty() && !m_kept.isEmpty());
    const QJsonObject claims = claimsOf(who->token());
    QCOMPARE(claims.value("aud").toString(), QString("urn:bulkhead:gateway"));
    QCOMPARE(claims.value("preferred_username").toString(), QString("ada"));
    const QString kept = m_kept;
    QSignalSpy answers(m_link.findChild<QNetworkAccessManager *>(), &QNetworkAccessManager::finished);
    who->signOut();
    QVERIFY(who->token().isEmpty() && m_kept.isEmpty());
    QCOMPARE(who->state(), State::SignedOut);
    QTRY_COMPARE(answers.count(), 1); // It was given back, and is worth nothing to whoever finds it.
    m_kept = kept;
    const auto thief = console();
    thief->begin();
    QTRY_COMPARE(thief->state(), State::SignedOut);
    QVERIFY2(thief->problem().contains("has ended"), qPrintable(thief->problem()));
    QVERIFY(m_kept.isEmpty());
}

void TestSigningIn::refusedInTheBrowser()
{
    m_kept.clear();
    const auto who = console();
    test::BrowsingPerson person("ada");
    person.refuseConsent();
    QByteArray page;
    connect(who.get(), &SignIn::openBrowser, &person, [&](const QUrl &url) {
        person.visit(url, [&page](const QUrl &, const QByteArray &text) { page = text; });
    });
    who->withBrowser();
    QTRY_COMPARE_WITH_TIMEOUT(who->state(), State::SignedOut, 15'000);
    QVERIFY2(who->problem().contains("refused or given up"), qPrintable(who->problem()));
    QTRY_VERIFY(page.contains("did not succeed"));
    who->disconnect(&person);
    signIn(*who, "ada"); // Once more, and it works.
    QCOMPARE(who->state(), State::SignedIn);
}

void TestSigningIn::anotherDeviceSignsIn()
{
    m_kept.clear();
    const auto who = console();
    who->begin();
    QTRY_COMPARE(who->state(), State::SignedOut);
    QVERIFY(who->offersDevice());
    who->withDevice();
    QTRY_COMPARE(who->state(), State::Device);
    QVERIFY(who->code().text.size() >= 8);
    QVERIFY(who->code().page.toString().startsWith(m_provider.issuer()));
    test::BrowsingPerson person("ben");
    QTRY_VERIFY(who->code().shortcut.isValid());
    person.visit(who->code().shortcut);
    QTRY_COMPARE_WITH_TIMEOUT(who->state(), State::SignedIn, 20'000);
    QCOMPARE(who->name(), QString("Ben Example"));
    QCOMPARE(claimsOf(who->token()).value("preferred_username").toString(), QString("ben"));
}

void TestSigningIn::renewsInSilenceOneAtATime()
{
    test::OpenIdProvider brief;
    QCOMPARE(brief.start(R"({"accessS": 3})"), QString());
    m_kept.clear();
    SignInSettings asked = settings();
    asked.issuer = brief.issuer();
    SignIn who(asked, &m_link, std::make_unique<TestKeychain>(&m_kept, QString()));
    signIn(who, "ada");
    QVERIFY2(who.state() == State::SignedIn, qPrintable(who.problem()));
    const QByteArray first = who.token();
    const QString kept = m_kept;
    QSignalSpy tokens(&who, &SignIn::tokenChanged);
    who.renew();
    who.renew(); // With a token that is used up by the first: two at once would end the sign-in.
    who.renew();
    QTRY_COMPARE(tokens.count(), 1);
    QVERIFY(who.token() != first && m_kept != kept);
    QTRY_COMPARE_WITH_TIMEOUT(tokens.count(), 3, 15'000); // And by itself, before it ends.
    QCOMPARE(who.state(), State::SignedIn);
    QVERIFY(!who.token().isEmpty());
}

void TestSigningIn::nextStartNeedsNoPassword()
{
    m_kept.clear();
    {
        const auto who = console();
        signIn(*who, "ada");
        QCOMPARE(who->state(), State::SignedIn);
    }
    QVERIFY(!m_kept.isEmpty());
    const auto next = console();
    next->begin();
    QTRY_COMPARE(next->state(), State::SignedIn);
    QCOMPARE(claimsOf(next->token()).value("preferred_username").toString(), QString("ada"));
}

void TestSigningIn::withoutAKeychainItSaysSo()
{
    m_kept.clear();
    const auto who = console("no service answers");
    signIn(*who, "ada");
    QCOMPARE(who->state(), State::SignedIn);
    QVERIFY2(who->notKept().contains("no service answers"), qPrintable(who->notKept()));
    QVERIFY(m_kept.isEmpty());
}

void TestSigningIn::anotherPersonDoesNotTakeOver()
{
    m_kept.clear();
    const auto who = console();
    signIn(*who, "ada");
    QCOMPARE(who->state(), State::SignedIn);
    signIn(*who, "ben");
    QCOMPARE(who->state(), State::SignedOut);
    QVERIFY2(who->problem().contains("Somebody else"), qPrintable(who->problem()));
    who->signOut(); // Asked for by the person, it is another one's turn.
    signIn(*who, "ben");
    QCOMPARE(who->state(), State::SignedIn);
}

void TestSigningIn::aRenewalThatComesTooLateIsNobodys()
{
    m_kept.clear();
    const auto who = console();
    signIn(*who, "ada");
    QCOMPARE(who->state(), State::SignedIn);
    QSignalSpy answers(m_link.findChild<QNetworkAccessManager *>(), &QNetworkAccessManager::finished);
    who->renew();
    who->signOut(); // Before the provider has answered.
    QTRY_VERIFY(answers.count() >= 2);
    QTest::qWait(0);
    QCOMPARE(who->state(), State::SignedOut);
    QVERIFY(who->token().isEmpty() && m_kept.isEmpty());
}

void TestSigningIn::twoConsolesOfOnePersonDoNotEndEachOther()
{
    m_kept.clear();
    const auto one = console();
    signIn(*one, "ada");
    QCOMPARE(one->state(), State::SignedIn);
    const auto other = console();
    other->begin(); // Takes the kept token, which is another one afterwards.
    QTRY_COMPARE(other->state(), State::SignedIn);
    const QString kept = m_kept;
    QSignalSpy tokens(one.get(), &SignIn::tokenChanged);
    one->renew(); // Its own token is used up; with that the provider would end the sign-in of both.
    QTRY_COMPARE(tokens.count(), 1);
    QCOMPARE(one->state(), State::SignedIn);
    QVERIFY(!one->token().isEmpty() && m_kept != kept);
    QSignalSpy others(other.get(), &SignIn::tokenChanged);
    other->renew();
    QTRY_COMPARE(others.count(), 1);
    QVERIFY(other->state() == State::SignedIn && !other->token().isEmpty());
}

void TestSigningIn::answersOfOthersAreNotTaken_data()
{
    QTest::addColumn<QString>("request"); // %s: the right state.
    QTest::addColumn<int>("status");
    QTest::addColumn<bool>("over");
    QTest::newRow("another state") << "GET /signed-in?code=stolen&state=guess HTTP/1.1" << 404 << false;
    QTest::newRow("no state") << "GET /signed-in?code=stolen HTTP/1.1" << 404 << false;
    QTest::newRow("another path") << "GET /?code=stolen&state=%s HTTP/1.1" << 404 << false;
    QTest::newRow("another method") << "POST /signed-in?code=stolen&state=%s HTTP/1.1" << 404 << false;
    QTest::newRow("no request") << "hello" << 404 << false;
    QTest::newRow("8 KiB without an end") << QString(9'000, 'x') << 0 << false;
    QTest::newRow("another issuer") << "GET /signed-in?code=mixed-up&iss=http%3A%2F%2F127.0.0.1%3A1&state=%s HTTP/1.1"
                                    << 200 << true;
    QTest::newRow("no issuer") << "GET /signed-in?code=mixed-up&state=%s HTTP/1.1" << 200 << true;
    QTest::newRow("a code that nobody gave") << "GET /signed-in?code=made-up&iss=%i&state=%s HTTP/1.1" << 200 << true;
}

void TestSigningIn::answersOfOthersAreNotTaken()
{
    QFETCH(QString, request);
    QFETCH(int, status);
    QFETCH(bool, over);
    m_kept.clear();
    const auto who = console();
    QUrl opened;
    connect(who.get(), &SignIn::openBrowser, this, [&opened](const QUrl &url) { opened = url; });
    who->withBrowser();
    QTRY_COMPARE(who->state(), State::Browser);
    const QUrlQuery asked(opened);
    QCOMPARE(asked.queryItemValue("code_challenge_method"), QString("S256"));
    QVERIFY(asked.queryItemValue("nonce").size() == 43 && asked.queryItemValue("state").size() == 43);
    const QUrl back(asked.queryItemValue("redirect_uri", QUrl::FullyDecoded));
    QCOMPARE(back.host(), QString("127.0.0.1"));
    QTcpSocket socket;
    socket.connectToHost(back.host(), quint16(back.port()));
    QVERIFY(socket.waitForConnected());
    request.replace("%s", asked.queryItemValue("state"));
    request.replace("%i", QString::fromLatin1(QUrl::toPercentEncoding(m_provider.issuer())));
    socket.write(request.toLatin1() + (status ? "\r\n\r\n" : ""));
    QTRY_COMPARE(socket.state(), QAbstractSocket::UnconnectedState);
    const QByteArray answer = socket.readAll();
    QCOMPARE(answer.mid(9, 3).toInt(), status);
    QVERIFY(!answer.contains("stolen") && !answer.contains("mixed-up"));
    if (over) {
        QTRY_COMPARE(who->state(), State::SignedOut);
        QVERIFY(!who->problem().isEmpty());
    } else {
        QCOMPARE(who->state(), State::Browser); // The right answer may still come.
    }
    QVERIFY(who->token().isEmpty());
}

void TestSigningIn::wrongIdentitiesAreNotTaken_data()
{
    QTest::addColumn<QByteArray>("claim");
    QTest::addColumn<QString>("said");
    QTest::newRow("right") << QByteArray("{}") << "";
    QTest::newRow("issuer") << QByteArray(R"({"iss": "https://elsewhere.example.org"})") << "in the name of another";
    QTest::newRow("audience") << QByteArray(R"({"aud": "another-console"})") << "another application";
    QTest::newRow("one of many audiences") << QByteArray(R"({"aud": ["a", "bulkhead-console"]})") << "";
    QTest::newRow("nonce") << QByteArray(R"({"nonce": "of yesterday"})") << "another request";
    QTest::newRow("expired") << QByteArray(R"({"exp": 900})") << "clock";
    QTest::newRow("expired within the skew") << QByteArray(R"({"exp": 970})") << "";
    QTest::newRow("from the future") << QByteArray(R"({"iat": 1100})") << "clock";
    QTest::newRow("nobody") << QByteArray(R"({"sub": ""})") << "who signed in";
    QTest::newRow("somebody else") << QByteArray(R"({"sub": "another"})") << "Somebody else";
}

void TestSigningIn::wrongIdentitiesAreNotTaken()
{
    QFETCH(QByteArray, claim);
    QFETCH(QString, said);
    QJsonObject claims{{"iss", "https://id.example.org"},
                       {"aud", "bulkhead-console"},
                       {"nonce", "n"},
                       {"sub", "person"},
                       {"exp", 1'300},
                       {"iat", 1'000}};
    const QJsonObject changed = QJsonDocument::fromJson(claim).object();
    for (auto it = changed.begin(); it != changed.end(); ++it)
        claims.insert(it.key(), it.value());
    const QByteArray middle = QJsonDocument(claims)
                                  .toJson(QJsonDocument::Compact)
                                  .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    QJsonObject answer{{"access_token", "a"},
                       {"token_type", "Bearer"},
                       {"expires_in", 60},
                       {"id_token", QString::fromLatin1("e30." + middle + ".c2ln")}};
    const Expected expected{"https://id.example.org", "bulkhead-console", "n", "person"};
    QString problem;
    const auto tokens = readTokens(answer, expected, 1'000'000, &problem);
    QCOMPARE(tokens.has_value(), said.isEmpty());
    QVERIFY2(problem.contains(said), qPrintable(problem));
    for (const char *none : {"access_token", "id_token", "token_type"}) {
        QJsonObject less = answer;
        less.remove(QLatin1String(none));
        QVERIFY2(!readTokens(less, expected, 1'000'000, &problem), none);
    }
}

void TestSigningIn::providersThatAreNotWhatTheySay_data()
{
    QTest::addColumn<QByteArray>("change");
    QTest::addColumn<QString>("said");
    QTest::newRow("right") << QByteArray("{}") << "";
    QTest::newRow("another issuer") << QByteArray(R"({"issuer": "https://elsewhere.example.org"})") << "another one";
    QTest::newRow("in the clear") << QByteArray(R"({"token_endpoint": "http://id.example.org/token"})")
                                  << "not encrypted";
    QTest::newRow("a program") << QByteArray(R"({"authorization_endpoint": "file:///bin/sh"})") << "not encrypted";
    QTest::newRow("with a name in it") << QByteArray(R"({"token_endpoint": "https://a:b@id.example.org/"})")
                                       << "not encrypted";
    QTest::newRow("no token") << QByteArray(R"({"token_endpoint": ""})") << "missing";
    QTest::newRow("no other device") << QByteArray(R"({"device_authorization_endpoint": ""})") << "";
}

void TestSigningIn::providersThatAreNotWhatTheySay()
{
    QFETCH(QByteArray, change);
    QFETCH(QString, said);
    QJsonObject document{{"issuer", "https://id.example.org"},
                         {"authorization_endpoint", "https://id.example.org/auth"},
                         {"token_endpoint", "https://id.example.org/token"},
                         {"device_authorization_endpoint", "https://id.example.org/device"}};
    const QJsonObject changed = QJsonDocument::fromJson(change).object();
    for (auto it = changed.begin(); it != changed.end(); ++it)
        document.insert(it.key(), it.value());
    QString problem;
    QCOMPARE(readProvider("https://id.example.org", document, &problem).has_value(), said.isEmpty());
    QVERIFY2(problem.contains(said), qPrintable(problem));
}

void TestSigningIn::whatThereIsOutlivesAProviderThatIsAway()
{
    m_kept.clear();
    test::OpenIdProvider fragile;
    QCOMPARE(fragile.start(R"({"accessS": 60})"), QString());
    SignInSettings asked = settings();
    asked.issuer = fragile.issuer();
    SignIn who(asked, &m_link, std::make_unique<TestKeychain>(&m_kept, QString()));
    signIn(who, "ada");
    QVERIFY2(who.state() == State::SignedIn, qPrintable(who.problem()));
    fragile.stop();
    QSignalSpy changes(&who, &SignIn::changed);
    who.renew();
    QTest::qWait(0);
    SignIn other(asked, &m_link, std::make_unique<TestKeychain>(&m_kept, QString()));
    other.begin();
    QTRY_COMPARE(other.state(), State::SignedOut);
    QVERIFY2(other.problem().contains("cannot be reached"), qPrintable(other.problem()));
    QVERIFY(!m_kept.isEmpty()); // The keychain's token is good again when the provider is.
    QCOMPARE(who.state(), State::SignedIn);
    QVERIFY(!who.token().isEmpty());
}

QTEST_GUILESS_MAIN(TestSigningIn)
#include "tst_signing_in.moc"
