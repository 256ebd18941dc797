// A lock hog on a real PostgreSQL, from the first blocked query to relief, in two consoles: it is named on the screen,
// one person proposes a limit there, another approves it in the second console, the others are as fast as before, and
// the screen says so.
#include "tests/app/embedded_console.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/shared_pool.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/acts/contain_dialog.h"
#include "widgets/frame/page.h"

#include <QElapsedTimer>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace bulkhead;

namespace {

const QString kHogName = QString::fromStdString(SharedPool::tenantName(SharedPool::kOthers));

ConsoleForTest consoleOf(const test::GatewayFixture &gateway, const char *person)
{
    return {QString::fromStdString(gateway.address()), QByteArray::fromStdString(test::GatewayFixture::token(person))};
}

QList<ImportRow> inventory()
{
    QList<ImportRow> rows;
    for (int i = 0; i <= SharedPool::kOthers; ++i) {
        ImportRow row;
        row.line = quint64(i) + 2;
        row.externalId = QString::fromStdString(SharedPool::tenantId(i));
        row.name = QString::fromStdString(SharedPool::tenantName(i));
        row.profile = QStringLiteral("clinic");
        row.pool = QStringLiteral("app");
        rows << row;
    }
    return rows;
}

QPushButton *buttonThatBegins(QWidget *in, const char *name)
{
    for (auto *candidate : in->findChildren<QPushButton *>())
        if (candidate->objectName().startsWith(QLatin1String(name)) && candidate->isVisible())
            return candidate;
    return nullptr;
}

double seconds(const QElapsedTimer &clock)
{
    return double(clock.elapsed()) / 1e3;
}

} // namespace

class TestContainmentConsole : public QObject
{
    Q_OBJECT
private slots:
    void namedOnScreenContainedRelieved();
};

void TestContainmentConsole::namedOnScreenContainedRelieved()
{
    SharedPool pool;
    const QString problem = pool.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    test::GatewayFixtureOptions options;
    options.telemetry = "none";
    options.probe = pool.probeFile();
    test::GatewayFixture gateway(options);
    {
        ConsoleForTest first = consoleOf(gateway, "platform-1");
        ConsoleForTest second = consoleOf(gateway, "platform-2");
        QTRY_VERIFY_WITH_TIMEOUT(first.workspace().session().role == Role::PlatformOperations, 10'000);
        bool imported = false;
        QList<ImportRow> rows = inventory();
        const CallRef call = first.desk().importTenants([&rows] { return std::exchange(rows, {}); }, false,
                                                        QStringLiteral("import-1"), &first.window(),
                                                        [&](const Fault &fault, const ImportReport &) {
                                                            QVERIFY2(!fault.failed(), qPrintable(fault.summary));
                                                            imported = true;
                                                        });
        QTRY_VERIFY_WITH_TIMEOUT(imported, 20'000);
        QVERIFY(first.opens({View::Pools, {}, {}, {}}));
        QTRY_VERIFY_WITH_TIMEOUT(says(&first.window(), QStringLiteral("Still learning")), 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(!says(&first.window(), QStringLiteral("Still learning")), 90'000);
        QVERIFY(first.opens({View::Neighbours, {}, {}, {}}));
        const double usualMs = pool.othersMs(30);

        const auto hog = pool.hog(
            QStringLiteral("BEGIN; LOCK TABLE counters IN SHARE MODE; SELECT pg_sleep(90); COMMIT"), 1, 120'000);
        QElapsedTimer clock;
        clock.start();
        QTRY_VERIFY_WITH_TIMEOUT(says(&first.window(), kHogName + QStringLiteral(" holds back")), 30'000);
        const double toScreen = seconds(clock);
        const double harmedMs = pool.othersMs(3);

        // Proposed with what the simulation advises.
        auto *contain = first.window().currentPage()->findChild<QPushButton *>(QStringLiteral("contain"));
        QVERIFY(contain);
        QTRY_VERIFY_WITH_TIMEOUT(contain->isEnabled(), 10'000);
        contain->click();
        QTRY_VERIFY(first.find<ContainDialog>());
        auto *dialog = first.find<ContainDialog>();
        auto *propose = dialog->findChild<QPushButton *>(QStringLiteral("containPropose"));
        QTest::keyClicks(dialog->findChild<QPlainTextEdit *>(QStringLiteral("purpose")),
                         QStringLiteral("It keeps a lock that everybody needs."));
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("typedName")), kHogName);
        QTRY_VERIFY_WITH_TIMEOUT(propose->isEnabled(), 10'000);
        QCOMPARE(cutTexts(dialog), QStringList());
        propose->setFocus();
        QTest::keyClick(propose, Qt::Key_Space);
        QTRY_VERIFY(!first.find<ContainDialog>());

        QVERIFY(second.opens({View::Neighbours, {}, {}, {}}));
        QTRY_VERIFY_WITH_TIMEOUT(buttonThatBegins(second.window().currentPage(), "containment.approve."), 20'000);
        buttonThatBegins(second.window().currentPage(), "containment.approve.")->click();
        QTRY_VERIFY(second.find<ActDialog>());
        auto *approval = second.find<ActDialog>();
        QTest::keyClicks(approval->findChild<QLineEdit *>(QStringLiteral("actTenantName")), kHogName);
        auto *decide = approval->findChild<QPushButton *>(QStringLiteral("actDecide"));
        QVERIFY(decide->isEnabled());
        clock.restart();
        decide->click();
        QTRY_VERIFY_WITH_TIMEOUT(!second.find<ActDialog>(), 5'000);
        const double toForce = seconds(clock);
        QTRY_VERIFY_WITH_TIMEOUT(pool.othersMs(2) < 3 * usualMs, 15'000);
        const double toRelief = seconds(clock);
        QTRY_VERIFY_WITH_TIMEOUT(says(&first.window(), QStringLiteral(", measured ")), 40'000);
        qInfo("named on screen after %.1f s (others %.1f -> %.0f ms), in force after %.1f s, relieved after %.1f s",
              toScreen, usualMs, harmedMs, toForce, toRelief);
        hog->stop();
    }
    pool.stop();
}

QTEST_MAIN(TestContainmentConsole)
#include "tst_containment_console.moc"
