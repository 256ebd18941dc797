// A console, a gateway and a company's sign-in: what a person sees and does, from the first start to signing out.
#include "app/signin/gate.h"
#include "app/signin/sign_in_cover.h"
#include "tests/app/embedded_console.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/openid_provider.h"
#include "tests/fixtures/raw_call.h"

#include "bulkhead/v1/inventory.pb.h"

#include <QApplication>
#include <QDialog>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QShortcut>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QUrlQuery>

#include <atomic>
#include <chrono>
#include <future>

using namespace bulkhead;
using Link = StreamState::Link;

namespace {

constexpr char kWatch[] = "bulkhead.v1.InventoryService.WatchTenants";

/// Keeps nothing, and shows what it was given.
class NoKeychain final : public KeptToken
{
public:
    explicit NoKeychain(QString *seen)
        : m_seen(seen)
    {
    }
    void load(std::function<void(const QString &)> then) override { then({}); }
    void keep(const QString &token, std::function<void(const QString &)> then) override
    {
        *m_seen = token;
        then(QStringLiteral("no service answers"));
    }
    void forget() override {}

private:
    QString *m_seen;
};

/// The window with its gate, and a person at it who has a browser.
struct Desktop
{
    explicit Desktop(const test::GatewayFixture &gateway, bool again = false)
        : gate(QString::fromStdString(gateway.address()), {},
               [this](const QString &) { return std::make_unique<NoKeychain>(&kept); })
        , console(options(gate, QString::fromStdString(gateway.address())))
    {
        gate.guard(&console.window(), &console.desk(), again ? Gate::Begin::Again : Gate::Begin::Silently);
        QObject::connect(&gate, &Gate::notice, &console.window(), &MainWindow::say);
        QObject::connect(&gate, &Gate::openAsked, &console.window(), [this](const QUrl &url) {
            person = std::make_unique<test::BrowsingPerson>(name);
            person->visit(url);
        });
    }
    static SessionOptions options(Gate &gate, const QString &address)
    {
        SessionOptions options;
        options.timing.backoffMin = 20;
        options.timing.backoffMax = 100;
        options.channel = [address] { return dial(address); };
        gate.fill(&options);
        return options;
    }
    QPushButton *button(const QString &text)
    {
        for (QPushButton *each : cover()->findChildren<QPushButton *>())
            if (each->isVisible() && each->text() == text)
                return each;
        return nullptr;
    }
    SignInCover *cover() { return console.find<SignInCover>(); }
    bool covered() { return cover() && cover()->covers() && cover()->isVisible(); }
    bool says(const QString &words)
    {
        for (const QLabel *label : cover()->findChildren<QLabel *>())
            if (label->isVisible() && label->text().contains(words))
                return true;
        return false;
    }
    /// Presses the button by keys.
    void press(const QString &text)
    {
        QPushButton *wanted = button(text);
        QVERIFY2(wanted, qPrintable(text));
        wanted->setFocus();
        QTest::keyClick(wanted, Qt::Key_Space);
    }
    bool live() { return console.desk().stream().link == Link::Live; }

    QString name = QStringLiteral("ada");
    QString kept; ///< What the keychain was last asked to keep.
    std::unique_ptr<test::BrowsingPerson> person;
    Gate gate;
    ConsoleForTest console;
};

} // namespace

class TestSignInConsole : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void signsInWorksAndSignsOut();
    void worksOnWhenTokensEnd();
    void anEndedSignInKeepsWhatWasTypedForTheSamePerson();
    void whoHasNoRoleReadsWhatIsMissing();
    void signingOutEndsWhatACopiedTokenOpened();
    void aSignInThatTheProviderEndsIsOverHere();

