// The watch streams of a session against a scripted gateway: over the in-process channel and over loopback TCP.
#include "models/coverage_desk.h"
#include "models/isolation_desk.h"
#include "models/session/state_watch.h"
#include "tests/session/desk_probe.h"

#include <QRegularExpression>

#include <thread>

using namespace bulkhead;
using LinkState = StreamState::Link;

class tst_SessionStreams : public QObject
{
    Q_OBJECT
private slots:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void snapshotThenChanges_data() { transports(); }
    void snapshotThenChanges();
    void brokenStreamResumesWithoutDuplicate_data() { transports(); }
    void brokenStreamResumesWithoutDuplicate();
    void gatewayThatReturnsOnItsPortIsFoundAgain();
    void silenceIsLoss();
    void offlineAfterAWhile();
    void slowDeskGetsTheLastValue_data() { transports(); }
    void slowDeskGetsTheLastValue();
    void unknownNumbersAreKeptApart();
    void brokenColumnsAreLeftOut();
    void statesKeepTheNewestPerId();
    void aLookIsNewsWhenNothingElseIs();
    void objectivesAreReplacedWhole();
    void anotherRoleStartsFromNothing();
    void refusedHelloSaysSo();
    void whatTheRoleMayNotHaveIsNotAskedFor();
    void posturesComeOnlyWhereTheRoleSeesThem();
    void nobodyWaitsForPosturesOfAGatewayWithoutAPlatform();
    void aChannelThatComesLaterIsTaken();

private:
    static void transports()
    {
        QTest::addColumn<bool>("tcp");
        QTest::addRow("in-process") << false;
        QTest::addRow("loopback") << true;
    }
};

void tst_SessionStreams::snapshotThenChanges()
{
    QFETCH(bool, tcp);
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, tcp);
    QSignalSpy sessions(probe.desk.get(), &Desk::sessionChanged);
    script.tenants.send(snapshotOf(0, 3, "one"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    QCOMPARE(sessions.count(), 1);
    QCOMPARE(probe.desk->session().person, QString("platform-1"));
    QCOMPARE(probe.names.size(), 3U);
    QCOMPARE(probe.names[2], QByteArray("tenant 2"));
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Live);

    auto change = burnOf(1, 14'600);
    change.add_removed(0);
    script.tenants.send(change);
    QTRY_COMPARE(probe.burns[1], 14'600);
    QCOMPARE(probe.names.count(0), 0U);
    QVERIFY(script.tenants.requests().front().context().has_fleet());
    QTRY_VERIFY(probe.desk->stream().updatesPerSecond > 0);
}

void tst_SessionStreams::brokenStreamResumesWithoutDuplicate()
{
    QFETCH(bool, tcp);
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, tcp);
    script.tenants.send(snapshotOf(0, 4, "one"));
    script.tenants.send(burnOf(2, 99, "two"));
    probe.desk->start();
    QTRY_COMPARE(probe.burns[2], 99);

    script.tenants.end({grpc::StatusCode::UNAVAILABLE, "the gateway is leaving"});
    QTRY_COMPARE(script.tenants.requests().size(), 2U);
    QCOMPARE(script.tenants.requests()[1].resume_token(), std::string("two"));
    script.tenants.send(burnOf(3, 77, "three"));
    QTRY_COMPARE(probe.burns[3], 77);
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Live);
    QCOMPARE(probe.resets, 1);
    QCOMPARE(probe.factRows, (std::vector<quint32>{0, 1, 2, 3})); // Each tenant came once.
    QCOMPARE(probe.burns[2], 99);
}

void tst_SessionStreams::gatewayThatReturnsOnItsPortIsFoundAgain()
{
    Script script;
    auto gateway = std::make_unique<ScriptedGateway>(script);
    const int port = gateway->port();
    DeskProbe probe(*gateway, true);
    script.tenants.send(snapshotOf(0, 2, "one"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Live);

    QElapsedTimer timer;
    timer.start();
    gateway->vanish();
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Reconnecting);
    QVERIFY2(timer.elapsed() < 1000, "a second is the promise");
    QVERIFY(!probe.desk->stream().reason.isEmpty());
    gateway.reset();

    ScriptedGateway again(script, port);
    QCOMPARE(again.port(), port);
    script.tenants.send(burnOf(1, 5));
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Live);
    QTRY_COMPARE(probe.burns[1], 5);
    QCOMPARE(script.tenants.requests().back().resume_token(), std::string("one"));
    QCOMPARE(probe.resets, 1);
    QTRY_COMPARE(probe.links.last(), LinkState::Live);
}

