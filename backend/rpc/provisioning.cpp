#include "backend/rpc/provisioning.h"

#include "backend/engine/restoration.h"
#include "backend/engine_room.h"
#include "backend/room/casework_record.h"
#include "backend/room/onboarding_standard.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/isolation_keeper.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

const char *stageName(Stage stage)
{
    switch (stage) {
    case Stage::Contract:
        return "contract and tier";
    case Stage::Identity:
        return "identity";
    case Stage::DataBoundary:
        return "data boundary";
    case Stage::Integrations:
        return "integrations";
    case Stage::Verification:
        return "verification";
    case Stage::Live:
        return "live";
    case Stage::Leaving:
        return "leaving";
    case Stage::Gone:
        return "gone";
    case Stage::Unspecified:
        break;
    }
    return "unknown";
}

std::size_t nextStep(const OnboardingCase &item)
{
    const auto open = std::find_if(item.steps.begin(), item.steps.end(),
                                   [](const StoredStep &step) { return step.state != StepState::Done; });
    return static_cast<std::size_t>(open - item.steps.begin());
}

absl::Status refused(absl::StatusCode code, std::string_view reason, std::string_view summary, std::string_view remedy)
{
    return fault(code, reason, summary, remedy);
}

absl::Status runningAlready()
{
    return refused(absl::StatusCode::kAborted, "PROVISIONING_RUNNING",
                   "This onboarding is being provisioned already; nothing was started.",
                   "Watch the running one, or start again when it has stopped.");
}

/// A run that another gateway took over writes nothing any more.
absl::Status proveRun(StoreTxn &txn, const std::optional<LeaseProof> &lease)
{
    return lease ? txn.prove(*lease) : absl::OkStatus();
}

} // namespace

ProvisioningRun::ProvisioningRun(Call call, OnboardingCase item, std::optional<LeaseProof> lease)
    : m_call(std::move(call))
    , m_lease(std::move(lease))
{
    m_view.item = std::move(item);
    m_view.version = 1;
}

ProvisioningRun::View ProvisioningRun::view() const
{
    const std::scoped_lock lock(m_mutex);
    return m_view;
}

void ProvisioningRun::pause()
{
    const std::scoped_lock lock(m_mutex);
    m_paused = true;
}

void ProvisioningRun::show(const OnboardingCase &item)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_view.item = item;
        ++m_view.version;
    }
    m_listeners.ring();
}

void ProvisioningRun::finish(absl::Status status)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_view.ended = true;
        m_view.status = std::move(status);
        ++m_view.version;
    }
    m_listeners.ring();
}

Provisioning::Provisioning(const ServiceParts &parts, Platform &platform, KeptRows<OnboardingCase> &cases,
                           CaseWorks &works)
    : m_clock(parts.clock)
    , m_store(parts.store)
    , m_room(parts.room)
    , m_leases(parts.leases)
    , m_platform(platform)
    , m_isolation(parts.isolation)
    , m_cases(cases)
    , m_works(works)
{
}

Provisioning::~Provisioning()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_ending = true;
        for (const Run &run : m_runs)
            run->pause();
    }
    m_executor.stop();
}

absl::StatusOr<std::shared_ptr<ProvisioningRun>> Provisioning::start(const Call &call, const OnboardingCase &item,
                                                                     bool retryFailed)
{
    if (!m_leases)
        return enter(call, item, retryFailed, std::nullopt);
    auto lease = m_leases->take("run/" + item.id);
    if (absl::IsAborted(lease.status()))
        return runningAlready();
    if (!lease.ok())
        return lease.status();
    // Another gateway may have got further with it than this one has heard.
    auto stored = m_store.onboardingCase(item.id);
    if (!stored.ok()) {
        m_leases->drop(*lease);
        return stored.status();
    }
    auto run = enter(call, *stored, retryFailed, *lease);
    if (!run.ok())
        m_leases->drop(*lease);
    return run;
}

