#include "backend/rpc/grant_locks.h"

#include "backend/rpc/entry.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/grant_step.h"
#include "backend/rpc/grant_wire.h"
#include "backend/rpc/once.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/time/time.h>

#include <algorithm>
#include <set>

namespace bulkhead {

namespace {

absl::Status locked(const char *summary)
{
    return fault(absl::StatusCode::kPermissionDenied, "ACCESS_LOCKED", summary,
                 "Ask platform operations why, and to unlock it.");
}

absl::Status against(const GrantStanding &standing, const std::vector<GrantRoleLock> &roles, bool own)
{
    if (standing.locked())
        return locked(own ? "Your access is locked; nothing is given to you."
                          : "The person's access is locked; nothing is given to them.");
    if (std::ranges::any_of(roles, &GrantRoleLock::locked))
        return locked(own ? "Your role is locked; nothing is given to anybody who has it."
                          : "The person's role is locked; nothing is given to anybody who has it.");
    if (!standing.review.empty())
        return fault(absl::StatusCode::kPermissionDenied, "REVIEW_OPEN",
                     own ? "You have broken glass, and its review is open; until then nothing more is given to you."
                         : "The person has broken glass, and its review is open; until then nothing more is given.",
                     "Have another person who approves access close the after-action review.");
    return absl::OkStatus();
}

absl::Status consentOf(const GrantStanding &standing, const GrantRoleLock &role)
{
    if (standing.locked())
        return locked("Your access is locked, so your consent does not count.");
    return role.locked() ? locked("Your role is locked, so your consent does not count.") : absl::OkStatus();
}

GrantStanding standingOf(GrantKeeper &keeper, const std::string &person)
{
    return keeper.standings().find(person).value_or(GrantStanding());
}

GrantRoleLock roleLockOf(GrantKeeper &keeper, Role role)
{
    return keeper.roleLocks().find(GrantRoleLock{role}.key()).value_or(GrantRoleLock{role});
}

absl::Status checkReason(const std::string &reason)
{
    if (reason.find_first_not_of(" \t\r\n") == std::string::npos)
        return fault(absl::StatusCode::kInvalidArgument, "LOCK_INCOMPLETE",
                     "A lock is set and lifted for a reason; nothing was changed.", "Give the reason.");
    return absl::OkStatus();
}

absl::Status checkRole(v1::Role role)
{
    if (role > v1::ROLE_UNSPECIFIED && role <= v1::ROLE_PARTNER_ADMINISTRATOR)
        return absl::OkStatus();
    return fault(absl::StatusCode::kInvalidArgument, "LOCK_INCOMPLETE",
                 "There is no such role; a lock names one, and nothing was changed.", "Choose one of the seven roles.");
}

/// "support lead"
std::string nameOf(Role role)
{
    return absl::StrReplaceAll(std::string(wordOf(role)), {{"-", " "}});
}

/// The lock's own may speak of a tenant, and is not for everybody whose access ends.
std::string endReasonOf(Role role)
{
    return absl::StrCat("The role ", nameOf(role), " was locked.");
}

/// For the tenant's timeline, behind the person.
std::string toldOf(Role role)
{
    return absl::StrCat(" ended by a lock on the role ", nameOf(role));
}

std::string outcomeOf(const grants::Grant &ended)
{
    return absl::StrCat(std::string(grants::wordOf(ended.state)), " by lock");
}

absl::Status selfLocked()
{
    return fault(absl::StatusCode::kFailedPrecondition, "SELF_LOCK", "Nobody locks or unlocks themselves.",
                 "Ask another person of platform operations.");
}

/// A lock that is set or lifted, in the transaction that does it.
absl::Status note(const Call &call, StoreTxn &txn, const char *outcome, const std::string &reason, std::string after,
                  std::int64_t nowMs)
{
    AuditEvent event = call.event({}, outcome);
    event.atMs = nowMs;
    event.purpose = reason;
    event.after = std::move(after);
    return txn.audit(std::move(event));
}

/// Another lock would take the place of who set the first, when and why, and of whom it keeps from lifting it.
absl::Status alreadyLocked(const char *what, const std::string &by, std::int64_t atMs)
{
    return fault(absl::StatusCode::kFailedPrecondition, "ALREADY_LOCKED",
                 absl::StrCat(what, " has been locked by ", by, " since ",
                              absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMillis(atMs), absl::UTCTimeZone()),
                              " UTC; nothing was changed."),
                 "Look at the list of locks; for another reason it is unlocked first.");
}

/// Whoever sets or lifts the lock says anew what cannot be read of it, not that a review is closed: grants tell that.
absl::Status mend(StoreTxn &txn, GrantStanding &standing)
{
    if (!standing.unreadable)
        return absl::OkStatus();
    const auto records = txn.records(kGrantRecord, {}, GrantKeeper::kKept);
    if (!records.ok())
        return records.status();
    standing.unreadable = false;
    for (const Record &one : *records)
        if (const auto grant = grantOf(one);
            grant.ok() && grant->person == standing.person && grants::reviewOpen(*grant))
            standing.review = grant->id;
    return absl::OkStatus();
}

} // namespace

