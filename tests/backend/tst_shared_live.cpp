// A hog on a real PostgreSQL behind a real PgBouncer, seen by two gateways that share a store and the pool. One looks
// into it; people work with the other, which sets the limits and looks after them. The one that looks is killed while
// the hog is at work: the other goes on with the same incident, and in the end the victims are as fast as before.
#include "backend/rpc/digest.h"
#include "tests/fixtures/gateway_fixture.h"
#include "tests/fixtures/gateway_process.h"
#include "tests/fixtures/shared_pool.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"
#include "bulkhead/v1/neighbours.grpc.pb.h"

#include <QElapsedTimer>
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

constexpr char kHog[] = "hog";
constexpr int kTakenOverMs = 10'000;

bool namesTheHog(const v1::Incident &incident)
{
    return incident.antagonists_size() == 1 && incident.antagonists(0).tenant_id() == kHog;
}

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
    void namedContainedRelieved_data();
    void namedContainedRelieved();

private:
    void startGateways();
    void import();
    /// The open incident that names the hog and nobody else; empty id: none.
    [[nodiscard]] v1::Incident named() { return named(m_channel); }
    [[nodiscard]] v1::Incident named(const std::shared_ptr<grpc::Channel> &channel);
    /// Kills the gateway that looks into the pool; the other goes on with the incident.
    void killWhoLooks(const v1::Incident &incident);
    [[nodiscard]] QString holder();          ///< Of the pool's lease.
    [[nodiscard]] std::set<QString> looks(); ///< Sessions of probes in the pool.
    /// When the newest tick of the incident's books ended, as the gateway tells it; 0: it knows no such incident.
    [[nodiscard]] std::int64_t seenUntilMs(const v1::Incident &incident);
    /// Waits while the victims work on; -1: it did not come.
    [[nodiscard]] double secondsUntil(const std::function<bool()> &seen, int limitMs);
    [[nodiscard]] v1::Act act(const std::string &id);
    void takeBack(const v1::Act &act);
    [[nodiscard]] QString books(const std::vector<std::string> &incidents); ///< For who reads a failure.

    QTemporaryDir m_folder;
    SharedPool m_pool;
    PostgresServer m_store;
    std::unique_ptr<GatewayProcess> m_gateway, m_looker;
    std::shared_ptr<grpc::Channel> m_channel, m_lookersChannel;
    double m_usualMs = 0;
    std::vector<std::string> m_seen;       ///< Incidents of the last look.
    std::vector<std::int64_t> m_openSince; ///< Of those that are not closed, when they began.
};

