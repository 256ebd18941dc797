#pragma once
// A tenant as records of others hold it: who it was and whose scope held it, after it may have left.
#include "backend/domain/tenant.h"

#include <nlohmann/json_fwd.hpp>

namespace bulkhead {

/// Without what it pays and what is recommended for it.
[[nodiscard]] nlohmann::json jsonOf(const TenantFacts &facts);
/// Throws as nlohmann::json::at does where something else is held.
[[nodiscard]] TenantFacts factsOf(const nlohmann::json &json);

} // namespace bulkhead
