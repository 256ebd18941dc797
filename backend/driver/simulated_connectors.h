#pragma once
// Connectors of the simulated platform: most in order, and a few plainly invented stories, by the seed.
#include "backend/domain/integrations.h"

#include <memory>

namespace bulkhead {

/// Whether the simulated platform finds the tenant's credential shared; a tenant that was restored has its own again.
using SharesKey = std::function<bool(const TenantFacts &)>;

/// Tells so in its name. Stories: tenants that share a credential, one webhook of two tenants, one channel that is
/// flooded, and one partner whose configuration is wrong for three of its tenants.
[[nodiscard]] std::unique_ptr<ConnectorSource> makeSimulatedConnectors(std::uint64_t seed, std::string environment,
                                                                       Fingerprint fingerprint, SharesKey sharesKey);

} // namespace bulkhead
