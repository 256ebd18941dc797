#include "backend/room/live_state.h"

#include "backend/contract/contract_book.h"
#include "backend/domain/objective_defaults.h"
#include "backend/room/event_log.h"
#include "backend/room/history_span.h"
#include "backend/room/objective_view.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <utility>

namespace bulkhead::room {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kStaleMs = 3 * kMinuteMs;
constexpr std::size_t kSparkTenants = 20'000;
constexpr std::string_view kFiringSetting = "alerts.firing";

constexpr std::int64_t kRetryWholeMs = 60'000;

constexpr std::int64_t kMutedBackMs = 32 * 86'400'000LL; // As far back as history that is loaded again goes.

/// A workflow that nobody promised has a budget by what alerts are judged by.
std::int64_t promiseOf(const LiveTarget &target)
{
    return target.promisedE7 > 0 ? target.promisedE7 : target.alertE7;
}
std::int64_t alertsOf(const LiveTarget &target)
{
    return target.alertE7 == promiseOf(target) ? 0 : target.alertE7;
}

std::uint64_t readSamples(Store &store)
{
    const auto text = store.setting(kSampleContractsSetting);
    std::uint64_t samples = 0;
    if (text.ok() && *text)
        (void)std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), samples);
    return samples;
}

} // namespace

LiveState::LiveState(const EngineRoomOptions &options, Store &store, Telemetry &telemetry, FleetBoard &fleet,
                     BoardPost &post)
    : m_options(options)
    , m_firing(store, std::string(kFiringSetting), options.leases)
    , m_telemetry(telemetry)
    , m_fleet(fleet)
    , m_post(post)
    , m_sloOptions(options.slo)
    , m_slo(m_sloOptions)
    , m_neighbours(telemetry.simulated()) // The simulation tells of all that it does.
    , m_shared(options.leases && options.reports ? std::optional(PoolSharing{*options.leases, *options.reports})
                                                 : std::nullopt)
    , m_backfill(telemetry)
{
    m_board = *post.current();
}

AgreedTargets readAgreedTargets(Store &store)
{
    const auto kept = store.setting(kAgreedTargetsSetting);
    return kept.ok() && kept->has_value() ? readTargets(**kept) : AgreedTargets();
}

void LiveState::open(std::vector<TenantFacts> tenants, Store &store, Histories contracts)
{
    auto edit = m_fleet.edit();
    for (TenantFacts &tenant : tenants)
        edit.add(std::move(tenant));
    edit.publish();
    if (m_telemetry.keepsHours() && m_options.historyMinutes <= 0 && m_fleet.current()->size > kByHourAbove) {
        m_sloOptions.exactMinutes = static_cast<std::int32_t>(firstMinutes());
        m_slo = slo::Engine(m_sloOptions);
    }
    m_agreed = readAgreedTargets(store);
    m_targets.setAgreed(m_agreed);
    const std::uint64_t samples = readSamples(store);
    m_targets.setSamples(samples);
    for (auto &[id, history] : contracts) // The fleet was not known yet when they were read.
        if (const auto index = m_fleet.find(id))
            history.sample = *index < samples;
    m_targets.putAll(std::move(contracts));
    if (auto firing = store.setting(kFiringSetting); firing.ok() && firing->has_value())
        m_alerts.restore(**firing);
}

void LiveState::begin()
{
    m_begun = true;
    follow();
    m_board.objectives = objectiveViews();
    m_board.telemetry = m_telemetry.state();
    publishBoard(true);
}

void LiveState::add(std::vector<TenantFacts> tenants, AgreedTargets agreed)
{
    agreed.merge(m_agreed); // What was read before, where reading failed now.
    m_agreed = std::move(agreed);
    m_targets.setAgreed(m_agreed);
    auto edit = m_fleet.edit();
    for (TenantFacts &tenant : tenants)
        if (!m_fleet.find(tenant.id))
            edit.add(std::move(tenant));
    edit.publish();
}

