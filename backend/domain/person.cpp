#include "backend/domain/person.h"

#include <algorithm>

namespace bulkhead {

namespace {

bool fits(const std::vector<std::string> &allowed, std::string_view value)
{
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
}

void append(std::string &label, const char *prefix, const std::vector<std::string> &parts)
{
    if (parts.empty())
        return;
    if (!label.empty())
        label += " · ";
    label += prefix;
    for (std::size_t i = 0; i < parts.size(); ++i)
        label += (i ? ", " : "") + parts[i];
}

} // namespace

bool isPersonId(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '@';
    });
}

Scope Scope::everything()
{
    Scope scope;
    scope.all = true;
    return scope;
}

bool Scope::holds(const TenantFacts &tenant) const
{
    if (tenant.stage == Stage::Gone)
        return false; // Like one that never was: what has left is nobody's to see, whatever the scope.
    if (all)
        return true;
    if (std::ranges::all_of(kScopeParts, [this](auto part) { return (this->*part).empty(); }))
        return false;
    return fits(owners, tenant.owner) && fits(regions, tenant.region) && fits(pools, tenant.pool)
           && fits(tenants, tenant.id) && fits(phases, tenant.stage >= Stage::Live ? kLive : kOnboarding)
           && (fits(partners, tenant.id) || fits(partners, tenant.parent));
}

Scope Scope::within(const Scope &other) const
{
    if (all)
        return other;
    if (other.all)
        return *this;
    Scope both = *this;
    for (const auto part : kScopeParts) {
        const std::vector<std::string> &theirs = other.*part;
        std::vector<std::string> &words = both.*part;
        if (theirs.empty())
            continue;
        if (words.empty()) {
            words = theirs;
            continue;
        }
        std::erase_if(words, [&theirs](const std::string &word) { return !fits(theirs, word); });
        if (words.empty()) // An empty list would let all pass.
            return {};
    }
    // One that holds no tenant has no list, and nothing in common with any.
    const auto nothing = [](const Scope &scope) {
        return std::ranges::all_of(kScopeParts, [&scope](auto part) { return (scope.*part).empty(); });
    };
    if (nothing(*this) || nothing(other))
        return {};
    if (team != other.team)
        both.team.clear();
    return both;
}

std::string Scope::label() const
{
    if (all)
        return "all tenants";
    if (!team.empty())
        return "team " + team;
    std::string label;
    append(label, "book of ", owners);
    append(label, "", regions);
    append(label, "", pools);
    append(label, "channel of ", partners);
    append(label, "", phases);
    if (!tenants.empty())
        label += (label.empty() ? "" : " · ") + std::to_string(tenants.size()) + " chosen tenants";
    return label.empty() ? "no tenants" : label;
}

} // namespace bulkhead
