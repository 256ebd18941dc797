#include "backend/rpc/recording_retention.h"

#include "backend/recording/recorder.h"
#include "backend/rpc/departure_plan.h"
#include "backend/rpc/departure_record.h"
#include "backend/rpc/fault.h"

namespace bulkhead {

namespace {

constexpr std::size_t kLookedAt = 100'000;

/// In the transaction that finds no hold: from here on no key is made for this tenant either.
absl::Status retire(StoreTxn &txn, recording::Recorder &recorder, const std::string &tenantId, std::int64_t nowMs)
{
    const auto key = txn.record(recording::kKeyRecord, tenantId);
    if (!key.ok())
        return key.status();
    if (key->body == recording::kDestroyed)
        return absl::OkStatus(); // On another gateway, or before the file could go.
    if (absl::Status held = notHeld(txn, tenantId); !held.ok())
        return held;
    if (absl::Status status = recorder.retire(txn, tenantId); !status.ok())
        return status;
    AuditEvent event;
    event.tenantId = tenantId;
    event.actor = "gateway";
    event.action = "recording.key-destroyed";
    event.outcome = "retention over";
    event.atMs = nowMs;
    event.after = "key=" + key->body;
    return txn.audit(std::move(event));
}

} // namespace

absl::Status endRetention(Store &store, recording::Recorder &recorder)
{
    const auto now = store.clockMs();
    const auto departures = store.records(kDepartureRecord, {}, kLookedAt);
    if (!now.ok() || !departures.ok())
        return now.ok() ? departures.status() : now.status();
    absl::Status first;
    for (const Record &record : *departures) {
        const auto departure = departureOf(record);
        if (!departure.ok() || departure->state != DepartureState::Gone || *now < departure->goneMs + kDocumentsKeptMs
            || absl::IsFailedPrecondition(recorder.keys().of(record.tenantId).status()))
            continue;
        absl::Status status = store.write(StoreScope::of(record.tenantId),
                                          [&](StoreTxn &txn) { return retire(txn, recorder, record.tenantId, *now); });
        if (status.ok())
            status = recorder.destroyKey(record.tenantId);
        const bool waits = absl::IsNotFound(status) || reasonOf(status) == "LEGAL_HOLD";
        if (!waits) // Nothing was ever recorded of it, or it has to stay.
            first.Update(status);
    }
    return first;
}

} // namespace bulkhead
