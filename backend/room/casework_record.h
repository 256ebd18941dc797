#pragma once
// The people's part of onboarding cases, and channels' templates, as the store keeps them.
#include "backend/domain/store.h"
#include "backend/engine/casework.h"

#include <absl/status/statusor.h>

#include <string>

namespace bulkhead::casework {

inline constexpr char kWorkRecord[] = "casework";                ///< Id: the case's.
inline constexpr char kTemplateRecord[] = "onboarding-template"; ///< Of the channel's tenant; id: templateKey().

[[nodiscard]] Record recordOf(const CaseWork &work, std::int64_t nowMs);
[[nodiscard]] absl::StatusOr<CaseWork> workOf(const Record &record); ///< DATA_LOSS: not readable.
/// Each channel has ids of its own: none learns, or takes away, another's.
[[nodiscard]] std::string templateKey(const std::string &channel, const std::string &id);
/// `removed`: it is there no more; the record stays, so that its id stays its own.
[[nodiscard]] Record recordOf(const Template &item, bool removed, std::int64_t nowMs);
/// DATA_LOSS: not readable. NOT_FOUND: it was removed.
[[nodiscard]] absl::StatusOr<Template> templateOf(const Record &record);

/// Every case's part; what cannot be read is an error, for a hold would be lost with it.
[[nodiscard]] absl::StatusOr<std::vector<CaseWork>> allWork(Store &store);
[[nodiscard]] absl::StatusOr<CaseWork> workOf(Store &store, const std::string &caseId);
/// As the transaction sees it; nothing: the case is older than the checkpoints.
[[nodiscard]] absl::StatusOr<std::optional<CaseWork>> workOf(StoreTxn &txn, const std::string &caseId);
/// Expects work.revision; sets the new one.
[[nodiscard]] absl::Status putWork(StoreTxn &txn, CaseWork &work, std::int64_t nowMs);

} // namespace bulkhead::casework
