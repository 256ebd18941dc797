#include "backend/domain/objective_defaults.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace bulkhead {

std::int64_t defaultTargetE7(Tier tier, std::string_view workflow)
{
    static constexpr std::array<std::string_view, 3> kPatientFacing{"claims", "eligibility", "scheduling"};
    if (tier == Tier::Dedicated)
        return 9'995'000;
    const bool strict = std::find(kPatientFacing.begin(), kPatientFacing.end(), workflow) != kPatientFacing.end();
    return strict ? 9'990'000 : 9'950'000;
}

std::int64_t planTargetE7(std::string_view plan)
{
    if (plan == "standard")
        return 9'950'000;
    if (plan == "plus")
        return 9'990'000;
    return plan == "premium" ? 9'995'000 : 0;
}

std::map<std::string, std::int64_t, std::less<>> readTargets(std::string_view text)
{
    std::map<std::string, std::int64_t, std::less<>> targets;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const std::size_t at = line.rfind('=');
        std::int64_t target = 0;
        if (at == std::string_view::npos
            || std::from_chars(line.data() + at + 1, line.data() + line.size(), target).ec != std::errc())
            continue;
        if (target > 0 && target < 10'000'000)
            targets.emplace(line.substr(0, at), target);
    }
    return targets;
}

std::string writeTargets(const std::map<std::string, std::int64_t, std::less<>> &targets)
{
    std::string text;
    for (const auto &[id, target] : targets)
        text += id + '=' + std::to_string(target) + '\n';
    return text;
}

} // namespace bulkhead
