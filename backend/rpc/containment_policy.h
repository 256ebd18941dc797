#pragma once
// What a company decides about limits: which small ones need no second person, what more room costs, and who sets
// limits on systems of its own.
#include "backend/domain/containment.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bulkhead {

/// Limits that platform operations may set without another person. All of it has to hold.
struct AtOnceRule
{
    std::vector<Measure> measures; ///< Empty: none.
    int leastShare = 50;           ///< Of the delay that must be the tenant's doing, percent.
    int leastVictims = 3;
    int mostMinutes = 5;
    std::vector<std::string> exempt; ///< Tenant ids that are never limited without another person.
};

/// What slots cost that a pool gets for a while.
struct ScaleOutRule
{
    std::int64_t mostSlots = 0;     ///< 0: as many as the pool has.
    std::int64_t slotHourCents = 0; ///< Hundredths of the currency, for one slot and hour; 0: not stated.
    std::string currency;
};

struct ContainmentPolicy
{
    AtOnceRule atOnce;
    ScaleOutRule scaleOut;
    std::vector<std::string> drivers; ///< HOST:PORT on loopback of programs that implement LimitDriverService.
};

/// What the rule is held against.
struct AtOnceCase
{
    Measure measure = Measure::Unspecified;
    int minutes = 0;
    double share = 0; ///< Of the delay, 0..1.
    std::size_t victims = 0;
    bool overEntitlement = false;
    std::string tenantId;
};
/// Why the limit may be set without another person, as one sentence; empty: it may not.
[[nodiscard]] std::string atOnceBy(const AtOnceRule &rule, const AtOnceCase &asked);

/// What so many slots for so many minutes cost, as one sentence.
[[nodiscard]] std::string costInWords(const ScaleOutRule &rule, std::int64_t slotCount, std::int32_t minutes);

} // namespace bulkhead
