#include "backend/rpc/grant_wire.h"

#include "backend/engine/grant_asks.h"
#include "backend/rpc/fault.h"
#include "backend/rpc/text_rules.h"
#include "backend/rpc/wire.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kPurpose = 1'000, kTicket = 80, kPermissions = 8;

static_assert(static_cast<int>(grants::State::Completed) == v1::GRANT_STATE_COMPLETED);
static_assert(static_cast<int>(grants::State::GivenBack) == v1::GRANT_STATE_GIVEN_BACK);
static_assert(static_cast<int>(grants::Permission::Isolation) == v1::GRANT_PERMISSION_ISOLATION);
static_assert(static_cast<int>(grants::Permission::Phi) == v1::GRANT_PERMISSION_PHI);

void fill(const std::vector<grants::Vote> &votes, google::protobuf::RepeatedPtrField<v1::GrantVote> &messages)
{
    for (const grants::Vote &vote : votes) {
        v1::GrantVote &message = *messages.Add();
        message.set_by(vote.by);
        message.set_at_ms(vote.atMs);
    }
}

void fill(const grants::Consent &consent, v1::TenantConsent &message)
{
    message.set_by(consent.by);
    message.set_at_ms(consent.atMs);
}

/// Without what every permission has: the tenant itself.
const char *sentenceOf(std::string_view action)
{
    if (action == "tenants.read")
        return "This one tenant: name, tier, health, figures and timeline.";
    if (action == "objectives.read")
        return "Its objectives, with charts of the past.";
    if (action == "alerts.read")
        return "Its alerts, open and past, with what was noted on them.";
    if (action == "posture.read")
        return "Its isolation: controls, what was seen of them, and attempts to cross.";
    if (action == "integrations.read")
        return "Its connectors, with ages of secrets and failures.";
    if (action == "diagnostics.run")
        return "Reviewed queries on its own records, each result as a table or as a file that names the tenant.";
    if (action == "diagnostics.write")
        return "SQL statements of one's own on its records; they read and cannot change anything.";
    if (action == "diagnostics.phi")
        return "Protected health information in what is asked: names, notes and whatever else is marked.";
    return nullptr; // The search finds what is opened anyway.
}

} // namespace

bool holdsTenantOf(const Call &call, const grants::Grant &grant)
{
    return call.find(grant.ask.tenantId).has_value();
}

bool mayKnow(const Call &call, const grants::Grant &grant)
{
    if (grant.person == call.person.id)
        return true;
    const bool oversees = call.may("grants.approve") || !call.may("grants.request");
    return oversees && holdsTenantOf(call, grant);
}

void fill(const Call &call, const grants::Grant &grant, std::int64_t nowMs, v1::AccessGrant &message)
{
    message.set_id(grant.id);
    message.set_person(grant.person);
    message.set_role(toWire(grant.role));
    v1::GrantAsk &ask = *message.mutable_ask();
    ask.set_tenant_id(grant.ask.tenantId);
    ask.set_purpose(grant.ask.purpose);
    ask.set_ticket(grant.ask.ticket);
    for (const grants::Permission one : grant.ask.permissions)
        ask.add_permissions(static_cast<v1::GrantPermission>(one));
    ask.set_minutes(static_cast<std::uint32_t>(grant.ask.minutes));
    if (!grant.ask.alertId.empty())
        ask.mutable_work()->set_alert_id(grant.ask.alertId);
    const auto index = call.board->find(grant.ask.tenantId);
    const bool known = index && *index < call.fleet->size;
    // The person's own grant tells the name from when it is in force on, and no sooner that there is a lockbox.
    const bool told = known && (holdsTenantOf(call, grant) || (grant.person == call.person.id && grant.startedMs > 0));
    const bool lockbox = told && grant.lockbox;
    if (lockbox)
        fill(grant.consent, *message.mutable_tenant_consent());
    if (told)
        message.set_tenant_name(call.fleet->factsOf(*index).name);
    message.set_state(static_cast<v1::GrantState>(grants::stateAt(grant, nowMs)));
    message.set_asked_ms(grant.askedMs);
    message.set_waits_until_ms(grant.waitsUntilMs);
    message.set_approvals(static_cast<std::uint32_t>(grant.approvals));
    fill(grant.votes, *message.mutable_votes());
    message.set_started_ms(grant.startedMs);
    message.set_ends_ms(grant.endsMs);
    message.set_ended_ms(grant.endedMs);
    message.set_ended_by(grant.endedBy);
    message.set_end_reason(grant.endReason);
    if (grant.extension.minutes > 0) {
        v1::GrantExtension &more = *message.mutable_extension();
        more.set_minutes(static_cast<std::uint32_t>(grant.extension.minutes));
        more.set_reason(grant.extension.reason);
        more.set_asked_ms(grant.extension.askedMs);
        fill(grant.extension.votes, *more.mutable_votes());
        if (lockbox)
            fill(grant.extension.consent, *more.mutable_tenant_consent());
    }
    message.set_broken_glass(grant.brokenGlass);
    message.set_reviewed_by(grant.reviewedBy);
    message.set_review(grant.review);
    message.set_reviewed_ms(grant.reviewedMs);
    message.set_revision(grant.revision);
}

