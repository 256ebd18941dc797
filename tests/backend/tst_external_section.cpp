// The section of a company's own driver in the platform's file: what it may hold, and what is said of what it may not.
#include "backend/baseline/baseline_file.h"
#include "backend/external_section.h"
#include "tests/fixtures/certificates.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;

class TestExternalSection : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void readsAll();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void aTokenThatOthersReadIsRefused();

private:
    [[nodiscard]] std::string file(const QByteArray &text, const char *name = "platform.toml",
                                   QFileDevice::Permissions others = {}) const;
    QTemporaryDir m_dir;
};

std::string TestExternalSection::file(const QByteArray &text, const char *name, QFileDevice::Permissions others) const
{
    QFile out(m_dir.filePath(QString::fromLatin1(name)));
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
        qFatal("no file can be written");
    out.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner | others);
    return out.fileName().toStdString();
}

void TestExternalSection::initTestCase()
{
    static_cast<void>(file("the-token\n", "token"));
    static_cast<void>(file(QByteArray::fromStdString(test::Authority("Own").root()), "roots.pem"));
}

void TestExternalSection::readsAll()
{
    const auto config = readExternalSection(file("[postgres]\nx = 1\n"
                                                 "[external]\n"
                                                 "name = \"sign-in\"\n"
                                                 "address = \"provisioner.internal:7600\"\n"
                                                 "roots = \"roots.pem\"\n"
                                                 "token_file = \"token\"\n"
                                                 "deadline_seconds = 90\n"
                                                 "layers = [\"identity\", \"analytics\"]\n"
                                                 "checks = [\"identity.realm.own\", \"analytics.views.own\"]\n"),
                                            standardBaselines().get());
    QVERIFY2(config.ok(), config.status().ToString().c_str());
    QCOMPARE(config->part.name, std::string("sign-in"));
    QVERIFY(config->part.layers == (std::set<Layer>{Layer::Identity, Layer::Analytics}));
    QVERIFY(config->part.checks == (std::set<std::string>{"identity.realm.own", "analytics.views.own"}));
    QCOMPARE(config->address, std::string("provisioner.internal:7600"));
    QVERIFY(config->roots.find("BEGIN CERTIFICATE") != std::string::npos);
    QCOMPARE(config->token()->reveal(), std::string("the-token"));
    QVERIFY(config->deadline == std::chrono::seconds(90));
}

void TestExternalSection::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const QByteArray way = "[external]\naddress = \"127.0.0.1:7600\"\ntoken_file = \"token\"\n";
    const QByteArray part = "layers = [\"identity\"]\nchecks = [\"identity.realm.own\"]\n";
    const auto row = [](const char *name, const QByteArray &text, const char *says) {
        QTest::addRow("%s", name) << text << QByteArray(says);
    };
    row("no table", "external = 5\n", "must be a table");
    row("a token in the file", way + "token = \"x\"\n" + part,
        "platform.toml:4: \"token\" does not stand in this file");
    row("an unknown key", way + "adress = \"x\"\n" + part, "platform.toml:4: \"adress\" is not known here");
    row("another machine without TLS", "[external]\naddress = \"192.0.2.7:7600\"\ntoken_file = \"token\"\n" + part,
        "platform.toml:2: \"address\" is on another machine");
    row("a name without TLS", "[external]\naddress = \"provisioner:7600\"\ntoken_file = \"token\"\n" + part,
        "\"address\" is on another machine");
    row("a file for an address", "[external]\naddress = \"unix:/run/x\"\ntoken_file = \"token\"\n" + part,
        "must be HOST:PORT");
    row("a login in the address", "[external]\naddress = \"me@host:7600\"\ntoken_file = \"token\"\n" + part,
        "must be HOST:PORT");
    row("no port", "[external]\naddress = \"host\"\ntoken_file = \"token\"\n" + part, "must be HOST:PORT");
    row("no address", "[external]\ntoken_file = \"token\"\n" + part, "must be HOST:PORT");
    row("roots that are none", way + "roots = \"token\"\n" + part,
        "platform.toml:4: \"roots\" must name a readable PEM");
    row("roots that are not there", way + "roots = \"nowhere.pem\"\n" + part, "\"roots\" must name a readable PEM");
    row("no token", "[external]\naddress = \"127.0.0.1:7600\"\n" + part, "\"token_file\" must name the file");
    row("a token that is not there", "[external]\naddress = \"127.0.0.1:7600\"\ntoken_file = \"gone\"\n" + part,
        "platform.toml:3: \"token_file\" cannot be used");
    row("a patience without end", way + "deadline_seconds = 3600\n" + part, "from 1 to 120");
    row("an unknown layer", way + "layers = [\"identiy\"]\nchecks = [\"identity.realm.own\"]\n", "holds \"identiy\"");
    row("no layer", way + "checks = [\"identity.realm.own\"]\n", "\"layers\" must list");
    row("no check", way + "layers = [\"identity\"]\n", "\"checks\" must list");
    row("a check that no baseline names", way + "layers = [\"identity\"]\nchecks = [\"identity.realm.onw\"]\n",
        "platform.toml:5: \"checks\" holds \"identity.realm.onw\", which no control");
    row("a check of another layer", way + "layers = [\"identity\"]\nchecks = [\"data.rows.forced\"]\n",
        "of a layer that is not among its \"layers\"");
    row("a name that misleads", way + "name = \"a\\\" b\"\n" + part, "\"name\" must be what people call it");
}

void TestExternalSection::saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto config = readExternalSection(file(text), standardBaselines().get());
    QVERIFY(absl::IsInvalidArgument(config.status()));
    QVERIFY2(QByteArray::fromStdString(std::string(config.status().message())).contains(says),
             config.status().ToString().c_str());
}

void TestExternalSection::aTokenThatOthersReadIsRefused()
{
    static_cast<void>(file("the-token\n", "open-token", QFileDevice::ReadOther));
    const auto config = readExternalSection(file("[external]\naddress = \"127.0.0.1:7600\"\n"
                                                 "token_file = \"open-token\"\nlayers = [\"identity\"]\n"
                                                 "checks = [\"identity.realm.own\"]\n"),
                                            nullptr);
    QVERIFY(absl::IsInvalidArgument(config.status()));
    QVERIFY2(config.status().message().find("chmod 600") != absl::string_view::npos,
             config.status().ToString().c_str());
}

QTEST_GUILESS_MAIN(TestExternalSection)
#include "tst_external_section.moc"