private:
    std::unique_ptr<test::GatewayFixture> gateway()
    {
        test::GatewayFixtureOptions options;
        options.tenants = 40;
        options.people = false;
        options.signIn = m_file.toStdString();
        return std::make_unique<test::GatewayFixture>(options);
    }
    /// Where tokens are no JWT, and the provider is asked about them.
    std::unique_ptr<test::GatewayFixture> askingGateway()
    {
        if (m_opaque.issuer().isEmpty() && !m_opaque.start(R"({"opaque": true})").isEmpty())
            return nullptr;
        QFile secret(m_folder.filePath(QStringLiteral("secret")));
        if (secret.open(QIODevice::WriteOnly))
            secret.write("of tests: 1/2\n");
        secret.close();
        secret.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        test::GatewayFixtureOptions options;
        options.tenants = 40;
        options.people = false;
        options.signIn = put("asking.toml", m_opaque.issuer(),
                             "[introspection]\nclient_id = \"bulkhead-gateway\"\nsecret_file = \""
                                 + secret.fileName().toUtf8() + "\"\n")
                             .toStdString();
        return std::make_unique<test::GatewayFixture>(options);
    }
    QString put(const char *name, const QString &issuer, const QByteArray &more = {})
    {
        QFile file(m_folder.filePath(QString::fromLatin1(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write("[provider]\nissuer = \"" + issuer.toUtf8()
                       + "\"\naudience = \"urn:bulkhead:gateway\"\nresource = \"urn:bulkhead:gateway\"\n"
                         "client_id = \"bulkhead-console\"\n"
                       + more
                       + "[person]\nclaim = \"preferred_username\"\n"
                         "[[grant]]\nclaim = \"groups\"\nvalue = \"operations\"\nrole = \"platform-operations\"\n"
                         "scope = { all = true }\n"
                         "[[grant]]\nclaim = \"groups\"\nvalue = \"support-east\"\nrole = \"support\"\n"
                         "scope = { regions = [\"us-east\"] }\n");
        return file.fileName();
    }
    /// A picture of the window where the run wants some.
    static void picture(Desktop &desktop, const char *name)
    {
        const QString folder = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
        if (!folder.isEmpty())
            desktop.console.window().grab().save(folder + QLatin1Char('/') + QLatin1String(name)
                                                 + QStringLiteral(".png"));
    }

    QTemporaryDir m_folder;
    QString m_file;
    test::OpenIdProvider m_provider, m_opaque;
};

void TestSignInConsole::initTestCase()
{
    QCOMPARE(m_provider.start(R"({"accessS": 4})"), QString());
    m_file = put("sign-in.toml", m_provider.issuer());
}

void TestSignInConsole::signsInWorksAndSignsOut()
{
    const auto served = gateway();
    Desktop desktop(*served);
    QTRY_VERIFY_WITH_TIMEOUT(desktop.covered(), 10'000);
    QTRY_VERIFY(desktop.button("Sign in with the browser"));
    QVERIFY(!desktop.console.window().centralWidget()->isVisible()); // Nothing under it to read.
    picture(desktop, "sign-in");
    desktop.press("Sign in with the browser");
    QTRY_VERIFY_WITH_TIMEOUT(!desktop.covered(), 15'000);
    QTRY_VERIFY_WITH_TIMEOUT(desktop.live(), 15'000);
    QCOMPARE(desktop.console.desk().session().person, QString("ada"));
    QCOMPARE(desktop.console.desk().session().role, Role::PlatformOperations);
    QVERIFY(desktop.gate.signIn()->notKept().contains("no service answers"));
    QCOMPARE(desktop.gate.signOutAction()->text(), QString("Sign out Ada Example"));
    QTRY_VERIFY_WITH_TIMEOUT(desktop.console.workspace().fleet()->complete(), 15'000);
    const qsizetype all = desktop.console.workspace().fleet()->count();

    // Whoever leaves takes everything along: the application makes window, desk and gate anew.
    QSignalSpy left(&desktop.gate, &Gate::left);
    desktop.gate.signOutAction()->trigger();
    QVERIFY(desktop.covered() && !desktop.console.window().isEnabled());
    QVERIFY(desktop.gate.signIn()->token().isEmpty());
    QTRY_VERIFY(!left.isEmpty());
    Desktop next(*served, true);
    next.name = "ben";
    QTRY_VERIFY_WITH_TIMEOUT(next.covered() && next.button("Sign in with the browser"), 10'000);
    QVERIFY(!next.button("Start over as somebody else"));
    QUrl opened;
    connect(&next.gate, &Gate::openAsked, this, [&opened](const QUrl &url) { opened = url; });
    next.press("Sign in with the browser");
    QTRY_COMPARE_WITH_TIMEOUT(next.console.desk().session().person, QString("ben"), 15'000);
    QCOMPARE(QUrlQuery(opened).queryItemValue("prompt"), QString("login")); // Even where a browser is still signed in.
    QTRY_VERIFY_WITH_TIMEOUT(next.live() && next.console.workspace().fleet()->complete(), 15'000);
    QCOMPARE(next.console.desk().session().role, Role::Support);
    QVERIFY(qsizetype(next.console.workspace().fleet()->count()) < all);
}

void TestSignInConsole::worksOnWhenTokensEnd()
{
    const auto served = gateway();
    Desktop desktop(*served);
    QTRY_VERIFY_WITH_TIMEOUT(desktop.covered() && desktop.button("Sign in with the browser"), 10'000);
    desktop.press("Sign in with the browser");
    QTRY_VERIFY_WITH_TIMEOUT(desktop.live(), 15'000);
    QList<Link> links;
    QSet<QByteArray> tokens;
    connect(&desktop.console.desk(), &Desk::streamChanged, this, [&](const StreamState &state) {
        links.append(state.link);
        tokens.insert(desktop.gate.signIn()->token());
    });
    // Tokens live for four seconds here: three of them end while the person goes on working.
    QTRY_VERIFY_WITH_TIMEOUT(tokens.size() > 4, 30'000);
    QVERIFY(!desktop.covered());
    QVERIFY(!links.contains(Link::Offline));
    QTRY_VERIFY_WITH_TIMEOUT(desktop.live(), 5'000);
    std::optional<Fault> answered;
    desktop.console.desk().search(QStringLiteral("a"), 5, this,
                                  [&](const Fault &fault, const QList<SearchHit> &) { answered = fault; });
    QTRY_VERIFY(answered);
    QVERIFY2(!answered->failed(), qPrintable(answered->summary));
}

void TestSignInConsole::anEndedSignInKeepsWhatWasTypedForTheSamePerson()
{
    const auto served = gateway();
    Desktop desktop(*served);
    QTRY_VERIFY_WITH_TIMEOUT(desktop.covered() && desktop.button("Sign in with the browser"), 10'000);
    desktop.press("Sign in with the browser");
    QTRY_VERIFY_WITH_TIMEOUT(desktop.live(), 15'000);
    QDialog dialog(&desktop.console.window());
    QPlainTextEdit words(&dialog);
    dialog.open();
    words.setPlainText(QStringLiteral("half a sentence"));
    desktop.gate.signIn()->turnAway(QStringLiteral("Your sign-in has ended."));
    QVERIFY(desktop.covered() && !dialog.isVisible());
    QVERIFY(!desktop.console.window().centralWidget()->isVisible());
    QCOMPARE(desktop.console.window().windowTitle(), QString("Bulkhead"));
    for (const QShortcut *shortcut : desktop.console.window().findChildren<QShortcut *>())
        QVERIFY(!shortcut->isEnabled());
    QTRY_VERIFY(desktop.says("has ended") && desktop.button("Start over as somebody else"));
    picture(desktop, "ended");
    desktop.name = "ben";
    desktop.press("Sign in with the browser");
    QTRY_VERIFY_WITH_TIMEOUT(desktop.says("Somebody else"), 15'000);
    QVERIFY(desktop.covered() && !dialog.isVisible());
    desktop.name = "ada";
    desktop.press("Sign in with the browser");
    QTRY_VERIFY_WITH_TIMEOUT(!desktop.covered(), 15'000);
    QVERIFY(dialog.isVisible());
    QCOMPARE(words.toPlainText(), QString("half a sentence"));
    QTRY_VERIFY_WITH_TIMEOUT(desktop.live(), 15'000);
}

void TestSignInConsole::whoHasNoRoleReadsWhatIsMissing()
{
    const auto served = gateway();
    Desktop desktop(*served);
    desktop.name = "cleo";
    QTRY_VERIFY_WITH_TIMEOUT(desktop.covered() && desktop.button("Sign in with the browser"), 10'000);
    desktop.press("Sign in with the browser");
    // Known, but nothing in the company's directory gives a role here: that is for somebody else to mend.
    QTRY_VERIFY_WITH_TIMEOUT(desktop.console.desk().stream().link == Link::Offline
                                 && desktop.console.desk().stream().reason.contains("role"),
                             15'000);
    QVERIFY(!desktop.covered());
}

void TestSignInConsole::signingOutEndsWhatACopiedTokenOpened()
{
    const auto served = askingGateway();
    QVERIFY(served);
    Desktop desktop(*served);
    QTRY_VERIFY_WITH_TIMEOUT(desktop.covered() && desktop.button("Sign in with the browser"), 10'000);
    desktop.press("Sign in with the browser");
    QTRY_VERIFY_WITH_TIMEOUT(desktop.live(), 15'000);
    QCOMPARE(desktop.console.desk().session().person, QString("ada"));
    const std::string token = desktop.gate.signIn()->token().toStdString();
    QVERIFY(!token.empty() && token.find('.') == std::string::npos);
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    std::atomic<bool> open = false;
    test::RawCall copied{served->loopback(), kWatch, token, 10'000, 30};
    copied.afterFirst = [&] { open = true; };
    auto stream = std::async(std::launch::async, [&] { return copied(watch); });
    QTRY_VERIFY_WITH_TIMEOUT(open, 10'000);
    QElapsedTimer took;
    took.start();
    desktop.gate.signOutAction()->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(stream.wait_for(std::chrono::seconds(0)) == std::future_status::ready, 15'000);
    QVERIFY2(took.elapsed() < 5'000, qPrintable(QString::number(took.elapsed())));
    QCOMPARE(stream.get().reason, std::string("TOKEN_ENDED"));
}

void TestSignInConsole::aSignInThatTheProviderEndsIsOverHere()
{
    const auto served = askingGateway();
    QVERIFY(served);
    Desktop desktop(*served);
    QTRY_VERIFY_WITH_TIMEOUT(desktop.covered() && desktop.button("Sign in with the browser"), 10'000);
    desktop.press("Sign in with the browser");
    QTRY_VERIFY_WITH_TIMEOUT(desktop.live(), 15'000);
    // What renews a sign-in is no access token, whatever the provider says of it.
    const QString refresh = desktop.kept.section(QLatin1Char('\n'), 1);
    QVERIFY(!refresh.isEmpty());
    v1::WatchTenantsRequest watch;
    watch.mutable_context()->mutable_fleet();
    QCOMPARE((test::RawCall{served->loopback(), kWatch, refresh.toStdString()}(watch).reason),
             std::string("TOKEN_REFUSED"));
    // Somebody at the provider ends it: the console is told nothing, and the gateway finds out.
    QNetworkAccessManager network;
    QNetworkRequest ask(QUrl(m_opaque.issuer() + QStringLiteral("/token/revocation")));
    ask.setHeader(QNetworkRequest::ContentTypeHeader, QStringLiteral("application/x-www-form-urlencoded"));
    QNetworkReply *reply = network.post(ask, "client_id=bulkhead-console&token=" + refresh.toUtf8());
    QTRY_VERIFY(reply->isFinished());
    QCOMPARE(reply->error(), QNetworkReply::NoError);
    reply->deleteLater();
    QElapsedTimer took;
    took.start();
    QTRY_VERIFY_WITH_TIMEOUT(desktop.covered(), 15'000);
    QVERIFY2(took.elapsed() < 5'000, qPrintable(QString::number(took.elapsed())));
    QTRY_VERIFY(desktop.says("has ended") && desktop.button("Sign in with the browser"));
}

QTEST_MAIN(TestSignInConsole)
#include "tst_sign_in_console.moc"
