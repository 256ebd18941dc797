#include "backend/engine/sli_tally.h"

#include <algorithm>

namespace bulkhead::sla {
namespace {

constexpr std::int64_t kWholeE7 = 10'000'000;
/// Ratio slices are summed in units of about 10^-18 of a minute: a multiple of the slices' common denominator while
/// that is small enough, which is exact; otherwise what is cut off goes to the good side, so that equality with a
/// target is never lost (below 10^-12 of a minute in a year).
constexpr Wide kFineScale = Wide{1'000'000'000} * 1'000'000'000;

struct Slice
{
    std::int64_t from = 0, to = 0;
    std::int64_t remaining = 0, forgiven = 0; ///< Minutes that count; of these as good.
    std::int64_t good = 0, valid = 0;
    std::int64_t coveredS = 0;
    [[nodiscard]] bool observed() const { return coveredS * 10 >= remaining * 60 * 9; }
};

class Judge
{
public:
    Judge(const Measure &measure, const MinuteSeries &minutes, const Mask &mask, std::span<const Stretch> stretches,
          std::int64_t end, bool ended)
        : m_measure(measure)
        , m_minutes(minutes)
        , m_mask(mask)
        , m_stretches(stretches)
        , m_end(end)
        , m_ended(ended)
    {
        m_result.bySegment.resize(stretches.size());
        m_result.badByMinute.resize(mask.fates.size());
    }

    SliTally run()
    {
        switch (m_measure.kind) {
        case SliKind::Occurrences:
        case SliKind::Latency:
            events();
            break;
        case SliKind::ScheduledRuns:
            events();
            missingRuns();
            break;
        case SliKind::TimeSlices:
            m_result.unit = SliUnit::Minutes;
            timeSlices();
            break;
        case SliKind::RatioSlices:
            m_result.unit = SliUnit::Minutes;
            ratioSlices();
            break;
        case SliKind::DowntimeMinutes:
            m_result.unit = SliUnit::Minutes;
            downtimeMinutes();
            break;
        }
        return std::move(m_result);
    }

private:
    [[nodiscard]] Wide &badAt(std::int64_t minute)
    {
        return m_result.badByMinute[static_cast<std::size_t>(minute - m_mask.fromMinute)];
    }
    /// A slice belongs to the segment of its first minute that counts, so cutting a period in two moves nothing.
    [[nodiscard]] std::size_t segmentOf(std::int64_t minute) const
    {
        for (std::size_t i = 0; i < m_stretches.size(); ++i)
            if (minute < m_stretches[i].to)
                return i;
        return m_stretches.size() - 1;
    }
    [[nodiscard]] bool counts(std::int64_t minute) const
    {
        const MinuteFate fate = m_mask.at(minute);
        return fate == MinuteFate::Counted || fate == MinuteFate::CountedAsGood;
    }

    void events()
    {
        for (std::size_t i = 0; i < m_stretches.size(); ++i) {
            UnitCount &count = m_result.bySegment[i];
            for (std::int64_t minute = m_stretches[i].from; minute < std::min(m_stretches[i].to, m_end); ++minute) {
                if (!counts(minute))
                    continue;
                const MinuteCell cell = m_minutes.at(minute);
                const bool forgiven = m_mask.at(minute) == MinuteFate::CountedAsGood;
                const Wide bad = forgiven ? 0 : cell.bad;
                count.valid += Wide{cell.good} + cell.bad;
                count.good += Wide{cell.good} + cell.bad - bad;
                badAt(minute) = bad;
            }
        }
    }

    /// Runs expected up to here are the contract's number in proportion to the counted time; what was not seen is bad.
    void missingRuns()
    {
        const auto length = static_cast<Wide>(m_mask.fates.size());
        Wide counted = 0;
        Wide observed = 0;
        std::vector<Wide> deficits;
        Wide before = 0;
        for (std::size_t i = 0; i < m_stretches.size(); ++i) {
            for (std::int64_t minute = m_stretches[i].from; minute < std::min(m_stretches[i].to, m_end); ++minute)
                counted += counts(minute) ? 1 : 0;
            // A run is missing once it was due: a running period rounds down, an ended one to the nearest.
            const Wide due = (counted * m_measure.expectedRuns * 2 + (m_ended ? length : 0)) / (length * 2);
            observed += m_result.bySegment[i].valid;
            deficits.push_back(std::max<Wide>(0, due - before - m_result.bySegment[i].valid));
            before = due;
        }
        Wide missing = std::max<Wide>(0, before - observed);
        m_result.missingRuns = static_cast<std::int64_t>(missing);
        for (std::size_t i = 0; i < deficits.size(); ++i) {
            const Wide here = std::min(deficits[i], missing);
            m_result.bySegment[i].valid += here;
            missing -= here;
        }
    }

    /// Slices start with the period; one in progress is not judged, the period's last one may be shorter.
    template<typename Take>
    void eachSlice(Take &&take)
    {
        const std::int64_t periodEnd = m_mask.fromMinute + static_cast<std::int64_t>(m_mask.fates.size());
        for (std::int64_t from = m_mask.fromMinute; from < m_end; from += m_measure.sliceMinutes) {
            Slice slice;
            slice.from = from;
            slice.to = std::min(from + m_measure.sliceMinutes, periodEnd);
            if (slice.to > m_end)
                break;
            bool promised = false;
            std::int64_t first = -1;
            for (std::int64_t minute = slice.from; minute < slice.to; ++minute) {
                promised = promised || m_mask.at(minute) != MinuteFate::NotPromised;
                if (!counts(minute))
                    continue;
                first = first < 0 ? minute : first;
                gather(slice, minute);
            }
            if (slice.remaining > 0)
                take(slice, m_result.bySegment[segmentOf(first)]);
            else if (promised)
                ++m_result.slices.excluded;
        }
    }
    void gather(Slice &slice, std::int64_t minute) const
    {
        const MinuteCell cell = m_minutes.at(minute);
        const bool forgiven = m_mask.at(minute) == MinuteFate::CountedAsGood;
        ++slice.remaining;
        slice.forgiven += forgiven ? 1 : 0;
        slice.valid += std::int64_t{cell.good} + cell.bad;
        slice.good += std::int64_t{cell.good} + (forgiven ? cell.bad : 0);
        slice.coveredS += cell.coveredS;
    }

    enum class Emptiness : std::uint8_t { Traffic, Good, Bad, Left };
    /// What the contract makes of a slice without events, and counts it.
    Emptiness emptiness(const Slice &slice)
    {
        if (slice.valid > 0)
            return Emptiness::Traffic;
        ++(slice.observed() ? m_result.slices.empty : m_result.slices.noData);
        if (slice.forgiven == slice.remaining)
            return Emptiness::Good;
        if (slice.observed())
            return m_measure.emptySlice == EmptySlice::Good ? Emptiness::Good : Emptiness::Left;
        return m_measure.noDataSlice == NoDataSlice::Good  ? Emptiness::Good
               : m_measure.noDataSlice == NoDataSlice::Bad ? Emptiness::Bad
                                                           : Emptiness::Left;
    }
    void spoil(const Slice &slice, Wide each)
    {
        for (std::int64_t minute = slice.from; minute < slice.to; ++minute)
            if (counts(minute))
                badAt(minute) = each;
    }

    void timeSlices()
    {
        eachSlice([this](const Slice &slice, UnitCount &count) {
            const Emptiness empty = emptiness(slice);
            if (empty == Emptiness::Left)
                return;
            const bool traffic = empty == Emptiness::Traffic;
            const bool good = traffic ? Wide{slice.good} * kWholeE7 >= Wide{m_measure.sliceTargetE7} * slice.valid
                                      : empty == Emptiness::Good;
            if (traffic)
                ++(good ? m_result.slices.good : m_result.slices.bad);
            ++m_result.slices.counted;
            count.valid += slice.remaining;
            count.good += good ? slice.remaining : 0;
            if (!good)
                spoil(slice, 1);
        });
    }

    void ratioSlices()
    {
        m_result.scale = commonScale();
        eachSlice([this](const Slice &slice, UnitCount &count) {
            const Emptiness empty = emptiness(slice);
            if (empty == Emptiness::Left)
                return;
            const Wide whole = slice.remaining * m_result.scale;
            ++m_result.slices.counted;
            count.valid += whole;
            if (empty != Emptiness::Traffic) {
                count.good += empty == Emptiness::Good ? whole : 0;
                if (empty == Emptiness::Bad)
                    spoil(slice, m_result.scale);
                return;
            }
            ++(slice.good == slice.valid ? m_result.slices.good : m_result.slices.bad);
            // In two steps: a slice's weight times its events times the scale would not fit.
            const Wide unit = m_result.scale / slice.valid;
            const Wide rest = m_result.scale % slice.valid;
            const Wide events = Wide{slice.remaining} * (slice.valid - slice.good);
            const Wide bad = events * unit + events * rest / slice.valid;
            count.good += whole - bad;
            shareOut(slice, unit);
        });
    }
    /// Each minute bears its own failures' part of the slice.
    void shareOut(const Slice &slice, Wide unit)
    {
        for (std::int64_t minute = slice.from; minute < slice.to; ++minute)
            if (m_mask.at(minute) == MinuteFate::Counted)
                badAt(minute) = unit * slice.remaining * m_minutes.at(minute).bad;
    }
    Wide commonScale()
    {
        Wide scale = 1; // The slices' least common denominator; 0: too large.
        const SliceTally kept = m_result.slices;
        eachSlice([&scale](const Slice &slice, UnitCount &) {
            if (slice.valid == 0 || slice.good == slice.valid || scale == 0)
                return;
            const Wide divisor = greatestCommonDivisor(Wide{slice.good} * slice.remaining, slice.valid);
            const Wide denominator = slice.valid / divisor;
            scale = scale / greatestCommonDivisor(scale, denominator) * denominator;
            if (scale > kFineScale)
                scale = 0;
        });
        m_result.slices = kept;
        return scale == 0 ? kFineScale : scale * (kFineScale / scale);
    }

    void downtimeMinutes()
    {
        std::vector<DownRun> runs;
        if (!m_stretches.empty())
            runs = downRuns(m_measure, m_minutes, m_stretches.front().from, std::min(m_end, m_stretches.back().to));
        for (std::size_t i = 0; i < m_stretches.size(); ++i)
            for (std::int64_t minute = m_stretches[i].from; minute < std::min(m_stretches[i].to, m_end); ++minute)
                if (counts(minute)) {
                    ++m_result.bySegment[i].valid;
                    ++m_result.bySegment[i].good;
                }
        // Runs are found on what happened; only then approved minutes leave. Otherwise ten excluded minutes could
        // make a run too short and excuse all the others with it.
        for (const DownRun &run : runs) {
            DowntimePeriod period{run.from * kMinuteMs, run.to * kMinuteMs, 0};
            for (std::int64_t minute = run.from; minute < run.to; ++minute) {
                if (m_mask.at(minute) != MinuteFate::Counted)
                    continue;
                ++period.countedMinutes;
                --m_result.bySegment[segmentOf(minute)].good;
                badAt(minute) = 1;
            }
            m_result.downtime.push_back(period);
        }
    }

    const Measure &m_measure;
    const MinuteSeries &m_minutes;
    const Mask &m_mask;
    std::span<const Stretch> m_stretches;
    std::int64_t m_end;
    bool m_ended;
    SliTally m_result;
};

} // namespace

UnitCount SliTally::total() const
{
    UnitCount sum;
    for (const UnitCount &count : bySegment) {
        sum.good += count.good;
        sum.valid += count.valid;
    }
    return sum;
}

std::vector<DownRun> downRuns(const Measure &measure, const MinuteSeries &minutes, std::int64_t from, std::int64_t to)
{
    std::vector<DownRun> runs;
    const std::int64_t least = std::max<std::int64_t>(1, measure.minRequests);
    std::int64_t since = -1;
    for (std::int64_t minute = from; minute <= to; ++minute) {
        bool down = false;
        if (minute < to) {
            const MinuteCell cell = minutes.at(minute);
            const std::int64_t valid = std::int64_t{cell.good} + cell.bad;
            down = valid >= least && Wide{cell.bad} * kWholeE7 > Wide{measure.errorThresholdE7} * valid;
        }
        if (down && since < 0)
            since = minute;
        if (!down && since >= 0) {
            if (minute - since >= measure.minRunMinutes)
                runs.push_back({since, minute});
            since = -1;
        }
    }
    return runs;
}

SliTally tally(const Measure &measure, const MinuteSeries &minutes, const Mask &mask,
               std::span<const Stretch> stretches, std::int64_t endMinute, bool periodEnded)
{
    return Judge(measure, minutes, mask, stretches, endMinute, periodEnded).run();
}

} // namespace bulkhead::sla
