#include "backend/backtest/recorded_series.h"

#include "backend/backtest/open_metrics.h"
#include "backend/driver/counter_deltas.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace bulkhead {
namespace {

constexpr std::uint8_t kWithheld = 0x80; ///< Of a cell in the making: part of the minute fell into a gap.

struct Use
{
    std::size_t objective = 0;
    bool bad = false;
};

struct Counter
{
    Counter(std::int64_t intervalMs, CounterStart start)
        : deltas(intervalMs, start)
    {
    }
    CounterDeltas deltas;
    std::vector<Use> uses;
    std::int64_t lastMs = std::numeric_limits<std::int64_t>::min();
    std::int64_t minute = -1; ///< Whose observed time is being added up.
    std::int32_t coveredMs = 0;
};

const std::string *find(const MetricLabels &labels, const std::string &name)
{
    const auto found = std::ranges::find(labels, name, &std::pair<std::string, std::string>::first);
    return found == labels.end() ? nullptr : &found->second;
}

bool holdsOne(const MetricLabels &labels, const std::map<std::string, std::set<std::string>> &values)
{
    return std::ranges::any_of(values, [&](const auto &entry) {
        const std::string *value = find(labels, entry.first);
        return value != nullptr && entry.second.contains(*value);
    });
}

bool matches(const RecordedObjective &objective, const MetricLabels &labels)
{
    return std::ranges::all_of(objective.match, [&](const auto &entry) {
        const std::string *value = find(labels, entry.first);
        return value != nullptr && *value == entry.second;
    });
}

/// "a_total" -> "a_created"
std::string createdName(const std::string &metric)
{
    return metric.ends_with("_total") ? metric.substr(0, metric.size() - 5) + "created" : metric + "_created";
}

} // namespace

