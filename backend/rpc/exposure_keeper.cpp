#include "backend/rpc/exposure_keeper.h"

#include "backend/domain/crossings.h"
#include "backend/domain/fleet_snapshot.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/grant_recording.h"
#include "backend/rpc/iso_date.h"
#include "backend/rpc/posture_record.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kKept = 5'000; // Newest; older ones are the audit's.
constexpr std::size_t kMostOwed = 1'000;
constexpr int kTries = 3; // Of two gateways one is first; the other then finds its case.
constexpr auto kTurn = std::chrono::seconds(1);
constexpr char kActor[] = "gateway";

absl::StatusOr<std::vector<exposure::Case>> allOf(Store &store)
{
    const auto records = store.records(kExposureRecord, {}, kKept);
    if (!records.ok())
        return records.status();
    std::vector<exposure::Case> rows;
    rows.reserve(records->size());
    for (const Record &record : *records) {
        auto row = exposureOf(record);
        if (!row.ok())
            return row.status(); // Who misses one would think that there is none.
        rows.push_back(*std::move(row));
    }
    return rows;
}

AuditEvent eventOf(std::string action, std::string outcome)
{
    AuditEvent event;
    event.actor = kActor;
    event.action = std::move(action);
    event.outcome = std::move(outcome);
    return event;
}

/// What was recorded cannot be shown, or not be trusted. Where there is only no room for more, nothing is lost: what
/// could not be recorded did not happen.
bool recordingLost(const grants::Grant &grant)
{
    if (grant.endedBy != kEndedByRecording)
        return false;
    for (const auto code :
         {absl::StatusCode::kDataLoss, absl::StatusCode::kNotFound, absl::StatusCode::kPermissionDenied})
        if (grant.endReason == reasonOfFailure(absl::Status(code, "")))
            return true;
    return false;
}

ExposureTrigger triggerOf(const grants::Grant &grant)
{
    ExposureTrigger trigger;
    trigger.kind = ExposureKind::LostRecording;
    trigger.subject = grant.id;
    trigger.sighting = absl::StrCat(grant.endedMs);
    trigger.owners = {grant.ask.tenantId};
    trigger.person = grant.person;
    trigger.what = absl::StrCat("What was done under a time-boxed access cannot be shown. ", grant.endReason);
    for (const grants::Permission one : grant.ask.permissions)
        absl::StrAppend(&trigger.records, trigger.records.empty() ? "" : ", ", std::string(grants::wordOf(one)));
    trigger.atMs = grant.endedMs;
    return trigger;
}

} // namespace

ExposureKeeper::ExposureKeeper(const Clock &clock, Store &store, FleetBoard &fleet, int days)
    : m_clock(clock)
    , m_store(store)
    , m_fleet(fleet)
    , m_days(std::clamp(days, 1, exposure::kMostDays))
    , m_rows([&store] { return allOf(store); }, [](const exposure::Case &item) { return item.id; },
             [&store](const std::string &key) -> absl::StatusOr<exposure::Case> {
                 const auto record = store.record(kExposureRecord, key);
                 if (!record.ok())
                     return record.status();
                 return exposureOf(*record);
             })
{
}

ExposureKeeper::~ExposureKeeper()
{
    stop();
}

void ExposureKeeper::watch(Crossings &crossings)
{
    m_crossings = &crossings;
    m_listening = crossings.listen([this] { m_news = true; });
}

void ExposureKeeper::start()
{
    static_cast<void>(m_rows.ready()); // Read before anybody asks on a thread that must not wait.
    m_thread = std::thread([this] { run(); });
}

void ExposureKeeper::stop()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
    if (m_crossings != nullptr)
        std::exchange(m_crossings, nullptr)->unlisten(m_listening);
}

void ExposureKeeper::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        lock.unlock();
        static_cast<void>(look()); // What the store did not take is written at a later turn.
        lock.lock();
        m_wake.wait_for(lock, kTurn, [this] { return m_stopping; });
    }
}

absl::Status ExposureKeeper::look()
{
    const std::scoped_lock lock(m_looking);
    absl::Status status = lookAtBoundaries();
    status.Update(lookAtRecordings());
    status.Update(openOwed());
    status.Update(remind()); // None keeps another from its work.
    return status;
}

