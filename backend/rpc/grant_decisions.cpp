#include "backend/rpc/grant_decisions.h"

#include "backend/engine/grant_asks.h"
#include "backend/rpc/act_steps.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/grant_freezes.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/grant_locks.h"
#include "backend/rpc/grant_rights.h"
#include "backend/rpc/grant_wire.h"
#include "backend/rpc/lockbox_record.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::ptrdiff_t kWaiting = 5; ///< Requests of one person.

absl::Status grantNotFound()
{
    return fault(absl::StatusCode::kNotFound, "GRANT_NOT_FOUND", "There is no such access within your scope.",
                 "Reload the list of accesses and choose again.");
}

absl::Status refused(grants::Refusal refusal, const grants::Rules &rules, bool glass = false)
{
    using grants::Refusal;
    const auto precondition = absl::StatusCode::kFailedPrecondition;
    const auto invalid = absl::StatusCode::kInvalidArgument;
    switch (refusal) {
    case Refusal::None:
        return absl::OkStatus();
    case Refusal::WrongState:
        return fault(precondition, "GRANT_STATE", "The access is not in a state in which this can be done.",
                     "Look at how it stands now.");
    case Refusal::OwnGrant:
        return fault(precondition, "SELF_APPROVAL", "Nobody decides on their own access.",
                     "Ask another person who may.");
    case Refusal::NotOwn:
        return fault(precondition, "NOT_YOUR_GRANT", "Only the person whose access it is may do that.",
                     "Decline it or end it instead.");
    case Refusal::VotedAlready:
        return fault(precondition, "VOTED_ALREADY", "You have consented to it already; another person has to, too.",
                     "Wait for another person.");
    case Refusal::NoRight:
        return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_ALLOWED", "You may not consent to this access.",
                     "Ask somebody who may approve access to this tenant.");
    case Refusal::TooLong:
        return fault(invalid, "GRANT_TOO_LONG",
                     absl::StrCat("An access lasts 1 to ", glass ? rules.breakGlassMinutes : rules.minutes,
                                  " minutes, and 8 hours with everything that it is extended by; nothing was changed."),
                     "Ask for less, and extend it while it is in force.");
    case Refusal::Incomplete:
        return fault(invalid, "GRANT_INCOMPLETE",
                     "An access names a tenant, a purpose, a ticket, minutes and what is to be seen; nothing was asked "
                     "for.",
                     "Fill in what is missing.");
    case Refusal::HandedOutLink:
        return fault(precondition, "HANDED_OUT_LINK",
                     "You made the link by which the tenant's administrator has consented, so your own consent does "
                     "not count beside it.",
                     "Have another person approve it.");
    case Refusal::ReasonMissing:
        break;
    }
    return glass ? fault(invalid, "REASON_TOO_SHORT", "Breaking glass needs a reason of at least 20 characters.",
                         "Say what has happened and why nobody can be asked.")
                 : fault(invalid, "REASON_MISSING", "It needs a reason; nothing was changed.", "Say why.");
}

} // namespace

