#include "backend/rpc/event_scope.h"

#include <algorithm>

namespace bulkhead {

bool concerns(const PlatformEvent &event, const TenantFacts &tenant, const std::vector<std::string> &dependencies)
{
    return event.subject == tenant.id || event.subject == tenant.pool || event.subject == tenant.region
           || std::find(dependencies.begin(), dependencies.end(), event.subject) != dependencies.end();
}

bool maySee(const Call &call, const std::string &subject)
{
    if (call.person.scope.all)
        return true;
    bool somebodys = false;
    for (TenantIndex i = 0; i < call.fleet->size; ++i) {
        const TenantFacts &tenant = call.fleet->factsOf(i);
        if (subject != tenant.id && subject != tenant.pool && subject != tenant.region)
            continue;
        if (call.inScope(tenant))
            return true;
        somebodys = true;
    }
    return !somebodys;
}

} // namespace bulkhead
