#include "backend/rpc/grant_keeper.h"

#include "backend/recording/recorder.h"
#include "backend/rpc/grant_locks.h"
#include "backend/rpc/grant_recording.h"
#include "backend/rpc/recording_retention.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <set>

namespace bulkhead {

namespace {

constexpr std::size_t kStandings = 10'000; // People.
constexpr std::size_t kRoles = 100;
constexpr std::int64_t kDeafMs = 4'000; // With the pacer's half second below the five that a revocation may take.
constexpr std::chrono::milliseconds kBetween(1'000);
constexpr int kRetentionRounds = 3'600; // Looked at once an hour: it is a matter of years.

template<class Row, class Read>
absl::StatusOr<std::vector<Row>> allOf(Store &store, const char *kind, std::size_t most, Read read)
{
    const auto records = store.records(kind, {}, most);
    if (!records.ok())
        return records.status();
    std::vector<Row> rows;
    rows.reserve(records->size());
    for (const Record &record : *records)
        if (absl::StatusOr<Row> row = read(record); row.ok()) // One that is none keeps no other from being known.
            rows.push_back(*std::move(row));
    return rows;
}

template<class Row, class Read>
absl::StatusOr<Row> oneOf(Store &store, const char *kind, const std::string &key, Read read)
{
    const auto record = store.record(kind, key);
    if (!record.ok())
        return record.status();
    return read(*record);
}

/// It lets nobody in any more; that is no reason to shut out everybody else.
grants::Grant lost(grants::Grant grant, std::uint64_t revision)
{
    grant.state = grants::State::Revoked;
    grant.revision = revision;
    return grant;
}

} // namespace

GrantKeeper::GrantKeeper(const Clock &clock, Store &store, bool shared)
    : m_clock(clock)
    , m_store(store)
    , m_shared(shared)
    , m_rows(
          [this] {
              return allOf<grants::Grant>(m_store, kGrantRecord, kKept,
                                          [this](const Record &one) { return read(one); });
          },
          [](const grants::Grant &grant) { return grant.id; },
          [this](const std::string &key) { return readOther(key); })
    , m_standings(
          [this] {
              return allOf<GrantStanding>(m_store, kStandingRecord, kStandings,
                                          [this](const Record &one) { return readStanding(one); });
          },
          [](const GrantStanding &standing) { return standing.person; },
          [this](const std::string &key) {
              return oneOf<GrantStanding>(m_store, kStandingRecord, key,
                                          [this](const Record &one) { return readStanding(one); });
          })
    , m_roleLocks(
          [this] {
              return allOf<GrantRoleLock>(m_store, kRoleLockRecord, kRoles,
                                          [this](const Record &one) { return readRoleLock(one); });
          },
          [](const GrantRoleLock &lock) { return lock.key(); },
          [this](const std::string &key) {
              return oneOf<GrantRoleLock>(m_store, kRoleLockRecord, key,
                                          [this](const Record &one) { return readRoleLock(one); });
          })
{
}

GrantKeeper::~GrantKeeper()
{
    stop();
}

void GrantKeeper::start()
{
    // Read before anybody asks on a thread that must not wait.
    static_cast<void>(m_rows.ready());
    static_cast<void>(m_standings.ready());
    static_cast<void>(m_roleLocks.ready());
    m_thread = std::thread([this] { run(); });
}

void GrantKeeper::stop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void GrantKeeper::run()
{
    int round = 0;
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        if (anyOpen())
            static_cast<void>(look());  // What cannot be heard is not in force; it is asked again in a second.
        static_cast<void>(sealEnded()); // Likewise.
        if (m_recorder && round++ % kRetentionRounds == 0)
            static_cast<void>(endRetention(m_store, *m_recorder));
        lock.lock();
        m_wake.wait_for(lock, kBetween, [this] { return m_stopping; });
    }
}

bool GrantKeeper::anyOpen() const
{
    const auto rows = m_rows.shared();
    return std::ranges::any_of(*rows, [](const auto &row) { return grants::isOpen(row.second.state); });
}

absl::StatusOr<grants::Grant> GrantKeeper::read(const Record &record)
{
    auto grant = grantOf(record);
    if (!grant.ok())
        m_damaged.found(record);
    return grant;
}

GrantStanding GrantKeeper::readStanding(const Record &record)
{
    GrantStanding standing = standingOf(record);
    if (standing.unreadable)
        m_damaged.found(record);
    return standing;
}

absl::StatusOr<GrantRoleLock> GrantKeeper::readRoleLock(const Record &record)
{
    auto lock = roleLockOf(record);
    if (lock.ok() && lock->unreadable)
        m_damaged.found(record);
    return lock;
}

absl::StatusOr<grants::Grant> GrantKeeper::readOther(const std::string &id)
{
    const auto record = m_store.record(kGrantRecord, id);
    if (!record.ok())
        return record.status();
    auto grant = read(*record);
    if (grant.ok())
        return grant;
    const auto known = m_rows.find(id);
    if (!known || !grants::isOpen(known->state)) // What is over stays over.
        return absl::NotFoundError(grant.status().message());
    return lost(*known, record->revision);
}

absl::Status GrantKeeper::hear()
{
    if (!m_shared)
        return absl::OkStatus();
    const std::int64_t before = m_clock.nowMs();
    const auto now = m_store.clockMs();
    if (!now.ok())
        return now.status();
    const std::lock_guard lock(m_mutex);
    m_heard = {*now, before};
    return absl::OkStatus();
}

absl::Status GrantKeeper::readAnew()
{
    const auto rows = m_rows.shared();
    for (const auto &[id, grant] : *rows) {
        if (grant.state != grants::State::InForce)
            continue;
        auto stored =
            oneOf<grants::Grant>(m_store, kGrantRecord, id, [this](const Record &record) { return read(record); });
        if (absl::IsNotFound(stored.status()) || absl::IsDataLoss(stored.status())) {
            m_rows.put(lost(grant, grant.revision));
            continue;
        }
        if (!stored.ok())
            return stored.status();
        if (stored->revision != grant.revision)
            m_rows.put(*std::move(stored));
    }
    return readLocks();
}

absl::Status GrantKeeper::readLocks()
{
    auto locks = allOf<GrantRoleLock>(m_store, kRoleLockRecord, kRoles,
                                      [this](const Record &record) { return readRoleLock(record); });
    if (!locks.ok())
        return locks.status();
    for (GrantRoleLock &lock : *locks)
        if (const auto known = m_roleLocks.find(lock.key()); !known || known->revision != lock.revision)
            m_roleLocks.put(std::move(lock));
    std::set<std::string> people;
    const auto rows = m_rows.shared();
    for (const auto &[id, grant] : *rows)
        if (grant.state == grants::State::InForce)
            people.insert(grant.person);
    for (const std::string &person : people) {
        const auto known = m_standings.find(person);
        auto standing = oneOf<GrantStanding>(m_store, kStandingRecord, person,
                                             [this](const Record &record) { return readStanding(record); });
        if (absl::IsDataLoss(standing.status())) { // The store's own word: they are shut out, and nobody else.
            GrantStanding unread = known.value_or(GrantStanding());
            unread.person = person;
            unread.unreadable = true;
            standing = std::move(unread);
        }
        if (!standing.ok() && !absl::IsNotFound(standing.status()))
            return standing.status();
        if (standing.ok() && (!known || *known != *standing)) // Damage does not count revisions.
            m_standings.put(*std::move(standing));
    }
    return absl::OkStatus();
}

absl::Status GrantKeeper::look()
{
    // What is in force is read anew, and what stands against it: what the feed did not tell must not let anybody stay.
    absl::Status first = m_shared ? readAnew() : absl::OkStatus();
    if (first.ok())
        first = hear();
    if (!first.ok())
        return first;
    const std::int64_t now = nowMs();
    first = endBarred(); // One that cannot be written keeps no other from its end.
    first.Update(endLocked());
    const auto rows = m_rows.shared();
    for (const auto &[id, grant] : *rows) {
        if (!grants::isOpen(grant.state))
            continue;
        if (grants::stateAt(grant, now) == grant.state && !workOver(grant))
            continue;
        if (absl::Status status = writeEnd(id); !absl::IsAborted(status))
            first.Update(status);
    }
    return first;
}

bool GrantKeeper::workOver(const grants::Grant &grant) const
{
    // Who does not see the alert would learn of it from a request that is taken off: theirs waits, and is not approved.
    const bool mayTell = grant.state == grants::State::InForce || grant.seesWork;
    return m_workOf && mayTell && !grant.ask.alertId.empty() && m_workOf(grant.ask) == WorkState::Over;
}

absl::Status GrantKeeper::workStands(const grants::Ask &ask) const
{
    return ask.alertId.empty() ? absl::OkStatus() : workIsOn(m_workOf ? m_workOf(ask) : WorkState::Unknown);
}

absl::Status GrantKeeper::writeEnd(const std::string &id)
{
    grants::Grant ended;
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        const auto record = txn.record(kGrantRecord, id);
        if (!record.ok())
            return record.status();
        auto grant = grantOf(*record);
        const auto now = txn.clockMs();
        if (!grant.ok() || !now.ok())
            return grant.ok() ? now.status() : grant.status();
        ended = *grant;
        const bool waited = grants::stateAt(ended, *now) == grants::State::Requested;
        const bool over =
            grants::settle(ended, *now)
            || (workOver(ended) && grants::complete(ended, workOverReason(waited), *now) == grants::Refusal::None);
        if (!over)
            return absl::OkStatus(); // Another gateway was first, or its clock is not there yet.
        Record next = recordOf(ended, !record->tenantId.empty());
        if (absl::Status put = txn.putRecord(next); !put.ok())
            return put;
        ended.revision = next.revision;
        AuditEvent event;
        event.tenantId = record->tenantId;
        event.actor = "gateway";
        event.action = "grants.end";
        event.outcome = std::string(grants::wordOf(ended.state));
        event.atMs = *now;
        event.grant = id;
        event.purpose = ended.ask.purpose;
        event.after = absl::StrCat("person=", ended.person);
        if (ended.state == grants::State::Completed)
            absl::StrAppend(&event.after, ", alert=", ended.ask.alertId);
        if (absl::Status told = txn.audit(std::move(event)); !told.ok())
            return told;
        if (ended.startedMs == 0 || record->tenantId.empty())
            return absl::OkStatus();
        const char *why = ended.state == grants::State::Completed ? ": its alert is over" : "";
        return txn.addTimeline({record->tenantId, *now, "access",
                                absl::StrCat("Access of ", ended.person, " has ended", why), ended.person});
    });
    if (status.ok())
        m_rows.put(ended);
    return status;
}

