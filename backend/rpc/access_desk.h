#pragma once
// The policy in force and whose rights it gives: what the entry asks at each call and of each open stream.
#include "backend/domain/store.h"
#include "backend/rpc/view_as.h"

#include <functional>
#include <memory>
#include <mutex>

namespace bulkhead {

/// Any thread.
class AccessDesk
{
public:
    using Policy = std::shared_ptr<const AccessPolicy>;

    /// `identity` null: single user.
    AccessDesk(Policy policy, const Identity *identity, const FleetBoard &fleet);

    [[nodiscard]] Policy policy() const;
    /// As actingAs(), by that policy.
    [[nodiscard]] absl::StatusOr<Person> acting(const Person &caller, const std::optional<ViewedAs> &view,
                                                const AccessPolicy &policy) const;
    /// Whether rights that a stream was let in with are still its reader's. `edition`: of the policy by which that was
    /// found last, 0 for never; only another one makes it be looked at again, or a view, whose person may have others
    /// by other rules.
    [[nodiscard]] bool hold(const Person &caller, const std::optional<ViewedAs> &view, const std::string &rights,
                            std::uint64_t &edition) const;
    /// Puts another policy in force; what audit has to say of it.
    [[nodiscard]] AuditEvent take(Policy policy);
    /// Audits the first look as somebody else; waits for the store. An error: it could not be written down.
    [[nodiscard]] absl::Status begin(const Person &caller, const ViewedAs &view, AuditEvent event, Store &store);
    [[nodiscard]] std::vector<Person> viewable(const Person &caller, const AccessPolicy &policy) const;
    /// Single user: which tenants a role sees. Everything, but for a partner administrator, who sees the first channel
    /// that has a sub-tenant.
    [[nodiscard]] Scope singleUserScope(Role role) const;

private:
    [[nodiscard]] RightsGround ground(const AccessPolicy &policy) const { return {policy, m_identity, m_fleet}; }

    const Identity *m_identity;
    const FleetBoard &m_fleet;
    mutable std::mutex m_mutex; ///< Guards the following.
    Policy m_policy;
    std::uint64_t m_edition = 1;
    ViewBook m_views;
};

} // namespace bulkhead
