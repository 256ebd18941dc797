#include "backend/engine/baseline.h"

#include <algorithm>

namespace bulkhead::policy {

const TierModel &Baselines::model(Tier tier) const
{
    const auto found = std::ranges::find(tiers, tier, &TierModel::tier);
    return found == tiers.end() ? tiers.front() : *found;
}

std::vector<const BaselineControl *> Baselines::demandedOf(Tier tier) const
{
    std::vector<const BaselineControl *> demanded;
    for (const BaselineControl &control : controls)
        if (control.tier == tier)
            demanded.push_back(&control);
    std::ranges::stable_sort(demanded, {}, &BaselineControl::layer);
    return demanded;
}

std::string_view layerWord(Layer layer)
{
    constexpr std::array<std::string_view, 7> kWords{"",
                                                     "Identity and access",
                                                     "Application logic",
                                                     "Data storage",
                                                     "Integration boundaries",
                                                     "Analytics and reporting",
                                                     "Operations and support"};
    const auto at = static_cast<std::size_t>(layer);
    return at < kWords.size() ? kWords[at] : std::string_view();
}

} // namespace bulkhead::policy
