#include "backend/domain/objective_defaults.h"

#include <algorithm>
#include <array>

namespace bulkhead {

std::int64_t defaultTargetE7(Tier tier, std::string_view workflow)
{
    static constexpr std::array<std::string_view, 3> kPatientFacing{"claims", "eligibility", "scheduling"};
    if (tier == Tier::Dedicated)
        return 9'995'000;
    const bool strict = std::find(kPatientFacing.begin(), kPatientFacing.end(), workflow) != kPatientFacing.end();
    return strict ? 9'990'000 : 9'950'000;
}

} // namespace bulkhead