GrantDecisions::GrantDecisions(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

bool GrantDecisions::isTenant(const Call &call, const std::string &tenantId) const
{
    const auto index = call.board->find(tenantId);
    return index && *index < call.fleet->size && call.fleet->factsOf(*index).stage != Stage::Gone;
}

absl::Status GrantDecisions::mayAsk(const Call &call, const grants::Ask &ask) const
{
    const bool records = grants::asksForRecords(ask);
    if (grants::asksForPhi(ask) && !records)
        return fault(absl::StatusCode::kInvalidArgument, "GRANT_INCOMPLETE",
                     "Protected health information is shown in answers to queries, and none are asked for; nothing was "
                     "asked for.",
                     "Ask for reviewed queries or own statements with it.");
    if (records && m_parts.diagnostics == nullptr)
        return fault(absl::StatusCode::kFailedPrecondition, "NO_DIAGNOSTICS",
                     "Nothing is attached to this gateway whose records could be asked; nothing was asked for.",
                     "Ask for less.");
    if (!records && call.find(ask.tenantId)) // A tenant's own records are nobody's by scope.
        return fault(absl::StatusCode::kFailedPrecondition, "WITHIN_YOUR_SCOPE",
                     "The tenant is within your own scope: an access opens nothing that your role does not see.",
                     "Open the tenant's page.");
    const auto known = permissionsFor(*call.access, call.person.role, m_parts.diagnostics != nullptr);
    const bool own = std::ranges::all_of(
        ask.permissions, [&known](grants::Permission one) { return std::ranges::find(known, one) != known.end(); });
    if (!own)
        return fault(absl::StatusCode::kPermissionDenied, "ACTION_NOT_ALLOWED",
                     "Your role does not see this of any tenant, so no access opens it.",
                     "Ask for less, or ask somebody whose role does.");
    return seesWork(call, ask) ? m_parts.grants->workStands(ask) : absl::OkStatus();
}

absl::Status GrantDecisions::preview(const Call &call, const v1::PreviewGrantRequest &asked,
                                     v1::PreviewGrantResponse &answer)
{
    auto ask = askOf(asked.ask());
    if (!ask.ok())
        return ask.status();
    const GrantDifference made = differenceOf(*call.access, call.person.role, *ask);
    answer.mutable_opens()->Add(made.opens.begin(), made.opens.end());
    answer.mutable_stays_shut()->Add(made.staysShut.begin(), made.staysShut.end());
    answer.set_approvals(static_cast<std::uint32_t>(grants::approvalsFor(call.access->grants, *ask)));
    fill(freezesOfAll(*call.access, *ask, m_parts.grants->nowMs()), *answer.mutable_freezes());
    absl::Status status = mayAsk(call, *ask);
    if (status.ok())
        status = standsAgainst(*m_parts.grants, call.person.id, {call.person.role}, true);
    if (!status.ok()) {
        v1::Fault told;
        told.ParseFromString(faultTrailer(status, call.requestId));
        answer.set_refusal(told.summary());
    }
    return absl::OkStatus();
}

absl::Status GrantDecisions::request(const Call &call, const v1::RequestGrantRequest &asked,
                                     v1::RequestGrantResponse &answer)
{
    auto ask = askOf(asked.ask());
    if (!ask.ok())
        return ask.status();
    if (absl::Status status = mayAsk(call, *ask); !status.ok())
        return status;
    const auto all = m_parts.grants->rows().shared();
    const auto waiting = std::ranges::count_if(*all, [&](const auto &row) {
        return row.second.person == call.person.id && row.second.state == grants::State::Requested;
    });
    const bool known = isTenant(call, ask->tenantId);
    grants::Grant made;
    const auto work = [&](StoreTxn &txn, v1::RequestGrantResponse &kept) -> absl::Status {
        if (waiting >= kWaiting)
            return fault(absl::StatusCode::kResourceExhausted, "TOO_MANY_REQUESTS",
                         "Five of your requests wait already; this one was not made.", "Take one of them back first.");
        const auto now = txn.clockMs();
        if (!now.ok())
            return now.status();
        if (absl::Status status = standsAgainst(txn, call.person.id, {call.person.role}, true); !status.ok())
            return status;
        made = {};
        made.id = "grant-" + hex(randomBytes(8));
        made.person = call.person.id;
        made.role = call.person.role;
        made.ask = *ask;
        made.seesWork = seesWork(call, *ask);
        if (absl::Status status = refused(grants::request(made, call.access->grants, *now), call.access->grants);
            !status.ok())
            return status;
        if (absl::Status status = seeLockbox(txn, made, *now); !status.ok())
            return status;
        Step step{txn, made, *now, "requested", {}};
        if (absl::Status status = keep(call, step, known); !status.ok())
            return status;
        fill(call, made, *now, *kept.mutable_grant());
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran)
        m_parts.grants->put(made);
    return status;
}

template<class Request, class Response>
absl::Status GrantDecisions::change(const Call &call, const Request &asked, Response &answer,
                                    std::optional<std::uint64_t> expected, const Work &work)
{
    grants::Grant grant;
    const auto run = [&](StoreTxn &txn, Response &kept) -> absl::Status {
        const auto record = txn.record(kGrantRecord, asked.grant_id());
        if (!record.ok())
            return absl::IsNotFound(record.status()) ? grantNotFound() : record.status();
        auto stored = grantOf(*record);
        const auto now = txn.clockMs();
        if (!stored.ok() || !now.ok())
            return stored.ok() ? now.status() : stored.status();
        grant = *std::move(stored);
        if (!mayKnow(call, grant))
            return grantNotFound();
        if (absl::Status status = seeLockbox(txn, grant, *now); !status.ok())
            return status;
        if (expected && grant.revision != *expected)
            return actChanged();
        Step step{txn, grant, *now, "done", {}};
        if (absl::Status status = work(step); !status.ok())
            return status;
        if (absl::Status status = keep(call, step, !record->tenantId.empty()); !status.ok())
            return status;
        fill(call, grant, *now, *kept.mutable_grant());
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, run, &ran);
    if (ran)
        m_parts.grants->put(grant);
    return status;
}

absl::Status GrantDecisions::amend(const Call &call, const v1::AmendGrantRequest &asked, v1::AmendGrantResponse &answer)
{
    auto ask = askOf(asked.ask());
    if (!ask.ok())
        return ask.status();
    if (absl::Status status = mayAsk(call, *ask); !status.ok())
        return status;
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) {
        step.outcome = "amended";
        step.grant.seesWork = seesWork(call, *ask);
        return refused(grants::amend(step.grant, call.person.id, *ask, call.access->grants, step.nowMs),
                       call.access->grants);
    });
}

