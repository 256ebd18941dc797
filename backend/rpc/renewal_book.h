#pragma once
// Stored judgements and outcomes of renewals.
#include "backend/domain/store.h"
#include "backend/review/renewal_log.h"

namespace bulkhead {

/// Record kinds. A judgement's id is its tenant's; an outcome's is "<tenant>/<renewal day>".
inline constexpr std::string_view kOverrideRecord = "renewal.override";
inline constexpr std::string_view kRenewalRecord = "renewal.outcome";

[[nodiscard]] std::string renewalId(const std::string &tenantId, std::int32_t renewal);

/// Of one tenant, or of all when the id is empty; newest first. Readers: Store or StoreTxn.
[[nodiscard]] absl::StatusOr<std::vector<review::RenewalOutcome>> renewalOutcomes(Store &store,
                                                                                  std::string_view tenantId);
/// By tenant id is the caller's to find; those taken back are there with score -1.
[[nodiscard]] absl::StatusOr<std::vector<std::pair<std::string, review::RiskOverride>>>
riskOverrides(Store &store, std::string_view tenantId);
/// The tenant's judgement, taken back ones too; a new one (revision 0, score -1) when there is none.
[[nodiscard]] absl::StatusOr<review::RiskOverride> riskOverride(StoreTxn &txn, const std::string &tenantId);
[[nodiscard]] absl::StatusOr<review::RenewalOutcome> renewalOutcome(StoreTxn &txn, const std::string &tenantId,
                                                                    std::int32_t renewal);
/// Both expect the value's revision and set the new one.
[[nodiscard]] absl::Status put(StoreTxn &txn, const std::string &tenantId, review::RiskOverride &override_);
[[nodiscard]] absl::Status put(StoreTxn &txn, review::RenewalOutcome &outcome);

} // namespace bulkhead