absl::Status standsAgainst(StoreTxn &txn, const std::string &person, std::initializer_list<Role> roles, bool own)
{
    const auto standing = standingOf(txn, person);
    if (!standing.ok())
        return standing.status();
    std::vector<GrantRoleLock> locks;
    for (const Role role : roles) {
        auto lock = roleLockOf(txn, role);
        if (!lock.ok())
            return lock.status();
        locks.push_back(*std::move(lock));
    }
    return against(*standing, locks, own);
}

absl::Status standsAgainst(GrantKeeper &keeper, const std::string &person, std::initializer_list<Role> roles, bool own)
{
    std::vector<GrantRoleLock> locks;
    for (const Role role : roles)
        locks.push_back(roleLockOf(keeper, role));
    return against(standingOf(keeper, person), locks, own);
}

absl::Status consentLocked(StoreTxn &txn, const Person &caller)
{
    const auto standing = standingOf(txn, caller.id);
    const auto role = roleLockOf(txn, caller.role);
    if (!standing.ok() || !role.ok())
        return standing.ok() ? role.status() : standing.status();
    return consentOf(*standing, *role);
}

absl::Status consentLocked(GrantKeeper &keeper, const Person &caller)
{
    return consentOf(standingOf(keeper, caller.id), roleLockOf(keeper, caller.role));
}

Role roleNow(const Identity *identity, const std::string &person)
{
    const auto known = identity ? identity->known() : std::vector<Person>();
    const auto found = std::ranges::find(known, person, &Person::id);
    return found == known.end() ? Role::Unspecified : found->role;
}

absl::Status endByRoleLock(StoreTxn &txn, grants::Grant &grant, const GrantRoleLock &lock, std::int64_t nowMs,
                           bool known)
{
    static_cast<void>(grants::endByLock(grant, lock.by.empty() ? "gateway" : lock.by, endReasonOf(lock.role), nowMs));
    Record record = recordOf(grant, known);
    if (absl::Status status = txn.putRecord(record); !status.ok())
        return status;
    grant.revision = record.revision;
    AuditEvent event;
    event.tenantId = record.tenantId;
    event.actor = "gateway";
    event.action = "grants.end";
    event.outcome = outcomeOf(grant);
    event.atMs = nowMs;
    event.grant = grant.id;
    event.purpose = grant.ask.purpose;
    event.after = absl::StrCat("person=", grant.person, ", role=", std::string(wordOf(lock.role)));
    if (absl::Status status = txn.audit(std::move(event)); !status.ok() || !known)
        return status;
    return txn.addTimeline(
        {record.tenantId, nowMs, "access", absl::StrCat("Access of ", grant.person, toldOf(lock.role)), grant.person});
}

