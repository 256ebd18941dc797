#include "backend/rpc/call.h"

#include "backend/engine/tier_policy.h"

#include <unordered_map>

namespace bulkhead {

bool Call::inScope(TenantIndex index) const
{
    return index < fleet->size && person.scope.holds(fleet->factsOf(index));
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

Tier recommendedFor(const policy::Baselines &baselines, bool knowsWorth, const TenantFacts &facts)
{
    // One whose tier nobody has recommended yet stays without.
    if (knowsWorth || facts.recommended == Tier::Unspecified)
        return facts.recommended;
    // For every row of a fleet, so not worked out anew: the policy looks at these three only.
    thread_local std::unordered_map<std::string, Tier> known;
    constexpr std::size_t kKept = 10'000;
    std::string key = baselines.version; // Two gateways of one process may go by different ones.
    key += static_cast<char>(facts.profile);
    key += facts.parent.empty() ? '-' : '+';
    key += facts.region;
    if (const auto found = known.find(key); found != known.end())
        return found->second;
    TenantFacts open;
    open.profile = facts.profile;
    open.region = facts.region;
    open.parent = facts.parent;
    if (known.size() >= kKept)
        known.clear();
    return known.emplace(std::move(key), policy::recommendedTier(baselines, open)).first->second;
}

TenantFacts Call::shown(const TenantFacts &facts) const
{
    TenantFacts known = facts;
    known.recommended = recommended(facts);
    if (!sees("arr"))
        known.arr = 0;
    if (!sees("renewal"))
        known.renewal = 0;
    if (!sees("pool"))
        known.pool.clear();
    return known;
}

AuditEvent Call::event(std::string tenantId, std::string outcome) const
{
    AuditEvent event;
    event.tenantId = std::move(tenantId);
    event.actor = person.id;
    event.role = view ? callerRole : person.role;
    event.action = std::string(permission->action);
    event.requestId = requestId;
    event.purpose = view ? "looking as " + view->told() + (purpose.empty() ? "" : ": " + purpose) : purpose;
    event.outcome = std::move(outcome);
    event.grant = grant ? grant->id : std::string();
    event.policyVersion = access ? access->version : std::string();
    event.atMs = nowMs;
    return event;
}

} // namespace bulkhead
