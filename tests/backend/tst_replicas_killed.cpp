// Gateways as processes that are killed and frozen under load, and a server that is: nothing acknowledged is lost,
// nothing is done twice, and others go on within seconds. BULKHEAD_ROUNDS=20 makes a soak of it, with figures.
#include "backend/rpc/digest.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/replica_load.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kLiveAgain{5'000}; // For who works on a gateway that dies.
constexpr int kTakenOverMs = 10'000;

int rounds()
{
    const int asked = qEnvironmentVariableIntValue("BULKHEAD_ROUNDS");
    return asked > 0 ? asked : 1;
}

class GatewayProcess
{
public:
    GatewayProcess(const QString &store, const QString &people)
        : m_store(store)
        , m_people(people)
    {
        start();
    }
    ~GatewayProcess() { kill(); }

    void start()
    {
        m_process = std::make_unique<QProcess>();
        m_process->setProcessChannelMode(QProcess::MergedChannels);
        m_process->start(QStringLiteral(BULKHEAD_GATEWAY),
                         {QStringLiteral("serve"), QStringLiteral("--store"), m_store, QStringLiteral("--people"),
                          m_people, QStringLiteral("--tenants"), QStringLiteral("20"), QStringLiteral("--listen"),
                          QStringLiteral("127.0.0.1:%1").arg(m_port)});
        QByteArray said;
        while (!said.contains("serving on port ") && m_process->waitForReadyRead(60'000))
            said += m_process->readAll();
        const auto at = said.indexOf("serving on port ");
        if (at < 0)
            qFatal("the gateway does not start: %s", said.constData());
        m_port = said.mid(at + 16).split('\n').first().trimmed().toInt();
    }
    void kill()
    {
        signal(SIGCONT);
        m_process->kill();
        m_process->waitForFinished(10'000);
    }
    void signal(int number) const
    {
        if (pid() > 0)
            ::kill(pid(), number);
    }
    [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(m_port); }

private:
    [[nodiscard]] pid_t pid() const { return static_cast<pid_t>(m_process->processId()); }

    QString m_store, m_people;
    int m_port = 0;
    std::unique_ptr<QProcess> m_process;
};

} // namespace

class ReplicasKilledTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        const QString problem = m_cluster.server.start({QStringLiteral("gateway")}, 100);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QFile file(people());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[[person]]\nid = \"platform-1\"\nrole = \"platform-operations\"\ntoken_sha256 = \""
                   + QByteArray::fromStdString(hex(sha256(GatewayFixture::token("platform-1"))))
                   + "\"\nscope = { all = true }\n");
    }
    void init() { m_url = QString::fromStdString(m_cluster.direct(m_cluster.cleared())); }

    void anotherGatewayTakesOver_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("from one that was killed") << SIGKILL;
        QTest::newRow("from one that froze while it wrote") << SIGSTOP;
    }
    void anotherGatewayTakesOver()
    {
        QFETCH(int, signal);
        GatewayProcess first(m_url, people());
        QTRY_VERIFY_WITH_TIMEOUT(held() >= 2, 20'000);
        const QString dead = m_cluster.server.value("SELECT DISTINCT holder FROM bulkhead.lease WHERE fence > 0");
        GatewayProcess second(m_url, people());
        QTRY_VERIFY_WITH_TIMEOUT(heldByOthersThan(dead) >= 1, 20'000);
        const QString fences = m_cluster.server.value("SELECT sum(fence) FROM bulkhead.lease");
        Load load({first.address()}, 3); // Wherever it stops, somebody's transaction is under way.
        QTRY_VERIFY_WITH_TIMEOUT(load.acknowledged() > 30, 20'000);
        first.signal(signal);
        QElapsedTimer clock;
        clock.start();
        ReplicaDesk desk(channelTo(second.address()), "platform-1");
        v1::SaveDraftResponse answer;
        grpc::Status status;
        int tries = 0;
        do {
            status = desk.save("after-" + QByteArray::number(++tries).toStdString(), "after", 0, {}, answer);
        } while (!status.ok() && clock.elapsed() < kTakenOverMs);
        QVERIFY2(status.ok(), status.error_message().c_str());
        const qint64 writes = clock.elapsed();
        QVERIFY2(writes < kTakenOverMs, qPrintable(QString::number(writes)));
        QTRY_COMPARE_WITH_TIMEOUT(heldByOthersThan(dead), held(), kTakenOverMs);
        const qint64 taken = clock.elapsed();
        qInfo("others write after %lld ms, all leases are taken over after %lld ms", writes, taken);
        QVERIFY2(taken < kTakenOverMs, qPrintable(QString::number(taken)));
        QVERIFY(m_cluster.server.value("SELECT sum(fence) FROM bulkhead.lease").toInt() > fences.toInt());
        // The woken one finds itself replaced, and comes back as one among others.
        first.signal(SIGCONT);
        if (signal == SIGSTOP)
            QTRY_VERIFY_WITH_TIMEOUT(load.acknowledged() > 33, 30'000);
        QCOMPARE(m_cluster.server.value("SELECT count(*) FROM bulkhead.lease WHERE fence < 1 AND holder <> ''"), "0");
    }

    void aKilledGatewayLosesNothing()
    {
        std::vector<std::unique_ptr<GatewayProcess>> gateways;
        std::vector<std::string> addresses;
        for (int i = 0; i < 3; ++i) {
            gateways.push_back(std::make_unique<GatewayProcess>(m_url, people()));
            addresses.push_back(gateways.back()->address());
        }
        Load load(addresses);
        for (int round = 0; round < rounds(); ++round) {
            auto before = load.each();
            QTRY_VERIFY_WITH_TIMEOUT(load.allGoOn(before), 20'000);
            GatewayProcess &victim = *gateways[static_cast<std::size_t>(round) % gateways.size()];
            const Instant killed = std::chrono::steady_clock::now();
            victim.kill();
            before = load.each();
            QTRY_VERIFY_WITH_TIMEOUT(load.allGoOn(before), 20'000);
            qInfo("round %d: everybody goes on after %lld ms", round + 1,
                  static_cast<long long>(since(killed).count()));
            victim.start();
        }
        ReplicaDesk desk(channelTo(addresses.front()), "platform-1");
        const std::string wrong = load.settle(desk);
        QVERIFY2(wrong.empty(), wrong.c_str());
        qInfo("%llu acknowledged, %d failures, the longest took %lld ms",
              static_cast<unsigned long long>(load.acknowledged()), load.failures(),
              static_cast<long long>(load.longest().count()));
        QVERIFY2(load.failures() > 0, "no save was ever hit; the test has tested nothing");
        QVERIFY2(load.longest() <= kLiveAgain, qPrintable(QString::number(load.longest().count())));
    }

    void aKilledServerLosesNothing()
    {
        GatewayProcess first(m_url, people()), second(m_url, people());
        const std::vector<std::string> addresses{first.address(), second.address()};
        Load load(addresses);
        for (int round = 0; round < (rounds() + 1) / 2; ++round) {
            auto before = load.each();
            QTRY_VERIFY_WITH_TIMEOUT(load.allGoOn(before), 30'000);
            m_cluster.server.crash();
            const QString problem = m_cluster.server.restart();
            QVERIFY2(problem.isEmpty(), qPrintable(problem));
            const Instant back = std::chrono::steady_clock::now();
            before = load.each();
            QTRY_VERIFY_WITH_TIMEOUT(load.allGoOn(before), 30'000);
            qInfo("round %d: everybody goes on %lld ms after the server is back", round + 1,
                  static_cast<long long>(since(back).count()));
            QVERIFY2(since(back) <= kLiveAgain, qPrintable(QString::number(since(back).count())));
        }
        ReplicaDesk desk(channelTo(addresses.front()), "platform-1");
        const std::string wrong = load.settle(desk);
        QVERIFY2(wrong.empty(), wrong.c_str());
        qInfo("%llu acknowledged, %d failures", static_cast<unsigned long long>(load.acknowledged()), load.failures());
    }

private:
    QString people() const { return m_folder.filePath(QStringLiteral("people.toml")); }
    int held()
    {
        return m_cluster.server.value("SELECT count(*) FROM bulkhead.lease WHERE name NOT LIKE 'run/%' AND fence > 0")
            .toInt();
    }
    int heldByOthersThan(const QString &holder)
    {
        return m_cluster.server
            .value("SELECT count(*) FROM bulkhead.lease WHERE expires_at > clock_timestamp() AND holder <> '" + holder
                   + "'")
            .toInt();
    }

    QTemporaryDir m_folder;
    Cluster m_cluster;
    QString m_url;
};

QTEST_GUILESS_MAIN(ReplicasKilledTest)
#include "tst_replicas_killed.moc"
