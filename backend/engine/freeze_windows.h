#pragma once
// Times in which the access policy asks everybody to leave tenants as they are: month-end, a go-live. Pure: rules,
// tenant and time are given.
#include "backend/domain/person.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead::freezes {

/// Of the end and of the beginning of a month, each. With both a week of the shortest month stays free at least: what
/// is always on is no exception that anybody would think about.
inline constexpr int kMostDays = 10;

/// Whom a freeze is for. Every part that is set must fit; nothing set: the whole fleet.
struct Whom
{
    Scope scope; ///< Its lists; never `all` or a team.
    std::vector<Tier> tiers;
    std::vector<Profile> profiles;

    [[nodiscard]] bool wholeFleet() const;
    /// False for one that has left.
    [[nodiscard]] bool holds(const TenantFacts &tenant) const;
    bool operator==(const Whom &) const = default;
};

/// Once, from `fromMs` until before `untilMs`; or each month: its last days, the first days of the next, or both as one
/// time over the month's end. Days are those of UTC.
struct Rule
{
    std::string name, reason;
    std::int64_t fromMs = 0, untilMs = 0; ///< 0 each: it is monthly.
    int lastDays = 0, firstDays = 0;      ///< 0 each: it is once.
    Whom whom;
    [[nodiscard]] bool monthly() const { return lastDays > 0 || firstDays > 0; }
    bool operator==(const Rule &) const = default;
};

/// One time that a rule is on, half-open.
struct Window
{
    std::string name, reason;
    std::int64_t fromMs = 0, untilMs = 0;
    bool operator==(const Window &) const = default;
};

/// Of the tenant, those that are on at some instant of [fromMs, toMs): whole, also where they began before. First the
/// one that ends last. Nothing for an empty time.
[[nodiscard]] std::vector<Window> during(const std::vector<Rule> &rules, const TenantFacts &tenant, std::int64_t fromMs,
                                         std::int64_t toMs);
/// The same of those for the whole fleet alone, which tell nothing of any tenant.
[[nodiscard]] std::vector<Window> ofFleetDuring(const std::vector<Rule> &rules, std::int64_t fromMs, std::int64_t toMs);

} // namespace bulkhead::freezes