void tst_SessionStreams::silenceIsLoss()
{
    Script script;
    ScriptedGateway gateway(script);
    SessionTiming timing = quickTiming();
    timing.silence = 1000;
    DeskProbe probe(gateway, true, timing);
    script.tenants.send(snapshotOf(0, 2, "one"));
    probe.desk->start();
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Live);
    QSignalSpy states(probe.desk.get(), &Desk::streamChanged);
    script.tenants.heartbeats = false;
    QTRY_VERIFY(probe.links.contains(LinkState::Reconnecting));
    const auto lost = std::find_if(states.begin(), states.end(), [](const QList<QVariant> &signal) {
        return signal.at(0).value<StreamState>().link == LinkState::Reconnecting;
    });
    QVERIFY(lost != states.end());
    QVERIFY(lost->at(0).value<StreamState>().reason.contains("silent"));
    script.tenants.heartbeats = true;
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Live);
}

void tst_SessionStreams::offlineAfterAWhile()
{
    Script script;
    auto gateway = std::make_unique<ScriptedGateway>(script);
    SessionTiming timing = quickTiming();
    timing.offline = 600;
    DeskProbe probe(*gateway, true, timing);
    script.tenants.send(snapshotOf(0, 2, "one"));
    probe.desk->start();
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Live);
    gateway->vanish();
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Reconnecting);
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Offline);
    QVERIFY(!probe.desk->stream().reason.isEmpty());
}

