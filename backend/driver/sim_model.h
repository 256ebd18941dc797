#pragma once
#include "backend/domain/telemetry.h"
#include "backend/driver/sim_catalog.h"
#include "backend/driver/sim_hour.h"
#include "backend/driver/sim_nest.h"
#include "backend/driver/sim_script.h"
#include "backend/driver/simulated_limits.h"

#include <array>
#include <map>
#include <optional>
#include <unordered_map>

namespace bulkhead::sim {

inline constexpr double kRunHoldS = 0.06; ///< One batch statement of an invoice run holds its slot this long.

/// A share of one pool's tenants, seen by the pool: what one unit of a load shape asks of each resource.
struct ShapeDemand
{
    std::uint16_t shape = 0;
    std::array<double, kResources> slots{}; ///< Slot-seconds a second at shape 1.
    double requests = 0;                    ///< A second at shape 1.
    double queued = 0;                      ///< Of them, those that a queue worker handles.
};
struct PoolGroup
{
    std::string name;
    std::array<double, kResources> slots{};
    std::vector<ShapeDemand> demand;
};
/// A cause with the series it reaches.
struct ActiveFault
{
    Fault fault;
    std::vector<SeriesIndex> series;
};
struct ActiveRun
{
    InvoiceRun run;
    SeriesIndex series = 0; ///< The tenant's invoicing.
    double workers = 0;
};
struct ActiveReport
{
    ReportRun report;
    SeriesIndex series = 0; ///< That its queries count to.
};
struct ActiveLock
{
    TableLock lock;
    SeriesIndex series = 0; ///< That holds it.
    [[nodiscard]] LockRhythm rhythm() const { return {lock.heldS, lock.everyS}; }
};
struct DayCauses
{
    std::vector<ActiveFault> faults;
    std::vector<ActiveRun> runs;
    std::vector<ActiveReport> reports;
    std::vector<ActiveLock> locks;
    std::vector<CapacityLoss> losses;
    Causes causes;
};
/// How every pool stands in one minute.
struct PoolMinute
{
    std::vector<NestedAnswer> answers; ///< By group.
    std::vector<float> slow;           ///< Share of requests over their threshold: group * kWorkflows + workflow.
};

/// Demand, pools and causes. A minute's counts are a pure function of what is followed. One thread.
class Model
{
public:
    Model(std::uint64_t seed, Script script);

    /// Runs and pools keep to these limits from now on.
    void keepTo(std::shared_ptr<const SimulatedLimitTable> limits) { m_limits = std::move(limits); }
    /// Known ids are updated in place; new ones appended. Groups and series only grow.
    void follow(std::span<const TenantFacts> tenants);
    [[nodiscard]] std::vector<TenantFacts> tenants() const; ///< As followed, in that order.
    [[nodiscard]] const std::vector<ModelSeries> &series() const { return m_series; }
    [[nodiscard]] const std::vector<PoolGroup> &groups() const { return m_groups; }

    /// Counts of one minute, invoice runs included.
    void fill(std::int64_t minute, MinuteCounts &out);
    /// Counts without the requests of invoice runs, which depend on how the pool stands second by second.
    void fillOrdinary(std::int64_t minute, MinuteCounts &out);
    /// fill() for one tenant's series alone; what `out` says of all others is not meant. Only its pool is looked at, so
    /// that a year of one tenant costs seconds whatever the fleet.
    void fillTenant(TenantIndex tenant, std::int64_t minute, MinuteCounts &out);
    /// What fill() says of the hour's sixty minutes, summed; much faster than sixty fills.
    void fillHour(std::int64_t hour, HourCounts &out);

