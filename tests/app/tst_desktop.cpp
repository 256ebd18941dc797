// What the desktop says to the console: leave, and be dark or light from now on.
#include "app/desktop_notices.h"
#include "app/desktop_scheme.h"
#include "app/quit_signals.h"
#include "tests/app/embedded_console.h"

#include <QDBusConnection>
#include <QDBusVariant>
#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace bulkhead;

/// A real bus of this test's own.
class PrivateBus
{
public:
    PrivateBus()
    {
        m_daemon.start(QStringLiteral("dbus-daemon"),
                       {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        if (m_daemon.waitForReadyRead(5'000))
            m_address = QString::fromUtf8(m_daemon.readLine()).trimmed();
    }
    ~PrivateBus()
    {
        for (const QString &name : m_names)
            QDBusConnection::disconnectFromBus(name);
        m_daemon.terminate();
        m_daemon.waitForFinished(5'000);
    }
    [[nodiscard]] QString address() const { return m_address; }
    [[nodiscard]] QString problem() const { return m_daemon.errorString(); }
    [[nodiscard]] QDBusConnection connected(const QString &name)
    {
        m_names << name;
        return QDBusConnection::connectToBus(m_address, name);
    }

private:
    QProcess m_daemon;
    QString m_address;
    QStringList m_names;
};

/// The desktop's portal, as far as it tells of its colours.
class Portal : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.portal.Settings")
public:
    uint scheme = 2;
public slots:
    Q_SCRIPTABLE QDBusVariant Read(const QString &, const QString &) const // Qt spells the bus's names.
    {
        return QDBusVariant(QVariant::fromValue(QDBusVariant(scheme)));
    }
signals:
    Q_SCRIPTABLE void SettingChanged(const QString &space, const QString &key, const QDBusVariant &value);
};

/// The desktop's notices.
class NoticeServer : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Shown
    {
        uint replaces;
        QString title, text;
        QStringList actions;
    };
    QList<Shown> shown;
public slots:
    Q_SCRIPTABLE uint Notify(const QString &, uint replaces, const QString &, const QString &title, const QString &text,
                             const QStringList &actions, const QVariantMap &, int) // Qt spells the bus's names.
    {
        shown.append({replaces, title, text, actions});
        return replaces > 0 ? replaces : 41;
    }
signals:
    Q_SCRIPTABLE void ActionInvoked(uint id, const QString &action);
};

class TestDesktop : public QObject
{
    Q_OBJECT
private slots:
    void aSignalToLeaveIsHeardInTheEventLoop_data()
    {
        QTest::addColumn<int>("number");
        QTest::newRow("the session ends") << SIGTERM;
        QTest::newRow("Ctrl+C in the terminal") << SIGINT;
        QTest::newRow("the terminal is closed") << SIGHUP;
    }
    void aSignalToLeaveIsHeardInTheEventLoop()
    {
        QFETCH(int, number);
        QuitSignals signals_;
        QSignalSpy asked(&signals_, &QuitSignals::asked);
        std::raise(number);
        QVERIFY(asked.isEmpty()); // Not in the handler.
        QTRY_COMPARE(asked.size(), 1);
    }

    void whatIsRememberedIsWrittenWithoutClosing()
    {
        QTemporaryDir dir;
        const QString file = dir.filePath(QStringLiteral("console.json"));
        EmbeddedForTest embedded;
        ConsoleForTest console(embedded, themeOfThisRun(), file);
        QVERIFY(console.opens({View::Onboarding, {}, {}, {}}));
        console.window().remember();
        QVERIFY(console.window().isVisible());
        const Preferences again(file);
        QCOMPARE(again.value(QStringLiteral("place")).toString(), QStringLiteral("bulkhead://onboarding"));
        QVERIFY(!again.value(QStringLiteral("window")).toString().isEmpty());
    }

    void theThemeFollowsTheDesktopLive()
    {
        PrivateBus bus;
        QVERIFY2(!bus.address().isEmpty(), qPrintable(bus.problem()));
        QDBusConnection desktop = bus.connected(QStringLiteral("desktop"));
        Portal portal;
        QVERIFY(desktop.registerService(QStringLiteral("org.freedesktop.portal.Desktop")));
        QVERIFY(desktop.registerObject(QStringLiteral("/org/freedesktop/portal/desktop"), &portal,
                                       QDBusConnection::ExportScriptableContents));
        portal.scheme = 1;
        Theme theme(Theme::Choice::Desktop);
        theme.setDesktopDark(false);
        DesktopScheme scheme(bus.connected(QStringLiteral("console")));
        connect(&scheme, &DesktopScheme::darkChanged, &theme, &Theme::setDesktopDark);
        QTRY_VERIFY(theme.tokens().dark); // As it is now.
        const auto tell = [&](const char *space, const char *key, uint value) {
            emit portal.SettingChanged(QString::fromLatin1(space), QString::fromLatin1(key), QDBusVariant(value));
        };
        QSignalSpy changed(&theme, &Theme::changed);
        tell("org.freedesktop.appearance", "accent", 2);
        tell("org.freedesktop.appearance", "color-scheme", 2);
        QTRY_VERIFY(!theme.tokens().dark);
        QCOMPARE(changed.size(), 1);
        // Whoever chose for themselves is left alone.
        theme.choose(Theme::Choice::Light);
        tell("org.freedesktop.appearance", "color-scheme", 1);
        QSignalSpy heard(&scheme, &DesktopScheme::darkChanged);
        QTRY_COMPARE(heard.size(), 1);
        QVERIFY(!theme.tokens().dark);
        theme.choose(Theme::Choice::Desktop);
        QVERIFY(theme.tokens().dark);
    }

    void aNoticeIsShownReplacedAndClicked()
    {
        PrivateBus bus;
        QVERIFY2(!bus.address().isEmpty(), qPrintable(bus.problem()));
        QDBusConnection desktop = bus.connected(QStringLiteral("desktop"));
        NoticeServer server;
        QVERIFY(desktop.registerService(QStringLiteral("org.freedesktop.Notifications")));
        QVERIFY(desktop.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &server,
                                       QDBusConnection::ExportScriptableContents));
        DesktopNotices notices;
        notices.show(QStringLiteral("Fast burn"), QStringLiteral("Before there is a bus."));
        notices.setBus(bus.connected(QStringLiteral("console")));
        QSignalSpy clicked(&notices, &DesktopNotices::clicked), heard(&notices, &DesktopNotices::ActionInvoked);
        notices.show(QStringLiteral("Fast burn"), QStringLiteral("A fast burn began in Scheduling."));
        QTRY_COMPARE(server.shown.size(), 1);
        QCOMPARE(server.shown[0].replaces, 0U);
        QCOMPARE(server.shown[0].text, QStringLiteral("A fast burn began in Scheduling."));
        QCOMPARE(server.shown[0].actions.value(0), QStringLiteral("default"));
        // Until the desktop has told the notice's number, nothing can be replaced.
        QTRY_VERIFY((emit server.ActionInvoked(41, QStringLiteral("default")), !clicked.isEmpty()));
        notices.show(QStringLiteral("Fast burn"), QStringLiteral("Another."));
        QTRY_COMPARE(server.shown.size(), 2);
        QCOMPARE(server.shown[1].replaces, 41U);
        // Somebody else's notice; the bus keeps the order, so what was sent before it has arrived.
        emit server.ActionInvoked(7, QStringLiteral("default"));
        QTRY_COMPARE(heard.last().first().toUInt(), 7U);
        clicked.clear();
        emit server.ActionInvoked(7, QStringLiteral("default"));
        emit server.ActionInvoked(8, QStringLiteral("default"));
        QTRY_COMPARE(heard.last().first().toUInt(), 8U);
        QVERIFY(clicked.isEmpty());
    }
};

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
