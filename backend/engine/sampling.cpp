#include "backend/engine/sampling.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <utility>

namespace bulkhead::sampling {

std::string seedOf(const Hash &hash, std::string_view chain, std::uint64_t size, std::string_view rootHex,
                   std::uint64_t number)
{
    const std::string raw = hash("bulkhead sample seed\n" + std::string(chain) + "\n" + std::to_string(size) + "\n"
                                 + std::string(rootHex) + "\n" + std::to_string(number));
    std::string text;
    for (const char c : raw)
        absl::StrAppend(&text, absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    return text;
}

std::string rankOf(const Hash &hash, std::string_view seed, std::string_view chain, std::uint64_t sequence)
{
    return hash(std::string(seed) + "\n" + std::string(chain) + "\n" + std::to_string(sequence));
}

std::map<std::string, std::size_t> shares(const std::map<std::string, std::size_t> &population, std::size_t size)
{
    std::map<std::string, std::size_t> given;
    if (population.size() > size)
        return given;
    std::size_t all = 0;
    for (const auto &[name, count] : population)
        all += count;
    size = std::min(size, all);
    struct Rest
    {
        std::size_t remainder;
        std::string name;
    };
    std::vector<Rest> rests;
    std::size_t used = 0;
    for (const auto &[name, count] : population) {
        const std::size_t exact = count * size; // In parts of `all`.
        given[name] = std::max<std::size_t>(1, exact / all);
        used += given[name];
        rests.push_back({exact % all, name});
    }
    std::ranges::stable_sort(rests, std::greater(), &Rest::remainder);
    for (std::size_t at = 0; used < size; at = (at + 1) % rests.size()) {
        std::size_t &share = given[rests[at].name];
        if (share < population.at(rests[at].name)) {
            ++share;
            ++used;
        }
    }
    // The small ones' first record was more than their share: it comes from who has most.
    while (used > size) {
        const auto largest = std::ranges::max_element(given, {}, [](const auto &one) { return one.second; });
        --largest->second;
        --used;
    }
    return given;
}

std::vector<std::size_t> draw(const Hash &hash, std::string_view seed, std::span<const Candidate> population,
                              std::size_t size)
{
    std::map<std::string, std::size_t> strata;
    std::vector<std::pair<std::string, std::size_t>> ranked;
    ranked.reserve(population.size());
    for (std::size_t i = 0; i < population.size(); ++i) {
        ++strata[population[i].stratum];
        ranked.emplace_back(rankOf(hash, seed, population[i].chain, population[i].sequence), i);
    }
    std::map<std::string, std::size_t> left = shares(strata, size);
    std::ranges::sort(ranked);
    std::vector<std::size_t> drawn;
    for (const auto &[rank, index] : ranked) {
        const auto share = left.find(population[index].stratum);
        if (share == left.end() || share->second == 0)
            continue;
        --share->second;
        drawn.push_back(index);
    }
    return drawn;
}

} // namespace bulkhead::sampling
