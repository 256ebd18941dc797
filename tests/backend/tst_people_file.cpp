// The people file changes while the gateway serves: whose line is another one, or gone, is out; nobody else notices.
#include "backend/rpc/digest.h"
#include "tests/backend/access_calls.h"
#include "tests/fixtures/sign_in_provider.h"

#include <QSaveFile>
#include <QTemporaryDir>
#include <QtTest>

#include <chrono>
#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

v1::WatchTenantsRequest watching()
{
    v1::WatchTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    return request;
}

/// The people file of a gateway, as an editor changes it: the new file takes the old one's name.
struct PeopleFile
{
    explicit PeopleFile(const GatewayFixture &gateway)
        : path(QString::fromStdString(gateway.peopleFile()))
    {
        QFile file(path);
        if (file.open(QIODevice::ReadOnly))
            text = file.readAll();
    }
    void write(const QByteArray &now)
    {
        QSaveFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(now) == now.size() && file.commit());
        text = now;
    }
    /// The file's text without a person.
    [[nodiscard]] QByteArray without(const char *person) const
    {
        QByteArrayList kept;
        for (const QByteArray &part : QByteArray(text).replace("[[person]]", "\x01[[person]]").split('\x01'))
            if (!part.contains(QByteArray("id = \"") + person + '"'))
                kept.append(part);
        return kept.join();
    }
    QString path;
    QByteArray text;
};

QByteArray hashOf(const std::string &token)
{
    return QByteArray::fromStdString(hex(sha256(token)));
}

} // namespace

class TestPeopleFile : public QObject
{
    Q_OBJECT
private slots:
    void whoseLineChangedIsOut_data();
    void whoseLineChangedIsOut();
    void aBrokenFileChangesNothing();
    void aNameThatBecomesAnAccountsIsNoPersonsAnyMore();
};

void TestPeopleFile::whoseLineChangedIsOut_data()
{
    QTest::addColumn<bool>("network");
    QTest::newRow("in-process") << false;
    QTest::newRow("network") << true;
}

void TestPeopleFile::whoseLineChangedIsOut()
{
    QFETCH(bool, network);
    GatewayFixture gateway;
    PeopleFile file(gateway);
    const auto channel = network ? gateway.loopback() : gateway.inProcess();
    std::atomic<int> open = 0;
    const auto sits = [&](const std::string &person, int seconds) {
        return std::async(std::launch::async, [&, person, seconds] {
            RawCall stream{channel, kService + "InventoryService.WatchTenants", GatewayFixture::token(person), 10'000,
                           seconds};
            stream.afterFirst = [&open] { ++open; };
            return stream(watching());
        });
    };
    auto moved = sits("support-1", 20), gone = sits("success-2", 20), renewed = sits("platform-2", 20),
         same = sits("platform-1", 4);
    QTRY_COMPARE(open.load(), 4);
    QByteArray text = file.without("success-2").replace("us-east", "eu-central");
    text.replace(hashOf(GatewayFixture::token("platform-2")), hashOf("a new token"));
    text += "[[person]]\nid = \"auditor-1\"\nrole = \"auditor\"\ntoken_sha256 = \"" + hashOf("new here")
            + "\"\nscope = { all = true }\n";
    const auto begun = std::chrono::steady_clock::now();
    file.write(text);
    QCOMPARE(moved.get().reason, std::string("RIGHTS_CHANGED"));
    QCOMPARE(gone.get().reason, std::string("TOKEN_REFUSED"));
    QCOMPARE(renewed.get().reason, std::string("TOKEN_REFUSED"));
    const auto took = std::chrono::steady_clock::now() - begun;
    QVERIFY(took < std::chrono::seconds(5));
    QCOMPARE(same.get().reason, std::string()); // Ended by its own deadline.
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    const auto said = [&](const std::string &token) {
        return RawCall{channel, kService + "SessionService.Hello", token}(hello);
    };
    QCOMPARE(only<v1::HelloResponse>(said(GatewayFixture::token("support-1"))).scope_label(),
             std::string("eu-central"));
    QCOMPARE(said(GatewayFixture::token("success-2")).reason, std::string("TOKEN_REFUSED"));
    QCOMPARE(said(GatewayFixture::token("platform-2")).reason, std::string("TOKEN_REFUSED"));
    QCOMPARE(only<v1::HelloResponse>(said("a new token")).person_id(), std::string("platform-2"));
    QCOMPARE(only<v1::HelloResponse>(said("new here")).role(), v1::ROLE_AUDITOR);
}

void TestPeopleFile::aBrokenFileChangesNothing()
{
    GatewayFixture gateway;
    PeopleFile file(gateway);
    const QByteArray good = file.text;
    const auto refused = [&](const char *person) {
        v1::HelloRequest hello;
        hello.mutable_context()->mutable_fleet();
        return ask(gateway.inProcess(), person, "SessionService.Hello", hello).reason == "TOKEN_REFUSED";
    };
    file.write(file.without("success-2"));
    QTRY_VERIFY(refused("success-2"));
    file.write(good + "[[person]]\nid = \"\"\n");
    // A good file that comes after it is the sign that the broken one was looked at.
    QVERIFY(refused("success-2") && !refused("support-1"));
    file.text = good;
    file.write(file.without("support-1"));
    QTRY_VERIFY(refused("support-1"));
    QVERIFY(!refused("success-2"));
}

void TestPeopleFile::aNameThatBecomesAnAccountsIsNoPersonsAnyMore()
{
    SignInProvider provider;
    QTemporaryDir folder;
    QFile signIn(folder.filePath("sign-in.toml"));
    QVERIFY(signIn.open(QIODevice::WriteOnly));
    signIn.write("[provider]\nissuer = \"" + QByteArray::fromStdString(provider.issuer())
                 + "\"\naudience = \"gateway\"\nclient_id = \"console\"\n[[grant]]\nclaim = \"groups\"\n"
                   "value = \"support\"\nrole = \"support\"\nscope = { all = true }\n");
    signIn.close();
    GatewayFixtureOptions options;
    options.signIn = signIn.fileName().toStdString();
    GatewayFixture gateway(options);
    PeopleFile file(gateway);
    const auto nowMs =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    const std::string token = provider.token("rsa-1", provider.claims("alice", "support", nowMs));
    RawCall stream{gateway.loopback(), kService + "InventoryService.WatchTenants", token, 10'000, 20};
    stream.afterFirst = [&] {
        file.write(file.text + "[[person]]\nid = \"alice\"\nrole = \"auditor\"\ntoken_sha256 = \"" + hashOf("a")
                   + "\"\nscope = { all = true }\n");
    };
    QCOMPARE(stream(watching()).reason, std::string("PERSON_ID_TAKEN"));
    v1::HelloRequest hello;
    hello.mutable_context()->mutable_fleet();
    QCOMPARE((RawCall{gateway.loopback(), kService + "SessionService.Hello", token}(hello).reason),
             std::string("PERSON_ID_TAKEN"));
}

QTEST_GUILESS_MAIN(TestPeopleFile)
#include "tst_people_file.moc"