void LiveState::change(TenantFacts tenant, bool anew)
{
    const auto index = m_fleet.find(tenant.id);
    // Who made the change and who follows the store may both tell of it, and not in order.
    if (!index || (!anew && m_fleet.current()->factsOf(*index).revision > tenant.revision))
        return;
    auto edit = m_fleet.edit();
    edit.setFacts(*index, std::move(tenant));
    edit.publish();
    m_followDue = m_alertsChanged = true; // Who has left has no alerts.
}

void LiveState::follow()
{
    const auto fleet = m_fleet.current();
    std::vector<TenantFacts> tenants;
    tenants.reserve(fleet->size);
    for (TenantIndex i = 0; i < fleet->size; ++i)
        tenants.push_back(fleet->factsOf(i));
    const std::vector<SeriesKey> series = m_telemetry.follow(tenants);
    std::vector<slo::Objective> added;
    for (std::size_t s = m_objectiveIds.size(); s < series.size(); ++s) {
        const TenantFacts &tenant = tenants[series[s].tenant];
        const LiveTarget target = m_targets.at(tenant, series[s].tenant, series[s].workflow, m_aimedMs);
        slo::Objective &objective = added.emplace_back();
        objective.key = series[s];
        objective.targetE7 = promiseOf(target);
        objective.alertTargetE7 = alertsOf(target);
        m_objectiveIds.push_back(tenant.id + '/' + series[s].workflow);
    }
    m_slo.add(added);
    m_seriesOf.rebuild(m_slo.objectives(), tenants.size());
    m_neighbours.setPools(m_telemetry.pools());
    m_load.resize(tenants.size());
    m_followDue = false;
}

void LiveState::contractChanged(const std::string &tenantId, ContractHistory history)
{
    m_targets.put(tenantId, std::move(history));
    m_aimedUntilMs = 0;
}

bool LiveState::aimAt(std::int64_t atMs)
{
    atMs = std::max(atMs, m_aimedMs);
    if (atMs < m_aimedUntilMs)
        return false;
    const auto fleet = m_fleet.current();
    for (const auto &[id, history] : m_targets.amended()) {
        const auto tenant = m_fleet.find(id);
        if (!tenant || *tenant >= fleet->size)
            continue;
        const TenantFacts &facts = fleet->factsOf(*tenant);
        for (const SeriesIndex s : m_seriesOf.of(*tenant)) {
            const LiveTarget target = m_targets.at(facts, *tenant, m_slo.objectives()[s].key.workflow, atMs);
            m_slo.setTarget(s, promiseOf(target), alertsOf(target));
            if (target.runs)
                m_runs.insert(s);
            else
                m_runs.erase(s);
        }
    }
    m_slo.setMutes(mutesSince(atMs));
    m_aimedMs = atMs;
    m_aimedUntilMs = m_targets.nextChangeMs(atMs);
    return true;
}

std::vector<slo::Mute> LiveState::mutesSince(std::int64_t atMs) const
{
    const auto fleet = m_fleet.current();
    std::vector<slo::Mute> mutes;
    for (const auto &[id, history] : m_targets.amended()) {
        const auto tenant = m_fleet.find(id);
        if (!tenant || *tenant >= fleet->size)
            continue;
        std::vector<std::string> workflows;
        for (const SeriesIndex s : m_seriesOf.of(*tenant))
            workflows.push_back(m_slo.objectives()[s].key.workflow);
        for (const MutedSpan &span : history.mutes(fleet->factsOf(*tenant), workflows, atMs - kMutedBackMs))
            for (const SeriesIndex s : m_seriesOf.of(*tenant))
                if (m_slo.objectives()[s].key.workflow == span.workflow)
                    mutes.push_back({s, span.fromMinute, span.toMinute});
    }
    return mutes;
}

void LiveState::forgetHistory()
{
    m_backfill.cancel();
    m_aimedMs = m_aimedUntilMs = 0;
    const std::vector<slo::Objective> objectives(m_slo.objectives().begin(), m_slo.objectives().end());
    m_slo = slo::Engine(m_sloOptions);
    m_slo.add(objectives);
    AlertBook again;
    again.restore(m_alerts.firing());
    m_alerts = std::move(again);
    m_historyFrom = m_historyTo = m_liveFrom = -1;
    m_hours = {};
    m_waiting.clear();
    m_historyDone = m_wholeDue = false;
}