std::optional<TenantFacts> ExposureKeeper::tenant(const std::string &id) const
{
    const auto fleet = m_fleet.current();
    const auto index = m_fleet.find(id);
    if (!index || *index >= fleet->size || fleet->factsOf(*index).stage == Stage::Gone)
        return std::nullopt;
    return fleet->factsOf(*index);
}

absl::Status ExposureKeeper::lookAtBoundaries()
{
    if (m_crossings == nullptr || !m_news.exchange(false))
        return absl::OkStatus();
    const auto all = m_crossings->crossings();
    absl::Status status = all ? absl::OkStatus() : absl::UnavailableError("what is crossed is not known now");
    for (const Crossing &one : all ? *all : std::vector<Crossing>()) {
        const std::pair key{one.tenantId, one.sinceMs};
        if (m_told.contains(key))
            continue;
        const absl::Status told = open(triggerOf(one));
        if (told.ok() || absl::IsInvalidArgument(told)) // The tenant has left: there is nobody to be told.
            m_told.insert(key);
        else
            status.Update(told);
    }
    if (all)
        std::erase_if(m_told, [&all](const auto &key) { // What is shut again is forgotten; its case is not.
            return std::ranges::none_of(
                *all, [&key](const Crossing &one) { return one.tenantId == key.first && one.sinceMs == key.second; });
        });
    if (!status.ok())
        m_news = true;
    return status;
}

absl::Status ExposureKeeper::lookAtRecordings()
{
    const std::uint64_t version = m_accesses ? m_accesses->version() : m_seenAccesses;
    if (version == m_seenAccesses)
        return absl::OkStatus();
    absl::Status status;
    const auto rows = m_accesses->shared();
    for (const auto &[id, grant] : *rows) {
        if (m_lost.contains(id) || !recordingLost(grant))
            continue;
        const absl::Status told = open(bulkhead::triggerOf(grant));
        if (told.ok() || absl::IsInvalidArgument(told))
            m_lost.insert(id);
        else
            status.Update(told);
    }
    if (status.ok())
        m_seenAccesses = version;
    return status;
}

ExposureTrigger ExposureKeeper::triggerOf(const Crossing &crossing) const
{
    ExposureTrigger trigger;
    trigger.kind = ExposureKind::Crossing;
    trigger.subject = crossing.tenantId;
    trigger.sighting = absl::StrCat(crossing.sinceMs);
    trigger.seers = {crossing.tenantId};
    trigger.atMs = crossing.sinceMs > 0 ? crossing.sinceMs : m_clock.nowMs();
    // Layers alone: what an attempt saw is named by objects, and those may be another tenant's.
    trigger.what = absl::StrCat("An attempt as one tenant to cross its boundaries got through: ", crossing.layers,
                                ". The attempt reads test records only; what else went the same way is to be found "
                                "out.");
    const auto rounds = m_store.records(kProbeRound, crossing.tenantId, 1); // Kept for having found it.
    if (rounds.ok() && !rounds->empty())
        trigger.evidence.push_back({absl::StrCat("Round of probes of ", isoMinuteOf(rounds->front().atMs)),
                                    hex(sha256(rounds->front().body))});
    return trigger;
}

absl::StatusOr<exposure::Case> ExposureKeeper::made(const ExposureTrigger &trigger) const
{
    exposure::Case item;
    item.id = newExposureId();
    item.kind = trigger.kind;
    item.subject = trigger.subject;
    item.what = trigger.what;
    item.person = trigger.person;
    item.evidence = trigger.evidence;
    item.days = m_days;
    item.openedBy = kActor;
    item.sightings = {trigger.sighting};
    item.facts.records = trigger.records;
    item.facts.discoveredMs = trigger.atMs;
    const auto add = [&](const std::vector<std::string> &ids, exposure::Part part) {
        for (const std::string &id : ids) {
            const auto same = [&id](const exposure::Party &one) { return one.facts.id == id; };
            if (auto facts = tenant(id); facts && std::ranges::none_of(item.facts.parties, same))
                item.facts.parties.push_back({*std::move(facts), part});
        }
    };
    add(trigger.owners, exposure::Part::Owner);
    add(trigger.seers, exposure::Part::Seer);
    if (trigger.subject.empty() || trigger.sighting.empty())
        return absl::InvalidArgumentError("an exposure is told of without what it is about");
    return item;
}

