// The calls of a session: answers, faults, deadlines, retries, cancellation.
#include "models/isolation_desk.h"
#include "models/neighbours_desk.h"
#include "tests/session/desk_probe.h"

#include <QRegularExpression>

#include <semaphore>
#include <thread>

using namespace bulkhead;

class tst_SessionCalls : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void cleanup();

    void answersCarryContextAndToken();
    void faults_data();
    void faults();
    void gatewaysOwnWordsWin();
    void deadlineEndsACall();
    void retryKeepsItsRequestId_data();
    void retryKeepsItsRequestId();
    void retriesEnd();
    void lateAnswerToADeadWindowIsDropped();
    void askingWithoutAGatewayAnswersOffline();
    void exportComesInOrder();
    void exportCanBeCancelled();
    void ticksOfAnIncidentComeAsAList();
    void slowExportIsNotHoarded();
    void importSendsEverySlice();
    void importCanBeCancelled();
    void provisioningTellsEachStep();
    void provisioningCanBeCancelled();
    void aPostureComesWhole();
    void aRoundOfProbesCanBeGivenUp();

private:
    void connectDesk(SessionTiming timing = quickTiming(), QByteArray token = {});

    std::unique_ptr<Script> m_script;
    std::unique_ptr<ScriptedGateway> m_gateway;
    std::unique_ptr<DeskProbe> m_probe;
    Desk *m_desk = nullptr;
};

void tst_SessionCalls::init()
{
    QTest::failOnWarning(QRegularExpression(".*"));
    m_script = std::make_unique<Script>();
    m_gateway = std::make_unique<ScriptedGateway>(*m_script);
}

void tst_SessionCalls::cleanup()
{
    m_probe.reset();
    m_gateway.reset();
    m_script.reset();
}

void tst_SessionCalls::connectDesk(SessionTiming timing, QByteArray token)
{
    m_probe = std::make_unique<DeskProbe>(*m_gateway, true, timing, std::move(token));
    m_desk = m_probe->desk.get();
    m_script->tenants.send(snapshotOf(0, 1, "one"));
    m_desk->start();
    QTRY_VERIFY(m_probe->whole);
}

void tst_SessionCalls::answersCarryContextAndToken()
{
    v1::GetTenantRequest asked;
    m_script->getTenant = [&](const v1::GetTenantRequest &request, v1::GetTenantResponse *response) {
        asked = request;
        response->set_id("t-7");
        response->set_tier(v1::Tier(42));
        response->set_arr(1200);
        response->add_workflows()->set_workflow("claims");
        return grpc::Status::OK;
    };
    connectDesk(quickTiming(), "secret");
    std::optional<TenantDetail> answer;
    m_desk->tenant("t-7", this, [&](const Fault &fault, const TenantDetail &detail) {
        QVERIFY(!fault.failed());
        answer = detail;
    });
    QVERIFY(!answer); // Never from within the call.
    QTRY_VERIFY(answer);
    QCOMPARE(asked.context().tenant_id(), std::string("t-7"));
    QCOMPARE(m_script->lastAuthorization(), std::string("Bearer secret"));
    QCOMPARE(int(answer->tier), 42); // Unknown to this console, shown as such.
    QCOMPARE(answer->arr, std::optional<qint64>(1200));
    QVERIFY(!answer->renewal);
    QCOMPARE(answer->workflows.at(0).workflow, QString("claims"));
}

void tst_SessionCalls::faults_data()
{
    using K = Fault::Kind;
    QTest::addColumn<int>("code");
    QTest::addColumn<int>("kind");
    const auto row = [](const char *name, grpc::StatusCode code, K kind) {
        QTest::addRow("%s", name) << int(code) << int(kind);
    };
    row("out of scope reads as not found", grpc::NOT_FOUND, K::NotFound);
    row("a foreign right is denied", grpc::PERMISSION_DENIED, K::Denied);
    row("no token is denied", grpc::UNAUTHENTICATED, K::Denied);
    row("an old revision is a conflict", grpc::ABORTED, K::Conflict);
    row("a wrong state is a conflict", grpc::FAILED_PRECONDITION, K::Conflict);
    row("an id used twice is a conflict", grpc::ALREADY_EXISTS, K::Conflict);
    row("bad input is invalid", grpc::INVALID_ARGUMENT, K::Invalid);
    row("a limit is overload", grpc::RESOURCE_EXHAUSTED, K::Overloaded);
    row("a crash is a bug", grpc::INTERNAL, K::Bug);
    row("an unknown method is a bug", grpc::UNIMPLEMENTED, K::Bug);
    row("data loss is a bug", grpc::DATA_LOSS, K::Bug);
}

