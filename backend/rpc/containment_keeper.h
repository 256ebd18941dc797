#pragma once
// Limits while they stand: set and lifted through the executor, watched for the relief that was foreseen, and ended by
// their time whatever became of whoever set them.
#include "backend/domain/clock.h"
#include "backend/domain/containment.h"
#include "backend/domain/leases.h"
#include "backend/domain/store.h"
#include "backend/rpc/containment_record.h"

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

namespace bulkhead {

class EngineRoom;

class ContainmentKeeper
{
public:
    /// `leases`: of several gateways one looks after what stands; null: there is one only. Limits are set by whichever
    /// was asked.
    ContainmentKeeper(Clock &clock, Store &store, EngineRoom &room, std::unique_ptr<LimitExecutor> executor,
                      Leases *leases = nullptr);
    ~ContainmentKeeper(); ///< Ends the thread.

    void start();
    [[nodiscard]] std::vector<Measure> measures(std::string_view pool) const { return m_executor->measures(pool); }
    /// One at a time with everything else that is asked of the executor. ABORTED: the act is not approved any more,
    /// since it waited for its turn too long.
    absl::Status apply(const Limit &limit, std::string &evidence);
    absl::Status lift(const Limit &limit, std::string &evidence);
    /// The extra delay of a tick that an incident makes, s; nothing: it is not known here.
    [[nodiscard]] std::optional<double> delayOf(const std::string &incident) const;

    /// An act has been stored as applied: it is judged from the next turn on. Without one nothing is read.
    void watch() { m_watching = true; }

    /// One turn: lifts what is due, judges what is in force. The thread's work; tests call it themselves.
    void look();

private:
    /// What an act's incident shows now.
    struct Seen
    {
        double delay = 0;
        std::int64_t atMs = 0; ///< Of the newest tick.
    };
    void run();
    [[nodiscard]] bool ours();                       ///< Whether this gateway looks after what stands, now.
    [[nodiscard]] absl::Status prove(StoreTxn &txn); ///< That it still does, in a write.
    [[nodiscard]] std::optional<Seen> see(const std::string &incident) const;
    void endDue();
    absl::Status stillApproved(const std::string &actId);
    void giveUp(const StoredAct &act);
    /// `unset`: what became of one that was approved and never noted as set.
    void end(const std::string &actId,
             const char *unset = "The gateway stopped while it was being applied; the limit was "
                                 "lifted at its end.");
    void judge(const StoredAct &act, ContainmentState state);
    void rollBack(const StoredAct &act, const ContainmentTerms &terms, ContainmentState state);
    absl::Status settle(const StoredAct &act, ContainmentState state, const char *what, ActState to,
                        const std::string &outcome);

    Clock &m_clock;
    Store &m_store;
    EngineRoom &m_room;
    std::unique_ptr<LimitExecutor> m_executor;
    Leases *m_leases;
    std::optional<LeaseProof> m_lease;   ///< Of the turn under way.
    std::mutex m_executing;              ///< Of the executor.
    std::atomic<bool> m_watching = true; ///< Something may be in force; at the start nobody knows.
    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
