#include "backend/engine/grants.h"

#include "backend/engine/grant_asks.h"

#include <algorithm>

namespace bulkhead::grants {

namespace {

bool asksFor(const Ask &ask, Permission permission)
{
    return std::ranges::find(ask.permissions, permission) != ask.permissions.end();
}

bool said(const std::string &text)
{
    return text.find_first_not_of(" \t\r\n") != std::string::npos;
}

/// UTF-8 characters without the space at both ends.
std::size_t charactersOf(const std::string &text)
{
    const std::size_t first = text.find_first_not_of(" \t\r\n"), last = text.find_last_not_of(" \t\r\n");
    if (first == std::string::npos)
        return 0;
    return static_cast<std::size_t>(std::count_if(
        text.begin() + static_cast<std::ptrdiff_t>(first), text.begin() + static_cast<std::ptrdiff_t>(last) + 1,
        [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Refusal checked(const Ask &ask, int mostMinutes)
{
    const bool once = std::ranges::is_sorted(ask.permissions, std::ranges::less_equal{}) || ask.permissions.size() < 2;
    if (ask.tenantId.empty() || !said(ask.purpose) || !said(ask.ticket) || ask.permissions.empty() || !once
        || std::ranges::any_of(ask.permissions, [](Permission one) { return actionsOf(one).empty(); }))
        return Refusal::Incomplete;
    if (asksForPhi(ask) && !asksForRecords(ask))
        return Refusal::Incomplete; // There is nothing in which it would be shown.
    return ask.minutes < 1 || ask.minutes > std::min(mostMinutes, kMostMinutes) ? Refusal::TooLong : Refusal::None;
}

bool enough(const Grant &grant, const std::vector<Vote> &votes, const Consent &consent)
{
    return static_cast<int>(votes.size()) >= std::max(grant.approvals, 1) && (!grant.lockbox || !consent.by.empty());
}

std::vector<Vote> &votesOf(Grant &grant, std::int64_t nowMs)
{
    return asksForMore(grant, nowMs) ? grant.extension.votes : grant.votes;
}

/// Whether there is something to consent to.
bool waits(const Grant &grant, std::int64_t nowMs)
{
    return stateAt(grant, nowMs) == State::Requested || asksForMore(grant, nowMs);
}

/// After another consent: in force, or lasting longer, if that was the last one missing.
void takeEffect(Grant &grant, std::int64_t nowMs)
{
    if (!enough(grant, votesOf(grant, nowMs), consentOf(grant, nowMs)))
        return;
    grant.endsMs = wouldEndMs(grant, nowMs);
    if (asksForMore(grant, nowMs)) {
        for (const Vote &vote : grant.extension.votes)
            if (std::ranges::find(grant.extendedBy, vote.by) == grant.extendedBy.end())
                grant.extendedBy.push_back(vote.by);
        grant.extension = {};
        return;
    }
    grant.state = State::InForce;
    grant.startedMs = nowMs;
}

void end(Grant &grant, State state, const std::string &by, const std::string &reason, std::int64_t nowMs)
{
    grant.state = state;
    grant.endedMs = nowMs;
    grant.endedBy = by;
    grant.endReason = reason;
    grant.extension = {};
}

} // namespace

int approvalsFor(const Rules &rules, const Ask &ask)
{
    const int needed = asksForPhi(ask) ? std::max(rules.approvals, rules.phiApprovals) : rules.approvals;
    return std::clamp(needed, 1, kMostApprovals);
}

bool asksForRecords(const Ask &ask)
{
    return asksFor(ask, Permission::Diagnostics) || asksFor(ask, Permission::Statements);
}

bool asksForPhi(const Ask &ask)
{
    return asksFor(ask, Permission::Phi);
}

State stateAt(const Grant &grant, std::int64_t nowMs)
{
    if (grant.state == State::Requested && nowMs >= grant.waitsUntilMs)
        return State::Lapsed;
    if (grant.state == State::InForce && nowMs >= grant.endsMs)
        return State::Expired;
    return grant.state;
}

Refusal request(Grant &grant, const Rules &rules, std::int64_t nowMs)
{
    if (const Refusal refusal = checked(grant.ask, rules.minutes); refusal != Refusal::None)
        return refusal;
    grant.state = State::Requested;
    grant.askedMs = nowMs;
    grant.waitsUntilMs = nowMs + std::int64_t{std::max(rules.waitHours, 1)} * 60 * kMinuteMs;
    grant.approvals = approvalsFor(rules, grant.ask);
    return Refusal::None;
}

Refusal breakGlass(Grant &grant, const Rules &rules, std::int64_t nowMs)
{
    if (charactersOf(grant.ask.purpose) < kReasonCharacters)
        return Refusal::ReasonMissing;
    if (const Refusal refusal = checked(grant.ask, rules.breakGlassMinutes); refusal != Refusal::None)
        return refusal;
    if (asksForPhi(grant.ask))
        return Refusal::NoRight; // Nobody consents to that alone, whatever has happened.
    grant.state = State::InForce;
    grant.brokenGlass = true;
    grant.askedMs = grant.waitsUntilMs = grant.startedMs = nowMs;
    grant.approvals = approvalsFor(rules, grant.ask);
    grant.endsMs = nowMs + grant.ask.minutes * kMinuteMs;
    return Refusal::None;
}

bool asksForMore(const Grant &grant, std::int64_t nowMs)
{
    return inForce(grant, nowMs) && grant.extension.minutes > 0;
}

std::int64_t wouldEndMs(const Grant &grant, std::int64_t nowMs)
{
    const State state = stateAt(grant, nowMs);
    if (state == State::Requested)
        return nowMs + grant.ask.minutes * kMinuteMs;
    if (state != State::InForce)
        return 0;
    return std::min(grant.endsMs + grant.extension.minutes * kMinuteMs,
                    grant.startedMs + std::int64_t{kMostMinutes} * kMinuteMs);
}

const Consent &consentOf(const Grant &grant, std::int64_t nowMs)
{
    return asksForMore(grant, nowMs) ? grant.extension.consent : grant.consent;
}

Consent &consentOf(Grant &grant, std::int64_t nowMs)
{
    return asksForMore(grant, nowMs) ? grant.extension.consent : grant.consent;
}

bool waitsForTenant(const Grant &grant, std::int64_t nowMs)
{
    return grant.lockbox && waits(grant, nowMs) && consentOf(grant, nowMs).by.empty();
}

Refusal approve(Grant &grant, const std::string &by, const Holds &holds, std::int64_t nowMs)
{
    if (!waits(grant, nowMs))
        return Refusal::WrongState;
    if (by == grant.person)
        return Refusal::OwnGrant;
    if (!holds({by, nowMs}))
        return Refusal::NoRight;
    std::vector<Vote> &votes = votesOf(grant, nowMs);
    if (std::ranges::find(votes, by, &Vote::by) != votes.end())
        return Refusal::VotedAlready;
    if (!grant.lockbox)
        consentOf(grant, nowMs) = {}; // It is not asked for. Were it to count again later, its maker could have voted.
    if (consentOf(grant, nowMs).handedOutBy == by)
        return Refusal::HandedOutLink;
    std::erase_if(votes, [&holds](const Vote &vote) { return !holds(vote); });
    votes.push_back({by, nowMs});
    takeEffect(grant, nowMs);
    return Refusal::None;
}

Refusal consent(Grant &grant, const Consent &consent, const Holds &holds, std::int64_t nowMs)
{
    if (!grant.lockbox || !waits(grant, nowMs))
        return Refusal::WrongState;
    if (!consentOf(grant, nowMs).by.empty())
        return Refusal::VotedAlready;
    std::vector<Vote> &votes = votesOf(grant, nowMs);
    if (consent.handedOutBy == grant.person || std::ranges::find(votes, consent.handedOutBy, &Vote::by) != votes.end())
        return Refusal::HandedOutLink;
    std::erase_if(votes, [&holds](const Vote &vote) { return !holds(vote); });
    consentOf(grant, nowMs) = consent;
    consentOf(grant, nowMs).atMs = nowMs;
    takeEffect(grant, nowMs);
    return Refusal::None;
}

Refusal decline(Grant &grant, const std::string &by, const std::string &reason, std::int64_t nowMs)
{
    const State state = stateAt(grant, nowMs);
    const bool longer = state == State::InForce && grant.extension.minutes > 0;
    if (state != State::Requested && !longer)
        return Refusal::WrongState;
    if (by == grant.person)
        return Refusal::OwnGrant;
    if (!said(reason))
        return Refusal::ReasonMissing;
    if (longer)
        grant.extension = {};
    else
        end(grant, State::Declined, by, reason, nowMs);
    return Refusal::None;
}

Refusal amend(Grant &grant, const std::string &by, const Ask &ask, const Rules &rules, std::int64_t nowMs)
{
    if (by != grant.person)
        return Refusal::NotOwn;
    if (stateAt(grant, nowMs) != State::Requested || ask.tenantId != grant.ask.tenantId)
        return Refusal::WrongState; // Another tenant is another request.
    if (const Refusal refusal = checked(ask, rules.minutes); refusal != Refusal::None)
        return refusal;
    grant.ask = ask;
    grant.votes.clear();
    grant.consent = {};
    grant.approvals = approvalsFor(rules, ask);
    return Refusal::None;
}

Refusal extend(Grant &grant, const std::string &by, int minutes, const std::string &reason, const Rules &rules,
               std::int64_t nowMs)
{
    if (by != grant.person)
        return Refusal::NotOwn;
    if (!inForce(grant, nowMs) || grant.brokenGlass) // Broken glass is for the first minutes only.
        return Refusal::WrongState;
    if (!said(reason))
        return Refusal::ReasonMissing;
    if (minutes < 1 || minutes > rules.minutes
        || grant.endsMs + minutes * kMinuteMs > grant.startedMs + std::int64_t{kMostMinutes} * kMinuteMs)
        return Refusal::TooLong;
    grant.extension = {minutes, reason, nowMs, {}, {}};
    return Refusal::None;
}

Refusal giveBack(Grant &grant, const std::string &by, std::int64_t nowMs)
{
    if (by != grant.person)
        return Refusal::NotOwn;
    const State state = stateAt(grant, nowMs);
    if (state != State::Requested && state != State::InForce)
        return Refusal::WrongState;
    end(grant, state == State::InForce ? State::GivenBack : State::Withdrawn, by, {}, nowMs);
    return Refusal::None;
}

Refusal revoke(Grant &grant, const std::string &by, const std::string &reason, std::int64_t nowMs)
{
    const State state = stateAt(grant, nowMs);
    if (state != State::Requested && state != State::InForce)
        return Refusal::WrongState;
    if (by == grant.person)
        return Refusal::OwnGrant; // It gives back.
    if (!said(reason))
        return Refusal::ReasonMissing;
    end(grant, State::Revoked, by, reason, nowMs);
    return Refusal::None;
}

Refusal endByLock(Grant &grant, const std::string &by, const std::string &reason, std::int64_t nowMs)
{
    if (by != grant.person)
        return revoke(grant, by, reason, nowMs);
    const Refusal refusal = giveBack(grant, by, nowMs);
    grant.endReason = refusal == Refusal::None ? reason : grant.endReason;
    return refusal;
}

Refusal complete(Grant &grant, const std::string &reason, std::int64_t nowMs)
{
    const State state = stateAt(grant, nowMs);
    if (grant.ask.alertId.empty() || (state != State::Requested && state != State::InForce))
        return Refusal::WrongState; // Its time was over first.
    end(grant, State::Completed, "gateway", reason, nowMs);
    return Refusal::None;
}

Refusal review(Grant &grant, const std::string &by, const std::string &text, std::int64_t nowMs)
{
    if (by == grant.person)
        return Refusal::OwnGrant;
    if (!reviewOpen(grant) || !isEnd(stateAt(grant, nowMs)))
        return Refusal::WrongState;
    if (!said(text))
        return Refusal::ReasonMissing;
    grant.reviewedBy = by;
    grant.review = text;
    grant.reviewedMs = nowMs;
    return Refusal::None;
}

bool settle(Grant &grant, std::int64_t nowMs)
{
    const State now = stateAt(grant, nowMs);
    if (now == grant.state)
        return false;
    // When it was over, not when somebody came to write it down.
    end(grant, now, "gateway", {}, now == State::Expired ? grant.endsMs : grant.waitsUntilMs);
    return true;
}

std::vector<std::string_view> actionsOf(Permission permission)
{
    switch (permission) {
    case Permission::Health:
        return {"search", "tenants.read", "objectives.read", "alerts.read"};
    case Permission::Isolation:
        return {"search", "tenants.read", "posture.read", "integrations.read"};
    case Permission::Diagnostics:
        return {"search", "tenants.read", "diagnostics.run"};
    case Permission::Statements:
        return {"search", "tenants.read", "diagnostics.run", "diagnostics.write"};
    case Permission::Phi:
        return {"diagnostics.phi"};
    case Permission::Unspecified:
        break;
    }
    return {};
}

std::string_view wordOf(Permission permission)
{
    switch (permission) {
    case Permission::Health:
        return "health and workflows";
    case Permission::Isolation:
        return "isolation and integrations";
    case Permission::Diagnostics:
        return "reviewed queries";
    case Permission::Statements:
        return "own SQL statements";
    case Permission::Phi:
        return "protected health information";
    case Permission::Unspecified:
        break;
    }
    return "nothing";
}

std::string_view wordOf(State state)
{
    switch (state) {
    case State::Requested:
        return "requested";
    case State::InForce:
        return "in force";
    case State::Expired:
        return "expired";
    case State::Revoked:
        return "revoked";
    case State::GivenBack:
        return "given back";
    case State::Declined:
        return "declined";
    case State::Withdrawn:
        return "withdrawn";
    case State::Lapsed:
        return "lapsed";
    case State::Completed:
        return "completed";
    case State::Unspecified:
        break;
    }
    return "unspecified";
}

} // namespace bulkhead::grants
