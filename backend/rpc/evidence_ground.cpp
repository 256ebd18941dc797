#include "backend/rpc/evidence_ground.h"

#include "backend/rpc/audit_filter.h"
#include "backend/rpc/fault.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

namespace bulkhead {

using evidence::Ground;
using evidence::Refusal;

absl::Status evidenceNotFound()
{
    return fault(absl::StatusCode::kNotFound, "EVIDENCE_NOT_FOUND", "There is no such paper within your scope.",
                 "Reload the list and choose again.");
}

absl::Status evidenceIncomplete(const std::string &what, const std::string &remedy)
{
    return fault(absl::StatusCode::kInvalidArgument, "EVIDENCE_INCOMPLETE", what + " Nothing was changed.", remedy);
}

absl::Status evidenceChanged()
{
    return fault(absl::StatusCode::kAborted, "EVIDENCE_CHANGED",
                 "Somebody else has changed this meanwhile; what you said was not taken.",
                 "Look at how it stands now.");
}

absl::Status refusedEvidence(Refusal refusal)
{
    const auto precondition = absl::StatusCode::kFailedPrecondition;
    switch (refusal) {
    case Refusal::None:
        return absl::OkStatus();
    case Refusal::Closed:
        return fault(precondition, "EVIDENCE_CLOSED", "It is closed and does not change any more.",
                     "Open a finding where something has to be said.");
    case Refusal::Changed:
        return evidenceChanged();
    case Refusal::Own:
        return fault(precondition, "SELF_REVIEW", "Nobody judges what they did, hold or consented to themselves.",
                     "Leave it to another reviewer.");
    case Refusal::ItemsOpen:
        return fault(precondition, "ITEMS_OPEN", "Not every record of the sample is judged.",
                     "Judge the open ones first.");
    case Refusal::OwnerCloses:
        return fault(precondition, "OWNER_CLOSES",
                     "Whoever owned a finding, or proposed its remediation, does not close it.",
                     "Ask another person to look at the remediation and close it.");
    case Refusal::WrongState:
        return fault(precondition, "FINDING_STATE", "The finding is not in a state in which this can be done.",
                     "Look at how it stands now.");
    case Refusal::Unknown:
        return evidenceNotFound();
    case Refusal::Full:
        return fault(
            precondition, "FINDING_FULL",
            absl::StrCat("The finding has ", evidence::kMostEntries, " entries and takes no more but its end."),
            "Open another finding that names this one.");
    case Refusal::Incomplete:
        break;
    }
    return evidenceIncomplete("A title, a verdict, a reason, an owner or a day to come is missing.",
                              "Fill in what is missing.");
}

absl::StatusOr<Ground> groundOf(const Call &call, Store &store, const std::string &tenantId)
{
    if (!tenantId.empty()) {
        auto id = readableTenant(call, store, tenantId);
        if (!id.ok())
            return id.status();
        return Ground{false, {*std::move(id)}};
    }
    return wholeGround(call);
}

Ground wholeGround(const Call &call)
{
    if (call.person.scope.all)
        return {true, {}};
    Ground ground;
    for (TenantIndex i = 0; i < call.fleet->size; ++i) {
        if (call.inScope(i))
            ground.tenants.push_back(call.fleet->factsOf(i).id);
    }
    std::ranges::sort(ground.tenants);
    return ground;
}

StoreScope chainsOf(const Ground &ground)
{
    return ground.all ? StoreScope{} : StoreScope{false, ground.tenants};
}

bool mayKnow(const Call &call, const Ground &ground)
{
    if (call.person.scope.all)
        return true; // Tenants that have left among them.
    return !ground.all && !ground.tenants.empty()
           && std::ranges::all_of(ground.tenants, [&call](const std::string &id) { return call.find(id).has_value(); });
}

bool mayKnow(const Call &call, const evidence::Sample &sample)
{
    return mayKnow(call, sample.ground);
}

bool mayKnow(const Call &call, const evidence::Campaign &campaign)
{
    return mayKnow(call, campaign.ground);
}

bool mayKnow(const Call &call, const evidence::Finding &finding)
{
    Ground ground{false, {finding.tenantId}};
    for (const evidence::Place &place : finding.places)
        ground.tenants.push_back(place.tenantId);
    return mayKnow(call, ground); // The platform's own is nobody's tenant: only who reads all reads it.
}

bool seesHead(const Call &call, const evidence::Draw &draw)
{
    return call.person.scope.all || !draw.headTenant.empty();
}

std::string chainOf(const Ground &ground)
{
    return !ground.all && ground.tenants.size() == 1 ? ground.tenants.front() : std::string();
}

absl::Status noteEvidence(StoreTxn &txn, const Call &call, const std::string &chain, std::string outcome,
                          std::string before, std::string after)
{
    AuditEvent event = call.event(chain, std::move(outcome));
    event.before = std::move(before);
    event.after = std::move(after);
    return txn.audit(event);
}

absl::Status noteEvidence(Store &store, const Call &call, const std::string &chain, std::string outcome,
                          std::string after)
{
    return store.write(StoreScope::of(chain), [&](StoreTxn &txn) {
        return noteEvidence(txn, call, chain, std::move(outcome), {}, std::move(after));
    });
}

} // namespace bulkhead