void tst_SessionCalls::faults()
{
    QFETCH(int, code);
    QFETCH(int, kind);
    connectDesk();
    m_script->failWith({grpc::StatusCode(code), {}});
    std::optional<Fault> seen;
    m_desk->search("north", 5, this, [&](const Fault &fault, const QList<SearchHit> &) { seen = fault; });
    QTRY_VERIFY(seen);
    QCOMPARE(int(seen->kind), kind);
    QVERIFY(!seen->summary.isEmpty());
    QVERIFY(!seen->remedy.isEmpty());
}

void tst_SessionCalls::gatewaysOwnWordsWin()
{
    connectDesk();
    ScriptedFault scripted{grpc::NOT_FOUND, {}};
    scripted.fault.set_reason("TENANT_NOT_IN_SCOPE");
    scripted.fault.set_summary("No tenant with this id is within your scope \xE2\x80\x93 nothing was read.");
    scripted.fault.set_request_id("r-1");
    m_script->failWith(scripted);
    std::optional<Fault> seen;
    m_desk->tenant("t-1", this, [&](const Fault &fault, const TenantDetail &) { seen = fault; });
    QTRY_VERIFY(seen);
    QCOMPARE(seen->reason, QString("TENANT_NOT_IN_SCOPE"));
    QCOMPARE(seen->summary, QString::fromUtf8(scripted.fault.summary().c_str()));
    QCOMPARE(seen->requestId, QString("r-1"));
    QVERIFY(!seen->remedy.isEmpty()); // The gateway sent none; the console has its own.
}

void tst_SessionCalls::deadlineEndsACall()
{
    // Shared: the handler may still be waking up when this function has returned.
    const auto release = std::make_shared<std::counting_semaphore<8>>(0);
    m_script->search = [release](const v1::SearchRequest &, v1::SearchResponse *) {
        release->acquire();
        return grpc::Status::OK;
    };
    SessionTiming timing = quickTiming();
    timing.deadline = 300;
    connectDesk(timing);
    std::optional<Fault> seen;
    m_desk->search("x", 5, this, [&](const Fault &fault, const QList<SearchHit> &) { seen = fault; });
    QTRY_VERIFY(seen);
    release->release(8);
    QCOMPARE(seen->kind, Fault::Kind::Overloaded);
}

void tst_SessionCalls::retryKeepsItsRequestId_data()
{
    QTest::addColumn<int>("code");
    QTest::addRow("the gateway is away") << int(grpc::UNAVAILABLE);
    QTest::addRow("a gateway that begins to stop gave it up") << int(grpc::CANCELLED);
}

void tst_SessionCalls::retryKeepsItsRequestId()
{
    QFETCH(int, code);
    std::mutex mutex;
    std::vector<std::string> ids;
    m_script->propose = [&](const v1::ProposeActRequest &request, v1::ProposeActResponse *response) {
        const std::lock_guard lock(mutex);
        ids.push_back(request.request_id());
        if (ids.size() == 1)
            return grpc::Status(grpc::StatusCode(code), "the replica is leaving");
        response->mutable_act()->set_id("act-1");
        return grpc::Status::OK;
    };
    connectDesk();
    std::optional<Act> act;
    const auto take = [&](const Fault &fault, const Act &answer) {
        QVERIFY(!fault.failed());
        act = answer;
    };
    m_desk->proposeTierChange("t-1", Tier::Segmented, "isolation", this, take);
    QTRY_VERIFY(act);
    act.reset();
    m_desk->proposeTierChange("t-1", Tier::Segmented, "isolation", this, take);
    QTRY_VERIFY(act);
    QCOMPARE(ids.size(), 3U);
    QVERIFY(!ids[0].empty());
    QCOMPARE(ids[1], ids[0]);  // The same intent.
    QVERIFY(ids[2] != ids[0]); // Another one.
}

void tst_SessionCalls::retriesEnd()
{
    std::atomic<int> attempts = 0;
    m_script->acknowledge = [&](const v1::AcknowledgeAlertRequest &, v1::AcknowledgeAlertResponse *) {
        ++attempts;
        return grpc::Status(grpc::UNAVAILABLE, "no");
    };
    connectDesk();
    std::optional<Fault> seen;
    m_desk->acknowledge(Alert{}, this, [&](const Fault &fault, const Alert &) { seen = fault; });
    QTRY_VERIFY(seen);
    QCOMPARE(seen->kind, Fault::Kind::Offline);
    QCOMPARE(attempts.load(), 3);
}

