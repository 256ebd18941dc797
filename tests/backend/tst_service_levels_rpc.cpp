// Service levels over real channels: scope, fields, order, resume, handling of alerts, reviews.
#include "backend/rpc/objective_series.h"
#include "tests/backend/room_harness.h"

#include "bulkhead/v1/service_levels.grpc.pb.h"

#include <QtTest>

using namespace bulkhead;
using namespace bulkhead::test;

namespace {

using Levels = v1::ServiceLevelsService;

template<class Request>
Request fleet()
{
    Request request;
    request.mutable_context()->mutable_fleet();
    return request;
}
template<class Request>
Request about(const std::string &tenant)
{
    Request request;
    request.mutable_context()->set_tenant_id(tenant);
    return request;
}

/// alder and birch are in the east, holly and juniper in the west; claims of alder, birch and holly fail.
Script script()
{
    Script told;
    told.fleet = {sampleTenant("alder", "Alderbrook Clinic", "us-east", "success-2", 700'001),
                  sampleTenant("birch", "Birchfield Clinic", "us-east", "success-4", 700'002),
                  sampleTenant("holly", "Hollyhock Practice", "us-west", "success-2", 700'003),
                  sampleTenant("juniper", "Junipergate Network", "us-west", "success-4", 700'004)};
    told.hit = {0, 1, 2};
    told.outageFrom = kNow / kMinuteMs - 40;
    told.outageTo = kNow / kMinuteMs + 100'000;
    return told;
}

} // namespace

class TestServiceLevelsRpc : public QObject
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
    void objectivesComeInOrderOfAttention();
    void scopeAndFields_data();
    void scopeAndFields();
    void objectivesResumeWithoutRows();
    void aNewMinuteReplacesTheRows();
    void quietStreamHasAHeartbeat();
    void acknowledgingTwiceIsOnce();
    void alertsOfOthersAreNotThere();
    void notesKeepTheirOrder();
    void alertStreamTellsHandlingAndEnd();
    void objectiveChartHasGapsAndWindows();
    void badChartIsRefused();
    void reviewIsTheSumOfItsMinutes();
    void worstBurnsGrowToTheDaysShare();

private:
    template<class Response, class Stream>
    std::optional<Response> nextWithRows(Stream &stream)
    {
        Response message;
        while (stream.Read(&message))
            if (message.frame().snapshot())
                return message;
        return std::nullopt;
    }
    v1::WatchObjectivesResponse objectives(const std::string &person, const std::string &token = {})
    {
        const auto context = callOf(person);
        auto request = fleet<v1::WatchObjectivesRequest>();
        request.set_resume_token(token);
        const auto stream = m_stub->WatchObjectives(context.get(), request);
        v1::WatchObjectivesResponse message;
        stream->Read(&message);
        context->TryCancel();
        return message;
    }
    v1::WatchAlertsResponse alerts(const std::string &person)
    {
        const auto context = callOf(person);
        const auto stream = m_stub->WatchAlerts(context.get(), fleet<v1::WatchAlertsRequest>());
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

    std::unique_ptr<RoomHarness> m_harness;
    std::unique_ptr<Levels::Stub> m_stub;
};

void TestServiceLevelsRpc::objectivesComeInOrderOfAttention()
{
    const auto message = objectives("platform-1");
    QVERIFY(message.frame().snapshot() && message.frame().snapshot_end() && message.frame().reset());
    QCOMPARE(message.rows_size(), 8);
    QCOMPARE(message.counts().total(), 8U);
    QCOMPARE(message.counts().tenants(), 4U);
    QCOMPARE(message.counts().fast_burn(), 3U);
    QCOMPARE(message.counts().healthy(), 5U);
    for (int i = 0; i < 8; ++i)
        QCOMPARE(message.rows(i).level() == v1::ALERT_LEVEL_FAST_BURN, i < 3);
    const v1::ObjectiveRow &first = message.rows(0);
    QCOMPARE(first.likely_dependency(), std::string("payer-gateway"));
    QCOMPARE(first.others_affected(), 2U);
    QCOMPARE(first.target_e7(), 9'990'000);
    QCOMPARE(first.coverage(), 10'000);
    QCOMPARE(first.empty_in_s(), 0);
}

void TestServiceLevelsRpc::scopeAndFields_data()
{
    QTest::addColumn<QString>("person");
    QTest::addColumn<QStringList>("mine");
    QTest::addColumn<bool>("arr");
    QTest::newRow("support sees its region and no money") << "support-1" << QStringList{"alder", "birch"} << false;
    QTest::newRow("customer success sees its book with money") << "success-2" << QStringList{"alder", "holly"} << true;
    QTest::newRow("platform operations see all")
        << "platform-1" << QStringList{"alder", "birch", "holly", "juniper"} << true;
}

void TestServiceLevelsRpc::scopeAndFields()
{
    QFETCH(QString, person);
    QFETCH(QStringList, mine);
    QFETCH(bool, arr);
    const std::string who = person.toStdString();
    Wire wire;
    const auto seen = wire.keep(objectives(who));
    QCOMPARE(seen.counts().total(), std::uint64_t(mine.size() * 2));
    QCOMPARE(seen.counts().tenants(), std::uint64_t(mine.size()));
    wire.keep(alerts(who));
    v1::GetWorstBurnsResponse worst;
    const auto context = callOf(who);
    QVERIFY(m_stub->GetWorstBurns(context.get(), fleet<v1::GetWorstBurnsRequest>(), &worst).ok());
    wire.keep(worst);
    for (const QString &tenant : mine) {
        auto asked = about<v1::GetObjectiveRequest>(tenant.toStdString());
        asked.set_objective_id(tenant.toStdString() + "/claims");
        asked.set_points(100);
        v1::GetObjectiveResponse answer;
        const auto call = callOf(who);
        QVERIFY(m_stub->GetObjective(call.get(), asked, &answer).ok());
        wire.keep(answer);
    }
    for (const TenantFacts &facts : m_harness->script.fleet) {
        const bool held = mine.contains(QString::fromStdString(facts.id));
        QCOMPARE(wire.holds(facts.id), held);
        QCOMPARE(wire.holds(facts.name), held);
        QCOMPARE(wire.holds(std::to_string(facts.arr)), held && arr);
    }
    // Others behind the same dependency are counted within scope only.
    int affected = 0;
    for (const char *id : {"alder", "birch", "holly"})
        affected += mine.contains(QLatin1String(id));
    QCOMPARE(seen.rows(0).others_affected(), std::uint32_t(affected - 1));
}

void TestServiceLevelsRpc::objectivesResumeWithoutRows()
{
    const auto first = objectives("support-1");
    const auto again = objectives("support-1", first.frame().resume_token());
    QCOMPARE(again.rows_size(), 0);
    QVERIFY(!again.frame().snapshot());
    QCOMPARE(again.frame().resume_token(), first.frame().resume_token());
    const auto other = objectives("platform-1", first.frame().resume_token()); // Somebody else's token.
    QCOMPARE(other.rows_size(), 8);
    QVERIFY(other.frame().reset());
    m_harness->minutesPass(1);
    const auto later = objectives("support-1", first.frame().resume_token());
    QCOMPARE(later.rows_size(), 4);
    QVERIFY(later.frame().snapshot());
}

void TestServiceLevelsRpc::aNewMinuteReplacesTheRows()
{
    const auto context = callOf("platform-1");
    const auto stream = m_stub->WatchObjectives(context.get(), fleet<v1::WatchObjectivesRequest>());
    const auto first = nextWithRows<v1::WatchObjectivesResponse>(*stream);
    QVERIFY(first.has_value());
    m_harness->minutesPass(1);
    const auto second = nextWithRows<v1::WatchObjectivesResponse>(*stream);
    QVERIFY(second.has_value());
    QCOMPARE(second->rows_size(), 8);
    QVERIFY(second->rows(0).bad() > first->rows(0).bad());
    QVERIFY(second->frame().data_time_ms() == first->frame().data_time_ms() + kMinuteMs);
    context->TryCancel();
}

void TestServiceLevelsRpc::quietStreamHasAHeartbeat()
{
    const auto context = callOf("platform-1");
    const auto stream = m_stub->WatchAlerts(context.get(), fleet<v1::WatchAlertsRequest>());
    v1::WatchAlertsResponse message;
    QVERIFY(stream->Read(&message));
    QElapsedTimer timer;
    timer.start();
    QVERIFY(stream->Read(&message));
    QVERIFY(timer.elapsed() <= 2000);
    QVERIFY(message.alerts().empty() && message.removed().empty() && !message.frame().snapshot());
    QCOMPARE(message.frame().server_time_ms(), m_harness->clock.now.load());
    context->TryCancel();
}

void TestServiceLevelsRpc::acknowledgingTwiceIsOnce()
{
    auto asked = about<v1::AcknowledgeAlertRequest>("alder");
    asked.set_request_id("ack-1");
    asked.set_alert_id(alertOf("alder").id());
    v1::AcknowledgeAlertResponse first, repeat, late;
    QVERIFY(m_stub->AcknowledgeAlert(callOf("support-1").get(), asked, &first).ok());
    QCOMPARE(first.alert().acknowledged_by(), std::string("support-1"));
    QCOMPARE(first.alert().acknowledged_ms(), m_harness->clock.now.load());
    m_harness->step();
    QVERIFY(m_stub->AcknowledgeAlert(callOf("support-1").get(), asked, &repeat).ok());
    QCOMPARE(repeat.SerializeAsString(), first.SerializeAsString());
    const auto kept = m_harness->store->alertHandlings();
    QCOMPARE(kept->size(), std::size_t(1));
    const auto audited = m_harness->store->auditOf("alder", 0, 100);
    QCOMPARE(
        std::count_if(audited->begin(), audited->end(), [](const auto &e) { return e.action == "alerts.acknowledge"; }),
        1);
    asked.set_request_id("ack-2"); // Still says that nobody has handled it.
    const grpc::Status conflict = m_stub->AcknowledgeAlert(callOf("platform-1").get(), asked, &late);
    QCOMPARE(int(conflict.error_code()), int(grpc::StatusCode::ABORTED));
    QCOMPARE(alertOf("alder").acknowledged_by(), std::string("support-1"));
}

void TestServiceLevelsRpc::alertsOfOthersAreNotThere()
{
    auto asked = about<v1::AcknowledgeAlertRequest>("holly");
    asked.set_request_id("ack-9");
    asked.set_alert_id(alertOf("holly").id());
    v1::AcknowledgeAlertResponse answer;
    const grpc::Status foreign = m_stub->AcknowledgeAlert(callOf("support-1").get(), asked, &answer);
    asked.mutable_context()->set_tenant_id("nobody");
    const grpc::Status unknown = m_stub->AcknowledgeAlert(callOf("support-1").get(), asked, &answer);
    QCOMPARE(int(foreign.error_code()), int(grpc::StatusCode::NOT_FOUND));
    QCOMPARE(foreign.error_message(), unknown.error_message());
    // The alert of a tenant outside, asked for under a tenant inside.
    asked.mutable_context()->set_tenant_id("alder");
    const grpc::Status crossed = m_stub->AcknowledgeAlert(callOf("support-1").get(), asked, &answer);
    QCOMPARE(int(crossed.error_code()), int(grpc::StatusCode::NOT_FOUND));
    const grpc::Status role = m_stub->AcknowledgeAlert(callOf("success-2").get(), asked, &answer);
    QCOMPARE(int(role.error_code()), int(grpc::StatusCode::PERMISSION_DENIED));
    QVERIFY(m_harness->store->alertHandlings()->empty());
}

void TestServiceLevelsRpc::notesKeepTheirOrder()
{
    auto asked = about<v1::NoteAlertRequest>("birch");
    asked.set_alert_id(alertOf("birch").id());
    v1::NoteAlertResponse answer;
    asked.set_request_id("note-0");
    QCOMPARE(int(m_stub->NoteAlert(callOf("support-1").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::INVALID_ARGUMENT));
    for (const char *text : {"Payer informed.", "Payer answers again."}) {
        asked.set_request_id(std::string("note of ") + text);
        asked.set_text(text);
        asked.set_expected_revision(answer.alert().revision());
        QVERIFY(m_stub->NoteAlert(callOf("support-1").get(), asked, &answer).ok());
    }
    QCOMPARE(answer.alert().notes_size(), 2);
    QCOMPARE(answer.alert().notes(0).text(), std::string("Payer informed."));
    QCOMPARE(answer.alert().notes(1).by(), std::string("support-1"));
}

void TestServiceLevelsRpc::alertStreamTellsHandlingAndEnd()
{
    const auto context = callOf("support-1");
    const auto stream = m_stub->WatchAlerts(context.get(), fleet<v1::WatchAlertsRequest>());
    v1::WatchAlertsResponse message;
    QVERIFY(stream->Read(&message));
    QCOMPARE(message.alerts_size(), 2);
    QVERIFY(message.frame().snapshot_end());
    auto asked = about<v1::AcknowledgeAlertRequest>("alder");
    asked.set_request_id("ack-5");
    asked.set_alert_id(message.alerts(0).tenant_id() == "alder" ? message.alerts(0).id() : message.alerts(1).id());
    v1::AcknowledgeAlertResponse answer;
    QVERIFY(m_stub->AcknowledgeAlert(callOf("support-1").get(), asked, &answer).ok());
    do
        QVERIFY(stream->Read(&message));
    while (message.alerts().empty());
    QCOMPARE(message.alerts_size(), 1);
    QCOMPARE(message.alerts(0).acknowledged_by(), std::string("support-1"));
    QVERIFY(!message.frame().snapshot());
    m_harness->script.outageTo = m_harness->clock.now / kMinuteMs;
    m_harness->minutesPass(720);
    bool resolved = false;
    while (!resolved && stream->Read(&message))
        for (const v1::Alert &alert : message.alerts())
            resolved = resolved || (alert.id() == asked.alert_id() && alert.resolved_ms() > 0);
    QVERIFY(resolved);
    m_harness->minutesPass(1500); // Longer than a day after its end.
    bool removed = false;
    while (!removed && stream->Read(&message))
        for (const std::string &id : message.removed())
            removed = removed || id == asked.alert_id();
    QVERIFY(removed);
    context->TryCancel();
}

void TestServiceLevelsRpc::objectiveChartHasGapsAndWindows()
{
    m_harness->script.gapFrom = m_harness->clock.now / kMinuteMs;
    m_harness->script.gapTo = m_harness->script.gapFrom + 120;
    m_harness->minutesPass(240);
    auto asked = about<v1::GetObjectiveRequest>("alder");
    asked.set_objective_id("alder/claims");
    asked.set_points(400);
    asked.set_from_ms(m_harness->clock.now - 6 * 60 * kMinuteMs);
    v1::GetObjectiveResponse answer;
    QVERIFY(m_stub->GetObjective(callOf("support-1").get(), asked, &answer).ok());
    QCOMPARE(answer.sli_size(), 240);
    for (const v1::SliPoint &point : answer.sli()) {
        const std::int64_t minute = point.at_ms() / kMinuteMs;
        QVERIFY(minute < m_harness->script.gapFrom || minute >= m_harness->script.gapTo);
        QCOMPARE(point.valid(), std::int64_t(1000));
    }
    QVERIFY(answer.budget_size() > 200 && answer.budget_size() <= 402);
    QCOMPARE(answer.budget(answer.budget_size() - 1).budget(), answer.row().budget());
    for (int i = 1; i < answer.budget_size(); ++i)
        QVERIFY(answer.budget(i).budget() <= answer.budget(i - 1).budget());
    QCOMPARE(answer.windows_size(), 4);
    QCOMPARE(answer.windows(0).threshold(), std::int64_t(14'400));
    QCOMPARE(answer.windows(0).long_s(), 3600U);
    QCOMPARE(answer.windows(0).long_bad(), std::int64_t(60 * 200));
    QCOMPARE(answer.windows(0).long_burn(), std::int64_t(200'000));
    QVERIFY(answer.windows(0).firing());
    QVERIFY(answer.events_size() > 0);
    QCOMPARE(answer.source(), std::string("script"));
}

void TestServiceLevelsRpc::badChartIsRefused()
{
    auto asked = about<v1::GetObjectiveRequest>("alder");
    asked.set_objective_id("alder/claims");
    v1::GetObjectiveResponse answer;
    QCOMPARE(int(m_stub->GetObjective(callOf("support-1").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::INVALID_ARGUMENT));
    asked.set_points(100);
    asked.set_objective_id("holly/claims"); // Another tenant's.
    QCOMPARE(int(m_stub->GetObjective(callOf("platform-1").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::NOT_FOUND));
}

void TestServiceLevelsRpc::reviewIsTheSumOfItsMinutes()
{
    const QDate today = QDateTime::fromMSecsSinceEpoch(m_harness->clock.now, Qt::UTC).date();
    auto asked = about<v1::GetReviewRequest>("holly");
    asked.set_year(today.year());
    asked.set_month(today.month());
    v1::GetReviewResponse answer;
    QCOMPARE(int(m_stub->GetReview(callOf("support-1").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::PERMISSION_DENIED));
    QVERIFY(m_stub->GetReview(callOf("success-2").get(), asked, &answer).ok());
    QCOMPARE(answer.from_ms(), QDateTime(QDate(today.year(), today.month(), 1), QTime(), Qt::UTC).toMSecsSinceEpoch());
    QCOMPARE(answer.as_of_ms(), kNow);
    QVERIFY(!answer.complete());
    QCOMPARE(answer.lines_size(), 2);
    const auto board = m_harness->room->services();
    for (const v1::ReviewLine &line : answer.lines()) {
        SeriesIndex series = 0;
        while (board->objectives->at(series).id != "holly/" + line.workflow())
            ++series;
        const slo::Sums sums =
            m_harness->room
                ->ask([&](const slo::Engine &engine) {
                    return engine.range(series, answer.from_ms() / kMinuteMs, answer.to_ms() / kMinuteMs);
                })
                .get();
        QCOMPARE(line.good(), sums.good);
        QCOMPARE(line.bad(), sums.bad);
        std::int64_t good = 0, bad = 0;
        for (const v1::DayPoint &day : line.days()) {
            good += day.good();
            bad += day.bad();
        }
        QCOMPARE(good, sums.good);
        QCOMPARE(bad, sums.bad);
        QVERIFY(line.coverage() < 10'000); // History begins inside the month.
    }
    QCOMPARE(answer.alerts_size(), 1);
    QCOMPARE(answer.alerts(0).id(), alertOf("holly").id());
    asked.set_month(13);
    QCOMPARE(int(m_stub->GetReview(callOf("success-2").get(), asked, &answer).error_code()),
             int(grpc::StatusCode::INVALID_ARGUMENT));
}

void TestServiceLevelsRpc::worstBurnsGrowToTheDaysShare()
{
    auto asked = fleet<v1::GetWorstBurnsRequest>();
    asked.set_limit(2);
    v1::GetWorstBurnsResponse answer;
    QVERIFY(m_stub->GetWorstBurns(callOf("platform-1").get(), asked, &answer).ok());
    QCOMPARE(answer.series_size(), 2);
    for (const v1::BurnSeries &series : answer.series()) {
        QCOMPARE(series.points_size(), 49);
        QCOMPARE(series.points(0).budget(), 0);
        // 40 minutes of 200 in 1,000 against a thousandth of three days' requests.
        QCOMPARE(series.points(48).budget(), std::int32_t(40LL * 200 * 10'000 * 1000 / (4320LL * 1000)));
    }
}

QTEST_GUILESS_MAIN(TestServiceLevelsRpc)
#include "tst_service_levels_rpc.moc"