absl::Status GrantDecisions::extend(const Call &call, const v1::ExtendGrantRequest &asked,
                                    v1::ExtendGrantResponse &answer)
{
    const int minutes = static_cast<int>(std::min<std::uint32_t>(asked.minutes(), 1'000'000));
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) -> absl::Status {
        const auto roles = {step.grant.role, call.person.role};
        if (absl::Status status = standsAgainst(step.txn, call.person.id, roles, true); !status.ok())
            return status;
        step.outcome = absl::StrCat(minutes, " more minutes requested");
        return refused(
            grants::extend(step.grant, call.person.id, minutes, asked.reason(), call.access->grants, step.nowMs),
            call.access->grants);
    });
}

absl::Status GrantDecisions::giveBack(const Call &call, const v1::GiveBackGrantRequest &asked,
                                      v1::GiveBackGrantResponse &answer)
{
    return change(call, asked, answer, std::nullopt, [&](Step &step) {
        const absl::Status status =
            refused(grants::giveBack(step.grant, call.person.id, step.nowMs), call.access->grants);
        step.outcome = std::string(grants::wordOf(step.grant.state));
        if (step.grant.state == grants::State::GivenBack)
            step.told = "Access of " + step.grant.person + " given back";
        return status;
    });
}

bool GrantDecisions::holds(const Call &call, StoreTxn &txn, const grants::Vote &vote, const grants::Grant &grant,
                           std::int64_t nowMs) const
{
    if (vote.by != call.person.id)
        return holdsApproval({*call.access, m_parts.entry.identity(), *call.board}, txn, vote, grant, nowMs);
    return consentLocked(txn, call.person).ok() && call.may("grants.approve") && holdsTenantOf(call, grant);
}

