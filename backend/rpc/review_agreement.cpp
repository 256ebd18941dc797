#include "backend/rpc/review_agreement.h"

#include "backend/engine/attainment.h"
#include "backend/rpc/fault.h"

namespace bulkhead {

absl::Status noContract()
{
    return fault(absl::StatusCode::kFailedPrecondition, "NO_CONTRACT", "No contract was in force in this period.",
                 "Write the contract that governed it, or choose another period.");
}

absl::StatusOr<Agreement> agreementOf(ContractBook &book, const std::string &tenantId)
{
    auto versions = book.versions(tenantId);
    if (!versions.ok())
        return versions.status();
    auto exclusions = book.exclusions(tenantId);
    if (!exclusions.ok())
        return exclusions.status();
    return Agreement{*std::move(versions), *std::move(exclusions)};
}

absl::StatusOr<sla::PeriodRule> periodRuleAt(const Agreement &agreement, std::int64_t atMs)
{
    if (agreement.versions.empty())
        return noContract();
    const sla::ContractVersion *version = sla::versionAt(agreement.versions, atMs);
    return sla::periodRule(version ? *version : agreement.versions.front());
}

absl::StatusOr<sla::Period> namedPeriod(const Agreement &agreement, const std::string &name, std::int64_t nowMs)
{
    const auto rule = periodRuleAt(agreement, nowMs);
    if (!rule.ok())
        return rule.status();
    auto period = sla::periodNamed(*rule, name);
    if (period.ok()) {
        // An earlier version may divide time in another zone; then its division stands for its own time.
        const auto then = periodRuleAt(agreement, period->fromMs);
        if (then.ok())
            if (auto governed = sla::periodNamed(*then, name); governed.ok())
                period = std::move(governed);
        return period;
    }
    for (const sla::ContractVersion &version : agreement.versions) {
        const auto other = sla::periodRule(version);
        if (!other.ok())
            continue;
        if (auto found = sla::periodNamed(*other, name);
            found.ok() && sla::versionAt(agreement.versions, found->fromMs) == &version)
            return found;
    }
    return fault(absl::StatusCode::kInvalidArgument, "PERIOD_UNKNOWN",
                 "The contract has no such period: " + clipped(std::string(period.status().message()), 300),
                 "Choose a period of the kind that the contract has.");
}

} // namespace bulkhead
