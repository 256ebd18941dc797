#include "backend/rpc/event_scope.h"

#include <algorithm>

namespace bulkhead {

bool concerns(const PlatformEvent &event, const TenantFacts &tenant, const std::vector<std::string> &dependencies)
{
    return event.subject == tenant.id || event.subject == tenant.pool || event.subject == tenant.region
           || std::find(dependencies.begin(), dependencies.end(), event.subject) != dependencies.end();
}

} // namespace bulkhead
