#pragma once
// Runs the steps of approved departures one after the other, each stored before it is done and after it.
#include "backend/domain/leases.h"
#include "backend/domain/workers.h"
#include "backend/room/listeners.h"
#include "backend/rpc/call.h"
#include "backend/rpc/departure_record.h"
#include "backend/rpc/services.h"

#include <mutex>
#include <set>

namespace bulkhead {

/// One run of a departure, as its reader sees it. Any thread.
class DepartureRun
{
public:
    /// `lease`: that no other gateway runs it; nothing: there is no other.
    DepartureRun(Call call, Departure departure, std::optional<LeaseProof> lease);

    struct View
    {
        Departure departure;
        std::uint64_t version = 0; ///< Rises with every change.
        bool ended = false;
        absl::Status status; ///< When ended: why it stopped, apart from a failed step, which the departure tells.
    };
    [[nodiscard]] View view() const;
    void pause(); ///< The running step is finished, no other begins.
    [[nodiscard]] room::Listeners &listeners() { return m_listeners; }

private:
    friend class DepartureRuns;
    void show(const Departure &departure);
    void finish(absl::Status status);
    [[nodiscard]] bool paused() const;

    const Call m_call;
    const std::optional<LeaseProof> m_lease;
    mutable std::mutex m_mutex;
    View m_view;
    bool m_paused = false;
    room::Listeners m_listeners;
};

class DepartureRuns
{
public:
    explicit DepartureRuns(const ServiceParts &parts); ///< `parts.platform` is set.
    ~DepartureRuns();                                  ///< Pauses every run; the running step ends first.

    /// Begins the call's tenant's departure, or goes on with it. ABORTED: DEPARTURE_RUNNING, on this gateway or
    /// another. FAILED_PRECONDITION: NOT_APPROVED, TOO_EARLY, LEGAL_HOLD, DEPARTURE_BLOCKED, STEP_FAILED unless
    /// `retryFailed`.
    absl::StatusOr<std::shared_ptr<DepartureRun>> start(const Call &call, bool retryFailed);

private:
    using Run = std::shared_ptr<DepartureRun>;
    absl::StatusOr<Run> enter(const Call &call, bool retryFailed, std::optional<LeaseProof> lease);
    void post(const Run &run);
    void step(const Run &run);
    void finish(const Run &run, const Departure &departure, absl::Status status);
    absl::Status perform(const Run &run, Departure &departure, std::size_t index);
    /// Stores that a step begins, unless a hold or another run stands against it.
    absl::Status begin(const Run &run, Departure &departure, std::size_t index);
    absl::Status keep(const Run &run, Departure &departure, const StoredStep &step);
    absl::Status work(const Run &run, Departure &departure, StoredStep &step);
    absl::Status close(const Run &run, Departure &departure, StoredStep &step);
    absl::Status remove(Departure &departure, StoredStep &step);
    absl::Status scan(Departure &departure, StoredStep &step);
    absl::Status forget(const Run &run, const Departure &departure, StoredStep &step);
    /// The last step: tenant, act, certificate and audit in one transaction.
    absl::Status leave(const Run &run, Departure &departure);

    ServiceParts m_parts;
    std::mutex m_mutex;
    std::set<Run> m_runs;
    bool m_ending = false;
    Workers m_executor{1}; ///< Departures wait for each other: what takes away is never in a hurry.
};

} // namespace bulkhead
