#pragma once
// Time-boxed access of one person to one tenant, as a state machine. Pure: time, people and policy are given. A grant
// is asked for, consented to by enough other people, in force for its minutes, and over for good.
#include "backend/domain/words.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::grants {

// What no policy widens.
inline constexpr int kMostMinutes = 8 * 60;          ///< From the beginning to the end, extensions with it.
inline constexpr int kMostApprovals = 5;             ///< A policy may ask for as many.
inline constexpr std::size_t kReasonCharacters = 20; ///< Of who breaks glass, at least.
inline constexpr std::int64_t kMinuteMs = 60'000;

/// Numbers as in the contract. Those from Expired on are ends, and last.
enum class State : std::uint8_t {
    Unspecified,
    Requested,
    InForce,
    Expired,   ///< Its minutes are over.
    Revoked,   ///< Another person has ended it.
    GivenBack, ///< Its person has ended it.
    Declined,
    Withdrawn, ///< Taken back before it was in force.
    Lapsed,    ///< Nobody decided in time.
    Completed  ///< What it was for is over.
};
[[nodiscard]] constexpr bool isEnd(State state)
{
    return state >= State::Expired;
}

/// It waits or is in force: something can still be done about it.
[[nodiscard]] constexpr bool isOpen(State state)
{
    return state != State::Unspecified && !isEnd(state);
}

/// What a grant lets its person read, as sets of the role's own actions.
enum class Permission : std::uint8_t {
    Unspecified,
    Health,
    Isolation,
    Diagnostics, ///< Reviewed questions to the tenant's data; PHI is masked.
    Statements,  ///< Those, and statements of one's own; PHI is refused.
    Phi          ///< With one of the two before: PHI in answers.
};

/// What the access policy says of grants.
struct Rules
{
    int approvals = 1;          ///< Other people who have to consent, 1 to kMostApprovals.
    int phiApprovals = 2;       ///< As `approvals`, of what opens PHI; never fewer than `approvals`.
    int minutes = 60;           ///< At most, each time, 1 to kMostMinutes.
    int breakGlassMinutes = 30; ///< As `minutes`, of broken glass.
    int waitHours = 8;          ///< After so long without a decision a request lapses; 1 to 72.
    bool operator==(const Rules &) const = default;
};

struct Vote
{
    std::string by;
    std::int64_t atMs = 0;
    bool operator==(const Vote &) const = default;
};
/// Of the tenant's administrator, who came by a signed link. It stands beside the votes and never in the place of one.
struct Consent
{
    std::string by; ///< The administrator, as the link names them; empty: nobody has.
    std::int64_t atMs = 0;
    std::string link;        ///< The link's number.
    std::string handedOutBy; ///< Who made the link. They could have used it, so they neither ask nor approve.
    bool operator==(const Consent &) const = default;
};
/// More minutes for a grant in force, asked for and not decided.
struct Extension
{
    int minutes = 0; ///< 0: none is asked for.
    std::string reason;
    std::int64_t askedMs = 0;
    std::vector<Vote> votes;
    Consent consent{};
    bool operator==(const Extension &) const = default;
};
/// What somebody asks for; any other content needs consent anew.
struct Ask
{
    std::string tenantId, purpose, ticket;
    std::vector<Permission> permissions; ///< Each once, in order.
    int minutes = 0;
    std::string alertId{}; ///< When this alert is over, so is the access. Empty: it lasts its minutes.
    bool operator==(const Ask &) const = default;
};
struct Grant
{
    std::string id, person;
    Role role = Role::Unspecified; ///< The person's, when it was asked for.
    Ask ask;
    State state = State::Requested;
    std::int64_t askedMs = 0, waitsUntilMs = 0;
    int approvals = 1;       ///< Needed, by the rules of when it was asked for.
    std::vector<Vote> votes; ///< For `ask` as it is.
    bool seesWork = false;   ///< Who asks sees that alert by their own rights, so they may be told of its end.
    bool lockbox = false;    ///< The tenant has one: its administrator has to consent, too, and is told.
    Consent consent{};       ///< As `votes`.
    std::int64_t startedMs = 0, endsMs = 0;
    std::int64_t endedMs = 0; ///< 0: it is not over, or nobody has written that down.
    std::string endedBy, endReason;
    Extension extension;
    std::vector<std::string> extendedBy; ///< Whose consent has made it last longer; each once.
    bool brokenGlass = false;
    std::string reviewedBy, review; ///< Of broken glass: who closed its after-action review, and what it found.
    std::int64_t reviewedMs = 0;
    std::uint64_t revision = 0; ///< The store's.
    bool operator==(const Grant &) const = default;
};