absl::StatusOr<std::shared_ptr<ProvisioningRun>> Provisioning::enter(const Call &call, const OnboardingCase &item,
                                                                     bool retryFailed, std::optional<LeaseProof> lease)
{
    const std::size_t next = nextStep(item);
    if (next == item.steps.size())
        return refused(absl::StatusCode::kFailedPrecondition, "ALREADY_LIVE", "This onboarding is finished.",
                       "Nothing is left to provision.");
    if (item.steps[next].state == StepState::Failed && !retryFailed)
        return refused(absl::StatusCode::kFailedPrecondition, "STEP_FAILED",
                       "The next step has failed; nothing was started.",
                       "Read its reason, then retry the failed step.");
    auto run = std::make_shared<ProvisioningRun>(call, item, std::move(lease));
    {
        const std::scoped_lock lock(m_mutex);
        const bool running = std::any_of(m_runs.begin(), m_runs.end(),
                                         [&](const Run &other) { return other->view().item.id == item.id; });
        if (running)
            return runningAlready();
        if (m_ending)
            return absl::UnavailableError("the gateway ends");
        m_runs.insert(run);
    }
    post(run);
    return run;
}

void Provisioning::post(const Run &run)
{
    if (!m_executor.post([this, run] { step(run); }))
        finish(run, run->view().item, absl::UnavailableError("the gateway ends"));
}

void Provisioning::finish(const Run &run, const OnboardingCase &item, absl::Status status)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_runs.erase(run);
    }
    if (run->m_lease)
        m_leases->drop(*run->m_lease); // Before it is told: whoever hears of the end may begin again.
    run->show(item);
    run->finish(std::move(status));
}

void Provisioning::step(const Run &run)
{
    OnboardingCase item = run->view().item;
    bool paused = false;
    {
        const std::scoped_lock lock(run->m_mutex);
        paused = run->m_paused;
    }
    if (paused) {
        finish(run, item, absl::CancelledError());
        return;
    }
    const std::size_t index = nextStep(item);
    const absl::Status status = perform(run, item, index);
    const bool failed = status.ok() && item.steps[index].state == StepState::Failed;
    if (!status.ok()) // What could not be kept has not happened for anybody else: shown is what the store holds.
        item = m_cases.find(item.id).value_or(run->view().item);
    if (!status.ok() || failed || item.stage == Stage::Live) {
        finish(run, item, status);
        return;
    }
    run->show(item);
    post(run); // Behind the steps of other cases, so that none waits for a whole other case.
}

absl::Status Provisioning::perform(const Run &run, OnboardingCase &item, std::size_t index)
{
    const auto tenant = run->m_call.board->find(item.tenantId);
    if (!tenant)
        return tenantNotInScope();
    const TenantFacts facts = run->m_call.board->current()->factsOf(*tenant);
    StoredStep &step = item.steps[index];
    step.state = StepState::Running;
    step.reason.clear();
    step.evidence.clear();
    step.startedMs = m_clock.nowMs();
    step.endedMs = 0;
    ++step.attempts;
    item.blocker.clear();
    if (absl::Status status = keep(run, item); !status.ok())
        return status;
    run->show(item);

    const PlannedStep planned{step.id, step.title, step.stage};
    std::string evidence;
    absl::Status done;
    if (step.id != room::kProofStep)
        done = m_platform.apply(facts, planned, static_cast<int>(step.attempts), evidence);
    if (done.ok() && index + 1 == item.steps.size())
        done = prove(facts, evidence);
    step.endedMs = m_clock.nowMs();
    if (!done.ok()) {
        step.state = StepState::Failed;
        step.reason = std::string(done.message());
        item.blocker = step.title + ": " + step.reason;
        return keep(run, item);
    }
    step.state = StepState::Done;
    step.evidence = std::move(evidence);
    return keepProgress(run, item);
}

absl::Status Provisioning::prove(const TenantFacts &tenant, std::string &evidence)
{
    if (!m_isolation)
        return absl::OkStatus();
    const auto known = m_isolation->probeNow(tenant);
    if (!known.ok())
        return known.status();
    const auto posture =
        isolation::judge(*m_isolation->baselines(), tenant.tier, tenant.recommended, *known, m_clock.nowMs());
    if (const auto against = isolation::objections(posture, *known); !against.empty())
        return absl::FailedPreconditionError(against.front());
    absl::StrAppend(&evidence, evidence.empty() ? "" : "; ", isolation::provenWords(posture, *known));
    return absl::OkStatus();
}

