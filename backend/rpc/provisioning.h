#pragma once
// Runs the steps of onboarding cases one after the other, each stored before the next one begins.
#include "backend/domain/clock.h"
#include "backend/domain/platform.h"
#include "backend/domain/store.h"
#include "backend/domain/workers.h"
#include "backend/room/listeners.h"
#include "backend/rpc/call.h"
#include "backend/rpc/kept_rows.h"

#include <set>

namespace bulkhead {

class EngineRoom;

/// One run of a case, as its reader sees it. Any thread.
class ProvisioningRun
{
public:
    ProvisioningRun(Call call, OnboardingCase item);

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
    mutable std::mutex m_mutex;
    View m_view;
    bool m_paused = false;
    room::Listeners m_listeners;
};

class Provisioning
{
public:
    Provisioning(Clock &clock, Store &store, EngineRoom &room, Platform &platform, KeptRows<OnboardingCase> &cases);
    ~Provisioning(); ///< Pauses every run; the running step ends first.

    /// Begins or goes on with a case. ABORTED (PROVISIONING_RUNNING): another run of it is under way.
    /// FAILED_PRECONDITION: its next step has failed and `retryFailed` is not set, or it is live already.
    absl::StatusOr<std::shared_ptr<ProvisioningRun>> start(const Call &call, const OnboardingCase &item,
                                                           bool retryFailed);

private:
    using Run = std::shared_ptr<ProvisioningRun>;
    void post(const Run &run);
    void step(const Run &run);
    void finish(const Run &run, const OnboardingCase &item, absl::Status status);
    absl::Status perform(const Run &run, OnboardingCase &item, std::size_t index);
    absl::Status keep(const Call &call, OnboardingCase &item);
    absl::Status keepProgress(const Call &call, OnboardingCase &item);

    Clock &m_clock;
    Store &m_store;
    EngineRoom &m_room;
    Platform &m_platform;
    KeptRows<OnboardingCase> &m_cases;
    std::mutex m_mutex;
    std::set<Run> m_runs;
    bool m_ending = false;
    Workers m_executor{1}; ///< The platform is called from one thread. Last: it ends before what its jobs use.
};

} // namespace bulkhead
