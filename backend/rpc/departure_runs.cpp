#include "backend/rpc/departure_runs.h"

#include "backend/engine_room.h"
#include "backend/rpc/departure_leave.h"
#include "backend/rpc/departure_plan.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/tier_move_record.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::chrono::milliseconds kForATurn(30'000);

std::size_t nextStep(const Departure &departure)
{
    const auto open =
        std::ranges::find_if(departure.steps, [](const StoredStep &step) { return step.state != StepState::Done; });
    return static_cast<std::size_t>(open - departure.steps.begin());
}

absl::Status runningAlready()
{
    return fault(absl::StatusCode::kAborted, "DEPARTURE_RUNNING",
                 "Something goes on with this tenant on its platform already; nothing was begun.",
                 "Watch the running one, or start again when it has stopped.");
}

absl::Status notApproved()
{
    return fault(absl::StatusCode::kFailedPrecondition, "NOT_APPROVED",
                 "No offboarding of this tenant is approved; nothing was begun.",
                 "Propose one, and have another person approve it.");
}

/// A run that another gateway took over writes nothing any more.
absl::Status proveRun(StoreTxn &txn, const std::optional<LeaseProof> &lease)
{
    return lease ? txn.prove(*lease) : absl::OkStatus();
}

/// Why it may not begin or go on; OK: it may.
absl::Status mayGoOn(const Departure &departure, bool retryFailed, std::int64_t nowMs)
{
    if (departure.state != DepartureState::Planned && departure.state != DepartureState::Running)
        return notApproved();
    if (nowMs < std::max(departure.terms.notBeforeMs, departure.terms.dataUntilMs))
        return fault(absl::StatusCode::kFailedPrecondition, "TOO_EARLY",
                     "The day that was agreed on has not come; nothing was begun.", "Begin it from that day on.");
    const std::size_t next = nextStep(departure);
    if (departure.steps[next].state == StepState::Failed && !retryFailed)
        return fault(absl::StatusCode::kFailedPrecondition, "STEP_FAILED",
                     "The next step has failed; nothing was begun.", "Read its reason, then retry the failed step.");
    return absl::OkStatus();
}

Platform *systemOf(Platform &platform, std::string_view name)
{
    for (Platform *system : platform.systems())
        if (system->system() == name)
            return system;
    return nullptr;
}

/// One line for each thing, as the system told it.
void note(Departure &departure, const std::string &system, std::string_view evidence, std::int64_t nowMs)
{
    for (std::string part : std::vector<std::string>(absl::StrSplit(std::string(evidence), "; ", absl::SkipEmpty()))) {
        if (part.starts_with("Gone: "))
            part.erase(0, 6);
        const SystemThing thing{system, std::move(part), nowMs};
        const bool known = std::ranges::any_of(departure.gone, [&](const SystemThing &one) {
            return one.system == thing.system && one.what == thing.what;
        });
        if (!known)
            departure.gone.push_back(thing);
    }
}

} // namespace

DepartureRun::DepartureRun(Call call, Departure departure, std::optional<LeaseProof> lease)
    : m_call(std::move(call))
    , m_lease(std::move(lease))
{
    m_view.departure = std::move(departure);
    m_view.version = 1;
}

DepartureRun::View DepartureRun::view() const
{
    const std::scoped_lock lock(m_mutex);
    return m_view;
}

void DepartureRun::pause()
{
    const std::scoped_lock lock(m_mutex);
    m_paused = true;
}

bool DepartureRun::paused() const
{
    const std::scoped_lock lock(m_mutex);
    return m_paused;
}

void DepartureRun::show(const Departure &departure)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_view.departure = departure;
        ++m_view.version;
    }
    m_listeners.ring();
}

void DepartureRun::finish(absl::Status status)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_view.ended = true;
        m_view.status = std::move(status);
        ++m_view.version;
    }
    m_listeners.ring();
}

DepartureRuns::DepartureRuns(const ServiceParts &parts)
    : m_parts(parts)
{
}

DepartureRuns::~DepartureRuns()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_ending = true;
        for (const Run &run : m_runs)
            run->pause();
    }
    m_executor.stop();
}

