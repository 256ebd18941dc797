#include "backend/rpc/lockbox_guest.h"

#include "backend/rpc/act_steps.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/grant_freezes.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/grant_locks.h"
#include "backend/rpc/grant_rights.h"
#include "backend/rpc/text_rules.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kMostRows = 500, kMostCalls = 1'000, kReason = 1'000;
constexpr std::int64_t kDayMs = std::int64_t{24} * 60 * 60'000;
constexpr char kNoReason[] = "The tenant's administrator gave no reason.";

absl::Status refusedGuest(grants::Refusal refusal)
{
    using grants::Refusal;
    const auto precondition = absl::StatusCode::kFailedPrecondition;
    switch (refusal) {
    case Refusal::None:
        return absl::OkStatus();
    case Refusal::VotedAlready:
        return fault(precondition, "VOTED_ALREADY", "There is a consent to it already; nothing was changed.",
                     "Look at how it stands now.");
    case Refusal::HandedOutLink:
        return fault(precondition, "HANDED_OUT_LINK",
                     "This link was made by the person who asks for the access or has approved it, so a consent by it "
                     "does not count.",
                     "Ask the operator for a link that another person makes.");
    default:
        break;
    }
    return fault(precondition, "GRANT_STATE", "The access is not in a state in which this can be done.",
                 "Look at how it stands now.");
}

absl::Status noSuchLink()
{
    return absl::NotFoundError("no such link");
}

/// How often the person called under the grant. What audit says of the grant itself is no call.
absl::StatusOr<int> callsUnder(Store &store, const grants::Grant &grant)
{
    AuditQuestion question;
    question.tenants = {grant.ask.tenantId};
    question.actor = grant.person;
    question.grant = grant.id;
    question.fromMs = grant.startedMs;
    question.limit = kMostCalls;
    const auto events = store.auditFound(StoreScope::of(grant.ask.tenantId), question);
    if (!events.ok())
        return events.status();
    return static_cast<int>(std::ranges::count_if(
        *events, [](const AuditEvent &one) { return !std::string_view(one.action).starts_with("grants."); }));
}

} // namespace

bool isLockboxDeed(std::string_view word)
{
    return word == "consent" || word == "decline" || word == "end";
}

LockboxGuests::LockboxGuests(ServiceParts parts, const LockboxIssuer &issuer)
    : m_parts(std::move(parts))
    , m_issuer(issuer)
{
}

absl::StatusOr<LockboxGuest> LockboxGuests::admit(std::string_view token) const
{
    const auto number = LockboxSigner::numberOf(token);
    if (!number)
        return noSuchLink();
    const auto record = m_parts.store.record(kLockboxLinkRecord, *number);
    if (!record.ok())
        return absl::IsNotFound(record.status()) ? noSuchLink() : record.status();
    auto pass = passOf(*record);
    if (!pass.ok() || !m_issuer.signer.isOf(token, *pass))
        return noSuchLink();
    const auto now = m_parts.store.clockMs();
    const auto lockbox = lockboxOf(m_parts.store, pass->tenantId);
    if (!now.ok() || !lockbox.ok())
        return now.ok() ? lockbox.status() : now.status();
    const auto fleet = m_parts.room.fleet().current();
    const auto index = m_parts.room.fleet().find(pass->tenantId);
    if (!pass->usable(*now) || !lockbox->on() || !index || *index >= fleet->size
        || fleet->factsOf(*index).stage == Stage::Gone)
        return noSuchLink();
    return LockboxGuest{*std::move(pass), fleet->factsOf(*index).name, *now};
}

AuditEvent LockboxGuests::event(const LockboxGuest &guest, std::string action, std::string outcome,
                                std::int64_t atMs) const
{
    AuditEvent event;
    event.tenantId = guest.pass.tenantId;
    event.actor = guest.pass.actor();
    event.action = std::move(action);
    event.outcome = std::move(outcome);
    event.atMs = atMs;
    event.after = "link=" + guest.pass.number;
    event.policyVersion = m_parts.entry.access()->version;
    return event;
}

absl::Status LockboxGuests::noteRefusal(const LockboxGuest &guest, const LockboxDeed &deed,
                                        const absl::Status &why) const
{
    return m_parts.store.write(StoreScope::of(guest.pass.tenantId), [&](StoreTxn &txn) -> absl::Status {
        const auto now = txn.clockMs();
        if (!now.ok())
            return now.status();
        AuditEvent told = event(guest, "lockbox." + deed.deed, "refused: " + reasonOf(why), *now);
        told.grant = deed.grant;
        told.requestId = deed.requestId;
        return txn.audit(std::move(told));
    });
}

