#pragma once
#include "backend/domain/tenant.h"

#include <string_view>

namespace bulkhead {

/// The target that an objective starts with, in units of 100 % = 10,000,000: the one place that knows it.
/// Patient-facing workflows (claims, eligibility, scheduling) 99.9 %, others 99.5 %; a dedicated environment 99.95 %.
[[nodiscard]] std::int64_t defaultTargetE7(Tier tier, std::string_view workflow);

} // namespace bulkhead
