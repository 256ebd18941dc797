#include "backend/rpc/tier_act.h"

#include "backend/engine/tier_policy.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

namespace {

std::string wordOf(Tier tier)
{
    return std::string(policy::tierWord(tier));
}

std::string refusalOf(const TenantFacts &tenant, Tier to, bool platform)
{
    if (tenant.tier == to)
        return absl::StrCat("The tenant is in the tier ", wordOf(to), " already.");
    if (tenant.stage != Stage::Live)
        return "The tenant is still being onboarded; choose its tier there.";
    const bool resold = tenant.profile == Profile::WhiteLabel || !tenant.parent.empty();
    if (to == Tier::Channel && !resold)
        return "The tier Channel is for resellers and their sub-tenants.";
    if (!platform)
        return "No platform is attached to this gateway that could move the tenant.";
    return {};
}

} // namespace

TierPreview previewTier(const policy::Baselines &baselines, const TenantFacts &tenant, Tier to, bool platform)
{
    TierPreview preview;
    preview.refusal = refusalOf(tenant, to, platform);
    if (tenant.tier == to)
        return preview;
    auto &effects = preview.effects;
    effects.emplace_back(absl::StrCat("Moves from ", wordOf(tenant.tier), " to ", wordOf(to), "."), false);
    const auto strength = [&baselines](Tier tier) { return baselines.model(tier).strength; };
    const Tier asked = policy::recommendedTier(baselines, tenant);
    if (strength(to) < strength(asked))
        effects.emplace_back(absl::StrCat("Under-isolated: policy asks for ", wordOf(asked), "."), true);
    else if (strength(to) > strength(asked))
        effects.emplace_back(absl::StrCat("Over-isolated: policy asks for no more than ", wordOf(asked), "."), true);
    const auto before = policy::promises(baselines, tenant.tier);
    for (const policy::Control &after : policy::promises(baselines, to)) {
        for (const policy::Control &was : before) {
            if (was.layer == after.layer && was.control != after.control)
                effects.emplace_back(absl::StrCat(after.layer, ": ", after.control, " (was: ", was.control, ")"),
                                     strength(to) < strength(tenant.tier));
        }
    }
    return preview;
}

void addSteps(const TenantMove &move, TierPreview &preview)
{
    std::string titles, closes;
    for (const KeptMoveStep &step : move.steps) {
        absl::StrAppend(&titles, titles.empty() ? "" : "; ", step.title);
        if (step.phase == MovePhase::Close && closes.empty())
            closes = step.title;
    }
    preview.effects.emplace_back(absl::StrCat("Steps, each kept and gone on with after a crash: ", titles, "."), false);
    if (!closes.empty())
        preview.effects.emplace_back("The tenant is stopped while its rows are copied, compared and its new place is "
                                     "proven; a failure before that ends leaves it running where it was.",
                                     true);
    else
        preview.effects.emplace_back("The platform does it at once; it counts once the new tier is proven.", false);
}

} // namespace bulkhead
