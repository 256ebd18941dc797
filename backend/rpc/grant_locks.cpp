#include "backend/rpc/grant_locks.h"

#include "backend/rpc/entry.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/grant_step.h"
#include "backend/rpc/grant_wire.h"
#include "backend/rpc/once.h"

#include <absl/strings/str_cat.h>

#include <set>

namespace bulkhead {

namespace {

constexpr std::size_t kOfOne = 2'000; ///< Grants that are looked through for a person's open ones.

} // namespace

GrantLocks::GrantLocks(ServiceParts parts)
    : m_parts(std::move(parts))
{
}

absl::Status standsAgainst(const GrantStanding &standing, bool own)
{
    if (!standing.lockedBy.empty())
        return fault(absl::StatusCode::kPermissionDenied, "ACCESS_LOCKED",
                     own ? "Your access is locked; nothing is given to you."
                         : "The person's access is locked; nothing is given to them.",
                     "Ask platform operations why, and to unlock it.");
    if (!standing.review.empty())
        return fault(absl::StatusCode::kPermissionDenied, "REVIEW_OPEN",
                     own ? "You have broken glass, and its review is open; until then nothing more is given to you."
                         : "The person has broken glass, and its review is open; until then nothing more is given.",
                     "Have another person who approves access close the after-action review.");
    return absl::OkStatus();
}

absl::Status GrantLocks::lock(const Call &call, const v1::LockPersonRequest &asked, v1::LockPersonResponse &answer)
{
    if (!isPersonId(asked.person()) || asked.reason().find_first_not_of(" \t\n") == std::string::npos)
        return fault(absl::StatusCode::kInvalidArgument, "LOCK_INCOMPLETE",
                     "A lock names a person and says why; nobody was locked.", "Give the person's id and the reason.");
    if (asked.person() == call.person.id)
        return fault(absl::StatusCode::kFailedPrecondition, "SELF_LOCK", "Nobody locks or unlocks themselves.",
                     "Ask another person of platform operations.");
    GrantStanding standing;
    std::vector<grants::Grant> ended;
    const auto work = [&](StoreTxn &txn, v1::LockPersonResponse &kept) -> absl::Status {
        ended.clear();
        const auto now = txn.clockMs();
        auto found = standingOf(txn, asked.person());
        const auto records = txn.records(kGrantRecord, {}, kOfOne); // As the store has them, not as this gateway knows.
        if (!now.ok() || !found.ok() || !records.ok())
            return !now.ok() ? now.status() : !found.ok() ? found.status() : records.status();
        standing = *std::move(found);
        standing.lockedBy = call.person.id;
        standing.lockReason = asked.reason();
        standing.lockedMs = *now;
        Record record = recordOf(standing, *now);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        standing.revision = record.revision;
        std::set<std::string> ids;
        for (const Record &one : *records)
            if (const auto grant = grantOf(one);
                grant.ok() && grant->person == asked.person() && grants::isOpen(grant->state))
                ids.insert(grant->id);
        for (const auto &[id, grant] : *m_parts.grants->rows().shared()) // Also those that newer ones have hidden.
            if (grant.person == asked.person() && grants::isOpen(grant.state))
                ids.insert(id);
        for (const std::string &id : ids) {
            const auto one = txn.record(kGrantRecord, id);
            auto grant = one.ok() ? grantOf(*one) : absl::StatusOr<grants::Grant>(one.status());
            if (!grant.ok()) // One that cannot be read is not in force for who is locked, either.
                continue;
            if (!grants::isOpen(grant->state) || grants::settle(*grant, *now))
                continue; // What is over by time ends as that.
            static_cast<void>(grants::revoke(*grant, call.person.id, asked.reason(), *now)); // Another's, for a reason.
            GrantStep step{txn, *grant, *now, "revoked by lock", "Access of " + grant->person + " ended by a lock"};
            if (absl::Status status = keep(call, step, !one->tenantId.empty()); !status.ok())
                return status;
            ended.push_back(*std::move(grant));
        }
        AuditEvent event = call.event({}, "locked");
        event.atMs = *now;
        event.purpose = asked.reason();
        event.after = absl::StrCat("person=", asked.person(), ", accesses ended=", ended.size());
        if (absl::Status status = txn.audit(std::move(event)); !status.ok())
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
    if (asked.person() == call.person.id)
        return fault(absl::StatusCode::kFailedPrecondition, "SELF_LOCK", "Nobody locks or unlocks themselves.",
                     "Ask another person of platform operations.");
    GrantStanding standing;
    const auto work = [&](StoreTxn &txn, v1::UnlockPersonResponse &) -> absl::Status {
        const auto now = txn.clockMs();
        auto found = standingOf(txn, asked.person());
        if (!now.ok() || !found.ok())
            return now.ok() ? found.status() : now.status();
        standing = *std::move(found);
        if (standing.lockedBy.empty())
            return fault(absl::StatusCode::kNotFound, "LOCK_NOT_FOUND", "This person is not locked.",
                         "Reload the list of accesses.");
        standing.lockedBy.clear();
        standing.lockReason.clear();
        standing.lockedMs = 0;
        Record record = recordOf(standing, *now);
        if (absl::Status status = txn.putRecord(record); !status.ok())
            return status;
        standing.revision = record.revision;
        AuditEvent event = call.event({}, "unlocked");
        event.atMs = *now;
        event.purpose = asked.reason();
        event.after = "person=" + asked.person();
        return txn.audit(std::move(event));
    };
    bool ran = false;
    const absl::Status status = once(m_parts.store, call, asked, answer, work, &ran);
    if (ran)
        m_parts.grants->put(standing);
    return status;
}

} // namespace bulkhead
