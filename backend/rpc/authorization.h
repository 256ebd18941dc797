#pragma once
// Who may do what, and who never receives which field: the one table.
#include "backend/domain/words.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// What kind of scope a method's tenant context must carry.
enum class Reach : std::uint8_t { Tenant, Fleet, Either };

/// One method of the contract.
struct Permission
{
    std::string_view method; ///< "bulkhead.v1.SessionService.Hello"
    std::string_view action; ///< As told in HelloResponse.actions.
    Reach reach = Reach::Fleet;
    unsigned roles = 0; ///< Bit of each Role that may.
    bool open = false;  ///< To everybody, unknown callers too: it tells nothing of anybody.

    [[nodiscard]] bool allows(Role role) const { return (roles & (1U << static_cast<unsigned>(role))) != 0; }
};

[[nodiscard]] std::span<const Permission> permissions();
/// Null for a method that nobody classified; such a call is refused.
[[nodiscard]] const Permission *permissionOf(std::string_view method);
/// The actions of a role, each once, in order of the table; without those open to everybody.
[[nodiscard]] std::vector<std::string> actionsOf(Role role);
/// The fields that a role never receives, as named in the filter grammar and in exports: "arr", "renewal",
/// "fee" and "credit".
[[nodiscard]] std::span<const std::string_view> hiddenFields(Role role);
[[nodiscard]] bool sees(Role role, std::string_view field);

} // namespace bulkhead
