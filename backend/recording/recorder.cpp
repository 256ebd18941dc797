#include "backend/recording/recorder.h"

#include <absl/strings/str_cat.h>

namespace bulkhead::recording {

namespace {

constexpr int kTries = 32; // Each that fails means that another gateway has got one further.
constexpr std::size_t kOpenAtOnce = 1'000;

absl::Status sealedAlready()
{
    return absl::CancelledError("The recording is sealed: the access is over.");
}

absl::Status notWhatWasRecorded()
{
    return absl::DataLossError("What the store holds of this recording is not what was recorded.");
}

absl::Status checked(const RecordedStep &step)
{
    if (step.grantId.empty() || step.tenantId.empty() || step.summary.size() > kMostSummary
        || step.detail.size() > kMostDetail)
        return absl::InvalidArgumentError("The step is too large to be recorded.");
    return absl::OkStatus();
}

} // namespace

Recorder::Recorder(Store &store, std::unique_ptr<Keys> keys)
    : m_store(store)
    , m_keys(std::move(keys))
{
}

void Recorder::onFailure(std::function<void(const std::string &, const absl::Status &)> failed)
{
    m_failed = std::move(failed);
}

absl::Status Recorder::record(const RecordedStep &step)
{
    return keep(step, nullptr);
}

absl::Status Recorder::record(const RecordedStep &step, const AuditEvent &event)
{
    return keep(step, &event);
}

absl::Status Recorder::keep(const RecordedStep &step, const AuditEvent *event)
{
    absl::Status status = checked(step);
    Head head;
    if (status.ok()) {
        const auto key = keyFor(step.tenantId);
        status = key.status();
        for (int tries = 0; key.ok() && tries < kTries; ++tries) {
            status = m_store.write(StoreScope::of(step.tenantId), [&](StoreTxn &txn) -> absl::Status {
                auto found = headIn(txn, step.grantId, step.tenantId);
                if (!found.ok())
                    return found.status();
                head = *std::move(found);
                if (absl::Status kept = append(txn, *key, step, head); !kept.ok() || !event)
                    return kept;
                AuditEvent told = *event;
                told.grant = step.grantId; // By which playback finds it.
                told.after = absl::StrCat(anchorText(head), told.after.empty() ? "" : ", ", told.after);
                return txn.audit(std::move(told));
            });
            if (!absl::IsAborted(status))
                break;
        }
    }
    if (status.ok()) {
        remember(head);
        m_mayBeOpen = true;
    } else if (absl::IsCancelled(status)) { // Sealed by another gateway, maybe.
        const std::lock_guard lock(m_mutex);
        m_written.erase(step.grantId);
    } else if (m_failed) {
        m_failed(step.grantId, status);
    }
    return status;
}

absl::StatusOr<Key> Recorder::keyFor(const std::string &tenantId)
{
    // The store knows which key it was: a folder that is not the same on all gateways, or is not there today, must not
    // begin another one.
    const auto known = m_store.record(kKeyRecord, tenantId);
    if (!known.ok() && !absl::IsNotFound(known.status()))
        return known.status();
    auto key = known.ok() ? m_keys->of(tenantId) : m_keys->made(tenantId);
    if (key.ok() && known.ok() && known->body != key->id)
        return absl::FailedPreconditionError("The key of this tenant's recordings is another one than before.");
    return key;
}

absl::StatusOr<Head> Recorder::headIn(StoreTxn &txn, const std::string &grantId, const std::string &tenantId) const
{
    const auto record = txn.record(kHeadRecord, grantId);
    if (!record.ok() && !absl::IsNotFound(record.status()))
        return record.status();
    Head head;
    head.grantId = grantId;
    head.tenantId = tenantId;
    head.last = beginning(tenantId, grantId);
    if (record.ok()) {
        auto read = headOf(*record);
        if (!read.ok())
            return read;
        head = *std::move(read);
    }
    const std::lock_guard lock(m_mutex);
    const auto written = m_written.find(grantId);
    if (written != m_written.end()
        && (head.count < written->second.count
            || (head.count == written->second.count && head.last != written->second.last)))
        return notWhatWasRecorded(); // Somebody has taken steps back.
    return head;
}

void Recorder::remember(const Head &head)
{
    const std::lock_guard lock(m_mutex);
    Anchor &written = m_written[head.grantId];
    if (head.count > written.count)
        written = {head.count, head.last};
    if (head.sealed)
        m_written.erase(head.grantId);
}

absl::Status Recorder::append(StoreTxn &txn, const Key &key, const RecordedStep &step, Head &head) const
{
    if (head.sealed)
        return sealedAlready();
    const auto now = txn.clockMs();
    if (!now.ok())
        return now.status();
    if (head.count == 0) {
        head.person = step.person;
        head.keyId = key.id;
        head.firstMs = *now;
        const auto known = txn.record(kKeyRecord, step.tenantId);
        if (!known.ok() && !absl::IsNotFound(known.status()))
            return known.status();
        Record named{kKeyRecord, step.tenantId, step.tenantId, key.id, *now, 0};
        Record open{kOpenRecord, head.grantId, step.tenantId, {}, *now, 0};
        absl::Status status = known.ok() ? absl::OkStatus() : txn.putRecord(named);
        if (status.ok())
            status = txn.putRecord(open);
        if (!status.ok())
            return status;
    }
    if (head.keyId != key.id)
        return absl::FailedPreconditionError("The key of this recording is another one than at its beginning.");
    const Place place{head.tenantId, head.grantId, head.count + 1, head.last};
    Record sealedStep{stepKind(head.grantId),
                      stepId(place.sequence),
                      head.tenantId,
                      sealed(key, place, {step.kind, *now, step.person, step.summary, step.detail}),
                      *now,
                      0};
    const bool end = step.kind == StepKind::End; // There is room for it always.
    if (!end && (place.sequence > kMostSteps || head.bytes + sealedStep.body.size() > kMostBytes))
        return absl::ResourceExhaustedError("The recording is full.");
    if (absl::Status status = txn.putRecord(sealedStep); !status.ok())
        return status;
    head.count = place.sequence;
    head.last = hashOf(place, sealedStep.body);
    head.bytes += sealedStep.body.size();
    head.lastMs = *now;
    head.sealed = end;
    Record record = recordOf(head);
    return txn.putRecord(record);
}

absl::Status Recorder::sealIn(StoreTxn &txn, const Key *key, const RecordedStep &last, const std::string &without) const
{
    if (absl::Status status = txn.removeRecord(kOpenRecord, last.grantId); !status.ok())
        return status;
    auto head = headIn(txn, last.grantId, last.tenantId);
    if (absl::IsDataLoss(head.status())) { // Playback tells; audit has what was.
        const auto record = txn.record(kHeadRecord, last.grantId);
        head = record.ok() ? headOf(*record) : absl::StatusOr<Head>(record.status());
        if (!head.ok())
            return absl::IsNotFound(head.status()) || absl::IsDataLoss(head.status()) ? absl::OkStatus()
                                                                                      : head.status();
        key = nullptr;
    }
    if (!head.ok())
        return head.status();
    if (head->sealed || head->count == 0)
        return absl::OkStatus();
    absl::Status status;
    if (key) {
        status = append(txn, *key, last, *head);
    } else {
        head->sealed = true;
        Record record = recordOf(*head);
        status = txn.putRecord(record);
    }
    const auto now = txn.clockMs();
    if (!status.ok() || !now.ok())
        return status.ok() ? now.status() : status;
    AuditEvent event;
    event.tenantId = last.tenantId;
    event.actor = "gateway";
    event.action = kSealedAction;
    event.outcome = key ? "sealed" : "sealed without its end";
    event.atMs = *now;
    event.grant = last.grantId;
    event.after = absl::StrCat(anchorText(*head), ", person=", head->person, without.empty() ? "" : ", ", without);
    return txn.audit(std::move(event));
}

absl::Status Recorder::seal(const std::string &grantId, const std::string &tenantId, const std::string &summary,
                            const std::string &detail)
{
    const RecordedStep last{grantId, tenantId, "gateway", StepKind::End, summary, detail};
    auto key = m_keys->of(tenantId);
    const auto known = m_store.record(kHeadRecord, grantId);
    if (!known.ok() && !absl::IsNotFound(known.status()))
        return known.status();
    if (const auto head = known.ok() ? headOf(*known) : absl::StatusOr<Head>(known.status());
        key.ok() && head.ok() && head->keyId != key->id)
        key = absl::FailedPreconditionError("The key of this recording is another one than at its beginning.");
    absl::Status status;
    for (int tries = 0; tries < kTries + 1; ++tries) {
        // What stands in the last step's way for good does not keep the others from being proven.
        const bool whole = key.ok() && tries < kTries;
        const std::string without = key.ok() ? std::string() : std::string(key.status().message());
        status = m_store.write(StoreScope::of(tenantId),
                               [&](StoreTxn &txn) { return sealIn(txn, whole ? &*key : nullptr, last, without); });
        if (!absl::IsAborted(status))
            break;
    }
    if (status.ok()) {
        const std::lock_guard lock(m_mutex);
        m_written.erase(grantId);
    }
    return status;
}

absl::StatusOr<std::vector<Recorder::Open>> Recorder::open()
{
    std::vector<Open> found;
    if (!m_mayBeOpen.exchange(false))
        return found;
    const auto records = m_store.records(kOpenRecord, {}, kOpenAtOnce);
    if (!records.ok() || !records->empty())
        m_mayBeOpen = true;
    if (!records.ok())
        return records.status();
    for (const Record &record : *records)
        found.push_back({record.id, record.tenantId});
    return found;
}

absl::Status Recorder::retire(StoreTxn &txn, const std::string &tenantId)
{
    auto record = txn.record(kKeyRecord, tenantId);
    if (absl::IsNotFound(record.status()))
        return absl::OkStatus();
    if (!record.ok())
        return record.status();
    record->body = kDestroyed;
    return txn.putRecord(*record);
}

} // namespace bulkhead::recording
