#pragma once
// Runs the steps of onboarding cases one after the other, each stored before the next one begins.
#include "backend/domain/leases.h"
#include "backend/domain/workers.h"
#include "backend/room/listeners.h"
#include "backend/rpc/call.h"
#include "backend/rpc/case_desk.h"
#include "backend/rpc/kept_rows.h"
#include "backend/rpc/services.h"

#include <set>

namespace bulkhead {

/// One run of a case, as its reader sees it. Any thread.
class ProvisioningRun
{
public:
    /// `lease`: that no other gateway runs the case; nothing: there is no other.
    ProvisioningRun(Call call, OnboardingCase item, std::optional<LeaseProof> lease);

    struct View
    {
        OnboardingCase item;
        std::uint64_t version = 0; ///< Rises with every change.
        bool ended = false;
        absl::Status status; ///< When ended: why it stopped, apart from a failed step, which the case tells.
    };
    [[nodiscard]] View view() const;
    void pause(); ///< The running step is finished, no other begins.
    [[nodiscard]] room::Listeners &listeners() { return m_listeners; }

private:
    friend class Provisioning;
    void show(const OnboardingCase &item);
    void finish(absl::Status status);

    const Call m_call;
    const std::optional<LeaseProof> m_lease;
    mutable std::mutex m_mutex;
    View m_view;
    bool m_paused = false;
    room::Listeners m_listeners;
};

class Provisioning
{
public:
    Provisioning(const ServiceParts &parts, Platform &platform, KeptRows<OnboardingCase> &cases, CaseWorks &works);
    ~Provisioning(); ///< Pauses every run; the running step ends first.

    /// Begins or goes on with a case. ABORTED (PROVISIONING_RUNNING): another run of it is under way, on this gateway
    /// or another. UNAVAILABLE: the store does not answer. FAILED_PRECONDITION: its next step has failed and
    /// `retryFailed` is not set, or it is live already.
    absl::StatusOr<std::shared_ptr<ProvisioningRun>> start(const Call &call, const OnboardingCase &item,
                                                           bool retryFailed);

private:
    using Run = std::shared_ptr<ProvisioningRun>;
    absl::StatusOr<Run> enter(const Call &call, const OnboardingCase &item, bool retryFailed,
                              std::optional<LeaseProof> lease);
    void post(const Run &run);
    void step(const Run &run);
    void finish(const Run &run, const OnboardingCase &item, absl::Status status);
    absl::Status perform(const Run &run, OnboardingCase &item, std::size_t index);
    /// What the last step still needs: nobody is live whose boundaries have not been tried. Adds to the evidence.
    absl::Status prove(const TenantFacts &tenant, std::string &evidence);
    absl::Status keep(const Run &run, OnboardingCase &item);
    /// Whether the running step may begin: no checkpoint holds it. Beginning it again counts as done by hand.
    absl::Status enterStep(StoreTxn &txn, const Run &run, const OnboardingCase &item,
                           std::optional<casework::CaseWork> &work);
    absl::Status keepProgress(const Run &run, OnboardingCase &item);

    Clock &m_clock;
    Store &m_store;
    EngineRoom &m_room;
    Leases *m_leases; ///< Null: no other gateway.
    Platform &m_platform;
    IsolationKeeper *m_isolation; ///< Null: nobody looks.
    KeptRows<OnboardingCase> &m_cases;
    CaseWorks &m_works;
    std::mutex m_mutex;
    std::set<Run> m_runs;
    bool m_ending = false;
    Workers m_executor{1}; ///< The platform is called from one thread. Last: it ends before what its jobs use.
};

} // namespace bulkhead