void tst_SessionCalls::lateAnswerToADeadWindowIsDropped()
{
    const auto release = std::make_shared<std::binary_semaphore>(0);
    m_script->getTenant = [release](const v1::GetTenantRequest &, v1::GetTenantResponse *) {
        release->acquire();
        return grpc::Status::OK;
    };
    connectDesk();
    bool dead = false, answered = false;
    auto window = std::make_unique<QObject>();
    auto owned = std::make_shared<int>(0); // What the closure of a window may hold.
    const std::weak_ptr<int> held = owned;
    m_desk->tenant("t-1", window.get(), [&, owned](const Fault &, const TenantDetail &) { dead = true; });
    owned.reset();
    window.reset();
    release->release();
    QTRY_VERIFY(held.expired());
    m_desk->search("x", 1, this, [&](const Fault &, const QList<SearchHit> &) { answered = true; });
    QTRY_VERIFY(answered);
    QVERIFY(!dead);
}

void tst_SessionCalls::askingWithoutAGatewayAnswersOffline()
{
    SessionOptions options;
    const auto desk = makeSession(std::move(options));
    std::optional<Fault> before, after;
    desk->search("x", 1, this, [&](const Fault &fault, const QList<SearchHit> &) { before = fault; });
    desk->start();
    desk->drafts(this, [&](const Fault &fault, const QList<Draft> &) { after = fault; });
    QVERIFY(!before && !after);
    QTRY_VERIFY(before && after);
    QCOMPARE(before->kind, Fault::Kind::Offline);
    QCOMPARE(after->kind, Fault::Kind::Offline);
    QVERIFY(!after->remedy.isEmpty());
}

void tst_SessionCalls::exportComesInOrder()
{
    connectDesk();
    v1::ExportTenantsResponse head;
    head.mutable_header()->set_marking("INTERNAL: fleet list");
    head.mutable_header()->set_rows(40);
    m_script->exports.send(head);
    for (int i = 0; i < 40; ++i) { // More chunks than may wait at once.
        v1::ExportTenantsResponse chunk;
        chunk.add_rows()->add_cells(std::to_string(i));
        m_script->exports.send(chunk);
    }
    QStringList log;
    bool done = false;
    const auto call = m_desk->exportTenants(
        {"name"}, "tier:shared", "-burn", this, [&](const ExportHeader &header) { log.append(header.marking); },
        [&](const QList<QStringList> &rows) {
            for (const auto &row : rows)
                log.append(row.at(0));
        },
        [&](const Fault &fault, bool whole) { done = whole && !fault.failed(); });
    QTRY_COMPARE(log.size(), 41);
    m_script->exports.end(grpc::Status::OK);
    QTRY_VERIFY(done);
    QCOMPARE(log.first(), QString("INTERNAL: fleet list"));
    for (int i = 0; i < 40; ++i)
        QCOMPARE(log.at(i + 1), QString::number(i));
    const auto request = m_script->exports.requests().at(0);
    QCOMPARE(request.order_by(), std::string("-burn"));
    QVERIFY(!request.request_id().empty());
}

void tst_SessionCalls::exportCanBeCancelled()
{
    connectDesk();
    std::optional<Fault> end;
    const auto call =
        m_desk->exportTenants({"name"}, {}, {}, this, {}, {}, [&](const Fault &fault, bool) { end = fault; });
    QTRY_COMPARE(m_script->exports.readers(), 1);
    call->cancel();
    QTRY_VERIFY(end);
    QCOMPARE(end->kind, Fault::Kind::Cancelled);
    QTRY_COMPARE(m_script->exports.readers(), 0);
}

void tst_SessionCalls::ticksOfAnIncidentComeAsAList()
{
    connectDesk();
    v1::ExportIncidentResponse part;
    part.mutable_header()->set_marking("INTERNAL: raw ticks");
    part.mutable_header()->add_columns("time");
    part.add_rows()->add_cells("2026-11-28T12:47:00.000Z");
    m_script->ticks.send(part);
    QStringList log;
    bool done = false;
    const auto call = m_desk->neighbours().exportIncident(
        QStringLiteral("inc-1"), {this, [&](const ExportHeader &header) { log << header.marking << header.columns; },
                                  [&](const QList<QStringList> &rows) { log << rows.first(); },
                                  [&](const Fault &fault, bool whole) { done = whole && !fault.failed(); }});
    QTRY_COMPARE(log, QStringList({"INTERNAL: raw ticks", "time", "2026-11-28T12:47:00.000Z"}));
    m_script->ticks.end(grpc::Status::OK);
    QTRY_VERIFY(done);
    const auto request = m_script->ticks.requests().at(0);
    QCOMPARE(request.incident_id(), std::string("inc-1"));
    QVERIFY(request.context().has_fleet());
    QVERIFY(!request.request_id().empty());
}

