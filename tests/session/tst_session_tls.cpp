// A console and a gateway with TLS between them: whom each trusts, and what a person is told when it does not.
#include "backend/gateway.h"
#include "models/session/session.h"
#include "tests/fixtures/certificates.h"
#include "tests/fixtures/gateway_fixture.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <csignal>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace bulkhead;
using Link = StreamState::Link;

namespace {

const test::Authority &ours()
{
    static const test::Authority authority("Authority of this company");
    return authority;
}

const test::Authority &strangers()
{
    static const test::Authority authority("Authority of somebody else");
    return authority;
}

/// A port that was free a moment ago.
quint16 portOfNobody()
{
    const int door = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof here;
    if (bind(door, reinterpret_cast<sockaddr *>(&here), length) != 0
        || getsockname(door, reinterpret_cast<sockaddr *>(&here), &length) != 0)
        qFatal("no port on loopback");
    close(door);
    return ntohs(here.sin_port);
}

const std::vector<std::string> kHere{"127.0.0.1", "localhost"};

} // namespace

class tst_SessionTls : public QObject
{
    Q_OBJECT
private slots:
    void trustsWhomItShould();
    void saysWhatIsWrongWithWhoAnswers_data();
    void saysWhatIsWrongWithWhoAnswers();
    void whoHangsUpInTheMiddleEndsNothing();
    void clientCertificates_data();
    void clientCertificates();
    void connectsOnceTheCertificateIsRenewed();
    void speaksNothingOlderThanTls12();
    void refusesFilesThatItCannotServeWith_data();
    void refusesFilesThatItCannotServeWith();
    void neverGoesInTheClearToAnotherMachine();
    void refusesFilesThatItCannotTrustWith();

private:
    QString write(const QString &name, const std::string &text)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text.data(), qint64(text.size())) < 0)
            qFatal("no room for a test file");
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        return file.fileName();
    }
    ServerTls serverFiles(const test::Issued &own, const std::string &clientRoots = {})
    {
        ServerTls tls{
            write("server.pem", own.certificate).toStdString(), write("server.key", own.key).toStdString(), {}};
        if (!clientRoots.empty())
            tls.clientRoots = write("clients.pem", clientRoots).toStdString();
        return tls;
    }
    std::unique_ptr<test::GatewayFixture> gateway(const test::Issued &own, const std::string &clientRoots = {})
    {
        test::GatewayFixtureOptions options;
        options.tenants = 20;
        options.tls = serverFiles(own, clientRoots);
        return std::make_unique<test::GatewayFixture>(options);
    }
    static std::unique_ptr<Desk> desk(const QString &address, const Trust &trust)
    {
        SessionOptions options;
        options.timing.backoffMin = 20;
        options.timing.backoffMax = 200;
        options.token = QByteArray::fromStdString(test::GatewayFixture::token("platform-1"));
        options.channel = [address, trust] { return dial(address, trust); };
        options.distrust = [address, trust] { return whyNotTrusted(address, trust); };
        return makeSession(std::move(options));
    }
    /// What the desk says in the end; it is never live before.
    static QString told(Desk &desk, const QString &wanted)
    {
        bool live = false;
        QObject listener;
        connect(&desk, &Desk::streamChanged, &listener,
                [&live](const StreamState &state) { live |= state.link == Link::Live; });
        desk.start();
        (void)QTest::qWaitFor([&] { return desk.stream().reason.contains(wanted); }, 15'000);
        return live ? QStringLiteral("live") : desk.stream().reason;
    }
    static QString addressOf(const test::GatewayFixture &gateway) { return QString::fromStdString(gateway.address()); }

    QTemporaryDir m_folder;
};

void tst_SessionTls::trustsWhomItShould()
{
    const auto served = gateway(ours().issue(kHere));
    const auto console = desk(addressOf(*served), {ours().root(), {}, {}});
    console->start();
    QTRY_COMPARE_WITH_TIMEOUT(console->stream().link, Link::Live, 15'000);
    QCOMPARE(console->session().person, QString("platform-1"));
    QCOMPARE(whyNotTrusted(addressOf(*served), {ours().root(), {}, {}}), QString());
}

void tst_SessionTls::saysWhatIsWrongWithWhoAnswers_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("said");
    QTest::newRow("nobody there") << "nobody"
                                  << "cannot be reached";
    QTest::newRow("an authority that nobody knows here") << "stranger"
                                                         << "“Authority of somebody else”, whom this";
    QTest::newRow("expired") << "expired"
                             << "expired on ";
    QTest::newRow("not valid yet") << "early"
                                   << "is not valid before";
    QTest::newRow("of another host") << "host"
                                     << "has a certificate for billing.example.org, 192.0.2.7,";
    QTest::newRow("a gateway without TLS") << "plain"
                                           << "does not speak TLS";
}

