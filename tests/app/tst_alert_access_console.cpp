// Access for an alert, and a real alert that ends: counters in a real Prometheus go well again while two consoles look,
// each on a gateway of its own with one PostgreSQL.
#include "models/grant_desk.h"
#include "models/session/session.h"
#include "tests/app/embedded_console.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/postgres_server.h"
#include "tests/fixtures/prometheus_server.h"
#include "widgets/access/lease_frame.h"

#include <QDateTime>
#include <QElapsedTimer>
#include <QFrame>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace bulkhead;

namespace {

constexpr qint64 kMinutes = 3 * 1440;
constexpr qint64 kAhead = 60; ///< Prometheus holds what will be counted; nobody is told before its time.
/// Three minutes in which a third of all requests fails burn the budget of an hour, and not that of six hours or more.
/// So many minutes after the last of them, the last five minutes are well, and the alert is over.
constexpr qint64 kAlertGoesOn = 6;

const QString kHolly = QStringLiteral("t-holly"), kOwn = QStringLiteral("t-own");

QByteArray counters(qint64 first, qint64 lastBad)
{
    QByteArray text = "# TYPE bulkhead_requests counter\n";
    const auto write = [&](const QString &tenant, const char *outcome, auto count) {
        qint64 total = 0;
        for (qint64 m = first; m <= first + kMinutes + kAhead; ++m) {
            text += "bulkhead_requests_total{tenant=\"" + tenant.toUtf8() + "\",workflow=\"claims\",outcome=\""
                    + outcome + "\"} " + QByteArray::number(total) + ' ' + QByteArray::number(m * 60) + '\n';
            total += count(m);
        }
    };
    const auto fails = [lastBad](qint64 m) { return m > lastBad - 3 && m <= lastBad ? 320 : 0; };
    write(kOwn, "good", [](qint64) { return 1000; });
    write(kHolly, "good", [&](qint64 m) { return 1000 - fails(m); });
    write(kHolly, "bad", fails);
    return text + "# EOF\n";
}

QList<ImportRow> inventory()
{
    ImportRow holly;
    holly.line = 2;
    holly.externalId = kHolly;
    holly.name = QStringLiteral("Holly Clinic");
    holly.profile = QStringLiteral("clinic");
    holly.region = QStringLiteral("eu-west");
    ImportRow own = holly;
    own.line = 3;
    own.externalId = kOwn;
    own.name = QStringLiteral("Alder Clinic");
    own.region = QStringLiteral("us-east"); // Of support-1.
    return {holly, own};
}

QStringList ids(ConsoleForTest &console)
{
    const auto *fleet = console.workspace().fleet();
    QStringList ids;
    for (quint32 row = 0; row < fleet->rows(); ++row)
        if (fleet->alive(row))
            ids << fleet->id(row);
    return ids;
}

/// Once it can be pressed. False after 20 s.
bool presses(ConsoleForTest &console, const char *name)
{
    QPushButton *button = nullptr;
    const bool can = QTest::qWaitFor(
        [&] {
            button = console.find<QPushButton>(QLatin1String(name));
            return button && button->isVisible() && button->isEnabled();
        },
        20'000);
    if (can)
        QTest::mouseClick(button, Qt::LeftButton);
    return can;
}

} // namespace

class TestAlertAccessConsole : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase() { m_prometheus.stop(); }
    void whatIsForAnAlertEndsWithItAndSaysWhy();

private:
    [[nodiscard]] std::unique_ptr<test::GatewayFixture> gateway() const
    {
        test::GatewayFixtureOptions options;
        options.store = m_store;
        options.telemetry = "prometheus:" + m_prometheus.url().toStdString();
        options.historyMinutes = kMinutes;
        return std::make_unique<test::GatewayFixture>(options);
    }
    static std::unique_ptr<ConsoleForTest> console(const test::GatewayFixture &gateway, const char *person)
    {
        return std::make_unique<ConsoleForTest>(QString::fromStdString(gateway.address()),
                                                QByteArray::fromStdString(test::GatewayFixture::token(person)));
    }

    PostgresServer m_postgres;
    std::string m_store;
    PrometheusServer m_prometheus;
    qint64 m_overMinute = 0; ///< At its beginning the alert is over.
};

void TestAlertAccessConsole::initTestCase()
{
    QString problem = m_postgres.start({QStringLiteral("gateway")});
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    problem = m_postgres.run(QStringLiteral("GRANT CREATE ON DATABASE app TO gateway"));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    m_store = "postgresql://gateway@127.0.0.1:" + std::to_string(m_postgres.port()) + "/app";
    // A person needs some time to ask and to agree before it is over.
    m_overMinute = (QDateTime::currentSecsSinceEpoch() + 45) / 60 + 1;
    problem = m_prometheus.start(counters(m_overMinute - kMinutes, m_overMinute - kAlertGoesOn));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
}