void tst_SessionCalls::slowExportIsNotHoarded()
{
    connectDesk();
    const std::string fat(200'000, 'x');
    for (int i = 0; i < 200; ++i) { // 40 MB; far more than windows and flow control let through unread.
        v1::ExportTenantsResponse chunk;
        chunk.add_rows()->add_cells(fat);
        m_script->exports.send(chunk);
    }
    int rows = 0;
    std::size_t writtenAtFirst = 0;
    const auto call = m_desk->exportTenants(
        {"name"}, {}, {}, this, {},
        [&](const QList<QStringList> &chunk) {
            if (rows == 0) {
                // The desk's thread is away for as long as the gateway gets on without it.
                QElapsedTimer still;
                still.start();
                for (std::size_t last = 0; still.elapsed() < 200;) {
                    if (const auto now = m_script->exports.written(); now != last) {
                        last = now;
                        still.restart();
                    }
                }
                writtenAtFirst = m_script->exports.written();
            }
            rows += int(chunk.size());
        },
        [](const Fault &, bool) {});
    QTRY_COMPARE(rows, 200);
    QVERIFY2(writtenAtFirst < 150, "the whole export was taken while nobody consumed it");
    call->cancel();
}

void tst_SessionCalls::importSendsEverySlice()
{
    std::mutex mutex;
    std::vector<int> sizes;
    QStringList lines;
    std::string requestId;
    m_script->importMessage = [&](const v1::ImportTenantsRequest &message) {
        const std::lock_guard lock(mutex);
        if (!message.request_id().empty()) {
            requestId = message.request_id();
            return;
        }
        sizes.push_back(message.rows_size());
        for (const auto &row : message.rows())
            lines.append(QString::number(row.line()));
    };
    m_script->importAnswer.set_rows(4772);
    m_script->importAnswer.set_would_add(4772);
    connectDesk();
    int slice = 0;
    const auto next = [&] {
        QList<ImportRow> rows;
        if (++slice > 2)
            return rows;
        for (int i = 0; i < (slice == 1 ? 4500 : 272); ++i)
            rows.append({quint64((slice - 1) * 4500 + i + 1), "x", "name", {}, {}, {}, {}, {}, {}, {}, {}});
        return rows;
    };
    std::optional<ImportReport> report;
    m_desk->importTenants(next, true, "req-1", this, [&](const Fault &fault, const ImportReport &answer) {
        QVERIFY2(!fault.failed(), qPrintable(fault.summary));
        report = answer;
    });
    QTRY_VERIFY(report);
    QCOMPARE(report->wouldAdd, 4772ULL);
    QCOMPARE(requestId, std::string("req-1"));
    QCOMPARE(sizes, (std::vector<int>{2000, 2000, 500, 272}));
    QCOMPARE(lines.size(), 4772);
    QCOMPARE(lines.last(), QString("4772"));
}

void tst_SessionCalls::importCanBeCancelled()
{
    connectDesk();
    std::optional<Fault> end;
    int slices = 0;
    CallRef call;
    const auto next = [&] {
        if (++slices == 3)
            call->cancel();
        return QList<ImportRow>{ImportRow{quint64(slices), "x", "name", {}, {}, {}, {}, {}, {}, {}, {}}};
    };
    call = m_desk->importTenants(next, false, "req-2", this,
                                 [&](const Fault &fault, const ImportReport &) { end = fault; });
    QTRY_VERIFY(end);
    QCOMPARE(end->kind, Fault::Kind::Cancelled);
    QTRY_COMPARE(m_script->importsCancelled.load(), 1);
    QVERIFY(slices <= 4);
}

void tst_SessionCalls::provisioningTellsEachStep()
{
    connectDesk();
    QStringList log;
    bool done = false;
    OnboardingCase item;
    item.id = "case-1";
    item.tenantId = "t-1";
    for (int revision = 1; revision <= 3; ++revision) {
        v1::RunProvisioningResponse step;
        step.mutable_case_()->set_id("case-1");
        step.mutable_case_()->set_revision(quint64(revision));
        step.set_finished(revision == 3);
        m_script->provisioning.send(step);
    }
    OnboardingCase last;
    const auto call = m_desk->provision(
        item, false, this, [&](const OnboardingCase &now) { log.append(QString::number(now.revision)); },
        [&](const Fault &fault, const OnboardingCase &answer) {
            done = !fault.failed();
            last = answer;
        });
    QTRY_COMPARE(log, (QStringList{"1", "2", "3"}));
    m_script->provisioning.end(grpc::Status::OK);
    QTRY_VERIFY(done);
    QCOMPARE(last.revision, 3ULL);
    const auto request = m_script->provisioning.requests().at(0);
    QCOMPARE(request.context().tenant_id(), std::string("t-1"));
    QCOMPARE(request.case_id(), std::string("case-1"));
}

void tst_SessionCalls::provisioningCanBeCancelled()
{
    connectDesk();
    std::optional<Fault> end;
    const auto call =
        m_desk->provision({}, false, this, {}, [&](const Fault &fault, const OnboardingCase &) { end = fault; });
    QTRY_COMPARE(m_script->provisioning.readers(), 1);
    call->cancel();
    QTRY_VERIFY(end);
    QCOMPARE(end->kind, Fault::Kind::Cancelled);
}

void tst_SessionCalls::aPostureComesWhole()
{
    m_script->getPosture = [](const v1::GetPostureRequest &request, v1::GetPostureResponse *answer) {
        answer->mutable_posture()->set_id(request.context().tenant_id());
        auto *control = answer->add_controls();
        control->set_control("data.rows");
        control->set_layer(v1::LAYER_DATA);
        control->set_demanded("row security forced");
        control->set_stands(true); // Never without having been observed.
        control->set_non_negotiable(true);
        auto *attempt = answer->add_attempts();
        attempt->set_layer(v1::Layer(12)); // Of a newer gateway.
        attempt->set_boundary("rows.read");
        attempt->set_crossed(true);
        attempt->set_evidence("1 row");
        answer->set_round_ended_ms(7);
        answer->set_incomplete("the broker is away");
        answer->set_baseline("2026-11.1");
        answer->set_simulated(true);
        return grpc::Status::OK;
    };
    connectDesk();
    std::optional<PostureDetail> told;
    m_desk->isolation().posture("t-5", this, [&](const Fault &fault, const PostureDetail &detail) {
        QVERIFY(!fault.failed());
        told = detail;
    });
    QTRY_VERIFY(told);
    QCOMPARE(told->posture.id, QString("t-5"));
    QCOMPARE(told->controls.size(), 1);
    QCOMPARE(told->controls[0].layer, Layer::Data);
    QVERIFY(!told->controls[0].observed && !told->controls[0].stands && told->controls[0].nonNegotiable);
    QCOMPARE(int(told->attempts[0].layer), 12);
    QVERIFY(told->attempts[0].crossed);
    QCOMPARE(told->incomplete, QString("the broker is away"));
    QVERIFY(told->simulated && told->unreachable.isEmpty());
    QCOMPARE(told->roundEndedMs, 7);
}

void tst_SessionCalls::aRoundOfProbesCanBeGivenUp()
{
    const auto begun = std::make_shared<std::atomic<bool>>(false), left = std::make_shared<std::atomic<bool>>(false);
    m_script->runProbes = [begun, left](const v1::RunProbesRequest &request, v1::RunProbesResponse *answer,
                                        const std::function<bool()> &gone) {
        answer->mutable_posture()->mutable_posture()->set_id(request.context().tenant_id());
        answer->mutable_posture()->set_baseline(request.request_id());
        if (request.context().tenant_id() != "t-5")
            return grpc::Status::OK;
        *begun = true;
        while (!gone())
            std::this_thread::yield();
        *left = true;
        return grpc::Status::CANCELLED;
    };
    connectDesk();
    std::optional<Fault> seen;
    const CallRef round =
        m_desk->isolation().runProbes("t-5", this, [&](const Fault &fault, const PostureDetail &) { seen = fault; });
    QVERIFY(round);
    QTRY_VERIFY(*begun);
    round->cancel();
    QTRY_VERIFY(seen);
    QCOMPARE(seen->kind, Fault::Kind::Cancelled);
    QTRY_VERIFY(*left);
    PostureDetail told;
    static_cast<void>(
        m_desk->isolation().runProbes("t-6", this, [&](const Fault &, const PostureDetail &detail) { told = detail; }));
    QTRY_COMPARE(told.posture.id, QString("t-6"));
    QVERIFY(!told.baseline.isEmpty()); // The request's id: a retry is the same round.
}

QTEST_GUILESS_MAIN(tst_SessionCalls)
#include "tst_session_calls.moc"
