#pragma once
// What a tenant was promised, as reviews need it.
#include "backend/contract/contract_book.h"
#include "backend/engine/calendar.h"

namespace bulkhead {

struct Agreement
{
    std::vector<sla::ContractVersion> versions; ///< Oldest first.
    std::vector<sla::Exclusion> exclusions;     ///< Approved, by beginning.
};
[[nodiscard]] absl::StatusOr<Agreement> agreementOf(ContractBook &book, const std::string &tenantId);

/// The rule that divides time into the contract's periods at an instant: that of the version in force, else of the
/// first. FAILED_PRECONDITION (NO_CONTRACT): there is no version.
[[nodiscard]] absl::StatusOr<sla::PeriodRule> periodRuleAt(const Agreement &agreement, std::int64_t atMs);

/// By its name, in the zone and of the kind of the version that governs it. INVALID_ARGUMENT (PERIOD_UNKNOWN);
/// FAILED_PRECONDITION (NO_CONTRACT).
[[nodiscard]] absl::StatusOr<sla::Period> namedPeriod(const Agreement &agreement, const std::string &name,
                                                      std::int64_t nowMs);
[[nodiscard]] absl::Status noContract();

} // namespace bulkhead