void fill(const GrantStanding &standing, v1::PersonLock &message)
{
    message.set_person(standing.person);
    message.set_reason(standing.lockReason);
    message.set_by(standing.lockedBy);
    message.set_at_ms(standing.lockedMs);
    message.set_revision(standing.revision);
}

void fill(const GrantRoleLock &lock, v1::RoleLock &message)
{
    message.set_role(toWire(lock.role));
    message.set_reason(lock.reason);
    message.set_by(lock.by);
    message.set_at_ms(lock.lockedMs);
    message.set_revision(lock.revision);
}

absl::StatusOr<grants::Ask> askOf(const v1::GrantAsk &message)
{
    if (!checkText(message.purpose(), kPurpose, true, "purpose").ok()
        || !checkText(message.ticket(), kTicket, false, "ticket").ok()
        || message.permissions_size() > static_cast<int>(kPermissions))
        return fault(absl::StatusCode::kInvalidArgument, "GRANT_INCOMPLETE",
                     "The purpose or the ticket is too long; nothing was asked for.",
                     "Say the purpose in at most 1,000 characters and the ticket in at most 80.");
    if (message.has_work() && message.work().alert_id().empty())
        return fault(absl::StatusCode::kInvalidArgument, "GRANT_INCOMPLETE",
                     "The work names no alert by its id; nothing was asked for.",
                     "Name the alert, or leave out the work.");
    grants::Ask ask;
    ask.tenantId = message.tenant_id();
    ask.purpose = message.purpose();
    ask.ticket = message.ticket();
    ask.minutes = static_cast<int>(std::min<std::uint32_t>(message.minutes(), 1'000'000));
    ask.alertId = message.work().alert_id();
    for (const int one : message.permissions()) {
        const bool known = one > 0 && one <= static_cast<int>(grants::Permission::Phi);
        ask.permissions.push_back(known ? static_cast<grants::Permission>(one) : grants::Permission::Unspecified);
    }
    std::ranges::sort(ask.permissions);
    const auto twice = std::ranges::unique(ask.permissions);
    ask.permissions.erase(twice.begin(), twice.end());
    return ask;
}

std::vector<grants::Permission> permissionsFor(const AccessPolicy &access, Role role, bool records)
{
    using grants::Permission;
    std::vector<Permission> known;
    if (!access.allows(role, "tenants.read"))
        return known;
    const auto own = [&](std::string_view action) { return access.allows(role, action); };
    for (const Permission one : {Permission::Health, Permission::Isolation}) {
        const auto actions = grants::actionsOf(one);
        if (std::ranges::any_of(actions, [&](std::string_view action) {
                return action != "search" && action != "tenants.read" && own(action);
            }))
            known.push_back(one);
    }
    // Of these a part is of no use, and PHI of no use without the questions.
    for (const Permission one : {Permission::Diagnostics, Permission::Statements, Permission::Phi})
        if (records && own("diagnostics.run") && std::ranges::all_of(grants::actionsOf(one), own))
            known.push_back(one);
    return known;
}

GrantDifference differenceOf(const AccessPolicy &access, Role role, const grants::Ask &ask)
{
    GrantDifference made;
    for (const grants::Permission permission : ask.permissions)
        for (const std::string_view action : grants::actionsOf(permission)) {
            const char *sentence = access.allows(role, action) ? sentenceOf(action) : nullptr;
            if (sentence && std::ranges::find(made.opens, sentence) == made.opens.end())
                made.opens.emplace_back(sentence);
        }
    made.staysShut.emplace_back("Every other tenant: a console that uses it shows this one alone.");
    made.staysShut.emplace_back("Changes, exports and copies of the list: it reads.");
    const auto hidden = access.hiddenFields(role);
    if (!hidden.empty())
        made.staysShut.push_back(
            absl::StrCat("What the role does not see anywhere: ", absl::StrJoin(hidden, ", "), "."));
    if (!ask.alertId.empty())
        made.staysShut.push_back(
            absl::StrCat("Anything once the alert ", ask.alertId, " is over, whatever is left of its minutes."));
    const auto asks = [&ask](grants::Permission one) {
        return std::ranges::find(ask.permissions, one) != ask.permissions.end();
    };
    if (!grants::asksForRecords(ask))
        made.staysShut.emplace_back("Patients' data: no view of the console holds any.");
    else if (!asks(grants::Permission::Phi))
        made.staysShut.emplace_back(asks(grants::Permission::Statements)
                                        ? "Protected health information: masked in reviewed queries, and refused to "
                                          "statements of one's own."
                                        : "Protected health information: it is masked.");
    return made;
}

} // namespace bulkhead
