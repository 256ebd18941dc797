// Alerts reach receivers: signed webhooks on loopback and a real Alertmanager, without a name that was not released.
#include "tests/backend/notify_harness.h"
#define QT_NO_KEYWORDS // Pools have slots.
#include "tests/fixtures/alertmanager_server.h"
#include "tests/fixtures/prometheus_server.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

constexpr char kCanary[] = "Canary Hill Hospital";
const std::string kOddName = "Quote \"Q\" \\ and\nnewline \xC3\xA9 {{ .x }}";

std::vector<TenantFacts> fleet()
{
    return {notifyTenant("t-alder", kCanary, Tier::Dedicated), notifyTenant("t-birch", "Canary Valley Clinics"),
            notifyTenant("t-cedar", kOddName)};
}

notify::Target alertmanager(const std::string &url)
{
    notify::Target target = hookTo("main", url + "/api/v2/alerts");
    target.kind = notify::TargetKind::Alertmanager;
    target.watchdog = true;
    target.repeatMs = 1'000;
    return target;
}

/// "alertname severity status" of each alert that Alertmanager passed on.
QStringList passedOn(const HttpReceiver &receiver)
{
    QStringList all;
    for (const Received &call : receiver.received()) {
        const QJsonArray alerts = jsonOf(call)[QLatin1String("alerts")].toArray();
        for (const auto &entry : alerts) {
            const QJsonObject labels = entry.toObject()[QLatin1String("labels")].toObject();
            all.append(labels[QLatin1String("alertname")].toString() + u' '
                       + labels[QLatin1String("severity")].toString() + u' '
                       + entry.toObject()[QLatin1String("status")].toString());
        }
    }
    return all;
}

} // namespace

class TestNotify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void webhookHearsEachStateOnce();
    void aCrossedBoundaryIsAPageUntilItIsClosed();
    void aFallenShareIsATicketUntilItIsBack();
    void failuresAreRetriedAsOneDelivery();
    void refusedConnectionIsRetried();
    void pendingResolutionOutlivesARestart();
    void endDuringARestartIsTold();
    void noNameLeavesUnlessConfigured();
    void oddNamesArriveWhole();
    void hashedIdsHideTheTenant();
    void routes_data();
    void routes();
    void hangingReceiverDelaysNobody();
    void fullOutboxCountsWhatItLoses();
    void refusedMessageBlocksNobody();
    void redirectsAndProxiesAreNotFollowed();
    void watchdogAndBlindness();
    void alertmanagerSeesItFireAndEnd();
    void alertmanagerHearsTheEndAfterARestart();
};

void TestNotify::webhookHearsEachStateOnce()
{
    NotifyHarness h(fleet());
    HttpReceiver pager;
    QVERIFY(h.notify(configOf({hookTo("pager", pager.url())})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_COMPARE(statesOf(pager), QStringList{"page"});
    h.minutesPass(3); // The same state again is no news.
    QVERIFY(h.passUntil(AlertLevel::SlowBurn));
    QTRY_COMPARE(statesOf(pager), (QStringList{"page", "ticket"}));
    QVERIFY(h.passUntil(AlertLevel::None));
    QTRY_COMPARE(statesOf(pager), (QStringList{"page", "ticket", "resolved"}));
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));

    const auto calls = pager.received();
    QCOMPARE(calls.size(), std::size_t(3));
    int sequence = 0;
    for (const Received &call : calls) {
        QVERIFY(isSigned(call, kTestKey));
        QVERIFY(!isSigned(call, "another key that is long enough.."));
        Received tampered = call;
        tampered.body.replace(tampered.body.find("t-alder"), 7, "t-birch");
        QVERIFY(!isSigned(tampered, kTestKey));
        const QJsonObject message = jsonOf(call);
        QCOMPARE(message["sequence"].toInt(), ++sequence);
        QCOMPARE(message["id"].toString().toStdString(), call.headers.at("bulkhead-delivery"));
        QCOMPARE(message["gateway"].toString(), QString("test"));
    }
    const QJsonObject first = jsonOf(calls[0])["alert"].toObject();
    QCOMPARE(first["tenant"].toString(), QString("t-alder"));
    QCOMPARE(first["workflow"].toString(), QString("claims"));
    QCOMPARE(first["link"].toString(), QString("bulkhead://sla/t-alder/claims"));
    QCOMPARE(first["likely_dependency"].toString(), QString("payer-gateway"));
    QCOMPARE(first["target_percent"].toString(), QString("99.95000"));
    QVERIFY(first["burn_rate_1h"].toString().toDouble() > 14.4);
    QVERIFY(!first.contains("resolved"));
    const QJsonObject last = jsonOf(calls[2])["alert"].toObject();
    QCOMPARE(last["id"], first["id"]);
    QCOMPARE(last["since"], first["since"]);
    QVERIFY(last["resolved"].toString() > last["since"].toString());
    QVERIFY(h.notifier->states()[0].lastSuccessMs > 0);
}