void TestAlertAccessConsole::whatIsForAnAlertEndsWithItAndSaysWhy()
{
    const auto one = gateway(), other = gateway();
    const auto lead = console(*one, "platform-1"), own = console(*other, "support-1");
    new LeaseFrame(&own->workspace(), &own->window());
    QMap<QString, Alert> alerts;
    QElapsedTimer sinceResolved;
    connect(&lead->desk(), &Desk::alertsChanged, this, [&](const QList<Alert> &changed) {
        for (const Alert &alert : changed) {
            alerts.insert(alert.id, alert);
            if (alert.resolvedMs != 0 && !sinceResolved.isValid())
                sinceResolved.start();
        }
    });
    QTRY_VERIFY(lead->workspace().session().role == Role::PlatformOperations);
    bool imported = false;
    QList<ImportRow> rows = inventory();
    const CallRef call = lead->desk().importTenants([&rows] { return std::exchange(rows, {}); }, false,
                                                    QStringLiteral("import-1"), &lead->window(),
                                                    [&](const Fault &fault, const ImportReport &report) {
                                                        QVERIFY2(!fault.failed(), qPrintable(fault.summary));
                                                        QCOMPARE(report.added, 2u);
                                                        imported = true;
                                                    });
    QTRY_VERIFY(imported);
    QTRY_COMPARE_WITH_TIMEOUT(alerts.size(), 1, 30'000);
    const Alert alert = alerts.first();
    QCOMPARE(alert.tenantId, kHolly);
    QCOMPARE(alert.level, AlertLevel::FastBurn);
    QCOMPARE(alert.resolvedMs, 0);
    QTRY_COMPARE_WITH_TIMEOUT(ids(*own), QStringList{kOwn}, 20'000);

    own->window().go({View::Access, kHolly, QStringLiteral("request"), QStringLiteral("alert:") + alert.id});
    QTRY_VERIFY(own->find<QPlainTextEdit>(QStringLiteral("grantPurpose")) != nullptr);
    own->find<QPlainTextEdit>(QStringLiteral("grantPurpose"))->setPlainText(QStringLiteral("Claims fail."));
    const QString ends = QStringLiteral("Anything once the alert %1 is over").arg(alert.id);
    QTRY_VERIFY(own->find<QLabel>(QStringLiteral("grantOpens"))->text().contains(ends));
    QVERIFY(presses(*own, "grantSend"));
    GrantDesk &decides = *lead->desk().grants(), &used = *own->desk().grants();
    QTRY_COMPARE(decides.list().size(), 1);
    QCOMPARE(decides.list().constFirst().ask.alertId, alert.id);
    lead->window().go({View::Access, {}, {}, {}});
    QTRY_VERIFY(says(&lead->window(), ends));
    QVERIFY(presses(*lead, "grantApprove"));
    QTRY_VERIFY(own->find<QFrame>(QStringLiteral("leaseBar"))->isVisible());
    QVERIFY(presses(*own, "leaseOpen"));
    QTRY_COMPARE_WITH_TIMEOUT(ids(*own), QStringList{kHolly}, 20'000);
    const QString left = own->find<QLabel>(QStringLiteral("leaseLeft"))->text();
    QVERIFY2(left.endsWith(QStringLiteral("or until the alert is over")), qPrintable(left));
    QVERIFY2(!sinceResolved.isValid(), "the alert was over before the access was used: this machine is too slow");

    QStringList told;
    connect(&used, &GrantDesk::ended, this, [&told](const QString &sentence) { told << sentence; });
    // Nobody does anything now; the tenant's claims go well again.
    const int patience = int(m_overMinute * 60'000 - QDateTime::currentMSecsSinceEpoch()) + 60'000;
    QTRY_VERIFY_WITH_TIMEOUT(sinceResolved.isValid() || used.used().id.isEmpty(), patience);
    QTRY_VERIFY_WITH_TIMEOUT(sinceResolved.isValid() && used.used().id.isEmpty(), 30'000);
    QVERIFY2(sinceResolved.elapsed() <= 5'000, qPrintable(QString::number(sinceResolved.elapsed())));
    QTRY_COMPARE(told, QStringList{QStringLiteral("The alert is over, and with it the access to Holly Clinic.")});
    QTRY_COMPARE_WITH_TIMEOUT(ids(*own), QStringList{kOwn}, 10'000);
    QTRY_VERIFY(!own->find<QFrame>(QStringLiteral("leaseBar"))->isVisible());
    for (GrantDesk *desk : {&decides, &used}) {
        QTRY_VERIFY(desk->list().size() == 1 && desk->list().constFirst().state == GrantState::Completed);
        const AccessGrant &over = desk->list().constFirst();
        QCOMPARE(over.endedBy, QStringLiteral("gateway"));
        QVERIFY(over.endedMs > over.startedMs && over.endedMs < over.endsMs);
    }
    QCOMPARE(alerts.size(), 1); // It was this alert all the time, on both.
    QVERIFY(alerts.first().resolvedMs >= m_overMinute * 60'000);
}

QTEST_MAIN(TestAlertAccessConsole)
#include "tst_alert_access_console.moc"
