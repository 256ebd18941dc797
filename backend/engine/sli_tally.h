#pragma once
// From minutes to good and valid units, by the kind of the promise.
#include "backend/engine/exclusion_mask.h"

namespace bulkhead::sla {

/// In units of 1/scale of an event or a minute.
struct UnitCount
{
    Wide good = 0, valid = 0;
    [[nodiscard]] Wide bad() const { return valid - good; }
};

struct SliTally
{
    SliUnit unit = SliUnit::Events;
    Wide scale = 1;
    std::vector<UnitCount> bySegment; ///< As the stretches.
    std::vector<Wide> badByMinute; ///< From the period's first minute; what has no minute (missing runs) is not in it.
    SliceTally slices;
    std::vector<DowntimePeriod> downtime;
    std::int64_t missingRuns = 0;
    [[nodiscard]] UnitCount total() const;
};

/// Judges minutes of [mask.fromMinute, endMinute); `periodEnded` says that no run and no slice is still to come.
[[nodiscard]] SliTally tally(const Measure &measure, const MinuteSeries &minutes, const Mask &mask,
                             std::span<const Stretch> stretches, std::int64_t endMinute, bool periodEnded);

/// Runs of down minutes at least as long as the measure wants, [from, to) in minutes; `measured` cuts the series.
struct DownRun
{
    std::int64_t from = 0, to = 0;
};
[[nodiscard]] std::vector<DownRun> downRuns(const Measure &measure, const MinuteSeries &minutes, std::int64_t from,
                                            std::int64_t to);

} // namespace bulkhead::sla