absl::StatusOr<LockboxReport> LockboxGuests::reportOf(Store &store, const FleetSnapshot &fleet,
                                                      const TenantFacts &tenant, int days, bool calls)
{
    const auto now = store.clockMs();
    const auto records = store.records(kGrantRecord, tenant.id, kMostRows);
    const auto lockbox = lockboxOf(store, tenant.id);
    const auto passes = store.records(kLockboxLinkRecord, tenant.id, kMostRows);
    for (const absl::Status &status : {now.status(), records.status(), lockbox.status(), passes.status()})
        if (!status.ok())
            return status;
    LockboxReport report{tenant.name, *now - days * kDayMs, *now, {}, {}};
    for (const Record &record : *passes) {
        const auto pass = passOf(record);
        if (!pass.ok())
            return pass.status();
        if (pass->usable(*now))
            report.links.push_back({pass->administrator, pass->madeBy, pass->madeMs, pass->expiresMs});
    }
    const OtherTenants others(fleet, tenant.id);
    for (const Record &record : *records) {
        auto grant = grantOf(record);
        if (!grant.ok())
            return grant.status();
        if (record.tenantId != tenant.id || (grant->askedMs < report.fromMs && !grants::inForce(*grant, *now)))
            continue;
        if (grants::stateAt(*grant, *now) == grants::State::Requested || grants::asksForMore(*grant, *now))
            grant->lockbox = lockbox->on(); // As it will be when somebody decides.
        LockboxRow row = lockboxRowOf(*grant, others, *now);
        if (calls && grant->startedMs > 0) {
            const auto counted = callsUnder(store, *grant);
            if (!counted.ok())
                return counted.status();
            row.calls = *counted;
        }
        report.rows.push_back(std::move(row));
    }
    return report;
}

absl::StatusOr<LockboxReport> LockboxGuests::look(const LockboxGuest &guest, int days, const char *action) const
{
    const absl::Status written =
        m_parts.store.write(StoreScope::of(guest.pass.tenantId), [&](StoreTxn &txn) -> absl::Status {
            const auto now = txn.clockMs();
            return now.ok() ? txn.audit(event(guest, action, "looked at", *now)) : now.status();
        });
    if (!written.ok())
        return written;
    const auto fleet = m_parts.room.fleet().current();
    const auto index = m_parts.room.fleet().find(guest.pass.tenantId);
    if (!index || *index >= fleet->size)
        return noSuchLink();
    return reportOf(m_parts.store, *fleet, fleet->factsOf(*index), days, std::string_view(action) == "lockbox.export");
}

absl::Status LockboxGuests::decide(StoreTxn &txn, const LockboxGuest &guest, const LockboxDeed &deed,
                                   grants::Grant &grant, std::int64_t nowMs) const
{
    const std::string actor = guest.pass.actor(), reason = deed.reason.empty() ? kNoReason : deed.reason;
    if (deed.deed == "end")
        return refusedGuest(grants::revoke(grant, actor, reason, nowMs));
    if (deed.revision != grant.revision)
        return fault(absl::StatusCode::kAborted, "REVISION_CONFLICT",
                     "It has changed since it was shown; nothing was changed.", "Read it again, and decide then.");
    if (deed.deed == "decline")
        return refusedGuest(grants::decline(grant, actor, reason, nowMs));
    const auto roles = {grant.role, roleNow(m_parts.entry.identity(), grant.person)};
    const absl::Status against = standsAgainst(txn, grant.person, roles, false);
    if (absl::IsPermissionDenied(against)) // Why nothing is given to them is the operator's own matter.
        return refusedGuest(grants::Refusal::WrongState);
    if (!against.ok())
        return against;
    if (absl::Status status = staying(txn, grant.ask.tenantId); !status.ok())
        return status;
    if (absl::Status status = m_parts.grants->workStands(grant.ask); !status.ok())
        return status;
    const auto access = m_parts.entry.access();
    const auto right = [&](const grants::Vote &vote) {
        return holdsApproval({*access, m_parts.entry.identity(), m_parts.room.fleet()}, txn, vote, grant, nowMs);
    };
    const grants::Consent consent{guest.pass.administrator, nowMs, guest.pass.number, guest.pass.madeBy};
    return refusedGuest(grants::consent(grant, consent, right, nowMs));
}