absl::StatusOr<DepartureRuns::Run> DepartureRuns::start(const Call &call, bool retryFailed)
{
    if (m_parts.leases == nullptr)
        return enter(call, retryFailed, std::nullopt);
    auto lease = m_parts.leases->take("run/case-" + call.facts().id); // Of its onboarding, too: see Provisioning.
    if (absl::IsAborted(lease.status()))
        return runningAlready();
    if (!lease.ok())
        return lease.status();
    auto run = enter(call, retryFailed, *lease);
    if (!run.ok())
        m_parts.leases->drop(*lease);
    return run;
}

absl::StatusOr<DepartureRuns::Run> DepartureRuns::enter(const Call &call, bool retryFailed,
                                                        std::optional<LeaseProof> lease)
{
    const auto record = m_parts.store.record(kDepartureRecord, call.facts().id);
    if (absl::IsNotFound(record.status()))
        return notApproved();
    if (!record.ok())
        return record.status();
    auto departure = departureOf(*record);
    if (!departure.ok())
        return departure.status();
    if (absl::Status status = mayGoOn(*departure, retryFailed, m_parts.clock.nowMs()); !status.ok())
        return status;
    if (departure->state == DepartureState::Planned) {
        const auto blocks = departureBlocks(m_parts, call, departure->actId);
        if (!blocks.ok())
            return blocks.status();
        if (!blocks->empty())
            return fault(absl::StatusCode::kFailedPrecondition, "DEPARTURE_BLOCKED", absl::StrJoin(*blocks, " "),
                         "Settle that first; nothing was begun.");
    }
    // Before anything is shown as begun; each step asks again in its own transaction.
    absl::Status held = m_parts.store.write(StoreScope::of(call.facts().id),
                                            [&](StoreTxn &txn) { return notHeld(txn, call.facts().id); });
    if (!held.ok())
        return held;
    auto run = std::make_shared<DepartureRun>(call, *std::move(departure), std::move(lease));
    {
        const std::scoped_lock lock(m_mutex);
        const bool running =
            std::ranges::any_of(m_runs, [&](const Run &other) { return other->m_call.facts().id == call.facts().id; });
        if (running)
            return runningAlready();
        if (m_ending)
            return absl::UnavailableError("the gateway ends");
        m_runs.insert(run);
    }
    post(run);
    return run;
}

void DepartureRuns::post(const Run &run)
{
    if (!m_executor.post([this, run] { step(run); }))
        finish(run, run->view().departure, absl::UnavailableError("the gateway ends"));
}

void DepartureRuns::finish(const Run &run, const Departure &departure, absl::Status status)
{
    {
        const std::scoped_lock lock(m_mutex);
        m_runs.erase(run);
    }
    if (run->m_lease)
        m_parts.leases->drop(*run->m_lease); // Before it is told: whoever hears of the end may begin again.
    run->show(departure);
    run->finish(std::move(status));
}

void DepartureRuns::step(const Run &run)
{
    Departure departure = run->view().departure;
    if (run->paused()) {
        finish(run, departure, absl::CancelledError());
        return;
    }
    const std::size_t index = nextStep(departure);
    const absl::Status status = perform(run, departure, index);
    if (!status.ok()) { // What could not be kept has not happened for anybody else: shown is what the store holds.
        const auto record = m_parts.store.record(kDepartureRecord, departure.facts.id);
        const auto stored = record.ok() ? departureOf(*record) : absl::StatusOr<Departure>(record.status());
        finish(run, stored.ok() ? *stored : run->view().departure, status);
        return;
    }
    if (departure.steps[index].state == StepState::Failed || departure.state == DepartureState::Gone) {
        finish(run, departure, status);
        return;
    }
    run->show(departure);
    post(run);
}

absl::Status DepartureRuns::begin(const Run &run, Departure &departure, std::size_t index)
{
    Departure next = departure;
    StoredStep &step = next.steps[index];
    step.state = StepState::Running;
    step.reason.clear();
    step.evidence.clear();
    step.startedMs = m_parts.clock.nowMs();
    step.endedMs = 0;
    ++step.attempts;
    const bool first = std::exchange(next.state, DepartureState::Running) == DepartureState::Planned;
    next.runBy = run->m_call.person.id;
    const absl::Status status =
        m_parts.store.write(StoreScope::of(departure.facts.id), [&](StoreTxn &txn) -> absl::Status {
            next.revision = departure.revision; // A transaction may be run again.
            if (absl::Status ours = proveRun(txn, run->m_lease); !ours.ok())
                return ours;
            if (absl::Status held = notHeld(txn, departure.facts.id); !held.ok())
                return held;
            if (absl::Status moving = notMoving(txn, departure.facts.id); !moving.ok())
                return moving; // It would build anew what is being taken away.
            Record record = recordOf(next, m_parts.clock.nowMs());
            if (absl::Status put = txn.putRecord(record); !put.ok())
                return put;
            next.revision = record.revision;
            AuditEvent event = run->m_call.event(departure.facts.id, "begun");
            event.after = absl::StrCat(departure.actId, " ", step.id);
            event.atMs = m_parts.clock.nowMs();
            if (absl::Status audited = txn.audit(std::move(event)); !audited.ok() || !first)
                return audited;
            return txn.addTimeline(
                {departure.facts.id, m_parts.clock.nowMs(), "departure", "Offboarding begun", run->m_call.person.id});
        });
    if (status.ok())
        departure = std::move(next);
    return status;
}

