// Who has an alert, what alerts an objective had, and what the service levels' figures are worth: over real channels,
// by role and against foreign tenants.
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/service_levels.grpc.pb.h"

#include <QTimeZone>
#include <QtTest>

#include <algorithm>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Levels = v1::ServiceLevelsService;

template<class Request>
Request about(const std::string &tenant)
{
    Request request;
    request.mutable_context()->set_tenant_id(tenant);
    return request;
}

/// alder and birch are in the east, holly and juniper in the west; claims of alder and holly fail.
Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("birch", "Birchfield Clinic", "us-east", "success-4", 700'002),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-2", 700'003),
                  sampleTenant("juniper", "Junipergate Network", "us-west", "success-4", 700'004)};
    told.hit = {0, 2};
    told.outageFrom = kNow / kMinuteMs - 40;
    told.outageTo = kNow / kMinuteMs + 100'000;
    return told;
}

} // namespace

class TestAlertHandlingRpc : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_harness = std::make_unique<RoomHarness>(script());
        m_stub = Levels::NewStub(m_harness->channel());
    }
    void cleanup()
    {
        m_stub.reset();
        m_harness.reset();
    }
    void anAlertChangesHands();
    void whoMayTakeIt_data();
    void whoMayTakeIt();
    void whoMayHandItOver_data();
    void whoMayHandItOver();
    void takersAreThoseWhoReachTheTenant_data();
    void takersAreThoseWhoReachTheTenant();
    void aResolvedAlertStays();
    void pastAlertsComeWithWhatPeopleDid();
    void pastAlertsOfOthersAreNotThere();
    void everyObjectiveIsCountedOnce();
    void calmNeighboursAreCountedWithinScope_data();
    void calmNeighboursAreCountedWithinScope();
    void silenceIsNeverHealthy();
    void aPartlyMeasuredBudgetHasABound();
    void theContractsPeriodHasTwoFigures();

private:
    v1::WatchAlertsResponse alerts(const std::string &person)
    {
        v1::WatchAlertsRequest request;
        request.mutable_context()->mutable_fleet();
        const auto context = callOf(person);
        const auto stream = m_stub->WatchAlerts(context.get(), request);
        v1::WatchAlertsResponse message;
        stream->Read(&message);
        context->TryCancel();
        return message;
    }
    v1::Alert alertOf(const std::string &tenant)
    {
        const auto all = alerts("platform-1");
        for (const v1::Alert &alert : all.alerts())
            if (alert.tenant_id() == tenant)
                return alert;
        return {};
    }
    v1::WatchObjectivesResponse objectives(const std::string &person)
    {
        v1::WatchObjectivesRequest request;
        request.mutable_context()->mutable_fleet();
        const auto context = callOf(person);
        const auto stream = m_stub->WatchObjectives(context.get(), request);
        v1::WatchObjectivesResponse message;
        stream->Read(&message);
        context->TryCancel();
        return message;
    }
    v1::ObjectiveRow rowOf(const std::string &person, const std::string &id)
    {
        const auto all = objectives(person);
        for (const v1::ObjectiveRow &row : all.rows())
            if (row.id() == id)
                return row;
        return {};
    }
    grpc::Status handOver(const std::string &person, const std::string &tenant, const std::string &taker,
                          v1::HandOverAlertResponse *answer = nullptr, std::uint64_t revision = 0)
    {
        auto asked = about<v1::HandOverAlertRequest>(tenant);
        asked.set_request_id("hand-over-" + std::to_string(++m_requests));
        asked.set_alert_id(alertOf(tenant).id());
        asked.set_expected_revision(revision);
        asked.set_taker(taker);
        asked.set_text("The payer is informed.");
        v1::HandOverAlertResponse unread;
        return m_stub->HandOverAlert(callOf(person).get(), asked, answer ? answer : &unread);
    }

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Levels::Stub> m_stub;
    int m_requests = 0;
};

