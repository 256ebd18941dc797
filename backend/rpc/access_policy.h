#pragma once
// Who may do what, in which scope, and who never receives which field: one version of the policy, immutable once read.
#include "backend/domain/person.h"
#include "backend/engine/freeze_windows.h"
#include "backend/engine/grants.h"
#include "backend/rpc/authorization.h"

#include <absl/status/statusor.h>

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// By what a scope chooses tenants.
enum class ScopeKind : std::uint8_t { All, Book, Team, Region, Pool, Tenants, Partner, Phase };

[[nodiscard]] std::string_view wordOf(ScopeKind kind);
[[nodiscard]] std::span<const ScopeKind> allScopeKinds();
/// What a scope uses; nothing for one that holds no tenant.
[[nodiscard]] std::set<ScopeKind> kindsOf(const Scope &scope);

/// How a white-label partner's people see the console; see `Branding` in session.proto.
struct Branding
{
    std::string name, accent, logo; ///< Accent "#rrggbb" or empty; logo: bytes of a PNG, or empty.
    bool operator==(const Branding &) const = default;
};

using WordSet = std::set<std::string, std::less<>>;

struct RoleRules
{
    WordSet actions; ///< Without those of every role.
    WordSet hidden;  ///< Fields.
    std::set<ScopeKind> scopes;
    bool operator==(const RoleRules &) const = default;
    /// Equal for equal rules only: what streams and tokens are bound to.
    [[nodiscard]] std::string print() const;
};

/// 45 CFR 164.316(b)(2)(i): what shows that the rules were kept is kept for six years.
inline constexpr int kLeastAuditYears = 6;
inline constexpr int kMostAuditYears = 100;

/// Seven roles; one that it does not know may nothing and sees least.
struct AccessPolicy
{
    std::string version; ///< As the file says it; told in HelloResponse.policy_version.
    std::map<Role, RoleRules> roles;
    std::map<std::string, Scope, std::less<>> teams;
    std::map<std::string, Branding, std::less<>> brandings; ///< By the partner's tenant id.
    grants::Rules grants;                                   ///< Of time-boxed access.
    std::vector<freezes::Rule> freezes;                     ///< Each of another name; in order of the file.
    int auditYears = kLeastAuditYears;                      ///< For so long every record of audit is kept, at least.

    [[nodiscard]] bool allows(Role role, std::string_view action) const;
    [[nodiscard]] bool sees(Role role, std::string_view field) const;
    /// In order of the table of methods.
    [[nodiscard]] std::vector<std::string> actionsOf(Role role) const;
    /// In order of allFields().
    [[nodiscard]] std::vector<std::string> hiddenFields(Role role) const;
    /// The scope with its team's lists. Errors, without words for a caller: NOT_FOUND (no such team), PERMISSION_DENIED
    /// (the role may not have a scope of this kind); the message says which.
    [[nodiscard]] absl::StatusOr<Scope> admitted(Role role, const Scope &scope) const;
    /// Null for a role that it does not know.
    [[nodiscard]] const RoleRules *of(Role role) const;
};

/// All seven, in the order in which they are told.
[[nodiscard]] std::span<const Role> allRoles();

/// Where a policy asks for what none may.
struct Breach
{
    std::string_view control; ///< "auditor-changes-nothing"
    Role role = Role::Unspecified;
    std::string_view key; ///< "actions", "hidden" or "scopes" of the role.
    std::string word;     ///< What is there, or what is missing.
    std::string why;      ///< A sentence.
};
/// What the non-negotiable controls say of a policy; empty: nothing. They are compiled: no file weakens them. Beside
/// these stand: nobody approves an own act, and which kinds a role decides (act::approve, act::decides).
[[nodiscard]] std::vector<Breach> breachesOf(const AccessPolicy &policy);

} // namespace bulkhead
