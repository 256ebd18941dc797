#pragma once
// What one shared pool and its tenants usually look like, and how they look now. Inside the neighbours engine only.
#include "backend/engine/neighbours_engine.h"
#include "backend/engine/neighbours_quiet.h"
#include "backend/engine/neighbours_season.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace bulkhead::neighbours {

inline constexpr std::size_t kBack = 300; ///< Ticks that can be drawn from before an onset.
inline constexpr double kRefusedS =
    1; ///< A refused request counts as delayed this long: else an outage "improves" latency.

// The same for slots, for cores and for the disk.
inline constexpr double kContended = 0.15;     ///< Share of what there is that all excess must reach to explain a wait.
inline constexpr double kGrowthGuard = 2;      ///< Blame needs this many times the growth that everyone shows.
inline constexpr double kMaterial = 0.12;      ///< Share of the slots below which an excess is nobody's business.
inline constexpr double kMostSeason = 4;       ///< Times its usual figure that an hour may make anything expected.
inline constexpr double kSmall = 0.02;         ///< Of the slots: keeps the growth of tiny tenants finite.
inline constexpr double kLeastIo = 512 * 1024; ///< Bytes a second that any disk takes without being noticed.
inline constexpr double kLeastWaiting = 0.25;  ///< The same where only waiting is seen: of the slots.

// The same for tenants in full and in the quiet lane.
inline constexpr double kFollowS = 100; ///< 0.02 per 2 s tick.
inline constexpr double kWithin = 0.7;  ///< Log-sd of single requests: few requests are weak evidence.
inline constexpr double kLeastSpread = 0.1;

/// Seconds and counts of one tenant in one pool within one tick; only of workflows whose usual latency is known.
struct Flow
{
    double done = 0, latencyS = 0, expectedS = 0, waitOwnS = 0, waitPoolS = 0, usualWaitS = 0;
    double held = 0;              ///< Slots, mean over the tick; all workflows.
    double blocked = 0, runq = 0; ///< Of them, behind a lock and without a CPU; from a probe.
    double blocks = 0;            ///< Slots of others that stand behind this tenant at the root of their wait.
    double cpu = 0;               ///< Cores.
    double ioWait = 0;            ///< Slots of `held` that wait for the disk or the log; from a probe.
    double ioBytes = 0;           ///< A second.
    double holdDone = 0;          ///< Requests finished in `held`.
    double arrived = 0;
    void mix(const Flow &tick, double share);
};

/// What a tenant looked like in the last kBack ticks: rings by tick % kBack, for the picture of an incident, which
/// begins before its onset. Each is empty while there was nothing but nothing to keep.
struct Past
{
    std::vector<float> latencyMs;           ///< -1: nothing finished.
    std::vector<float> held, blocks, cores; ///< Shares of the slots, of the slots and of the host's cores.
    std::vector<float> io;                  ///< Share of what all tenants read and write.
};

/// Requests gathered over about a minute, for tenants of whom a few seconds tell too little.
struct Gathered
{
    double done = 0, latencyS = 0, expectedS = 0; ///< Means of a tick.
    double waryS = 0;                             ///< Since when they look slow, though not yet slow enough to say so.
    void mix(const Flow &tick, double share);
};

/// What a tenant has beyond its usual requests, as long as an excess is held against it: means over about half a
/// minute, because a few seconds of a queue tell little of who stands in it.
struct Beyond
{
    double ageS = 0;
    double held = 0, queued = 0, onCpu = 0; ///< Slots; requests; of the slots, those that work or wait for a core.
    double waitS = 0;                       ///< For a slot, of others meanwhile.
    void follow(const Beyond &tick, double seconds);
};

/// One (tenant, workflow, pool).
struct CellUse
{
    std::uint16_t workflow = 0;
    double seen = 0;                              ///< Requests ever finished.
    double done = 0, latencyS = 0, waitPoolS = 0; ///< Decaying sums: their ratios are the usual figures.
    Trailing held;
    double heldNow = 0;

    [[nodiscard]] bool known() const { return seen >= 5 && done > 0; }
    [[nodiscard]] double usualLatencyS() const { return latencyS / done; }
    [[nodiscard]] double usualWaitS() const { return waitPoolS / done; }
};

struct TenantUse
{
    TenantIndex tenant = 0;
    std::vector<CellUse> cells;
    Flow now, recent; ///< This tick; the last few seconds.
    Gathered gathered;
    Trailing residual, spread;                 ///< Of ln(latency/expected): a bias and its mean size.
    Trailing held, heldSpread, holdS, arrived; ///< holdS: slot time of one request.
    Trailing cpu, cpuSpread;
    Trailing io, ioSpread;                             ///< As PoolUse::ioOf().
    Trailing ioWait;                                   ///< Slots.
    std::vector<std::pair<std::size_t, double>> roots; ///< Of its lock waits this tick: whom, which share of them.
    double requests = 0;                               ///< Decaying: how much stands behind the expected latency.

