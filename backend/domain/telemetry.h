#pragma once
#include "backend/domain/past_reader.h"
#include "backend/domain/tenant.h"

#include <absl/status/status.h>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace bulkhead {

using SeriesIndex = std::uint32_t; ///< Dense number of a (tenant, workflow) pair with an objective.

/// One (tenant, workflow) that telemetry reports on.
struct SeriesKey
{
    TenantIndex tenant = 0;
    std::string workflow; ///< Slug, such as "claims".
    bool operator==(const SeriesKey &) const = default;
};

struct Count
{
    std::uint32_t good = 0;
    std::uint32_t bad = 0;
    bool operator==(const Count &) const = default;
};

/// Failures of one series that a dependency caused, within one minute.
struct DependencyBad
{
    SeriesIndex series = 0;
    std::uint16_t dependency = 0; ///< Index into Telemetry::dependencies().
    std::uint32_t bad = 0;
};

/// One full minute [minute·60 s, +60 s) of all series.
struct MinuteCounts
{
    std::int64_t minute = 0;           ///< Minutes since 1970-01-01.
    std::vector<Count> counts;         ///< By SeriesIndex.
    std::vector<std::uint8_t> covered; ///< Seconds really observed, 0..60, by SeriesIndex; empty: all 60.
    std::vector<DependencyBad> dependencies;
    std::vector<std::uint8_t> flags; ///< MinuteFlag bits by SeriesIndex; empty: none.
};

/// One full hour of all series: what its sixty minutes add up to.
struct HourCounts
{
    std::int64_t hour = 0; ///< Hours since 1970-01-01.
    std::vector<Count> counts;
    std::vector<std::uint16_t> covered; ///< Seconds really observed, 0..3600, by SeriesIndex; empty: all.
    std::vector<Count> unobserved;      ///< Events of minutes that nobody observed, not in `counts`; empty: none.
};

/// Use of one pool resource by one tenant's workflow in one tick; fields as noisy.md 1.1. Times in microseconds, but
/// for what is sampled at best every 100 ms: a fleet has a million cells.
struct UsageCell
{
    TenantIndex tenant = 0;
    std::uint16_t workflow = 0; ///< Index into Telemetry::workflows().
    std::uint16_t pool = 0;     ///< Index into Telemetry::pools().
    std::uint32_t arrived = 0;
    std::uint32_t done = 0;
    std::uint32_t failed = 0;
    std::uint32_t refusedShared = 0;
    std::uint64_t latencyUs = 0; ///< Sum over finished requests.
    std::uint64_t waitOwnUs = 0;
    std::uint64_t waitPoolUs = 0;
    std::uint64_t holdUs = 0; ///< Slot time held in this tick.
    std::uint64_t cpuUs = 0;
    // From a probe of what lies below the pool; parts of holdUs.
    std::uint64_t blockedUs = 0; ///< Behind somebody's lock.
    std::uint64_t runqUs = 0;    ///< Ready to run, without a CPU.
    std::uint32_t ioWaitMs = 0;  ///< For reads, for writes and for the write-ahead log.
    std::uint32_t ioKib = 0;     ///< Read and written for it in this tick, the log included; no part of holdUs.
};
static_assert(sizeof(UsageCell) == 88);
inline namespace gateway_values { // The console has one of this name too, see words.h.
/// Who waited for whose lock in one tick, sampled by a probe.
struct WaitEdge
{
    std::uint16_t pool = 0;
    TenantIndex blocked = 0, blocker = 0;
    double seconds = 0;
};
} // namespace gateway_values
/// What a pool's cells tell of reads, writes and the write-ahead log.
enum class IoSight : std::uint8_t {
    Nothing,
    Waits, ///< ioWaitMs.
    Bytes  ///< ioKib, too.
};
struct PoolState
{
    double slots = 0; ///< Nominal.
    double liveSlots = 0;
    double busySlots = 0; ///< Mean over the tick.
    double queue = 0;     ///< Mean waiting requests.
    bool probed = false;  ///< A probe looks below the pool: cells tell blockedUs and runqUs, edges are known.
    double cores = 0;     ///< Of the host below; 0: nobody sees its CPU.
    double coresBusy = 0; ///< Mean over the tick, whoever keeps them busy.
    /// Of these, for connections that were opened and closed again within it: a pooler short of connections closes one
    /// tenant's to open another's.
    double coresOpening = 0;
    IoSight ioSeen = IoSight::Nothing;
    /// Bytes a second that the disks of the host below read and write, mean over the tick, whoever for; 0: not seen.
    double hostIo = 0;
};
struct PoolInfo
{
    std::string name;     ///< "pool-a"
    std::string resource; ///< "database", "cpu", "queue"
    bool operator==(const PoolInfo &) const = default;
};
struct PlatformEvent
{
    std::int64_t atMs = 0;
    std::string kind; ///< "deploy", "failover", "dependency-down", "dependency-up", "maintenance"
    std::string subject;
    std::string text;
};
/// Pools that are looked at by different readers tick apart from each other.
enum class UsageSource : std::uint8_t { Telemetry, Probe, Broker };

