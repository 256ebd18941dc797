#include "backend/rpc/legal_holds.h"

#include "backend/rpc/act_steps.h"
#include "backend/rpc/departure_wire.h"
#include "backend/rpc/once.h"
#include "backend/rpc/text_rules.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kReason = 500, kMatter = 120;
constexpr std::ptrdiff_t kStanding = 20; ///< Of one tenant.

absl::Status incomplete(std::string_view what)
{
    return fault(absl::StatusCode::kInvalidArgument, "HOLD_INCOMPLETE", what,
                 "Say the matter in at most 120 characters and the reason in at most 500.");
}

bool said(const std::string &text)
{
    return text.find_first_not_of(" \t\n") != std::string::npos;
}

absl::Status audited(StoreTxn &txn, const Call &call, const LegalHold &hold, std::string outcome)
{
    AuditEvent event = call.event(hold.tenantId, std::move(outcome));
    event.after = absl::StrCat(hold.id, " ", hold.matter, ": ", hold.stands() ? hold.reason : hold.releaseReason);
    return txn.audit(std::move(event));
}

} // namespace

absl::Status placeHold(Store &store, const Call &call, const v1::PlaceHoldRequest &asked, v1::PlaceHoldResponse &answer)
{
    if (!said(asked.reason()) || !said(asked.matter()))
        return incomplete("A legal hold says for which matter it is, and why; none was placed.");
    if (!checkText(asked.reason(), kReason, true, "reason").ok()
        || !checkText(asked.matter(), kMatter, false, "matter").ok())
        return incomplete("The matter or the reason is too long; no hold was placed.");
    return once(store, call, asked, answer, [&](StoreTxn &txn, v1::PlaceHoldResponse &kept) -> absl::Status {
        const auto tenant = txn.tenant(call.facts().id);
        if (!tenant.ok())
            return tenant.status();
        if (tenant->stage == Stage::Gone)
            return tenantNotInScope();
        const auto known = holdsOf(txn, call.facts().id);
        if (!known.ok())
            return known.status();
        if (std::ranges::count_if(*known, &LegalHold::stands) >= kStanding)
            return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_HOLDS",
                         "Twenty legal holds stand already; this one was not placed.",
                         "One that stands holds the tenant as well as two do.");
        LegalHold hold;
        hold.id = "hold-" + hex(randomBytes(8));
        hold.tenantId = call.facts().id;
        hold.reason = asked.reason();
        hold.matter = asked.matter();
        hold.placedBy = call.person.id;
        hold.placedMs = call.nowMs;
        Record record = recordOf(hold);
        absl::Status status = txn.putRecord(record);
        hold.revision = record.revision;
        if (status.ok())
            status = txn.addTimeline({hold.tenantId, call.nowMs, "departure",
                                      absl::StrCat("Legal hold placed: ", hold.matter), call.person.id});
        if (status.ok())
            status = audited(txn, call, hold, "placed");
        if (status.ok())
            fill(hold, *kept.mutable_hold());
        return status;
    });
}

absl::Status releaseHold(Store &store, const Call &call, const v1::ReleaseHoldRequest &asked,
                         v1::ReleaseHoldResponse &answer)
{
    if (!said(asked.reason()) || !checkText(asked.reason(), kReason, true, "reason").ok())
        return incomplete("Releasing a legal hold says why; nothing was released.");
    return once(store, call, asked, answer, [&](StoreTxn &txn, v1::ReleaseHoldResponse &kept) -> absl::Status {
        const auto stored = txn.record(kHoldRecord, asked.hold_id());
        if (!stored.ok() && !absl::IsNotFound(stored.status()))
            return stored.status();
        if (!stored.ok() || stored->tenantId != call.facts().id)
            return fault(absl::StatusCode::kNotFound, "HOLD_NOT_FOUND", "This tenant has no such legal hold.",
                         "Reload the tenant's legal holds.");
        auto hold = holdOf(*stored);
        if (!hold.ok())
            return hold.status();
        if (!hold->stands())
            return fault(absl::StatusCode::kFailedPrecondition, "HOLD_RELEASED", "This legal hold is released already.",
                         "Reload the tenant's legal holds.");
        if (hold->placedBy == call.person.id)
            return fault(absl::StatusCode::kFailedPrecondition, "SELF_RELEASE",
                         "Who has placed a legal hold does not release it.",
                         "Ask another person of platform operations or customer success.");
        if (hold->revision != asked.expected_revision())
            return actChanged();
        hold->releasedBy = call.person.id;
        hold->releasedMs = call.nowMs;
        hold->releaseReason = asked.reason();
        Record record = recordOf(*hold);
        absl::Status status = txn.putRecord(record);
        hold->revision = record.revision;
        if (status.ok())
            status = txn.addTimeline({hold->tenantId, call.nowMs, "departure",
                                      absl::StrCat("Legal hold released: ", hold->matter), call.person.id});
        if (status.ok())
            status = audited(txn, call, *hold, "released");
        if (status.ok())
            fill(*hold, *kept.mutable_hold());
        return status;
    });
}

} // namespace bulkhead
