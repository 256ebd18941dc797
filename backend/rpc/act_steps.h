#pragma once
// What every kind of governed act does over the wire: find its own, refuse a stale decision, leave its line in audit.
#include "backend/domain/store.h"
#include "backend/rpc/call.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr std::size_t kActsListed = 200;

/// An act of the call's tenant; of another one it is not there.
[[nodiscard]] absl::StatusOr<StoredAct> actOf(StoreTxn &txn, const Call &call, const std::string &id);
/// REVISION_CONFLICT: somebody decided in the meantime.
[[nodiscard]] absl::Status actChanged();
[[nodiscard]] absl::Status recordAct(StoreTxn &txn, const Call &call, const StoredAct &act, std::string outcome);
/// PURPOSE_MISSING, or OK.
[[nodiscard]] absl::Status purposeGiven(const Call &call);
/// TOO_MANY_PROPOSALS, or OK. To be said only where a repeat of a request that was served is answered already.
[[nodiscard]] absl::Status roomForProposal(Store &store, const Call &call);

} // namespace bulkhead
