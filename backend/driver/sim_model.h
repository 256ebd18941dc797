#pragma once
#include "backend/domain/telemetry.h"
#include "backend/driver/sim_catalog.h"
#include "backend/driver/sim_pool.h"
#include "backend/driver/sim_script.h"

#include <array>
#include <map>
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
struct ModelSeries
{
    TenantIndex tenant = 0;
    std::uint8_t workflow = 0;
    std::uint16_t shape = 0, group = 0;
    float perMinute = 0; ///< At shape 1.
    float baseBad = 0;   ///< Share of requests that fail for reasons of their own.
    float hold = 1;      ///< Slot time relative to the workflow's.
    std::uint64_t key = 0;
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
struct DayCauses
{
    std::vector<ActiveFault> faults;
    std::vector<ActiveRun> runs;
    std::vector<CapacityLoss> losses;
    Causes causes;
};
/// How every pool stands in one minute.
struct PoolMinute
{
    std::vector<std::array<PoolAnswer, kResources>> answers; ///< By group.
    std::vector<float> slow; ///< Share of requests over their threshold: group * kWorkflows + workflow.
};

/// Demand, pools and causes. A minute's counts are a pure function of what is followed. One thread.
class Model
{
public:
    Model(std::uint64_t seed, Script script);

    /// Known ids are updated in place; new ones appended. Groups and series only grow.
    void follow(std::span<const TenantFacts> tenants);
    [[nodiscard]] std::vector<TenantFacts> tenants() const; ///< As followed, in that order.
    [[nodiscard]] const std::vector<ModelSeries> &series() const { return m_series; }
    [[nodiscard]] const std::vector<PoolGroup> &groups() const { return m_groups; }

    /// Counts of one minute, invoice runs included.
    void fill(std::int64_t minute, MinuteCounts &out);
    /// Counts without the requests of invoice runs, which depend on how the pool stands second by second.
    void fillOrdinary(std::int64_t minute, MinuteCounts &out);

    /// Runs at work at an instant, and the slots in service then.
    [[nodiscard]] std::vector<const ActiveRun *> runsAt(std::int64_t ms);
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
    void poolsAt(std::int64_t minute, const std::array<float, kShapes> &shapes);
    void applyFaults(const DayCauses &causes, MinuteCounts &out) const;

    std::uint64_t m_seed = 0;
    Script m_script;
    ShapeTable m_shapes;
    std::vector<Followed> m_tenants;
    std::unordered_map<std::string, TenantIndex> m_byId;
    std::vector<ModelSeries> m_series;
    std::vector<PoolGroup> m_groups;
    std::unordered_map<std::string, std::uint16_t> m_groupByName;
    std::map<std::int64_t, DayCauses> m_days; ///< A few days' causes, resolved.
    DayCauses m_once;
    PoolMinute m_pools; ///< Of the minute filled last.
};

} // namespace bulkhead::sim
