#include "backend/rpc/departure_leave.h"

#include "backend/domain/governed_act.h"
#include "backend/domain/objective_defaults.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/contract_act.h"
#include "backend/rpc/departure_certificate.h"
#include "backend/rpc/departure_plan.h"
#include "backend/rpc/digest.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

namespace bulkhead {

namespace {

constexpr std::size_t kAll = 100'000;

} // namespace

absl::Status forgetRows(StoreTxn &txn, const std::string &tenantId, std::string &evidence)
{
    std::vector<std::string> gone;
    for (const auto &[kind, words] : goingRecords()) {
        const auto records = txn.records(kind, tenantId, kAll);
        if (!records.ok())
            return records.status();
        for (const Record &record : *records)
            if (absl::Status status = txn.removeRecord(record.kind, record.id); !status.ok())
                return status;
        gone.push_back(absl::StrCat(words, " (", records->size(), ")"));
    }
    const auto kept = txn.setting(kAgreedTargetsSetting);
    if (!kept.ok())
        return kept.status();
    auto targets = readTargets(kept->value_or(""));
    if (targets.erase(tenantId) > 0) {
        if (absl::Status status = txn.setSetting(kAgreedTargetsSetting, writeTargets(targets)); !status.ok())
            return status;
        gone.emplace_back("its agreed target");
    }
    evidence = absl::StrCat("Deleted: ", absl::StrJoin(gone, "; "));
    return absl::OkStatus();
}

absl::Status leaveFleet(StoreTxn &txn, const Call &call, std::int64_t nowMs, Departure &departure, TenantFacts &gone)
{
    auto tenant = txn.tenant(departure.facts.id);
    if (!tenant.ok())
        return tenant.status();
    tenant->stage = Stage::Gone;
    if (absl::Status status = txn.updateTenant(*tenant); !status.ok())
        return status;
    gone = *std::move(tenant);
    StoredStep &last = departure.steps.back();
    last.state = StepState::Done;
    last.endedMs = nowMs;
    last.evidence = "out of the fleet; its id stays taken";
    departure.state = DepartureState::Gone;
    departure.goneMs = nowMs;
    departure.stays = stayingAfter(nowMs);
    Record record = recordOf(departure, nowMs);
    if (absl::Status status = txn.putRecord(record); !status.ok())
        return status;
    departure.revision = record.revision;
    auto act = txn.act(departure.actId);
    if (!act.ok())
        return act.status();
    absl::Status status = refusedAct(act::applied(*act, departure.scan));
    if (status.ok())
        status = refusedAct(act::verified(*act));
    if (status.ok())
        status = txn.putAct(*act);
    if (status.ok())
        status = txn.addTimeline(
            {departure.facts.id, nowMs, "departure", "Gone: found on no system any more", call.person.id});
    if (!status.ok())
        return status;
    AuditEvent event = call.event(departure.facts.id, "gone");
    event.after = absl::StrCat(departure.actId, " certificate ", certificateHash(departure));
    event.atMs = nowMs;
    return txn.audit(std::move(event));
}

} // namespace bulkhead