void TestAlertHandlingRpc::anAlertChangesHands()
{
    auto take = about<v1::AcknowledgeAlertRequest>("alder");
    take.set_request_id("take");
    take.set_alert_id(alertOf("alder").id());
    v1::AcknowledgeAlertResponse taken;
    QVERIFY(m_stub->AcknowledgeAlert(callOf("support-1").get(), take, &taken).ok());
    QCOMPARE(taken.alert().holder(), std::string("support-1"));
    v1::HandOverAlertResponse answer;
    QVERIFY(handOver("support-1", "alder", "platform-3", &answer, taken.alert().revision()).ok());
    QCOMPARE(answer.alert().holder(), std::string("platform-3"));
    QCOMPARE(answer.alert().acknowledged_by(), std::string("support-1"));
    QCOMPARE(answer.alert().notes_size(), 1);
    QCOMPARE(answer.alert().notes(0).by(), std::string("support-1"));
    QCOMPARE(answer.alert().notes(0).handed_from(), std::string("support-1"));
    QCOMPARE(answer.alert().notes(0).handed_to(), std::string("platform-3"));
    QCOMPARE(answer.alert().notes(0).text(), std::string("The payer is informed."));
    QCOMPARE(alertOf("alder").holder(), std::string("platform-3")); // Everybody who watches is told.
    const auto audited = m_harness->store->auditOf("alder", 0, 100);
    const auto event =
        std::find_if(audited->begin(), audited->end(), [](const auto &e) { return e.action == "alerts.hand-over"; });
    QVERIFY(event != audited->end());
    QVERIFY(event->after.find("from \"support-1\" to \"platform-3\"") != std::string::npos);
    // An old revision changes nothing, and the person who has it is nobody to hand it to.
    QCOMPARE(int(handOver("platform-1", "alder", "support-1", nullptr, 1).error_code()),
             int(grpc::StatusCode::ABORTED));
    QCOMPARE(int(handOver("platform-1", "alder", "platform-3", nullptr, 2).error_code()),
             int(grpc::StatusCode::INVALID_ARGUMENT));
    QCOMPARE(m_harness->store->alertHandlings()->front().notes.size(), std::size_t(1));
    // Who takes it back has it.
    take.set_request_id("take again");
    take.set_expected_revision(2);
    m_harness->step();
    QVERIFY(m_stub->AcknowledgeAlert(callOf("support-1").get(), take, &taken).ok());
    QCOMPARE(taken.alert().holder(), std::string("support-1"));
}

void TestAlertHandlingRpc::whoMayTakeIt_data()
{
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<QString>("taker");
    QTest::addColumn<bool>("taken");
    QTest::newRow("support whose region it is") << "alder"
                                                << "support-1" << true;
    QTest::newRow("operations of the whole fleet") << "holly"
                                                   << "platform-2" << true;
    QTest::newRow("not support of another region") << "holly"
                                                   << "support-1" << false;
    QTest::newRow("not operations of another region") << "holly"
                                                      << "platform-3" << false;
    QTest::newRow("not customer success, though the tenant is in the book") << "alder"
                                                                            << "success-2" << false;
    QTest::newRow("not somebody whom the gateway does not know") << "alder"
                                                                 << "nobody-9" << false;
}

void TestAlertHandlingRpc::whoMayTakeIt()
{
    QFETCH(QString, tenant);
    QFETCH(QString, taker);
    QFETCH(bool, taken);
    const grpc::Status status = handOver("platform-1", tenant.toStdString(), taker.toStdString());
    QCOMPARE(int(status.error_code()), int(taken ? grpc::StatusCode::OK : grpc::StatusCode::INVALID_ARGUMENT));
    QCOMPARE(m_harness->store->alertHandlings()->size(), std::size_t(taken));
    if (!taken) // The same words for each reason: nobody tries out another person's scope.
        QCOMPARE(status.error_message(), handOver("platform-1", "alder", "nobody-8").error_message());
}

void TestAlertHandlingRpc::whoMayHandItOver_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<int>("code");
    QTest::newRow("support within scope") << "support-1"
                                          << "alder" << int(grpc::StatusCode::OK);
    QTest::newRow("operations") << "platform-1"
                                << "alder" << int(grpc::StatusCode::OK);
    QTest::newRow("not customer success") << "success-2"
                                          << "alder" << int(grpc::StatusCode::PERMISSION_DENIED);
    QTest::newRow("not for a tenant outside") << "support-1"
                                              << "holly" << int(grpc::StatusCode::NOT_FOUND);
}

void TestAlertHandlingRpc::whoMayHandItOver()
{
    QFETCH(QString, person);
    QFETCH(QString, tenant);
    QFETCH(int, code);
    QCOMPARE(int(handOver(person.toStdString(), tenant.toStdString(), "platform-2").error_code()), code);
}

void TestAlertHandlingRpc::takersAreThoseWhoReachTheTenant_data()
{
    QTest::addColumn<QString>("tenant");
    QTest::addColumn<QStringList>("takers");
    QTest::newRow("in the east") << "alder" << QStringList{"lead-1", "lead-2", "platform-2", "platform-3", "support-1"};
    QTest::newRow("in the west") << "holly" << QStringList{"lead-1", "platform-2"};
}

