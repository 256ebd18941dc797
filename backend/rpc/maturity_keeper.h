#pragma once
// Keeps what no other source keeps of the past: a reading a day of how every tenant stands, incidents as they are
// named, and the hours in which they would have been. A trend grows from real readings; nothing is made up for before.
#include "backend/domain/clock.h"
#include "backend/domain/leases.h"
#include "backend/rpc/maturity_record.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

namespace bulkhead {

class CoverageKeeper;
class EngineRoom;
class IsolationKeeper;
struct FleetSnapshot;
struct ServiceBoard;

/// How every tenant of the fleet stands now, but for those that have left. `isolation` null: nothing looks at it.
[[nodiscard]] std::vector<StandingTenant> standingNow(const FleetSnapshot &fleet, IsolationKeeper *isolation,
                                                      std::int64_t nowMs);

/// Incidents of the board that a tenant was named for, with everybody whom they concern.
[[nodiscard]] std::vector<NamedNeighbour> namedNow(const ServiceBoard &board, const FleetSnapshot &fleet);
/// Takes it into those that are noted; who was hurt once stays, though an incident's own list shows who is hurt now.
/// True: something is new.
bool noteIn(std::vector<NamedNeighbour> &noted, NamedNeighbour seen);

class MaturityKeeper
{
public:
    /// All outlive it. `leases`: of several gateways one keeps reading; null: there is one only.
    MaturityKeeper(Clock &clock, Store &store, EngineRoom &room, IsolationKeeper *isolation, CoverageKeeper *coverage,
                   Leases *leases = nullptr);
    ~MaturityKeeper(); ///< Ends the thread.

    void start();
    /// One turn; cheap but for the first of a day. The thread's work; tests call it themselves. Errors: the store's;
    /// the next turn does it again.
    absl::Status look();

private:
    void run();
    absl::Status load(std::int64_t number);
    void watch(std::int64_t nowMs);
    void noteCoverage(std::int64_t today);
    [[nodiscard]] bool readingDue(std::int64_t nowMs);
    absl::Status keep(const std::optional<LeaseProof> &lease, std::int64_t nowMs, bool reading);
    /// Thins out and removes what is older than is told.
    static absl::Status forget(StoreTxn &txn, std::int64_t week);

    Clock &m_clock;
    Store &m_store;
    EngineRoom &m_room;
    IsolationKeeper *m_isolation;
    CoverageKeeper *m_coverage;
    Leases *m_leases;

    // Of the thread that looks.
    std::map<std::int64_t, MaturityWeek> m_weeks; ///< This one and the one before, as they are stored and go on.
    std::set<std::int64_t> m_changed;             ///< Of them.
    std::uint64_t m_fence = 0;                    ///< Of the lease that they were loaded under.
    std::int64_t m_waitingSinceMs = 0;            ///< For figures, on the day of the wait; 0: not yet.

    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
