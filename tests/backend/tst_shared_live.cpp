// A hog on a real PostgreSQL behind a real PgBouncer, seen by two gateways that share a store and the pool. One looks
// into it; people work with the other, which sets the limits and looks after them. The one that looks is killed while
// the hog is at work: the other goes on with the same incident, and in the end the victims are as fast as before.
#include "backend/rpc/digest.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/gateway_process.h"
#include "tests/fixtures/hog_story.h"

#include "bulkhead/v1/neighbours.grpc.pb.h"

#include <QFile>
#include <QTest>

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <set>
#include <thread>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr int kTakenOverMs = 10'000;

/// A console's board of incidents, open for as long as it lives.
class IncidentBoard
{
public:
    explicit IncidentBoard(const std::shared_ptr<grpc::Channel> &channel)
        : m_stub(v1::NeighboursService::NewStub(channel))
        , m_thread([this] { read(); })
    {
    }
    ~IncidentBoard()
    {
        m_context.TryCancel();
        m_thread.join();
    }
    [[nodiscard]] int messages() const { return m_messages; }
    [[nodiscard]] bool ended() const { return m_ended; }

private:
    void read()
    {
        m_context.AddMetadata("authorization", "Bearer " + GatewayFixture::token("platform-1"));
        v1::WatchIncidentsRequest request;
        request.mutable_context()->mutable_fleet();
        const auto stream = m_stub->WatchIncidents(&m_context, request);
        v1::WatchIncidentsResponse message;
        while (stream->Read(&message))
            ++m_messages;
        m_ended = true;
    }

    std::unique_ptr<v1::NeighboursService::Stub> m_stub;
    grpc::ClientContext m_context;
    std::atomic<int> m_messages{0};
    std::atomic<bool> m_ended{false};
    std::thread m_thread;
};

} // namespace

class TestSharedLive : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void namedContainedRelievedThoughTheOneThatLooksDies();

private:
    void startGateways();
    /// Kills the gateway that looks into the pool; the other goes on with the incident.
    void killWhoLooks(const v1::Incident &incident);
    [[nodiscard]] QString holder();          ///< Of the pool's lease.
    [[nodiscard]] std::set<QString> looks(); ///< Sessions of probes in the pool.

    QTemporaryDir m_folder;
    SharedPool m_pool;
    HogStory m_story{m_pool};
    PostgresServer m_store;
    std::unique_ptr<GatewayProcess> m_gateway, m_looker;
    std::shared_ptr<grpc::Channel> m_channel, m_lookersChannel;
};

void TestSharedLive::initTestCase()
{
    const QString problem = m_pool.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    startGateways();
    if (!QTest::currentTestFailed())
        m_story.begin(m_channel);
    if (QTest::currentTestFailed())
        for (const auto &gateway : {m_gateway.get(), m_looker.get()})
            qWarning("%s", gateway ? gateway->said().constData() : "a gateway that was not started");
}

void TestSharedLive::startGateways()
{
    QString problem = m_store.start({QStringLiteral("gateway")});
    if (problem.isEmpty())
        problem = m_store.run(QStringLiteral("GRANT CREATE ON DATABASE app TO gateway"));
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QFile people(m_folder.filePath(QStringLiteral("people.toml")));
    QVERIFY(people.open(QIODevice::WriteOnly));
    for (const char *id : {"platform-1", "platform-2"})
        people.write(QByteArray("[[person]]\nid = \"") + id + "\"\nrole = \"platform-operations\"\ntoken_sha256 = \""
                     + QByteArray::fromStdString(hex(sha256(GatewayFixture::token(id))))
                     + "\"\nscope = { all = true }\n");
    people.close();
    const QStringList arguments{
        QStringLiteral("--store"),     QStringLiteral("postgresql://gateway@127.0.0.1:%1/app").arg(m_store.port()),
        QStringLiteral("--telemetry"), QStringLiteral("none"),
        QStringLiteral("--probe"),     QString::fromStdString(m_pool.probeFile()),
        QStringLiteral("--people"),    people.fileName()};
    m_gateway = std::make_unique<GatewayProcess>(QStringLiteral(BULKHEAD_GATEWAY), arguments);
    QVERIFY2(m_gateway->serves(), m_gateway->said().constData());
    QTRY_VERIFY(!holder().startsWith(QLatin1Char('!')));
    const QString first = holder();
    m_looker = std::make_unique<GatewayProcess>(QStringLiteral(BULKHEAD_GATEWAY), arguments);
    QVERIFY2(m_looker->serves(), m_looker->said().constData());
    QTRY_COMPARE_WITH_TIMEOUT(m_store.value(QStringLiteral("SELECT count(DISTINCT holder) FROM bulkhead.lease"
                                                           " WHERE expires_at > clock_timestamp()")),
                              QStringLiteral("2"), kTakenOverMs);
    if (holder() == first)
        std::swap(m_gateway, m_looker);
    m_channel = m_gateway->channel();
    m_lookersChannel = m_looker->channel();
}

