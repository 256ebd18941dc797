// A real keychain service (gnome-keyring) on a bus of this test's own, and consoles that are processes of their own:
// what one keeps the next one finds, what is given back is gone, and a keyring that is locked or absent is said.
#include "app/signin/kept_token.h"
#include "app/signin/provider_link.h"
#include "app/signin/sign_in.h"
#include "tests/fixtures/openid_provider.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <cstdio>

using namespace bulkhead;
using State = SignIn::State;

namespace {

/// The desktop's keychain, and how many answers of it are owed.
class CountedKeychain final : public KeptToken
{
public:
    CountedKeychain(const QString &name, int *owed)
        : m_real(keychainToken(name))
        , m_owed(owed)
    {
    }
    void load(std::function<void(const QString &)> then) override { m_real->load(std::move(then)); }
    void keep(const QString &token, std::function<void(const QString &)> then) override
    {
        ++*m_owed;
        m_real->keep(token, [owed = m_owed, then = std::move(then)](const QString &problem) {
            --*owed;
            then(problem);
        });
    }
    void forget() override { m_real->forget(); }

private:
    std::unique_ptr<KeptToken> m_real;
    int *m_owed;
};

int say(const QString &line)
{
    std::printf("%s\n", qPrintable(line));
    return std::fflush(stdout);
}

/// A console: starts, and then does what it is asked to. Says one line of what came of it.
int runConsole(const QString &step, const QString &issuer)
{
    int owed = 0;
    ProviderLink link;
    auto who = std::make_unique<SignIn>(
        SignInSettings{issuer, "bulkhead-console", {"openid", "offline_access", "profile"}, "urn:bulkhead:gateway"},
        &link, std::make_unique<CountedKeychain>("gateway.example:7443 " + issuer, &owed));
    const auto reaches = [&](State state) {
        return QTest::qWaitFor([&] { return who->state() == state && owed == 0; }, 20'000);
    };
    who->begin();
    (void)QTest::qWaitFor([&] { return who->state() != State::Asking && owed == 0; }, 20'000);
    test::BrowsingPerson person(QStringLiteral("ada"));
    if (step == QLatin1String("sign in") && who->state() == State::SignedOut) {
        QObject::connect(who.get(), &SignIn::openBrowser, &person, [&person](const QUrl &url) { person.visit(url); });
        who->withBrowser();
        (void)reaches(State::SignedIn);
    }
    if (step == QLatin1String("sign out at once")) { // As where a provider takes nothing back: nobody is waited for.
        who->signOut();
        who.reset();
        say("out");
        return QCoreApplication::exec();
    }
    if (step != QLatin1String("sign out"))
        return say(who->state() == State::SignedIn ? "in: " + who->name() + '|' + who->notKept()
                                                   : "asks|" + who->problem());
    // As the console does it: everything of whoever leaves goes as soon as the provider has heard.
    bool heard = false;
    QObject::connect(who.get(), &SignIn::gaveBack, who.get(), [&heard] { heard = true; });
    who->signOut();
    (void)QTest::qWaitFor([&heard] { return heard; }, 20'000);
    who.reset();
    say(heard ? "out" : "not heard");
    return QCoreApplication::exec(); // Other windows stay open.
}

/// A bus without a service that would start by itself: no dialog asks a person who is not there.
constexpr char kBus[] =
    "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" "
    "\"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n<busconfig><type>session</type>"
    "<listen>unix:tmpdir=/tmp</listen><policy context=\"default\"><allow send_destination=\"*\"/>"
    "<allow receive_sender=\"*\"/><allow own=\"*\"/></policy></busconfig>\n";

} // namespace

class TestKeychain : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void anAbsentKeyringIsSaid();
    void theNextConsoleFindsWhatWasKept();
    void aLockedKeyringIsSaid();
    void signingOutTakesItAway_data();
    void signingOutTakesItAway();

private:
    QProcessEnvironment desktop() const
    {
        QProcessEnvironment own = QProcessEnvironment::systemEnvironment();
        own.insert("DBUS_SESSION_BUS_ADDRESS", m_address);
        for (const char *place : {"HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
            own.insert(place, m_folder.path());
        own.remove("XDG_CURRENT_DESKTOP");
        return own;
    }
    void begin(QProcess &console, const QString &step) const
    {
        console.setProcessEnvironment(desktop());
        console.start(QCoreApplication::applicationFilePath(), {"--console", step, m_provider.issuer()});
    }
    /// A console of its own that ends when it has said how it went.
    QString console(const QString &step) const
    {
        QProcess process;
        begin(process, step);
        if (!process.waitForFinished(60'000))
            return "the console does not end: " + process.errorString();
        return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
    }
    /// Empty, or why there is no keyring.
    QString startKeyring();
    QDBusMessage ask(const char *method, const QVariant &argument) const
    {
        QDBusMessage call = QDBusMessage::createMethodCall("org.freedesktop.secrets", "/org/freedesktop/secrets",
                                                           "org.freedesktop.Secret.Service", QLatin1String(method));
        call << argument;
        return QDBusConnection("of the test").call(call);
    }

    QTemporaryDir m_folder;
    QString m_address;
    QProcess m_bus, m_keyring;
    test::OpenIdProvider m_provider;
};

void TestKeychain::initTestCase()
{
    QCOMPARE(m_provider.start(), QString());
    QFile config(m_folder.filePath("bus.conf"));
    QVERIFY(config.open(QIODevice::WriteOnly) && config.write(kBus) > 0);
    config.close();
    m_bus.start("dbus-daemon", {"--config-file=" + config.fileName(), "--nofork", "--print-address"});
    QVERIFY2(m_bus.waitForReadyRead(10'000), qPrintable(m_bus.errorString()));
    m_address = QString::fromUtf8(m_bus.readLine()).trimmed();
    QVERIFY(QDBusConnection::connectToBus(m_address, "of the test").isConnected());
}

void TestKeychain::cleanupTestCase()
{
    QDBusConnection::disconnectFromBus("of the test");
    for (QProcess *process : {&m_keyring, &m_bus}) {
        process->terminate();
        process->waitForFinished(5'000);
    }
}

QString TestKeychain::startKeyring()
{
    m_keyring.setProcessEnvironment(desktop());
    m_keyring.setProcessChannelMode(QProcess::MergedChannels);
    m_keyring.start("gnome-keyring-daemon", {"--foreground", "--components=secrets", "--unlock"});
    if (!m_keyring.waitForStarted(10'000))
        return "gnome-keyring-daemon does not start: " + m_keyring.errorString();
    m_keyring.write("of tests"); // The password of the keyring.
    m_keyring.closeWriteChannel();
    const auto there = [&] {
        const QDBusMessage answer = ask("ReadAlias", QStringLiteral("default"));
        return answer.type() == QDBusMessage::ReplyMessage
               && answer.arguments().value(0).value<QDBusObjectPath>().path().size() > 1;
    };
    return QTest::qWaitFor(there, 20'000) ? QString() : "no keyring is open: " + QString::fromUtf8(m_keyring.readAll());
}

void TestKeychain::anAbsentKeyringIsSaid()
{
    const QString said = console("sign in");
    QVERIFY2(said.startsWith("in: Ada Example|There is no keychain that could keep your sign-in ("), qPrintable(said));
    QCOMPARE(console("start"), QString("asks|"));
}

void TestKeychain::theNextConsoleFindsWhatWasKept()
{
    QCOMPARE(startKeyring(), QString());
    QCOMPARE(console("start"), QString("asks|"));
    QCOMPARE(console("sign in"), QString("in: Ada Example|"));
    QCOMPARE(console("start"), QString("in: Ada Example|"));
    QCOMPARE(console("start"), QString("in: Ada Example|")); // Renewed by the one before, and kept again.
}

void TestKeychain::aLockedKeyringIsSaid()
{
    const auto login =
        QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath("/org/freedesktop/secrets/collection/login")});
    QCOMPARE(ask("Lock", login).type(), QDBusMessage::ReplyMessage);
    QCOMPARE(console("start"), QString("asks|"));
    const QString said = console("sign in");
    QVERIFY2(said.startsWith("in: Ada Example|There is no keychain that could keep your sign-in ("), qPrintable(said));
    // Opened again, as at the next login: what was kept before is still there.
    m_keyring.terminate();
    QVERIFY(m_keyring.waitForFinished(10'000));
    QCOMPARE(startKeyring(), QString());
    QCOMPARE(console("start"), QString("in: Ada Example|"));
}

void TestKeychain::signingOutTakesItAway_data()
{
    QTest::addColumn<QString>("step");
    QTest::newRow("once the provider has heard of it") << "sign out";
    QTest::newRow("and goes at once") << "sign out at once";
}

void TestKeychain::signingOutTakesItAway()
{
    QFETCH(QString, step);
    QCOMPARE(console("sign in"), QString("in: Ada Example|")); // If nobody is.
    QProcess leaves;
    begin(leaves, step);
    QVERIFY(leaves.waitForReadyRead(30'000));
    QCOMPARE(leaves.readAllStandardOutput().trimmed(), QByteArray("out"));
    // Nothing to be refused by the provider: there is no token left.
    QTRY_COMPARE_WITH_TIMEOUT(console("start"), QString("asks|"), 10'000);
    QCOMPARE(leaves.state(), QProcess::Running);
    leaves.terminate();
    leaves.waitForFinished(5'000);
}

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    const QStringList given = QCoreApplication::arguments();
    if (given.value(1) == QLatin1String("--console"))
        return runConsole(given.value(2), given.value(3));
    TestKeychain test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_keychain.moc"