enum class Refusal : std::uint8_t {
    None,
    WrongState,
    OwnGrant,     ///< Nobody consents to, extends by oneself, or reviews what is one's own.
    NotOwn,       ///< Only the person itself changes, extends and gives back a grant.
    VotedAlready, ///< A second consent of the same person is none.
    NoRight,      ///< Who consents does not hold the right to.
    TooLong,      ///< More minutes than the rules let, or none.
    Incomplete,   ///< No purpose, ticket, permission or tenant.
    ReasonMissing,
    HandedOutLink ///< Who asks for it, or approves it, has handed out the link of the tenant's administrator.
};

/// Whether somebody holds the right to consent now; asked of everybody who has, each time that it counts.
using Holds = std::function<bool(const Vote &vote)>;

/// A new one that waits. A refusal leaves nothing.
[[nodiscard]] Refusal request(Grant &grant, const Rules &rules, std::int64_t nowMs);
/// In force at once, by the person's own word. `ask.purpose` is the reason.
[[nodiscard]] Refusal breakGlass(Grant &grant, const Rules &rules, std::int64_t nowMs);
/// Consent to a request or to an extension that waits; consents of who does not hold the right any more are struck out
/// first. With enough of them the grant is in force from now on, or lasts longer.
[[nodiscard]] Refusal approve(Grant &grant, const std::string &by, const Holds &holds, std::int64_t nowMs);
/// As approve(), by the tenant's administrator, of a grant for a tenant with a lockbox: needed beside the votes,
/// whichever comes first.
[[nodiscard]] Refusal consent(Grant &grant, const Consent &consent, const Holds &holds, std::int64_t nowMs);
/// More minutes wait on it now; else a decision is about the request.
[[nodiscard]] bool asksForMore(const Grant &grant, std::int64_t nowMs);
/// Until when it lasts if what waits is consented to now, or as it is where nothing waits; 0: it is over.
[[nodiscard]] std::int64_t wouldEndMs(const Grant &grant, std::int64_t nowMs);
/// The consent that counts for what waits now: that of the request, or of the extension.
[[nodiscard]] Consent &consentOf(Grant &grant, std::int64_t nowMs);
[[nodiscard]] const Consent &consentOf(const Grant &grant, std::int64_t nowMs);
/// A request, or more minutes, that waits for the tenant's administrator.
[[nodiscard]] bool waitsForTenant(const Grant &grant, std::int64_t nowMs);
/// No to a request, or to an extension alone.
[[nodiscard]] Refusal decline(Grant &grant, const std::string &by, const std::string &reason, std::int64_t nowMs);
/// Another content, before it is in force; consent begins anew.
[[nodiscard]] Refusal amend(Grant &grant, const std::string &by, const Ask &ask, const Rules &rules,
                            std::int64_t nowMs);
/// Asks for more minutes; takes the place of what was asked for before, and of the consents to that.
[[nodiscard]] Refusal extend(Grant &grant, const std::string &by, int minutes, const std::string &reason,
                             const Rules &rules, std::int64_t nowMs);
/// Its person ends it, or takes back the request.
[[nodiscard]] Refusal giveBack(Grant &grant, const std::string &by, std::int64_t nowMs);
/// Another person ends it, or a request of somebody who is locked. `reason` says why.
[[nodiscard]] Refusal revoke(Grant &grant, const std::string &by, const std::string &reason, std::int64_t nowMs);
/// The alert that it was for is over: it ends, or is not waited for any more. `reason` says so.
[[nodiscard]] Refusal complete(Grant &grant, const std::string &reason, std::int64_t nowMs);
/// Its person's role is locked: as revoke(), and as giveBack() for who locks their own role.
[[nodiscard]] Refusal endByLock(Grant &grant, const std::string &by, const std::string &reason, std::int64_t nowMs);
/// Closes the after-action review of broken glass that is over.
[[nodiscard]] Refusal review(Grant &grant, const std::string &by, const std::string &text, std::int64_t nowMs);
/// Writes down that its time is over; false: it is not, or it was written.
[[nodiscard]] bool settle(Grant &grant, std::int64_t nowMs);

/// What it is at an instant, whether or not somebody has written down that its time is over.
[[nodiscard]] State stateAt(const Grant &grant, std::int64_t nowMs);
[[nodiscard]] inline bool inForce(const Grant &grant, std::int64_t nowMs)
{
    return stateAt(grant, nowMs) == State::InForce;
}
/// Broken glass whose after-action review nobody has closed: its person is given nothing and breaks none again.
[[nodiscard]] inline bool reviewOpen(const Grant &grant)
{
    return grant.brokenGlass && grant.reviewedBy.empty();
}

/// The actions of a permission: a part of what a role reads.
[[nodiscard]] std::vector<std::string_view> actionsOf(Permission permission);
/// "health and workflows"
[[nodiscard]] std::string_view wordOf(Permission permission);
/// "in force", for audit.
[[nodiscard]] std::string_view wordOf(State state);

} // namespace bulkhead::grants
