#include "backend/rpc/containment_policy.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>

#include <algorithm>

namespace bulkhead {

std::string atOnceBy(const AtOnceRule &rule, const AtOnceCase &asked)
{
    const bool may = std::ranges::find(rule.measures, asked.measure) != rule.measures.end()
                     && asked.minutes <= rule.mostMinutes && asked.share * 100 >= rule.leastShare
                     && asked.victims >= static_cast<std::size_t>(rule.leastVictims) && asked.overEntitlement
                     && std::ranges::find(rule.exempt, asked.tenantId) == rule.exempt.end();
    if (!may)
        return {};
    return absl::StrFormat("The gateway's policy lets platform operations set it at once: up to %d min, over its "
                           "entitlement, at least %d%% of the delay and %d tenants delayed.",
                           rule.mostMinutes, rule.leastShare, rule.leastVictims);
}

std::string costInWords(const ScaleOutRule &rule, std::int64_t slotCount, std::int32_t minutes)
{
    const double hours = static_cast<double>(slotCount) * minutes / 60;
    std::string text = absl::StrFormat("Costs %.1f slot-hours", hours);
    if (rule.slotHourCents > 0)
        absl::StrAppendFormat(&text, ", about %.2f %s", hours * static_cast<double>(rule.slotHourCents) / 100,
                              rule.currency);
    return text + ".";
}

} // namespace bulkhead