void GrantKeeper::record(recording::Recorder &recorder)
{
    m_recorder = &recorder;
    recorder.onFailure([this](const std::string &id, const absl::Status &why) { endUnrecorded(id, why); });
}

absl::Status GrantKeeper::sealEnded()
{
    if (!m_recorder)
        return absl::OkStatus();
    const auto open = m_recorder->open();
    if (!open.ok())
        return open.status();
    absl::Status first;
    for (const auto &[grantId, tenantId] : *open) {
        const auto grant = oneOf<grants::Grant>(m_store, kGrantRecord, grantId, grantOf);
        if (grant.ok() && !grants::isEnd(grant->state))
            continue;
        const bool lost = absl::IsNotFound(grant.status()) || absl::IsDataLoss(grant.status());
        if (!grant.ok() && !lost) {
            first.Update(grant.status());
            continue;
        }
        const RecordedStep last = grant.ok() ? endStep(*grant) : lostStep();
        first.Update(m_recorder->seal(grantId, tenantId, last.summary, last.detail));
    }
    return first;
}

void GrantKeeper::endUnrecorded(const std::string &id, const absl::Status &why)
{
    {
        const std::lock_guard lock(m_mutex);
        m_barred.emplace(id, reasonOfFailure(why));
    }
    static_cast<void>(endBarred()); // What the store does not take now it is asked again at the next look.
}

