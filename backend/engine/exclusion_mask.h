#pragma once
// Which minutes of a period count, and what came of each exclusion that was asked for.
#include "backend/engine/attainment.h"

namespace bulkhead::sla {

/// Minutes of the period under one version that promises this; [from, to) since 1970-01-01.
struct Stretch
{
    const ContractVersion *version = nullptr;
    const Commitment *commitment = nullptr;
    std::int64_t from = 0, to = 0;
};

enum class MinuteFate : std::uint8_t { NotPromised, Counted, Dropped, CountedAsGood };

struct Mask
{
    std::int64_t fromMinute = 0;
    std::vector<MinuteFate> fates; ///< By minute of the whole period, the future included.
    std::vector<ExclusionVerdict> verdicts;
    std::vector<CapUse> caps;
    [[nodiscard]] MinuteFate at(std::int64_t minute) const
    {
        return fates[static_cast<std::size_t>(minute - fromMinute)];
    }
};

/// The stretches of a period, in time order: clipped to each version's subscription.
[[nodiscard]] std::vector<Stretch> stretches(const AttainmentQuestion &question);
/// Everything promised is counted, nothing excluded.
[[nodiscard]] Mask promisedMinutes(const Period &period, std::span<const Stretch> stretches);
/// Excludes what the contract lets, in time order.
[[nodiscard]] Mask maskOf(const AttainmentQuestion &question, std::span<const Stretch> stretches);

} // namespace bulkhead::sla
