#pragma once
// What server and consoles of the fan-out benchmark both know.
#include "backend/domain/tenant.h"

#include <chrono>
#include <string>

namespace bulkhead::bench {

inline std::string personOf(int number)
{
    return "person-" + std::to_string(number);
}

inline std::string tokenOf(const std::string &person)
{
    return "token of " + person;
}

inline std::uint32_t steadyMs()
{
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
            .count());
}

/// The i-th row that a publication changes; one row may come twice.
inline std::uint32_t changedRow(std::uint32_t publication, std::uint32_t i, std::uint32_t tenants)
{
    std::uint64_t mixed = (std::uint64_t{publication} << 32U | i) * 0x9E3779B97F4A7C15ULL;
    mixed ^= mixed >> 29U;
    mixed *= 0xBF58476D1CE4E5B9ULL;
    return static_cast<std::uint32_t>((mixed >> 32U) % tenants);
}

inline TenantFacts fanoutTenant(std::uint32_t i)
{
    static const char *const kRegions[] = {"us-east", "eu-west", "us-west", "ap-south"};
    TenantFacts facts;
    facts.id = "tenant-" + std::to_string(i);
    facts.name = "Sample clinic " + std::to_string(i);
    facts.profile = Profile::Clinic;
    facts.tier = Tier::Shared;
    facts.region = kRegions[i % 4];
    facts.pool = "pool-" + std::to_string(i % 12);
    facts.owner = "success-" + std::to_string(i % 10);
    facts.arr = 12'000 + i;
    return facts;
}

} // namespace bulkhead::bench
