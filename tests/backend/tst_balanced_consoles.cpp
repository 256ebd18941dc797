// Consoles behind the sample proxies, whose gateway stops or is killed: they are live on the other one within seconds,
// and one that stops takes nobody back. BULKHEAD_ROUNDS=20 makes a soak of it, with figures.
#include "backend/rpc/digest.h"
#include "tests/backend/live_consoles.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/replica_load.h"
#include "tests/backend/sample_proxy.h"
#include "tests/fixtures/gateway_process.h"

#include "bulkhead/v1/inventory.grpc.pb.h"

#include <QTest>

#include <csignal>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLiveAgain{5'000};
constexpr milliseconds kFrozenNoticed{15'000};
constexpr int kConsoles = 8;

int rounds()
{
    const int asked = qEnvironmentVariableIntValue("BULKHEAD_ROUNDS");
    return asked > 0 ? asked : 1;
}

/// A board that is opened again at once whenever its gateway ends it, and notes whether the next one took it in.
class Persistent
{
public:
    explicit Persistent(const std::shared_ptr<grpc::Channel> &channel)
        : m_stub(v1::OnboardingService::NewStub(channel))
        , m_thread([this] { run(); })
    {
    }
    ~Persistent()
    {
        m_stopping = true;
        {
            const std::scoped_lock lock(m_mutex);
            if (m_context)
                m_context->TryCancel();
        }
        m_thread.join();
    }
    [[nodiscard]] bool live() const { return m_live; }
    [[nodiscard]] int sentAway() const { return m_sentAway; } ///< Boards that ended after they had begun.
    [[nodiscard]] int refused() const { return m_refused; }   ///< Boards that never began.

private:
    void run()
    {
        while (!m_stopping) {
            grpc::ClientContext *context = nullptr;
            {
                const std::scoped_lock lock(m_mutex);
                m_context = std::make_unique<grpc::ClientContext>();
                context = m_context.get();
            }
            context->AddMetadata("authorization", "Bearer " + GatewayFixture::token("platform-1"));
            if (m_stopping)
                return;
            watch(*context);
        }
    }
    void watch(grpc::ClientContext &context)
    {
        v1::WatchCasesRequest asked;
        asked.mutable_context()->mutable_fleet();
        const auto reader = m_stub->WatchCases(&context, asked);
        v1::WatchCasesResponse message;
        bool begun = false;
        while (reader->Read(&message))
            m_live = begun = true;
        m_live = false;
        reader->Finish();
        if (!m_stopping)
            ++(begun ? m_sentAway : m_refused);
    }

    std::unique_ptr<v1::OnboardingService::Stub> m_stub;
    std::mutex m_mutex;
    std::unique_ptr<grpc::ClientContext> m_context;
    std::atomic<bool> m_live{false}, m_stopping{false};
    std::atomic<int> m_sentAway{0}, m_refused{0};
    std::thread m_thread;
};

/// A call that takes as long as the test wants: a check of an import whose rows are still on their way.
class Upload
{
public:
    Upload(const std::shared_ptr<grpc::Channel> &channel, const std::string &person, const std::string &name)
        : m_stub(v1::InventoryService::NewStub(channel))
    {
        m_context.AddMetadata("authorization", "Bearer " + GatewayFixture::token(person));
        m_context.set_deadline(std::chrono::system_clock::now() + seconds(60));
        m_writer = m_stub->ImportTenants(&m_context, &m_report);
        v1::ImportTenantsRequest part;
        part.mutable_context()->mutable_fleet();
        part.set_request_id(name);
        part.set_dry_run(true);
        // More than what lies between can hold: when all is written the gateway has read, and so admitted it.
        for (int i = 0; i < kParts; ++i) {
            for (int row = 0; row < kPartRows; ++row, ++m_rows)
                fill(*part.add_rows(), name + "-" + std::to_string(m_rows));
            m_writer->Write(part);
            part.Clear();
        }
    }
    grpc::Status end()
    {
        m_writer->WritesDone();
        return m_writer->Finish();
    }
    [[nodiscard]] bool whole() const { return m_report.rows() == static_cast<std::uint64_t>(m_rows); }

private:
    static constexpr int kParts = 8, kPartRows = 2'000;

    void fill(v1::ImportRow &row, const std::string &id) const
    {
        row.set_line(static_cast<std::uint64_t>(m_rows) + 2);
        row.set_external_id(id);
        row.set_name("Meadowlark Community Clinic " + id);
        row.set_kind("Acute Care Hospitals");
        row.set_region("us-east");
    }

    int m_rows = 0;
    std::unique_ptr<v1::InventoryService::Stub> m_stub;
    grpc::ClientContext m_context;
    v1::ImportTenantsResponse m_report;
    std::unique_ptr<grpc::ClientWriter<v1::ImportTenantsRequest>> m_writer;
};

template<class T>
int sum(const std::vector<std::unique_ptr<T>> &all, int (T::*figure)() const)
{
    int total = 0;
    for (const auto &one : all)
        total += ((*one).*figure)();
    return total;
}

} // namespace

class BalancedConsolesTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")}, 100);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QFile file(people());
        QVERIFY(file.open(QIODevice::WriteOnly));
        for (const char *id : {"platform-1", "platform-2"})
            file.write(QByteArray("[[person]]\nid = \"") + id + "\"\nrole = \"platform-operations\"\ntoken_sha256 = \""
                       + QByteArray::fromStdString(hex(sha256(GatewayFixture::token(id))))
                       + "\"\nscope = { all = true }\n");
    }
    void init()
    {
        m_url = QString::fromStdString(m_cluster.direct(m_cluster.cleared()));
        for (auto &gateway : m_gateways)
            QVERIFY((gateway = started())->serves());
    }
    void cleanup()
    {
        m_proxy.stop();
        for (auto &gateway : m_gateways)
            gateway.reset();
    }

    /// Consoles are sent away one after the other, and none of them is led back, although there are fewest: the other
    /// gateway takes each in at the first try. What is under way there ends well.
    void aGatewayThatStopsTakesNobodyBack_data() { SampleProxy::data(); }
    void aGatewayThatStopsTakesNobodyBack()
    {
        QFETCH(QString, proxy);
        QVERIFY(m_proxy.start(proxy, addresses()));
        std::vector<std::unique_ptr<Persistent>> boards;
        const auto allLive = [&] {
            return std::ranges::all_of(boards, [](const auto &board) { return board->live(); });
        };
        std::shared_ptr<grpc::Channel> channel;
        for (int i = 0; i < 16; ++i) {
            if (i % 4 == 0) // A console has several streams in one connection.
                channel = m_proxy.channel();
            boards.push_back(std::make_unique<Persistent>(channel));
            QTRY_VERIFY(boards.back()->live()); // One after the other, so that both gateways get some.
        }
        std::vector<std::unique_ptr<Upload>> uploads;
        for (int i = 0; i < 4; ++i) // Two of a person's are what a gateway takes.
            uploads.push_back(std::make_unique<Upload>(m_proxy.channel(), i % 2 == 0 ? "platform-1" : "platform-2",
                                                       "upload-" + std::to_string(i)));
        const int before = sum(boards, &Persistent::refused);
        m_gateways[0]->signal(SIGTERM);
        QTRY_VERIFY_WITH_TIMEOUT(sum(boards, &Persistent::sentAway) > 0, 10'000);
        ReplicaDesk desk(m_proxy.channel(), "platform-1");
        QVERIFY(m_proxy.saved(desk, "meanwhile"));
        QTRY_VERIFY_WITH_TIMEOUT(sum(boards, &Persistent::sentAway) >= 6 && allLive(), 15'000);
        QVERIFY(m_gateways[0]->runs()); // For the uploads.
        for (const auto &upload : uploads) {
            const grpc::Status status = upload->end();
            QVERIFY2(status.ok(), status.error_message().c_str());
            QVERIFY(upload->whole());
        }
        QTRY_VERIFY_WITH_TIMEOUT(!m_gateways[0]->runs(), 20'000);
        QCOMPARE(m_gateways[0]->exitCode(), 0);
        QTRY_VERIFY(allLive());
        QVERIFY2(sum(boards, &Persistent::sentAway) >= 6, "it had too few boards for this to say anything");
        QCOMPARE(sum(boards, &Persistent::refused), before);
    }

    /// As people have them: whole sessions with the product's own timing, while others save without a pause.
    void consolesOfALostGatewayAreLiveAgain_data()
    {
        QTest::addColumn<QString>("proxy");
        QTest::addColumn<int>("signal");
        for (const char *proxy : {"nginx", "haproxy"}) {
            QTest::addRow("%s, killed", proxy) << proxy << SIGKILL;
            QTest::addRow("%s, frozen", proxy) << proxy << SIGSTOP; // It takes connections and says nothing.
        }
    }
    void consolesOfALostGatewayAreLiveAgain()
    {
        QFETCH(QString, proxy);
        QFETCH(int, signal);
        QVERIFY(m_proxy.start(proxy, addresses()));
        QFile roots(m_proxy.roots());
        QVERIFY(roots.open(QIODevice::ReadOnly));
        LiveConsoles consoles(m_proxy.port(), roots.readAll().toStdString(), GatewayFixture::token("platform-1"));
        std::vector<std::unique_ptr<CaseBoard>> boards;
        for (int i = 0; i < kConsoles; ++i) {
            consoles.add();
            QTRY_VERIFY_WITH_TIMEOUT(consoles.allLive(), 10'000);
            // Of another person: with one gateway left, all of one person's are at the limit.
            boards.push_back(std::make_unique<CaseBoard>(m_proxy.channel(), "platform-2"));
            QVERIFY(boards.back()->complete(seconds(10)));
        }
        Load load([&] { return m_proxy.channel(); }, 3);
        milliseconds longest{0};
        for (int round = 0; round < rounds(); ++round) {
            const auto saved = load.each();
            QTRY_VERIFY_WITH_TIMEOUT(load.allGoOn(saved) && consoles.allLive(), 20'000);
            consoles.forget();
            auto &victim = m_gateways[static_cast<std::size_t>(round) % m_gateways.size()];
            const Instant killed = std::chrono::steady_clock::now();
            victim->signal(signal);
            QTRY_VERIFY_WITH_TIMEOUT(consoles.lost() > 0, 15'000);
            const auto then = load.each();
            QTRY_VERIFY_WITH_TIMEOUT(load.allGoOn(then) && consoles.allLive(), 30'000);
            const auto took = std::chrono::duration_cast<milliseconds>(consoles.lastLive() - killed);
            longest = std::max(longest, took);
            qInfo("round %d: %d of %d consoles lost their gateway, all are live again after %lld ms", round + 1,
                  consoles.lost(), kConsoles, static_cast<long long>(took.count()));
            if (signal == SIGSTOP)
                victim->signal(SIGCONT);
            if (round + 1 == rounds())
                break;
            if (signal != SIGSTOP) {
                victim = started(QString::fromStdString(addressOf(*victim)));
                QVERIFY2(victim->serves(), victim->said().constData());
            }
            // Of a soak only. nginx leads nobody to a gateway within 5 s (fail_timeout) of a failure, HAProxy not
            // before its second answer (rise 2, inter 2s), and neither tells when that is over: the other one, ended
            // meanwhile, would be both.
            QTest::qWait(6'000);
        }
        ReplicaDesk desk(m_proxy.channel(), "platform-1");
        const std::string wrong = load.settle(desk);
        QVERIFY2(wrong.empty(), wrong.c_str());
        QVERIFY2(longest <= (signal == SIGSTOP ? kFrozenNoticed : kLiveAgain),
                 qPrintable(QString::number(longest.count())));
    }

private:
    QString people() const { return m_folder.filePath(QStringLiteral("people.toml")); }
    std::unique_ptr<GatewayProcess> started(const QString &listen = QStringLiteral("127.0.0.1:0"))
    {
        return std::make_unique<GatewayProcess>(
            QStringLiteral(BULKHEAD_GATEWAY),
            QStringList{"--store", m_url, "--people", people(), "--tenants", "20", "--listen", listen, "--tls-cert",
                        m_proxy.gateway().certificate, "--tls-key", m_proxy.gateway().key, "--drain-s", "4",
                        "--grace-s", "20"});
    }
    static std::string addressOf(const GatewayProcess &gateway)
    {
        return "127.0.0.1:" + std::to_string(gateway.port());
    }
    std::array<std::string, 2> addresses() const { return {addressOf(*m_gateways[0]), addressOf(*m_gateways[1])}; }

    QTemporaryDir m_folder;
    Cluster m_cluster;
    SampleProxy m_proxy;
    QString m_url;
    std::array<std::unique_ptr<GatewayProcess>, 2> m_gateways;
};

QTEST_GUILESS_MAIN(BalancedConsolesTest)
#include "tst_balanced_consoles.moc"
