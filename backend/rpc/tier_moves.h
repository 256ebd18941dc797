#pragma once
// Moves live tenants between tiers: each step is stored before the next begins, and whatever gateway lives goes on.
#include "backend/domain/clock.h"
#include "backend/domain/governed_act.h"
#include "backend/domain/leases.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/kept_rows.h"
#include "backend/rpc/tier_move_record.h"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

namespace bulkhead {

class EngineRoom;

/// A step that fails before the tenant runs in its new place takes everything back: the tenant runs where it was, and
/// the act has failed with the reason. Afterwards a failed step waits for a person. Nothing is called verified that
/// was not looked at and tried in the new tier.
class TierMoves
{
public:
    /// All outlive it. `leases`: null, there is no other gateway.
    TierMoves(Clock &clock, Store &store, EngineRoom &room, Platform &platform, IsolationKeeper &isolation,
              Leases *leases = nullptr);
    ~TierMoves(); ///< The running step ends first; the next gateway goes on.

    void start(); ///< The thread. It goes on with what was left, too.
    void end();   ///< Nobody waits any more, and no other step begins. Idempotent.

    /// A move with its steps, as nothing but a plan.
    [[nodiscard]] TenantMove planned(const TenantFacts &tenant, Tier to, const StoredAct &act, bool back,
                                     const std::string &by) const;
    /// Into the consent's transaction. FAILED_PRECONDITION (TENANT_MOVING): another move of the tenant goes on.
    absl::Status keep(StoreTxn &txn, TenantMove &move) const;
    /// After that transaction: the thread begins at once.
    void begin(TenantMove move);
    /// As it is once it has ended or waits for a person, or when the patience is over.
    [[nodiscard]] TenantMove wait(const std::string &id, std::chrono::milliseconds patience);
    [[nodiscard]] bool moving(const std::string &tenantId);
    [[nodiscard]] std::set<std::string> movingTenants();
    [[nodiscard]] KeptRows<TenantMove> &rows() { return m_rows; }
    /// One turn over all that is to be gone on with; how many steps were done. The thread's work; tests call it
    /// themselves.
    std::size_t look();

private:
    using Change = std::function<void(TenantMove &)>;
    using Also = std::function<absl::Status(StoreTxn &, const TenantMove &)>;
    struct Turn; ///< The tenant, held on its platform and leased.

    void run();
    [[nodiscard]] std::vector<TenantMove> due();
    /// Every step that can be done now.
    std::size_t advance(TenantMove move);
    /// True: go on with the next step.
    bool perform(const Turn &turn, TenantMove &move);
    bool goBack(const Turn &turn, TenantMove &move);
    absl::Status apply(const Turn &turn, const TenantMove &move, const KeptMoveStep &step, std::string &evidence);
    absl::Status prove(const Turn &turn, const TenantMove &move, std::string &evidence);
    /// Changes the stored move as it is by now, since a person may have steered it.
    absl::Status change(const Turn &turn, TenantMove &move, const Change &what, std::string outcome,
                        const Also &also = {});
    /// Tenant, act and timeline, once the tenant runs in its new place.
    absl::Status settle(StoreTxn &txn, const TenantMove &move, TenantFacts &moved);
    absl::Status fail(StoreTxn &txn, const TenantMove &move);
    void follow(const TenantFacts &moved);

    Clock &m_clock;
    Store &m_store;
    EngineRoom &m_room;
    IsolationKeeper &m_isolation;
    Leases *m_leases;
    std::unique_ptr<TierMover> m_own; ///< For a platform without one.
    TierMover &m_mover;
    KeptRows<TenantMove> m_rows;

    std::mutex m_mutex;
    std::condition_variable m_wake, m_changed;
    bool m_asked = false, m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