    /// Runs at work at an instant, with the workers that limits leave them, and the slots in service then.
    [[nodiscard]] std::vector<ActiveRun> runsAt(std::int64_t ms);
    /// Reports at work at an instant, and how many queries one of them keeps going on a pool with so many idle cores.
    [[nodiscard]] std::vector<ActiveReport> reportsAt(std::int64_t ms);
    [[nodiscard]] double queriesOf(const ActiveReport &report, std::int64_t ms, double idleCores) const;
    /// Transactions that hold locks at an instant, for as long as limits let them.
    [[nodiscard]] std::vector<ActiveLock> locksAt(std::int64_t ms);
    [[nodiscard]] double slotsAt(std::size_t group, Resource resource, std::int64_t ms);
    /// What happened in (fromMs, toMs], oldest first. Names no tenant.
    [[nodiscard]] std::vector<PlatformEvent> events(std::int64_t fromMs, std::int64_t toMs);

private:
    struct Followed
    {
        TenantFacts facts;
        SeriesIndex firstSeries = 0;
    };
    void appendSeries(TenantIndex tenant);
    void refresh(TenantIndex tenant);
    std::uint16_t groupOf(const std::string &pool);
    void sizeGroups(const std::vector<bool> &touched); ///< By group; capacity only grows.
    const DayCauses &causesOf(std::int64_t day);
    void resolve(const Causes &causes, DayCauses &out) const;
    void resolveTenantWork(const Causes &causes, DayCauses &out) const;
    [[nodiscard]] std::optional<SeriesIndex> seriesOf(const std::string &tenant, Workflow workflow) const;
    /// Series that one tenant owns: they stand in a row.
    struct SeriesRange
    {
        SeriesIndex from = 0, to = 0;
        [[nodiscard]] bool has(SeriesIndex i) const { return i >= from && i < to; }
    };
    [[nodiscard]] NestedLoad loadOf(std::size_t group, const std::array<float, kShapes> &shapes, std::int64_t ms);
    void poolsAt(std::int64_t minute, const std::array<float, kShapes> &shapes, std::size_t fromGroup,
                 std::size_t toGroup);
    static constexpr std::size_t kEveryGroup = SIZE_MAX;
    void planHour(std::int64_t hour, std::size_t group = kEveryGroup);
    void openSeries(std::int64_t hour, SeriesRange range);
    void cutSeries(std::int64_t minute, SeriesRange range, MinuteCounts &out);
    std::uint32_t courseOf(std::uint16_t group, std::uint16_t shape, std::uint8_t workflow);
    [[nodiscard]] std::vector<SeriesIndex> struckIn(std::int64_t minute); ///< By faults; may name one twice.
    void applyFaults(const DayCauses &causes, SeriesRange range, MinuteCounts &out) const;

    std::uint64_t m_seed = 0;
    std::shared_ptr<const SimulatedLimitTable> m_limits; ///< Null: nobody is limited.
    Script m_script;
    ShapeTable m_shapes;
    std::vector<Followed> m_tenants;
    std::unordered_map<std::string, TenantIndex> m_byId;
    std::vector<ModelSeries> m_series;
    std::vector<PoolGroup> m_groups;
    std::unordered_map<std::string, std::uint16_t> m_groupByName;
    std::map<std::int64_t, DayCauses> m_days; ///< A few days' causes, resolved.
    DayCauses m_once;
    PoolMinute m_pools; ///< Of the minute looked at last.

    struct Course
    {
        std::uint16_t group = 0, shape = 0;
        std::uint8_t workflow = 0;
        HourCourse hour;
    };
    struct RunWork
    {
        SeriesIndex series = 0;
        std::int64_t minute = 0;
        std::uint32_t good = 0;
    };
    std::unordered_map<std::uint32_t, std::uint32_t> m_courseByPair; ///< By group and shape.
    std::vector<Course> m_courses;                                   ///< Of the planned hour.
    std::vector<RunWork> m_runWork;                                  ///< Of the planned hour.
    std::int64_t m_plannedHour = -1, m_openHour = -1;
    std::size_t m_plannedGroup = kEveryGroup; ///< The only one that m_plannedHour was planned for.
    SeriesRange m_openRange;                  ///< Whose m_open are of m_openHour.
    std::vector<SeriesHour> m_open;           ///< By series.
};

} // namespace bulkhead::sim
