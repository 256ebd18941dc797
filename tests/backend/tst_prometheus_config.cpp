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

QTEST_GUILESS_MAIN(TestPrometheusConfig)
#include "tst_prometheus_config.moc"
