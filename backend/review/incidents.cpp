#include "backend/review/incidents.h"

#include "backend/engine/slo_engine.h"

#include <absl/time/time.h>

#include <algorithm>

namespace bulkhead::review {

namespace {

using sla::kMinuteMs;

// A quiet spell this long ends an incident: shorter ones are retries that happened to work.
constexpr std::int64_t kQuietMinutes = 10;
constexpr std::int64_t kJoinMs = 30 * kMinuteMs;
constexpr std::int64_t kLeastBad = 3;
constexpr std::size_t kMostIncidents = 40;
constexpr std::int64_t kNoticedLateMs = 60 * kMinuteMs;

/// bad/valid is above twice the budget; exact.
bool burns(std::int64_t bad, std::int64_t valid, std::int64_t targetE7)
{
    return static_cast<sla::Wide>(bad) * 10'000'000 > static_cast<sla::Wide>(2 * (10'000'000 - targetE7)) * valid;
}

void keepRun(const Burning &one, std::int64_t from, std::int64_t to, sla::Wide periodValid,
             std::vector<IncidentPart> &runs)
{
    std::int64_t bad = 0, valid = 0;
    for (std::int64_t minute = from; minute < to; ++minute) {
        const sla::MinuteCell cell = one.minutes.at(minute);
        bad += cell.bad;
        valid += static_cast<std::int64_t>(cell.good) + cell.bad;
    }
    // 2 % of the budget: bad / (b * valid of the period) >= 1/50.
    const bool costs = static_cast<sla::Wide>(bad) * 50 * 10'000'000 >= periodValid * (10'000'000 - one.targetE7);
    if (bad >= kLeastBad && costs && burns(bad, valid, one.targetE7))
        runs.push_back({one.workflow, bad, from * kMinuteMs, to * kMinuteMs});
}

void findRuns(const Burning &one, std::int64_t from, std::int64_t to, std::vector<IncidentPart> &runs)
{
    sla::Wide periodValid = 0;
    for (std::int64_t minute = from; minute < to; ++minute) {
        const sla::MinuteCell cell = one.minutes.at(minute);
        periodValid += static_cast<sla::Wide>(cell.good) + cell.bad;
    }
    std::int64_t start = -1, last = -1;
    for (std::int64_t minute = from; minute < to; ++minute) {
        const sla::MinuteCell cell = one.minutes.at(minute);
        if (cell.bad == 0 || !burns(cell.bad, static_cast<std::int64_t>(cell.good) + cell.bad, one.targetE7))
            continue;
        if (start >= 0 && minute - last > kQuietMinutes) {
            keepRun(one, start, last + 1, periodValid, runs);
            start = minute;
        }
        if (start < 0)
            start = minute;
        last = minute;
    }
    if (start >= 0)
        keepRun(one, start, last + 1, periodValid, runs);
}

std::string idOf(std::int64_t fromMs)
{
    return absl::FormatTime("%Y-%m-%dT%H:%MZ", absl::FromUnixMillis(fromMs), absl::UTCTimeZone());
}

void noticed(FoundIncident &incident, std::span<const AlertSpan> alerts)
{
    for (const AlertSpan &alert : alerts) {
        const bool ofIt = std::any_of(incident.parts.begin(), incident.parts.end(),
                                      [&](const IncidentPart &part) { return part.workflow == alert.workflow; });
        if (!ofIt || alert.fromMs <= incident.fromMs || alert.fromMs > incident.toMs + kNoticedLateMs)
            continue;
        if (incident.detectedMs == 0 || alert.fromMs < incident.detectedMs)
            incident.detectedMs = alert.fromMs;
        incident.paged = incident.paged || alert.page;
    }
}

std::vector<FoundIncident> joined(std::vector<IncidentPart> runs)
{
    std::sort(runs.begin(), runs.end(), [](const IncidentPart &a, const IncidentPart &b) {
        return std::pair(a.fromMs, a.workflow) < std::pair(b.fromMs, b.workflow);
    });
    std::vector<FoundIncident> incidents;
    for (IncidentPart &run : runs) {
        const auto same = std::find_if(incidents.rbegin(), incidents.rend(), [&](const FoundIncident &one) {
            const bool has = std::any_of(one.parts.begin(), one.parts.end(),
                                         [&](const IncidentPart &part) { return part.workflow == run.workflow; });
            return !has && run.fromMs < one.toMs && run.fromMs - one.fromMs <= kJoinMs;
        });
        const bool begins = same == incidents.rend(); // Asked before the list grows, which moves its end.
        if (begins) {
            FoundIncident made;
            made.fromMs = run.fromMs;
            incidents.push_back(std::move(made));
        }
        FoundIncident &incident = begins ? incidents.back() : *same;
        incident.toMs = std::max(incident.toMs, run.toMs);
        incident.bad += run.bad;
        incident.parts.push_back(std::move(run));
    }
    return incidents;
}

} // namespace

std::vector<AlertSpan> findAlerts(std::span<const Burning> workflows, std::int64_t fromMs, std::int64_t toMs)
{
    std::vector<AlertSpan> alerts;
    if (workflows.empty())
        return alerts;
    slo::Engine engine;
    std::vector<slo::Objective> objectives;
    std::int64_t from = workflows.front().minutes.fromMinute;
    for (const Burning &one : workflows) {
        objectives.push_back({{0, one.workflow}, one.alertTargetE7});
        from = std::min(from, one.minutes.fromMinute);
    }
    engine.add(objectives);
    std::vector<AlertLevel> level(workflows.size(), AlertLevel::None);
    std::vector<std::size_t> open(workflows.size(), SIZE_MAX);
    MinuteCounts counts;
    for (counts.minute = from; counts.minute < toMs / kMinuteMs; ++counts.minute) {
        counts.counts.clear();
        counts.covered.clear();
        for (const Burning &one : workflows) {
            const sla::MinuteCell cell = one.minutes.at(counts.minute);
            counts.counts.push_back({cell.good, cell.bad});
            counts.covered.push_back(cell.coveredS);
        }
        engine.push(counts);
        const std::int64_t boundary = (counts.minute + 1) * kMinuteMs;
        for (std::size_t i = 0; i < workflows.size(); ++i) {
            const AlertLevel now = engine.states()[i].level;
            if (now == level[i])
                continue;
            if (open[i] != SIZE_MAX)
                alerts[open[i]].toMs = boundary;
            open[i] = SIZE_MAX;
            level[i] = now;
            if (now == AlertLevel::None)
                continue;
            open[i] = alerts.size();
            alerts.push_back({workflows[i].workflow, now == AlertLevel::FastBurn, boundary, 0});
        }
    }
    std::erase_if(alerts, [&](const AlertSpan &alert) { return alert.toMs != 0 && alert.toMs <= fromMs; });
    return alerts;
}

std::vector<FoundIncident> findIncidents(std::span<const Burning> workflows, std::int64_t fromMs, std::int64_t toMs,
                                         std::span<const AlertSpan> alerts)
{
    std::vector<IncidentPart> runs;
    for (const Burning &one : workflows)
        findRuns(one, fromMs / kMinuteMs, toMs / kMinuteMs, runs);
    std::vector<FoundIncident> incidents = joined(std::move(runs));
    if (incidents.size() > kMostIncidents) {
        std::nth_element(incidents.begin(), incidents.begin() + kMostIncidents, incidents.end(),
                         [](const FoundIncident &a, const FoundIncident &b) { return a.bad > b.bad; });
        incidents.resize(kMostIncidents);
    }
    std::sort(incidents.begin(), incidents.end(), [](const FoundIncident &a, const FoundIncident &b) {
        return std::pair(a.fromMs, b.bad) < std::pair(b.fromMs, a.bad);
    });
    std::string before;
    for (FoundIncident &incident : incidents) {
        incident.id = idOf(incident.fromMs);
        if (incident.id.substr(0, 17) == before) // Two that began in one minute, of different shape.
            incident.id += "+";
        before = incident.id.substr(0, 17);
        std::sort(incident.parts.begin(), incident.parts.end(),
                  [](const IncidentPart &a, const IncidentPart &b) { return a.workflow < b.workflow; });
        noticed(incident, alerts);
    }
    return incidents;
}

} // namespace bulkhead::review