void TestSharedLive::cleanupTestCase()
{
    m_story.end();
    m_channel.reset();
    m_lookersChannel.reset();
    m_looker.reset();
    m_gateway.reset();
    m_pool.stop();
}

QString TestSharedLive::holder()
{
    return m_store.value(QStringLiteral("SELECT holder FROM bulkhead.lease WHERE name = 'pool/app'"
                                        " AND expires_at > clock_timestamp()"));
}

std::set<QString> TestSharedLive::looks()
{
    const QString all = m_pool.server().value(QStringLiteral(
        "SELECT coalesce(string_agg(pid::text, ' '), '') FROM pg_stat_activity WHERE usename = 'watcher'"));
    const QStringList each = all.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return {each.begin(), each.end()};
}

void TestSharedLive::killWhoLooks(const v1::Incident &incident)
{
    v1::Incident there;
    QVERIFY(
        HogStory::secondsUntil([&] { return (there = m_story.named(m_lookersChannel)).id() == incident.id(); }, 5'000)
        >= 0);
    QCOMPARE(there.since_ms(), incident.since_ms());
    const IncidentBoard console(m_channel);
    QVERIFY(HogStory::secondsUntil([&] { return console.messages() > 0; }, 5'000) >= 0);
    const std::set<QString> before = looks();
    QVERIFY(!before.empty());
    const QString dead = holder();
    m_lookersChannel.reset();
    m_looker->signal(SIGKILL);
    const double toLook = HogStory::secondsUntil(
        [&] {
            const std::set<QString> now = looks();
            return std::ranges::any_of(now, [&before](const QString &pid) { return !before.contains(pid); });
        },
        kTakenOverMs);
    QVERIFY2(toLook >= 0, qPrintable(QStringLiteral("nobody looks into the pool; the lease is held by ") + holder()));
    QVERIFY(holder() != dead);
    // What it sees from there on goes into the books of the same incident, and makes no second one.
    const std::int64_t told = m_story.seenUntilMs(incident);
    const int messages = console.messages();
    const double toGoOn =
        HogStory::secondsUntil([&] { return m_story.seenUntilMs(incident) >= told + 4'000; }, kTakenOverMs);
    QVERIFY2(toGoOn >= 0, qPrintable(m_story.books()));
    QCOMPARE(m_story.named().id(), incident.id());
    QCOMPARE(std::ranges::count_if(m_story.openSince(), [&](std::int64_t ms) { return ms >= incident.since_ms(); }), 1);
    QVERIFY(!console.ended());
    QVERIFY(console.messages() > messages);
    qInfo("the other gateway looks into the pool after %.1f s, and goes on after %.1f s more", toLook, toGoOn);
}

void TestSharedLive::namedContainedRelievedThoughTheOneThatLooksDies()
{
    m_story.play({QStringLiteral("slots"), v1::CONTAIN_MEASURE_CONNECTION_LIMIT, QStringLiteral("SELECT pg_sleep(2)"),
                  60, 500, 3'000},
                 [this](const v1::Incident &incident) { killWhoLooks(incident); });
}

QTEST_GUILESS_MAIN(TestSharedLive)
#include "tst_shared_live.moc"