absl::Status GrantKeeper::endBarred()
{
    std::map<std::string, std::string, std::less<>> barred;
    {
        const std::lock_guard lock(m_mutex);
        barred = m_barred;
    }
    absl::Status first;
    for (const auto &[id, why] : barred) {
        const absl::Status status = writeUnrecorded(id, why);
        first.Update(status);
        if (!status.ok())
            continue;
        const std::lock_guard lock(m_mutex);
        m_barred.erase(id);
    }
    return first;
}

absl::Status GrantKeeper::writeUnrecorded(const std::string &id, const std::string &why)
{
    grants::Grant ended;
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        ended = {};
        const auto record = txn.record(kGrantRecord, id);
        if (absl::IsNotFound(record.status()))
            return absl::OkStatus(); // It lets nobody in.
        auto grant = record.ok() ? grantOf(*record) : absl::StatusOr<grants::Grant>(record.status());
        const auto now = txn.clockMs();
        if (!grant.ok() || !now.ok())
            return grant.ok() ? now.status() : grant.status();
        ended = *grant;
        if (!grants::isOpen(ended.state))
            return absl::OkStatus();
        if (!grants::settle(ended, *now))
            static_cast<void>(grants::revoke(ended, kEndedByRecording, why, *now)); // It is open, and has a reason.
        Record next = recordOf(ended, !record->tenantId.empty());
        if (absl::Status put = txn.putRecord(next); !put.ok())
            return put;
        ended.revision = next.revision;
        return tellUnrecorded(txn, ended, why, *now);
    });
    if (status.ok() && !ended.id.empty())
        put(ended);
    return status;
}

absl::Status GrantKeeper::endLocked()
{
    std::map<std::string, Role, std::less<>> lockedOut;
    {
        const std::lock_guard lock(m_mutex);
        lockedOut = m_lockedOut;
    }
    absl::Status first;
    for (const auto &[id, role] : lockedOut) {
        const absl::Status status = writeLocked(id, role);
        first.Update(status);
        if (!status.ok())
            continue;
        const std::lock_guard lock(m_mutex);
        m_lockedOut.erase(id);
    }
    return first;
}