void tst_SessionStreams::slowDeskGetsTheLastValue()
{
    QFETCH(bool, tcp);
    constexpr quint32 kRows = 500;
    constexpr int kRounds = 300;
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, tcp);
    script.tenants.send(snapshotOf(0, kRows, "one"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    const std::size_t before = script.tenants.written();
    const int batches = probe.batches;
    for (int round = 1; round <= kRounds; ++round) {
        v1::WatchTenantsResponse message;
        for (quint32 row = 0; row < kRows; ++row) {
            message.mutable_figures()->add_row(row);
            message.mutable_figures()->add_burn(round);
        }
        message.set_updates(kRows);
        script.tenants.send(message);
    }
    // The desk's thread does nothing until the gateway has said everything.
    while (script.tenants.written() < before + kRounds)
        std::this_thread::yield();
    QTRY_COMPARE(probe.burns[kRows - 1], kRounds);
    QCOMPARE(probe.burns[0], kRounds);
    QVERIFY2(probe.batches - batches < kRounds, "batches of one message each: nothing was gathered");
}

void tst_SessionStreams::unknownNumbersAreKeptApart()
{
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    auto message = snapshotOf(0, 2, "one");
    message.mutable_facts()->add_tier(v1::TIER_DEDICATED);
    message.mutable_facts()->add_tier(v1::Tier(77));
    message.mutable_figures()->add_health(v1::Health(-3));
    message.mutable_figures()->add_health(v1::HEALTH_BREACHING);
    script.tenants.send(message);
    QSignalSpy alerts(probe.desk.get(), &Desk::alertsChanged);
    v1::WatchAlertsResponse alert;
    alert.mutable_frame()->set_reset(true);
    alert.add_alerts()->set_id("a");
    alert.mutable_alerts(0)->set_level(v1::AlertLevel(9));
    script.alerts.send(alert);
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    QCOMPARE(probe.tiers[0], int(Tier::Dedicated));
    QCOMPARE(probe.tiers[1], 255);
    QCOMPARE(probe.healths[0], 255);
    QCOMPARE(probe.healths[1], int(Health::Breaching));
    QTRY_COMPARE(alerts.count(), 1);
    QCOMPARE(int(alerts.at(0).at(0).value<QList<Alert>>().at(0).level), 9);
}

void tst_SessionStreams::brokenColumnsAreLeftOut()
{
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    auto message = snapshotOf(0, 3, "one");
    message.mutable_facts()->add_tier(v1::TIER_SHARED); // One value for three rows.
    script.tenants.send(message);
    auto beyond = burnOf(4'000'000'000U, 7);
    script.tenants.send(beyond);
    probe.desk->start();
    script.tenants.send(burnOf(1, 8));
    QTRY_COMPARE(probe.burns[1], 8);
    QCOMPARE(probe.tiers.size(), 0U);
    QCOMPARE(probe.burns.size(), 3U);
}

void tst_SessionStreams::statesKeepTheNewestPerId()
{
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, true);
    QStringList seen;
    int resets = 0;
    connect(probe.desk.get(), &Desk::casesChanged, this,
            [&](const QList<OnboardingCase> &changed, const QStringList &removed, bool reset) {
                resets += reset;
                if (reset)
                    seen.clear();
                for (const auto &item : changed) {
                    seen.removeIf([&](const QString &s) { return s.startsWith(item.id + ":"); });
                    seen.append(item.id + ":" + QString::number(item.revision));
                }
                for (const QString &id : removed)
                    seen.removeIf([&](const QString &s) { return s.startsWith(id + ":"); });
            });
    const auto cases = [](std::initializer_list<std::pair<const char *, int>> rows, bool reset) {
        v1::WatchCasesResponse message;
        message.mutable_frame()->set_reset(reset);
        message.mutable_frame()->set_resume_token("c1");
        for (const auto &[id, revision] : rows) {
            auto *item = message.add_cases();
            item->set_id(id);
            item->set_revision(quint64(revision));
        }
        return message;
    };
    script.cases.send(cases({{"a", 1}, {"b", 1}, {"c", 1}}, true));
    auto change = cases({{"b", 2}}, false);
    change.add_removed("a");
    probe.desk->start();
    QTRY_COMPARE(seen.size(), 3);
    script.cases.send(change);
    QTRY_COMPARE(seen, (QStringList{"c:1", "b:2"}));

    script.cases.end({grpc::StatusCode::UNAVAILABLE, "gone"});
    QTRY_COMPARE(script.cases.requests().size(), 2U);
    QCOMPARE(script.cases.requests()[1].resume_token(), std::string("c1"));
    script.cases.send(cases({{"c", 3}}, false));
    QTRY_COMPARE(seen, (QStringList{"b:2", "c:3"}));
    QCOMPARE(resets, 1);
    QCOMPARE(probe.desk->stream().link, LinkState::Live); // The fleet's stream was never lost.
}

void tst_SessionStreams::aLookIsNewsWhenNothingElseIs()
{
    StateStream<ConnectorSpec> stream;
    stream.begin(1, false);
    v1::WatchConnectorsResponse message;
    message.mutable_frame()->set_data_time_ms(1'000);
    message.add_connectors()->set_id("t-1/payer");
    QVERIFY(stream.post(1, message));
    QCOMPARE(stream.lookedMs(), 1'000);
    QCOMPARE(stream.take().changed.size(), 1);
    message.clear_connectors();
    QVERIFY(!stream.post(1, message)); // A heartbeat.
    QVERIFY(stream.take().empty());
    message.mutable_frame()->set_data_time_ms(31'000);
    QVERIFY(stream.post(1, message));
    QVERIFY(!stream.post(1, message)); // The bell has been rung.
    const StateNews<Connector> news = stream.take();
    QVERIFY(news.looked && !news.empty() && !news.reset && news.changed.isEmpty());
    QCOMPARE(stream.lookedMs(), 31'000);
    // Of an alert's stream every heartbeat has a time of its own, which is nobody's news.
    StateStream<AlertSpec> alerts;
    alerts.begin(1, false);
    v1::WatchAlertsResponse beat;
    beat.mutable_frame()->set_data_time_ms(1'000);
    QVERIFY(!alerts.post(1, beat));
}

void tst_SessionStreams::objectivesAreReplacedWhole()
{
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    QSignalSpy changes(probe.desk.get(), &Desk::objectivesChanged);
    v1::WatchObjectivesResponse first;
    first.mutable_frame()->set_snapshot(true);
    first.add_rows()->set_id("t-1/claims");
    first.add_rows()->set_id("t-2/claims");
    first.mutable_counts()->set_fast_burn(2);
    script.objectives.send(first);
    probe.desk->start();
    QTRY_COMPARE(changes.count(), 1);
    v1::WatchObjectivesResponse second;
    second.mutable_frame()->set_snapshot(true);
    second.add_rows()->set_id("t-3/claims");
    second.mutable_counts()->set_fast_burn(1);
    script.objectives.send(second);
    QTRY_COMPARE(changes.count(), 2);
    const auto rows = changes.last().at(0).value<QList<ObjectiveRow>>();
    QCOMPARE(rows.size(), 1);
    QCOMPARE(rows.at(0).id, QString("t-3/claims"));
    QCOMPARE(changes.last().at(1).value<ObjectiveCounts>().fastBurn, 1ULL);
}

void tst_SessionStreams::anotherRoleStartsFromNothing()
{
    Script script;
    script.switchRole = [](const v1::SwitchRoleRequest &request, v1::SwitchRoleResponse *response) {
        response->mutable_session()->set_person_id("platform-1");
        response->mutable_session()->set_role(request.role());
        return grpc::Status::OK;
    };
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    script.tenants.send(snapshotOf(0, 5, "as operations"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);

    QSignalSpy sessions(probe.desk.get(), &Desk::sessionChanged);
    bool answered = false;
    probe.desk->switchRole(Role::Support, this, [&](const Fault &fault, const SessionInfo &info) {
        answered = !fault.failed() && info.role == Role::Support;
    });
    QTRY_VERIFY(answered);
    QCOMPARE(sessions.count(), 1);
    QCOMPARE(probe.names.size(), 0U); // Gone before the new role's rows come.
    QTRY_COMPARE(script.tenants.requests().size(), 2U);
    QCOMPARE(script.tenants.requests()[1].resume_token(), std::string());
    script.tenants.send(snapshotOf(7, 1, "as support"));
    QTRY_COMPARE(probe.names.size(), 1U);
    QCOMPARE(probe.names[7], QByteArray("tenant 7"));
}

void tst_SessionStreams::whatTheRoleMayNotHaveIsNotAskedFor()
{
    Script script;
    script.hello = [](const v1::HelloRequest &, v1::HelloResponse *answer) {
        answer->set_person_id("partner-1");
        for (const char *action : {"tenants.read", "objectives.read", "cases.read"})
            answer->add_actions(action);
        return grpc::Status::OK;
    };
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    QSignalSpy alerts(probe.desk.get(), &Desk::alertsChanged), incidents(probe.desk.get(), &Desk::incidentsChanged);
    script.tenants.send(snapshotOf(0, 3, "one"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    QTRY_VERIFY(script.objectives.readers() == 1 && script.cases.readers() == 1);
    // Told as empty, so that nobody waits for them.
    QCOMPARE(alerts.count(), 1);
    QVERIFY(alerts.constFirst().at(2).toBool());
    QCOMPARE(incidents.count(), 1);
    QVERIFY(script.alerts.requests().empty());
    QVERIFY(script.incidents.requests().empty());
    QVERIFY(script.postures.requests().empty());
}

void tst_SessionStreams::posturesComeOnlyWhereTheRoleSeesThem()
{
    Script script;
    script.hello = [](const v1::HelloRequest &, v1::HelloResponse *answer) {
        answer->set_person_id("platform-1");
        answer->add_actions("tenants.read");
        answer->add_actions("posture.read");
        return grpc::Status::OK;
    };
    script.switchRole = [](const v1::SwitchRoleRequest &, v1::SwitchRoleResponse *answer) {
        answer->mutable_session()->set_person_id("platform-1");
        answer->mutable_session()->set_role(v1::ROLE_SUPPORT);
        answer->mutable_session()->add_actions("tenants.read");
        return grpc::Status::OK;
    };
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    QList<TenantPosture> held;
    int resets = 0;
    connect(probe.desk.get(), &Desk::postureChanged, this,
            [&](const QList<TenantPosture> &changed, const QStringList &removed, bool reset) {
                resets += reset;
                if (reset)
                    held.clear();
                held += changed;
                held.removeIf([&removed](const TenantPosture &posture) { return removed.contains(posture.id); });
            });
    v1::WatchPostureResponse snapshot;
    snapshot.mutable_frame()->set_reset(true);
    v1::TenantPosture *one = snapshot.add_postures();
    one->set_id("t-1");
    one->set_tenant_name("Alder");
    one->set_fit(v1::TIER_FIT_UNDER);
    one->set_findings(3);
    one->set_found(0xF0F0'0000'0000'0001U);
    for (int i = 0; i < 7; ++i) { // One more than there are.
        one->add_layers()->set_state(i == 2 ? v1::POSTURE_STATE_CROSSED : v1::POSTURE_STATE_PROVEN);
        one->mutable_layers(i)->set_proven_ms(100 + i);
    }
    one->mutable_layers(4)->set_state(v1::PostureState(9)); // Of a newer gateway.
    snapshot.add_postures()->set_id("t-2");                 // Without layers.
    script.postures.send(snapshot);
    probe.desk->start();
    QTRY_COMPARE(held.size(), 2);
    QCOMPARE(held[0].fit, TierFit::Under);
    QCOMPARE(held[0].findings, 3U);
    QCOMPARE(held[0].found, quint64(0xF0F0'0000'0000'0001U));
    QVERIFY(held[0].layers[2] == (LayerCell{CellState::Crossed, 102}));
    QCOMPARE(int(held[0].layers[4].state), 9);
    QVERIFY(held[0].layers[5] == (LayerCell{CellState::Proven, 105}));
    QVERIFY(held[1].layers[0] == (LayerCell{CellState::Unspecified, 0}));
    v1::WatchPostureResponse change;
    change.add_removed("t-2");
    script.postures.send(change);
    QTRY_COMPARE(held.size(), 1);

    const int before = resets;
    probe.desk->switchRole(Role::Support, this, {});
    QTRY_COMPARE(script.postures.readers(), 0);
    QTRY_VERIFY(resets > before);
    QVERIFY(held.isEmpty());
    QCOMPARE(script.postures.requests().size(), 1U);
}

void tst_SessionStreams::nobodyWaitsForPosturesOfAGatewayWithoutAPlatform()
{
    Script script;
    script.hello = [](const v1::HelloRequest &, v1::HelloResponse *answer) {
        answer->set_person_id("platform-1");
        answer->add_actions("posture.read");
        return grpc::Status::OK;
    };
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    QSignalSpy told(probe.desk.get(), &Desk::postureChanged);
    probe.desk->start();
    QTRY_COMPARE(script.postures.readers(), 1);
    QVERIFY(!probe.desk->isolation().postureFault().failed());
    script.postures.end({grpc::StatusCode::FAILED_PRECONDITION, "no platform"});
    QTRY_COMPARE(told.count(), 1);
    QVERIFY(told.constFirst().at(2).toBool());
    QCOMPARE(probe.desk->isolation().postureFault().kind, Fault::Kind::Conflict);
    QCOMPARE(script.postures.requests().size(), 1U); // Asked again after the next hello.
}

void tst_SessionStreams::refusedHelloSaysSo()
{
    Script script;
    script.hello = [](const v1::HelloRequest &, v1::HelloResponse *) {
        return grpc::Status(grpc::StatusCode::UNAUTHENTICATED, "no");
    };
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, true);
    probe.desk->start();
    QTRY_COMPARE(probe.desk->stream().link, LinkState::Offline);
    QVERIFY(!probe.desk->stream().reason.isEmpty());
    QCOMPARE(script.tenants.requests().size(), 0U);
}

void tst_SessionStreams::aChannelThatComesLaterIsTaken()
{
    Script script;
    ScriptedGateway gateway(script);
    script.tenants.send(snapshotOf(0, 2, "one"));
    SessionOptions options;
    options.timing = quickTiming();
    int asked = 0;
    options.channel = [&] { return ++asked < 3 ? nullptr : gateway.inProcess(); };
    const auto desk = makeSession(std::move(options));
    desk->start();
    QTRY_COMPARE(desk->stream().link, LinkState::Live);
    QCOMPARE(asked, 3);
}

QTEST_GUILESS_MAIN(tst_SessionStreams)
#include "tst_session_streams.moc"
