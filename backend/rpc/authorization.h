#pragma once
// What each method of the contract is: its action and the kind of scope it needs. Which role may do an action is the
// access policy's (access_policy.h).
#include "backend/domain/words.h"

#include <cstdint>
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
    bool changes = false; ///< It changes what others see or what the platform does; taking a list out does not.
    bool base = false;    ///< Of every role, whatever a policy says: it tells a caller of itself only.
    bool open = false;    ///< To everybody, unknown callers too: it tells nothing of anybody.
};

[[nodiscard]] std::span<const Permission> permissions();
/// Null for a method that nobody classified; such a call is refused.
[[nodiscard]] const Permission *permissionOf(std::string_view method);
/// Every action, each once, in order of the table, then those of no method; without those open to everybody.
[[nodiscard]] std::span<const std::string_view> allActions();
/// Whether any method of the action changes something.
[[nodiscard]] bool changesSomething(std::string_view action);
/// What a console does to tell which screen is looked at under a grant.
inline constexpr std::string_view kNoteScreenAction = "recordings.note";
[[nodiscard]] bool isBaseAction(std::string_view action);

/// Fields that a role can be kept from, as a policy names them: what a tenant pays and when its contract ends ("arr",
/// "renewal", "fee", "credit"), on which pool it runs ("pool"), and what a tier costs the platform ("margin").
[[nodiscard]] std::span<const std::string_view> allFields();
/// The first four of them.
[[nodiscard]] std::span<const std::string_view> commercialFields();
/// Whether answers to the action hold commercial figures throughout: it is for roles that see all of them.
[[nodiscard]] bool isCommercial(std::string_view action);

} // namespace bulkhead
