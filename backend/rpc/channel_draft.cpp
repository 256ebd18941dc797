#include "backend/rpc/channel_draft.h"

#include "backend/domain/draft_fields.h"
#include "backend/rpc/fault.h"

#include <algorithm>

namespace bulkhead {

namespace {

absl::Status incomplete(const char *field, const std::string &sentence)
{
    return fault(absl::StatusCode::kInvalidArgument, "DRAFT_INCOMPLETE",
                 "The draft cannot be submitted as it is; nothing was created. " + sentence,
                 "Mend the fields named and submit it again.", {{field, sentence}});
}

} // namespace

absl::Status keepToChannel(const Call &call, DraftFields &fields)
{
    if (call.person.role != Role::PartnerAdministrator)
        return absl::OkStatus();
    const std::vector<std::string> &channels = call.person.scope.partners;
    std::string &parent = fields[draft::kParent];
    if (parent.empty() && channels.size() > 1)
        return incomplete(draft::kParent, "Choose which of your channels it belongs to.");
    if (parent.empty() && !channels.empty())
        parent = channels.front();
    const auto channel = call.find(parent);
    if (!channel || std::find(channels.begin(), channels.end(), parent) == channels.end())
        return tenantNotInScope();
    fields[draft::kOwner] = call.fleet->factsOf(*channel).owner;
    fields.erase(draft::kTierReason);
    const policy::Organisation organisation = draftOrganisation(fields);
    if (organisation.profile == Profile::WhiteLabel)
        return incomplete(draft::kProfile, "A channel inside a channel is not offered.");
    const policy::Advice advice = policy::advise(*call.baselines, organisation);
    for (const policy::TierOption &option : advice.options) {
        if (option.tier == draftTier(fields) && !option.meetsPolicy)
            return incomplete(draft::kTier, "The platform's policy does not allow this tier for the organisation; "
                                            "choose one that it allows.");
    }
    return absl::OkStatus();
}

} // namespace bulkhead
