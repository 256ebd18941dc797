#include "backend/rpc/access_desk.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

AccessDesk::AccessDesk(Policy policy, const Identity *identity, const FleetBoard &fleet)
    : m_identity(identity)
    , m_fleet(fleet)
    , m_policy(std::move(policy))
{
}

AccessDesk::Policy AccessDesk::policy() const
{
    const std::lock_guard lock(m_mutex);
    return m_policy;
}

absl::StatusOr<Person> AccessDesk::acting(const Person &caller, const std::optional<ViewedAs> &view,
                                          const AccessPolicy &policy) const
{
    return actingAs(caller, view, ground(policy));
}

bool AccessDesk::hold(const Person &caller, const std::optional<ViewedAs> &view, const std::string &rights,
                      std::uint64_t &edition) const
{
    Policy policy;
    std::uint64_t now = 0;
    {
        const std::lock_guard lock(m_mutex);
        policy = m_policy;
        now = m_edition;
    }
    if (edition == now && !view)
        return true;
    const auto person = actingAs(caller, view, ground(*policy));
    if (!person.ok() || rightsKey(*policy, *person) != rights)
        return false;
    edition = now;
    return true;
}

AuditEvent AccessDesk::take(Policy policy)
{
    AuditEvent event;
    event.actor = "gateway";
    event.action = "access-policy.taken";
    event.outcome = "done";
    event.after = absl::StrCat("version=", policy->version);
    const std::lock_guard lock(m_mutex);
    event.before = absl::StrCat("version=", m_policy->version);
    m_policy = std::move(policy);
    ++m_edition;
    return event;
}

absl::Status AccessDesk::begin(const Person &caller, const ViewedAs &view, AuditEvent event, Store &store)
{
    {
        const std::lock_guard lock(m_mutex);
        if (m_views.goesOn(caller.id, view, event.atMs))
            return absl::OkStatus();
    }
    const std::int64_t atMs = event.atMs;
    event.action = "session.view-as";
    event.after = absl::StrCat(view.told(), ", sees ", caller.scope.label());
    // Calls side by side each write it: rather twice than one of them answered before it is there.
    const absl::Status status = store.write(StoreScope::of({}), [&event](StoreTxn &txn) { return txn.audit(event); });
    if (status.ok()) {
        const std::lock_guard lock(m_mutex);
        m_views.begun(caller.id, view, atMs);
    }
    return status;
}

std::vector<Person> AccessDesk::viewable(const Person &caller, const AccessPolicy &policy) const
{
    return viewablePersons(caller, ground(policy));
}

Scope AccessDesk::singleUserScope(Role role) const
{
    if (role != Role::PartnerAdministrator)
        return Scope::everything();
    const auto fleet = m_fleet.current();
    Scope scope;
    for (TenantIndex i = 0; i < fleet->size && scope.partners.empty(); ++i) {
        if (const TenantFacts &one = fleet->factsOf(i); !one.parent.empty() && one.stage != Stage::Gone)
            scope.partners.push_back(one.parent);
    }
    return scope;
}

} // namespace bulkhead
