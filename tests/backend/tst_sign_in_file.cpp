// The sign-in file: what it says, and what is wrong with it by line.
#include "backend/sign_in_file.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace bulkhead;

namespace {

const QByteArray kProvider = "[provider]\nissuer = \"https://id.example/realms/x\"\naudience = \"gateway\"\n"
                             "client_id = \"console\"\n";
const QByteArray kGrant =
    "[[grant]]\nclaim = \"groups\"\nvalue = \"support\"\nrole = \"support\"\nscope = { all = true }\n";

} // namespace

class TestSignInFile : public QObject
{
    Q_OBJECT
private slots:
    void theExampleIsRead();
    void everythingIsRead();
    void brokenFilesNameTheLineAndTheFix_data();
    void brokenFilesNameTheLineAndTheFix();
    void aChangedFileIsReadOnceItRests();
};

void TestSignInFile::theExampleIsRead()
{
    const auto config = parseSignInFile(exampleSignInFile(), "example");
    QVERIFY2(config.ok(), std::string(config.status().message()).c_str());
    QCOMPARE(config->algorithms, (std::vector<std::string>{"RS256", "ES256", "PS256"}));
    QCOMPARE(config->rules.personClaim, std::string("preferred_username"));
    QCOMPARE(config->rules.grants.size(), std::size_t(2));
    QVERIFY(config->locked.empty() && !config->rules.firstGrant && !config->rules.lowerCase);
}

void TestSignInFile::everythingIsRead()
{
    const QByteArray text =
        kProvider
        + "scopes = [\"openid\"]\nresource = \"https://gateway.example\"\nalgorithms = [\"ES384\"]\n"
          "[person]\nclaim = \"/ext/uid\"\nlower_case = true\nseveral_grants = \"first\"\n"
          "[[grant]]\nclaim = \"/realm_access/roles\"\nvalue = \"cs\"\nrole = \"customer-success\"\n"
          "scope = { owners = [\"{person}\", \"team-2\"], regions = [\"us-east\"] }\n"
          "[[locked]]\nperson = \"alice\"\nwhy = \"left\"\n[[locked]]\nperson = \"bob@x.example\"\n";
    const auto config = parseSignInFile(text.toStdString(), "f");
    QVERIFY2(config.ok(), std::string(config.status().message()).c_str());
    QCOMPARE(config->console.resource, std::string("https://gateway.example"));
    QCOMPARE(config->console.scopes, std::vector<std::string>{"openid"});
    QCOMPARE(config->algorithms, std::vector<std::string>{"ES384"});
    QVERIFY(config->rules.lowerCase && config->rules.firstGrant);
    QCOMPARE(config->rules.grants.at(0).role, Role::CustomerSuccess);
    QCOMPARE(config->rules.grants.at(0).scope.owners, (std::vector<std::string>{"{person}", "team-2"}));
    QCOMPARE(config->locked, (std::set<std::string>{"alice", "bob@x.example"}));
}