void TestNotify::aCrossedBoundaryIsAPageUntilItIsClosed()
{
    NotifyHarness h(fleet());
    HttpReceiver pager;
    QVERIFY(h.notify(configOf({hookTo("pager", pager.url())})));
    h.crossings.set(std::vector<Crossing>{{"t-alder", "Data storage", kNow}});
    QTRY_COMPARE(statesOf(pager), QStringList{"page"}); // At once: no minute has passed.
    const QJsonObject first = jsonOf(pager.received()[0])["alert"].toObject();
    QCOMPARE(first["tenant"].toString(), QString("t-alder"));
    QCOMPARE(first["boundary"].toString(), QString("Data storage"));
    QCOMPARE(first["summary"].toString(), QString("A tenant boundary was crossed: Data storage."));
    QCOMPARE(first["link"].toString(), QString("bulkhead://posture/t-alder"));
    QVERIFY(!first.contains("workflow"));
    // While nobody knows, nothing has ended.
    h.crossings.set(std::nullopt);
    h.minutesPass(2);
    h.crossings.set(std::vector<Crossing>{{"t-alder", "Data storage", kNow}});
    h.minutesPass(2);
    h.crossings.set(std::vector<Crossing>());
    QTRY_COMPARE(statesOf(pager), (QStringList{"page", "resolved"}));
    QCOMPARE(jsonOf(pager.received()[1])["alert"].toObject()["boundary"].toString(), QString("Data storage"));
}

void TestNotify::aFallenShareIsATicketUntilItIsBack()
{
    NotifyHarness h(fleet());
    HttpReceiver desk, ofOneTenant;
    notify::Target narrow = hookTo("narrow", ofOneTenant.url());
    narrow.route.tenants = {"t-alder"}; // It asked for that tenant, and a service is nobody's.
    QVERIFY(h.notify(configOf({hookTo("desk", desk.url()), narrow})));
    const std::vector<ShareDrop> fell{{"request/portal-bff/claims", "Requests of portal-bff / claims: 71.20%", kNow}};
    h.drops.set(fell);
    QTRY_COMPARE(statesOf(desk), QStringList{"ticket"});
    const QJsonObject first = jsonOf(desk.received()[0])["alert"].toObject();
    QCOMPARE(first["summary"].toString(), QString("Requests of portal-bff / claims: 71.20%."));
    QCOMPARE(first["link"].toString(), QString("bulkhead://posture?tab=coverage"));
    QVERIFY(!first.contains("tenant") && !first.contains("workflow"));
    h.drops.set(std::nullopt); // While nobody knows, nothing has ended.
    h.minutesPass(2);
    h.drops.set(fell);
    h.minutesPass(2);
    h.drops.set(std::vector<ShareDrop>());
    QTRY_COMPARE(statesOf(desk), (QStringList{"ticket", "resolved"}));
    QCOMPARE(statesOf(ofOneTenant), QStringList());
}