struct RecordedSeries::Impl
{
    Impl(const ObjectivesFile &objectives, std::int64_t fromMs, std::int64_t toMs)
        : file(objectives)
        , fromMinute(fromMs == 0 ? 0 : (fromMs + 59'999) / 60'000)
        , toMinute(toMs == 0 ? std::numeric_limits<std::int64_t>::max() : toMs / 60'000)
        , minutes(objectives.objectives.size())
    {
        for (const RecordedObjective &objective : file.objectives) {
            metrics.insert(objective.metric);
            created.try_emplace(createdName(objective.metric), objective.metric);
        }
    }

    absl::Status take(const RecordedSample &sample);
    absl::Status open(const RecordedSample &sample, std::unordered_map<std::string, Counter>::iterator &at);
    absl::Status add(const Counter &counter, const CounterDelta &delta);
    void cover(Counter &counter, std::int64_t minute, std::int32_t ms);
    sla::MinuteCell *cell(std::size_t objective, std::int64_t minute);
    void finish();

    const ObjectivesFile &file;
    std::int64_t fromMinute, toMinute;
    std::vector<ObjectiveMinutes> minutes;
    std::set<std::string> metrics;
    std::map<std::string, std::string> created;         ///< "a_created" -> "a_total"
    std::unordered_map<std::string, double> createdAtS; ///< By the series' own text.
    std::unordered_map<std::string, Counter> counters;
    std::vector<CounterDelta> deltas;
    std::string key;
    std::int64_t earliestMs = std::numeric_limits<std::int64_t>::max();
    std::int64_t samples = 0;
};

absl::Status RecordedSeries::Impl::open(const RecordedSample &sample,
                                        std::unordered_map<std::string, Counter>::iterator &at)
{
    const absl::StatusOr<MetricLabels> labels = parseLabels(sample.labels);
    if (!labels.ok())
        return labels.status();
    // Born within what was observed: its first reading counts from zero.
    const auto born = createdAtS.find(key);
    const bool known = born != createdAtS.end() && born->second * 1'000 >= static_cast<double>(earliestMs);
    at = counters.try_emplace(key, file.intervalS * 1'000, known ? CounterStart::KnownZero : CounterStart::Unknown)
             .first;
    for (std::size_t i = 0; i < file.objectives.size(); ++i) {
        const RecordedObjective &objective = file.objectives[i];
        if (objective.metric != sample.name || !matches(objective, *labels) || holdsOne(*labels, objective.ignore))
            continue;
        const bool bad = holdsOne(*labels, objective.bad);
        ++(bad ? minutes[i].badSeries : minutes[i].goodSeries);
        at->second.uses.push_back({i, bad});
    }
    return absl::OkStatus();
}

absl::Status RecordedSeries::Impl::take(const RecordedSample &sample)
{
    ++samples;
    key.assign(sample.series);
    auto at = counters.find(key);
    if (at == counters.end()) {
        const std::string name(sample.name);
        if (const auto base = created.find(name); base != created.end() && !metrics.contains(name)) {
            createdAtS[base->second + key.substr(name.size())] = sample.value;
            return absl::OkStatus();
        }
        if (!metrics.contains(name))
            return absl::OkStatus();
        if (absl::Status opened = open(sample, at); !opened.ok())
            return opened;
    }
    Counter &counter = at->second;
    earliestMs = std::min(earliestMs, sample.atMs);
    if (sample.atMs <= counter.lastMs)
        return absl::InvalidArgumentError(sample.atMs == counter.lastMs
                                              ? "this series has a sample of this time already: keep one of the two."
                                              : "this series has a later sample before: sort each series by time.");
    counter.lastMs = sample.atMs;
    if (counter.uses.empty() || std::isnan(sample.value))
        return absl::OkStatus(); // A stale mark ends the series until its next sample.
    const double whole = std::round(sample.value);
    if (!(sample.value >= 0) || sample.value > 9e15 || std::abs(whole - sample.value) > 1e-6)
        return absl::InvalidArgumentError("a counter of events is a whole number from 0: record the raw counter.");
    deltas.clear();
    counter.deltas.push({sample.atMs, static_cast<std::int64_t>(whole)}, deltas);
    for (const CounterDelta &delta : deltas) {
        if (absl::Status added = add(counter, delta); !added.ok())
            return added;
        cover(counter, delta.minute, delta.coveredMs);
    }
    return absl::OkStatus();
}

absl::Status RecordedSeries::Impl::add(const Counter &counter, const CounterDelta &delta)
{
    for (const Use &use : counter.uses) {
        sla::MinuteCell *const to = cell(use.objective, delta.minute);
        if (to == nullptr)
            continue;
        std::uint32_t &count = use.bad ? to->bad : to->good;
        if (delta.count + std::int64_t{count} > std::numeric_limits<std::uint32_t>::max())
            return absl::InvalidArgumentError("more than 4,294,967,295 events in a minute: split the objective.");
        count += static_cast<std::uint32_t>(delta.count);
        to->flags |= static_cast<std::uint8_t>((delta.reset ? sla::kMinuteReset : 0)
                                               | (delta.interpolated ? sla::kMinuteInterpolated | kWithheld : 0));
    }
    return absl::OkStatus();
}

/// A minute is as observed as its best observed series: one that failed for the first time has no past.
void RecordedSeries::Impl::cover(Counter &counter, std::int64_t minute, std::int32_t ms)
{
    if (counter.minute != minute) {
        counter.minute = minute;
        counter.coveredMs = 0;
    }
    counter.coveredMs += ms;
    const auto seconds = static_cast<std::uint8_t>(std::min(60, (counter.coveredMs + 500) / 1'000));
    for (const Use &use : counter.uses)
        if (sla::MinuteCell *const to = cell(use.objective, minute))
            to->coveredS = std::max(to->coveredS, seconds);
}

sla::MinuteCell *RecordedSeries::Impl::cell(std::size_t objective, std::int64_t minute)
{
    if (minute < fromMinute || minute >= toMinute)
        return nullptr;
    ObjectiveMinutes &row = minutes[objective];
    if (row.cells.empty())
        row.fromMinute = minute;
    if (minute < row.fromMinute) {
        row.cells.insert(row.cells.begin(), static_cast<std::size_t>(row.fromMinute - minute), {});
        row.fromMinute = minute;
    }
    const auto index = static_cast<std::size_t>(minute - row.fromMinute);
    if (index >= row.cells.size())
        row.cells.resize(index + 1);
    return &row.cells[index];
}

void RecordedSeries::Impl::finish()
{
    for (ObjectiveMinutes &row : minutes)
        for (sla::MinuteCell &cell : row.cells)
            if ((cell.flags & kWithheld) != 0) {
                cell.coveredS = 0;
                cell.flags &= static_cast<std::uint8_t>(~kWithheld);
            }
}

RecordedSeries::RecordedSeries(const ObjectivesFile &file, std::int64_t fromMs, std::int64_t toMs)
    : m_impl(std::make_unique<Impl>(file, fromMs, toMs))
{
}

RecordedSeries::~RecordedSeries() = default;

absl::Status RecordedSeries::read(std::istream &in)
{
    absl::Status status = readOpenMetrics(in, [this](const RecordedSample &sample) { return m_impl->take(sample); });
    m_impl->finish();
    return status;
}

std::span<const ObjectiveMinutes> RecordedSeries::minutes() const
{
    return m_impl->minutes;
}

std::int64_t RecordedSeries::samples() const
{
    return m_impl->samples;
}

} // namespace bulkhead