void TestSignInFile::brokenFilesNameTheLineAndTheFix_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("said");
    const auto provider = [](const char *from, const char *to) {
        return QByteArray(kProvider).replace(from, to) + kGrant;
    };
    const auto grant = [](const char *from, const char *to) {
        return kProvider + QByteArray(kGrant).replace(from, to);
    };
    QTest::newRow("empty") << QByteArray() << "f:1: no provider; add [provider]";
    QTest::newRow("no TOML") << QByteArray("[provider") << "f:1: ";
    QTest::newRow("no grant") << kProvider << "f:1: no grant, so nobody could do anything";
    QTest::newRow("an unknown table") << kProvider + kGrant + "[claims]\n"
                                      << "f:10: unknown key \"claims\"";
    QTest::newRow("an unknown key") << provider("client_id", "client") << "f:4: \"client\" is not known here";
    QTest::newRow("a secret") << kProvider + "client_secret = \"x\"\n" + kGrant
                              << "f:5: \"client_secret\" is not known";
    QTest::newRow("no issuer") << provider("issuer = \"https://id.example/realms/x\"\n", "") << "\"issuer\" is missing";
    QTest::newRow("http to another machine") << provider("https:", "http:") << "f:2: \"issuer\" must be https://";
    QTest::newRow("an issuer with a user")
        << provider("https://", "https://a:b@") << "f:2: \"issuer\" must be https://";
    QTest::newRow("no URL") << provider("https://id.example/realms/x", "realms") << "f:2: \"issuer\" must be https://";
    QTest::newRow("no audience") << provider("audience = \"gateway\"\n", "") << "\"audience\" is missing";
    QTest::newRow("no client") << provider("client_id = \"console\"\n", "") << "\"client_id\" is missing";
    QTest::newRow("symmetric keys") << kProvider + "algorithms = [\"HS256\"]\n" + kGrant
                                    << "f:5: \"algorithms\" names \"HS256\", which is not offered";
    QTest::newRow("no signature") << kProvider + "algorithms = [\"RS256\", \"none\"]\n" + kGrant
                                  << "f:5: \"algorithms\" names \"none\"";
    QTest::newRow("scopes without openid")
        << kProvider + "scopes = [\"profile\"]\n" + kGrant << "f:5: \"scopes\" must hold \"openid\"";
    QTest::newRow("roots that are not there")
        << kProvider + "roots = \"/nowhere.pem\"\n" + kGrant << "f:5: \"roots\" is no readable PEM file";
    QTest::newRow("a secret in the file itself")
        << kProvider + "[introspection]\nclient_id = \"g\"\nsecret = \"x\"\n" + kGrant
        << "f:7: \"secret\" is not known here";
    QTest::newRow("questions by nobody") << kProvider + "[introspection]\nsecret_file = \"/s\"\n" + kGrant
                                         << "f:5: \"client_id\" is missing";
    QTest::newRow("questions without a secret")
        << kProvider + "[introspection]\nclient_id = \"g\"\n" + kGrant << "f:5: \"secret_file\" is missing";
    QTest::newRow("a secret that is not there")
        << kProvider + "[introspection]\nclient_id = \"g\"\nsecret_file = \"/nowhere\"\n" + kGrant
        << "f:7: \"secret_file\" /nowhere cannot be opened";
    QTest::newRow("a claim that is no text")
        << kProvider + "[person]\nclaim = 7\n" + kGrant << "f:6: \"claim\" must be text";
    QTest::newRow("another way with several")
        << kProvider + "[person]\nseveral_grants = \"last\"\n" + kGrant << "f:6: \"several_grants\" is \"refuse\"";
    QTest::newRow("a grant without value") << grant("value = \"support\"\n", "") << "f:5: \"value\" is missing";
    QTest::newRow("a grant of no role") << grant("role = \"support\"", "role = \"boss\"") << "f:8: \"role\" must be";
    QTest::newRow("a grant of no tenant") << grant("all = true", "") << "f:9: the scope holds no tenant";
    QTest::newRow("the own book among regions")
        << grant("all = true", "regions = [\"{person}\"]") << "f:9: \"{person}\" stands among owners only";
    QTest::newRow("another placeholder") << grant("all = true", "owners = [\"{group}\"]") << "f:9: an owner is an id";
    QTest::newRow("a part of a placeholder")
        << grant("all = true", "owners = [\"cs-{person}\"]") << "f:9: an owner is an id";
    QTest::newRow("a lock of nobody") << kProvider + kGrant + "[[locked]]\nperson = \"Alice B\"\n"
                                      << "f:11: \"person\" must be a person's id";
}

void TestSignInFile::brokenFilesNameTheLineAndTheFix()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, said);
    const auto config = parseSignInFile(text.toStdString(), "f");
    QVERIFY(!config.ok());
    const std::string problem(config.status().message());
    QVERIFY2(QString::fromStdString(problem).contains(said), problem.c_str());
}

void TestSignInFile::aChangedFileIsReadOnceItRests()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("sign-in.toml"));
    const auto put = [&](const QByteArray &text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(text);
    };
    put(kProvider + kGrant);
    QStringList log;
    auto file =
        SignInFile::open(path.toStdString(), [&](const std::string &line) { log += QString::fromStdString(line); });
    QVERIFY(file.ok());
    QVERIFY(!file->changed());
    put(kProvider + kGrant + "[[locked]]\nperson = \"a\"\n");
    QVERIFY(!file->changed()); // It may still grow.
    put(kProvider + kGrant + "[[locked]]\nperson = \"alice\"\n");
    QVERIFY(!file->changed());
    const auto now = file->changed();
    QVERIFY(now && now->locked == std::set<std::string>{"alice"});
    QVERIFY(!file->changed());
    put("broken");
    QVERIFY(!file->changed() && !file->changed() && !file->changed());
    QVERIFY(QFile::remove(path));
    QVERIFY(!file->changed());
    put(kProvider.left(kProvider.indexOf("audience")) + "audience = \"other\"\nclient_id = \"console\"\n" + kGrant);
    QVERIFY(!file->changed() && file->changed());
    QCOMPARE(log.size(), 3);
    QVERIFY(log.at(1).contains(QStringLiteral("not taken over")));
    QVERIFY(log.at(2).contains(QStringLiteral("[provider] counts after a restart")));
}

QTEST_GUILESS_MAIN(TestSignInFile)
#include "tst_sign_in_file.moc"
