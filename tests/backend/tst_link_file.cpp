// The file of link templates: what is taken, what is refused with its line and the fix, and who is told of it.
#include "backend/gateway.h"
#include "backend/link_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

class TestLinkFile : public QObject
{
    Q_OBJECT
private slots:
    void linksAreRead();
    void refusals_data();
    void refusals();
    void aGatewayDoesNotStartOnABrokenFile();
};

void TestLinkFile::linksAreRead()
{
    const auto links = parseLinkFile(R"(
[[link]]
name = "Logs"
url = "https://logs.example/search?q=tenant%3A{tenant}+workflow%3A{workflow}&from={from}&to={to}"
[[link]]
name = "Traces"
url = "https://traces.example/{environment}/{tenant}?start={from_ms}&end={to_ms}"
)",
                                     "links.toml");
    QVERIFY2(links.ok(), std::string(links.status().message()).c_str());
    QCOMPARE(links->size(), std::size_t(2));
    QCOMPARE(links->at(1).name, std::string("Traces"));
    QVERIFY(links->at(0).url.find("{tenant}") != std::string::npos);
}

void TestLinkFile::refusals_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QByteArray>("says");
    const auto link = [](const QByteArray &url) { return "[[link]]\nname = \"Logs\"\nurl = \"" + url + "\"\n"; };
    QTest::newRow("plain http") << link("http://logs.example/{tenant}")
                                << QByteArray("f:3: \"url\" must begin with https");
    QTest::newRow("a script") << link("javascript:alert({tenant})") << QByteArray("f:3: \"url\" must begin with https");
    QTest::newRow("a value that chooses the server")
        << link("https://{tenant}.example/") << QByteArray("name the server itself");
    QTest::newRow("a user before the server")
        << link("https://logs.example@evil.example/{tenant}") << QByteArray("without user");
    QTest::newRow("an unknown word") << link("https://logs.example/{tenant}/{name}") << QByteArray("not {name}");
    QTest::newRow("a half brace") << link("https://logs.example/{tenant}/{") << QByteArray("%7B");
    QTest::newRow("no tenant") << link("https://logs.example/{workflow}") << QByteArray("has no {tenant}");
    QTest::newRow("a blank") << link("https://logs.example/a b/{tenant}") << QByteArray("percent-encode");
    QTest::newRow("no url") << QByteArray("[[link]]\nname = \"Logs\"\n") << QByteArray("\"url\" is missing");
    QTest::newRow("no name") << QByteArray("[[link]]\nurl = \"https://logs.example/{tenant}\"\n")
                             << QByteArray("\"name\" must be");
    QTest::newRow("the name twice") << link("https://a.example/{tenant}") + link("https://b.example/{tenant}")
                                    << QByteArray("f:5: \"name\" is there twice");
    QTest::newRow("another key") << QByteArray(link("https://a.example/{tenant}") + "colour = \"red\"\n")
                                 << QByteArray("f:4: \"colour\" is not known");
    QTest::newRow("nothing") << QByteArray() << QByteArray("no link");
    QTest::newRow("no TOML") << QByteArray("[[link\n") << QByteArray("f:1:");
}

void TestLinkFile::refusals()
{
    QFETCH(QByteArray, toml);
    QFETCH(QByteArray, says);
    const auto links = parseLinkFile(toml.toStdString(), "f");
    QVERIFY(!links.ok());
    const std::string message(links.status().message());
    QVERIFY2(message.find(says.toStdString()) != std::string::npos, message.c_str());
}

void TestLinkFile::aGatewayDoesNotStartOnABrokenFile()
{
    QTemporaryDir dir;
    QFile file(dir.filePath(QStringLiteral("links.toml")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("[[link]]\nname = \"Logs\"\nurl = \"http://logs.example/{tenant}\"\n");
    file.close();
    GatewayOptions options;
    options.tenants = 5;
    options.links = file.fileName().toStdString();
    const auto gateway = Gateway::start(options);
    QVERIFY(!gateway.ok());
    QCOMPARE(gateway.status().code(), absl::StatusCode::kInvalidArgument);
    QVERIFY(gateway.status().message().find("links.toml:3:") != std::string_view::npos);
}

QTEST_GUILESS_MAIN(TestLinkFile)
#include "tst_link_file.moc"