absl::Status ExposureKeeper::openOnce(const ExposureTrigger &trigger)
{
    auto fresh = made(trigger);
    if (!fresh.ok())
        return fresh.status();
    exposure::Case kept;
    bool wrote = false;
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        wrote = false;
        const auto now = txn.clockMs();
        auto last = lastExposureOf(txn, trigger.kind, trigger.subject);
        if (!now.ok() || !last.ok())
            return now.ok() ? last.status() : now.status();
        const auto knows = [&trigger](const exposure::Case &item) {
            return std::ranges::find(item.sightings, trigger.sighting) != item.sightings.end();
        };
        if (*last && knows(**last))
            return absl::OkStatus(); // A closed one that knows it opens no other.
        if (!*last || (*last)->state == exposure::State::Closed) {
            kept = *fresh;
            if (exposure::open(kept, std::max(*now, kept.facts.discoveredMs)) != exposure::Refusal::None)
                return absl::InvalidArgumentError("an exposure is told of without a tenant or without words");
            wrote = true;
            return keepNewExposure(txn, kept, eventOf("exposures.open", "opened"), *now);
        }
        kept = **std::move(last);
        if (!exposure::sight(kept, trigger.sighting, trigger.what, kActor, *now))
            return absl::OkStatus();
        wrote = true;
        return keepExposure(txn, kept, eventOf("exposures.open", "seen again"), *now);
    });
    if (status.ok() && wrote)
        m_rows.put(std::move(kept));
    return status;
}

absl::Status ExposureKeeper::open(const ExposureTrigger &trigger)
{
    absl::Status status;
    for (int tries = 0; tries < kTries; ++tries) {
        status = openOnce(trigger);
        if (!absl::IsAborted(status))
            break;
    }
    return status;
}

void ExposureKeeper::tell(const ExposureTrigger &trigger)
{
    const absl::Status status = open(trigger);
    if (status.ok() || absl::IsInvalidArgument(status))
        return;
    const std::scoped_lock lock(m_owing);
    if (m_owed.size() < kMostOwed)
        m_owed.push_back(trigger);
}

absl::Status ExposureKeeper::openOwed()
{
    std::vector<ExposureTrigger> owed;
    {
        const std::scoped_lock lock(m_owing);
        owed.swap(m_owed);
    }
    absl::Status status;
    for (const ExposureTrigger &trigger : owed) {
        const absl::Status opened = open(trigger);
        if (opened.ok() || absl::IsInvalidArgument(opened))
            continue;
        status.Update(opened);
        const std::scoped_lock lock(m_owing);
        m_owed.push_back(trigger);
    }
    return status;
}

absl::Status ExposureKeeper::remind()
{
    absl::Status first;
    const std::int64_t now = m_clock.nowMs();
    const auto rows = m_rows.shared();
    for (const auto &[id, item] : *rows) {
        if (!exposure::reminderDue(item, now))
            continue;
        if (absl::Status status = remindOf(id); !absl::IsAborted(status)) // Else another gateway was first.
            first.Update(status);
    }
    return first;
}

absl::Status ExposureKeeper::remindOf(const std::string &id)
{
    exposure::Case kept;
    bool wrote = false;
    const absl::Status status = m_store.write([&](StoreTxn &txn) -> absl::Status {
        wrote = false;
        const auto record = txn.record(kExposureRecord, id);
        const auto now = txn.clockMs();
        if (!record.ok() || !now.ok())
            return record.ok() ? now.status() : record.status();
        auto stored = exposureOf(*record);
        if (!stored.ok())
            return stored.status();
        kept = *std::move(stored);
        if (!exposure::remind(kept, *now))
            return absl::OkStatus();
        wrote = true;
        return keepExposure(txn, kept, eventOf("exposures.remind", "reminded"), *now);
    });
    if (status.ok())
        m_rows.put(std::move(kept));
    return status;
}

absl::Status ExposureKeeper::follow(const ChangeBatch &batch)
{
    return m_rows.follow(std::string(kRecordChanged) + kExposureRecord, batch);
}

} // namespace bulkhead