std::int64_t LiveState::wholeMinutes() const
{
    return historyMinutes(m_options.historyMinutes, m_fleet.current()->size, m_telemetry.simulated());
}

std::int64_t LiveState::firstMinutes() const
{
    return m_telemetry.simulated() ? wholeMinutes() : std::min(wholeMinutes(), kFirstDaysMinutes);
}

void LiveState::beginWhole()
{
    m_wholeDue = false;
    m_sinceWhole.clear();
    const std::int64_t to = m_slo.boundaryMinute(), from = to - wholeMinutes();
    const auto objectives = m_slo.objectives();
    m_backfill.begin(
        {m_options.slo, {objectives.begin(), objectives.end()}, mutesSince(from * kMinuteMs + kMutedBackMs), from, to});
}

bool LiveState::takeWhole(std::int64_t nowMs)
{
    if (m_wholeDue && nowMs >= m_wholeRetryMs)
        beginWhole();
    std::optional<absl::StatusOr<slo::Engine>> read = m_backfill.take();
    if (!read)
        return false;
    if (!read->ok()) {
        // The live figures go on; what they lack is told by pastRead.
        m_wholeDue = true;
        m_wholeRetryMs = nowMs + kRetryWholeMs;
        return false;
    }
    m_slo = std::move(**read);
    m_aimedMs = m_aimedUntilMs = 0;
    (void)aimAt(nowMs);
    for (const MinuteCounts &minute : std::exchange(m_sinceWhole, {}))
        m_slo.preload(minute);
    m_slo.judge();
    judged();
    return true;
}

void LiveState::notePastRead()
{
    const auto first = static_cast<double>(firstMinutes()), whole = static_cast<double>(wholeMinutes());
    if (!m_historyDone)
        m_board.pastRead = m_board.historyProgress * first / whole;
    else if (m_wholeDue || m_backfill.busy())
        m_board.pastRead = std::clamp(m_backfill.progress(), first / whole, 0.99); // All is there once it is taken.
    else
        m_board.pastRead = 1;
}

void LiveState::beginHistory(std::int64_t now)
{
    m_historyFrom = now - firstMinutes();
    const std::size_t tenants = m_fleet.current()->size;
    const bool byHour = m_telemetry.keepsHours() && m_options.historyMinutes <= 0 && tenants > kByHourAbove
                        && tenants <= kWithoutHoursAbove;
    std::int64_t from = m_historyFrom;
    if (byHour) {
        m_historyFrom = m_historyFrom / 60 * 60;
        from = now / 60 * 60 - kHoursBack * 60;
        m_hours = HoursBefore(from / 60, m_historyFrom / 60, mutesSince(from * kMinuteMs + kMutedBackMs));
    }
    m_historyTo = m_historyFrom;
    m_replayFrom = now - replayMinutes(m_objectiveIds.size());
    (void)aimAt(from * kMinuteMs); // What was agreed to is muted in the past that is read, too.
}

void LiveState::noteProgress(std::int64_t now)
{
    const std::int64_t loaded = m_hours.loaded() + m_historyTo - m_historyFrom;
    m_board.historyProgress = static_cast<double>(loaded) / static_cast<double>(m_hours.all() + now - m_historyFrom);
    notePastRead();
}

