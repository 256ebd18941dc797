// What a channel's template may not do: take away a checkpoint that holds, or lead to a tier that policy does not
// allow.
#include "backend/engine/casework.h"

#include "backend/domain/draft_fields.h"
#include "backend/engine/tier_policy.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

namespace bulkhead::casework {

namespace {

using Problems = std::map<std::string, std::string>;

constexpr std::size_t kMostAdded = 20, kMostText = 120, kMostValue = 400;
/// What a package may fill in beforehand. Name, domain, administrator, owner and the reason for a weaker tier are each
/// organisation's own.
constexpr std::array<std::string_view, 13> kPackaged{
    draft::kProfile,     draft::kSites,         draft::kCompliance,    draft::kRegion,    draft::kHighRisk,
    draft::kTier,        draft::kRoles,         draft::kDataRegion,    draft::kRetention, draft::kIntegrations,
    draft::kServicePlan, draft::kSupportWindow, draft::kSupportLockbox};

std::string fieldOf(const Template &given, const char *name)
{
    const auto found = given.fields.find(name);
    return found == given.fields.end() ? std::string() : found->second;
}

void checkWords(const Template &given, Problems &wrong)
{
    if (given.title.size() < 2 || given.title.size() > kMostText)
        wrong["title"] = "Give the template a title of 2 to 120 characters.";
    if (given.brand.size() > kMostText)
        wrong["brand"] = "The brand is longer than 120 characters.";
    for (const auto &[name, value] : given.fields) {
        if (std::ranges::find(kPackaged, name) == kPackaged.end())
            wrong[name] = "A template does not fill in this field: it is each organisation's own.";
        else if (value.size() > kMostValue)
            wrong[name] = "The value is longer than 400 characters.";
    }
}

void checkAdded(const policy::Baselines &baselines, const Template &given, Problems &wrong)
{
    std::set<std::string> ids;
    for (const AddedCheckpoint &one : given.added) {
        const bool known = std::ranges::find(baselines.checkpoints, one.id, &policy::BaselineCheckpoint::id)
                           != baselines.checkpoints.end();
        if (one.id.empty() || one.id.size() > 60 || one.title.size() < 2 || one.title.size() > kMostText
            || one.stage < Stage::Contract || one.stage > Stage::Verification)
            wrong["added"] = "Each added checkpoint has an id, a title of 2 to 120 characters and a stage before live.";
        else if (known || !ids.insert(one.id).second)
            wrong["added"] = absl::StrCat("The checkpoint ", one.id, " stands there already; give it another id.");
    }
    if (given.added.size() > kMostAdded)
        wrong["added"] = "A template adds at most 20 checkpoints.";
}

void checkLeftOut(const policy::Baselines &baselines, const Template &given, Problems &wrong)
{
    for (const std::string &id : given.leftOut) {
        const auto one = std::ranges::find(baselines.checkpoints, id, &policy::BaselineCheckpoint::id);
        if (one == baselines.checkpoints.end())
            wrong["left_out"] = absl::StrCat("The standard has no checkpoint ", id, ".");
        else if (one->nonNegotiable || one->holds)
            wrong["left_out"] = absl::StrCat("“", one->title, "” is not negotiable: no template leaves it out.");
    }
}

/// The tier that is packaged has to be one that policy allows to what is packaged with it.
void checkTier(const policy::Baselines &baselines, const Template &given, Problems &wrong)
{
    const std::string word = fieldOf(given, draft::kTier);
    if (word.empty())
        return;
    policy::Organisation organisation;
    organisation.profile = policy::profileOf(fieldOf(given, draft::kProfile));
    organisation.region = fieldOf(given, draft::kRegion);
    organisation.highRisk = fieldOf(given, draft::kHighRisk) == "yes";
    organisation.compliance = absl::StrSplit(fieldOf(given, draft::kCompliance), ',', absl::SkipWhitespace());
    organisation.parent = given.channel;
    const std::string sites = fieldOf(given, draft::kSites);
    std::from_chars(sites.data(), sites.data() + sites.size(), organisation.sites);
    const Tier tier = policy::tierOf(word);
    for (const policy::TierOption &option : policy::advise(baselines, organisation).options) {
        if (option.tier != tier)
            continue;
        const auto failed = std::ranges::find(option.rules, false, &policy::RuleVerdict::passes);
        if (failed != option.rules.end())
            wrong[draft::kTier] = absl::StrCat("Policy does not allow this tier: ", failed->text);
        return;
    }
    wrong[draft::kTier] = "The tier is not known.";
}

} // namespace

std::map<std::string, std::string> templateProblems(const policy::Baselines &baselines, const Template &given)
{
    Problems wrong;
    checkWords(given, wrong);
    checkAdded(baselines, given, wrong);
    checkLeftOut(baselines, given, wrong);
    checkTier(baselines, given, wrong);
    return wrong;
}

} // namespace bulkhead::casework
