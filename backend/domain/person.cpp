#include "backend/domain/person.h"

#include <algorithm>

namespace bulkhead {

namespace {

bool fits(const std::vector<std::string> &allowed, const std::string &value)
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
    if (all)
        return true;
    if (std::ranges::all_of(kScopeParts, [this](auto part) { return (this->*part).empty(); }))
        return false;
    return fits(owners, tenant.owner) && fits(regions, tenant.region) && fits(pools, tenant.pool)
           && fits(tenants, tenant.id) && (fits(partners, tenant.id) || fits(partners, tenant.parent));
}

std::string Scope::label() const
{
    if (all)
        return "all tenants";
    std::string label;
    append(label, "book of ", owners);
    append(label, "", regions);
    append(label, "", pools);
    append(label, "channel of ", partners);
    if (!tenants.empty())
        label += (label.empty() ? "" : " · ") + std::to_string(tenants.size()) + " chosen tenants";
    return label.empty() ? "no tenants" : label;
}

} // namespace bulkhead