void TestNotify::failuresAreRetriedAsOneDelivery()
{
    NotifyHarness h(fleet());
    HttpReceiver pager;
    pager.answerWith({500, 503, 429, 404});
    QVERIFY(h.notify(configOf({hookTo("pager", pager.url())})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_COMPARE(pager.received().size(), std::size_t(5));
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    QCOMPARE(statesOf(pager), QStringList{"page"}); // Five calls, one id.
    QCOMPARE(h.notifier->states()[0].lastError, std::string());
    QVERIFY(h.log().find("answered HTTP 500") != std::string::npos);
}

void TestNotify::refusedConnectionIsRetried()
{
    NotifyHarness h(fleet());
    const quint16 port = freeLoopbackPort();
    QVERIFY(h.notify(configOf({hookTo("pager", "http://127.0.0.1:" + std::to_string(port) + "/hook")})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_VERIFY(h.notifier->states()[0].lastError.find("cannot be reached") != std::string::npos);
    QCOMPARE(h.notifier->states()[0].queue, std::size_t(1));
    HttpReceiver pager(port);
    QTRY_COMPARE(statesOf(pager), QStringList{"page"});
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    QCOMPARE(pager.received().size(), std::size_t(1));
}

void TestNotify::pendingResolutionOutlivesARestart()
{
    QTemporaryDir dir;
    NotifyHarness h(fleet(), dir.filePath("fleet.db").toStdString());
    HttpReceiver before;
    notify::Target pages = hookTo("pager", before.url());
    pages.route.tickets = false; // One message is pending, and it is the end.
    QVERIFY(h.notify(configOf({pages})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_COMPARE(statesOf(before), QStringList{"page"});
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    before.answerWith({}, 500);
    QVERIFY(h.passUntil(AlertLevel::None));
    QTRY_VERIFY(statesOf(before).contains("resolved"));
    const QString id = jsonOf(before.received().back())["id"].toString();
    QTRY_VERIFY(h.notifier->states()[0].queue > 0); // The receiver hears of it before the state tells.

    h.closeRoom();
    h.script.failing = true; // Its source does not answer: what was pending does not need it.
    HttpReceiver after;
    h.openRoom();
    pages.endpoint.url = after.url();
    QVERIFY(h.notify(configOf({pages})));
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    QCOMPARE(statesOf(after).back(), QString("resolved"));
    QCOMPARE(jsonOf(after.received().back())["id"].toString(), id);
    QVERIFY(!statesOf(after).contains("page"));
}

void TestNotify::endDuringARestartIsTold()
{
    QTemporaryDir dir;
    NotifyHarness h(fleet(), dir.filePath("fleet.db").toStdString());
    HttpReceiver pager;
    QVERIFY(h.notify(configOf({hookTo("pager", pager.url())})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_COMPARE(statesOf(pager), QStringList{"page"});
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    h.closeRoom();
    h.clock.now += 1440 * kMinuteMs * 2;
    h.openRoom();
    QVERIFY(h.notify(configOf({hookTo("pager", pager.url())})));
    QTRY_COMPARE(statesOf(pager), (QStringList{"page", "resolved"}));
}

void TestNotify::noNameLeavesUnlessConfigured()
{
    NotifyHarness h(fleet());
    HttpReceiver pager, manager;
    QVERIFY(h.notify(configOf({hookTo("pager", pager.url()), alertmanager(manager.url(""))})));
    h.outage({0, 1, 2}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn, 3));
    QTRY_COMPARE(statesOf(pager).size(), 3);
    QVERIFY(h.passUntil(AlertLevel::None));
    QTRY_VERIFY(statesOf(pager).count("resolved") == 3);
    QTRY_VERIFY(manager.bytes().find("endsAt") != std::string::npos);
    h.notifier->stop();
    for (const std::string &sent : {pager.bytes(), manager.bytes(), h.log()}) {
        QVERIFY(sent.find("Canary") == std::string::npos);
        QVERIFY(sent.find("Quote") == std::string::npos);
    }
    QVERIFY(manager.bytes().find("t-alder") != std::string::npos);
    const auto kept = h.store->notices("main");
    QVERIFY(kept.ok());
    for (const StoredNotice &notice : *kept)
        QVERIFY(notice.facts.find("Canary") == std::string::npos);
}

void TestNotify::oddNamesArriveWhole()
{
    NotifyHarness h(fleet());
    HttpReceiver pager, manager;
    notify::Target hook = hookTo("pager", pager.url()), labels = alertmanager(manager.url(""));
    hook.tenantNames = labels.tenantNames = true;
    QVERIFY(h.notify(configOf({hook, labels})));
    h.outage({2}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_COMPARE(statesOf(pager), QStringList{"page"});
    QCOMPARE(jsonOf(pager.received()[0])["alert"].toObject()["tenant_name"].toString().toStdString(), kOddName);
    const auto labelled = [&] {
        for (const Received &call : manager.received()) {
            const QJsonArray alerts = QJsonDocument::fromJson(QByteArray::fromStdString(call.body)).array();
            for (const auto &alert : alerts)
                if (alert.toObject()["labels"].toObject()["tenant_name"].toString().toStdString() == kOddName)
                    return true;
        }
        return false;
    };
    QTRY_VERIFY(labelled());
}

void TestNotify::hashedIdsHideTheTenant()
{
    NotifyHarness h(fleet());
    HttpReceiver pager, manager;
    notify::NotifyConfig config = configOf({hookTo("pager", pager.url()), alertmanager(manager.url(""))});
    config.hashTenants = true;
    QVERIFY(h.notify(config));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_COMPARE(statesOf(pager), QStringList{"page"});
    QTRY_VERIFY(manager.bytes().find("BulkheadErrorBudgetBurn") != std::string::npos);
    h.notifier.reset();
    QVERIFY(h.notify(config)); // The same hash after a restart.
    QVERIFY(h.passUntil(AlertLevel::None));
    QTRY_COMPARE(statesOf(pager).back(), QString("resolved"));
    for (const std::string &sent : {pager.bytes(), manager.bytes()})
        QVERIFY(sent.find("alder") == std::string::npos);
    const auto calls = pager.received();
    const QJsonObject first = jsonOf(calls.front())["alert"].toObject(),
                      last = jsonOf(calls.back())["alert"].toObject();
    QCOMPARE(first["tenant"].toString().size(), 16);
    QCOMPARE(first["tenant"], last["tenant"]);
    QCOMPARE(first["link"].toString(), QString("bulkhead://sla"));
}

void TestNotify::routes_data()
{
    QTest::addColumn<bool>("tickets");
    QTest::addColumn<int>("tier");
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<QStringList>("states");
    QTest::addRow("everything") << true << 0 << QString() << QStringList{"page", "ticket", "resolved"};
    QTest::addRow("pages only: it is over when it is a ticket")
        << false << 0 << QString() << QStringList{"page", "resolved"};
    QTest::addRow("the tenant's tier") << true << int(Tier::Dedicated) << QString()
                                       << QStringList{"page", "ticket", "resolved"};
    QTest::addRow("another tier") << true << int(Tier::Shared) << QString() << QStringList{};
    QTest::addRow("the tenant") << true << 0 << QString("t-alder") << QStringList{"page", "ticket", "resolved"};
    QTest::addRow("another tenant") << true << 0 << QString("t-birch") << QStringList{};
}

void TestNotify::routes()
{
    QFETCH(bool, tickets);
    QFETCH(int, tier);
    QFETCH(QString, tenant);
    QFETCH(QStringList, states);
    NotifyHarness h(fleet());
    HttpReceiver routed, everything;
    notify::Target target = hookTo("routed", routed.url());
    target.route.tickets = tickets;
    if (tier != 0)
        target.route.tiers = {static_cast<Tier>(tier)};
    if (!tenant.isEmpty())
        target.route.tenants = {tenant.toStdString()};
    QVERIFY(h.notify(configOf({target, hookTo("everything", everything.url())})));
    h.outage({0}, 20);
    int heard = 0;
    for (const AlertLevel level : {AlertLevel::FastBurn, AlertLevel::SlowBurn, AlertLevel::None}) {
        QVERIFY(h.passUntil(level));
        ++heard;
        QTRY_COMPARE(statesOf(everything).size(), heard);
        QTRY_COMPARE(statesOf(routed).size(), std::min(heard, int(states.size())));
    }
    QTRY_COMPARE(statesOf(routed), states);
}

void TestNotify::hangingReceiverDelaysNobody()
{
    NotifyHarness h(fleet());
    HttpReceiver dead, pager;
    dead.hang();
    notify::Target stuck = hookTo("stuck", dead.url());
    stuck.endpoint.timeoutMs = 60'000;
    QVERIFY(h.notify(configOf({stuck, hookTo("pager", pager.url())})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_COMPARE(dead.received().size(), std::size_t(1)); // It has the call, and keeps it.
    QVERIFY(h.passUntil(AlertLevel::None));               // The engine goes on.
    QTRY_COMPARE(statesOf(pager).back(), QString("resolved"));
    QCOMPARE(dead.received().size(), std::size_t(1));
    QElapsedTimer stopping;
    stopping.start();
    h.notifier->stop();
    QVERIFY2(stopping.elapsed() < 3'000, qPrintable(QString::number(stopping.elapsed())));
}

void TestNotify::fullOutboxCountsWhatItLoses()
{
    NotifyHarness h(fleet());
    HttpReceiver pager;
    pager.answerWith({}, 500);
    notify::Target small = hookTo("pager", pager.url());
    small.outbox = 1;
    QVERIFY(h.notify(configOf({small})));
    h.outage({0, 1, 2}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn, 3));
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(1));
    QVERIFY(h.passUntil(AlertLevel::None));
    QTRY_COMPARE(h.notifier->states()[0].dropped, std::uint64_t(2));
    pager.answerWith({}, 200);
    // The one that was told gets its end: only what came and went unheard is lost.
    QTRY_COMPARE(statesOf(pager), (QStringList{"page", "resolved"}));
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    QVERIFY(h.log().find("dropped=2") != std::string::npos);
}

void TestNotify::refusedMessageBlocksNobody()
{
    NotifyHarness h(fleet());
    HttpReceiver pager;
    pager.answerWith({422, 422, 422, 422, 422});
    QVERIFY(h.notify(configOf({hookTo("pager", pager.url())})));
    h.outage({0, 1}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn, 2));
    QTRY_COMPARE(pager.received().size(), std::size_t(6));
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    QCOMPARE(h.notifier->states()[0].dropped, std::uint64_t(1));
    QCOMPARE(statesOf(pager).size(), 2);
}

void TestNotify::redirectsAndProxiesAreNotFollowed()
{
    HttpReceiver elsewhere, proxy, pager;
    qputenv("http_proxy", QByteArray::fromStdString(proxy.url("")));
    qputenv("ALL_PROXY", QByteArray::fromStdString(proxy.url("")));
    pager.redirectTo(elsewhere.url());
    {
        NotifyHarness h(fleet());
        QVERIFY(h.notify(configOf({hookTo("pager", pager.url())})));
        h.outage({0}, 20);
        QVERIFY(h.passUntil(AlertLevel::FastBurn));
        QTRY_VERIFY(pager.received().size() >= 2);
        QVERIFY(h.notifier->states()[0].lastError.find("a redirect, which is not followed") != std::string::npos);
        QCOMPARE(h.notifier->states()[0].queue, std::size_t(1));
    }
    qunsetenv("http_proxy");
    qunsetenv("ALL_PROXY");
    QVERIFY(elsewhere.received().empty());
    QVERIFY(proxy.received().empty());
}

void TestNotify::watchdogAndBlindness()
{
    NotifyHarness h(fleet());
    HttpReceiver pager;
    notify::Target hook = hookTo("pager", pager.url());
    hook.watchdog = true;
    hook.repeatMs = 20;
    hook.route.tickets = false; // That the gateway is blind concerns everybody.
    notify::NotifyConfig config = configOf({hook});
    config.staleMs = 3 * kMinuteMs;
    QVERIFY(h.notify(config));
    const auto watchdogs = [&] {
        const auto calls = pager.received();
        return std::count_if(calls.begin(), calls.end(), [](const Received &call) {
            return jsonOf(call)["type"].toString() == "watchdog" && isSigned(call, kTestKey);
        });
    };
    QTRY_VERIFY(watchdogs() >= 3);
    h.script.failing = true;
    h.minutesPass(3);
    QVERIFY(statesOf(pager).isEmpty());
    h.minutesPass(1);
    QTRY_COMPARE(statesOf(pager), QStringList{"ticket"});
    h.script.failing = false;
    h.minutesPass(1);
    QTRY_COMPARE(statesOf(pager), (QStringList{"ticket", "resolved"}));
    h.script.failing = true; // The second time is news again.
    h.minutesPass(4);
    QTRY_COMPARE(statesOf(pager), (QStringList{"ticket", "resolved", "ticket"}));
}

void TestNotify::alertmanagerSeesItFireAndEnd()
{
    HttpReceiver passed;
    AlertmanagerServer server;
    const QString problem = server.start(passed.url());
    QVERIFY2(problem.isEmpty(), qPrintable(problem));
    QTRY_VERIFY_WITH_TIMEOUT(server.isReady(), 15'000);
    NotifyHarness h(fleet());
    QVERIFY(h.notify(configOf({alertmanager(server.url())})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    const auto holds = [&](const char *text) { return server.alerts().find(text) != std::string::npos; };
    QTRY_VERIFY(holds("\"severity\":\"page\""));
    QTRY_VERIFY(holds("BulkheadWatchdog"));
    const std::string active = server.alerts();
    for (const char *text : {"\"tenant\":\"t-alder\"", "\"workflow\":\"claims\"", "bulkhead://sla/t-alder/claims",
                             "\"likely_dependency\":\"payer-gateway\"", "\"state\":\"active\""})
        QVERIFY2(active.find(text) != std::string::npos, text);
    QVERIFY(active.find("Canary") == std::string::npos);

    QVERIFY(h.passUntil(AlertLevel::SlowBurn));
    QTRY_VERIFY(holds("\"severity\":\"ticket\"") && !holds("\"severity\":\"page\""));
    QVERIFY(h.passUntil(AlertLevel::None));
    QTRY_VERIFY(!holds("t-alder"));
    QVERIFY(holds("BulkheadWatchdog"));
    const QString burn = "BulkheadErrorBudgetBurn ";
    for (const char *told : {"page firing", "page resolved", "ticket firing", "ticket resolved"})
        QTRY_VERIFY2_WITH_TIMEOUT(passedOn(passed).contains(burn + told), told, 10'000);
    QVERIFY(passed.bytes().find("Canary") == std::string::npos);
    server.stop();
    QTRY_VERIFY(!h.notifier->states()[0].lastError.empty());
}

void TestNotify::alertmanagerHearsTheEndAfterARestart()
{
    HttpReceiver passed;
    AlertmanagerServer server;
    QVERIFY(server.start(passed.url()).isEmpty());
    QTRY_VERIFY_WITH_TIMEOUT(server.isReady(), 15'000);
    QTemporaryDir dir;
    NotifyHarness h(fleet(), dir.filePath("fleet.db").toStdString());
    QVERIFY(h.notify(configOf({alertmanager(server.url())})));
    h.outage({0}, 20);
    QVERIFY(h.passUntil(AlertLevel::FastBurn));
    QTRY_VERIFY(passedOn(passed).contains("BulkheadErrorBudgetBurn page firing"));
    QTRY_COMPARE(h.notifier->states()[0].queue, std::size_t(0));
    h.notifier.reset(); // It ends while nobody tells.
    QVERIFY(h.passUntil(AlertLevel::None));
    QVERIFY(server.alerts().find("t-alder") != std::string::npos);
    h.closeRoom();
    h.openRoom();
    QVERIFY(h.notify(configOf({alertmanager(server.url())})));
    QTRY_VERIFY(server.alerts().find("t-alder") == std::string::npos);
    QTRY_VERIFY_WITH_TIMEOUT(passedOn(passed).contains("BulkheadErrorBudgetBurn page resolved"), 10'000);
}

QTEST_GUILESS_MAIN(TestNotify)
#include "tst_notify.moc"
