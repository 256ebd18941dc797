#include "models/preferences.h"
#include "models/saved_views.h"

#include <QAbstractItemModelTester>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>

using namespace bulkhead;

class TestPreferences : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;
    [[nodiscard]] QString path() const { return m_dir.filePath(QStringLiteral("settings/console.json")); }
    void put(const QByteArray &bytes) const
    {
        QDir().mkpath(m_dir.filePath(QStringLiteral("settings")));
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    [[nodiscard]] QStringList kept() const
    {
        return QDir(m_dir.filePath(QStringLiteral("settings"))).entryList({QStringLiteral("console.json.kept-*")});
    }

private slots:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        QDir(m_dir.filePath(QStringLiteral("settings"))).removeRecursively();
    }

    void valuesComeBackWithTheirTypes()
    {
        const QByteArray state("\x00\xFF\xFE window", 10);
        const QVariantList list{QVariantMap{{QStringLiteral("a"), QByteArray("\x80")}}, QStringLiteral("é")};
        {
            Preferences preferences(path());
            preferences.set(QStringLiteral("window"), state);
            preferences.set(QStringLiteral("list"), list);
            preferences.set(QStringLiteral("big"), qint64(1) << 60);
            preferences.set(QStringLiteral("on"), true);
            preferences.set(QStringLiteral("gone"), 1);
            preferences.remove(QStringLiteral("gone"));
            QVERIFY(preferences.flush());
        }
        Preferences preferences(path());
        QCOMPARE(preferences.notice(), QString());
        QCOMPARE(preferences.value(QStringLiteral("window")).toByteArray(), state);
        QCOMPARE(preferences.value(QStringLiteral("list")).toList(), list);
        QCOMPARE(preferences.value(QStringLiteral("big")).toLongLong(), qint64(1) << 60);
        QCOMPARE(preferences.value(QStringLiteral("on")).toBool(), true);
        QCOMPARE(preferences.value(QStringLiteral("gone"), 5).toInt(), 5);
    }

    void onlyItsOwnerMayReadTheFile()
    {
        put("{\"version\":1,\"values\":{}}");
        QFile::setPermissions(path(), QFile::Permissions(0x6644));
        Preferences preferences(path());
        preferences.set(QStringLiteral("a"), 1);
        QVERIFY(preferences.flush());
        QCOMPARE(QFile::permissions(path()) & QFile::Permissions(0x0077), QFile::Permissions());
    }

    void itIsWrittenSoonWithoutBeingAsked()
    {
        Preferences preferences(path());
        preferences.set(QStringLiteral("a"), 1);
        QVERIFY(!QFile::exists(path()));
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(path()), 3000);
    }

    void whatCannotBeUsedIsKeptAside_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("why");
        QTest::newRow("half a file") << QByteArray("{\"version\":1,\"val") << QStringLiteral("broken");
        QTest::newRow("an empty file") << QByteArray() << QStringLiteral("broken");
        QTest::newRow("binary rubbish") << QByteArray("\x00\x01\x02", 3) << QStringLiteral("broken");
        QTest::newRow("another shape") << QByteArray("[1,2]") << QStringLiteral("broken");
        QTest::newRow("no version") << QByteArray("{\"values\":{}}") << QStringLiteral("broken");
        QTest::newRow("values of another kind")
            << QByteArray("{\"version\":1,\"values\":3}") << QStringLiteral("broken");
        QTest::newRow("a newer version") << QByteArray("{\"version\":2,\"values\":{\"a\":1}}")
                                         << QStringLiteral("newer");
    }
    void whatCannotBeUsedIsKeptAside()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, why);
        put(bytes);
        {
            Preferences preferences(path());
            QVERIFY2(preferences.notice().contains(why), qPrintable(preferences.notice()));
            QVERIFY(preferences.notice().contains(QStringLiteral("kept")));
            QCOMPARE(preferences.value(QStringLiteral("a"), 7).toInt(), 7);
            preferences.set(QStringLiteral("a"), 8);
        }
        QCOMPARE(kept().size(), 1);
        QFile file(m_dir.filePath(QStringLiteral("settings/") + kept().first()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), bytes);
        QCOMPARE(Preferences(path()).value(QStringLiteral("a")).toInt(), 8);
    }

    void whatCannotBeWrittenIsSaidAndHeld()
    {
        put({}); // A file where the folder should be: root may write everywhere else.
        const QString blocked = path() + QStringLiteral("/below/console.json");
        Preferences preferences(blocked);
        QSignalSpy failed(&preferences, &Preferences::failed);
        preferences.set(QStringLiteral("a"), 1);
        QTRY_COMPARE(failed.size(), 1);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("not saved")));
        preferences.set(QStringLiteral("a"), 2);
        QVERIFY(!preferences.flush());
        QCOMPARE(failed.size(), 2);
        QCOMPARE(preferences.value(QStringLiteral("a")).toInt(), 2);
        QVERIFY(QFile::remove(path()));
        QVERIFY(preferences.flush()); // The cause is gone: nothing was lost.
        QCOMPARE(Preferences(blocked).value(QStringLiteral("a")).toInt(), 2);
    }

    void aFullDiskIsSaidAndLeavesTheOldFile()
    {
        Preferences preferences(path());
        preferences.set(QStringLiteral("a"), 1);
        QVERIFY(preferences.flush());
        QSignalSpy failed(&preferences, &Preferences::failed);
        // The system refuses to write beyond a size, as it does on a full disk.
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        const auto restore = qScopeGuard([before] { setrlimit(RLIMIT_FSIZE, &before); });
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit tight{64, before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &tight);
        preferences.set(QStringLiteral("long"), QString(100'000, u'x'));
        const bool written = preferences.flush();
        setrlimit(RLIMIT_FSIZE, &before);
        QVERIFY(!written);
        QCOMPARE(failed.size(), 1);
        QCOMPARE(preferences.value(QStringLiteral("long")).toString().size(), 100'000);
        QCOMPARE(Preferences(path()).value(QStringLiteral("a")).toInt(), 1);
        QCOMPARE(QDir(m_dir.filePath(QStringLiteral("settings"))).entryList(QDir::Files).size(), 1); // No remains.
    }

    void withoutAPathAllIsInMemory()
    {
        Preferences preferences{QString()};
        preferences.set(QStringLiteral("a"), 1);
        QVERIFY(preferences.flush());
        QCOMPARE(preferences.value(QStringLiteral("a")).toInt(), 1);
    }

    void savedViewsAreFoundAgain()
    {
        const SavedView view{QStringLiteral("Renewals"),
                             QStringLiteral("renews<90d"),
                             QStringLiteral("-arr"),
                             {QStringLiteral("name"), QStringLiteral("arr")}};
        {
            Preferences preferences(path());
            SavedViews views(&preferences, QStringLiteral("tenants"));
            QAbstractItemModelTester tester(&views, QAbstractItemModelTester::FailureReportingMode::QtTest);
            QCOMPARE(views.save(view), QString());
            QVERIFY(!views.save({QStringLiteral("  "), {}, {}, {}}).isEmpty());
            QVERIFY(!views.save({QString(61, u'x'), {}, {}, {}}).isEmpty());
            QCOMPARE(views.save({QStringLiteral("Other"), QStringLiteral("burn>2"), {}, {}}), QString());
            QCOMPARE(views.save({QStringLiteral("OTHER"), QStringLiteral("burn>3"), {}, {}}), QString());
            QCOMPARE(views.rowCount(), 2);
            QVERIFY(!views.rename(QStringLiteral("other"), QStringLiteral("renewals")).isEmpty());
            QCOMPARE(views.rename(QStringLiteral("other"), QStringLiteral("Burning")), QString());
            views.remove(QStringLiteral("nothing"));
        }
        Preferences preferences(path());
        SavedViews views(&preferences, QStringLiteral("tenants"));
        QCOMPARE(views.rowCount(), 2);
        QVERIFY(*views.find(QStringLiteral("renewals")) == view);
        QCOMPARE(views.find(QStringLiteral("burning"))->filter, QStringLiteral("burn>3"));
        views.remove(QStringLiteral("Renewals"));
        QCOMPARE(views.rowCount(), 1);
        QCOMPARE(SavedViews(&preferences, QStringLiteral("objectives")).rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestPreferences)
#include "tst_preferences.moc"
