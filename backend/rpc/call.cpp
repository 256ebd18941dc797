#include "backend/rpc/call.h"

namespace bulkhead {

bool Call::inScope(TenantIndex index) const
{
    return index < fleet->size && (person.scope.all || person.scope.holds(fleet->factsOf(index)));
}

std::optional<TenantIndex> Call::find(std::string_view tenantId) const
{
    // An unknown tenant costs the same look at the scope as a foreign one.
    static const TenantFacts kNobody;
    const auto index = board->find(tenantId);
    const bool known = index && *index < fleet->size;
    const bool held = person.scope.holds(known ? fleet->factsOf(*index) : kNobody);
    return known && held ? index : std::nullopt;
}

AuditEvent Call::event(std::string tenantId, std::string outcome) const
{
    AuditEvent event;
    event.tenantId = std::move(tenantId);
    event.actor = person.id;
    event.role = person.role;
    event.action = std::string(permission->action);
    event.requestId = requestId;
    event.purpose = purpose;
    event.outcome = std::move(outcome);
    event.atMs = nowMs;
    return event;
}

} // namespace bulkhead