absl::StatusOr<bool> LiveState::loadHistory(std::int64_t nowMs)
{
    const std::int64_t now = m_liveFrom >= 0 ? m_liveFrom : nowMs / kMinuteMs;
    if (m_historyFrom < 0)
        beginHistory(now);
    if (m_objectiveIds.empty()) {
        m_historyTo = now;
        m_hours = {};
    }
    // A stretch is short enough to answer questions and take new tenants in between.
    const auto series = static_cast<std::int64_t>(std::max<std::size_t>(m_objectiveIds.size(), 1));
    if (!m_hours.done()) {
        const absl::Status status =
            m_hours.load(m_telemetry, m_slo, std::clamp<std::int64_t>(4'000'000 / series, 1, 240));
        if (!status.ok())
            return status;
        noteProgress(now);
        publishBoard(true);
        return false;
    }
    const std::int64_t until = std::min(now, m_historyTo + std::clamp<std::int64_t>(4'000'000 / series, 10, 2 * 1440));
    if (m_historyTo < until) {
        const absl::Status status = m_telemetry.history(m_historyTo, until, [this](const MinuteCounts &minute) {
            historyMinute(minute);
            return true;
        });
        if (!status.ok())
            return status;
        m_historyTo = until;
    }
    if (m_historyTo < now) {
        noteProgress(now);
        publishBoard(true);
        return false;
    }
    for (const MinuteCounts &minute : std::exchange(m_waiting, {}))
        historyMinute(minute);
    (void)aimAt(nowMs);
    m_slo.judge();
    judged();
    m_alerts.settle(m_objectiveIds, m_slo.boundaryMinute());
    m_silence = SilenceBook();
    m_silence.look(m_slo);
    m_historyDone = true;
    m_wholeDue = firstMinutes() < wholeMinutes() && !m_objectiveIds.empty();
    m_board.historyProgress = 1;
    notePastRead();
    m_board.telemetry = m_telemetry.state();
    refreshFleet(true, nowMs);
    m_board.objectives = objectiveViews();
    m_board.alerts = alertsOfThePresent(m_alerts, m_slo.objectives(), *m_fleet.current());
    m_board.evaluatedMs = m_slo.boundaryMinute() * kMinuteMs;
    publishBoard(true);
    return true;
}

void LiveState::historyMinute(const MinuteCounts &minute)
{
    if (minute.minute < m_replayFrom) {
        m_slo.preload(minute);
        return;
    }
    (void)aimAt((minute.minute + 1) * kMinuteMs); // A boundary is judged by what is in force at it.
    m_slo.push(minute);
    judged();
}

void LiveState::judged()
{
    m_alertsChanged = m_alerts.judge(m_slo.states(), m_objectiveIds, m_slo.boundaryMinute()) || m_alertsChanged;
}

absl::Status LiveState::tickWhileLoading(std::int64_t nowMs)
{
    if (m_followDue || m_telemetry.followDue() || m_load.size() != m_fleet.current()->size)
        follow();
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    const absl::Status status = m_telemetry.advance(nowMs, minutes, ticks);
    if (m_liveFrom < 0)
        m_liveFrom = minutes.empty() ? nowMs / kMinuteMs : minutes.front().minute;
    std::move(minutes.begin(), minutes.end(), std::back_inserter(m_waiting));
    const bool reason = noteTelemetry(status);
    const bool usage = takeUsage(ticks, nowMs);
    refreshFleet(false, nowMs);
    publishBoard(reason || usage);
    return status;
}

bool LiveState::noteTelemetry(const absl::Status &status)
{
    TelemetryState telemetry = m_telemetry.state();
    if (telemetry.reason.empty() && !status.ok())
        telemetry.reason = std::string(status.message());
    const bool changed = telemetry.reason != m_board.telemetry.reason;
    m_board.telemetry = std::move(telemetry);
    return changed;
}

bool LiveState::takeUsage(const std::vector<UsageTick> &ticks, std::int64_t nowMs)
{
    for (const UsageTick &tick : ticks)
        takeTick(tick);
    m_incidents =
        m_shared.settle(m_neighbours.incidents(), {m_fleet, m_telemetry.pools(), m_telemetry.workflows()}, nowMs);
    const bool incidents = refreshIncidents(nowMs);
    return std::any_of(ticks.begin(), ticks.end(), [](const UsageTick &t) { return !t.events.empty(); }) || incidents;
}