    bool alarmed = false;
    std::int64_t victimSinceMs = 0, lastVictimMs = 0; ///< Of its delay, whoever made it.
    std::int64_t hurtMs = 0;                          ///< Last delay that is not mostly its own doing.
    std::int64_t riseSinceMs = 0, cpuRiseSinceMs = 0, ioRiseSinceMs = 0; ///< Of slots, cores and IO; 0: no rise.
    double delayS = 0;                                                   ///< Smoothed, of the pool's books.
    double excess = 0;    ///< Slots over its own usual use that can be held against it, this tick.
    double cpuExcess = 0; ///< Cores, likewise.
    double ioExcess = 0;  ///< As PoolUse::ioOf(), likewise.
    double stalled = 0;   ///< Slots that wait for the disk because of somebody or something else.
    bool byLocks = false; ///< Most of the excess are others' slots that stand behind its locks.
    Beyond beyond;
    double debt = 0;      ///< As excess, while the queue that it built drains.
    double growth = 1;    ///< Of its slots, against usual.
    double cpuGrowth = 1; ///< Of its cores.
    double ioGrowth = 1;
    bool drawn = true; ///< Keeps its past; not in pools of very many tenants.
    Past past;
    SeasonTrack latencyHours, heldHours, coreHours; ///< Seconds of one request, slots, cores.
    SeasonTrack ioHours;

    /// What so many requests should have taken, of which the cells expect `cellsS`: by what was usual lately, or is at
    /// this hour.
    [[nodiscard]] double expectedS(double done, double cellsS) const
    {
        const double lately = cellsS * std::exp(residual.value);
        return std::max(lately, std::min(kMostSeason * lately, done * latencyHours.usual));
    }
    [[nodiscard]] double expectedS(const Flow &flow) const { return expectedS(flow.done, flow.expectedS); }
    [[nodiscard]] double usualSlots() const { return std::max(held.value, heldHours.usual); }
    [[nodiscard]] double usualCores() const { return std::max(cpu.value, coreHours.usual); }
    [[nodiscard]] double usualIo() const { return std::max(io.value, ioHours.usual); }
    [[nodiscard]] double overIoWait(const Flow &flow) const { return std::max(0.0, flow.ioWait - ioWait.value); }
    [[nodiscard]] double delayOf(const Flow &flow) const { return std::max(0.0, flow.latencyS - expectedS(flow)); }
    CellUse &cell(std::uint16_t workflow);
};

/// One tick's bookings: they sum to delayS.
struct Books
{
    std::vector<Booking> bookings;
    double delayS = 0;
    std::vector<std::size_t> victims; ///< Index into PoolUse::tenants; worst first.
    bool selfInflicted = false;       ///< Nobody but the tenants that caused it was delayed.
    double capacity = 0;              ///< Slots missing.
};

struct PoolUse
{
    std::vector<TenantUse> tenants;
    std::unordered_map<TenantIndex, std::size_t> byTenant;
    PoolState state;
    double seenS = 0;                    ///< Seconds of traffic learnt from.
    double usualDone = 0;                ///< Requests a tick.
    double inflation = 1;                ///< Median growth of a request's slot time.
    double commonGrowth = 1;             ///< Of slots, of everyone.
    double commonCpuGrowth = 1;          ///< Of cores, of everyone.
    double commonIoGrowth = 1;           ///< Of IO, of everyone.
    IoSight ioBy = IoSight::Nothing;     ///< What IO is judged by; stays while nothing is told.
    double lateIo = 0;                   ///< Of all tenants together, over the last few seconds.
    double lateHostIo = 0;               ///< Of the host's disks.
    Trailing overheadCores;              ///< Of the host, beside what tenants use and connections cost.
    Trailing openingCores;               ///< What connections that come and go cost.
    Trailing overheadIo;                 ///< Of the host's disks, beside what tenants cause.
    std::vector<Booking> ledger;         ///< Smoothed.
    std::vector<Booking> story;          ///< Of the disturbance so far; forgets within a minute.
    double delayS = 0;                   ///< Smoothed on its own, so that the books can be checked.
    std::vector<Point> recent;           ///< Up to kBack ticks, oldest first.
    std::uint32_t hurtBits = 0;          ///< Bit 0: this tick.
    std::vector<std::uint64_t> verdicts; ///< Signatures of the last ticks.
    int quietTicks = 0;
    std::uint64_t incident = 0;     ///< Number of the open one; 0: none.
    bool follows = true;            ///< Usual figures are learnt: no incident, or one that has become the rule.
    std::vector<std::size_t> drawn; ///< Victims that the open incident's points show.
    std::int64_t onsetMs = 0;       ///< Of the present disturbance; a reopened incident began earlier.
    std::vector<WaitLine> waits;    ///< Smoothed.
    double disturbedS = 0;          ///< Seen of the open incident.
    double unseenS = 0;             ///< Since when neither cells nor a state of the pool came.
    bool doubtful = false;          ///< This tick told impossible things or too little: no verdict, no learning.
    SeasonTrack heldHours{{kWeekBuckets, 2}, {}, 0, 0}; ///< Slots of all tenants.
    double usualRise = 1; ///< Of everyone's use at this hour: for tenants whose own hours are not known yet.
    double hourSeenS = 0;
    QuietLane quiet;                     ///< The tenants while it is asleep; `tenants` is empty then.
    bool asleep = false;                 ///< Nobody is delayed, and there are too many tenants to look at each in full.
    std::int64_t wokenMs = 0;            ///< When it last was: what is drawn of its past begins then. 0: never asleep.
    double calmS = 0;                    ///< Since anybody was delayed or about to be.
    std::int64_t hour = 0, lookedUp = 0; ///< Since 1970; in five minutes since then.

