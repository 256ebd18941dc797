// The idle lock: what it hides, and that nothing but the same person, asked anew by a real provider, opens it.
#include "app/environment.h"
#include "app/environments.h"
#include "app/idle_watch.h"
#include "app/signin/browser_sign_in.h"
#include "app/signin/gate.h"
#include "app/signin/provider_link.h"
#include "app/signin/sign_in.h"
#include "app/signin/sign_in_cover.h"
#include "tests/app/sign_in_console.h"
#include "tests/fixtures/listening_relay.h"
#include "tests/fixtures/on_screen.h"
#include "tests/fixtures/openid_provider.h"
#include "widgets/connections/connections_dialog.h"
#include "widgets/frame/console_window.h"
#include "widgets/frame/dialog_naming.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/workspace.h"

#include <QAction>
#include <QApplication>
#include <QDateTime>
#include <QDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QKeyEvent>
#include <QPlainTextEdit>
#include <QPointer>
#include <QPushButton>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>
#include <QUrlQuery>
#include <QWindow>

using namespace bulkhead;
using State = SignIn::State;

namespace {

/// Answers when the test does.
class SlowKeychain final : public KeptToken
{
public:
    explicit SlowKeychain(std::function<void(const QString &)> *answer)
        : m_answer(answer)
    {
    }
    void load(std::function<void(const QString &)> then) override { *m_answer = std::move(then); }
    void keep(const QString &, std::function<void(const QString &)> then) override { then({}); }
    void forget() override {}

private:
    std::function<void(const QString &)> *m_answer;
};

/// A person with one browser, whose sign-in at the company's page stays alive, and a console.
struct Desk1
{
    explicit Desk1(const test::OpenIdProvider &provider)
        : browser("ada")
        , signIn(
              {provider.issuer(), "bulkhead-console", {"openid", "offline_access", "profile"}, "urn:bulkhead:gateway"},
              &link, std::make_unique<test::Keychain>(&kept))
    {
        QObject::connect(&signIn, &SignIn::openBrowser, &browser, [this](const QUrl &url) {
            opened = url;
            browser.visit(url);
        });
    }
    /// The end of a sign-in in the browser, whichever.
    bool ends()
    {
        return QTest::qWaitFor([this] { return signIn.state() != State::Asking && signIn.state() != State::Browser; },
                               20'000);
    }
    /// The clock of the provider tells whole seconds: the sign-in is to be of another one than what follows.
    static bool timePasses()
    {
        const qint64 from = QDateTime::currentMSecsSinceEpoch();
        return QTest::qWaitFor([from] { return QDateTime::currentMSecsSinceEpoch() - from > 3'000; }, 5'000);
    }

    ProviderLink link;
    QString kept;
    QUrl opened;
    test::BrowsingPerson browser;
    SignIn signIn;
};

} // namespace

class TestIdleLock : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { QCOMPARE(m_provider.start(), QString()); }
    void onlyTheSamePersonAskedAnewOpens();
    void aLiveSingleSignOnDoesNotOpen_data();
    void aLiveSingleSignOnDoesNotOpen();
    void renewalsOpenNothing();
    void aDeviceOpensNothing();
    void aRestartIsNoWayRound();
    void whenSomebodySignedInIsMeasured_data();
    void whenSomebodySignedInIsMeasured();
    void nobodyIsHereForAWhile();
    void aShortcutAfterTheTimeIsTooLate();
    void theWindowHidesEverything();
    void whatOpensBehindTheLockIsHidden();
    void aLockBeforeTheGatewayAsksHolds();
    void aLockWhileTheKeychainIsAskedHolds();
    void theLockIsTheGateways();
    void whatIsConnectedMeanwhileIsLocked();
    void aLockedGatewayThatIsAwayKeepsOthersLocked_data();
    void aLockedGatewayThatIsAwayKeepsOthersLocked();
    void aRemovedConnectionIsNotSignedIn();

private:
    test::OpenIdProvider m_provider;
};

void TestIdleLock::onlyTheSamePersonAskedAnewOpens()
{
    Desk1 desk(m_provider);
    desk.signIn.lock(); // Nobody is known yet: there is nothing to lock.
    QVERIFY(!desk.signIn.locked());
    desk.signIn.withBrowser();
    QVERIFY(desk.ends());
    QCOMPARE(desk.signIn.state(), State::SignedIn);
    QCOMPARE(desk.browser.asked(), 1);
    QVERIFY(Desk1::timePasses());
    desk.signIn.lock();
    QCOMPARE(desk.signIn.state(), State::Locked);
    QVERIFY(!desk.signIn.token().isEmpty()); // Streams go on.
    desk.browser.setName("ben");
    desk.signIn.withBrowser();
    QVERIFY(desk.ends());
    QCOMPARE(desk.signIn.state(), State::Locked);
    QVERIFY2(desk.signIn.problem().contains("Somebody else"), qPrintable(desk.signIn.problem()));
    QCOMPARE(desk.browser.asked(), 2);
    desk.signIn.withBrowser();
    desk.signIn.cancel(); // Given up: still locked.
    QCOMPARE(desk.signIn.state(), State::Locked);
    desk.browser.setName("ada");
    desk.signIn.withBrowser();
    QVERIFY(desk.ends());
    QVERIFY2(desk.signIn.state() == State::SignedIn, qPrintable(desk.signIn.problem()));
    QCOMPARE(QUrlQuery(desk.opened).queryItemValue("prompt"), QString("login"));
    QCOMPARE(QUrlQuery(desk.opened).queryItemValue("max_age"), QString("0"));
    QVERIFY(desk.browser.asked() >= 3); // Though the browser was signed in all the time.
    QVERIFY(!desk.signIn.locked());
}

void TestIdleLock::aLiveSingleSignOnDoesNotOpen_data()
{
    QTest::addColumn<QByteArray>("provider");
    QTest::addColumn<QString>("said");
    QTest::newRow("it does not say when") << QByteArray(R"({"deaf": true})") << "does not say when";
    QTest::newRow("it says when: before the lock")
        << QByteArray(R"({"deaf": true, "saysWhen": true})") << "without asking for your password";
}

/// The provider has a session, does not hear that it is to ask, and answers at once. An earlier try opened for that.
void TestIdleLock::aLiveSingleSignOnDoesNotOpen()
{
    QFETCH(QByteArray, provider);
    QFETCH(QString, said);
    test::OpenIdProvider deaf;
    QCOMPARE(deaf.start(provider), QString());
    Desk1 desk(deaf);
    desk.signIn.withBrowser();
    QVERIFY(desk.ends());
    QCOMPARE(desk.signIn.state(), State::SignedIn);
    QVERIFY(Desk1::timePasses());
    const int asked = desk.browser.asked();
    desk.signIn.lock();
    desk.signIn.withBrowser();
    QVERIFY(desk.ends());
    QCOMPARE(desk.browser.asked(), asked); // It did answer without a word, which is the attack.
    QCOMPARE(desk.signIn.state(), State::Locked);
    QVERIFY2(desk.signIn.problem().contains(said), qPrintable(desk.signIn.problem()));
}

void TestIdleLock::renewalsOpenNothing()
{
    Desk1 desk(m_provider);
    desk.signIn.withBrowser();
    QVERIFY(desk.ends());
    const QByteArray before = desk.signIn.token();
    desk.signIn.lock();
    QSignalSpy tokens(&desk.signIn, &SignIn::tokenChanged);
    desk.signIn.renew();
    QTRY_VERIFY(!tokens.isEmpty());
    QVERIFY(desk.signIn.token() != before && !desk.signIn.token().isEmpty());
    QCOMPARE(desk.signIn.state(), State::Locked);
    desk.signIn.turnAway("The gateway does not take this sign-in."); // Nor does what ends it.
    QCOMPARE(desk.signIn.state(), State::Locked);
    QVERIFY(desk.signIn.locked());
    desk.signIn.signOut(); // Somebody starts over: there is nothing left to protect.
    QCOMPARE(desk.signIn.state(), State::SignedOut);
    QVERIFY(!desk.signIn.locked());
}

void TestIdleLock::aDeviceOpensNothing()
{
    Desk1 desk(m_provider);
    desk.signIn.withBrowser();
    QVERIFY(desk.ends());
    QVERIFY(desk.signIn.offersDevice());
    desk.signIn.lock();
    QVERIFY(!desk.signIn.offersDevice());
    desk.signIn.withDevice();
    QCOMPARE(desk.signIn.state(), State::Locked);
    QVERIFY2(desk.signIn.problem().contains("another device"), qPrintable(desk.signIn.problem()));
}

void TestIdleLock::aRestartIsNoWayRound()
{
    QString kept;
    {
        Desk1 desk(m_provider);
        desk.signIn.withBrowser();
        QVERIFY(desk.ends());
        kept = desk.kept;
        QVERIFY(!kept.isEmpty());
    }
    Desk1 next(m_provider);
    next.kept = kept;
    next.signIn.beginLocked();
    QTRY_COMPARE(next.signIn.state(), State::Locked);
    QVERIFY(next.signIn.token().isEmpty()); // The keychain's token was not used.
    QCOMPARE(next.kept, kept);
    next.signIn.withBrowser();
    QVERIFY(next.ends());
    QCOMPARE(next.signIn.state(), State::SignedIn);
    QVERIFY(next.opened.query().contains("max_age=0"));
}

void TestIdleLock::whenSomebodySignedInIsMeasured_data()
{
    QTest::addColumn<QByteArray>("claims");
    QTest::addColumn<bool>("good");
    // The console asked at 1,000 s by its clock, and has the answer at 1,020 s.
    QTest::newRow("while it was asked") << QByteArray(R"({"iat": 1020, "auth_time": 1010})") << true;
    QTest::newRow("in the second of the question") << QByteArray(R"({"iat": 1020, "auth_time": 999})") << true;
    QTest::newRow("before") << QByteArray(R"({"iat": 1020, "auth_time": 990})") << false;
    QTest::newRow("long before") << QByteArray(R"({"iat": 1020, "auth_time": 10})") << false;
    QTest::newRow("the provider's clock is slow") << QByteArray(R"({"iat": 970, "auth_time": 960})") << true;
    QTest::newRow("slow, and before") << QByteArray(R"({"iat": 970, "auth_time": 940})") << false;
    QTest::newRow("its clock is fast, and before") << QByteArray(R"({"iat": 1070, "auth_time": 1040})") << false;
    QTest::newRow("nothing is said") << QByteArray(R"({"iat": 1020})") << false;
    QTest::newRow("no number") << QByteArray(R"({"iat": 1020, "auth_time": "1010"})") << false;
    QTest::newRow("after it was issued") << QByteArray(R"({"iat": 1020, "auth_time": 1400})") << false;
}

void TestIdleLock::whenSomebodySignedInIsMeasured()
{
    QFETCH(QByteArray, claims);
    QFETCH(bool, good);
    QJsonObject all{{"iss", "https://id.example.org"}, {"aud", "c"}, {"nonce", "n"}, {"sub", "p"}, {"exp", 1'300}};
    const QJsonObject some = QJsonDocument::fromJson(claims).object();
    for (auto it = some.begin(); it != some.end(); ++it)
        all.insert(it.key(), it.value());
    const QByteArray middle = QJsonDocument(all)
                                  .toJson(QJsonDocument::Compact)
                                  .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    const QJsonObject answer{
        {"access_token", "a"}, {"token_type", "Bearer"}, {"id_token", QString::fromLatin1("e30." + middle + ".c2ln")}};
    Expected expected{"https://id.example.org", "c", "n", "p"};
    QString problem;
    QVERIFY2(readTokens(answer, expected, 1'020'000, &problem), qPrintable(problem)); // Unlocked, all are fine.
    expected.authenticatedAfterMs = 1'000'000;
    QCOMPARE(readTokens(answer, expected, 1'020'000, &problem).has_value(), good);
    QCOMPARE(problem.contains("stays locked"), !good);
}

void TestIdleLock::nobodyIsHereForAWhile()
{
    QWidget window;
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    IdleWatch watch;
    QSignalSpy idle(&watch, &IdleWatch::idle);
    watch.setPatience(400);
    QTRY_COMPARE_WITH_TIMEOUT(idle.size(), 1, 5'000);
    QVERIFY(!idle.wait(900)); // Told once.
    watch.setMinutes(0);
    QVERIFY(!idle.wait(900));
}

/// A shortcut that acts never becomes a key press: what comes before it has to be looked at.
void TestIdleLock::aShortcutAfterTheTimeIsTooLate()
{
    QWidget window;
    IdleWatch watch;
    QSignalSpy idle(&watch, &IdleWatch::idle);
    watch.setPatience(400);
    QTest::qSleep(600); // As a computer that slept: no timer has looked meanwhile.
    QKeyEvent shortcut(QEvent::ShortcutOverride, Qt::Key_K, Qt::ControlModifier);
    QSpontaneKeyEvent::setSpontaneous(&shortcut);
    qApp->notify(&window, &shortcut);
    QCOMPARE(idle.size(), 1);
}

void TestIdleLock::theWindowHidesEverything()
{
    test::SignInConsole console(m_provider);
    console.add("here");
    console.show();
    QVERIFY(console.signsIn("here"));
    Environments &environments = *console.environments;
    ConsoleWindow &window = *environments.window();
    Environment *here = environments.find("here");
    const auto cover = [&] { return console.cover("here"); };
    here->window()->go({View::Tenant, here->workspace()->fleet()->id(0), {}, {}});
    const QString name = here->workspace()->fleet()->name(0);
    QTRY_VERIFY(window.windowTitle().contains(name));
    QVERIFY(Desk1::timePasses());
    // A form half filled in, a window of its own beside it, and what an audience sees.
    const QPointer<QDialog> dialog = new QDialog(here->window());
    auto *words = new QPlainTextEdit(dialog);
    dialog->open();
    words->setPlainText("half a sentence");
    QWidget other, audience;
    for (QWidget *each : {&other, &audience})
        each->setProperty(kOpenedBy, QVariant::fromValue(QPointer<QWidget>(here->window()->centralWidget())));
    audience.setObjectName("audienceWindow");
    other.show();
    audience.show();
    environments.lock();
    QVERIFY(cover()->isVisible() && !here->window()->centralWidget()->isVisible());
    QVERIFY(!dialog->isVisible() && !other.isVisible() && audience.isVisible());
    QVERIFY(!window.windowTitle().contains(name));
    for (const QShortcut *key : here->window()->findChildren<QShortcut *>())
        QVERIFY(!key->isEnabled());
    QCOMPARE(environments.list()->all().at(0).cover, EnvironmentEntry::Cover::Locked);
    QVERIFY(says(cover(), "locked") && !button(cover(), "Use another device"));
    QCOMPARE(console.locksOfNextStart(), QStringList(console.address()));
    QCOMPARE(here->desk()->stream().link, StreamState::Link::Live);
    const QString pictures = qEnvironmentVariable("BULKHEAD_TEST_PICTURES");
    if (!pictures.isEmpty())
        window.grab().save(pictures
                           + (test::themeOfThisRun() == Theme::Choice::Dark ? "/locked-dark.png" : "/locked.png"));
    const int asked = console.browser.asked();
    button(cover(), "Unlock with the browser")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!cover()->isVisible(), 20'000);
    QCOMPARE(console.browser.asked(), asked + 1);
    QVERIFY(dialog->isVisible() && other.isVisible());
    QCOMPARE(words->toPlainText(), QString("half a sentence"));
    QVERIFY(window.windowTitle().contains(name));
    QCOMPARE(console.locksOfNextStart(), QStringList());
    // Somebody else starts over with an empty window.
    environments.lock();
    QVERIFY(button(cover(), "Start over as somebody else"));
    const QPointer<Environment> before = here;
    button(cover(), "Start over as somebody else")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!before, 20'000);
    here = environments.find("here");
    QTRY_VERIFY_WITH_TIMEOUT(cover() && button(cover(), "Sign in with the browser"), 15'000);
    QCOMPARE(here->workspace()->fleet()->count(), 0u);
    QVERIFY(!dialog);
}

/// A screen comes and goes in a meeting room, and answers arrive.
void TestIdleLock::whatOpensBehindTheLockIsHidden()
{
    test::SignInConsole console(m_provider);
    console.add("here");
    console.show();
    QVERIFY(console.signsIn("here"));
    QVERIFY(Desk1::timePasses());
    QWidget *frame = console.environments->find("here")->window()->centralWidget();
    console.environments->lock();
    QVERIFY(console.cover("here")->isVisible());
    QWidget presenter, audience, elsewhere;
    for (QWidget *each : {&presenter, &audience})
        each->setProperty(kOpenedBy, QVariant::fromValue(QPointer<QWidget>(frame)));
    audience.setObjectName("audienceWindow");
    auto *answer = new QDialog(frame);
    presenter.showFullScreen();
    answer->open();
    audience.show();
    elsewhere.show();
    const std::initializer_list<const QWidget *> hidden{&presenter, answer};
    for (const QWidget *each : hidden)
        QVERIFY(each->windowHandle() && !each->windowHandle()->isVisible()); // Not for a moment on the screen.
    QTRY_VERIFY(!presenter.isVisible() && !answer->isVisible());
    QVERIFY(audience.isVisible() && elsewhere.isVisible());
    button(console.cover("here"), "Unlock with the browser")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!console.cover("here")->isVisible(), 20'000);
    for (const QWidget *each : hidden)
        QVERIFY(each->isVisible() && each->windowHandle()->isVisible());
}

void TestIdleLock::aLockBeforeTheGatewayAsksHolds()
{
    test::SignInConsole console(m_provider);
    console.add("here");
    console.show();
    QVERIFY(console.signsIn("here"));
    console.start();
    console.add("here");
    console.show();
    QVERIFY(!console.signIn("here"));
    console.environments->lock();
    QCOMPARE(console.locksOfNextStart(), QStringList(console.address()));
    QVERIFY(console.comesUpLocked("here"));
    QVERIFY(console.cover("here")->isVisible() && says(console.cover("here"), "locked"));
}

void TestIdleLock::aLockWhileTheKeychainIsAskedHolds()
{
    ProviderLink link;
    std::function<void(const QString &)> answer;
    SignIn signIn({m_provider.issuer(), "bulkhead-console", {"openid"}, "urn:bulkhead:gateway"}, &link,
                  std::make_unique<SlowKeychain>(&answer));
    signIn.begin();
    signIn.lock();
    QVERIFY(signIn.locked());
    answer("ada\na token of before");
    QTRY_COMPARE(signIn.state(), State::Locked);
    QVERIFY(signIn.knowsSomebody());
}

/// Another entry with the same address finds the same sign-in in the keychain, so it finds the lock, too.
void TestIdleLock::theLockIsTheGateways()
{
    test::SignInConsole console(m_provider);
    console.add("here");
    console.show();
    QVERIFY(console.signsIn("here"));
    QVERIFY(Desk1::timePasses());
    emit console.environments->window()->connectionsAsked();
    const auto *connections = console.environments->window()->findChild<ConnectionsDialog *>();
    QVERIFY(connections && connections->isVisible());
    console.environments->lock();
    QVERIFY(!connections->isVisible());
    emit console.environments->window()->connectionsAsked();
    QVERIFY(!connections->isVisible());
    console.start();
    console.add("again");
    console.show();
    QVERIFY(console.comesUpLocked("again"));
    emit console.environments->window()->connectionsAsked();
    QVERIFY(!console.environments->window()->findChild<ConnectionsDialog *>());
    button(console.cover("again"), "Unlock with the browser")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!console.cover("again")->isVisible(), 20'000);
    QCOMPARE(console.locksOfNextStart(), QStringList());
    emit console.environments->window()->connectionsAsked();
    connections = console.environments->window()->findChild<ConnectionsDialog *>();
    QVERIFY(connections && connections->isVisible());
}

void TestIdleLock::whatIsConnectedMeanwhileIsLocked()
{
    test::SignInConsole console(m_provider);
    const QString other = QString("localhost:%1").arg(console.gateway.port()); // Another name, another sign-in.
    console.add("there", other);
    console.show();
    QVERIFY(console.signsIn("there"));
    console.start();
    console.add("here");
    console.show();
    QVERIFY(console.signsIn("here"));
    console.environments->lock();
    console.add("there", other);
    QVERIFY(console.comesUpLocked("there"));
}

void TestIdleLock::aLockedGatewayThatIsAwayKeepsOthersLocked_data()
{
    QTest::addColumn<bool>("present");
    QTest::newRow("it is still among the connections") << true;
    QTest::newRow("the console is started without it") << false;
}

/// A locked gateway that is away cannot be opened, nor can it be gone round by another one.
void TestIdleLock::aLockedGatewayThatIsAwayKeepsOthersLocked()
{
    QFETCH(bool, present);
    test::SignInConsole console(m_provider);
    test::ListeningRelay relay(console.gateway.port());
    console.add("there"); // Somebody has signed in there before, and is not connected when the console is locked.
    console.show();
    QVERIFY(console.signsIn("there"));
    console.start();
    console.add("here", relay.address());
    console.show();
    QVERIFY(console.signsIn("here"));
    console.environments->lock();
    QCOMPARE(console.locksOfNextStart(), QStringList(relay.address()));
    relay.goAway();
    console.start();
    if (present)
        console.add("here", relay.address());
    console.show();
    console.add("there");
    QVERIFY(console.comesUpLocked("there"));
    button(console.cover("there"), "Unlock with the browser")->click();
    // The person is back. A lock that no connection leads to any more is over; the other is opened where it was locked.
    QTRY_COMPARE_WITH_TIMEOUT(console.locksOfNextStart(), present ? QStringList(relay.address()) : QStringList(),
                              20'000);
    relay.comeBack();
    if (present)
        QVERIFY(console.comesUpLocked("here"));
}

void TestIdleLock::aRemovedConnectionIsNotSignedIn()
{
    test::SignInConsole console(m_provider);
    ConnectionSettings lab;
    lab.mark = {"lab", "L", EnvironmentColour::Olive, false};
    lab.gateway = console.address();
    lab.tls = false;
    QCOMPARE(console.book.put(lab), QString());
    const QString id = console.book.all().at(0).id;
    console.environments->followBook();
    console.show();
    QVERIFY(console.signsIn(id));
    QCOMPARE(console.kept.size(), 1u);
    QVERIFY(!console.kept.begin()->second.isEmpty());
    // Also before its gateway has said in this run who signs in there.
    console.start();
    console.environments->followBook();
    console.book.remove(id);
    QCOMPARE(console.kept.size(), 1u);
    QVERIFY(console.kept.begin()->second.isEmpty());
}

QTEST_MAIN(TestIdleLock)
#include "tst_idle_lock.moc"
