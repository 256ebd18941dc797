#pragma once
// Moves live tenants between tiers on PostgreSQL: rows under row security, own schema, own database.
#include "backend/domain/tier_mover.h"
#include "backend/driver/postgres_platform_config.h"

#include <functional>

namespace bulkhead::pg {

/// What the platform does for one tenant of a tier: a step of its standard.
using StandardStep = std::function<absl::Status(const TenantFacts &tenant, const char *step, std::string &evidence)>;

/// Over connections of its own, so that a long copy holds up no look and no probe. While a tenant is stopped its
/// password is another one, which only the registry knows: probes log in as the tenant itself, and nobody else does.
/// What a move has begun stands in the registry, so that it goes on, or back, from every moment.
[[nodiscard]] std::unique_ptr<TierMover> makePostgresMover(PostgresPlatformConfig config, StandardStep standard);

} // namespace bulkhead::pg
