#pragma once
#include "backend/domain/words.h"

#include <cstdint>
#include <string>

namespace bulkhead {

/// Dense number of a tenant inside one gateway process; never leaves it.
using TenantIndex = std::uint32_t;

/// What is known of a tenant apart from telemetry: one row of the inventory.
struct TenantFacts
{
    std::string id; ///< Stable, at most 64 characters of [a-z0-9-].
    std::string name;
    Profile profile = Profile::Unspecified;
    Tier tier = Tier::Unspecified;
    Tier recommended = Tier::Unspecified;
    std::string region;
    std::string pool;  ///< Shared resource group, such as "pool-a".
    std::string owner; ///< Person id of the customer success manager.
    Stage stage = Stage::Live;
    std::int64_t arr = 0;       ///< Whole US dollars a year.
    std::int32_t renewal = 0;   ///< Days since 1970-01-01; 0 unknown.
    std::string parent;         ///< Id of the white-label channel this is a sub-tenant of; empty otherwise.
    std::uint64_t revision = 0; ///< Of the stored row; every update must name the one it read.

    bool operator==(const TenantFacts &) const = default;
};

/// A tenant's live figures; units as TenantFigures in inventory.proto.
struct TenantFigures
{
    static constexpr std::int32_t kUndefined = -1;
    static constexpr std::int32_t kUnknownBudget = INT32_MIN;

    Health health = Health::NotMeasured;
    Noise noise = Noise::Quiet;
    std::int32_t sli = kUndefined;
    std::int32_t budget = kUnknownBudget;
    std::int32_t burn = kUndefined;
    std::uint32_t load = 0;

    bool operator==(const TenantFigures &) const = default;
};

} // namespace bulkhead