void tst_SessionTls::saysWhatIsWrongWithWhoAnswers()
{
    QFETCH(QString, what);
    QFETCH(QString, said);
    std::unique_ptr<test::GatewayFixture> served;
    QString address = QStringLiteral("127.0.0.1:");
    if (what == "nobody") {
        address += QString::number(portOfNobody());
    } else if (what == "plain") {
        test::GatewayFixtureOptions options;
        options.tenants = 20;
        served = std::make_unique<test::GatewayFixture>(options);
    } else if (what == "stranger") {
        served = gateway(strangers().issue(kHere));
    } else if (what == "host") {
        served = gateway(ours().issue({"billing.example.org", "192.0.2.7"}));
    } else {
        // A gateway does not start with such files; its own may become so while it serves.
        served = gateway(ours().issue(kHere));
        const bool early = what == "early";
        (void)serverFiles(ours().issue(kHere, early ? 3'600 : -7'200, early ? 7'200 : -3'600));
        QTRY_VERIFY_WITH_TIMEOUT(!whyNotTrusted(addressOf(*served), {ours().root(), {}, {}}).isEmpty(), 15'000);
    }
    if (served)
        address = addressOf(*served);
    const auto console = desk(address, {ours().root(), {}, {}});
    const QString reason = told(*console, said);
    QVERIFY2(reason.contains(said), qPrintable(reason));
    QCOMPARE(console->stream().link == Link::Offline, what != "nobody");
    QCOMPARE(reason.contains("nothing is sent"), what != "nobody");
}

/// Its last word is still to be read when it has hung up, so that the console answers to nobody: for this the system
/// ends a process by SIGPIPE that does not expect it.
void tst_SessionTls::whoHangsUpInTheMiddleEndsNothing()
{
    QVERIFY(std::signal(SIGPIPE, SIG_DFL) != SIG_ERR); // Nobody else's care helps.
    const int door = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof here;
    QVERIFY(bind(door, reinterpret_cast<sockaddr *>(&here), length) == 0 && listen(door, 8) == 0
            && getsockname(door, reinterpret_cast<sockaddr *>(&here), &length) == 0);
    constexpr int kTimes = 30;
    std::thread rude([door] {
        for (int i = 0; i < kTimes; ++i) {
            const int line = accept(door, nullptr, nullptr);
            char first = 0;
            (void)recv(line, &first, 1,
                       0); // The rest of the hello stays unread, so that closing resets the connection.
            constexpr unsigned char kEmptyHello[] = {0x16, 3, 3, 0, 4, 2, 0, 0, 0}; // It is objected to, by an alert.
            (void)send(line, kEmptyHello, sizeof kEmptyHello, MSG_NOSIGNAL);
            shutdown(line, SHUT_WR);
            close(line);
        }
    });
    const QString address = QStringLiteral("127.0.0.1:%1").arg(ntohs(here.sin_port));
    for (int i = 0; i < kTimes; ++i)
        (void)whyNotTrusted(address, {ours().root(), {}, {}});
    rude.join();
    close(door);
    sigset_t held{}, waiting{};
    QVERIFY(pthread_sigmask(SIG_BLOCK, nullptr, &held) == 0 && sigismember(&held, SIGPIPE) == 0);
    QVERIFY(sigpending(&waiting) == 0 && sigismember(&waiting, SIGPIPE) == 0);
}

void tst_SessionTls::clientCertificates_data()
{
    QTest::addColumn<QString>("whose");
    QTest::addColumn<QString>("said");
    QTest::newRow("none") << "none"
                          << "asks for a certificate of yours";
    QTest::newRow("of another authority") << "stranger"
                                          << "does not accept your certificate";
    QTest::newRow("expired") << "expired"
                             << "does not accept your certificate";
    QTest::newRow("accepted") << "ours"
                              << "";
}

void tst_SessionTls::clientCertificates()
{
    QFETCH(QString, whose);
    QFETCH(QString, said);
    const auto served = gateway(ours().issue(kHere), ours().root());
    Trust trust{ours().root(), {}, {}};
    if (whose != "none") {
        const test::Issued own = whose == "stranger"  ? strangers().issue({"console"})
                                 : whose == "expired" ? ours().issue({"console"}, -7'200, -3'600)
                                                      : ours().issue({"console"});
        trust.certificate = own.certificate;
        trust.key = own.key;
    }
    const auto console = desk(addressOf(*served), trust);
    if (said.isEmpty()) {
        console->start();
        QTRY_COMPARE_WITH_TIMEOUT(console->stream().link, Link::Live, 15'000);
        return;
    }
    const QString reason = told(*console, said);
    QVERIFY2(reason.contains(said), qPrintable(reason));
}

void tst_SessionTls::connectsOnceTheCertificateIsRenewed()
{
    const auto served = gateway(strangers().issue(kHere));
    const auto console = desk(addressOf(*served), {ours().root(), {}, {}});
    QVERIFY(told(*console, "does not trust").contains("does not trust"));
    (void)serverFiles(ours().issue(kHere)); // In the place of the old files; nobody restarts anything.
    QTRY_COMPARE_WITH_TIMEOUT(console->stream().link, Link::Live, 30'000);
}

void tst_SessionTls::speaksNothingOlderThanTls12()
{
    const auto served = gateway(ours().issue(kHere));
    const auto speaks = [&served](int version) {
        const auto before = std::signal(SIGPIPE, SIG_IGN); // The gateway may hang up first.
        SSL_CTX *context = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_security_level(context, 0); // Else this side would refuse before that one could.
        SSL_CTX_set_min_proto_version(context, version ? version : TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context, version);
        BIO *line = BIO_new_ssl_connect(context);
        BIO_set_conn_hostname(line, served->address().c_str());
        SSL *tls = nullptr;
        BIO_get_ssl(line, &tls);
        constexpr unsigned char kHttp2[] = {2, 'h', '2'};
        SSL_set_alpn_protos(tls, kHttp2, sizeof kHttp2);
        const int spoken = BIO_do_connect_retry(line, 20, -1) == 1 ? SSL_version(tls) : 0; // Seconds.
        BIO_free_all(line);
        SSL_CTX_free(context);
        std::signal(SIGPIPE, before);
        return spoken;
    };
    QCOMPARE(speaks(TLS1_VERSION), 0);
    QCOMPARE(speaks(TLS1_1_VERSION), 0);
    QCOMPARE(speaks(TLS1_2_VERSION), TLS1_2_VERSION);
    QCOMPARE(speaks(0), TLS1_3_VERSION);
}

void tst_SessionTls::refusesFilesThatItCannotServeWith_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("said");
    QTest::newRow("no key") << "no key"
                            << "belong together";
    QTest::newRow("a certificate that is not there") << "gone"
                                                     << "cannot be read";
    QTest::newRow("no PEM") << "text"
                            << "no PEM file";
    QTest::newRow("the key of another") << "other"
                                        << "another certificate";
    QTest::newRow("a key that everybody may read") << "open"
                                                   << "chmod";
    QTest::newRow("expired") << "expired"
                             << "expired on";
    QTest::newRow("not valid yet") << "early"
                                   << "not valid before";
    QTest::newRow("for no host") << "nameless"
                                 << "names no host";
    QTest::newRow("client roots that are none") << "roots"
                                                << "--tls-client-roots";
}

void tst_SessionTls::refusesFilesThatItCannotServeWith()
{
    QFETCH(QString, what);
    QFETCH(QString, said);
    const std::int64_t now = QDateTime::currentMSecsSinceEpoch();
    ServerTls tls = serverFiles(what == "expired"    ? ours().issue(kHere, -7'200, -3'600)
                                : what == "early"    ? ours().issue(kHere, 3'600, 7'200)
                                : what == "nameless" ? ours().issue({})
                                                     : ours().issue(kHere),
                                what == "roots" ? "no certificate" : "");
    if (what == "no key")
        tls.key.clear();
    else if (what == "gone")
        tls.certificate += ".gone";
    else if (what == "text")
        tls.certificate = write("text.pem", "certificate").toStdString();
    else if (what == "other")
        tls.key = write("other.key", ours().issue(kHere).key).toStdString();
    else if (what == "open")
        QFile::setPermissions(QString::fromStdString(tls.key), QFile::ReadOwner | QFile::ReadOther);
    const auto facts = checkServerTls(tls, now);
    QCOMPARE(facts.status().code(), absl::StatusCode::kInvalidArgument);
    const auto text = QString::fromStdString(std::string(facts.status().message()));
    QVERIFY2(text.contains(said), qPrintable(text));
    QVERIFY(checkServerTls(serverFiles(ours().issue(kHere)), now).ok());
}

void tst_SessionTls::neverGoesInTheClearToAnotherMachine()
{
    for (const char *here : {"127.0.0.1:7443", "127.8.9.1:7443", "[::1]:7443", "localhost:7443"})
        QVERIFY2(isLoopback(here), here);
    for (const char *elsewhere : {"192.0.2.7:7443", "gateway.example.org:7443", "localhost.example.org:7443",
                                  "[2001:db8::1]:7443", "127.0.0.1.example.org:443", "0.0.0.0:7443"}) {
        QVERIFY2(!isLoopback(elsewhere), elsewhere);
        QVERIFY2(!dial(elsewhere), elsewhere);
        QVERIFY2(dial(elsewhere, Trust{ours().root(), {}, {}}), elsewhere);
    }
}

void tst_SessionTls::refusesFilesThatItCannotTrustWith()
{
    QString problem;
    QVERIFY(!readTrust({m_folder.filePath("nowhere.pem"), {}, {}}, &problem));
    QVERIFY2(problem.contains("cannot be read"), qPrintable(problem));
    QVERIFY(!readTrust({write("text.pem", "trust me"), {}, {}}, &problem));
    QVERIFY2(problem.contains("no PEM file"), qPrintable(problem));
    const QString roots = write("roots.pem", ours().root());
    QVERIFY(!readTrust({roots, roots, {}}, &problem));
    QVERIFY2(problem.contains("--tls-key"), qPrintable(problem));
    QVERIFY(!readTrust({roots, roots, roots}, &problem));
    QVERIFY2(problem.contains("private key"), qPrintable(problem));
    const auto trust = readTrust({roots, {}, {}}, &problem);
    QVERIFY(trust && trust->roots == ours().root() && problem.isEmpty());
}

QTEST_GUILESS_MAIN(tst_SessionTls)
#include "tst_session_tls.moc"
