// Real input end to end: an inventory imported through the console's desk, counters in a real Prometheus, budgets and
// burns in the console with their source named.
#include "tests/app/embedded_console.h"
#include "tests/fixtures/prometheus_server.h"
#include "widgets/frame/page.h"

#include <QDateTime>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

constexpr qint64 kMinutes = 3 * 1440;

/// Counters of two tenants over the last three days, one sample a minute: t-steady fails 1 in 2,000, t-burning fails
/// every tenth request of the last two hours.
QByteArray counters(qint64 lastMinute)
{
    QByteArray text = "# TYPE bulkhead_requests counter\n";
    const auto write = [&](const char *tenant, const char *outcome, auto count) {
        qint64 total = 0;
        for (qint64 m = 0; m <= kMinutes; ++m) {
            total += m > 0 ? count(m) : 0;
            text += QByteArray("bulkhead_requests_total{tenant=\"") + tenant + "\",workflow=\"claims\",outcome=\""
                    + outcome + "\"} " + QByteArray::number(total) + ' '
                    + QByteArray::number((lastMinute - kMinutes + m) * 60) + '\n';
        }
    };
    write("t-steady", "good", [](qint64) { return 1999; });
    write("t-steady", "bad", [](qint64) { return 1; });
    write("t-burning", "good", [](qint64 m) { return m > kMinutes - 120 ? 900 : 1000; });
    write("t-burning", "bad", [](qint64 m) { return m > kMinutes - 120 ? 100 : 0; });
    return text + "# EOF\n";
}

QList<ImportRow> inventory()
{
    ImportRow steady;
    steady.line = 2;
    steady.externalId = QStringLiteral("t-steady");
    steady.name = QStringLiteral("Steady Health Clinic");
    steady.profile = QStringLiteral("clinic");
    ImportRow burning = steady;
    burning.line = 3;
    burning.externalId = QStringLiteral("t-burning");
    burning.name = QStringLiteral("Burning Valley Clinic");
    return {steady, burning};
}

const ObjectiveRow *objective(const Workspace &workspace, const QString &tenant)
{
    for (const ObjectiveRow &row : workspace.lists()->objectives())
        if (row.tenantId == tenant)
            return &row;
    return nullptr;
}

} // namespace

class TestRealTelemetry : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_prometheus.start(counters(QDateTime::currentSecsSinceEpoch() / 60));
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void cleanupTestCase() { m_prometheus.stop(); }

    void importedTenantsShowWhatPrometheusCounted()
    {
        EmbeddedForTest embedded({}, Role::PlatformOperations, QStringLiteral("prometheus:") + m_prometheus.url());
        ConsoleForTest console(embedded);
        QTRY_VERIFY(console.workspace().session().role == Role::PlatformOperations);
        QVERIFY(!console.workspace().session().environment.sample);
        bool imported = false;
        QList<ImportRow> rows = inventory();
        const CallRef call = console.desk().importTenants([&rows] { return std::exchange(rows, {}); }, false,
                                                          QStringLiteral("import-1"), &console.window(),
                                                          [&](const Fault &fault, const ImportReport &report) {
                                                              QVERIFY2(!fault.failed(), qPrintable(fault.summary));
                                                              QCOMPARE(report.added, 2u);
                                                              imported = true;
                                                          });
        QTRY_VERIFY(imported);
        QVERIFY(console.opens({View::SlaHealth, {}, {}, {}}));
        const auto burns = [&](const QString &tenant) {
            const ObjectiveRow *row = objective(console.workspace(), tenant);
            return row && row->good + row->bad > 0 ? row->burn1h : -1;
        };
        QTRY_VERIFY_WITH_TIMEOUT(burns(QStringLiteral("t-burning")) > 0, 60'000);
        // One in ten of the last hour against a budget of one in a thousand: burn 100.
        const ObjectiveRow burning = *objective(console.workspace(), QStringLiteral("t-burning"));
        const ObjectiveRow steady = *objective(console.workspace(), QStringLiteral("t-steady"));
        QCOMPARE(double(burning.burn1h), 0.1 / (1 - double(burning.targetE7) / 1e7) * 1000);
        QCOMPARE(double(steady.burn1h), 0.0005 / (1 - double(steady.targetE7) / 1e7) * 1000);
        QCOMPARE(burning.level, AlertLevel::FastBurn);
        QCOMPARE(steady.level, AlertLevel::None);
        QCOMPARE(steady.good, steady.bad * 1999);
        QTRY_VERIFY(says(&console.window(), QStringLiteral("Prometheus at 127.0.0.1:%1").arg(m_prometheus.port())));
        QVERIFY(!says(&console.window(), QStringLiteral("Sample fleet")));
    }

private:
    PrometheusServer m_prometheus;
};

QTEST_MAIN(TestRealTelemetry)
#include "tst_real_telemetry.moc"
