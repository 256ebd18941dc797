#pragma once
// What a handler knows of the call it serves; made by the entry only.
#include "backend/domain/fleet_snapshot.h"
#include "backend/domain/store.h"
#include "backend/rpc/grant_use.h"
#include "backend/rpc/view_as.h"

#include <memory>
#include <optional>
#include <string>

namespace bulkhead {

namespace policy {
struct Baselines;
}

/// The tier that policy recommends, with the contract's worth or by everything else.
[[nodiscard]] Tier recommendedFor(const policy::Baselines &baselines, bool knowsWorth, const TenantFacts &facts);

/// An admitted call: its person, action and tenant have been checked.
struct Call
{
    Person person;                                      ///< With a view: the caller's id, and role and scope as seen.
    std::shared_ptr<const AccessPolicy> access;         ///< As of admission. Null: nothing is allowed or seen.
    std::shared_ptr<const policy::Baselines> baselines; ///< What tiers demand, and who gets which. Of the entry: set.
    std::optional<ViewedAs> view;                       ///< The caller looks as somebody else; nothing may be changed.
    std::shared_ptr<const GrantUse> grant;              ///< The tenant of this is the whole scope; null: the own scope.
    Role callerRole = Role::Unspecified;                ///< The caller's own.
    const Permission *permission = nullptr;
    std::optional<TenantIndex> tenant; ///< Set when the context names a tenant; it is within scope.
    std::string environment;           ///< The gateway's.
    std::string purpose;
    std::string requestId; ///< The request's own, or one given by the entry.
    std::int64_t nowMs = 0;
    std::int64_t tokenEndsMs = 0;               ///< 0: it does not.
    std::shared_ptr<const FleetSnapshot> fleet; ///< As of admission; streams call refresh().
    const FleetBoard *board = nullptr;

    /// Whether the person may know of a tenant at all. Nothing about another one leaves the gateway.
    [[nodiscard]] bool inScope(TenantIndex index) const;
    [[nodiscard]] bool inScope(const TenantFacts &facts) const { return person.scope.holds(facts); }
    [[nodiscard]] bool sees(std::string_view field) const { return access && access->sees(person.role, field); }
    /// Under a grant only what both the role and the grant let.
    [[nodiscard]] bool may(std::string_view action) const
    {
        return access && access->allows(person.role, action)
               && (!grant || grant->actions.contains(action) || isBaseAction(action));
    }
    /// What streams and tokens are bound to: they do not outlive a change of rights.
    [[nodiscard]] std::string rights() const { return access ? rightsKey(*access, person) : std::string(); }
    [[nodiscard]] const TenantFacts &facts() const { return fleet->factsOf(*tenant); } ///< Of `tenant`.
    /// A tenant's facts as this person may know them. What the role does not see is not in them, nor in what is derived
    /// from them: the recommended tier is that of the policy without the contract's worth, its reasons likewise.
    [[nodiscard]] TenantFacts shown(const TenantFacts &facts) const;
    [[nodiscard]] Tier recommended(const TenantFacts &facts) const
    {
        return recommendedFor(*baselines, sees("arr"), facts);
    }
    /// The index of a tenant by id if it is within scope; else nothing, whether it exists or not.
    [[nodiscard]] std::optional<TenantIndex> find(std::string_view tenantId) const;
    /// Whose rows in the store this call may touch: its tenant's, or the fleet's.
    [[nodiscard]] StoreScope rows() const { return tenant ? StoreScope::of(facts().id) : StoreScope{}; }
    /// Takes the fleet as it is now.
    void refresh() { fleet = board->current(); }
    /// An audit event with the call's person, action, request id, purpose, time, grant and policy; empty id: the
    /// platform's chain.
    [[nodiscard]] AuditEvent event(std::string tenantId, std::string outcome) const;
};

} // namespace bulkhead
