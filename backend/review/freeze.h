#pragma once
// From a tenant's minutes and contract to a frozen review. Pure: the same question gives the same answer, and the same
// counts give the same hashes on every machine.
#include "backend/domain/past_reader.h"
#include "backend/review/frozen.h"

#include <absl/status/statusor.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace bulkhead::review {

/// SHA-256 in hex; given by the caller, so that this room needs no cryptography.
using Hash = std::function<std::string(std::string_view)>;

/// A dependency that was known to fail while a workflow did.
struct DependencyHint
{
    std::string workflow, dependency;
    std::int64_t fromMs = 0, toMs = 0;
};

struct FreezeQuestion
{
    std::string reviewId, tenantId, tenantName, source;
    std::span<const sla::ContractVersion> versions; ///< All of the tenant, ascending.
    std::span<const sla::Exclusion> exclusions;     ///< All approved ones of the tenant.
    sla::Period period;
    std::int64_t asOfMs = 0;
    const PastMinutes *minutes = nullptr; ///< From readFrom() on.
    std::vector<PeriodResult> past;       ///< Of the periods before, oldest first.
    std::span<const DependencyHint> hints;
    const Frozen *before = nullptr; ///< The final one that this restates.
    std::string reason;             ///< Of the restatement.
    std::uint32_t version = 1;
};

/// The versions that govern some instant of the period, ascending; empty: none does.
[[nodiscard]] std::vector<sla::ContractVersion> governing(std::span<const sla::ContractVersion> versions,
                                                          const sla::Period &period);
/// Every promise of those versions once, in order: workflow and kind.
struct Promised
{
    std::string workflow;
    sla::SliKind kind = sla::SliKind::Occurrences;
    bool operator==(const Promised &) const = default;
};
[[nodiscard]] std::vector<Promised> promisesOf(std::span<const sla::ContractVersion> versions);

/// First minute that a review needs: alerts need four days of run-up, the forecast of a running period four weeks.
[[nodiscard]] std::int64_t readFrom(const sla::Period &period, std::int64_t asOfMs);
/// One past the last minute that is over at `asOfMs` and in the period.
[[nodiscard]] std::int64_t readTo(const sla::Period &period, std::int64_t asOfMs);

/// FAILED_PRECONDITION: no contract governs the period, or it began after as-of. INVALID_ARGUMENT: a zone that nobody
/// knows.
[[nodiscard]] absl::StatusOr<Frozen> freeze(const FreezeQuestion &question, const Hash &hash);

/// A past period's outcome alone. Not measured ones come back with `measured` false.
[[nodiscard]] absl::StatusOr<PeriodResult> outcomeOf(const FreezeQuestion &question, const Hash &hash);
[[nodiscard]] PeriodResult outcomeOf(const Frozen &frozen);

/// What an outcome depends on besides the counts: the contract's words and the exclusions, without who wrote them.
[[nodiscard]] std::string basisOf(std::span<const sla::ContractVersion> governing,
                                  std::span<const sla::Exclusion> exclusions, const sla::Period &period,
                                  const Hash &hash);

} // namespace bulkhead::review
