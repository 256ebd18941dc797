#include "backend/rpc/restore_desk.h"

#include "backend/domain/governed_act.h"
#include "backend/domain/leases.h"
#include "backend/engine/restoration.h"
#include "backend/rpc/act_proposal.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/act_wire.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::chrono::milliseconds kForALook(5'000), kForATurn(30'000);
constexpr int kDoneBefore = 2; ///< Attempt: onboarding did each step first.

absl::Status busy()
{
    return fault(absl::StatusCode::kAborted, "PLATFORM_BUSY",
                 "Something goes on with this tenant on its platform; nothing was begun.",
                 "Wait until it has ended, then try again.");
}

absl::Status inWords(const absl::Status &status)
{
    if (absl::IsAborted(status))
        return busy();
    if (absl::IsResourceExhausted(status))
        return fault(absl::StatusCode::kResourceExhausted, "PROBES_BUSY", "Too many rounds of probes wait already.",
                     "Try again in a minute.");
    return status;
}

absl::Status movedSince()
{
    return fault(absl::StatusCode::kFailedPrecondition, "ACT_STATE",
                 "The tenant's tier, its stage or the baselines are others by now; nothing was restored.",
                 "Withdraw the proposal, and propose what is off now.");
}

absl::Status unseen()
{
    return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_ALLOWED",
                 "Your role sees no isolation postures (posture.read), so it is not told what is off.",
                 "Ask somebody whose role may, or platform operations for the role.");
}

/// What was simulated, and is consented to, is for the tier, the stage and the baselines of the proposal.
absl::Status stillFor(StoreTxn &txn, const StoredAct &act, const RestoreTerms &terms, const std::string &baseline)
{
    const auto tenant = txn.tenant(act.tenantId);
    if (!tenant.ok())
        return tenant.status();
    const bool same = tenant->tier == terms.tier && tenant->stage == Stage::Live && baseline == terms.baseline;
    return same ? absl::OkStatus() : movedSince();
}

} // namespace

class RestoreDesk::Turn
{
public:
    Turn(IsolationKeeper::Hold held, Leases *leases, std::optional<LeaseProof> lease)
        : m_held(std::move(held))
        , m_leases(leases)
        , m_lease(std::move(lease))
    {
    }
    Turn(Turn &&other) noexcept
        : m_held(std::move(other.m_held))
        , m_leases(other.m_leases)
        , m_lease(std::exchange(other.m_lease, std::nullopt))
    {
    }
    Turn &operator=(Turn &&) = delete;
    ~Turn()
    {
        if (m_lease)
            m_leases->drop(*m_lease);
    }
    [[nodiscard]] const IsolationKeeper::Hold &held() const { return m_held; }
    /// What another gateway took over writes nothing any more.
    absl::Status prove(StoreTxn &txn) const { return m_lease ? txn.prove(*m_lease) : absl::OkStatus(); }

private:
    IsolationKeeper::Hold m_held;
    Leases *m_leases;
    std::optional<LeaseProof> m_lease;
};

