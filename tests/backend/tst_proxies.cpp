// The sample configurations of nginx and HAProxy as they are, but for addresses and files, before two gateways over
// TLS.
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/replica_desk.h"
#include "tests/fixtures/certificates.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using std::chrono::seconds;

quint16 freePort()
{
    const int opened = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool bound = bind(opened, reinterpret_cast<sockaddr *>(&address), size) == 0
                       && getsockname(opened, reinterpret_cast<sockaddr *>(&address), &size) == 0;
    close(opened);
    if (!bound)
        qFatal("no free port");
    return ntohs(address.sin_port);
}

/// A certificate file with its key beside it.
struct Served
{
    QString certificate, key;
};

Served put(const QTemporaryDir &folder, const QString &name, const Issued &issued)
{
    const Served served{folder.filePath(name + ".pem"), folder.filePath(name + ".key")};
    for (const auto &[path, text] :
         {std::pair(served.certificate, issued.certificate), std::pair(served.key, issued.key)}) {
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly))
            qFatal("cannot write %s", qPrintable(path));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        file.write(text.data(), static_cast<qint64>(text.size()));
    }
    return served;
}

} // namespace

class ProxiesTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        m_gatewayFiles = put(m_folder, "gateway", m_authority.issue({"gateway.example", "127.0.0.1"}));
        m_proxyFiles = put(m_folder, "proxy", m_authority.issue({"bulkhead.example", "127.0.0.1"}));
        QFile roots(m_folder.filePath("roots.pem"));
        QVERIFY(roots.open(QIODevice::WriteOnly));
        roots.write(QByteArray::fromStdString(m_authority.root()));
        QFile both(m_folder.filePath("proxy-and-key.pem"));
        QVERIFY(both.open(QIODevice::WriteOnly));
        for (const QString &path : {m_proxyFiles.certificate, m_proxyFiles.key}) {
            QFile part(path);
            QVERIFY(part.open(QIODevice::ReadOnly));
            both.write(part.readAll());
        }
    }
    void init()
    {
        const std::string url = m_cluster.direct(m_cluster.cleared());
        for (auto &gateway : m_gateways)
            gateway = gatewayOn(url);
    }
    void cleanup()
    {
        m_proxy.kill();
        m_proxy.waitForFinished(5'000);
        for (auto &gateway : m_gateways)
            gateway.reset();
    }

    void consolesWorkThroughTheProxy_data() { proxies(); }
    void consolesWorkThroughTheProxy()
    {
        QFETCH(QString, proxy);
        startProxy(proxy);
        // Two consoles on connections of their own: a board and who fills it.
        CaseBoard board(channel(), "platform-2");
        QVERIFY(board.complete(seconds(10)));
        ReplicaDesk desk(channel(), "platform-1");
        for (int i = 0; i < 4; ++i) {
            v1::SubmitDraftResponse answer;
            const auto status =
                desk.submit("submit-" + std::to_string(i), desk.complete("proxy-" + std::to_string(i)), answer);
            QVERIFY2(status.ok(), status.error_message().c_str());
            QVERIFY(board.seen(answer.case_().id(), 1, seconds(5)));
        }
    }

    void aGatewayThatIsGoneIsLeftOut_data() { proxies(); }
    void aGatewayThatIsGoneIsLeftOut()
    {
        QFETCH(QString, proxy);
        startProxy(proxy);
        ReplicaDesk desk(channel(), "platform-1");
        m_gateways[0]->stop();
        QElapsedTimer clock;
        clock.start();
        QTRY_VERIFY_WITH_TIMEOUT(saved(desk, "after"), 10'000);
        qInfo("answered again after %lld ms", clock.elapsed());
        QVERIFY(clock.elapsed() < 5'000);
        CaseBoard board(channel(), "platform-1"); // Streams, too, whichever gateway the proxy would try first.
        QVERIFY(board.complete(seconds(5)));
        m_gateways[0]->restart();
        m_gateways[1]->stop();
        QTRY_VERIFY_WITH_TIMEOUT(saved(desk, "back"), 20'000); // It was taken back: there is no other.
    }

    /// One address cannot take everybody's streams.
    void oneAddressHasALimit_data() { proxies(); }
    void oneAddressHasALimit()
    {
        QFETCH(QString, proxy);
        startProxy(proxy);
        struct Open
        {
            grpc::ClientContext context;
            std::unique_ptr<grpc::ClientReader<v1::WatchCasesResponse>> reader;
        };
        // nginx counts streams, HAProxy connections; far more of either than it lets one address have.
        const int connections = proxy == "nginx" ? 5 : 90, each = proxy == "nginx" ? 100 : 1;
        std::vector<std::unique_ptr<v1::OnboardingService::Stub>> stubs;
        std::vector<std::unique_ptr<Open>> streams;
        constexpr const char *kPersons[] = {"platform-1", "platform-2", "support-1", "success-2"};
        int refused = 0, served = 0;
        for (int c = 0; c < connections; ++c) {
            stubs.push_back(v1::OnboardingService::NewStub(channel()));
            for (int s = 0; s < each; ++s) {
                auto open = std::make_unique<Open>();
                // Of several persons, each at both gateways: one alone gets no more than 64 from a gateway.
                GatewayFixture::sign(open->context, kPersons[static_cast<std::size_t>(s / 2) % std::size(kPersons)]);
                v1::WatchCasesRequest asked;
                asked.mutable_context()->mutable_fleet();
                open->reader = stubs.back()->WatchCases(&open->context, asked);
                v1::WatchCasesResponse message;
                if (open->reader->Read(&message)) {
                    ++served;
                    streams.push_back(std::move(open)); // Stays open.
                    continue;
                }
                ++refused;
                const grpc::Status status = open->reader->Finish();
                QVERIFY2(status.error_code() == grpc::StatusCode::UNAVAILABLE, status.error_message().c_str());
                c = connections; // That is the limit; the next ones would only wait.
                break;
            }
        }
        for (const auto &open : streams)
            open->context.TryCancel();
        qInfo("%d served", served);
        QCOMPARE(refused, 1);
        QVERIFY(served >= (proxy == "nginx" ? 399 : 60));
        // When they are gone there is room again.
        streams.clear();
        stubs.clear();
        ReplicaDesk desk(channel(), "platform-1");
        QTRY_VERIFY_WITH_TIMEOUT(saved(desk, "room"), 10'000);
    }

    void whoDoesNotSpeakTlsGetsNowhere_data() { proxies(); }
    void whoDoesNotSpeakTlsGetsNowhere()
    {
        QFETCH(QString, proxy);
        startProxy(proxy);
        ReplicaDesk plain(channelTo("127.0.0.1:" + std::to_string(m_port)), "platform-1");
        v1::SaveDraftResponse answer;
        QCOMPARE(plain.save("plain", "plain", 0, {}, answer, seconds(3)).error_code(), grpc::StatusCode::UNAVAILABLE);
        ReplicaDesk desk(channel(), "platform-1");
        QVERIFY(saved(desk, "tls"));
    }

private:
    static void proxies()
    {
        QTest::addColumn<QString>("proxy");
        QTest::newRow("nginx") << "nginx";
        QTest::newRow("HAProxy") << "haproxy";
    }
    std::unique_ptr<GatewayFixture> gatewayOn(const std::string &url)
    {
        GatewayFixtureOptions options;
        options.tenants = 20;
        options.store = url;
        options.tls.certificate = m_gatewayFiles.certificate.toStdString();
        options.tls.key = m_gatewayFiles.key.toStdString();
        return std::make_unique<GatewayFixture>(options);
    }
    void startProxy(const QString &proxy)
    {
        const QString name = proxy == "nginx" ? "nginx.conf" : "haproxy.cfg";
        QFile sample(QStringLiteral(BULKHEAD_PROXIES "/") + name);
        QVERIFY(sample.open(QIODevice::ReadOnly));
        QString text = QString::fromUtf8(sample.readAll());
        m_port = freePort();
        const std::pair<QString, QString> own[] = {
            {"gateway-1.example:7443", QString::fromStdString(m_gateways[0]->address())},
            {"gateway-2.example:7443", QString::fromStdString(m_gateways[1]->address())},
            {"listen 7443", QStringLiteral("listen 127.0.0.1:%1").arg(m_port)},
            {"bind :7443", QStringLiteral("bind 127.0.0.1:%1").arg(m_port)},
            {"/run/bulkhead-nginx.pid", m_folder.filePath("nginx.pid")},
            {"/etc/bulkhead", m_folder.path()}};
        for (const auto &[from, to] : own)
            text.replace(from, to);
        QVERIFY(!text.contains("7443"));
        QFile file(m_folder.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(text.toUtf8());
        file.close();
        m_proxy.setProcessChannelMode(QProcess::MergedChannels);
        if (proxy == "nginx") // One process of a known id, which its end takes along.
            m_proxy.start("nginx", {"-p", m_folder.path(), "-c", file.fileName(), "-e", "stderr", "-g",
                                    "daemon off; master_process off;"});
        else
            m_proxy.start("haproxy", {"-db", "-f", file.fileName()});
        ReplicaDesk desk(channel(), "platform-1");
        QTRY_VERIFY_WITH_TIMEOUT(saved(desk, "ready"), 20'000);
    }
    std::shared_ptr<grpc::Channel> channel()
    {
        grpc::SslCredentialsOptions ssl;
        ssl.pem_root_certs = m_authority.root();
        grpc::ChannelArguments arguments;
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 500);
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
        arguments.SetSslTargetNameOverride("bulkhead.example");
        return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(m_port), grpc::SslCredentials(ssl), arguments);
    }
    /// A draft of its own each time.
    bool saved(ReplicaDesk &desk, const std::string &name)
    {
        v1::SaveDraftResponse answer;
        const std::string draft = name + "-" + std::to_string(++m_drafts);
        return desk.save(draft, draft, 0, {}, answer, seconds(2)).ok();
    }
    Cluster m_cluster;
    Authority m_authority{"Bulkhead tests"};
    QTemporaryDir m_folder;
    Served m_gatewayFiles, m_proxyFiles;
    std::array<std::unique_ptr<GatewayFixture>, 2> m_gateways;
    QProcess m_proxy;
    quint16 m_port = 0;
    int m_drafts = 0;
};

QTEST_GUILESS_MAIN(ProxiesTest)
#include "tst_proxies.moc"