absl::Status DepartureRuns::keep(const Run &run, Departure &departure, const StoredStep &step)
{
    Departure next = departure;
    const absl::Status status =
        m_parts.store.write(StoreScope::of(departure.facts.id), [&](StoreTxn &txn) -> absl::Status {
            next.revision = departure.revision;
            if (absl::Status ours = proveRun(txn, run->m_lease); !ours.ok())
                return ours;
            Record record = recordOf(next, m_parts.clock.nowMs());
            if (absl::Status put = txn.putRecord(record); !put.ok())
                return put;
            next.revision = record.revision;
            AuditEvent event =
                run->m_call.event(departure.facts.id, step.state == StepState::Failed ? "failed" : "done");
            event.after = absl::StrCat(departure.actId, " ", step.id, ": ",
                                       step.state == StepState::Failed ? step.reason : step.evidence);
            event.atMs = m_parts.clock.nowMs();
            return txn.audit(std::move(event));
        });
    if (status.ok())
        departure = std::move(next);
    return status;
}

absl::Status DepartureRuns::perform(const Run &run, Departure &departure, std::size_t index)
{
    if (absl::Status status = begin(run, departure, index); !status.ok())
        return status;
    run->show(departure);
    if (departure.steps[index].id == kLeaveStep)
        return leave(run, departure);
    StoredStep &step = departure.steps[index];
    const absl::Status done = work(run, departure, step);
    step.endedMs = m_parts.clock.nowMs();
    step.state = done.ok() ? StepState::Done : StepState::Failed;
    if (!done.ok())
        step.reason = std::string(done.message());
    return keep(run, departure, step);
}

absl::Status DepartureRuns::work(const Run &run, Departure &departure, StoredStep &step)
{
    if (step.id == kCloseStep)
        return close(run, departure, step);
    if (step.id == kForgetStep)
        return forget(run, departure, step);
    std::optional<IsolationKeeper::Hold> held; // No round of probes of it meanwhile.
    if (m_parts.isolation != nullptr) {
        auto hold = m_parts.isolation->hold(departure.facts.id, kForATurn);
        if (!hold.ok())
            return absl::UnavailableError("A round of probes of the tenant goes on; try again in a minute.");
        held.emplace(*std::move(hold));
    }
    return step.id == kScanStep ? scan(departure, step) : remove(departure, step);
}

absl::Status DepartureRuns::close(const Run &run, Departure &departure, StoredStep &step)
{
    std::optional<TenantFacts> moved;
    TenantFacts leaves = departure.facts;
    const absl::Status status =
        m_parts.store.write(StoreScope::of(departure.facts.id), [&](StoreTxn &txn) -> absl::Status {
            if (absl::Status ours = proveRun(txn, run->m_lease); !ours.ok())
                return ours;
            auto tenant = txn.tenant(departure.facts.id);
            if (!tenant.ok() || tenant->stage == Stage::Leaving)
                return tenant.status();
            leaves = *tenant; // Between consent and this day it may have moved, or gone live.
            tenant->stage = Stage::Leaving;
            if (absl::Status updated = txn.updateTenant(*tenant); !updated.ok())
                return updated;
            moved = *std::move(tenant);
            return absl::OkStatus();
        });
    if (!status.ok())
        return status;
    departure.facts = std::move(leaves);
    if (moved)
        m_parts.room.tenantChanged(*std::move(moved));
    // From here on nobody can be put below it: whoever was before is found now.
    const auto all = m_parts.store.tenants();
    if (!all.ok())
        return all.status();
    const bool channel = std::ranges::any_of(*all, [&](const TenantFacts &other) {
        return other.parent == departure.facts.id && other.stage != Stage::Gone;
    });
    if (channel)
        return absl::FailedPreconditionError("It is a channel with sub-tenants. They leave or move first.");
    step.evidence = "stage leaving: acts and provisioning are refused";
    return absl::OkStatus();
}