struct UsageTick
{
    std::int64_t endMs = 0;
    double seconds = 1;
    UsageSource source = UsageSource::Telemetry;
    double coverage = 1;          ///< Share of the looks at the pools that succeeded, 0..1.
    std::vector<UsageCell> cells; ///< Ordered by tenant, workflow, pool.
    std::vector<PoolState> pools; ///< By pool index.
    std::vector<WaitEdge> edges;
    std::vector<PlatformEvent> events;
};

/// Why figures are old: shown beside them. Empty reason: fresh.
struct TelemetryState
{
    std::int64_t freshMs = 0; ///< Newest instant that is fully read.
    std::string reason;
    std::int64_t lagMs = 0; ///< A minute is delivered so long after its end: what the source needs to have it whole.
};

/// Where counts and usage come from. All calls on the engine thread, but for history(), cancelHistory(),
/// historyProgress() and what pastReader() gave; may block up to its own time limits.
/// Adding tenants later is done by `follow` with the new series at the end.
class Telemetry
{
public:
    virtual ~Telemetry() = default;

    [[nodiscard]] virtual std::string source() const = 0; ///< "simulated platform", "Prometheus at host:port"
    [[nodiscard]] virtual bool simulated() const = 0;
    [[nodiscard]] virtual const std::vector<std::string> &workflows() const = 0; ///< Slugs; grows only.
    [[nodiscard]] virtual const std::vector<std::string> &dependencies() const = 0;
    [[nodiscard]] virtual const std::vector<PoolInfo> &pools() const = 0;

    /// The inventory that the platform itself knows (sample fleet); empty for a pure telemetry source.
    [[nodiscard]] virtual std::vector<TenantFacts> inventory() const = 0;

    /// From now on report on these tenants (by index; grows only). Returns the series, in SeriesIndex order.
    /// Earlier series keep their numbers.
    virtual std::vector<SeriesKey> follow(std::span<const TenantFacts> tenants) = 0;

    /// Delivers each minute of [fromMinute, toMinute) in time order; it reads in slices, so that memory does not grow
    /// with the range. The sink returns false to stop. Minutes at the end that are not complete yet are left to
    /// advance(), which goes on after the newest minute that either delivered; around that seam a minute can come from
    /// both, with the same figures: the one that is older than the receiver's boundary is to be ignored.
    ///
    /// May run on a second thread, one call at a time, while the engine thread calls anything else: it reports the
    /// series that the last follow() before its start returned. Any order of ranges: the last three days first, then
    /// the whole for an engine that is swapped in. CANCELLED: after cancelHistory().
    virtual absl::Status history(std::int64_t fromMinute, std::int64_t toMinute,
                                 const std::function<bool(MinuteCounts)> &sink) = 0;

    /// True: hours() can be asked, and is much faster than history() of the same span.
    [[nodiscard]] virtual bool keepsHours() const { return false; }
    /// As history(), for whole hours [fromHour, toHour): each equals the sum of its minutes exactly. On the thread that
    /// would call history().
    virtual absl::Status hours(std::int64_t, std::int64_t, const std::function<bool(HourCounts)> &)
    {
        return absl::UnimplementedError("This source keeps no hours.");
    }

    /// From any thread: the history() under way, if any, ends within a second.
    virtual void cancelHistory() {}
    /// From any thread: how much of the history() under way is read, 0..1; 1 when none is.
    [[nodiscard]] virtual double historyProgress() const { return 1; }
    /// Reads one tenant's past for reviews; knows the tenants of the last follow(). Null: the source keeps no past.
    [[nodiscard]] virtual std::unique_ptr<PastReader> pastReader() { return nullptr; }

    /// What happened up to nowMs since the last call: full minutes (in order) and usage ticks.
    virtual absl::Status advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes,
                                 std::vector<UsageTick> &ticks) = 0;
    [[nodiscard]] virtual TelemetryState state() const = 0;
    /// True when follow() would find more series than it last returned: call it again, with the same tenants.
    [[nodiscard]] virtual bool followDue() const { return false; }
};

} // namespace bulkhead
