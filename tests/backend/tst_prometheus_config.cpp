// What a file of the telemetry's names and limits may hold, and what is said of the rest.
#include "backend/driver/prometheus_telemetry.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

class TestPrometheusConfig : public QObject
{
    Q_OBJECT
private slots:
    void config_data();
    void config();
    void coverageNames_data();
    void coverageNames();
};

void TestPrometheusConfig::config_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("complaint"); // Empty: accepted.
    QTest::addRow("an empty file keeps the defaults") << QByteArray("# nothing\n") << QByteArray();
    QTest::addRow("names and limits are taken")
        << QByteArray("[metrics]\nrequests = \"http_requests_total\"\n[limits]\nscrape_interval_s = 15\n")
        << QByteArray();
    QTest::addRow("an unknown key names its line")
        << QByteArray("[labels]\ntenant = \"org\"\ntennant = \"x\"\n") << QByteArray("line 3");
    QTest::addRow("an unknown section lists the known")
        << QByteArray("\n[metric]\nrequests = \"x\"\n") << QByteArray("Known: metrics");
    QTest::addRow("a number in quotes says what is wanted")
        << QByteArray("[limits]\ntimeout_ms = \"5\"\n") << QByteArray("without quotes");
    QTest::addRow("a number out of range says the range")
        << QByteArray("[limits]\nhistory_chunk_s = 5\n") << QByteArray("600 to 86400");
    QTest::addRow("names of coverage are taken")
        << QByteArray("[coverage]\nsignals = \"app_signals_total\"\nseries_jobs = \"app-.*\"\n") << QByteArray();
    QTest::addRow("an unknown key of coverage lists the known")
        << QByteArray("[coverage]\nsignal = \"x\"\n") << QByteArray("business_events");
    QTest::addRow("broken TOML names its line") << QByteArray("[limits]\ntimeout_ms = \n") << QByteArray("line 2");
}

void TestPrometheusConfig::config()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, complaint);
    const QTemporaryDir dir;
    const QString path = dir.filePath("telemetry.toml");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text);
    file.close();
    const auto options = readPrometheusConfig(path.toStdString());
    if (complaint.isEmpty()) {
        QVERIFY2(options.ok(), std::string(options.status().message()).c_str());
        QCOMPARE(options->requestsMetric == "http_requests_total", text.contains("http_requests_total"));
        QCOMPARE(options->scrapeIntervalS, text.contains("15") ? 15 : 60);
    } else {
        QCOMPARE(options.status().code(), absl::StatusCode::kInvalidArgument);
        const std::string message(options.status().message());
        QVERIFY2(message.find(complaint.toStdString()) != std::string::npos, message.c_str());
    }
    QCOMPARE(readPrometheusConfig(path.toStdString() + ".absent").status().code(), absl::StatusCode::kNotFound);
}

void TestPrometheusConfig::coverageNames_data()
{
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("value");
    QTest::addColumn<bool>("taken");
    QTest::addRow("another label for the environment")
        << QStringLiteral("environment") << QStringLiteral("env") << true;
    QTest::addRow("the environment is no tenant") << QStringLiteral("environment") << QStringLiteral("tenant") << false;
    QTest::addRow("one label for service and kind") << QStringLiteral("kind") << QStringLiteral("service") << false;
    QTest::addRow("no label name") << QStringLiteral("owner") << QStringLiteral("owner-tenant") << false;
    QTest::addRow("no metric name") << QStringLiteral("signals") << QStringLiteral("a b") << false;
    QTest::addRow("an example never shows a tenant")
        << QStringLiteral("examples") << QStringLiteral("job,tenant") << false;
    QTest::addRow("an example shows what it is told to")
        << QStringLiteral("examples") << QStringLiteral("namespace") << true;
}

void TestPrometheusConfig::coverageNames()
{
    QFETCH(QString, field);
    QFETCH(QString, value);
    QFETCH(bool, taken);
    PrometheusOptions options;
    options.url = "http://127.0.0.1:9090";
    const std::map<QString, std::string *> fields{{QStringLiteral("environment"), &options.environmentLabel},
                                                  {QStringLiteral("kind"), &options.kindLabel},
                                                  {QStringLiteral("owner"), &options.ownerLabel},
                                                  {QStringLiteral("signals"), &options.signalsMetric},
                                                  {QStringLiteral("examples"), &options.exampleLabels}};
    *fields.at(field) = value.toStdString();
    const absl::Status status = checkPrometheusOptions(options);
    QCOMPARE(status.ok(), taken);
    QVERIFY(taken
            || std::string(status.message()).find(value.section(QLatin1Char(','), -1).toStdString())
                   != std::string::npos);
}

QTEST_GUILESS_MAIN(TestPrometheusConfig)
#include "tst_prometheus_config.moc"