absl::Status LiveState::tick(std::int64_t nowMs)
{
    if (m_followDue || m_telemetry.followDue() || m_load.size() != m_fleet.current()->size) {
        const std::size_t known = m_objectiveIds.size();
        follow();
        // A tenant of the sample fleet begins when it is made; a measured one was measured before it was imported.
        if (!m_telemetry.simulated() && m_objectiveIds.size() > known) {
            if (known == 0 || firstMinutes() == wholeMinutes()) {
                forgetHistory();
                return absl::OkStatus();
            }
            m_wholeDue = true; // The others' figures stay; the new ones get their past with the whole.
            m_backfill.cancel();
        }
    }
    std::vector<MinuteCounts> minutes;
    std::vector<UsageTick> ticks;
    const absl::Status status = m_telemetry.advance(nowMs, minutes, ticks);
    const std::int64_t before = m_slo.boundaryMinute();
    for (const MinuteCounts &minute : minutes) {
        (void)aimAt((minute.minute + 1) * kMinuteMs);
        m_slo.push(minute);
        judged();
    }
    if (m_backfill.busy())
        std::move(minutes.begin(), minutes.end(), std::back_inserter(m_sinceWhole));
    const bool whole = takeWhole(nowMs);
    const bool aimed = m_aimedUntilMs == 0 && aimAt(nowMs); // A contract was changed: it shows at once.
    if (aimed && m_historyDone) {
        m_slo.judge();
        judged();
    }
    const bool usage = takeUsage(ticks, nowMs);
    const bool judgedNow = aimed || whole || m_slo.boundaryMinute() != before;
    if (judgedNow)
        m_silence.look(m_slo);

    bool ring = noteTelemetry(status) || usage;
    const bool staleChanged = refreshStale(nowMs);
    const double told = m_board.pastRead;
    notePastRead();
    ring = ring || static_cast<int>(told * 100) != static_cast<int>(m_board.pastRead * 100);
    refreshFleet(judgedNow || staleChanged, nowMs);
    if (judgedNow || staleChanged) {
        m_board.objectives = objectiveViews();
        m_board.evaluatedMs = m_slo.boundaryMinute() * kMinuteMs;
        ring = true;
    }
    if (m_alertsChanged) {
        m_alertsChanged = false;
        m_board.alerts = alertsOfThePresent(m_alerts, m_slo.objectives(), *m_fleet.current());
        // Without it the ids of alerts that fire now would change with a restart; the next change tries again.
        m_firing.post(m_alerts.firing());
        ring = true;
    }
    publishBoard(ring);
    return status;
}

void LiveState::report(const PlatformEvent &event, std::int64_t nowMs)
{
    m_neighbours.note(event);
    keepEvents(m_board.events, {event}, nowMs);
    publishBoard(true);
}

void LiveState::takeTick(const UsageTick &tick)
{
    m_neighbours.push(tick);
    if (!tick.cells.empty())
        m_loadFrom = std::min(m_loadFrom, tick.source);
    if (tick.source == m_loadFrom)
        fillLoad(tick, m_load);
    keepEvents(m_board.events, tick.events, tick.endMs);
}

bool LiveState::refreshStale(std::int64_t nowMs)
{
    const std::int64_t fresh = std::max(m_board.telemetry.freshMs, m_slo.boundaryMinute() * kMinuteMs);
    const bool stale = !m_objectiveIds.empty() && nowMs - fresh > kStaleMs;
    return std::exchange(m_stale, stale) != stale;
}

void LiveState::refreshFleet(bool minuteChanged, std::int64_t nowMs)
{
    const auto fleet = m_fleet.current();
    auto edit = m_fleet.edit();
    edit.setDataTime(m_board.telemetry.freshMs > 0 ? m_board.telemetry.freshMs : nowMs);
    const std::vector<Noise> noise = noiseByTenant(m_incidents, fleet->size, nowMs);
    for (TenantIndex i = 0; i < fleet->size; ++i) {
        const TenantFigures &before = fleet->figuresOf(i);
        const std::uint32_t load = i < m_load.size() ? m_load[i] : 0;
        if (!minuteChanged && before.noise == noise[i] && before.load == load)
            continue;
        TenantFigures next =
            minuteChanged && m_historyDone ? serviceFigures(m_slo, m_silence, m_seriesOf.of(i), before) : before;
        next.noise = noise[i];
        next.load = load;
        if (m_stale && next.health != Health::NotMeasured)
            next.health = Health::Stale;
        edit.setFigures(i, next);
    }
    if (minuteChanged && fleet->size <= kSparkTenants)
        refreshSparks(edit);
    edit.publish();
}

