// Objectives, alerts and reviews: translate, ask the engine room, translate back.
#include "backend/contract/contract_book.h"
#include "backend/engine/calendar.h"
#include "backend/engine/calendar_budget.h"
#include "backend/engine_room.h"
#include "backend/room/change_follower.h"
#include "backend/rpc/alert_handling.h"
#include "backend/rpc/alert_history.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/event_scope.h"
#include "backend/rpc/objective_series.h"
#include "backend/rpc/service_levels_wire.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"
#include "backend/rpc/wire.h"

#include "bulkhead/v1/service_levels.grpc.pb.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;

absl::Status outOfRange(std::string_view what, std::string_view range)
{
    return fault(absl::StatusCode::kInvalidArgument, "OUT_OF_RANGE", what, range);
}

void fillTime(v1::StreamFrame &frame, const Call &call, const Clock &clock, std::int64_t dataMs)
{
    frame.set_server_time_ms(clock.nowMs());
    frame.set_data_time_ms(dataMs);
    frame.set_revision(call.fleet->revision);
}

/// All rows anew whenever the objectives were judged.
class ObjectivesFeed final : public Feed<v1::WatchObjectivesResponse>
{
public:
    ObjectivesFeed(const ServiceParts &parts, Call call, const v1::WatchObjectivesRequest &asked, const Bell &bell)
        : m_parts(parts)
        , m_call(std::move(call))
        , m_limit(asked.limit() == 0 ? 2'000 : asked.limit())
        , m_identity(streamIdentity(m_call, "objectives/" + std::to_string(m_limit)))
        , m_resume(asked.resume_token())
        , m_listening(listenTo(parts.room, bell))
    {
    }

    absl::Status next(v1::WatchObjectivesResponse &message, bool due, Turn &turn) override
    {
        const auto board = m_parts.room.services();
        m_call.refresh();
        const bool fresh = board->objectives != m_shown;
        if (!fresh && !due) {
            turn = Turn::Wait;
            return absl::OkStatus();
        }
        turn = Turn::Write;
        if (fresh) {
            m_shown = board->objectives;
            fillRows(*board, message);
        }
        fillTime(*message.mutable_frame(), m_call, m_parts.clock, board->evaluatedMs);
        return absl::OkStatus();
    }

private:
    void fillRows(const ServiceBoard &board, v1::WatchObjectivesResponse &message)
    {
        const ObjectiveSight sight(m_call, board, m_parts.room.pools());
        std::uint64_t content = fingerprint(sight.counts());
        for (const std::uint32_t index : sight.byAttention(m_limit)) {
            *message.add_rows() = sight.row((*board.objectives)[index]);
            content = mixed(content, fingerprint(message.rows(message.rows_size() - 1)));
        }
        *message.mutable_counts() = sight.counts();
        v1::StreamFrame &frame = *message.mutable_frame();
        frame.set_resume_token(resumeToken(m_identity, content));
        const bool known = std::exchange(m_first, false) && m_resume == frame.resume_token();
        if (known) { // The reader has just these rows: a frame and the counts are enough.
            message.clear_rows();
            return;
        }
        frame.set_snapshot(true);
        frame.set_snapshot_end(true);
        frame.set_reset(true);
    }

    const ServiceParts &m_parts;
    Call m_call;
    std::size_t m_limit;
    std::string m_identity, m_resume;
    std::shared_ptr<const std::vector<ObjectiveView>> m_shown;
    bool m_first = true;
    std::unique_ptr<Listening> m_listening;
};

class AlertsFeed final : public KeyedFeed<v1::WatchAlertsResponse, v1::Alert>
{
public:
    AlertsFeed(const ServiceParts &parts, Handlings &handlings, const Call &call, const std::string &resume,
               const Bell &bell)
        : KeyedFeed(call, streamIdentity(call, "alerts"), resume)
        , m_parts(parts)
        , m_handlings(handlings)
        , m_onBoard(listenTo(parts.room, bell))
        , m_onHandling(listenTo(handlings.listeners(), bell))
    {
    }

protected:
    bool look() override
    {
        const std::uint64_t handled = m_handlings.version();
        m_board = m_parts.room.services();
        m_call.refresh();
        return std::exchange(m_alerts, m_board->alerts) != m_board->alerts
               || std::exchange(m_objectives, m_board->objectives) != m_board->objectives
               || std::exchange(m_handled, handled) != handled;
    }
    std::vector<v1::Alert> items() override
    {
        std::vector<v1::Alert> alerts;
        for (const AlertView &alert : *m_board->alerts) {
            if (!m_call.inScope((*m_board->objectives)[alert.objective].tenant))
                continue;
            const auto handling = m_handlings.find(alert.id);
            alerts.push_back(alertMessage(m_call, *m_board, alert, handling ? &*handling : nullptr));
        }
        m_handled = m_handlings.version(); // The first look loads them.
        return alerts;
    }
    void fillFrame(v1::StreamFrame &frame) override { fillTime(frame, m_call, m_parts.clock, m_board->evaluatedMs); }
    google::protobuf::RepeatedPtrField<v1::Alert> &slot(v1::WatchAlertsResponse &message) override
    {
        return *message.mutable_alerts();
    }

private:
    const ServiceParts &m_parts;
    Handlings &m_handlings;
    std::shared_ptr<const ServiceBoard> m_board;
    std::shared_ptr<const std::vector<AlertView>> m_alerts;
    std::shared_ptr<const std::vector<ObjectiveView>> m_objectives;
    std::uint64_t m_handled = UINT64_MAX;
    std::unique_ptr<Listening> m_onBoard, m_onHandling;
};

class ServiceLevels final : public v1::ServiceLevelsService::CallbackService
{
public:
    explicit ServiceLevels(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_handlings([&store = m_parts.store] { return store.alertHandlings(); },
                      [](const AlertHandling &handling) { return handling.alertId; },
                      [&store = m_parts.store](const std::string &id) { return store.alertHandling(id); })
        , m_handling(m_parts, m_handlings)
    {
        if (m_parts.changes)
            m_parts.changes->add([this](const ChangeBatch &batch) { return m_handlings.follow(kAlertChanged, batch); });
    }

    grpc::ServerWriteReactor<v1::WatchObjectivesResponse> *
    WatchObjectives(grpc::CallbackServerContext *context, const v1::WatchObjectivesRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchObjectivesResponse>>>;
        return m_parts.entry.serverStream<v1::WatchObjectivesResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (asked.limit() > 5'000)
                    return outOfRange("More objectives were asked for than a stream shows.", "Ask for 1 to 5,000.");
                return std::make_unique<ObjectivesFeed>(m_parts, call, asked, bell);
            });
    }
    grpc::ServerWriteReactor<v1::WatchAlertsResponse> *WatchAlerts(grpc::CallbackServerContext *context,
                                                                   const v1::WatchAlertsRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchAlertsResponse>>>;
        return m_parts.entry.serverStream<v1::WatchAlertsResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (absl::Status status = m_handlings.ready(); !status.ok())
                    return status;
                return std::make_unique<AlertsFeed>(m_parts, m_handlings, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *GetObjective(grpc::CallbackServerContext *context, const v1::GetObjectiveRequest *request,
                                           v1::GetObjectiveResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return getObjective(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *AcknowledgeAlert(grpc::CallbackServerContext *context,
                                               const v1::AcknowledgeAlertRequest *request,
                                               v1::AcknowledgeAlertResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return m_handling.acknowledge(call, asked, answer);
                                   });
    }
    grpc::ServerUnaryReactor *NoteAlert(grpc::CallbackServerContext *context, const v1::NoteAlertRequest *request,
                                        v1::NoteAlertResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return m_handling.note(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *HandOverAlert(grpc::CallbackServerContext *context,
                                            const v1::HandOverAlertRequest *request,
                                            v1::HandOverAlertResponse *response) override
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return m_handling.handOver(call, asked, answer);
                                   });
    }
    grpc::ServerUnaryReactor *ListTakers(grpc::CallbackServerContext *context, const v1::ListTakersRequest *request,
                                         v1::ListTakersResponse *response) override
    {
        return m_parts.entry.unary(context, request, response, [this](const Call &call, const auto &, auto &answer) {
            return m_handling.takers(call, answer);
        });
    }
    grpc::ServerUnaryReactor *ListAlerts(grpc::CallbackServerContext *context, const v1::ListAlertsRequest *request,
                                         v1::ListAlertsResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return m_handling.past(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetReview(grpc::CallbackServerContext *context, const v1::GetReviewRequest *request,
                                        v1::GetReviewResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return getReview(call, asked, answer); });
    }
    grpc::ServerUnaryReactor *GetWorstBurns(grpc::CallbackServerContext *context,
                                            const v1::GetWorstBurnsRequest *request,
                                            v1::GetWorstBurnsResponse *response) override
    {
        return m_parts.entry.unary(
            context, request, response,
            [this](const Call &call, const auto &asked, auto &answer) { return getWorstBurns(call, asked, answer); });
    }

private:
    absl::Status getObjective(const Call &call, const v1::GetObjectiveRequest &asked, v1::GetObjectiveResponse &answer);
    void fillEvents(const Call &call, const ServiceBoard &board, SeriesIndex series, v1::GetObjectiveResponse &answer);
    absl::Status getReview(const Call &call, const v1::GetReviewRequest &asked, v1::GetReviewResponse &answer);
    absl::Status getWorstBurns(const Call &call, const v1::GetWorstBurnsRequest &asked,
                               v1::GetWorstBurnsResponse &answer);
    absl::Status fillCalendar(const Call &call, SeriesIndex series, const std::string &workflow,
                              v1::GetObjectiveResponse &answer);

    ServiceParts m_parts;
    Handlings m_handlings;
    AlertHandlingDesk m_handling;
};

absl::Status ServiceLevels::getObjective(const Call &call, const v1::GetObjectiveRequest &asked,
                                         v1::GetObjectiveResponse &answer)
{
    if (asked.points() < 10 || asked.points() > 4'000)
        return outOfRange("A chart of this width is not made.", "Ask for 10 to 4,000 points.");
    if (asked.to_ms() != 0 && asked.to_ms() <= asked.from_ms())
        return outOfRange("The chart's end is not after its beginning.", "Ask for a span that ends after it begins.");
    const auto board = m_parts.room.services();
    const auto found = objectiveOf(call, *board, asked.objective_id());
    if (!found.ok())
        return found.status();
    const SeriesIndex series = *found;
    const ObjectiveView &view = (*board->objectives)[series];
    ObjectiveSeries charts =
        m_parts.room
            .ask([series, from = asked.from_ms(), to = asked.to_ms(), points = asked.points()](
                     const slo::Engine &engine) { return objectiveSeries(engine, series, from, to, points); })
            .get();
    *answer.mutable_row() = ObjectiveSight(call, *board, m_parts.room.pools()).row(view);
    answer.mutable_windows()->Assign(charts.windows.begin(), charts.windows.end());
    answer.mutable_budget()->Assign(charts.budget.begin(), charts.budget.end());
    answer.mutable_sli()->Assign(charts.sli.begin(), charts.sli.end());
    fillEvents(call, *board, series, answer);
    answer.set_source(m_parts.room.source());
    return fillCalendar(call, series, view.workflow, answer);
}

absl::Status ServiceLevels::fillCalendar(const Call &call, SeriesIndex series, const std::string &workflow,
                                         v1::GetObjectiveResponse &answer)
{
    if (!m_parts.contracts)
        return absl::OkStatus();
    const auto contract = m_parts.contracts->current(call.facts().id, call.nowMs);
    if (!contract.ok())
        return contract.status();
    const bool promised = std::any_of(contract->commitments.begin(), contract->commitments.end(),
                                      [&](const sla::Commitment &promise) { return promise.workflow == workflow; });
    const auto rule = sla::periodRule(*contract);
    if (!promised || !rule.ok())
        return absl::OkStatus();
    const sla::Period period = sla::periodAt(*rule, call.nowMs);
    const slo::CalendarBudget budget =
        m_parts.room
            .ask([series, from = period.fromMs / kMinuteMs, to = period.toMs / kMinuteMs](const slo::Engine &engine) {
                return slo::calendarBudget(engine, series, {from, to});
            })
            .get();
    auto &told = *answer.mutable_calendar();
    told.set_period(period.name);
    told.set_zone(contract->zone);
    told.set_from_ms(period.fromMs);
    told.set_to_ms(period.toMs);
    told.set_good(budget.toDate.good);
    told.set_bad(budget.toDate.bad);
    told.set_consumed_to_date(budget.consumedToDate);
    told.set_consumed_of_period(budget.consumedOfPeriod);
    told.set_valid_forecast(budget.validForecast);
    if (budget.toDate.countedS > 0)
        told.set_coverage(static_cast<std::int32_t>(budget.toDate.coveredS * 10'000 / budget.toDate.countedS));
    return absl::OkStatus();
}

void ServiceLevels::fillEvents(const Call &call, const ServiceBoard &board, SeriesIndex series,
                               v1::GetObjectiveResponse &answer)
{
    const auto add = [&answer](std::int64_t at, std::int64_t until, const std::string &kind, const std::string &text) {
        auto *event = answer.add_events();
        event->set_at_ms(at);
        event->set_until_ms(until);
        event->set_kind(kind);
        event->set_text(text);
    };
    for (const AlertView &alert : *board.alerts)
        if (alert.objective == series)
            add(alert.sinceMs, alert.resolvedMs, "alert",
                alert.level == AlertLevel::FastBurn ? "Fast burn" : "Slow burn");
    const auto dependencies = m_parts.room.dependencies();
    for (const PlatformEvent &event : board.events)
        if (concerns(event, call.facts(), dependencies))
            add(event.atMs, 0, event.kind, event.text);
    if (const auto timeline = m_parts.store.timeline(call.facts().id, 200); timeline.ok())
        for (const TimelineEntry &entry : *timeline)
            add(entry.atMs, 0, entry.kind, entry.text);
    std::sort(answer.mutable_events()->begin(), answer.mutable_events()->end(),
              [](const auto &a, const auto &b) { return a.at_ms() < b.at_ms(); });
}

absl::Status ServiceLevels::getReview(const Call &call, const v1::GetReviewRequest &asked,
                                      v1::GetReviewResponse &answer)
{
    if (asked.year() < 1970 || asked.year() > 9999 || asked.month() < 1 || asked.month() > 12)
        return outOfRange("There is no such month.", "Ask for a year and a month from 1 to 12.");
    const absl::CivilMonth month(asked.year(), asked.month());
    const std::int64_t fromMs = absl::ToUnixMillis(absl::FromCivil(month, absl::UTCTimeZone()));
    const std::int64_t toMs = absl::ToUnixMillis(absl::FromCivil(month + 1, absl::UTCTimeZone()));
    const auto board = m_parts.room.services();
    std::vector<SeriesIndex> mine;
    for (SeriesIndex s = 0; s < board->objectives->size(); ++s)
        if ((*board->objectives)[s].tenant == *call.tenant)
            mine.push_back(s);
    struct Read
    {
        std::vector<v1::ReviewLine> lines;
        MinuteRecord record;
        std::int64_t first = -1, boundary = 0;
    };
    Read read = m_parts.room
                    .ask([mine, from = fromMs / kMinuteMs, to = toMs / kMinuteMs](const slo::Engine &engine) {
                        Read result;
                        for (const SeriesIndex series : mine) {
                            result.lines.push_back(reviewLine(engine, series, from, to));
                            const std::int64_t first = engine.firstMinute(series);
                            result.first = result.first < 0 ? first : std::max(result.first, first);
                        }
                        result.record = recordMinutes(engine, mine, from, to);
                        result.boundary = engine.boundaryMinute();
                        return result;
                    })
                    .get();
    answer.set_tenant_id(call.facts().id);
    answer.set_tenant_name(call.facts().name);
    answer.set_profile(toWire(call.facts().profile));
    answer.set_tier(toWire(call.facts().tier));
    answer.set_from_ms(fromMs);
    answer.set_to_ms(toMs);
    answer.set_as_of_ms(std::min(toMs, read.boundary * kMinuteMs));
    answer.mutable_lines()->Assign(read.lines.begin(), read.lines.end());
    answer.set_source(m_parts.room.source());
    answer.set_complete(toMs <= read.boundary * kMinuteMs && read.first >= 0 && read.first * kMinuteMs <= fromMs);
    for (const AlertView &alert : alertsWithin(read.record, *board, fromMs, toMs)) {
        const auto handling = m_handlings.find(alert.id);
        *answer.add_alerts() = alertMessage(call, *board, alert, handling ? &*handling : nullptr);
    }
    return absl::OkStatus();
}

absl::Status ServiceLevels::getWorstBurns(const Call &call, const v1::GetWorstBurnsRequest &asked,
                                          v1::GetWorstBurnsResponse &answer)
{
    if (asked.limit() > 10)
        return outOfRange("More series were asked for than are told.", "Ask for 1 to 10.");
    const auto board = m_parts.room.services();
    const ObjectiveSight sight(call, *board);
    const std::size_t limit = asked.limit() == 0 ? 5 : asked.limit();
    const auto worst = m_parts.room
                           .ask([among = sight.inScope(), limit](const slo::Engine &engine) {
                               return worstBurns(engine, among, limit);
                           })
                           .get();
    for (const WorstBurn &burn : worst) {
        const ObjectiveView &view = (*board->objectives)[burn.series];
        const TenantFacts &facts = call.fleet->factsOf(view.tenant);
        v1::BurnSeries *series = answer.add_series();
        series->set_objective_id(view.id);
        series->set_tenant_id(facts.id);
        series->set_tenant_name(facts.name);
        series->set_workflow(view.workflow);
        series->mutable_points()->Assign(burn.points.begin(), burn.points.end());
    }
    return absl::OkStatus();
}

} // namespace

std::unique_ptr<grpc::Service> makeServiceLevelsService(ServiceParts parts)
{
    return std::make_unique<ServiceLevels>(std::move(parts));
}

} // namespace bulkhead
