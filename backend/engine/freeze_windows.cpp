#include "backend/engine/freeze_windows.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <tuple>

namespace bulkhead::freezes {

namespace {

std::int64_t midnightMs(absl::CivilDay day)
{
    return absl::ToUnixMillis(absl::FromCivil(day, absl::UTCTimeZone()));
}

absl::CivilMonth monthAt(std::int64_t ms)
{
    return absl::ToCivilMonth(absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

template<typename T>
bool fits(const std::vector<T> &list, T value)
{
    return list.empty() || std::ranges::find(list, value) != list.end();
}

bool hasLists(const Scope &scope)
{
    return std::ranges::any_of(kScopeParts, [&scope](auto part) { return !(scope.*part).empty(); });
}

void addOf(const Rule &rule, std::int64_t fromMs, std::int64_t toMs, std::vector<Window> &windows)
{
    const auto add = [&](std::int64_t begins, std::int64_t ends) {
        if (begins < toMs && ends > fromMs && begins < ends)
            windows.push_back({rule.name, rule.reason, begins, ends});
    };
    if (!rule.monthly())
        return add(rule.fromMs, rule.untilMs);
    // Each lies about the beginning of a month, and reaches at most kMostDays to either side of it.
    const absl::CivilMonth last = monthAt(toMs) + 1;
    for (absl::CivilMonth month = monthAt(fromMs); month <= last; ++month) {
        const absl::CivilDay first(month);
        add(midnightMs(first - rule.lastDays), midnightMs(first + rule.firstDays));
    }
}

template<typename Counts>
std::vector<Window> windowsOf(const std::vector<Rule> &rules, std::int64_t fromMs, std::int64_t toMs, Counts counts)
{
    std::vector<Window> windows;
    if (fromMs >= toMs)
        return windows;
    for (const Rule &rule : rules)
        if (counts(rule.whom))
            addOf(rule, fromMs, toMs, windows);
    std::ranges::sort(windows, [](const Window &a, const Window &b) {
        return std::tie(b.untilMs, a.fromMs, a.name) < std::tie(a.untilMs, b.fromMs, b.name);
    });
    return windows;
}

} // namespace

bool Whom::wholeFleet() const
{
    return !hasLists(scope) && tiers.empty() && profiles.empty();
}

bool Whom::holds(const TenantFacts &tenant) const
{
    return tenant.stage != Stage::Gone && fits(tiers, tenant.tier) && fits(profiles, tenant.profile)
           && (!hasLists(scope) || scope.holds(tenant));
}

std::vector<Window> during(const std::vector<Rule> &rules, const TenantFacts &tenant, std::int64_t fromMs,
                           std::int64_t toMs)
{
    return windowsOf(rules, fromMs, toMs, [&tenant](const Whom &whom) { return whom.holds(tenant); });
}

std::vector<Window> ofFleetDuring(const std::vector<Rule> &rules, std::int64_t fromMs, std::int64_t toMs)
{
    return windowsOf(rules, fromMs, toMs, [](const Whom &whom) { return whom.wholeFleet(); });
}

} // namespace bulkhead::freezes
