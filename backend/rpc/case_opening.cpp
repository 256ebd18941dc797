#include "backend/rpc/case_opening.h"

#include <algorithm>

namespace bulkhead {

void openCase(casework::CaseWork &work, const policy::Baselines &baselines, const OnboardingCase &item, Tier tier,
              const CaseOpening &opening, const std::string &person, std::int64_t nowMs)
{
    const auto advice = policy::advise(baselines, opening.organisation);
    for (const policy::TierOption &option : advice.options) {
        if (option.tier != tier || option.meetsPolicy)
            continue;
        const auto failed = std::ranges::find(option.rules, false, &policy::RuleVerdict::passes);
        casework::askException(work, item, failed == option.rules.end() ? "the tier" : failed->text, person,
                               opening.tierReason);
    }
    if (!opening.agreement.empty())
        static_cast<void>(casework::mark(work, "contract.agreement", casework::Mark::Done, person, item.owner, {},
                                         casework::Document{"Agreement", opening.agreement, {}}, nowMs));
}

} // namespace bulkhead
