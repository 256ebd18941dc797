#pragma once
// The script injects causes, never effects: what fails, grows or is lost, when, and for whom.
#include "backend/domain/tenant.h"
#include "backend/driver/sim_catalog.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead::sim {

/// A dependency that fails a share of the calls made for some tenants.
struct Fault
{
    Dependency dependency = PayerGateway;
    std::int64_t fromMs = 0, toMs = 0;
    double failing = 0;               ///< Share of calls, 0..1.
    std::vector<std::string> tenants; ///< Ids; empty: all of `region`.
    std::string region;               ///< With empty `tenants`; empty as well: the whole fleet.
};
/// A tenant's invoice run, `growth` times its usual size.
struct InvoiceRun
{
    std::string tenant;
    std::int64_t fromMs = 0, toMs = 0;
    double growth = 1;
};
/// A tenant's report, computed by many queries at once: as many as the pool's idle cores invite, `growth` times over.
struct ReportRun
{
    std::string tenant;
    std::int64_t fromMs = 0, toMs = 0;
    double growth = 2;
};
/// A transaction of a tenant that again and again locks what a workflow of everybody in its pool writes to.
struct TableLock
{
    std::string tenant;
    Workflow workflow = Invoicing;
    std::int64_t fromMs = 0, toMs = 0;
    double heldS = 0, everyS = 1; ///< Held for heldS of every everyS.
};
/// A pool that works with fewer slots.
struct CapacityLoss
{
    std::string pool;
    Resource resource = Database;
    std::int64_t fromMs = 0, toMs = 0;
    double lost = 0; ///< Share of the slots, 0..1.
};
struct Deploy
{
    std::int64_t atMs = 0;
    std::string service, version;
};
struct Causes
{
    std::vector<Fault> faults;
    std::vector<InvoiceRun> runs;
    std::vector<ReportRun> reports;
    std::vector<TableLock> locks;
    std::vector<CapacityLoss> losses;
    std::vector<Deploy> deploys;
};

/// Deterministic by fleet, seed and epoch. Days are counted from one hour before the epoch and repeat with variation.
class Script
{
public:
    Script() = default;
    Script(const std::vector<TenantFacts> &fleet, std::uint64_t seed, std::int64_t epochMs);

    [[nodiscard]] std::int64_t dayOf(std::int64_t ms) const;
    /// Causes within day `day`; none of them reaches into another day.
    [[nodiscard]] Causes day(std::int64_t day) const;
    /// Causes that last longer than a day or happened once.
    [[nodiscard]] const Causes &once() const { return m_once; }
    /// The one live tenant nobody uses; empty in a fleet too small to spare one.
    [[nodiscard]] const std::string &idleTenant() const { return m_idle; }

private:
    [[nodiscard]] const std::string &pick(const std::vector<std::string> &from, std::uint64_t h) const;
    void addOnce();
    void addFaults(Causes &causes, std::int64_t day) const;
    void addRuns(Causes &causes, std::int64_t day) const;
    void addReport(Causes &causes, std::int64_t day) const;
    void addLock(Causes &causes, std::int64_t day) const;

    std::uint64_t m_seed = 0;
    std::int64_t m_epochMs = 0;
    std::vector<std::string> m_clinics, m_networks, m_hospitals, m_everyone; ///< Live tenants.
    std::vector<std::vector<std::string>> m_billers; ///< Clinics of each of the first shared pools.
    std::string m_idle;
    Causes m_once;
};

} // namespace bulkhead::sim
