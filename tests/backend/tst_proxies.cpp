// The sample configurations of nginx and HAProxy as they are, but for addresses and files, before two gateways over
// TLS.
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/sample_proxy.h"

#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;
using std::chrono::seconds;

class ProxiesTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init()
    {
        const std::string url = m_cluster.direct(m_cluster.cleared());
        for (auto &gateway : m_gateways)
            gateway = gatewayOn(url);
    }
    void cleanup()
    {
        m_proxy.stop();
        for (auto &gateway : m_gateways)
            gateway.reset();
    }

    void consolesWorkThroughTheProxy_data() { SampleProxy::data(); }
    void consolesWorkThroughTheProxy()
    {
        QFETCH(QString, proxy);
        QVERIFY(m_proxy.start(proxy, {m_gateways[0]->address(), m_gateways[1]->address()}));
        // Two consoles on connections of their own: a board and who fills it.
        CaseBoard board(m_proxy.channel(), "platform-2");
        QVERIFY(board.complete(seconds(10)));
        ReplicaDesk desk(m_proxy.channel(), "platform-1");
        for (int i = 0; i < 4; ++i) {
            v1::SubmitDraftResponse answer;
            const auto status =
                desk.submit("submit-" + std::to_string(i), desk.complete("proxy-" + std::to_string(i)), answer);
            QVERIFY2(status.ok(), status.error_message().c_str());
            QVERIFY(board.seen(answer.case_().id(), 1, seconds(5)));
        }
    }

    void aGatewayThatIsGoneIsLeftOut_data() { SampleProxy::data(); }
    void aGatewayThatIsGoneIsLeftOut()
    {
        QFETCH(QString, proxy);
        QVERIFY(m_proxy.start(proxy, {m_gateways[0]->address(), m_gateways[1]->address()}));
        ReplicaDesk desk(m_proxy.channel(), "platform-1");
        m_gateways[0]->stop();
        QElapsedTimer clock;
        clock.start();
        QTRY_VERIFY_WITH_TIMEOUT(m_proxy.saved(desk, "after"), 10'000);
        qInfo("answered again after %lld ms", clock.elapsed());
        QVERIFY(clock.elapsed() < 5'000);
        CaseBoard board(m_proxy.channel(), "platform-1"); // Streams, too, whichever gateway the proxy would try first.
        QVERIFY(board.complete(seconds(5)));
        m_gateways[0]->restart();
        m_gateways[1]->stop();
        QTRY_VERIFY_WITH_TIMEOUT(m_proxy.saved(desk, "back"), 20'000); // It was taken back: there is no other.
    }

    /// One address cannot take everybody's streams.
    void oneAddressHasALimit_data() { SampleProxy::data(); }
    void oneAddressHasALimit()
    {
        QFETCH(QString, proxy);
        QVERIFY(m_proxy.start(proxy, {m_gateways[0]->address(), m_gateways[1]->address()}));
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
            stubs.push_back(v1::OnboardingService::NewStub(m_proxy.channel()));
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
        ReplicaDesk desk(m_proxy.channel(), "platform-1");
        QTRY_VERIFY_WITH_TIMEOUT(m_proxy.saved(desk, "room"), 10'000);
    }

    void whoDoesNotSpeakTlsGetsNowhere_data() { SampleProxy::data(); }
    void whoDoesNotSpeakTlsGetsNowhere()
    {
        QFETCH(QString, proxy);
        QVERIFY(m_proxy.start(proxy, {m_gateways[0]->address(), m_gateways[1]->address()}));
        ReplicaDesk plain(channelTo("127.0.0.1:" + std::to_string(m_proxy.port())), "platform-1");
        v1::SaveDraftResponse answer;
        QCOMPARE(plain.save("plain", "plain", 0, {}, answer, seconds(3)).error_code(), grpc::StatusCode::UNAVAILABLE);
        ReplicaDesk desk(m_proxy.channel(), "platform-1");
        QVERIFY(m_proxy.saved(desk, "tls"));
    }

private:
    std::unique_ptr<GatewayFixture> gatewayOn(const std::string &url)
    {
        GatewayFixtureOptions options;
        options.tenants = 20;
        options.store = url;
        options.tls.certificate = m_proxy.gateway().certificate.toStdString();
        options.tls.key = m_proxy.gateway().key.toStdString();
        return std::make_unique<GatewayFixture>(options);
    }
    Cluster m_cluster;
    SampleProxy m_proxy;
    std::array<std::unique_ptr<GatewayFixture>, 2> m_gateways;
};

QTEST_GUILESS_MAIN(ProxiesTest)
#include "tst_proxies.moc"