GrantLocks::GrantLocks(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

absl::Status GrantLocks::endAll(const Call &call, StoreTxn &txn, const Ending &ending,
                                std::vector<grants::Grant> &ended)
{
    // As the store has them, not as this gateway knows; and those of this gateway that newer ones have hidden.
    const auto records = txn.records(kGrantRecord, {}, GrantKeeper::kKept);
    if (!records.ok())
        return records.status();
    const auto isTheirs = [&](const grants::Grant &grant) {
        return grants::isOpen(grant.state) && ending.theirs(grant);
    };
    std::set<std::string> ids;
    for (const Record &one : *records)
        if (const auto grant = grantOf(one); grant.ok() && isTheirs(*grant))
            ids.insert(grant->id);
    const auto rows = m_parts.grants->rows().shared();
    for (const auto &[id, grant] : *rows)
        if (isTheirs(grant))
            ids.insert(id);
    for (const std::string &id : ids) {
        const auto one = txn.record(kGrantRecord, id);
        auto grant = one.ok() ? grantOf(*one) : absl::StatusOr<grants::Grant>(one.status());
        if (!grant.ok()) // One that cannot be read is not in force for who is locked, either.
            continue;
        if (!isTheirs(*grant) || grants::settle(*grant, ending.nowMs))
            continue; // What is over by time ends as that.
        // Of a request the tenant's timeline says nothing: there was no access that could end.
        const bool ran = grants::inForce(*grant, ending.nowMs);
        static_cast<void>(grants::endByLock(*grant, call.person.id, ending.reason, ending.nowMs)); // It is open.
        GrantStep step{txn, *grant, ending.nowMs, outcomeOf(*grant),
                       ran ? "Access of " + grant->person + ending.told : std::string()};
        if (absl::Status status = keep(call, step, !one->tenantId.empty()); !status.ok())
            return status;
        ended.push_back(*std::move(grant));
    }
    return absl::OkStatus();
}

absl::Status GrantLocks::lock(const Call &call, const v1::LockPersonRequest &asked, v1::LockPersonResponse &answer)
{
    if (!isPersonId(asked.person()))
        return fault(absl::StatusCode::kInvalidArgument, "LOCK_INCOMPLETE", "A lock names a person; nobody was locked.",
                     "Give the person's id.");
    if (absl::Status status = checkReason(asked.reason()); !status.ok())
        return status;
    if (asked.person() == call.person.id)
        return selfLocked();
    GrantStanding standing;
    std::vector<grants::Grant> ended;
    const auto work = [&](StoreTxn &txn, v1::LockPersonResponse &kept) -> absl::Status {
        ended.clear();
        const auto now = txn.clockMs();
        auto found = standingOf(txn, asked.person());
        if (!now.ok() || !found.ok())
            return now.ok() ? found.status() : now.status();
        standing = *std::move(found);
        if (absl::Status status = mend(txn, standing); !status.ok())
            return status;
        if (!standing.lockedBy.empty())
            return alreadyLocked("This person", standing.lockedBy, standing.lockedMs);
        standing.lockedBy = call.person.id;
        standing.lockReason = asked.reason();
        standing.lockedMs = *now;
        Record record = recordOf(standing, *now);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        standing.revision = record.revision;
        const Ending ending{[&](const grants::Grant &grant) { return grant.person == asked.person(); }, asked.reason(),
                            " ended by a lock", *now};
        if (absl::Status status = endAll(call, txn, ending, ended); !status.ok())
            return status;
        if (absl::Status status =
                note(call, txn, "locked", asked.reason(),
                     absl::StrCat("person=", asked.person(), ", accesses ended=", ended.size()), *now);
            !status.ok())
            return status;
        fill(standing, *kept.mutable_lock());
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran) {
        m_parts.grants->put(standing);
        for (const grants::Grant &grant : ended)
            m_parts.grants->put(grant);
    }
    return status;
}

absl::Status GrantLocks::unlock(const Call &call, const v1::UnlockPersonRequest &asked,
                                v1::UnlockPersonResponse &answer)
{
    if (absl::Status status = checkReason(asked.reason()); !status.ok())
        return status;
    if (asked.person() == call.person.id)
        return selfLocked();
    GrantStanding standing;
    const auto work = [&](StoreTxn &txn, v1::UnlockPersonResponse &) -> absl::Status {
        const auto now = txn.clockMs();
        auto found = standingOf(txn, asked.person());
        if (!now.ok() || !found.ok())
            return now.ok() ? found.status() : now.status();
        standing = *std::move(found);
        if (!standing.locked())
            return fault(absl::StatusCode::kNotFound, "LOCK_NOT_FOUND", "This person is not locked.",
                         "Reload the list of accesses.");
        if (absl::Status status = mend(txn, standing); !status.ok())
            return status;
        standing.lockedBy.clear();
        standing.lockReason.clear();
        standing.lockedMs = 0;
        Record record = recordOf(standing, *now);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        standing.revision = record.revision;
        return note(call, txn, "unlocked", asked.reason(), "person=" + asked.person(), *now);
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran)
        m_parts.grants->put(standing);
    return status;
}

absl::Status GrantLocks::lockRole(const Call &call, const v1::LockRoleRequest &asked, v1::LockRoleResponse &answer)
{
    for (const absl::Status &status : {checkRole(asked.role()), checkReason(asked.reason())})
        if (!status.ok())
            return status;
    const auto role = static_cast<Role>(asked.role());
    std::set<std::string> people; // Who has it now, whatever role they asked in.
    for (const Person &one : m_parts.entry.identity() ? m_parts.entry.identity()->known() : std::vector<Person>())
        if (one.role == role)
            people.insert(one.id);
    GrantRoleLock lock;
    std::vector<grants::Grant> ended;
    const auto work = [&](StoreTxn &txn, v1::LockRoleResponse &kept) -> absl::Status {
        ended.clear();
        const auto now = txn.clockMs();
        auto found = roleLockOf(txn, role);
        if (!now.ok() || !found.ok())
            return now.ok() ? found.status() : now.status();
        if (found->locked() && !found->unreadable)
            return alreadyLocked("This role", found->by, found->lockedMs);
        lock = {role, call.person.id, asked.reason(), *now, found->revision};
        Record record = recordOf(lock, *now);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        lock.revision = record.revision;
        const Ending ending{
            [&](const grants::Grant &grant) { return grant.role == role || people.contains(grant.person); },
            endReasonOf(role), toldOf(role), *now};
        if (absl::Status status = endAll(call, txn, ending, ended); !status.ok())
            return status;
        if (absl::Status status =
                note(call, txn, "role locked", asked.reason(),
                     absl::StrCat("role=", std::string(wordOf(role)), ", accesses ended=", ended.size()), *now);
            !status.ok())
            return status;
        fill(lock, *kept.mutable_lock());
        return absl::OkStatus();
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran) {
        m_parts.grants->put(lock);
        for (const grants::Grant &grant : ended)
            m_parts.grants->put(grant);
    }
    return status;
}

absl::Status GrantLocks::unlockRole(const Call &call, const v1::UnlockRoleRequest &asked,
                                    v1::UnlockRoleResponse &answer)
{
    for (const absl::Status &status : {checkRole(asked.role()), checkReason(asked.reason())})
        if (!status.ok())
            return status;
    const auto role = static_cast<Role>(asked.role());
    GrantRoleLock lock;
    const auto work = [&](StoreTxn &txn, v1::UnlockRoleResponse &) -> absl::Status {
        const auto now = txn.clockMs();
        auto found = roleLockOf(txn, role);
        if (!now.ok() || !found.ok())
            return now.ok() ? found.status() : now.status();
        if (!found->locked())
            return fault(absl::StatusCode::kNotFound, "LOCK_NOT_FOUND", "This role is not locked.",
                         "Reload the list of accesses.");
        // Of one that cannot be read nobody knows whose it is, and all who may lift it have one role.
        if (role == call.person.role && found->by == call.person.id)
            return fault(absl::StatusCode::kFailedPrecondition, "SELF_LOCK",
                         "You have locked your own role; another person has to unlock it.",
                         "Ask another person of platform operations.");
        lock = {role, {}, {}, found->unreadable ? 0 : found->lockedMs, found->revision};
        Record record = recordOf(lock, *now);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        lock.revision = record.revision;
        return note(call, txn, "role unlocked", asked.reason(), absl::StrCat("role=", std::string(wordOf(role))), *now);
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran)
        m_parts.grants->put(lock);
    return status;
}

} // namespace bulkhead