absl::Status GrantDecisions::approve(const Call &call, const v1::ApproveGrantRequest &asked,
                                     v1::ApproveGrantResponse &answer)
{
    if (absl::Status status = freezeNamesFit(asked.in_freezes()); !status.ok())
        return status;
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) -> absl::Status {
        const bool own = step.grant.person == call.person.id;
        const auto roles = {step.grant.role, roleNow(m_parts.entry.identity(), step.grant.person)};
        if (absl::Status status = standsAgainst(step.txn, step.grant.person, roles, own); !status.ok())
            return status;
        if (absl::Status status = consentLocked(step.txn, call.person); !status.ok() && !own)
            return status;
        const bool longer = grants::inForce(step.grant, step.nowMs);
        const std::int64_t ends = step.grant.endsMs;
        const auto right = [&](const grants::Vote &vote) {
            return holds(call, step.txn, vote, step.grant, step.nowMs);
        };
        const absl::Status status =
            refused(grants::approve(step.grant, call.person.id, right, step.nowMs), call.access->grants);
        // After what is refused to oneself, or nobody would have to ask another person whether there is such a tenant.
        if (status.ok())
            if (absl::Status stays = staying(step.txn, step.grant.ask.tenantId); !stays.ok())
                return stays;
        if (absl::Status stands = m_parts.grants->workStands(step.grant.ask); status.ok() && !stands.ok())
            return stands;
        const auto frozen = freezesOver(*call.access, *call.board, step.grant, step.nowMs); // Until its new end.
        if (absl::Status held = heldUpBy(frozen, asked.in_freezes()); status.ok() && !held.ok())
            return held;
        step.note = freezeNoteOf(frozen);
        const bool effect = step.grant.state == grants::State::InForce && step.grant.endsMs != ends;
        step.outcome = !effect ? "consented" : longer ? "extended" : "in force";
        if (effect)
            step.told = absl::StrCat("Access for ", step.grant.person, longer ? " extended, " : ", ",
                                     step.grant.ask.ticket, ", by consent of ", call.person.id);
        return status;
    });
}

absl::Status GrantDecisions::decline(const Call &call, const v1::DeclineGrantRequest &asked,
                                     v1::DeclineGrantResponse &answer)
{
    return change(call, asked, answer, asked.expected_revision(), [&](Step &step) -> absl::Status {
        if (!holdsTenantOf(call, step.grant))
            return grantNotFound();
        step.outcome = "declined";
        return refused(grants::decline(step.grant, call.person.id, asked.reason(), step.nowMs), call.access->grants);
    });
}

absl::Status GrantDecisions::revoke(const Call &call, const v1::RevokeGrantRequest &asked,
                                    v1::RevokeGrantResponse &answer)
{
    return change(call, asked, answer, std::nullopt, [&](Step &step) -> absl::Status {
        const bool running = grants::inForce(step.grant, step.nowMs);
        step.outcome = "revoked";
        if (running)
            step.told = absl::StrCat("Access of ", step.grant.person, " ended by ", call.person.id);
        return refused(grants::revoke(step.grant, call.person.id, asked.reason(), step.nowMs), call.access->grants);
    });
}

absl::Status GrantDecisions::breakGlass(const Call &call, const v1::BreakGlassRequest &asked,
                                        v1::BreakGlassResponse &answer)
{
    auto ask = askOf(asked.ask());
    if (!ask.ok())
        return ask.status();
    if (absl::Status status = mayAsk(call, *ask); !status.ok())
        return status;
    if (!ask->alertId.empty())
        return fault(absl::StatusCode::kInvalidArgument, "GRANT_INCOMPLETE",
                     "Broken glass lasts its minutes, whatever becomes of an alert; no glass was broken.",
                     "Break glass without it, and give it back when you are done.");
    if (grants::asksForPhi(*ask))
        return fault(absl::StatusCode::kFailedPrecondition, "PHI_NEEDS_CONSENT",
                     absl::StrCat("Broken glass never opens protected health information: ",
                                  grants::approvalsFor(call.access->grants, *ask), " other people have to consent."),
                     "Break glass without it, and ask for it in a request of its own.");
    const bool known = isTenant(call, ask->tenantId);
    grants::Grant made;
    GrantStanding standing;
    const auto work = [&](StoreTxn &txn, v1::BreakGlassResponse &kept) -> absl::Status {
        const auto now = txn.clockMs();
        auto found = standingOf(txn, call.person.id);
        if (!now.ok() || !found.ok())
            return now.ok() ? found.status() : now.status();
        standing = *std::move(found);
        if (absl::Status status = standsAgainst(txn, call.person.id, {call.person.role}, true); !status.ok())
            return status;
        made = {};
        made.id = "grant-" + hex(randomBytes(8));
        made.person = call.person.id;
        made.role = call.person.role;
        made.ask = *ask;
        if (absl::Status status =
                refused(grants::breakGlass(made, call.access->grants, *now), call.access->grants, true);
            !status.ok())
            return status;
        // Last: whether there is such a tenant is told only where the glass would really have been broken.
        if (!known)
            return tenantNotInScope();
        if (absl::Status status = staying(txn, ask->tenantId); !status.ok())
            return status;
        const auto lockbox = lockboxOf(txn, ask->tenantId);
        if (!lockbox.ok())
            return lockbox.status();
        made.lockbox = lockbox->on(); // Waits for nobody; its administrator is told.
        Step step{txn, made, *now, "glass broken", absl::StrCat("Glass broken by ", made.person, ": ", ask->ticket)};
        // A freeze does not hold it up: somebody is in need now.
        step.note = freezeNoteOf(freezesOver(*call.access, *call.board, made, *now));
        if (absl::Status status = keep(call, step, true); !status.ok())
            return status;
        // In the platform's chain as well, where nobody has to know which tenant to look at.
        AuditEvent loud = call.event({}, "glass broken");
        loud.grant = made.id;
        loud.atMs = *now;
        loud.purpose = made.ask.purpose;
        loud.after = auditTextOf(made) + (step.note.empty() ? "" : ", " + step.note);
        if (absl::Status status = txn.audit(std::move(loud)); !status.ok())
            return status;
        standing.review = made.id;
        Record record = recordOf(standing, *now);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        standing.revision = record.revision;
        fill(call, made, *now, *kept.mutable_grant());
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran) {
        m_parts.grants->put(standing);
        m_parts.grants->put(made);
    }
    return status;
}

