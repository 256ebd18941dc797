#pragma once
#include "backend/domain/tenant.h"

#include <absl/status/status.h>
#include <string>
#include <vector>

namespace bulkhead {

/// One provisioning step of a tier's standard.
struct PlannedStep
{
    std::string id; ///< Stable, such as "data.schema".
    std::string title;
    Stage stage = Stage::Contract;
};

/// The platform that tenants are provisioned on. Calls come from one executor; each may take seconds.
class Platform
{
public:
    virtual ~Platform() = default;
    [[nodiscard]] virtual std::vector<PlannedStep> plan(const TenantFacts &tenant) const = 0;
    /// Does one step; idempotent. On success fills evidence. Errors carry the reason in words.
    virtual absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int attempt,
                               std::string &evidence) = 0;
    /// Moves a live tenant to a tier; used by the governed act.
    virtual absl::Status setTier(const TenantFacts &tenant, Tier to, std::string &evidence) = 0;
};

} // namespace bulkhead
