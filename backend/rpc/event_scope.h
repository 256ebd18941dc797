#pragma once
#include "backend/domain/telemetry.h"
#include "backend/rpc/call.h"

namespace bulkhead {

/// Whether a platform event may be told beside this tenant: it struck the tenant itself, its pool, its region, or a
/// dependency that everybody shares. Another tenant's events are nobody else's business.
[[nodiscard]] bool concerns(const PlatformEvent &event, const TenantFacts &tenant,
                            const std::vector<std::string> &dependencies);

/// Whether the call's person may know of what struck this subject: a tenant within scope, a pool or region with one, or
/// something that is no tenant's, pool's or region's name (a service, a dependency).
[[nodiscard]] bool maySee(const Call &call, const std::string &subject);

} // namespace bulkhead