void LiveState::refreshSparks(FleetBoard::Edit &edit)
{
    constexpr std::int64_t kPoints = std::tuple_size_v<Spark>;
    const std::int64_t boundary = m_slo.boundaryMinute();
    const std::int64_t hour = (boundary - 1) / 60; // The running hour is the last point.
    const auto fleet = m_fleet.current();
    const std::int64_t shift = m_sparkHour < 0 ? kPoints : std::min(hour - m_sparkHour, kPoints);
    for (TenantIndex i = 0; i < fleet->size; ++i) {
        Spark spark;
        spark.fill(255);
        const std::size_t block = i / kBlockRows;
        if (block < fleet->sparks.size() && fleet->sparks[block] && i % kBlockRows < fleet->sparks[block]->rows.size())
            spark = fleet->sparks[block]->rows[i % kBlockRows];
        if (shift > 0 && shift < kPoints)
            std::rotate(spark.begin(), spark.begin() + shift, spark.end());
        // The points that came in by the shift, and the hour before it, which has become complete.
        const std::int64_t redo = std::min(shift + 1, kPoints);
        for (std::int64_t back = 0; back < redo; ++back) {
            const std::int64_t from = (hour - back) * 60;
            spark[static_cast<std::size_t>(kPoints - 1 - back)] =
                sparkPoint(m_slo, m_seriesOf.of(i), from, std::min(from + 60, boundary));
        }
        edit.setSpark(i, spark);
    }
    m_sparkHour = hour;
}

std::shared_ptr<const std::vector<ObjectiveView>> LiveState::objectiveViews() const
{
    auto views = std::make_shared<std::vector<ObjectiveView>>();
    const auto objectives = m_slo.objectives();
    views->reserve(objectives.size());
    for (SeriesIndex s = 0; s < objectives.size(); ++s) {
        ObjectiveView &view = views->emplace_back();
        view.tenant = objectives[s].key.tenant;
        view.id = m_objectiveIds[s];
        view.workflow = objectives[s].key.workflow;
        view.targetE7 = objectives[s].targetE7;
        view.runs = m_runs.contains(s);
        if (m_historyDone) {
            judgeView(m_slo, s, m_telemetry.dependencies(), view);
            view.silentSinceMs = m_silence.sinceMs(s);
        }
        if (m_stale && view.silentSinceMs == 0 && m_slo.firstMinute(s) >= 0)
            view.silentSinceMs = m_slo.boundaryMinute() * kMinuteMs;
        view.state.health = m_stale && view.state.health != Health::NotMeasured
                                ? Health::Stale
                                : healthWhenSilent(view.state.health, view.silentSinceMs);
    }
    return views;
}

bool LiveState::refreshIncidents(std::int64_t nowMs)
{
    std::vector<const neighbours::Incident *> worth = m_incidents;
    std::erase_if(worth, [nowMs](const neighbours::Incident *incident) { return !worthShowing(*incident, nowMs); });
    const auto open = [](const neighbours::Incident &incident) { return incident.state != IncidentState::Closed; };
    const auto &before = *m_board.incidents;
    if (std::none_of(worth.begin(), worth.end(), [&](const auto *incident) { return open(*incident); })
        && std::none_of(before.begin(), before.end(), open) && worth.size() == before.size())
        return false;
    std::vector<neighbours::Incident> shown;
    shown.reserve(worth.size());
    for (const neighbours::Incident *incident : worth) {
        shown.push_back(*incident);
        shown.back().id = m_shared.idOf(*incident);
    }
    m_board.incidents = std::make_shared<const std::vector<neighbours::Incident>>(std::move(shown));
    return true;
}

void LiveState::publishReason(std::string reason, std::int64_t nowMs)
{
    const bool ring = reason != m_board.telemetry.reason;
    m_board.telemetry = m_telemetry.state();
    m_board.telemetry.reason = std::move(reason);
    const bool staleChanged = refreshStale(nowMs);
    if (staleChanged)
        refreshFleet(true, nowMs);
    publishBoard(ring || staleChanged);
}

void LiveState::publishBoard(bool ring)
{
    m_post.publish(m_board, ring);
}

} // namespace bulkhead::room
