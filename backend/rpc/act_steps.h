#pragma once
// What every kind of governed act does over the wire: find its own, refuse a stale decision, leave its line in audit.
#include "backend/domain/store.h"
#include "backend/rpc/call.h"

#include <absl/status/statusor.h>
#include <functional>
#include <string>

namespace bulkhead {

inline constexpr std::size_t kActsListed = 200;

/// An act of the call's tenant; of another one it is not there.
[[nodiscard]] absl::StatusOr<StoredAct> actOf(StoreTxn &txn, const Call &call, const std::string &id);
/// TENANT_LEAVING, or OK, as this transaction sees the tenant: while it leaves nothing else is begun with it.
[[nodiscard]] absl::Status staying(StoreTxn &txn, const std::string &tenantId);
/// REVISION_CONFLICT: somebody decided in the meantime.
[[nodiscard]] absl::Status actChanged();
[[nodiscard]] absl::Status recordAct(StoreTxn &txn, const Call &call, const StoredAct &act, std::string outcome);
/// The first half of an approval: consent is stored before anything is done, so that another replica can go on after a
/// crash. `check`: what else must hold, in the same transaction. One's own consent again is OK: a repeat, or going on
/// where the last try stopped.
[[nodiscard]] absl::Status consentTo(Store &store, const Call &call, const std::string &id, std::uint64_t revision,
                                     StoredAct &act,
                                     const std::function<absl::Status(StoreTxn &, const StoredAct &)> &check = {});
/// PURPOSE_MISSING, or OK.
[[nodiscard]] absl::Status purposeGiven(const Call &call);
/// TOO_MANY_PROPOSALS, or OK. To be said only where a repeat of a request that was served is answered already.
[[nodiscard]] absl::Status roomForProposal(Store &store, const Call &call);

} // namespace bulkhead
