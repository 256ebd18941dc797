#include "backend/rpc/alert_history.h"

#include "backend/room/alert_book.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kWarmUp = 3 * 1440;

} // namespace

MinuteRecord recordMinutes(const slo::Engine &engine, const std::vector<SeriesIndex> &series, std::int64_t fromMinute,
                           std::int64_t toMinute)
{
    MinuteRecord record;
    record.series = series;
    record.judgeFrom = fromMinute;
    std::int64_t first = -1;
    for (const SeriesIndex s : series) {
        record.objectives.push_back(engine.objectives()[s]);
        const std::int64_t known = engine.firstMinute(s);
        if (known >= 0 && (first < 0 || known < first))
            first = known;
    }
    if (first < 0)
        return record;
    // Beyond the end, so that an alert's own end is found too.
    const std::int64_t to = std::min(toMinute + kWarmUp, engine.boundaryMinute());
    for (std::int64_t minute = std::max(fromMinute - kWarmUp, first); minute < to; ++minute) {
        MinuteCounts counts;
        counts.minute = minute;
        for (const SeriesIndex s : series) {
            const slo::Sums sums = engine.range(s, minute, minute + 1);
            counts.counts.push_back({static_cast<std::uint32_t>(sums.good), static_cast<std::uint32_t>(sums.bad)});
            counts.covered.push_back(static_cast<std::uint8_t>(std::clamp<std::int64_t>(sums.coveredS, 0, 60)));
        }
        record.minutes.push_back(std::move(counts));
    }
    return record;
}

std::vector<AlertView> alertsWithin(const MinuteRecord &record, const ServiceBoard &board, std::int64_t fromMs,
                                    std::int64_t toMs)
{
    slo::Engine engine;
    engine.add(record.objectives);
    std::vector<std::string> ids;
    for (const SeriesIndex s : record.series)
        ids.push_back((*board.objectives)[s].id);
    room::AlertBook book;
    std::vector<AlertView> found;
    const auto keep = [&](AlertView alert) {
        if (alert.sinceMs >= toMs)
            return;
        alert.objective = record.series[alert.objective];
        const auto same = std::find_if(found.begin(), found.end(), [&](const auto &o) { return o.id == alert.id; });
        if (same == found.end())
            found.push_back(std::move(alert));
        else
            *same = std::move(alert);
    };
    for (const MinuteCounts &minute : record.minutes) {
        if (minute.minute < record.judgeFrom) {
            engine.preload(minute);
            continue;
        }
        engine.push(minute);
        // The book forgets after a day; its list is read whenever it changed.
        if (book.judge(engine.states(), ids, engine.boundaryMinute()))
            for (AlertView &alert : book.list())
                keep(std::move(alert));
    }
    // What the board knows goes first: it has seen the beginning, and its ids are the ones that people handled.
    for (const AlertView &shown : *board.alerts) {
        if (std::find(record.series.begin(), record.series.end(), shown.objective) == record.series.end())
            continue;
        std::erase_if(found, [&](const AlertView &alert) {
            return alert.objective == shown.objective
                   && (shown.resolvedMs == 0 ? alert.resolvedMs == 0 : alert.resolvedMs == shown.resolvedMs);
        });
        if (shown.sinceMs < toMs && (shown.resolvedMs == 0 || shown.resolvedMs >= fromMs))
            found.push_back(shown);
    }
    std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.sinceMs > b.sinceMs; });
    return found;
}

} // namespace bulkhead
