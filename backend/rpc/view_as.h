#pragma once
// Looking as somebody else: whose rights count for a call, and who began to look as whom.
#include "backend/domain/fleet_snapshot.h"
#include "backend/domain/identity.h"
#include "backend/rpc/access_policy.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace bulkhead {

namespace v1 {
class TenantContext;
} // namespace v1

/// As `ViewAs` in common.proto.
struct ViewedAs
{
    Role role = Role::Unspecified;
    std::string person, partner;
    [[nodiscard]] std::string told() const; ///< "support", "support as alice", "partner-administrator of channel-a"
    bool operator==(const ViewedAs &) const = default;
};
/// Nothing: the context does not ask for one.
[[nodiscard]] std::optional<ViewedAs> viewOf(const v1::TenantContext &context);

/// What rights are judged by, at one moment.
struct RightsGround
{
    const AccessPolicy &access;
    const Identity *identity; ///< Null: single user.
    const FleetBoard &fleet;
};

/// Who a caller acts as: the caller with the scope that the policy admits, or, with a view, with the viewed role and
/// its scope within the caller's own. The id stays the caller's. A fault: SCOPE_NOT_ALLOWED, NOT_ALLOWED (no right to
/// look as others), VIEW_UNCLEAR, VIEW_UNKNOWN (no such person of that role), TENANT_NOT_IN_SCOPE (no such partner).
[[nodiscard]] absl::StatusOr<Person> actingAs(const Person &caller, const std::optional<ViewedAs> &view,
                                              const RightsGround &ground);
/// Equal for equal rights only: role, scope and what the policy gives them.
[[nodiscard]] std::string rightsKey(const AccessPolicy &access, const Person &person);

/// Persons whom a caller could look as, each with as much of the scope as lies within the caller's own; nobody who has
/// nothing there.
[[nodiscard]] std::vector<Person> viewablePersons(const Person &caller, const RightsGround &ground);

/// Who looks as whom. A view that rests for ten minutes has ended. Not safe by itself.
class ViewBook
{
public:
    /// Whether it is under way, and rests from now on; else audit has to know of its beginning first.
    [[nodiscard]] bool goesOn(const std::string &person, const ViewedAs &view, std::int64_t nowMs);
    void begun(const std::string &person, const ViewedAs &view, std::int64_t nowMs); ///< Audit has it.

private:
    std::map<std::string, std::int64_t> m_lastMs;
};

} // namespace bulkhead
