#pragma once
// What a policy gives, and what another one gives and takes, as text for whoever runs the gateway.
#include "backend/rpc/access_policy.h"

#include <string>
#include <vector>

namespace bulkhead {

/// Somebody whom a file lets in: a person, or all whom a grant of sign-in fits.
struct Bearers
{
    std::string who; ///< "support-1", "grant groups = support"
    Role role = Role::Unspecified;
    Scope scope;
};

/// Per role: actions, fields it never receives, kinds of scope; then teams, brandings and freezes.
[[nodiscard]] std::string accessText(const AccessPolicy &policy);
/// Who gains and loses what: a line per change, role by role, then team by team, then for each of the bearers whose
/// rights become others. Empty: nothing changes.
[[nodiscard]] std::string accessDiff(const AccessPolicy &before, const AccessPolicy &after,
                                     const std::vector<Bearers> &bearers);

} // namespace bulkhead
