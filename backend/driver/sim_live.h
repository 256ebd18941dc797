#pragma once
#include "backend/driver/sim_model.h"

namespace bulkhead::sim {

/// The model second by second: requests in flight and queues carry over from tick to tick. One thread.
class Live
{
public:
    /// `detailed`: cells for cpu and queue as well as for the database slots.
    Live(Model &model, std::uint64_t seed, bool detailed);

    /// Pool indexes of ticks: group * kResources + resource.
    [[nodiscard]] UsageTick tick(std::int64_t startMs, std::int64_t endMs);
    /// Requests in flight are forgotten: after a pause that is not made up for.
    void forget();

private:
    struct Arrivals
    {
        std::uint32_t count = 0, failed = 0;
    };
    void arrive(std::int64_t startMs, std::int64_t endMs);
    void serve(std::int64_t startMs, std::int64_t endMs, UsageTick &tick);
    void addBatchWork(std::int64_t middleMs, std::vector<NestedLoad> &loads);
    [[nodiscard]] bool waits(const ModelSeries &series, const ActiveLock &lock) const; ///< Needs it, and holds it not.
    [[nodiscard]] double lockWaitS(const ModelSeries &series) const;
    void addCells(SeriesIndex i, double seconds, std::uint64_t key, UsageTick &tick);
    [[nodiscard]] UsageCell &cellOf(SeriesIndex series, Resource resource, std::vector<UsageCell> &cells) const;
    void addRunWork(double seconds, std::vector<UsageCell> &cells);
    void addReportWork(double seconds, std::vector<UsageCell> &cells);
    void addLockWork(UsageTick &tick);

    Model &m_model;
    std::uint64_t m_seed = 0;
    bool m_detailed = true;
    MinuteCounts m_minute;                        ///< Ordinary counts of the minute that the ticks are cut from.
    std::vector<Arrivals> m_arrived;              ///< In this tick, by series.
    std::vector<std::uint32_t> m_inFlight;        ///< By series.
    std::map<SeriesIndex, double> m_runInFlight;  ///< Requests of invoice runs, apart from the ordinary ones.
    std::map<SeriesIndex, double> m_runWorkers;   ///< In this tick.
    std::map<std::size_t, double> m_groupWorkers; ///< The same, by group.
    std::vector<std::array<double, kResources>> m_backlogS; ///< By group.
    std::vector<NestedAnswer> m_answers;                    ///< By group; of the tick before until it is served.
    std::map<SeriesIndex, double> m_queries;                ///< Of reports in this tick.
    std::vector<ActiveLock> m_locks;                        ///< In this tick.
};

} // namespace bulkhead::sim
