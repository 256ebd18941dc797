#pragma once
#include "backend/domain/tenant.h"

#include <map>
#include <string>
#include <string_view>

namespace bulkhead {

/// The target that an objective starts with, in units of 100 % = 10,000,000: the one place that knows it.
/// Patient-facing workflows (claims, eligibility, scheduling) 99.9 %, others 99.5 %; a dedicated environment 99.95 %.
[[nodiscard]] std::int64_t defaultTargetE7(Tier tier, std::string_view workflow);

/// The target of a contract's service plan ("standard", "plus", "premium") in the same units; 0 for any other word.
[[nodiscard]] std::int64_t planTargetE7(std::string_view plan);

/// The store's setting that keeps targets agreed by contract, which go before the defaults.
inline constexpr std::string_view kAgreedTargetsSetting = "objective.targets";
/// Tenant id → target, from and to the setting's text (a line each). Lines that do not parse are passed over.
[[nodiscard]] std::map<std::string, std::int64_t, std::less<>> readTargets(std::string_view text);
[[nodiscard]] std::string writeTargets(const std::map<std::string, std::int64_t, std::less<>> &targets);

} // namespace bulkhead
