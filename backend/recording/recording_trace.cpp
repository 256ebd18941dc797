#include "backend/recording/recording_trace.h"

#include "backend/recording/recorder.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead::recording {

namespace {

constexpr std::size_t kPage = 500;
constexpr int kTries = 10;

/// What audit says of it, by number of steps.
struct Told
{
    std::multimap<std::uint64_t, Hash> anchors; ///< Two that differ: the recording was put back and went on.
    bool sealed = false;
    std::int64_t sealedMs = 0;
};

absl::StatusOr<Told> toldOf(Store &store, const std::string &tenantId, const std::string &grantId)
{
    Told told;
    AuditQuestion question;
    question.tenants = {tenantId};
    question.grant = grantId;
    question.limit = kPage;
    for (bool more = true; more;) {
        const auto events = store.auditFound(StoreScope::of(tenantId), question);
        if (!events.ok())
            return events.status();
        for (const AuditEvent &event : *events) {
            const auto anchor = anchorOf(event);
            if (!anchor)
                continue;
            told.anchors.emplace(anchor->count, anchor->last);
            if (event.action == kSealedAction) {
                told.sealed = true;
                told.sealedMs = event.atMs;
            }
        }
        more = events->size() == kPage;
        if (more)
            question.after = AuditPlace{events->back().atMs, events->back().tenantId, events->back().sequence};
    }
    return told;
}

/// What the store holds of it, all of one moment.
struct Held
{
    absl::StatusOr<Head> head; ///< NOT_FOUND, DATA_LOSS: there is none that can be read.
    std::vector<Record> steps; ///< In order.
};

absl::StatusOr<Held> heldOf(Store &store, const std::string &tenantId, const std::string &grantId)
{
    const auto read = [&] { return store.record(kHeadRecord, grantId); };
    auto before = read();
    for (int tries = 0; tries < kTries; ++tries) {
        auto steps = store.records(stepKind(grantId), tenantId, kMostSteps + 2);
        auto after = read();
        for (const absl::Status &status : {before.status(), steps.status(), after.status()})
            if (!status.ok() && !absl::IsNotFound(status))
                return status;
        // A step and where the recording stands are written at once: what did not change in between fits.
        if (before.ok() != after.ok() || (after.ok() && before->revision != after->revision)) {
            before = std::move(after);
            continue;
        }
        std::ranges::sort(*steps, {}, &Record::id); // Two of one millisecond.
        return Held{after.ok() ? headOf(*after) : absl::StatusOr<Head>(after.status()), *std::move(steps)};
    }
    return absl::UnavailableError("The recording grows faster than it can be read.");
}

KeyState stateOf(const absl::Status &status)
{
    if (status.ok())
        return KeyState::Usable;
    if (absl::IsNotFound(status))
        return KeyState::Missing;
    return absl::IsFailedPrecondition(status) ? KeyState::Destroyed : KeyState::Unusable;
}

std::string sentenceOf(KeyState key)
{
    switch (key) {
    case KeyState::Destroyed:
        return "The key of this tenant's recordings was destroyed when the tenant had left: nobody reads them any "
               "more.";
    case KeyState::Missing:
        return "The key of this recording is not in this gateway's folder of keys.";
    case KeyState::Unusable:
        return "The key of this recording cannot be used: its file is damaged, open to others, or does not answer.";
    case KeyState::Usable:
        break;
    }
    return {};
}

void breakAt(Trace &trace, std::uint64_t sequence, const char *how)
{
    trace.broken = sequence;
    trace.trouble = absl::StrCat("Step ", sequence, " ", how);
}

/// Step by step until one is not what was recorded.
void follow(Trace &trace, const Key &key, const Told &told, const std::vector<Record> &records, Place place)
{
    for (const Record &record : records) {
        const auto must = place.sequence + 1;
        if (must > trace.count)
            return breakAt(trace, must, "is one more than were recorded.");
        if (record.id != stepId(must))
            return breakAt(trace, must, "is missing.");
        place.sequence = must;
        auto step = opened(key, place, record.body);
        if (!step.ok())
            return breakAt(trace, must, "is not what was recorded: it was changed, or stood at another place.");
        const Hash hash = hashOf(place, record.body);
        const auto [first, last] = told.anchors.equal_range(must);
        if (std::any_of(first, last, [&hash](const auto &anchor) { return anchor.second != hash; }))
            return breakAt(trace, must, "is another one than audit tells of.");
        trace.steps.push_back(*std::move(step));
        trace.last = place.before = hash;
    }
    if (place.sequence < trace.count)
        breakAt(trace, place.sequence + 1, "is missing.");
}

} // namespace

absl::StatusOr<Trace> traceOf(Store &store, const Keys &keys, const std::string &tenantId, const std::string &grantId)
{
    const auto told = toldOf(store, tenantId, grantId); // First: what audit tells of is in the store by then.
    if (!told.ok())
        return told.status();
    auto held = heldOf(store, tenantId, grantId);
    if (!held.ok())
        return held.status();
    const auto &[head, records] = *held;
    Trace trace;
    trace.sealed = told->sealed;
    trace.sealedMs = told->sealedMs;
    if (head.ok())
        trace.person = head->person;
    const std::uint64_t audited = told->anchors.empty() ? 0 : told->anchors.rbegin()->first;
    // Sealed: audit knows how many there are, whatever the store says.
    trace.count = told->sealed ? audited : std::max(head.ok() ? head->count : 0, audited);
    if (trace.count == 0 && records.empty())
        return trace;
    auto key = keys.of(tenantId);
    trace.key = stateOf(key.status());
    if (key.ok() && head.ok() && head->keyId != key->id)
        trace.key = KeyState::Missing;
    if (trace.key != KeyState::Usable) {
        trace.trouble = sentenceOf(trace.key);
        return trace;
    }
    follow(trace, *key, *told, records, {tenantId, grantId, 0, beginning(tenantId, grantId)});
    if (trace.broken == 0 && (!head.ok() || head->count != trace.count || head->last != trace.last))
        breakAt(trace, trace.count, "is not the last one, by what the store says of the recording.");
    return trace;
}

} // namespace bulkhead::recording
