// Two gateways on one PostgreSQL: what is done on one is seen on the other, and is done once.
#include "backend/domain/governed_act.h"
#include "backend/gateway.h"
#include "backend/rpc/containment_record.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/limits_in_force.h"
#include "backend/store/replica_store.h"
#include "tests/backend/postgres_cluster.h"
#include "tests/backend/replica_desk.h"
#include "tests/fixtures/cutting_proxy.h"
#include "tests/fixtures/http_receiver.h"
#include "tests/fixtures/loopback_http.h"

#include "bulkhead/v1/acts.grpc.pb.h"
#include "bulkhead/v1/inventory.grpc.pb.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <future>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kSeen{1'000}; // What the other gateway's consoles may lag behind.

std::unique_ptr<GatewayFixture> gatewayOn(const std::string &store, const std::string &direct = {})
{
    GatewayFixtureOptions options;
    options.tenants = 30;
    options.store = store;
    options.storeDirect = direct;
    return std::make_unique<GatewayFixture>(options);
}

std::string told(const grpc::Status &status)
{
    return std::to_string(static_cast<int>(status.error_code())) + " " + status.error_message();
}

} // namespace

class ReplicasTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QString problem = m_cluster.server.start({QStringLiteral("gateway")});
        if (problem.isEmpty())
            problem = m_cluster.server.startPooler(40);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }
    void init() { m_url = m_cluster.direct(m_cluster.cleared()); }

    void aChangeIsOnTheOtherGatewaysConsolesWithinASecond_data()
    {
        QTest::addColumn<bool>("pooled");
        QTest::addColumn<bool>("listening");
        QTest::newRow("directly") << false << false;
        QTest::newRow("behind PgBouncer") << true << false;
        QTest::newRow("behind PgBouncer, with word around it") << true << true;
    }
    void aChangeIsOnTheOtherGatewaysConsolesWithinASecond()
    {
        QFETCH(bool, pooled);
        QFETCH(bool, listening);
        const std::string store = pooled ? m_cluster.pooled("app") : m_url;
        const auto first = gatewayOn(store, listening ? m_url : "");
        const auto second = gatewayOn(store, listening ? m_url : "");
        ReplicaDesk desk(first->loopback(), "platform-1");
        CaseBoard board(second->loopback(), "platform-2");
        QVERIFY(board.complete(seconds(10)));
        milliseconds longest{0};
        for (int i = 0; i < 10; ++i) {
            const v1::Draft draft = desk.complete("north-" + std::to_string(i));
            v1::SubmitDraftResponse answer;
            const grpc::Status status = desk.submit("submit-" + std::to_string(i), draft, answer);
            const Instant acknowledged = std::chrono::steady_clock::now();
            QVERIFY2(status.ok(), told(status).c_str());
            // The tenant is new to the other gateway, too: a case of a tenant that it does not know is not shown.
            const auto seen = board.seen(answer.case_().id(), answer.case_().revision(), seconds(10));
            QVERIFY(seen);
            longest = std::max(longest, std::chrono::duration_cast<milliseconds>(*seen - acknowledged));
        }
        qInfo("the longest of ten: %lld ms", static_cast<long long>(longest.count()));
        QVERIFY2(longest <= kSeen, qPrintable(QString::number(longest.count())));
    }

    /// Whoever asks both at the same time gets the same answer from both, and it was done once.
    void aRequestIdHasOneEffectOnWhicheverGateway()
    {
        const auto first = gatewayOn(m_url);
        const auto second = gatewayOn(m_url);
        ReplicaDesk one(first->loopback(), "platform-1"), other(second->loopback(), "platform-1");
        const int before = tenants();
        for (int i = 0; i < 5; ++i) {
            const v1::Draft draft = one.complete("south-" + std::to_string(i));
            const std::string id = "submit-" + std::to_string(i);
            v1::SubmitDraftResponse here, there;
            auto asked = std::async(std::launch::async, [&] { return other.submit(id, draft, there); });
            const grpc::Status status = one.submit(id, draft, here);
            const grpc::Status same = asked.get();
            QVERIFY2(status.ok() && same.ok(), (told(status) + ", " + told(same)).c_str());
            QCOMPARE(here.SerializeAsString(), there.SerializeAsString());
            QCOMPARE(tenants(), before + i + 1);
        }
        // Another person's, or another payload, is refused on the other gateway as on this one.
        const v1::Draft draft = one.complete("south-9");
        v1::SubmitDraftResponse answer;
        QCOMPARE(other.submit("submit-0", draft, answer).error_code(), grpc::StatusCode::ALREADY_EXISTS);
        ReplicaDesk stranger(second->loopback(), "platform-2");
        QCOMPARE(stranger.submit("submit-0", draft, answer).error_code(), grpc::StatusCode::ALREADY_EXISTS);
        QCOMPARE(tenants(), before + 5);
    }

    /// One gateway runs a case at a time; when it is through, the other goes on where it stands, not where it was heard
    /// of last.
    void aRunIsOneGatewaysUntilItEnds()
    {
        const auto first = gatewayOn(m_url);
        const auto second = gatewayOn(m_url);
        ReplicaDesk one(first->loopback(), "platform-1"), other(second->loopback(), "platform-1");
        CaseBoard board(second->loopback(), "platform-1");
        v1::SubmitDraftResponse made;
        const grpc::Status status = one.submit("submit", one.complete("run"), made);
        QVERIFY2(status.ok(), told(status).c_str());
        const v1::OnboardingCase item = made.case_();
        QVERIFY(board.seen(item.id(), 1, seconds(10)));
        v1::OnboardingCase here, there;
        auto running = std::async(std::launch::async, [&] {
            grpc::Status ran = one.run(item, here);
            for (int i = 0; i < 20 && ran.ok() && here.stage() != v1::STAGE_LIVE; ++i)
                ran = one.run(item, here); // The sample platform fails a step now and then.
            return ran;
        });
        QVERIFY(board.seen(item.id(), 2, seconds(10))); // The first step is under way.
        const grpc::Status refused = other.run(item, there);
        const bool clean = refused.error_code() == grpc::StatusCode::ABORTED || refused.ok();
        QVERIFY2(clean, told(refused).c_str());
        const grpc::Status ran = running.get();
        QVERIFY2(ran.ok() || ran.error_code() == grpc::StatusCode::ABORTED, told(ran).c_str());
        grpc::Status on = other.run(item, there);
        for (int i = 0; i < 20 && on.ok() && there.stage() != v1::STAGE_LIVE; ++i)
            on = other.run(item, there);
        // Whichever of them it was: every step was done once, and the board of the other shows it.
        QTRY_COMPARE(m_cluster.server.value("SELECT stage FROM bulkhead.onboarding_case WHERE id = '"
                                            + QString::fromStdString(item.id()) + "'"),
                     QString::number(v1::STAGE_LIVE));
        QCOMPARE(other.run(item, there).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
        QTRY_COMPARE(board.newest()[item.id()].stage(), v1::STAGE_LIVE);
        QCOMPARE(m_cluster.server.value("SELECT count(*) FROM (SELECT 1 FROM bulkhead.lease WHERE name LIKE 'run/%'"
                                        " AND expires_at > clock_timestamp()) l"),
                 "0");
    }

    void gatewaysThatStartTogetherShareTheSampleFleet()
    {
        std::vector<std::future<std::unique_ptr<GatewayFixture>>> starts;
        for (int i = 0; i < 3; ++i)
            starts.push_back(std::async(std::launch::async, [this] { return gatewayOn(m_url); }));
        std::vector<std::unique_ptr<GatewayFixture>> gateways;
        for (auto &start : starts)
            gateways.push_back(start.get());
        QCOMPARE(tenants(), 30);
        std::set<std::string> boards;
        for (const auto &gateway : gateways) {
            CaseBoard board(gateway->loopback(), "platform-1");
            QVERIFY(board.complete(seconds(10)));
            std::string cases;
            for (const auto &[id, item] : board.newest())
                cases += id + " " + std::to_string(item.revision()) + "\n";
            boards.insert(cases);
        }
        QCOMPARE(boards.size(), std::size_t{1});
    }

    /// A board of cases goes on where it was, whichever gateway it comes to; the fleet's is sent anew, and says so.
    void aBoardGoesOnOnTheOtherGateway()
    {
        const auto first = gatewayOn(m_url);
        const auto second = gatewayOn(m_url);
        ReplicaDesk desk(first->loopback(), "platform-1");
        v1::SubmitDraftResponse earlier;
        QVERIFY(desk.submit("earlier", desk.complete("earlier"), earlier).ok());
        std::string token;
        for (const auto &gateway : {first.get(), second.get()}) { // The same on both by now.
            CaseBoard board(gateway->loopback(), "platform-1");
            QVERIFY(board.seen(earlier.case_().id(), 1, seconds(10)));
            QVERIFY(board.complete(seconds(10)));
            token = gateway == first.get() ? board.token() : token;
        }
        CaseBoard board(second->loopback(), "platform-1", token);
        QVERIFY(board.framed(seconds(10)));
        QVERIFY(board.newest().empty()); // Nothing is sent again.
        QVERIFY(!board.complete(milliseconds(0)));
        v1::SubmitDraftResponse answer;
        QVERIFY(desk.submit("on", desk.complete("on"), answer).ok());
        QVERIFY(board.seen(answer.case_().id(), 1, seconds(10)));
        QCOMPARE(board.newest().size(), std::size_t{1});
        // Another person's token is good for nothing.
        CaseBoard stranger(second->loopback(), "platform-2", token);
        QVERIFY(stranger.complete(seconds(10)));

        const auto fleetOf = [](const std::unique_ptr<GatewayFixture> &gateway, const std::string &resume) {
            const auto stub = v1::InventoryService::NewStub(gateway->loopback());
            grpc::ClientContext context;
            GatewayFixture::sign(context, "platform-1");
            v1::WatchTenantsRequest asked;
            asked.mutable_context()->mutable_fleet();
            asked.set_resume_token(resume);
            const auto reader = stub->WatchTenants(&context, asked);
            v1::WatchTenantsResponse message;
            while (reader->Read(&message) && message.frame().resume_token().empty()) {
            }
            const v1::StreamFrame frame = message.frame();
            context.TryCancel();
            return frame;
        };
        const v1::StreamFrame whole = fleetOf(first, {});
        QVERIFY(!whole.resume_token().empty());
        const v1::StreamFrame same = fleetOf(first, whole.resume_token());
        QVERIFY(!same.snapshot());
        const v1::StreamFrame other = fleetOf(second, whole.resume_token());
        QVERIFY(other.snapshot_end() && !other.resume_token().empty());
    }

    /// One of them tells a receiver, and only that one has figures of it; when it goes, the other does.
    void aReceiverIsToldByOneGateway()
    {
        HttpReceiver receiver;
        QTemporaryDir folder;
        const auto write = [&](const QString &name, const std::string &text) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::WriteOnly))
                qFatal("cannot write");
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
            file.write(QByteArray::fromStdString(text));
            return folder.filePath(name).toStdString();
        };
        GatewayOptions options;
        options.store = m_url;
        options.tenants = 30;
        options.historyMinutes = 120;
        options.ops = "127.0.0.1:0";
        options.people = write("people.toml", "[[person]]\nid = \"platform-1\"\nrole = \"platform-operations\"\n"
                                              "token_sha256 = \""
                                                  + hex(sha256(GatewayFixture::token("platform-1")))
                                                  + "\"\nscope = { all = true }\n");
        const std::string key = write("pager.key", std::string(40, 'k'));
        options.notify = write("notify.toml", "[[webhook]]\nname = \"pager\"\nurl = \"" + receiver.url()
                                                  + "\"\nwatchdog_s = 1\nkey_files = [\"" + key + "\"]\n");
        std::array<std::unique_ptr<Gateway>, 2> gateways;
        for (auto &gateway : gateways) {
            auto started = Gateway::start(options);
            QVERIFY2(started.ok(), told(started.status()).constData());
            gateway = *std::move(started);
        }
        const auto tells = [&](std::size_t i) { return gateways[i]->notifyStates().at(0).lastSuccessMs > 0; };
        QTRY_VERIFY_WITH_TIMEOUT(receiver.received().size() >= 3, 20'000);
        QVERIFY(tells(0) != tells(1));
        const std::size_t one = tells(0) ? 0 : 1, other = 1 - one;
        const auto figures = [&](std::size_t i) {
            return loopbackHttp(static_cast<quint16>(gateways[i]->opsPort()), "GET", "/metrics").body;
        };
        const auto hasFigures = [&](std::size_t i) {
            const QByteArray text = figures(i);
            return text.contains("bulkhead_receiver_here{receiver=\"pager\"} 1\n")
                   && text.contains("bulkhead_notices_pending{receiver=\"pager\"}")
                   && text.contains("bulkhead_notices_dropped_total{receiver=\"pager\"}");
        };
        QVERIFY2(hasFigures(one), figures(one).constData());
        const QByteArray idle = figures(other);
        QVERIFY2(idle.contains("bulkhead_receiver_here{receiver=\"pager\"} 0\n"), idle.constData());
        QVERIFY2(!idle.contains("bulkhead_notices_"), idle.constData());
        gateways[one].reset();
        QTRY_VERIFY_WITH_TIMEOUT(tells(other), 10'000);
        QVERIFY2(hasFigures(other), figures(other).constData());
    }

    /// Whichever gateway limits somebody and whichever lifts it: every other one knows, for as long as it stands.
    void everyGatewayKnowsWhoIsLimited()
    {
        const SystemClock clock;
        const auto store = opened(m_url, clock), others = opened(m_url, clock);
        auto replica = openReplicaStore(m_url, {});
        QVERIFY2(replica.ok(), told(replica.status()).constData());
        const auto limited = std::make_shared<LimitedTenants>();
        LimitsInForce third(*others, limited);
        const auto knows = [&](const std::string &pool) {
            const auto batch = replica->changes->next();
            return batch.ok() && third.follow(*batch).ok() && limited->holds(pool, "clinic-a");
        };
        TenantFacts tenant;
        tenant.id = "clinic-a";
        const Person one{"platform-1", Role::PlatformOperations, {}}, another{"platform-2", one.role, {}};
        const auto proposed = [&](const char *id, const char *pool, Measure measure) {
            ContainmentTerms terms;
            terms.pool = pool;
            terms.measure = measure;
            return act::propose(id, tenant, std::string(act::kContainmentKind), encode(terms), "why", one, 1'000);
        };
        const auto keep = [&](StoredAct &act) {
            return store->write([&](StoreTxn &txn) { return txn.putAct(act); }).ok();
        };
        StoredAct act = proposed("act-1", "pool-a", Measure::ConnectionLimit);
        QVERIFY(keep(act));
        QVERIFY(!knows("pool-a"));
        QCOMPARE(act::approve(act, another, 2'000), act::Refusal::None); // From here on it is being set.
        QVERIFY(keep(act) && knows("pool-a"));
        QVERIFY(!limited->holds("pool-b", "clinic-a") && !limited->holds("pool-a", "clinic-b"));
        QCOMPARE(act::applied(act, "set"), act::Refusal::None);
        QVERIFY(keep(act) && knows("pool-a"));
        StoredAct room = proposed("act-2", "pool-b", Measure::ScaleOut); // Gives it room.
        QCOMPARE(act::approve(room, another, 2'000), act::Refusal::None);
        QVERIFY(keep(room));
        QVERIFY(!knows("pool-b"));
        QVERIFY(limited->holds("pool-a", "clinic-a"));
        const auto later = std::make_shared<LimitedTenants>(); // One that starts now.
        QVERIFY(LimitsInForce(*others, later).readAll().ok());
        QVERIFY(later->holds("pool-a", "clinic-a"));
        StoredAct second = proposed("act-3", "pool-a", Measure::StatementTimeout);
        QCOMPARE(act::approve(second, another, 2'000), act::Refusal::None);
        QVERIFY(keep(second));
        QCOMPARE(act::expired(act, "over"), act::Refusal::None);
        QVERIFY(keep(act) && knows("pool-a")); // The other limit still stands.
        QCOMPARE(act::failed(second, "away"), act::Refusal::None);
        QVERIFY(keep(second));
        QVERIFY(!knows("pool-a"));
    }

    /// A change that was told as failed and was kept (a failover that loses the mark of the commit): what this gateway
    /// has in memory is as the store has it all the same, and the repeat finds it.
    void aCommitInDoubtLeavesNothingOld()
    {
        CuttingProxy proxy(m_cluster.server.port());
        const auto gateway =
            gatewayOn("postgresql://gateway@127.0.0.1:" + std::to_string(proxy.port()) + "/app?sslmode=disable");
        ReplicaDesk desk(gateway->loopback(), "platform-1");
        CaseBoard board(gateway->loopback(), "platform-1");
        QVERIFY(board.complete(seconds(10)));
        const std::string id = "doubt";
        const v1::Draft draft = desk.complete(id);
        const int before = tenants();
        v1::SubmitDraftResponse answer;
        proxy.cutNext(CuttingProxy::Cut::After, true, "('tenant'");
        auto asked = std::async(std::launch::async, [&] { return desk.submit(id, draft, answer); });
        QTRY_VERIFY(proxy.hasCut());
        QTRY_COMPARE(tenants(), before + 1);
        QCOMPARE(m_cluster.server.run("DELETE FROM bulkhead.writer"), QString());
        proxy.open();
        QVERIFY2(!asked.get().ok(), "the answer was heard; the test has tested nothing");
        const std::string made =
            m_cluster.server.value("SELECT id FROM bulkhead.onboarding_case ORDER BY started_ms DESC LIMIT 1")
                .toStdString();
        QVERIFY(board.seen(made, 1, seconds(10)));
        QVERIFY(desk.submit(id, draft, answer).ok());
        QCOMPARE(answer.case_().id(), made);
        QCOMPARE(tenants(), before + 1);
    }

    /// A standby that trailed is promoted: what was acknowledged and is lost is not shown any longer.
    void whatAFailoverLostIsNotShown()
    {
        PostgresServer second;
        QString problem = second.startStandby(m_cluster.server);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        const auto gateway = gatewayOn("postgresql://gateway@127.0.0.1:" + std::to_string(m_cluster.server.port())
                                       + ",127.0.0.1:" + std::to_string(second.port()) + "/app");
        const auto inventory = v1::InventoryService::NewStub(gateway->loopback());
        const auto tierOf = [&](const std::string &tenant) {
            grpc::ClientContext context;
            GatewayFixture::sign(context, "platform-1");
            v1::GetTenantRequest asked;
            asked.mutable_context()->set_tenant_id(tenant);
            v1::GetTenantResponse answer;
            inventory->GetTenant(&context, asked, &answer);
            return int(answer.tier());
        };
        const std::string tenant =
            m_cluster.server
                .value(QStringLiteral("SELECT id FROM bulkhead.tenant WHERE tier = %1 AND stage = %2"
                                      " ORDER BY id LIMIT 1")
                           .arg(int(Tier::Shared))
                           .arg(int(Stage::Live)))
                .toStdString();
        QCOMPARE(tierOf(tenant), int(v1::TIER_SHARED));
        QTRY_COMPARE(second.value("SELECT count(*) FROM bulkhead.tenant"), QStringLiteral("30"));
        problem = second.run("ALTER SYSTEM SET primary_conninfo = ''");
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
        QCOMPARE(second.value("SELECT pg_reload_conf()"), QStringLiteral("t"));
        QTRY_COMPARE(m_cluster.server.value("SELECT count(*) FROM pg_stat_replication"), QStringLiteral("0"));
        const grpc::Status moved = move(gateway->loopback(), tenant, v1::TIER_DEDICATED);
        QVERIFY2(moved.ok(), told(moved).c_str());
        QCOMPARE(tierOf(tenant), int(v1::TIER_DEDICATED));
        m_cluster.server.crash();
        QCOMPARE(second.value("SELECT pg_promote()"), QStringLiteral("t"));
        QTRY_COMPARE_WITH_TIMEOUT(tierOf(tenant), int(v1::TIER_SHARED), 20'000);
        // And what is changed from there on is shown like any change.
        const grpc::Status again = move(gateway->loopback(), tenant, v1::TIER_SEGMENTED);
        QVERIFY2(again.ok(), told(again).c_str());
        QCOMPARE(tierOf(tenant), int(v1::TIER_SEGMENTED));
    }

private:
    /// Proposed by one person, approved by another.
    static grpc::Status move(const std::shared_ptr<grpc::Channel> &channel, const std::string &tenant, v1::Tier tier)
    {
        const auto acts = v1::ActsService::NewStub(channel);
        grpc::ClientContext one, another;
        GatewayFixture::sign(one, "platform-1");
        GatewayFixture::sign(another, "platform-2");
        v1::ProposeActRequest propose;
        propose.mutable_context()->set_tenant_id(tenant);
        propose.mutable_context()->set_purpose("The contract asks for it.");
        propose.set_request_id("propose-" + std::to_string(tier));
        propose.mutable_change_tier()->set_to(tier);
        v1::ProposeActResponse proposed;
        const grpc::Status status = acts->ProposeAct(&one, propose, &proposed);
        if (!status.ok())
            return status;
        v1::ApproveActRequest approve;
        approve.mutable_context()->set_tenant_id(tenant);
        approve.set_request_id("approve-" + std::to_string(tier));
        approve.set_act_id(proposed.act().id());
        approve.set_expected_revision(proposed.act().revision());
        v1::ApproveActResponse approved;
        return acts->ApproveAct(&another, approve, &approved);
    }
    int tenants() { return m_cluster.server.value("SELECT count(*) FROM bulkhead.tenant").toInt(); }

    Cluster m_cluster;
    std::string m_url;
};

QTEST_GUILESS_MAIN(ReplicasTest)
#include "tst_replicas.moc"
