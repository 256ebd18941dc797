#include "backend/access_diff.h"

#include "backend/freeze_table.h"
#include "backend/scope_file.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <algorithm>

namespace bulkhead {

namespace {

using Words = std::vector<std::string>;

Words scopeWords(const RoleRules &rules)
{
    Words words;
    for (const ScopeKind kind : rules.scopes)
        words.emplace_back(wordOf(kind));
    return words;
}

Words seenFields(const AccessPolicy &policy, Role role)
{
    Words fields;
    for (const std::string_view field : allFields()) {
        if (policy.sees(role, field))
            fields.emplace_back(field);
    }
    return fields;
}

std::string listed(const Words &words)
{
    return words.empty() ? "nothing" : absl::StrJoin(words, ", ");
}

/// "  gains actions: a, b" and "  loses …", where there is something to tell.
void tell(std::string &text, const char *what, const Words &before, const Words &after)
{
    const auto missing = [](const Words &from, const Words &in) {
        Words words;
        std::copy_if(from.begin(), from.end(), std::back_inserter(words),
                     [&in](const std::string &word) { return std::find(in.begin(), in.end(), word) == in.end(); });
        return words;
    };
    if (const Words gained = missing(after, before); !gained.empty())
        absl::StrAppend(&text, "  gains ", what, ": ", listed(gained), "\n");
    if (const Words lost = missing(before, after); !lost.empty())
        absl::StrAppend(&text, "  loses ", what, ": ", listed(lost), "\n");
}

std::string roleChanges(const AccessPolicy &before, const AccessPolicy &after, Role role)
{
    std::string text;
    tell(text, "actions", before.actionsOf(role), after.actionsOf(role));
    tell(text, "sight of", seenFields(before, role), seenFields(after, role));
    const RoleRules none;
    const RoleRules *from = before.of(role), *to = after.of(role);
    tell(text, "scopes by", scopeWords(from ? *from : none), scopeWords(to ? *to : none));
    return text;
}

std::string scopeLists(const Scope &scope)
{
    constexpr const char *kNames[] = {"owners", "regions", "pools", "tenants", "partners", "phases"};
    static_assert(std::size(kNames) == std::size(kScopeParts));
    std::string text;
    for (std::size_t i = 0; i < std::size(kNames); ++i) {
        const auto &list = scope.*kScopeParts[i];
        if (!list.empty())
            absl::StrAppend(&text, text.empty() ? "" : "; ", kNames[i], " ", absl::StrJoin(list, ", "));
    }
    return text;
}

std::string teamChanges(const AccessPolicy &before, const AccessPolicy &after)
{
    std::string text;
    for (const auto &[name, scope] : before.teams) {
        const auto now = after.teams.find(name);
        if (now == after.teams.end())
            absl::StrAppend(&text, "team ", name, "\n  is gone: whoever has it as scope is refused\n");
        else if (!(now->second == scope))
            absl::StrAppend(&text, "team ", name, "\n  was: ", scopeLists(scope), "\n  is:  ", scopeLists(now->second),
                            "\n");
    }
    for (const auto &[name, scope] : after.teams) {
        if (!before.teams.contains(name))
            absl::StrAppend(&text, "team ", name, "\n  is new: ", scopeLists(scope), "\n");
    }
    return text;
}

std::string grantChanges(const grants::Rules &before, const grants::Rules &after)
{
    std::string text;
    const auto tell = [&text](const char *what, int was, int is) {
        if (was != is)
            absl::StrAppend(&text, text.empty() ? "grants\n" : "", "  ", what, ": ", is, " instead of ", was, "\n");
    };
    tell("approvals", before.approvals, after.approvals);
    tell("phi_approvals", before.phiApprovals, after.phiApprovals);
    tell("minutes", before.minutes, after.minutes);
    tell("break_glass_minutes", before.breakGlassMinutes, after.breakGlassMinutes);
    tell("wait_hours", before.waitHours, after.waitHours);
    return text;
}

std::string freezeChanges(const AccessPolicy &before, const AccessPolicy &after)
{
    const auto named = [](const AccessPolicy &policy, const std::string &name) {
        return std::ranges::find(policy.freezes, name, &freezes::Rule::name);
    };
    std::string text;
    for (const freezes::Rule &rule : before.freezes) {
        const auto now = named(after, rule.name);
        if (now == after.freezes.end())
            absl::StrAppend(&text, "freeze ", rule.name, "\n  is gone: ", freezeText(rule), "\n");
        else if (!(*now == rule))
            absl::StrAppend(&text, "freeze ", rule.name, "\n  was: ", freezeText(rule), "\n  is:  ", freezeText(*now),
                            "\n");
    }
    for (const freezes::Rule &rule : after.freezes) {
        if (named(before, rule.name) == before.freezes.end())
            absl::StrAppend(&text, "freeze ", rule.name, "\n  is new: ", freezeText(rule), "\n");
    }
    return text;
}

std::string auditChanges(const AccessPolicy &before, const AccessPolicy &after)
{
    if (before.auditYears == after.auditYears)
        return {};
    return absl::StrCat("audit\n  keep_years: ", after.auditYears, " instead of ", before.auditYears, "\n");
}

std::string brandingChanges(const AccessPolicy &before, const AccessPolicy &after)
{
    std::string text;
    for (const auto &[partner, branding] : before.brandings) {
        const auto now = after.brandings.find(partner);
        if (now == after.brandings.end())
            absl::StrAppend(&text, "branding of ", partner, "\n  is gone\n");
        else if (!(now->second == branding))
            absl::StrAppend(&text, "branding of ", partner, "\n  is another\n");
    }
    for (const auto &[partner, branding] : after.brandings) {
        if (!before.brandings.contains(partner))
            absl::StrAppend(&text, "branding of ", partner, "\n  is new: ", branding.name, "\n");
    }
    return text;
}

std::string bearerChanges(const AccessPolicy &before, const AccessPolicy &after, const Bearers &bearers)
{
    const auto from = before.admitted(bearers.role, bearers.scope);
    const auto to = after.admitted(bearers.role, bearers.scope);
    std::string text;
    if (from.ok() && !to.ok())
        absl::StrAppend(&text, "  is refused from now on: ", to.status().message(), "\n");
    else if (!from.ok() && to.ok())
        absl::StrAppend(&text, "  is let in from now on, with the role ", std::string(wordOf(bearers.role)), " on ",
                        to->label(), "\n");
    if (from.ok() && to.ok()) {
        text = roleChanges(before, after, bearers.role);
        if (!(*from == *to))
            absl::StrAppend(&text, "  sees other tenants: ", scopeLists(*to), " instead of ", scopeLists(*from), "\n");
    }
    return text;
}

} // namespace

std::string accessText(const AccessPolicy &policy)
{
    std::string text = absl::StrCat("version ", policy.version, "\n");
    for (const Role role : allRoles()) {
        const RoleRules *rules = policy.of(role);
        absl::StrAppend(&text, std::string(wordOf(role)), "\n  may: ", listed(policy.actionsOf(role)),
                        "\n  never receives: ", listed(policy.hiddenFields(role)),
                        "\n  scopes by: ", listed(rules ? scopeWords(*rules) : Words()), "\n");
    }
    for (const auto &[name, scope] : policy.teams)
        absl::StrAppend(&text, "team ", name, "\n  ", scopeLists(scope), "\n");
    for (const auto &[partner, branding] : policy.brandings)
        absl::StrAppend(&text, "branding of ", partner, "\n  ", branding.name,
                        branding.accent.empty() ? "" : ", accent ", branding.accent,
                        branding.logo.empty() ? ", no logo" : ", with logo", "\n");
    for (const freezes::Rule &rule : policy.freezes)
        absl::StrAppend(&text, "freeze ", rule.name, "\n  ", freezeText(rule), "\n");
    absl::StrAppend(&text, "audit\n  is kept for at least ", policy.auditYears, " years\n");
    return text;
}

std::string accessDiff(const AccessPolicy &before, const AccessPolicy &after, const std::vector<Bearers> &bearers)
{
    std::string text;
    for (const Role role : allRoles()) {
        if (const std::string changes = roleChanges(before, after, role); !changes.empty())
            absl::StrAppend(&text, "role ", std::string(wordOf(role)), "\n", changes);
    }
    absl::StrAppend(&text, teamChanges(before, after), grantChanges(before.grants, after.grants),
                    freezeChanges(before, after), auditChanges(before, after), brandingChanges(before, after));
    for (const Bearers &one : bearers) {
        if (const std::string changes = bearerChanges(before, after, one); !changes.empty())
            absl::StrAppend(&text, one.who, " (", std::string(wordOf(one.role)), ")\n", changes);
    }
    return text;
}

} // namespace bulkhead
