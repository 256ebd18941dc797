// A session that is stopped, from outside and from within its own news, against a scripted gateway.
#include "models/coverage_desk.h"
#include "models/isolation_desk.h"
#include "tests/session/desk_probe.h"

#include <QRegularExpression>

#include <thread>

using namespace bulkhead;

class tst_SessionStops : public QObject
{
    Q_OBJECT
private slots:
    void init() { QTest::failOnWarning(QRegularExpression(".*")); }

    void stopIsSilentAndFinal_data();
    void stopIsSilentAndFinal();
    void stopFromWithinASignal();
    void stopFromWithinNewsOfCoverage();
    void stopWhileARoleIsForgotten_data();
    void stopWhileARoleIsForgotten();
};

void tst_SessionStops::stopIsSilentAndFinal_data()
{
    QTest::addColumn<bool>("tcp");
    QTest::addRow("in-process") << false;
    QTest::addRow("loopback") << true;
}

void tst_SessionStops::stopIsSilentAndFinal()
{
    QFETCH(bool, tcp);
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, tcp);
    script.tenants.send(snapshotOf(0, 2, "one"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    // Change and stop without returning to the event loop: what waits must die.
    const std::size_t written = script.tenants.written();
    script.tenants.send(burnOf(1, 4242));
    while (script.tenants.written() == written)
        std::this_thread::yield();
    QSignalSpy batches(probe.desk.get(), &Desk::fleetBatch);
    QSignalSpy states(probe.desk.get(), &Desk::streamChanged);
    bool answered = false;
    probe.desk->tenant("t-1", probe.desk.get(), [&](const Fault &, const TenantDetail &) { answered = true; });
    probe.desk->stop();
    probe.desk->stop();
    QTRY_COMPARE(script.tenants.readers(), 0);
    QCoreApplication::processEvents();
    QCOMPARE(batches.count(), 0);
    QCOMPARE(states.count(), 0);
    QVERIFY(!answered);

    probe.whole = false;
    script.tenants.send(snapshotOf(0, 3, "one"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    QCOMPARE(probe.names.size(), 3U);
}

void tst_SessionStops::stopFromWithinASignal()
{
    Script script;
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    int after = 0;
    connect(probe.desk.get(), &Desk::fleetBatch, this, [&] { probe.desk->stop(); });
    connect(probe.desk.get(), &Desk::alertsChanged, this, [&] { ++after; });
    script.tenants.send(snapshotOf(0, 2, "one"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    QTRY_COMPARE(script.tenants.readers(), 0);
    QCOMPARE(after, 0);
    QCOMPARE(probe.batches, 1);
}

void tst_SessionStops::stopFromWithinNewsOfCoverage()
{
    Script script;
    script.hello = [](const v1::HelloRequest &, v1::HelloResponse *answer) {
        answer->set_person_id("platform-1");
        answer->add_actions("coverage.read");
        return grpc::Status::OK;
    };
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    CoverageDesk *coverage = probe.desk->isolation().coverage();
    QVERIFY(coverage != nullptr);
    int stops = 0, after = 0;
    connect(coverage, &CoverageDesk::changed, this, [&] {
        if (coverage->items().isEmpty())
            return;
        ++stops;
        probe.desk->stop();
    });
    connect(probe.desk.get(), &Desk::connectorsChanged, this, [&] { after += stops; });
    v1::WatchCoverageResponse news;
    news.mutable_frame()->set_reset(true);
    news.add_items()->set_id("billing");
    script.coverage.send(news);
    probe.desk->start();
    QTRY_COMPARE(stops, 1);
    QTRY_COMPARE(script.coverage.readers(), 0);
    QCOMPARE(after, 0);
}

void tst_SessionStops::stopWhileARoleIsForgotten_data()
{
    QTest::addColumn<bool>("byCoverage");
    QTest::addRow("when the postures go") << false;
    QTest::addRow("when the coverage goes") << true;
}

void tst_SessionStops::stopWhileARoleIsForgotten()
{
    QFETCH(bool, byCoverage);
    Script script;
    script.switchRole = [](const v1::SwitchRoleRequest &request, v1::SwitchRoleResponse *response) {
        response->mutable_session()->set_person_id("platform-1");
        response->mutable_session()->set_role(request.role());
        return grpc::Status::OK;
    };
    ScriptedGateway gateway(script);
    DeskProbe probe(gateway, false);
    script.tenants.send(snapshotOf(0, 2, "as operations"));
    probe.desk->start();
    QTRY_VERIFY(probe.whole);
    bool stopped = false;
    int after = 0;
    const auto stop = [&] {
        stopped = true;
        probe.desk->stop();
    };
    if (byCoverage)
        connect(probe.desk->isolation().coverage(), &CoverageDesk::changed, this, stop);
    else
        connect(probe.desk.get(), &Desk::postureChanged, this, stop);
    connect(probe.desk.get(), &Desk::connectorsChanged, this, [&] { after += stopped; });
    connect(probe.desk.get(), &Desk::sessionChanged, this, [&] { after += stopped; });
    probe.desk->switchRole(Role::Support, this, {});
    QTRY_VERIFY(stopped);
    QCoreApplication::processEvents();
    QCOMPARE(after, 0);
}

QTEST_GUILESS_MAIN(tst_SessionStops)
#include "tst_session_stops.moc"