    TenantUse &use(TenantIndex tenant);
    [[nodiscard]] double slots() const { return std::max(state.slots, 1.0); }
    /// What a tenant's use of the disk is judged by: bytes a second; where nobody counts them, slots that wait for it.
    [[nodiscard]] double ioOf(const Flow &flow) const { return ioBy == IoSight::Bytes ? flow.ioBytes : flow.ioWait; }
    /// Of all tenants together; what is little for the machine is nobody's doing.
    [[nodiscard]] double allIo() const
    {
        return std::max(lateIo, ioBy == IoSight::Bytes ? kLeastIo : kLeastWaiting * slots());
    }
};

/// Share of a new tick in a smoothed figure: half of it within 2 s.
[[nodiscard]] double smoothing(double seconds);
/// Takes the cells of one pool's tick into `now` and `recent`.
void observe(PoolUse &pool, std::span<const UsageCell> cells, double seconds);
/// Takes the tick's wait-for edges: whose lock each tenant waits for at the root, and how many slots stand behind whom.
/// After observe().
void followLocks(PoolUse &pool, std::span<const WaitEdge> edges, double seconds);
/// Lets the pool's picture of who waits for whose lock follow; `waiting` in slots, half of a change within 2 s.
void smoothWaits(PoolUse &pool, std::span<const WaitEdge> edges, double seconds);
/// Marks who is delayed, by Options.
void detect(PoolUse &pool, const Options &options, double seconds, std::int64_t nowMs);
/// Lets the usual figures follow. Not called while the pool is disturbed.
void learn(PoolUse &pool, double seconds);
/// The part of it that is the pool's own: requests finished in the tick, cores that its tenants used, and their IO, as
/// PoolUse::ioOf().
void learnPool(PoolUse &pool, double done, double cores, double io, double seconds);
/// The part of learnPool() that is about the disk.
void learnIo(PoolUse &pool, double io, double seconds);
/// Times the usual latency that so many slow requests of one tick may teach at most.
[[nodiscard]] double mostTaught(double done);
/// The disturbance is over: its books begin anew.
void forget(PoolUse &pool);
/// It asks for more only since it was delayed itself: likely its own requests again.
[[nodiscard]] bool retries(const TenantUse &use);
/// Nobody finishes anything in a pool that usually does: such a tick says nothing about who is to blame.
[[nodiscard]] bool frozen(const PoolUse &pool);
[[nodiscard]] bool frozen(const PoolUse &pool, double done);
/// Cores over their own usual use that can be held against tenants; fills cpuExcess and returns their sum. `foreign`:
/// what the host does beside tenants, connections that come and go, and its usual overhead.
[[nodiscard]] double measureCpu(PoolUse &pool, double &foreign, std::int64_t nowMs);
/// IO over everyone's own usual that can be held against tenants, and against what is no tenant.
struct IoHeld
{
    double tenants = 0, foreign = 0; ///< As PoolUse::ioOf().
    double all = 1;                  ///< That there is.
    double stalled = 0;              ///< Slots that wait for the disk because of somebody or something else.
    bool grew = false;               ///< All tenants together use clearly more than usual.
    bool contended = false;          ///< There is enough of both to explain a wait.
    /// Waits for the disk are booked. While nobody takes more of it they are not where nobody counts bytes, or where
    /// something else fills the host: for want of a CPU everybody waits for the disk longer, too.
    bool booked = false;
};
/// Takes what the tick tells of the host's disks, and by what IO is judged from now on. Before observe().
void watchIo(PoolUse &pool, double seconds);
/// Fills ioExcess and stalled of every tenant. `starved`: the host's CPU is full, more than usual.
[[nodiscard]] IoHeld measureIo(PoolUse &pool, bool starved, std::int64_t nowMs);
/// Since when the tenant uses more of it; 0: it does not.
[[nodiscard]] std::int64_t riseOf(const TenantUse &use, Contended resource);
/// Books every delayed tenant's excess delay.
[[nodiscard]] Books book(PoolUse &pool, double seconds, std::int64_t nowMs);

} // namespace bulkhead::neighbours