absl::Status Provisioning::enterStep(StoreTxn &txn, const Run &run, const OnboardingCase &item,
                                     std::optional<casework::CaseWork> &work)
{
    const StoredStep &step = item.steps[nextStep(item)];
    if (step.state != StepState::Running)
        return absl::OkStatus();
    auto stored = casework::workOf(txn, item.id);
    if (!stored.ok())
        return stored.status();
    if (!*stored)
        return absl::OkStatus(); // The case is older than the checkpoints.
    if (absl::Status held = heldBy(**stored, step.stage); !held.ok())
        return held;
    if (step.attempts <= 1)
        return absl::OkStatus();
    work = *std::move(stored);
    casework::note(*work, {"retry", "Tried again: " + step.title, run->m_call.person.id, m_clock.nowMs()});
    return casework::putWork(txn, *work, m_clock.nowMs());
}

absl::Status Provisioning::keep(const Run &run, OnboardingCase &item)
{
    const Call &call = run->m_call;
    OnboardingCase next = item;
    std::optional<casework::CaseWork> work;
    const absl::Status status = m_store.write(StoreScope::of(item.tenantId), [&](StoreTxn &txn) -> absl::Status {
        if (absl::Status ours = proveRun(txn, run->m_lease); !ours.ok())
            return ours;
        if (absl::Status leaving = staying(txn, item.tenantId); !leaving.ok())
            return leaving;
        if (absl::Status entered = enterStep(txn, run, item, work); !entered.ok())
            return entered;
        next.revision = item.revision;
        if (absl::Status put = txn.putCase(next); !put.ok())
            return put;
        AuditEvent event = call.event(item.tenantId, "done");
        const std::size_t index = nextStep(item);
        if (index < item.steps.size()) {
            const StoredStep &step = item.steps[index];
            event.outcome = step.state == StepState::Failed ? "failed" : "begun";
            event.after = step.id;
        }
        event.atMs = m_clock.nowMs();
        return txn.audit(std::move(event));
    });
    if (!status.ok())
        return status;
    item = next;
    m_cases.put(std::move(next));
    if (work)
        m_works.put(*std::move(work));
    return status;
}

absl::Status Provisioning::keepProgress(const Run &run, OnboardingCase &item)
{
    const Call &call = run->m_call;
    const std::size_t index = nextStep(item);
    const bool live = index == item.steps.size();
    const Stage stage = live ? Stage::Live : item.steps[index].stage;
    OnboardingCase next = item;
    next.stage = stage;
    if (live)
        next.liveMs = m_clock.nowMs();
    std::optional<TenantFacts> moved;
    const absl::Status status = m_store.write(StoreScope::of(item.tenantId), [&](StoreTxn &txn) -> absl::Status {
        if (absl::Status ours = proveRun(txn, run->m_lease); !ours.ok())
            return ours;
        if (absl::Status leaving = staying(txn, item.tenantId); !leaving.ok())
            return leaving;
        next.revision = item.revision;
        if (absl::Status put = txn.putCase(next); !put.ok())
            return put;
        AuditEvent event = call.event(item.tenantId, "done");
        event.after = item.steps[index - 1].id;
        event.atMs = m_clock.nowMs();
        if (absl::Status audited = txn.audit(std::move(event)); !audited.ok())
            return audited;
        auto tenant = txn.tenant(item.tenantId);
        if (!tenant.ok())
            return tenant.status();
        if (tenant->stage == stage)
            return absl::OkStatus();
        tenant->stage = stage;
        if (absl::Status updated = txn.updateTenant(*tenant); !updated.ok())
            return updated;
        moved = *std::move(tenant);
        const std::string text = live ? "Live" : std::string("Stage: ") + stageName(stage);
        return txn.addTimeline({item.tenantId, m_clock.nowMs(), "onboarding", text, call.person.id});
    });
    if (!status.ok())
        return status;
    item = next;
    m_cases.put(std::move(next));
    if (moved)
        m_room.tenantChanged(*std::move(moved));
    return status;
}

} // namespace bulkhead
