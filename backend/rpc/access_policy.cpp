#include "backend/rpc/access_policy.h"

#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr ScopeKind kKinds[] = {ScopeKind::All,  ScopeKind::Book,    ScopeKind::Team,    ScopeKind::Region,
                                ScopeKind::Pool, ScopeKind::Tenants, ScopeKind::Partner, ScopeKind::Phase};
constexpr std::string_view kKindWords[] = {"all", "book", "team", "region", "pool", "tenants", "partner", "phase"};
static_assert(std::size(kKinds) == std::size(kKindWords));

constexpr Role kRoles[] = {
    Role::Support, Role::SupportLead,         Role::CustomerSuccess, Role::OnboardingEngineer, Role::PlatformOperations,
    Role::Auditor, Role::PartnerAdministrator};

} // namespace

std::string_view wordOf(ScopeKind kind)
{
    return kKindWords[static_cast<std::size_t>(kind)];
}

std::span<const ScopeKind> allScopeKinds()
{
    return kKinds;
}

std::set<ScopeKind> kindsOf(const Scope &scope)
{
    if (scope.all)
        return {ScopeKind::All};
    if (!scope.team.empty())
        return {ScopeKind::Team};
    std::set<ScopeKind> kinds;
    const std::pair<const std::vector<std::string> &, ScopeKind> parts[] = {
        {scope.owners, ScopeKind::Book},     {scope.regions, ScopeKind::Region},   {scope.pools, ScopeKind::Pool},
        {scope.tenants, ScopeKind::Tenants}, {scope.partners, ScopeKind::Partner}, {scope.phases, ScopeKind::Phase}};
    static_assert(std::size(parts) == std::size(kScopeParts), "a list of a scope has no kind");
    for (const auto &[list, kind] : parts) {
        if (!list.empty())
            kinds.insert(kind);
    }
    return kinds;
}

std::span<const Role> allRoles()
{
    return kRoles;
}

std::string RoleRules::print() const
{
    std::string text = absl::StrCat(absl::StrJoin(actions, ","), "|", absl::StrJoin(hidden, ","), "|");
    for (const ScopeKind kind : scopes)
        text.append(wordOf(kind)).append(",");
    return text;
}

const RoleRules *AccessPolicy::of(Role role) const
{
    const auto found = roles.find(role);
    return found == roles.end() ? nullptr : &found->second;
}

bool AccessPolicy::allows(Role role, std::string_view action) const
{
    const RoleRules *rules = of(role);
    return rules && (rules->actions.contains(action) || isBaseAction(action));
}

bool AccessPolicy::sees(Role role, std::string_view field) const
{
    const RoleRules *rules = of(role);
    return rules && !rules->hidden.contains(field);
}

std::vector<std::string> AccessPolicy::actionsOf(Role role) const
{
    std::vector<std::string> actions;
    for (const std::string_view action : allActions()) {
        if (allows(role, action))
            actions.emplace_back(action);
    }
    return actions;
}

std::vector<std::string> AccessPolicy::hiddenFields(Role role) const
{
    std::vector<std::string> fields;
    for (const std::string_view field : allFields()) {
        if (!sees(role, field))
            fields.emplace_back(field);
    }
    return fields;
}

absl::StatusOr<Scope> AccessPolicy::admitted(Role role, const Scope &scope) const
{
    const RoleRules *rules = of(role);
    if (!rules)
        return absl::PermissionDeniedError("the policy does not know the role");
    for (const ScopeKind kind : kindsOf(scope)) {
        if (!rules->scopes.contains(kind))
            return absl::PermissionDeniedError(absl::StrCat("the role ", std::string(wordOf(role)),
                                                            " may not have a scope of kind \"",
                                                            std::string(wordOf(kind)), "\""));
    }
    if (scope.team.empty())
        return scope;
    const auto found = teams.find(scope.team);
    if (found == teams.end())
        return absl::NotFoundError(absl::StrCat("the policy has no team \"", scope.team, "\""));
    Scope lists = found->second;
    lists.team = scope.team;
    return lists;
}

} // namespace bulkhead
