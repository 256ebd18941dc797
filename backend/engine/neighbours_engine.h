#pragma once
// The delay ledger: every second of a victim's excess delay is booked to exactly one account. From a gateway's waits
// and slot times alone, or with a probe of what lies below the pool (locks, CPU), which finds those who hardly use
// anything.
#include "backend/domain/telemetry.h"
#include "backend/engine/pool_fairness.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bulkhead::neighbours {

enum class AccountKind : std::uint8_t { Tenant, Self, Normal, Capacity, System, Unexplained };

/// What the delay was spent waiting for.
enum class Contended : std::uint8_t { Slots, Lock, Cpu, Io };
inline constexpr std::size_t kContendedKinds = 4;

struct Booking
{
    AccountKind kind = AccountKind::Unexplained;
    TenantIndex tenant = 0;
    double seconds = 0;
    Contended resource = Contended::Slots; ///< Of kind Tenant.
};
struct Victim
{
    TenantIndex tenant = 0;
    double latencyMs = 0;
    double expectedMs = 0;
    double delayS = 0;
};
struct Antagonist
{
    TenantIndex tenant = 0;
    double share = 0;                                ///< 0..1 of the ledger.
    std::uint16_t workflow = UINT16_MAX;             ///< That grew most.
    Contended resource = Contended::Slots;           ///< That most of its share is about.
    double held = 0, usualHeld = 0, usualSpread = 0; ///< Slots: now, by its baseline, and the mean deviation of that.
};
/// Who was looked at, and what came of it.
struct Suspect
{
    TenantIndex tenant = 0;
    Contended resource = Contended::Slots; ///< What speaks most against it.
    double share = 0;                      ///< 0..1 of the ledger.
    double held = 0, usualHeld = 0;        ///< Slots.
    double cores = 0, usualCores = 0;
    double io = 0, usualIo = 0; ///< Bytes a second; where nobody counts them, slots that wait for the disk.
    double blocks = 0;          ///< Slots of others that stand behind its locks.
    double growth = 1;          ///< Of its slots, against usual.
    double correlation = 0;     ///< Of its use with the victims' latency, -1..1; 0 when not known.
    double leadS = 0;           ///< How long before the first delay its rise began; negative: after.
    bool named = false;
    std::string ruledOut; ///< Why it is not named; names no tenant. Empty: it is.
};
/// Who waits for whose lock, mean over the last seconds.
struct WaitLine
{
    TenantIndex blocked = 0, blocker = 0;
    double waiting = 0; ///< Slots.
};
struct Point
{
    std::int64_t atMs = 0;
    double antagonistShare = 0; ///< Of what it is named for, 0..1: slots held, slots behind its locks, cores, bytes.
    double poolBusy = 0;
    std::vector<Booking> ledger;
    std::vector<std::pair<TenantIndex, double>> victimLatencyMs; ///< -1: nothing finished.
};
struct Finding
{
    std::string kind;
    std::string text; ///< Names no tenant.
    double value = 0;
    std::string subject{}; ///< Of a platform event: what it struck, which may be a tenant; never shown, filtered by.
};

struct Incident
{
    std::uint64_t number = 0; ///< Unique and rising within the engine.
    std::uint16_t pool = 0;
    IncidentState state = IncidentState::Suspect;
    Verdict verdict = Verdict::Undecided;
    std::vector<Antagonist> antagonists;
    std::vector<Victim> victims; ///< Worst first.
    std::vector<Booking> ledger; ///< Smoothed; sums to delayS.
    double delayS = 0;           ///< Excess delay of a tick, smoothed over seconds.
    std::int64_t sinceMs = 0, namedMs = 0, closedMs = 0;
    std::vector<Point> points; ///< At most 1,800, begins up to 5 minutes before onset.
    std::vector<Finding> evidence, ruledOut;
    std::vector<Suspect> suspects;       ///< Most of the ledger first, at most 8; the named ones first.
    std::vector<WaitLine> waits;         ///< Most first, at most 32.
    double confidence = 0;               ///< 0..1 in the verdict, lowered by what cannot be seen; 0: no verdict.
    std::vector<std::string> blindSpots; ///< What no source shows, in words.
    std::string id{}; ///< What it is called outside the engine; given by the room, tells nothing of how many there are.
};

struct Options
{
    double z = 4, ratio = 1.6, minExtraMs = 1; ///< All three have to be exceeded for a tenant to count as delayed.
    bool eventsTold = false; ///< The source tells of deployments and the like: that none was told means there was none.
    std::uint64_t firstNumber = 1, numberStep = 1; ///< Of incidents: two engines of one gateway must not share any.
    std::int32_t warmTicks = 60; ///< Ticks of one second that a pool is learnt from first; longer ticks count for more.
    /// Tenants, counted in each pool, up to which all are looked at in full, with minutes of their past to draw from.
    /// With more, only pools in which somebody is delayed or rises are; of the others a line each is kept.
    std::size_t mostInFull = 16'384;
};

/// Detection and attribution per pool. Pure: same ticks in, same incidents out. One thread.
///
/// Suspect to Named takes 4 of the last 6 s (2 of 3 ticks of 2 s) with the same names. Recovering after 3 quiet ticks,
/// closed after 15; the same names on the same pool within 10 minutes reopen the incident. A suspect that goes quiet
/// within 15 s without a verdict is dropped. Ticks without cells, or not newer than the last, are ignored.
class Engine
{
public:
    explicit Engine(Options options = {});
    ~Engine();
    void setPools(std::vector<PoolInfo> pools); ///< Grows only.
    void push(const UsageTick &tick);
    /// Something happened on the platform. From the first one on, events count as told.
    void note(PlatformEvent event);
    /// Open incidents and those closed in the last 24 h of tick time, newest first. Valid until the next push.
    [[nodiscard]] std::span<const Incident> incidents() const;
    /// How the tenants of each pool that has slots share it now. `weightOf`: plan weight by tenant.
    [[nodiscard]] std::vector<PoolFairness> fairness(std::span<const double> weightOf) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead::neighbours