void TestAlertHandlingRpc::takersAreThoseWhoReachTheTenant()
{
    QFETCH(QString, tenant);
    QFETCH(QStringList, takers);
    v1::ListTakersResponse answer;
    const auto asked = about<v1::ListTakersRequest>(tenant.toStdString());
    QVERIFY(m_stub->ListTakers(callOf("platform-1").get(), asked, &answer).ok());
    QStringList told;
    for (const auto &taker : answer.takers())
        told << QString::fromStdString(taker.person_id());
    QCOMPARE(told, takers);
    QCOMPARE(int(m_stub->ListTakers(callOf("success-2").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::PERMISSION_DENIED));
}

void TestAlertHandlingRpc::aResolvedAlertStays()
{
    m_harness->script.outageTo = m_harness->clock.now / kMinuteMs;
    m_harness->minutesPass(720);
    QVERIFY(alertOf("alder").resolved_ms() > 0);
    QCOMPARE(int(handOver("support-1", "alder", "platform-2").error_code()),
             int(grpc::StatusCode::FAILED_PRECONDITION));
}

void TestAlertHandlingRpc::pastAlertsComeWithWhatPeopleDid()
{
    const v1::Alert first = alertOf("alder");
    auto note = about<v1::NoteAlertRequest>("alder");
    note.set_request_id("note");
    note.set_alert_id(first.id());
    note.set_text("Payer informed.");
    v1::NoteAlertResponse noted;
    QVERIFY(m_stub->NoteAlert(callOf("support-1").get(), note, &noted).ok());
    m_harness->script.outageTo = m_harness->clock.now / kMinuteMs;
    m_harness->minutesPass(3000); // It ends, and the board forgets it a day later.
    QCOMPARE(alertOf("alder").id(), std::string());
    auto asked = about<v1::ListAlertsRequest>("alder");
    asked.set_objective_id("alder/claims");
    v1::ListAlertsResponse answer;
    QVERIFY(m_stub->ListAlerts(callOf("support-1").get(), asked, &answer).ok());
    QCOMPARE(answer.alerts_size(), 1);
    QCOMPARE(answer.alerts(0).id(), first.id());
    QCOMPARE(answer.alerts(0).since_ms(), first.since_ms());
    QVERIFY(answer.alerts(0).resolved_ms() > first.since_ms());
    QCOMPARE(answer.alerts(0).notes_size(), 1);
    QCOMPARE(answer.alerts(0).notes(0).text(), std::string("Payer informed."));
    QCOMPARE(answer.from_ms(), kNow - 3 * 1440 * kMinuteMs); // Where history begins.
    asked.set_objective_id("alder/scheduling");
    QVERIFY(m_stub->ListAlerts(callOf("support-1").get(), asked, &answer).ok());
    QCOMPARE(answer.alerts_size(), 0);
}

void TestAlertHandlingRpc::pastAlertsOfOthersAreNotThere()
{
    v1::ListAlertsResponse answer;
    auto asked = about<v1::ListAlertsRequest>("holly");
    asked.set_objective_id("holly/claims");
    const grpc::Status foreign = m_stub->ListAlerts(callOf("support-1").get(), asked, &answer);
    asked.mutable_context()->set_tenant_id("nobody");
    const grpc::Status unknown = m_stub->ListAlerts(callOf("support-1").get(), asked, &answer);
    QCOMPARE(int(foreign.error_code()), int(grpc::StatusCode::NOT_FOUND));
    QCOMPARE(foreign.error_message(), unknown.error_message());
    asked.mutable_context()->set_tenant_id("alder"); // Under a tenant inside.
    QCOMPARE(int(m_stub->ListAlerts(callOf("support-1").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::NOT_FOUND));
    QCOMPARE(answer.alerts_size(), 0);
}

void TestAlertHandlingRpc::everyObjectiveIsCountedOnce()
{
    m_harness->minutesPass(30); // Both burn fast and are exhausted.
    const auto message = objectives("platform-1");
    const v1::ObjectiveCounts &counts = message.counts();
    QCOMPARE(counts.fast_burn(), 2U);
    QVERIFY(message.rows(0).exhausted());
    QCOMPARE(counts.exhausted(), 0U);
    QCOMPARE(counts.fast_burn() + counts.slow_burn() + counts.exhausted() + counts.not_measured() + counts.at_risk()
                 + counts.partial() + counts.no_traffic() + counts.healthy(),
             counts.total());
}

void TestAlertHandlingRpc::calmNeighboursAreCountedWithinScope_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<unsigned>("calm");
    QTest::addColumn<unsigned>("burning");
    QTest::newRow("of the whole fleet") << "platform-1" << 2U << 1U;
    QTest::newRow("of one region") << "support-1" << 1U << 0U;
    QTest::newRow("of a book") << "success-2" << 0U << 1U;
}

void TestAlertHandlingRpc::calmNeighboursAreCountedWithinScope()
{
    QFETCH(QString, person);
    QFETCH(unsigned, calm);
    QFETCH(unsigned, burning);
    const v1::ObjectiveRow row = rowOf(person.toStdString(), "alder/claims");
    QCOMPARE(row.likely_dependency(), std::string("payer-gateway"));
    QCOMPARE(row.others_healthy(), calm);
    QCOMPARE(row.others_affected(), burning);
}

void TestAlertHandlingRpc::silenceIsNeverHealthy()
{
    QCOMPARE(int(rowOf("platform-1", "juniper/claims").health()), int(v1::HEALTH_HEALTHY));
    QCOMPARE(rowOf("platform-1", "juniper/claims").silent_since_ms(), std::int64_t(0));
    const std::int64_t since = m_harness->clock.now;
    m_harness->script.gapFrom = since / kMinuteMs;
    m_harness->script.gapTo = m_harness->script.gapFrom + 100;
    m_harness->minutesPass(7);
    const v1::ObjectiveRow silent = rowOf("platform-1", "juniper/claims");
    QCOMPARE(int(silent.health()), int(v1::HEALTH_STALE));
    QCOMPARE(silent.silent_since_ms(), since);
    QCOMPARE(objectives("platform-1").counts().healthy(), 0U);
    m_harness->minutesPass(95);
    QCOMPARE(int(rowOf("platform-1", "juniper/claims").health()), int(v1::HEALTH_HEALTHY));
}

void TestAlertHandlingRpc::aPartlyMeasuredBudgetHasABound()
{
    m_harness->script.gapFrom = m_harness->clock.now / kMinuteMs;
    m_harness->script.gapTo = m_harness->script.gapFrom + 1440;
    m_harness->minutesPass(1450);
    const v1::ObjectiveRow row = rowOf("platform-1", "juniper/claims");
    QCOMPARE(int(row.health()), int(v1::HEALTH_PARTIAL));
    QCOMPARE(row.budget(), 10'000);
    // Three days and ten minutes of 1,000 a minute were measured, one day was not: all of its requests may have failed.
    const std::int64_t valid = 4330 * 1000LL, lost = 1440 * 1000LL;
    const std::int64_t left = 10'000 - (lost * 1000 * 10'000 + valid + lost - 1) / (valid + lost);
    QCOMPARE(std::int64_t(row.budget_worst()), left);
    QVERIFY(!row.low_traffic() && !row.weak_evidence());
}

void TestAlertHandlingRpc::theContractsPeriodHasTwoFigures()
{
    auto asked = about<v1::GetObjectiveRequest>("alder");
    asked.set_objective_id("alder/claims");
    asked.set_points(100);
    v1::GetObjectiveResponse answer;
    QVERIFY(m_stub->GetObjective(callOf("support-1").get(), asked, &answer).ok());
    QVERIFY(answer.has_calendar());
    const v1::CalendarBudget &told = answer.calendar();
    const QTimeZone zone(QByteArray::fromStdString(told.zone())); // The contract's, not the viewer's.
    QVERIFY(zone.isValid());
    const QDate today = QDateTime::fromMSecsSinceEpoch(kNow, zone).date();
    QCOMPARE(told.from_ms(), QDateTime(QDate(today.year(), today.month(), 1), QTime(0, 0), zone).toMSecsSinceEpoch());
    QCOMPARE(told.bad(), std::int64_t(40 * 200));
    QCOMPARE(told.good() + told.bad(), std::int64_t(3 * 1440 * 1000));
    QCOMPARE(std::int64_t(told.consumed_to_date()), told.bad() * 1000 * 10'000 / (told.good() + told.bad()));
    // Steady traffic: the rest of the month is as many requests a minute.
    const std::int64_t rest = (told.to_ms() - kNow) / kMinuteMs * 1000;
    QCOMPARE(told.valid_forecast(), told.good() + told.bad() + rest);
    QCOMPARE(std::int64_t(told.consumed_of_period()), told.bad() * 1000 * 10'000 / told.valid_forecast());
    QVERIFY(told.consumed_of_period() < told.consumed_to_date());
    QVERIFY(told.coverage() < 10'000); // History begins inside the month.
}

QTEST_GUILESS_MAIN(TestAlertHandlingRpc)
#include "tst_alert_handling_rpc.moc"