RestoreDesk::RestoreDesk(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

std::string RestoreDesk::obstacle(const Call &call) const
{
    if (m_parts.platform == nullptr || m_parts.isolation == nullptr)
        return "No platform is attached to this gateway on which anything could be restored.";
    if (call.facts().stage != Stage::Live)
        return "The tenant is still being onboarded: the steps of its onboarding set its baseline.";
    return {};
}

absl::StatusOr<RestoreDesk::Simulation> RestoreDesk::simulation(const Call &call)
{
    if (!call.may("posture.read"))
        return unseen();
    Simulation made;
    made.refusal = obstacle(call);
    if (!made.refusal.empty())
        return made;
    const TenantFacts &tenant = call.facts();
    const auto held = m_parts.isolation->hold(tenant.id, kForALook);
    if (!held.ok())
        return inWords(held.status());
    const auto seen = m_parts.isolation->lookNow(tenant, *held);
    if (!seen.ok()) {
        made.refusal =
            absl::IsNotFound(seen.status())
                ? "Nothing of this tenant stands on the platform: there is nothing to restore."
                : absl::StrCat("The platform could not be looked at: ", std::string(seen.status().message()));
        return made;
    }
    auto known = m_parts.isolation->known(tenant.id);
    if (!known.ok() && !absl::IsDataLoss(known.status()))
        return known.status();
    isolation::Known now = known.ok() ? *std::move(known) : isolation::Known();
    isolation::took(now, *seen, call.nowMs);
    const policy::Baselines &baselines = *m_parts.isolation->baselines();
    const auto posture = isolation::judge(baselines, tenant.tier, tenant.recommended, now, call.nowMs);
    const auto needed = isolation::restorationOf(posture, now, *seen, m_parts.platform->plan(tenant));
    if (!needed.needed()) {
        made.refusal = needed.waived > 0
                           ? "Nothing is off but what is waived, and no attempt gets through. End a waiver to restore "
                             "what it lets be."
                           : "Nothing is off: every demanded control that can be observed stands, and no attempt gets "
                             "through.";
        return made;
    }
    made.effects = isolation::sentencesOf(needed);
    if (needed.steps.empty())
        made.refusal = "No step of this platform mends what is off: a person has to, as said above.";
    made.terms.baseline = baselines.version;
    made.terms.tier = tenant.tier;
    for (const isolation::Mending &one : needed.off)
        made.terms.controls.push_back(one.control->id);
    for (const PlannedStep &step : needed.steps) {
        made.terms.steps.push_back(step.id);
        made.terms.titles.push_back(step.title);
    }
    return made;
}

absl::Status RestoreDesk::simulate(const Call &call, const v1::SimulateActRequest &, v1::SimulateActResponse &answer)
{
    const auto made = simulation(call);
    if (!made.ok())
        return made.status();
    fillPreview(made->effects, made->refusal, answer);
    return absl::OkStatus();
}

absl::Status RestoreDesk::propose(const Call &call, const v1::ProposeActRequest &asked, v1::ProposeActResponse &answer)
{
    if (absl::Status status = purposeGiven(call); !status.ok())
        return status;
    if (const auto kept = served(m_parts.store, call, asked, answer); !kept.ok() || *kept)
        return kept.status(); // Before the look: a repeat neither waits nor asks the platform.
    const absl::Status room = roomForProposal(m_parts.store, call);
    const auto made = simulation(call);
    if (!made.ok())
        return made.status();
    StoredAct act = act::propose("act-" + hex(randomBytes(8)), call.facts(), std::string(act::kRestoreKind),
                                 encode(made->terms), call.purpose, call.person, call.nowMs);
    act.effects = made->effects;
    return keepProposal(m_parts.store, call, asked, answer, room, std::move(act), made->refusal);
}

absl::StatusOr<RestoreDesk::Turn> RestoreDesk::turn(const TenantFacts &tenant)
{
    auto held = m_parts.isolation->hold(tenant.id, kForATurn);
    if (!held.ok())
        return inWords(held.status());
    std::optional<LeaseProof> lease;
    if (m_parts.leases != nullptr) {
        auto taken = m_parts.leases->take("run/case-" + tenant.id); // Of its onboarding, see Provisioning.
        if (absl::IsAborted(taken.status()))
            return busy();
        if (!taken.ok())
            return taken.status();
        lease = *std::move(taken);
    }
    return Turn(*std::move(held), m_parts.leases, std::move(lease));
}

RestoreDesk::Outcome RestoreDesk::restore(const TenantFacts &tenant, const RestoreTerms &terms,
                                          const IsolationKeeper::Hold &held)
{
    std::vector<std::string> against;
    std::string evidence;
    const auto plan = m_parts.platform->plan(tenant);
    for (std::size_t i = 0; i < terms.steps.size(); ++i) {
        const auto step = std::ranges::find(plan, terms.steps[i], &PlannedStep::id);
        std::string seen;
        const absl::Status done = step == plan.end() ? absl::NotFoundError("the platform has no such step any more")
                                                     : m_parts.platform->apply(tenant, *step, kDoneBefore, seen);
        if (!done.ok()) // The others are done all the same: each puts right what it can.
            against.push_back(absl::StrCat(terms.titles[i], ": ", std::string(done.message())));
        else
            absl::StrAppend(&evidence, evidence.empty() ? "" : "; ", seen);
    }
    const auto known = m_parts.isolation->probeNow(tenant, held);
    if (!known.ok()) {
        against.push_back(absl::StrCat("What came of it could not be proven: ", std::string(known.status().message())));
        return {false, absl::StrJoin(against, " ")};
    }
    const auto posture = isolation::judge(*m_parts.isolation->baselines(), tenant.tier, tenant.recommended, *known,
                                          m_parts.clock.nowMs());
    for (std::string &one : isolation::objections(posture, *known))
        against.push_back(std::move(one));
    if (!against.empty())
        return {false, absl::StrJoin(against, " ")};
    return {true, absl::StrCat(evidence, "; ", isolation::provenWords(posture, *known))};
}

absl::Status RestoreDesk::note(StoreTxn &txn, const Call &call, StoredAct &act, const Outcome &outcome)
{
    absl::Status status = refusedAct(act::applied(act, outcome.words));
    if (status.ok())
        status = refusedAct(outcome.proven ? act::verified(act) : act::failed(act, outcome.words));
    if (status.ok())
        status = txn.putAct(act);
    if (status.ok())
        status = txn.addTimeline({act.tenantId, m_parts.clock.nowMs(), "isolation",
                                  outcome.proven ? absl::StrCat("Baseline restored and proven by ", act.id)
                                                 : absl::StrCat("Restoring the baseline failed: ", act.id),
                                  call.person.id});
    return status.ok() ? recordAct(txn, call, act, outcome.proven ? "restored" : "failed") : status;
}

absl::Status RestoreDesk::approve(const Call &call, const v1::ApproveActRequest &asked, v1::ApproveActResponse &answer)
{
    if (m_parts.platform == nullptr || m_parts.isolation == nullptr)
        return fault(absl::StatusCode::kFailedPrecondition, "ACT_REFUSED",
                     "No platform is attached to this gateway any more.",
                     "Attach it, or withdraw the proposal; nothing was restored.");
    if (!call.may("posture.read"))
        return unseen(); // Nobody consents to what they may not read.
    const TenantFacts tenant = call.facts();
    // Before the consent: whoever finds the platform busy has consented to nothing.
    const auto ours = turn(tenant);
    if (!ours.ok())
        return ours.status();
    StoredAct act;
    absl::StatusOr<RestoreTerms> terms = RestoreTerms();
    const auto check = [&](StoreTxn &txn, const StoredAct &stored) -> absl::Status {
        terms = decodeRestore(stored.change);
        return terms.ok() ? stillFor(txn, stored, *terms, m_parts.isolation->baselines()->version) : terms.status();
    };
    if (absl::Status status = consentTo(m_parts.store, call, asked.act_id(), asked.expected_revision(), act, check);
        !status.ok())
        return status;
    Outcome outcome;
    if (act.state == ActState::Approved) {
        terms = decodeRestore(act.change); // One's own consent again is not checked anew.
        if (!terms.ok())
            return terms.status();
        outcome = tenant.tier == terms->tier
                      ? restore(tenant, *terms, ours->held())
                      : Outcome{false, "The tenant was moved to another tier meanwhile; nothing was restored."};
    }
    return once(m_parts.store, call, asked, answer, [&](StoreTxn &txn, v1::ApproveActResponse &kept) -> absl::Status {
        if (absl::Status status = ours->prove(txn); !status.ok())
            return status;
        if (act.state != ActState::Approved)
            return refusedAct(act::Refusal::WrongState);
        StoredAct noted = act; // A transaction may be run again.
        if (absl::Status status = note(txn, call, noted, outcome); !status.ok())
            return status;
        fill(call, noted, call.facts(), *kept.mutable_act());
        return absl::OkStatus();
    });
}

} // namespace bulkhead
