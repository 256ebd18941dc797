#include "tests/bench/bench_data.h"

#include <cstdio>

namespace bulkhead::bench {
namespace {

constexpr const char *kAdjectives[] = {"Amber",  "Brisk",  "Cobalt",  "Delta",  "Ember", "Frost",  "Golden", "Harbor",
                                       "Indigo", "Jade",   "Kinetic", "Lunar",  "Maple", "Noble",  "Orbit",  "Pioneer",
                                       "Quartz", "River",  "Summit",  "Timber", "Umbra", "Velvet", "Willow", "Xenon",
                                       "Yonder", "Zephyr", "Arctic",  "Boreal", "Cedar", "Dune",   "Echo",   "Fable"};
constexpr const char *kNouns[] = {"Falcon", "Bridge",   "Canyon",   "Drift",   "Engine", "Forge",  "Garden",  "Harvest",
                                  "Island", "Junction", "Keystone", "Lantern", "Meadow", "Nimbus", "Orchard", "Palette",
                                  "Quarry", "Ridge",    "Signal",   "Tower",   "Union",  "Valley", "Wharf",   "Axis",
                                  "Beacon", "Circuit",  "Domain",   "Estuary", "Fjord",  "Grove",  "Helix",   "Inlet"};
constexpr const char *kSuffixes[] = {"Labs", "Systems", "Group", "Health", "Finance", "Retail", "Logistics", "Media"};

std::int32_t burnOf(std::uint32_t a, std::uint32_t b)
{
    return static_cast<std::int32_t>((a % 1000) * (b % 1000) / 40);
}

} // namespace

std::uint32_t hash(std::uint32_t i, std::uint32_t k)
{
    std::uint32_t h = i * 0x9E3779B1u + k * 0x85EBCA77u + 20260101u;
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    return h ^ h >> 16;
}

Tenant tenant(std::uint32_t i)
{
    char id[16];
    std::snprintf(id, sizeof id, "t-%06u", i);
    Tenant t;
    t.id = id;
    t.name = std::string(kAdjectives[hash(i, 1) % 32]) + " " + kNouns[hash(i, 2) % 32] + " " + kSuffixes[hash(i, 3) % 8]
             + " " + std::to_string(hash(i, 4) % 1000);
    t.profile = hash(i, 5) % 6;
    t.iso = hash(i, 6) % 4;
    t.region = hash(i, 7) % 8;
    t.sli = static_cast<std::int32_t>(980'000 + hash(i, 8) % 20'000);
    t.budget = static_cast<std::int32_t>(hash(i, 9) % 15'001) - 5'000;
    t.burn = burnOf(hash(i, 10), hash(i, 11));
    t.noisy = hash(i, 12) % 1001;
    t.stage = hash(i, 13) % 7;
    t.arr = 1000 + hash(i, 14) % 2'000'000;
    t.renewal = static_cast<std::int32_t>(20'454 + hash(i, 15) % 730);
    return t;
}

Update update(std::uint32_t u, std::uint32_t rows)
{
    Update change;
    change.row = hash(u, 100) % rows;
    if (change.row == 0)
        change.row = 1; // Row 0 is the heartbeat's.
    change.sli = static_cast<std::int32_t>(980'000 + hash(u, 101) % 20'000);
    change.budget = static_cast<std::int32_t>(hash(u, 102) % 15'001) - 5'000;
    change.burn = burnOf(hash(u, 103), hash(u, 104));
    change.noisy = hash(u, 105) % 1001;
    return change;
}

Update heartbeat(std::uint32_t batch, std::uint32_t rateIndex)
{
    Update beat;
    beat.sli = 999'999;
    beat.burn = static_cast<std::int32_t>((10'000 * rateIndex + batch) * 1000);
    return beat;
}

} // namespace bulkhead::bench
