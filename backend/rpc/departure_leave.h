#pragma once
// The end of a departure: what the gateway deletes of its own, and the one transaction in which the tenant is gone.
#include "backend/rpc/call.h"
#include "backend/rpc/departure_record.h"

namespace bulkhead {

/// Deletes what need not stay; fills `evidence` with how much of what. The transaction's scope is the fleet: the agreed
/// targets of all tenants are one setting.
[[nodiscard]] absl::Status forgetRows(StoreTxn &txn, const std::string &tenantId, std::string &evidence);
/// Tenant, act, departure, timeline and audit with the certificate's hash. Sets `gone` to the tenant's tombstone.
[[nodiscard]] absl::Status leaveFleet(StoreTxn &txn, const Call &call, std::int64_t nowMs, Departure &departure,
                                      TenantFacts &gone);

} // namespace bulkhead
