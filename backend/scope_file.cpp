#include "backend/scope_file.h"

#include <algorithm>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::pair<std::string_view, Role> kRoles[] = {{"support", Role::Support},
                                                        {"customer-success", Role::CustomerSuccess},
                                                        {"platform-operations", Role::PlatformOperations},
                                                        {"support-lead", Role::SupportLead},
                                                        {"onboarding-engineer", Role::OnboardingEngineer},
                                                        {"auditor", Role::Auditor},
                                                        {"partner-administrator", Role::PartnerAdministrator}};

} // namespace

absl::Status fileProblem(const std::string &name, const toml::source_region &at, const std::string &text)
{
    return absl::InvalidArgumentError(name + ":" + std::to_string(at.begin.line) + ": " + text);
}

absl::Status readWords(const std::string &name, const toml::table &table, const char *key,
                       std::vector<std::string> &words)
{
    const toml::node *node = table.get(key);
    if (!node)
        return absl::OkStatus();
    const toml::array *array = node->as_array();
    if (!array)
        return fileProblem(name, node->source(),
                           std::string("\"") + key + "\" must be a list of words, such as [\"us-east\"]");
    for (const toml::node &item : *array) {
        const auto word = item.value<std::string>();
        if (!word || word->empty())
            return fileProblem(name, item.source(),
                               std::string("each entry of \"") + key + "\" must be a word in quotes");
        words.push_back(*word);
    }
    return absl::OkStatus();
}

std::optional<Role> roleOfWord(std::string_view word)
{
    for (const auto &[known, role] : kRoles) {
        if (known == word)
            return role;
    }
    return std::nullopt;
}

std::string_view wordOf(Role role)
{
    for (const auto &[word, known] : kRoles) {
        if (known == role)
            return word;
    }
    return "no role";
}

absl::Status readRole(const std::string &name, const toml::table &table, Role &role)
{
    const toml::node *node = table.get("role");
    const auto found = roleOfWord(node ? node->value_or(std::string()) : std::string());
    if (!found)
        return fileProblem(name, node ? node->source() : table.source(),
                           "\"role\" must be one of support, support-lead, customer-success, onboarding-engineer, "
                           "platform-operations, auditor and partner-administrator");
    role = *found;
    return absl::OkStatus();
}

absl::Status refuseUnknownKeys(const std::string &name, const toml::table &table,
                               std::initializer_list<std::string_view> known, const std::string &fix)
{
    for (const auto &[key, node] : table) {
        if (std::find(known.begin(), known.end(), key.str()) == known.end())
            return fileProblem(name, node.source(), "unknown key \"" + std::string(key.str()) + "\"; " + fix);
    }
    return absl::OkStatus();
}

absl::Status readScope(const std::string &name, const toml::table &parent, Scope &scope)
{
    const toml::node *node = parent.get("scope");
    const toml::table *given = node ? node->as_table() : nullptr;
    if (!given)
        return fileProblem(
            name, node ? node->source() : parent.source(),
            "\"scope\" is missing; write scope = { all = true } or scope = { owners = [\"success-2\"] }");
    return readScopeTable(name, *given, scope);
}

absl::Status readScopeLists(const std::string &name, const toml::table &table, Scope &scope)
{
    for (const auto &[key, words] : {std::pair{"owners", &scope.owners}, std::pair{"regions", &scope.regions},
                                     std::pair{"pools", &scope.pools}, std::pair{"tenants", &scope.tenants},
                                     std::pair{"partners", &scope.partners}, std::pair{"phases", &scope.phases}}) {
        if (auto status = readWords(name, table, key, *words); !status.ok())
            return status;
    }
    for (const std::string &phase : scope.phases) {
        if (phase != Scope::kOnboarding && phase != Scope::kLive)
            return fileProblem(name, table.get("phases")->source(),
                               "\"phases\" knows \"onboarding\" (before a tenant is live) and \"live\", not \"" + phase
                                   + "\"");
    }
    return absl::OkStatus();
}

absl::Status readScopeTable(const std::string &name, const toml::table &table, Scope &scope)
{
    const toml::table *given = &table;
    if (auto status = refuseUnknownKeys(
            name, *given, {"all", "owners", "regions", "pools", "tenants", "partners", "phases", "team"},
            "a scope knows all, owners, regions, pools, tenants, partners, phases and team");
        !status.ok())
        return status;
    if (const toml::node *all = given->get("all")) {
        const auto value = all->value<bool>();
        if (!value)
            return fileProblem(name, all->source(), "\"all\" must be true or false");
        scope.all = *value;
    }
    if (auto status = readScopeLists(name, *given, scope); !status.ok())
        return status;
    if (const toml::node *team = given->get("team")) {
        scope.team = team->value_or(std::string());
        if (scope.team.empty())
            return fileProblem(name, team->source(), "\"team\" must be the name of a team of the access policy");
        if (given->size() > 1)
            return fileProblem(name, team->source(), "\"team\" stands alone: its lists are in the access policy");
        return absl::OkStatus();
    }
    const bool some = std::ranges::any_of(kScopeParts, [&scope](auto part) { return !(scope.*part).empty(); });
    if (scope.all == some)
        return fileProblem(name, given->source(),
                           some ? "\"all = true\" and a list exclude each other; keep one"
                                : "the scope holds no tenant; give all = true or a list");
    return absl::OkStatus();
}

} // namespace bulkhead
