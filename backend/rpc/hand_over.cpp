#include "backend/rpc/hand_over.h"

#include "backend/domain/store.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/hand_over_pages.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/onboarding_wire.h"
#include "backend/rpc/reviews_wire.h"

namespace bulkhead {

namespace {

/// The tenant's newest case, without its pool where the role does not see pools.
absl::StatusOr<std::optional<OnboardingCase>> caseOf(const ServiceParts &parts, const Call &call)
{
    auto all = parts.store.cases();
    if (!all.ok())
        return all.status();
    std::optional<OnboardingCase> newest;
    for (OnboardingCase &item : *all)
        if (item.tenantId == call.facts().id && (!newest || newest->startedMs < item.startedMs))
            newest = std::move(item);
    if (newest && !call.sees("pool"))
        for (StoredStep &step : newest->steps)
            step.reason = withoutPool(call.facts(), std::move(step.reason));
    return newest;
}

} // namespace

absl::Status handOver(const ServiceParts &parts, const Call &call, v1::GetHandOverResponse &answer)
{
    const auto known = parts.isolation->known(call.facts().id);
    if (!known.ok())
        return known.status();
    if (known->lookedMs == 0)
        return fault(absl::StatusCode::kFailedPrecondition, "NOT_PROVISIONED",
                     "Nobody has seen anything of this tenant on the platform yet; there is nothing to hand over.",
                     "Provision the tenant, or wait for the first look.");
    auto item = caseOf(parts, call);
    if (!item.ok())
        return item.status();
    const auto &baselines = *parts.isolation->baselines();
    const isolation::Posture posture =
        isolation::judge(baselines, call.facts().tier, call.recommended(call.facts()), *known, call.nowMs);
    const HandOver sheet{call.facts(), *known, posture, baselines, *std::move(item), parts.platformSimulated,
                         call.nowMs};
    const review::Pack pack = handOverPages(sheet);
    const std::string hash = hex(sha256(review::canonicalBytes(pack)));
    AuditEvent event = call.event(call.facts().id, "exported");
    event.after = "hand-over sheet " + hash;
    if (absl::Status status =
            parts.store.write(StoreScope::of(call.facts().id), [&event](StoreTxn &txn) { return txn.audit(event); });
        !status.ok())
        return status;
    for (v1::PackPage &page : pagesOf(pack))
        *answer.add_pages() = std::move(page);
    answer.set_tenant_name(call.facts().name);
    answer.set_hash(hash);
    answer.set_footer(handOverFooter(sheet));
    answer.set_as_of_ms(call.nowMs);
    return absl::OkStatus();
}

} // namespace bulkhead
