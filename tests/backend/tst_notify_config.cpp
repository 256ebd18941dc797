// The notify file: what is taken, and what is refused with its line and the fix.
#include "backend/notify/http_post.h"
#include "backend/notify/signature.h"
#include "backend/notify/web_address.h"
#include "tests/fixtures/http_receiver.h"

#include <QCryptographicHash>
#include <QFile>
#include <QMessageAuthenticationCode>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;
using namespace bulkhead::notify;

class TestNotifyConfig : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void wholeFileIsRead();
    void refusals_data();
    void refusals();
    void addresses_data();
    void addresses();
    void linkLocalIsNeverConnectedTo();
    void everyKeySigns();

private:
    std::string write(const char *name, const QByteArray &text, QFile::Permissions permissions)
    {
        QFile file(m_dir.filePath(QLatin1String(name)));
        if (file.open(QIODevice::WriteOnly))
            file.write(text);
        file.close();
        file.setPermissions(permissions);
        return file.fileName().toStdString();
    }
    /// Stands for KEY, OPEN, SHORT and CA in a file's text.
    QByteArray filled(QByteArray text) const
    {
        for (const auto &[word, path] : m_files)
            text.replace(word, QByteArray::fromStdString(path));
        return text;
    }

    QTemporaryDir m_dir;
    std::vector<std::pair<const char *, std::string>> m_files;
};

void TestNotifyConfig::initTestCase()
{
    const auto own = QFile::ReadOwner | QFile::WriteOwner;
    m_files = {{"KEY", write("a.key", QByteArray(40, 'a') + '\n', own)},
               {"OLD", write("b.key", QByteArray(40, 'b'), own)},
               {"OPEN", write("c.key", QByteArray(40, 'c'), own | QFile::ReadGroup)},
               {"SHORT", write("d.key", "short", own)},
               {"LINES", write("e.key", "one-token\ntwo-tokens\n", own)}};
}

