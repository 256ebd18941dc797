#pragma once
#include "backend/domain/telemetry.h"

namespace bulkhead {

/// Whether a platform event may be told beside this tenant: it struck the tenant itself, its pool, its region, or a
/// dependency that everybody shares. Another tenant's events are nobody else's business.
[[nodiscard]] bool concerns(const PlatformEvent &event, const TenantFacts &tenant,
                            const std::vector<std::string> &dependencies);

} // namespace bulkhead