absl::Status LockboxGuests::carryOut(StoreTxn &txn, const LockboxGuest &guest, const LockboxDeed &deed,
                                     grants::Grant &grant) const
{
    const auto now = txn.clockMs();
    const auto pass = passOf(txn, guest.pass.number);
    const auto lockbox = lockboxOf(txn, guest.pass.tenantId);
    if (!now.ok() || !lockbox.ok())
        return now.ok() ? lockbox.status() : now.status();
    if (!pass.ok() || !pass->usable(*now) || !lockbox->on()) // Ended since they came.
        return pass.ok() || absl::IsNotFound(pass.status()) ? noSuchLink() : pass.status();
    const auto record = txn.record(kGrantRecord, deed.grant);
    if (!record.ok() && !absl::IsNotFound(record.status()))
        return record.status();
    if (!record.ok() || record->tenantId != guest.pass.tenantId)
        return fault(absl::StatusCode::kNotFound, "GRANT_NOT_FOUND", "There is no such access.",
                     "Look at the list again.");
    auto stored = grantOf(*record);
    if (!stored.ok())
        return stored.status();
    grant = *std::move(stored);
    if (absl::Status status = seeLockbox(txn, grant, *now); !status.ok())
        return status;
    const bool longer = grants::asksForMore(grant, *now), ran = grants::inForce(grant, *now);
    const std::int64_t ends = grant.endsMs;
    if (absl::Status status = decide(txn, guest, deed, grant, *now); !status.ok())
        return status;
    const bool effect = grant.state == grants::State::InForce && grant.endsMs != ends;
    Record next = recordOf(grant, true);
    if (absl::Status status = txn.putRecord(next); !status.ok())
        return status;
    grant.revision = next.revision;
    AuditEvent told = event(guest, "lockbox." + deed.deed,
                            deed.deed == "end"       ? "revoked"
                            : deed.deed == "decline" ? "declined"
                            : !effect                ? "consented"
                            : longer                 ? "extended"
                                                     : "in force",
                            *now);
    told.grant = grant.id;
    told.requestId = deed.requestId;
    told.purpose = deed.reason.empty() ? grant.ask.purpose : deed.reason;
    absl::StrAppend(&told.after, ", ", auditTextOf(grant));
    if (deed.deed == "consent") { // What is told to approvers alone does not hold up the tenant's own administrator.
        const auto frozen = freezesOver(*m_parts.entry.access(), m_parts.room.fleet(), grant, *now);
        absl::StrAppend(&told.after, frozen.empty() ? "" : ", ", freezeNoteOf(frozen));
    }
    if (absl::Status status = txn.audit(std::move(told)); !status.ok())
        return status;
    const std::string line = deed.deed == "end" && ran
                                 ? absl::StrCat("Access of ", grant.person, " ended by ", guest.pass.actor())
                             : effect ? absl::StrCat("Access for ", grant.person, longer ? " extended, " : ", ",
                                                     grant.ask.ticket, ", by consent of ", guest.pass.actor())
                                      : std::string();
    if (line.empty())
        return absl::OkStatus();
    return txn.addTimeline({grant.ask.tenantId, *now, "access", line, guest.pass.actor()});
}

absl::StatusOr<LockboxRow> LockboxGuests::act(const LockboxGuest &guest, const LockboxDeed &deed, bool &repeated) const
{
    if (absl::Status status = checkText(deed.reason, kReason, true, "reason"); !status.ok())
        return status;
    grants::Grant grant;
    bool ran = false;
    const std::string asked =
        hex(sha256(absl::StrCat(deed.grant, "|", deed.deed, "|", deed.revision.value_or(0), "|", deed.reason)));
    // What stands against a person or a role is no tenant's, and decides here.
    const StoreScope rows{false, {guest.pass.tenantId, {}}};
    const auto kept =
        m_parts.store.writeOnce(rows, deed.requestId, guest.pass.actor() + "/" + guest.pass.number,
                                "lockbox." + deed.deed, asked, [&](StoreTxn &txn) -> absl::StatusOr<std::string> {
                                    ran = false;
                                    if (absl::Status status = carryOut(txn, guest, deed, grant); !status.ok())
                                        return status;
                                    ran = true;
                                    return grant.id;
                                });
    repeated = kept.ok() && !ran;
    if (reasonOf(kept.status()) == "HANDED_OUT_LINK") // Its maker tries it, or an innocent guest with such a link.
        if (absl::Status status = noteRefusal(guest, deed, kept.status()); !status.ok())
            return status;
    if (!kept.ok())
        return absl::IsAlreadyExists(kept.status())
                   ? fault(absl::StatusCode::kAlreadyExists, "REQUEST_ID_REUSED",
                           "This request id belongs to another deed; nothing was changed.",
                           "Repeat it with a new request id.")
                   : kept.status();
    if (ran)
        m_parts.grants->put(grant);
    else if (const auto record = m_parts.store.record(kGrantRecord, deed.grant); record.ok())
        if (auto now = grantOf(*record); now.ok() && record->tenantId == guest.pass.tenantId)
            grant = *std::move(now);
    const OtherTenants others(*m_parts.room.fleet().current(), guest.pass.tenantId);
    return lockboxRowOf(grant, others, guest.nowMs);
}

} // namespace bulkhead