void TestSharedLive::initTestCase()
{
    const QString problem = m_pool.start();
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    startGateways();
    QVERIFY(!QTest::currentTestFailed());
    import();
    QTest::qWait(75'000); // A pool is learnt from for a minute first; nothing tells when that is over.
    m_usualMs = m_pool.othersMs(30);
    QVERIFY(m_usualMs > 0);
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

std::int64_t TestSharedLive::seenUntilMs(const v1::Incident &incident)
{
    const auto stub = v1::NeighboursService::NewStub(m_channel);
    grpc::ClientContext context;
    GatewayFixture::sign(context, "platform-1");
    v1::GetIncidentRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_incident_id(incident.id());
    v1::GetIncidentResponse answer;
    if (!stub->GetIncident(&context, request, &answer).ok() || answer.points().empty())
        return 0;
    return answer.points(answer.points_size() - 1).at_ms();
}

void TestSharedLive::killWhoLooks(const v1::Incident &incident)
{
    v1::Incident there;
    QVERIFY(secondsUntil([&] { return (there = named(m_lookersChannel)).id() == incident.id(); }, 5'000) >= 0);
    QCOMPARE(there.since_ms(), incident.since_ms());
    const IncidentBoard console(m_channel);
    QVERIFY(secondsUntil([&] { return console.messages() > 0; }, 5'000) >= 0);
    const std::set<QString> before = looks();
    QVERIFY(!before.empty());
    const QString dead = holder();
    m_lookersChannel.reset();
    m_looker->signal(SIGKILL);
    const double toLook = secondsUntil(
        [&] {
            const std::set<QString> now = looks();
            return std::ranges::any_of(now, [&before](const QString &pid) { return !before.contains(pid); });
        },
        kTakenOverMs);
    QVERIFY2(toLook >= 0, qPrintable(QStringLiteral("nobody looks into the pool; the lease is held by ") + holder()));
    QVERIFY(holder() != dead);
    // What it sees from there on goes into the books of the same incident, and makes no second one.
    const std::int64_t told = seenUntilMs(incident);
    const int messages = console.messages();
    const double toGoOn = secondsUntil([&] { return seenUntilMs(incident) >= told + 4'000; }, kTakenOverMs);
    QVERIFY2(toGoOn >= 0, qPrintable(books(m_seen)));
    QCOMPARE(named().id(), incident.id());
    QCOMPARE(std::ranges::count_if(m_openSince, [&](std::int64_t ms) { return ms >= incident.since_ms(); }), 1);
    QVERIFY(!console.ended());
    QVERIFY(console.messages() > messages);
    qInfo("the other gateway looks into the pool after %.1f s, and goes on after %.1f s more", toLook, toGoOn);
}

void TestSharedLive::import()
{
    const auto stub = v1::InventoryService::NewStub(m_channel);
    grpc::ClientContext context;
    GatewayFixture::sign(context, "platform-1");
    v1::ImportTenantsResponse report;
    const auto stream = stub->ImportTenants(&context, &report);
    v1::ImportTenantsRequest request;
    request.mutable_context()->mutable_fleet();
    request.set_request_id("import-1");
    for (int i = 0; i <= SharedPool::kOthers; ++i) {
        v1::ImportRow &row = *request.add_rows();
        row.set_line(static_cast<std::uint64_t>(i + 2));
        row.set_external_id(SharedPool::tenantId(i));
        row.set_name(SharedPool::tenantName(i));
        row.set_profile("clinic");
        row.set_pool("app");
    }
    stream->Write(request);
    stream->WritesDone();
    QVERIFY(stream->Finish().ok());
    QCOMPARE(report.added(), std::uint64_t(SharedPool::kOthers + 1));
}

v1::Incident TestSharedLive::named(const std::shared_ptr<grpc::Channel> &channel)
{
    const auto stub = v1::NeighboursService::NewStub(channel);
    grpc::ClientContext context;
    GatewayFixture::sign(context, "platform-1");
    v1::WatchIncidentsRequest request;
    request.mutable_context()->mutable_fleet();
    const auto stream = stub->WatchIncidents(&context, request);
    v1::WatchIncidentsResponse message;
    v1::Incident found;
    m_seen.clear();
    m_openSince.clear();
    while (stream->Read(&message)) {
        for (const v1::Incident &incident : message.incidents()) {
            m_seen.push_back(incident.id());
            if (incident.state() != v1::INCIDENT_STATE_CLOSED)
                m_openSince.push_back(incident.since_ms());
            if (incident.state() == v1::INCIDENT_STATE_NAMED && namesTheHog(incident))
                found = incident;
        }
        if (message.frame().snapshot_end())
            break;
    }
    context.TryCancel();
    return found;
}

double TestSharedLive::secondsUntil(const std::function<bool()> &seen, int limitMs)
{
    QElapsedTimer clock;
    clock.start();
    while (clock.elapsed() < limitMs) {
        if (seen())
            return static_cast<double>(clock.elapsed()) / 1e3;
        QTest::qWait(100);
    }
    return -1;
}

v1::Act TestSharedLive::act(const std::string &id)
{
    const auto stub = v1::ActsService::NewStub(m_channel);
    grpc::ClientContext context;
    GatewayFixture::sign(context, "platform-1");
    v1::ListActsRequest request;
    request.mutable_context()->set_tenant_id(kHog);
    v1::ListActsResponse response;
    if (stub->ListActs(&context, request, &response).ok())
        for (const v1::Act &known : response.acts())
            if (known.id() == id)
                return known;
    return {};
}

QString TestSharedLive::books(const std::vector<std::string> &incidents)
{
    const auto stub = v1::NeighboursService::NewStub(m_channel);
    QString all;
    for (const std::string &incident : incidents) {
        grpc::ClientContext context;
        GatewayFixture::sign(context, "platform-1");
        v1::GetIncidentRequest request;
        request.mutable_context()->mutable_fleet();
        request.set_incident_id(incident);
        v1::GetIncidentResponse answer;
        if (!stub->GetIncident(&context, request, &answer).ok())
            continue;
        answer.clear_points();
        answer.clear_victims();
        answer.mutable_incident()->clear_victims();
        all += QString::fromStdString(answer.ShortDebugString()) + QLatin1Char('\n');
    }
    return all;
}

void TestSharedLive::namedContainedRelieved_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<int>("measure");
    QTest::addColumn<QString>("sql");
    QTest::addColumn<int>("clients");
    QTest::addColumn<int>("retryMs");
    QTest::addColumn<bool>("killed"); // The gateway that looks, as soon as the hog is named.
    // At least: the host takes a part, and so do connections that are opened anew; below 1,000 is warned of.
    QTest::addColumn<int>("foreseen");
    QTest::addRow("slots") << QStringLiteral("slots") << int(v1::CONTAIN_MEASURE_CONNECTION_LIMIT)
                           << QStringLiteral("SELECT pg_sleep(2)") << 60 << 500 << true << 3'000;
}

void TestSharedLive::namedContainedRelieved()
{
    QFETCH(QString, resource);
    QFETCH(int, measure);
    QFETCH(QString, sql);
    QFETCH(int, clients);
    QFETCH(int, retryMs);
    QFETCH(bool, killed);
    QFETCH(int, foreseen);
    // The one before has to be over.
    QVERIFY(secondsUntil([this] { return named().id().empty() && m_pool.othersMs(5) < 3 * m_usualMs; }, 120'000) >= 0);
    const auto hog = m_pool.hog(sql, clients, retryMs);
    v1::Incident incident;
    const double toName = secondsUntil(
        [&] {
            incident = named();
            return !incident.id().empty();
        },
        60'000);
    const double harmedMs = m_pool.othersMs(3);
    QVERIFY2(toName >= 0, qPrintable(QStringLiteral("nobody was named: ") + books(m_seen)));
    QVERIFY2(toName <= 30, qPrintable(QStringLiteral("named after %1 s").arg(toName)));
    QCOMPARE(QString::fromStdString(incident.antagonists(0).resource()), resource);
    if (killed)
        killWhoLooks(incident);
    QVERIFY(!QTest::currentTestFailed());

    const auto acts = v1::ActsService::NewStub(m_channel);
    v1::ProposeActRequest proposal;
    proposal.mutable_context()->set_tenant_id(kHog);
    proposal.mutable_context()->set_purpose("It holds the others back.");
    proposal.set_request_id(std::string("propose-") + QTest::currentDataTag());
    proposal.mutable_containment()->set_incident_id(incident.id());
    v1::ProposeActResponse proposed;
    {
        grpc::ClientContext context;
        GatewayFixture::sign(context, "platform-1");
        const grpc::Status status = acts->ProposeAct(&context, proposal, &proposed);
        QVERIFY2(status.ok(), status.error_message().c_str());
    }
    QCOMPARE(int(proposed.act().containment().measure()), measure);
    QVERIFY2(proposed.act().containment().predicted_relief() > foreseen,
             qPrintable(QString::fromStdString(proposed.act().ShortDebugString()) + books({incident.id()})));
    v1::ApproveActRequest approval;
    approval.mutable_context()->set_tenant_id(kHog);
    approval.set_request_id(std::string("approve-") + QTest::currentDataTag());
    approval.set_act_id(proposed.act().id());
    approval.set_expected_revision(proposed.act().revision());
    v1::ApproveActResponse approved;
    QElapsedTimer force;
    force.start();
    {
        grpc::ClientContext context;
        GatewayFixture::sign(context, "platform-2");
        const grpc::Status status = acts->ApproveAct(&context, approval, &approved);
        QVERIFY2(status.ok(), status.error_message().c_str());
    }
    const double toForce = static_cast<double>(force.elapsed()) / 1e3;
    QCOMPARE(approved.act().state(), v1::ACT_STATE_APPLIED);
    QVERIFY2(toForce <= 5, qPrintable(QStringLiteral("in force after %1 s").arg(toForce)));
    const double toRelief = secondsUntil([this] { return m_pool.othersMs(2) < 3 * m_usualMs; }, 30'000);
    QVERIFY2(toRelief >= 0 && toRelief <= 15,
             qPrintable(QStringLiteral("victims at %1 ms, usual %2 ms").arg(m_pool.othersMs(2)).arg(m_usualMs)));
    const double toVerified =
        secondsUntil([&] { return act(proposed.act().id()).state() == v1::ACT_STATE_VERIFIED; }, 40'000);
    const v1::Act end = act(proposed.act().id());
    QVERIFY2(toVerified >= 0, end.DebugString().c_str());
    QVERIFY(end.containment().measured_relief() * 2 >= end.containment().predicted_relief());
    QVERIFY(!end.containment().refuted());
    qInfo("%s: named after %.1f s (victims %.1f -> %.0f ms), in force after %.2f s, relieved after %.1f s, %d%% of the "
          "extra waiting gone (%d%% foreseen)",
          QTest::currentDataTag(), toName, m_usualMs, harmedMs, toForce, toRelief,
          end.containment().measured_relief() / 100, end.containment().predicted_relief() / 100);
    hog->stop();
    if (end.containment().measure() == v1::CONTAIN_MEASURE_CONNECTION_LIMIT)
        takeBack(end);
}

/// By hand; nothing of the limit stays.
void TestSharedLive::takeBack(const v1::Act &act)
{
    v1::WithdrawActRequest lift;
    lift.mutable_context()->set_tenant_id(kHog);
    lift.set_request_id(std::string("lift-") + QTest::currentDataTag());
    lift.set_act_id(act.id());
    lift.set_expected_revision(act.revision());
    v1::WithdrawActResponse lifted;
    grpc::ClientContext context;
    GatewayFixture::sign(context, "platform-1");
    const auto acts = v1::ActsService::NewStub(m_channel);
    const grpc::Status status = acts->WithdrawAct(&context, lift, &lifted);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(lifted.act().state(), v1::ACT_STATE_REVERTED);
    QCOMPARE(m_pool.server().value(QStringLiteral("SELECT count(*) FROM bulkhead.limits")), QStringLiteral("0"));
}

QTEST_GUILESS_MAIN(TestSharedLive)
#include "tst_shared_live.moc"
