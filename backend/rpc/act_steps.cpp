#include "backend/rpc/act_steps.h"

#include "backend/domain/governed_act.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/fault.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::ptrdiff_t kOpenProposals = 20; // Of one person for one tenant; nobody approves more with care.

} // namespace

absl::StatusOr<StoredAct> actOf(StoreTxn &txn, const Call &call, const std::string &id)
{
    auto act = txn.act(id);
    if (act.ok() && act->tenantId == call.facts().id)
        return act;
    if (!act.ok() && act.status().code() != absl::StatusCode::kNotFound)
        return act.status();
    return fault(absl::StatusCode::kNotFound, "ACT_NOT_FOUND", "This tenant has no such act.",
                 "Reload the tenant's acts.");
}

absl::Status staying(StoreTxn &txn, const std::string &tenantId)
{
    const auto tenant = txn.tenant(tenantId);
    if (!tenant.ok())
        return tenant.status();
    if (tenant->stage < Stage::Leaving)
        return absl::OkStatus();
    return fault(absl::StatusCode::kFailedPrecondition, "TENANT_LEAVING",
                 "The tenant's offboarding has begun; nothing else is begun with it.",
                 "Look at its departure; an offboarding that has begun goes on to its end.");
}

absl::Status actChanged()
{
    return fault(absl::StatusCode::kAborted, "REVISION_CONFLICT",
                 "Somebody changed it in the meantime; nothing was changed.", "Read it again, then decide.");
}

absl::Status recordAct(StoreTxn &txn, const Call &call, const StoredAct &act, std::string outcome)
{
    AuditEvent event = call.event(act.tenantId, std::move(outcome));
    event.before = act.change;
    event.after = act.id + " state=" + std::to_string(static_cast<int>(act.state));
    return txn.audit(std::move(event));
}

absl::Status consentTo(Store &store, const Call &call, const std::string &id, std::uint64_t revision, StoredAct &act,
                       const std::function<absl::Status(StoreTxn &, const StoredAct &)> &check)
{
    return store.write(call.rows(), [&](StoreTxn &txn) -> absl::Status {
        auto stored = actOf(txn, call, id);
        if (!stored.ok())
            return stored.status();
        act = *std::move(stored);
        if (act.approvedBy == call.person.id && act.state != ActState::Proposed)
            return absl::OkStatus();
        if (act.revision != revision)
            return actChanged();
        if (absl::Status status = staying(txn, act.tenantId); !status.ok())
            return status;
        if (absl::Status status = refusedAct(act::approve(act, call.person, call.nowMs)); !status.ok())
            return status;
        if (check)
            if (absl::Status status = check(txn, act); !status.ok())
                return status;
        if (absl::Status status = txn.putAct(act); !status.ok())
            return status;
        return recordAct(txn, call, act, "approved");
    });
}

absl::Status purposeGiven(const Call &call)
{
    if (call.purpose.find_first_not_of(" \t\n") == std::string::npos)
        return fault(absl::StatusCode::kInvalidArgument, "PURPOSE_MISSING", "A proposal says why.",
                     "Write the purpose, for whoever approves it.");
    return absl::OkStatus();
}

absl::Status roomForProposal(Store &store, const Call &call)
{
    const auto known = store.acts(call.facts().id, kActsListed);
    if (!known.ok())
        return known.status();
    const auto open = std::count_if(known->begin(), known->end(), [&](const StoredAct &other) {
        return other.proposedBy == call.person.id && act::stateAt(other, call.nowMs) == ActState::Proposed;
    });
    if (open >= kOpenProposals)
        return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_PROPOSALS",
                     "You have 20 open proposals for this tenant already; this one was not kept.",
                     "Withdraw one of them, or wait until it is decided.");
    return absl::OkStatus();
}

} // namespace bulkhead