void TestNotifyConfig::wholeFileIsRead()
{
    const auto read = readNotifyConfig(write("notify.toml", filled(R"(gateway = "east"
tenant_names = true
stale_minutes = 0
[[alertmanager]]
name = "main"
url = "http://localhost:9093/alerts/"
repeat_s = 30
tenant_names = false
token_file = "KEY"
[[webhook]]
name = "pager"
url = "https://hooks.example/a?b=c"
key_files = ["KEY", "OLD"]
levels = ["page"]
tiers = ["dedicated", "segmented"]
tenants = ["t-1"]
watchdog_s = 0
outbox = 50
)"),
                                             QFile::ReadOwner));
    QVERIFY2(read.ok(), std::string(read.status().message()).c_str());
    QCOMPARE(read->gateway, std::string("east"));
    QCOMPARE(read->staleMs, 0);
    QCOMPARE(read->targets.size(), std::size_t(2));
    const Target &manager = read->targets[0], &pager = read->targets[1];
    QVERIFY(manager.kind == TargetKind::Alertmanager);
    QCOMPARE(manager.endpoint.url, std::string("http://127.0.0.1:9093/alerts/api/v2/alerts"));
    QCOMPARE(manager.repeatMs, 30'000);
    QCOMPARE(manager.token.reveal(), std::string(40, 'a'));
    QVERIFY(!manager.tenantNames);
    QVERIFY(manager.route.pages && manager.route.tickets && manager.watchdog);
    QCOMPARE(pager.endpoint.url, std::string("https://hooks.example/a?b=c"));
    QCOMPARE(pager.keys, (std::vector<Secret>{Secret(std::string(40, 'a')), Secret(std::string(40, 'b'))}));
    QVERIFY(pager.tenantNames);
    QVERIFY(pager.route.pages && !pager.route.tickets && !pager.watchdog);
    QVERIFY(pager.route.tiers == (std::vector<Tier>{Tier::Dedicated, Tier::Segmented}));
    QCOMPARE(pager.route.tenants, std::vector<std::string>{"t-1"});
    QCOMPARE(pager.outbox, std::size_t(50));
}

void TestNotifyConfig::refusals_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    const QByteArray hook = "[[webhook]]\nname = \"pager\"\nurl = \"https://h.example\"\nkey_files = [\"KEY\"]\n";
    const QByteArray bare = "[[webhook]]\nname = \"pager\"\nurl = \"https://h.example\"\n";
    QTest::newRow("broken TOML") << QByteArray("gateway = \n") << QByteArray(":1: ");
    QTest::newRow("nobody") << QByteArray("gateway = \"a\"\n") << QByteArray("add an [[alertmanager]] or [[webhook]]");
    QTest::newRow("an unknown key") << "levels = [\"page\"]\n" + hook << QByteArray(":1: \"levels\" is not known here");
    QTest::newRow("an unknown key of a target") << hook + "color = 1\n" << QByteArray(":5: \"color\" is not known");
    QTest::newRow("one table instead of a list")
        << QByteArray("[webhook]\nname = \"a\"\n") << QByteArray("write [[webhook]]");
    QTest::newRow("no name") << QByteArray("[[webhook]]\nurl = \"https://h.example\"\n")
                             << QByteArray("such as name = \"pager\"");
    QTest::newRow("a name twice") << hook + hook << QByteArray(":6: \"name\" \"pager\" is there twice");
    QTest::newRow("no address") << QByteArray("[[webhook]]\nname = \"a\"\n") << QByteArray("\"url\" is missing");
    QTest::newRow("no key") << bare << QByteArray("\"key_files\" must name 1 to 4 files");
    QTest::newRow("a key that others can read") << bare + "key_files = [\"OPEN\"]\n" << QByteArray("chmod 600");
    QTest::newRow("a short key") << bare + "key_files = [\"SHORT\"]\n" << QByteArray("openssl rand -hex 32");
    QTest::newRow("a key that is not there") << bare + "key_files = [\"/nowhere.key\"]\n"
                                             << QByteArray(":4: \"key_files\" cannot be used");
    QTest::newRow("a folder as key") << bare + "key_files = [\"/tmp\"]\n" << QByteArray("is no file");
    QTest::newRow("a token of two lines")
        << QByteArray("[[alertmanager]]\nname = \"a\"\nurl = \"https://a.example\"\ntoken_file = \"LINES\"\n")
        << QByteArray("several lines");
    QTest::newRow("a wrong level") << hook + "levels = [\"panic\"]\n"
                                   << QByteArray(":5: \"levels\" knows \"page\" and \"ticket\", not \"panic\"");
    QTest::newRow("a wrong tier") << hook + "tiers = [\"gold\"]\n" << QByteArray("not \"gold\"");
    QTest::newRow("an empty list") << hook + "tenants = []\n" << QByteArray("at least one");
    QTest::newRow("a number in quotes") << hook + "outbox = \"50\"\n" << QByteArray("without quotes");
    QTest::newRow("names and hashed ids") << "tenant_ids = \"hash\"\n" + hook + "tenant_names = true\n"
                                          << QByteArray(":6: \"tenant_names\" cannot be true");
    QTest::newRow("repeats that come too late for Alertmanager")
        << QByteArray("[[alertmanager]]\nname = \"a\"\nurl = \"https://a.example\"\nrepeat_s = 600\n")
        << QByteArray(":4: \"repeat_s\" must be a whole number from 5 to 240");
    QTest::newRow("a key of the other kind") << hook + "repeat_s = 60\n"
                                             << QByteArray("\"repeat_s\" is not known here");
    QTest::newRow("a proxy in clear text") << hook + "proxy = \"http://proxy.example:3128\"\n"
                                           << QByteArray(":5: \"proxy\" would send");
}

