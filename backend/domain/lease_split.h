#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

namespace bulkhead {

/// A live gateway and the names that it would look after.
struct LeaseSeeker
{
    std::string id;
    std::vector<std::string> wants; ///< Sorted, each once.
};

/// Name → id of the gateway that is to have it, for every name that somebody wants. Each gateway computes it by itself
/// and comes to the same. Shares differ by one at most where all want the same names, and a name stays with its holder
/// as far as that allows. `holders`: name → id of who has it now.
[[nodiscard]] std::map<std::string, std::string> splitLeases(std::span<const LeaseSeeker> live,
                                                             const std::map<std::string, std::string> &holders);

} // namespace bulkhead
