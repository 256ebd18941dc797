#pragma once
// Exposure cases as the store keeps them. They are the platform's: a tenant that leaves takes none of them along.
#include "backend/domain/store.h"
#include "backend/engine/exposure.h"

#include <absl/status/statusor.h>

#include <optional>

namespace bulkhead {

inline constexpr char kExposureRecord[] = "exposure"; ///< Id: the case's.
/// The last case of a subject. Id "<kind>/<subject>", body the case's id. It is written with the case, so that of two
/// gateways that see the same thing one opens it; and it stays, so that what a closed case knew opens no other.
inline constexpr char kLastExposure[] = "exposure-last";

[[nodiscard]] Record recordOf(const exposure::Case &item);
/// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<exposure::Case> exposureOf(const Record &record);
/// Writes it with its new revision, and leaves its line in the chain of every tenant of it and in the platform's.
/// `event` says who did what; its tenant, time and text are set here.
[[nodiscard]] absl::Status keepExposure(StoreTxn &txn, exposure::Case &item, AuditEvent event, std::int64_t nowMs);
/// The last case of a subject; nothing: there was none.
[[nodiscard]] absl::StatusOr<std::optional<exposure::Case>> lastExposureOf(StoreTxn &txn, ExposureKind kind,
                                                                           const std::string &subject);
/// A case that was not stored before, as the last of its subject if it has one. ABORTED: another one is by now.
[[nodiscard]] absl::Status keepNewExposure(StoreTxn &txn, exposure::Case &item, const AuditEvent &event,
                                           std::int64_t nowMs);
[[nodiscard]] std::string newExposureId();

} // namespace bulkhead
