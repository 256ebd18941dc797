// The gateway's configuration file: every key, and what is said of what is wrong; lines of the log; secrets.
#include "backend/domain/secret.h"
#include "backend/gateway_keys.h"
#include "backend/ops/log.h"

#include <QtTest>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace bulkhead;

// A secret goes nowhere where text goes.
template<typename T>
concept Streamed = requires(std::ostringstream &out, const T &value)
{
    out << value;
};
static_assert(Streamed<std::string> && !Streamed<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<Secret, std::string_view>);
static_assert(std::is_constructible_v<nlohmann::json, std::string> && !std::is_constructible_v<nlohmann::json, Secret>);
static_assert(std::is_constructible_v<LogField, const char *,
                                      std::string> && !std::is_constructible_v<LogField, const char *, Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);

class TestGatewayConfig : public QObject
{
    Q_OBJECT
private slots:
    void everyKeyIsRead();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void tellsWhatNeedsARestart();
    void linesHoldTogether_data();
    void linesHoldTogether();
};

void TestGatewayConfig::everyKeyIsRead()
{
    std::string toml;
    for (const GatewayKey &key : gatewayKeys()) {
        const bool text = std::holds_alternative<GatewayKey::Text>(key.place);
        const bool flag = std::holds_alternative<GatewayKey::Flag>(key.place);
        toml += key.key() + " = " + (text ? "\"given\"" : flag ? "true" : "7") + "\n";
    }
    GatewayOptions options;
    const absl::Status status = parseGatewayConfig(toml, "gateway.toml", options);
    QVERIFY2(status.ok(), std::string(status.message()).c_str());
    for (const GatewayKey &key : gatewayKeys()) {
        if (const auto *text = std::get_if<GatewayKey::Text>(&key.place))
            QVERIFY2((*text)(options) == "given", key.word);
        else if (const auto *flag = std::get_if<GatewayKey::Flag>(&key.place))
            QVERIFY2((*flag)(options), key.word);
        else
            QVERIFY2(std::get<GatewayKey::Number>(key.place).get(options) == 7, key.word);
    }
}

void TestGatewayConfig::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QString>("said");
    QTest::newRow("a near word") << QByteArray("people = \"p.toml\"\nlissen = \"127.0.0.1:1\"\n")
                                 << "g.toml:2: \"lissen\" is not known here; did you mean listen?";
    QTest::newRow("a dash for an underscore")
        << QByteArray("log-level = \"info\"\n") << "g.toml:1: \"log-level\" is not known here; did you mean log_level?";
    QTest::newRow("a word of another world") << QByteArray("\n\ncolour = \"red\"\n")
                                             << "g.toml:3: \"colour\" is not known here; bulkhead-gateway serve --help";
    QTest::newRow("a password") << QByteArray("store_password = \"canary\"\n")
                                << "a secret does not belong into this file";
    QTest::newRow("a number for a text") << QByteArray("store = 3\n") << "g.toml:1: \"store\" must be text";
    QTest::newRow("a text for a flag") << QByteArray("production = \"yes\"\n") << "must be true or false";
    QTest::newRow("out of range") << QByteArray("\ndrain_s = 601\n")
                                  << "g.toml:2: \"drain_s\" must be a whole number from 0 to 600";
    QTest::newRow("twice") << QByteArray("listen = \"a\"\nlisten = \"b\"\n") << "g.toml:2: ";
    QTest::newRow("no TOML") << QByteArray("listen = \n") << "g.toml:1: ";
    QTest::newRow("a table") << QByteArray("[tls]\ncert = \"a\"\n") << "g.toml:1: \"tls\" is not known here";
}

void TestGatewayConfig::saysWhatIsWrong()
{
    QFETCH(QByteArray, toml);
    QFETCH(QString, said);
    GatewayOptions options;
    options.store = "as it was";
    const absl::Status status = parseGatewayConfig(toml.toStdString(), "g.toml", options);
    const QString text = QString::fromStdString(std::string(status.message()));
    QCOMPARE(status.code(), absl::StatusCode::kInvalidArgument);
    QVERIFY2(text.contains(said), qPrintable(text));
    QVERIFY(!text.contains(QStringLiteral("canary")));
    QCOMPARE(options.store, std::string("as it was"));
}

void TestGatewayConfig::tellsWhatNeedsARestart()
{
    GatewayOptions running, fresh;
    fresh.logLevel = "debug";
    fresh.links = "links.toml";
    fresh.drainS = 9;
    QCOMPARE(differingOptions(running, fresh).size(), std::size_t(0));
    fresh.tls.key = "k.pem";
    fresh.production = true;
    fresh.tenants = 4;
    QCOMPARE(differingOptions(running, fresh), (std::vector<std::string>{"tls_key", "tenants", "production"}));
}

void TestGatewayConfig::linesHoldTogether_data()
{
    QTest::addColumn<bool>("json");
    QTest::addColumn<QString>("line");
    QTest::newRow("plain") << false
                           << "2026-11-29T00:00:00.007Z warning call tenant=\"a b\\n\\\"\\\\\" n=3 ms=1.500 "
                              "esc=\\x1b[31m letter=\\xc3\\xa9";
    QTest::newRow("json") << true
                          << "{\"time\":\"2026-11-29T00:00:00.007Z\",\"level\":\"warning\",\"event\":\"call\","
                             "\"tenant\":\"a b\\n\\\"\\\\\",\"n\":3,\"ms\":1.5,\"esc\":\"\\u001b[31m\","
                             "\"letter\":\"\\u00e9\"}";
}

void TestGatewayConfig::linesHoldTogether()
{
    QFETCH(bool, json);
    QFETCH(QString, line);
    const std::string made =
        logLine(json ? LogFormat::Json : LogFormat::Plain, LogLevel::Warning, 1'795'910'400'007, "call", {},
                {{"tenant", "a b\n\"\\"},
                 {"left out", ""},
                 {"n", std::int64_t(3)},
                 {"ms", 1.5},
                 {"esc", "\x1b[31m"},
                 {"letter", "é"}});
    QCOMPARE(QString::fromStdString(made), line);
}

QTEST_GUILESS_MAIN(TestGatewayConfig)
#include "tst_gateway_config.moc"