absl::Status GrantDecisions::review(const Call &call, const v1::ReviewBreakGlassRequest &asked,
                                    v1::ReviewBreakGlassResponse &answer)
{
    GrantStanding standing;
    const absl::Status status = change(call, asked, answer, std::nullopt, [&](Step &step) -> absl::Status {
        if (!holdsTenantOf(call, step.grant))
            return grantNotFound();
        step.outcome = "reviewed";
        step.told = absl::StrCat("Broken glass of ", step.grant.person, " reviewed");
        absl::Status done =
            refused(grants::review(step.grant, call.person.id, asked.text(), step.nowMs), call.access->grants);
        auto found = standingOf(step.txn, step.grant.person);
        if (!done.ok() || !found.ok())
            return done.ok() ? found.status() : done;
        standing = *std::move(found);
        if (standing.review != step.grant.id)
            return absl::OkStatus();
        standing.review.clear();
        Record record = recordOf(standing, step.nowMs);
        done = step.txn.putRecord(record);
        standing.revision = record.revision;
        return done;
    });
    if (status.ok() && standing.revision != 0)
        m_parts.grants->put(standing);
    return status;
}

std::string GrantDecisions::obstacle(const Call &call, const grants::Grant &grant) const
{
    const std::int64_t now = m_parts.grants->nowMs();
    const bool longer = grants::inForce(grant, now) && grant.extension.minutes > 0;
    if (grants::stateAt(grant, now) != grants::State::Requested && !longer)
        return "There is nothing to decide.";
    if (grant.person == call.person.id)
        return "It is your own: another person has to decide.";
    const auto &votes = longer ? grant.extension.votes : grant.votes;
    if (std::ranges::find(votes, call.person.id, &grants::Vote::by) != votes.end())
        return "You have consented to it already; another person has to, too.";
    if (grant.lockbox && grants::consentOf(grant, now).handedOutBy == call.person.id)
        return "You made the link by which the tenant's administrator has consented; another person has to approve.";
    const auto roles = {grant.role, roleNow(m_parts.entry.identity(), grant.person)};
    absl::Status status = consentLocked(*m_parts.grants, call.person);
    if (status.ok())
        status = standsAgainst(*m_parts.grants, grant.person, roles, false);
    if (!status.ok())
        return std::string(status.message());
    return std::string(m_parts.grants->workStands(grant.ask).message()); // Of none there is no message.
}

} // namespace bulkhead