void TestNotifyConfig::refusals()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, said);
    const auto read = readNotifyConfig(write("bad.toml", filled(text), QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(!read.ok());
    QCOMPARE(read.status().code(), absl::StatusCode::kInvalidArgument);
    const QByteArray message = QByteArray::fromStdString(std::string(read.status().message()));
    QVERIFY2(message.contains(said), message.constData());
}

void TestNotifyConfig::addresses_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("plaintext");
    QTest::addColumn<QString>("place"); // Empty: refused.
    QTest::newRow("https") << "https://a.example/x" << false << "a.example:443";
    QTest::newRow("http to loopback") << "http://127.8.0.1:9093" << false << "127.8.0.1:9093";
    QTest::newRow("http to IPv6 loopback") << "http://[::1]:9093/x" << false << "[::1]:9093";
    QTest::newRow("http to localhost") << "http://localhost:1" << false << "127.0.0.1:1";
    QTest::newRow("http to another machine") << "http://10.0.0.7/x" << false << "";
    QTest::newRow("http to another machine, allowed") << "http://10.0.0.7/x" << true << "10.0.0.7:80";
    QTest::newRow("http to a name like loopback") << "http://127.0.0.1.a.example/" << false << "";
    QTest::newRow("http to a name that begins as loopback's") << "http://localhost.a.example/" << false << "";
    QTest::newRow("http to loopback in disguise") << "http://[::ffff:10.0.0.7]/" << false << "";
    QTest::newRow("a user name") << "https://me:secret@a.example/" << false << "";
    QTest::newRow("loopback as a user name") << "http://127.0.0.1@a.example/" << false << "";
    QTest::newRow("a file") << "file:///etc/passwd" << true << "";
    QTest::newRow("gopher") << "gopher://127.0.0.1:1/" << true << "";
    QTest::newRow("a fragment") << "https://a.example/#x" << false << "";
    QTest::newRow("no URL") << "a.example" << false << "";
}

void TestNotifyConfig::addresses()
{
    QFETCH(QString, url);
    QFETCH(bool, plaintext);
    QFETCH(QString, place);
    const auto checked = checkAddress(url.toStdString(), plaintext);
    QCOMPARE(checked.ok(), !place.isEmpty());
    if (checked.ok())
        QCOMPARE(checked->place, place.toStdString());
}

void TestNotifyConfig::linkLocalIsNeverConnectedTo()
{
    const std::atomic<bool> stopping = false;
    test::HttpReceiver here; // Both addresses lead to it where nothing keeps them from it.
    const std::string port = here.url("/").substr(std::string_view("http://127.0.0.1").size());
    for (const std::string &url :
         {"http://0.0.0.0" + port, "http://[::ffff:127.0.0.1]" + port, std::string("https://169.254.169.254/latest")}) {
        Endpoint endpoint;
        endpoint.url = url;
        const auto answer = HttpPost(endpoint, stopping).post("{}", {});
        QCOMPARE(answer.status().code(), absl::StatusCode::kUnavailable);
        QVERIFY2(answer.status().message().find("cannot be reached") != std::string::npos, url.c_str());
    }
    QVERIFY(here.received().empty());
    Endpoint endpoint;
    endpoint.url = here.url();
    const auto answer = HttpPost(endpoint, stopping).post("{}", {});
    QVERIFY(answer.ok());
    QCOMPARE(answer->code, 200);
}

void TestNotifyConfig::everyKeySigns()
{
    const std::string header = signatureOf({Secret("key one"), Secret("key two")}, 1'790'000'040, "{\"a\":1}");
    const auto mac = [](const char *key) {
        return QMessageAuthenticationCode::hash("1790000040.{\"a\":1}", key, QCryptographicHash::Sha256).toHex();
    };
    QCOMPARE(QByteArray::fromStdString(header), "t=1790000040,v1=" + mac("key one") + ",v1=" + mac("key two"));
}

QTEST_GUILESS_MAIN(TestNotifyConfig)
#include "tst_notify_config.moc"
