#pragma once
// Draws records so that nobody has chosen them and everybody can draw them again: by the hash of a seed and each
// record's place. Pure; who calls gives the hash function.
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::sampling {

/// SHA-256, 32 raw bytes.
using Hash = std::function<std::string(std::string_view)>;

struct Candidate
{
    std::string chain; ///< The tenant's id; empty: the platform's.
    std::uint64_t sequence = 0;
    std::string stratum; ///< Empty in all: the population is one.
};

/// The seed in hex: of the checkpoint (its chain, size and root in hex), which nobody chooses, and of a number, which
/// the gateway does not choose. SHA-256 of "bulkhead sample seed\n" chain "\n" size "\n" root "\n" number.
[[nodiscard]] std::string seedOf(const Hash &hash, std::string_view chain, std::uint64_t size, std::string_view rootHex,
                                 std::uint64_t number);
/// What orders the population: SHA-256 of seed "\n" chain "\n" sequence. The smallest are drawn.
[[nodiscard]] std::string rankOf(const Hash &hash, std::string_view seed, std::string_view chain,
                                 std::uint64_t sequence);

/// How many of `size` each stratum gives, by its population: each one at least, the rest by the largest remainder,
/// equal ones in the order of their names; never more than a stratum has. Nothing: there are more strata than `size`.
[[nodiscard]] std::map<std::string, std::size_t> shares(const std::map<std::string, std::size_t> &population,
                                                        std::size_t size);

/// Indexes of what is drawn, in the order of their rank. A population of no more than `size` is drawn whole. Empty:
/// there is no population, or more strata than `size`.
[[nodiscard]] std::vector<std::size_t> draw(const Hash &hash, std::string_view seed,
                                            std::span<const Candidate> population, std::size_t size);

} // namespace bulkhead::sampling