absl::Status DepartureRuns::remove(Departure &departure, StoredStep &step)
{
    const std::string name = step.id.substr(std::string_view(kRemoveStep).size());
    Platform *system = systemOf(*m_parts.platform, name);
    if (system == nullptr)
        return absl::FailedPreconditionError(
            absl::StrCat("This gateway has no ", name, " attached any more; what stands there cannot be removed."));
    const bool stood = !absl::IsNotFound(system->observe(departure.facts).status());
    if (absl::Status status = system->remove(departure.facts, step.evidence); !status.ok())
        return status;
    if (stood) // What never was there has not gone.
        note(departure, name, step.evidence, m_parts.clock.nowMs());
    return absl::OkStatus();
}

/// Nothing is gone that was not looked for. What came back, or was left, is removed anew when the step is retried.
absl::Status DepartureRuns::scan(Departure &departure, StoredStep &step)
{
    std::vector<std::string> stands, clean;
    for (Platform *system : m_parts.platform->systems()) {
        if (step.attempts > 1 && !absl::IsNotFound(system->observe(departure.facts).status())) {
            std::string evidence;
            if (system->remove(departure.facts, evidence).ok()) // What it says is not believed: it is looked at.
                note(departure, system->system(), evidence, m_parts.clock.nowMs());
        }
        const auto seen = system->observe(departure.facts);
        const auto tried = system->probe(departure.facts);
        if (seen.ok()) {
            std::vector<std::string> named;
            for (const Observation &one : *seen)
                named.push_back(one.seen);
            stands.push_back(absl::StrCat(system->system(), " still has ", absl::StrJoin(named, "; ")));
        } else if (!absl::IsNotFound(seen.status())) {
            stands.push_back(
                absl::StrCat(system->system(), " could not be looked at: ", std::string(seen.status().message())));
        } else if (!absl::IsNotFound(tried.status())) {
            stands.push_back(
                absl::StrCat(system->system(), " still lets the tenant's own identity try its boundaries"));
        } else {
            clean.push_back(system->system());
        }
    }
    for (const StoredStep &other : departure.steps) {
        const std::string_view id = other.id;
        if (id.starts_with(kRemoveStep)
            && systemOf(*m_parts.platform, id.substr(std::string_view(kRemoveStep).size())) == nullptr)
            stands.push_back(absl::StrCat(other.id.substr(std::string_view(kRemoveStep).size()),
                                          " is not attached any more and could not be looked at"));
    }
    if (!stands.empty())
        return absl::FailedPreconditionError(absl::StrJoin(stands, ". "));
    departure.scan =
        absl::StrCat("Nothing of it was found on ", absl::StrJoin(clean, ", "), ", and its own identity got nowhere.");
    step.evidence = departure.scan;
    return absl::OkStatus();
}

absl::Status DepartureRuns::forget(const Run &run, const Departure &departure, StoredStep &step)
{
    std::string evidence;
    const absl::Status status = m_parts.store.write(StoreScope{}, [&](StoreTxn &txn) -> absl::Status {
        evidence.clear();
        if (absl::Status ours = proveRun(txn, run->m_lease); !ours.ok())
            return ours;
        return forgetRows(txn, departure.facts.id, evidence);
    });
    step.evidence = evidence;
    return status;
}

absl::Status DepartureRuns::leave(const Run &run, Departure &departure)
{
    Departure next;
    TenantFacts gone;
    const absl::Status status =
        m_parts.store.write(StoreScope::of(departure.facts.id), [&](StoreTxn &txn) -> absl::Status {
            if (absl::Status ours = proveRun(txn, run->m_lease); !ours.ok())
                return ours;
            next = departure;
            return leaveFleet(txn, run->m_call, m_parts.clock.nowMs(), next, gone);
        });
    if (!status.ok())
        return status;
    departure = std::move(next);
    m_parts.room.tenantChanged(gone); // Outside the transaction: the engine thread may be waiting for the store.
    return status;
}

} // namespace bulkhead
