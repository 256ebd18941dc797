#include "backend/engine/contradiction.h"

#include <algorithm>

namespace bulkhead::isolation {
namespace {

bool isIn(std::uint16_t states, Layer layer, const Standing &standing)
{
    const auto at = static_cast<std::size_t>(layer) - 1;
    return at < kLayers && ((states >> static_cast<unsigned>(standing.states[at])) & 1U) != 0;
}

bool holds(const policy::Contradiction &rule, const Standing &standing)
{
    if (!rule.tiers.empty() && std::ranges::find(rule.tiers, standing.tier) == rule.tiers.end())
        return false;
    if (rule.strong != Layer::Unspecified && !isIn(rule.strongStates, rule.strong, standing))
        return false;
    return rule.sharedCredential ? standing.sharesCredential : isIn(rule.weakStates, rule.weak, standing);
}

} // namespace

std::vector<const policy::Contradiction *> contradictions(std::span<const policy::Contradiction> rules,
                                                          const Standing &standing)
{
    std::vector<const policy::Contradiction *> found;
    for (const policy::Contradiction &rule : rules)
        if (holds(rule, standing))
            found.push_back(&rule);
    return found;
}

} // namespace bulkhead::isolation