absl::Status GrantKeeper::writeLocked(const std::string &id, Role role)
{
    grants::Grant ended;
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        ended = {};
        const auto record = txn.record(kGrantRecord, id);
        auto grant = record.ok() ? grantOf(*record) : absl::StatusOr<grants::Grant>(record.status());
        if (absl::IsNotFound(grant.status()) || absl::IsDataLoss(grant.status()))
            return absl::OkStatus(); // It lets nobody in.
        const auto lock = roleLockOf(txn, role);
        const auto now = txn.clockMs();
        for (const absl::Status &one : {grant.status(), lock.status(), now.status()})
            if (!one.ok())
                return one;
        // What cannot be read shuts out, and ends nothing; and a lock may have been lifted before the grant began.
        if (!grants::inForce(*grant, *now) || lock->unreadable || !lock->ends(*grant))
            return absl::OkStatus();
        ended = *std::move(grant);
        return endByRoleLock(txn, ended, *lock, *now, !record->tenantId.empty());
    });
    if (status.ok() && !ended.id.empty())
        put(ended);
    return status;
}

absl::Status GrantKeeper::follow(const ChangeBatch &batch)
{
    // A grant that cannot be read keeps no lock from being heard of.
    absl::Status first = m_rows.follow(std::string(kRecordChanged) + kGrantRecord, batch);
    first.Update(m_standings.follow(std::string(kRecordChanged) + kStandingRecord, batch));
    first.Update(m_roleLocks.follow(std::string(kRecordChanged) + kRoleLockRecord, batch));
    const std::string kind = std::string(kRecordChanged) + kGrantRecord;
    const bool news = batch.everything || std::ranges::any_of(batch.changes, [&kind](const StoredChange &one) {
                          return one.kind == kind;
                      });
    if (news && m_recorder)
        m_recorder->lookAgain(); // What has ended may be another gateway's recording, which is not there any more.
    if (news && first.ok())
        first = hear(); // Usable at once, not at the next look.
    return first;
}

void GrantKeeper::put(const grants::Grant &grant)
{
    static_cast<void>(hear()); // Likewise on the gateway of the last consent.
    m_rows.put(grant);
    if (m_recorder)
        m_recorder->lookAgain();
}

std::int64_t GrantKeeper::nowMs() const
{
    if (!m_shared)
        return m_clock.nowMs();
    const std::lock_guard lock(m_mutex);
    return m_heard.ownMs == 0 ? m_clock.nowMs() : m_heard.databaseMs + (m_clock.nowMs() - m_heard.ownMs);
}

bool GrantKeeper::isLocked(const grants::Grant &grant, Role roleNow) const
{
    if (!m_standings.ready().ok() || !m_roleLocks.ready().ok())
        return true;
    const auto standing = m_standings.find(grant.person);
    const auto asked = m_roleLocks.find(GrantRoleLock{grant.role}.key());
    const auto now = m_roleLocks.find(GrantRoleLock{roleNow}.key());
    const std::lock_guard lock(m_mutex);
    // Who locked it may not have known that the person has the role, and then has not ended this one.
    const bool endedNow = now && now->ends(grant);
    if (endedNow && !now->unreadable)
        m_lockedOut.emplace(grant.id, roleNow);
    return endedNow || (asked && asked->locked()) || (standing && standing->locked());
}

std::shared_ptr<const GrantUse> GrantKeeper::inForce(const std::string &person, Role role, const std::string &id) const
{
    if (m_shared) {
        const std::lock_guard lock(m_mutex);
        if (m_heard.ownMs == 0 || m_clock.nowMs() - m_heard.ownMs > kDeafMs)
            return nullptr;
    }
    {
        const std::lock_guard lock(m_mutex);
        if (m_barred.contains(id))
            return nullptr;
    }
    const auto grant = m_rows.find(id);
    if (!grant || grant->person != person || !grants::inForce(*grant, nowMs()))
        return nullptr;
    if (isLocked(*grant, role))
        return nullptr; // Whatever has become of the grant itself.
    auto use = std::make_shared<GrantUse>();
    use->id = id;
    use->tenantId = grant->ask.tenantId;
    use->purpose = absl::StrCat(grant->ask.ticket, ": ", grant->ask.purpose);
    use->endsMs = grant->endsMs;
    for (const grants::Permission permission : grant->ask.permissions)
        for (const std::string_view action : grants::actionsOf(permission))
            use->actions.emplace(action);
    return use;
}

bool GrantKeeper::isOwn(const std::string &person, const std::string &id) const
{
    const auto grant = m_rows.find(id);
    return grant && grant->person == person;
}

} // namespace bulkhead
