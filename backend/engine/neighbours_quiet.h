#pragma once
// The tenants of a pool in which nobody is delayed, in a fortieth of the space: what is usual for each, and the last
// seconds. A fleet of a million cells is quiet but for a few pools; only those are looked at in full. Inside the
// neighbours engine only.
#include "backend/engine/neighbours_engine.h"
#include "backend/engine/neighbours_figure.h"
#include "backend/engine/neighbours_season.h"

#include <array>

namespace bulkhead::neighbours {

struct PoolUse;

/// Levels of an hour from which on it is worth keeping.
struct LeastLevels
{
    double held = 0, cores = 0, io = 0;
};

/// One (tenant, workflow): as CellUse.
struct QuietCell
{
    std::uint16_t workflow = 0;
    Figure done, latencyS, waitPoolS; ///< Decaying sums.
    Figure held;                      ///< Usual slots.
    std::uint8_t seen = 0;            ///< Requests ever finished, up to what makes it known.
    bool last = true;                 ///< Of its tenant.
};
/// One tenant: as TenantUse.
struct QuietTenant
{
    Figure requests;                                        ///< Decaying sum.
    Figure spread, held, heldSpread, holdS;                 ///< Usual.
    Figure lateDone, lateLatencyS, lateExpectedS, lateHeld; ///< Of the last few seconds.
    Figure lateWaitPoolS;                                   ///< Likewise.
    std::int16_t residual = 0;                              ///< As Rounding::logarithm().
    std::uint8_t age = 0, trafficAge = 0; ///< Learnt for how long, and with requests; Rounding::age().
};
/// One tenant's hour so far, for SeasonTrack.
struct QuietHour
{
    Figure held, mostHeld, latencyS, mostLatencyS;
    std::uint8_t latencyAge = 0;
    bool alarmed = false; ///< Delayed when it last finished something.
};
/// One tenant's use of something of the host, in pools where it is seen: cores, or IO.
struct QuietMeter
{
    Figure usual, spread, late, hour, mostOfHour;
};
static_assert(sizeof(QuietCell) == 12 && sizeof(QuietTenant) == 24 && sizeof(QuietHour) == 10);

/// Hours of the few tenants that have any worth keeping.
struct QuietSeason
{
    TenantIndex tenant = 0;
    SeasonLane latency{kDayBuckets, 3}, held{kDayBuckets, 3}, cores{kDayBuckets, 3}, io{kDayBuckets, 3};
    double usualLatencyS = 0, usualHeld = 0, usualCores = 0, usualIo = 0; ///< At this time; 0: not known.
};

/// What is the same for all cells of a tick, worked out once.
struct QuietPace
{
    QuietPace(double tickSeconds, std::uint64_t tick, const Options &options);

    /// Of a new figure in a mean of that age, as Trailing; and the age after it.
    [[nodiscard]] float rate(std::uint8_t age) const { return rates[age]; }
    [[nodiscard]] std::uint8_t later(std::uint8_t age) const { return ages[age]; }
    [[nodiscard]] float mostSlower(std::uint32_t done) const;

    float seconds, keep, share;
    Rounding rounding;
    std::array<float, 201> rates;
    std::array<std::uint8_t, 201> ages;
    std::array<float, 64> slower; ///< By requests: times the usual latency that one tick may teach.
    float ratioLog, z, extraS;    ///< Options, a little less: whoever is delayed by them is seen in time.
};

/// The cells of one pool within a tick, ordered by tenant and workflow.
struct PoolCells
{
    std::span<const UsageCell> all;
    std::span<const std::uint32_t> order; ///< Indices into `all`.
    [[nodiscard]] std::size_t size() const { return order.size(); }
    [[nodiscard]] const UsageCell &operator[](std::size_t i) const { return all[order[i]]; }
};

/// What one tick of a pool shows, before anything of it is kept.
struct QuietLook
{
    double done = 0, held = 0, cores = 0, io = 0; ///< Requests, slots, cores, IO of all tenants.
    std::size_t delayed = 0;                      ///< Tenants, by a little less than what makes a victim.
    double worstDelayS = 0;                       ///< Of one of them.
    bool risen = false; ///< Somebody uses so much more than usual that it could be held against it.
    [[nodiscard]] bool quiet(double seconds) const { return !risen && delayed < 2 && worstDelayS < 0.5 * seconds; }
};

/// Tenants after the tick, kept only when the tick was quiet. One for all pools: as large as the largest.
struct QuietScratch
{
    std::vector<QuietTenant> tenants;
    std::vector<QuietCell> cells;
    std::vector<QuietHour> hours;
    std::vector<QuietMeter> cores, io;
    std::vector<Figure> ioWaits;
    void fit(std::size_t tenantCount, std::size_t cellCount); ///< Grows only.
};

class QuietLane
{
public:
    /// What of the pool matters to its tenants.
    struct Facts
    {
        double slots = 1, cores = 0;
        double io = 0;          ///< That there is; 0: not seen.
        bool ioBytes = false;   ///< Told in bytes.
        double hourSeenS = 0;   ///< Before the tick.
        bool warm = false;      ///< Known long enough to call anybody delayed.
        bool learns = true;     ///< False: usual figures stay.
        bool keepsHours = true; ///< False: hours stay.
    };

    [[nodiscard]] std::size_t size() const { return m_ids.size(); }
    /// The tenants after the tick go to `next`; of what is kept nothing changes, but that there is room for cells that
    /// were never seen: only for those a tick takes memory.
    [[nodiscard]] QuietLook look(const PoolCells &cells, const Facts &facts, const QuietPace &pace, QuietScratch &next);
    /// Keeps what look() found.
    void keep(const QuietScratch &next);

    /// What was usual of IO is of another measure.
    void forgetIo();
    /// Adds all tenants to PoolUse::tenants, in full. `seconds`: of a tick.
    void show(PoolUse &pool, double seconds) const;
    /// Takes the tenants of PoolUse::tenants in, and nothing else: nobody has been delayed for long.
    void settle(const PoolUse &pool, const Rounding &rounding);

    /// As SeasonTrack::endHour() for each tenant.
    void endHours(std::size_t bucket, const LeastLevels &least, bool wholly);
    /// Looks up what is usual at this time; returns the slots that all tenants usually hold.
    double lookUp(std::int64_t nowMs);

private:
    /// False: there are cells that were never seen.
    [[nodiscard]] bool walk(const PoolCells &cells, const Facts &facts, const QuietPace &pace, QuietScratch &next,
                            QuietLook &look) const;
    void admit(const PoolCells &cells);
    QuietSeason &season(TenantIndex tenant);

    std::vector<TenantIndex> m_ids; ///< Rising.
    std::vector<QuietTenant> m_tenants;
    std::vector<QuietHour> m_hours;
    std::vector<QuietMeter> m_cores;    ///< Empty while no cores are seen.
    std::vector<QuietMeter> m_io;       ///< Empty while nothing is told of the disk.
    std::vector<Figure> m_ioWaits;      ///< Usual, slots; with m_io.
    std::vector<QuietCell> m_cells;     ///< By tenant and workflow.
    std::vector<QuietSeason> m_seasons; ///< By tenant.
};

} // namespace bulkhead::neighbours
