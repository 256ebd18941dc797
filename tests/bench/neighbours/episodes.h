#pragma once
// Kinds of episode, and what really caused them: not declared, but found by running the same world without the cause.
#include "tests/bench/neighbours/pool_world.h"

#include "backend/engine/neighbours_engine.h"

#include <array>
#include <set>
#include <string_view>

namespace bulkhead::bench {

enum class Kind {
    Cpu,
    Slots,
    Lock,
    Decoy,
    Double,
    Ramp,
    Flood,
    OnOff,
    HostBusy,
    Stall,
    Capacity,
    Dependency,
    Regression,
    Collective,
    Self,
    Benign,
    Flash,
    Quiet,
    Log, ///< This and what follows: with a disk. Of pools without one, all figures stay what they were.
    LogDecoy,
    DiskSlow,
    Backup,
    AllWrite,
    Count
};
inline constexpr std::array<std::string_view, static_cast<std::size_t>(Kind::Count)> kKindNames{"cpu",
                                                                                                "slots",
                                                                                                "lock",
                                                                                                "decoy",
                                                                                                "double",
                                                                                                "ramp",
                                                                                                "flood",
                                                                                                "on/off",
                                                                                                "host busy",
                                                                                                "pooler stall",
                                                                                                "capacity loss",
                                                                                                "dependency slow",
                                                                                                "regression for all",
                                                                                                "collective",
                                                                                                "self",
                                                                                                "benign surge",
                                                                                                "flash",
                                                                                                "quiet",
                                                                                                "log",
                                                                                                "log decoy",
                                                                                                "disk slow",
                                                                                                "backup",
                                                                                                "all write"};

/// The world of one episode; the same for the same kind, number and seed.
[[nodiscard]] World worldOf(Kind kind, std::uint64_t seed, int number);

struct Truth
{
    std::set<TenantIndex> culprits; ///< Whose excess did at least a fifth of the harm. Empty: nobody's.
    std::set<TenantIndex> victims;  ///< At least 1.6 times and 5 ms slower than without the causes.
    double severity = 1;            ///< The victims' median slowdown.
    std::vector<double> shares;     ///< Of the harm, by burst: what taking it away relieves.
};
/// From counterfactual runs; shares of two actors by Shapley's value.
[[nodiscard]] Truth truthOf(const World &world, const Outcome &happened);

/// What the kind's culprits contend for.
[[nodiscard]] bool rightResource(Kind kind, const World &world, const neighbours::Antagonist &named);

} // namespace bulkhead::bench
