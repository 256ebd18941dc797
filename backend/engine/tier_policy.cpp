#include "backend/engine/tier_policy.h"

#include "backend/engine/spelling.h"

#include <algorithm>
#include <array>
#include <limits>
#include <span>
#include <string_view>

namespace bulkhead::policy {
namespace {

constexpr std::string_view kVersion = "baseline/1";

/// The policy's own model of what a tier takes. Dollars a year are platform cost (compute, storage, operations), not a
/// price; days are working days from contract to live. They are planning constants: change them here, with the version.
struct TierModel
{
    Tier tier;
    std::string_view name;
    int strength; ///< A rule that demands a tier is met by every tier of at least its strength.
    std::int64_t base;
    std::int64_t perSite;
    std::uint32_t days;
};
constexpr std::array<TierModel, 4> kTiers{{
    {Tier::Shared, "Shared", 1, 2'400, 600, 5},
    {Tier::Segmented, "Segmented", 2, 14'000, 900, 14},
    {Tier::Dedicated, "Dedicated", 3, 68'000, 1'400, 35},
    {Tier::Channel, "Channel", 2, 22'000, 700, 21},
}};
constexpr std::int64_t kSegmentedArr = 300'000;   ///< Above it one outage costs more than a segment does in years.
constexpr std::int64_t kDedicatedArr = 1'500'000; ///< Contracts of this size name an own data store.
constexpr std::uint32_t kSegmentedSites = 25;     ///< Their common peak is felt by everyone in a shared pool.
/// Region spellings that begin so lie outside the country that the pooled tiers run in.
constexpr std::array<std::string_view, 9> kForeignRegions{"ca-", "eu-", "uk-", "ap-", "me-",
                                                          "sa-", "af-", "au-", "il-"};

struct Demand
{
    std::string_view rule;
    Tier tier = Tier::Shared;
    std::string text;        ///< Why, as a sentence.
    std::string_view change; ///< What would have to change instead of the tier; may be empty.
};

const TierModel &modelOf(Tier tier)
{
    const auto found = std::ranges::find(kTiers, tier, &TierModel::tier);
    return found == kTiers.end() ? kTiers.front() : *found;
}

bool resold(const Organisation &o)
{
    return o.profile == Profile::WhiteLabel || !o.parent.empty();
}

Demand profileDemand(const Organisation &o)
{
    switch (o.profile) {
    case Profile::Clinic:
        return {"profile", Tier::Shared, "Clinics and provider groups are served well by shared infrastructure.", {}};
    case Profile::RegionalNetwork:
        return {"profile", Tier::Segmented, "A regional network needs its own schema or service segment.", {}};
    case Profile::HospitalSystem:
        return {"profile", Tier::Dedicated, "A hospital system needs its own data store or workload.", {}};
    case Profile::WhiteLabel:
        return {
            "profile", Tier::Channel, "A white-label channel needs a segmented environment under its own policy.", {}};
    case Profile::Unspecified:
        break;
    }
    return {"profile", Tier::Segmented, "The profile is not known, so the shared tier cannot be justified.",
            "state the organisation's profile"};
}

Demand contractDemand(const Organisation &o)
{
    if (o.arr >= kDedicatedArr)
        return {"contract-value", Tier::Dedicated, "The contract is worth $1.5 million a year or more.", {}};
    if (o.arr >= kSegmentedArr)
        return {"contract-value", Tier::Segmented, "The contract is worth $300,000 a year or more.", {}};
    return {"contract-value", Tier::Shared, "The contract value asks for no separation of its own.", {}};
}

Demand complianceDemand(const Organisation &o)
{
    const auto has = [&o](std::string_view word) {
        return std::ranges::any_of(o.compliance, [word](const std::string &c) { return spelling::normal(c) == word; });
    };
    if (has("data residency"))
        return {"compliance", Tier::Dedicated, "Data residency can only be proven for a data store of its own.",
                "drop the data-residency clause from the contract"};
    if (has("42cfr2"))
        return {"compliance",
                Tier::Segmented,
                "Substance use records (42 CFR Part 2) must be segregated from other records.",
                {}};
    return {"compliance", Tier::Shared, "The shared tier's logical isolation covers the compliance needs.", {}};
}

Demand riskDemand(const Organisation &o)
{
    if (!o.highRisk)
        return {"risk", Tier::Shared, "The organisation is not classed as high risk.", {}};
    const bool raised = modelOf(profileDemand(o).tier).strength > 1;
    return {"risk", raised ? Tier::Dedicated : Tier::Segmented,
            "A high-risk organisation is placed one step above its profile's tier.", "have the risk class reviewed"};
}

Demand regionDemand(const Organisation &o)
{
    const std::string region = spelling::lower(o.region);
    const bool foreign =
        std::ranges::any_of(kForeignRegions, [&region](auto start) { return region.starts_with(start); });
    if (foreign)
        return {"region", Tier::Dedicated, "Pooled tiers run in United States regions only.",
                "serve the organisation from a United States region"};
    if (region.empty())
        return {"region", Tier::Shared, "No region is given; the pooled regions are assumed.", {}};
    return {"region", Tier::Shared, "The region is one that pooled tiers run in.", {}};
}

Demand sitesDemand(const Organisation &o)
{
    if (o.sites >= kSegmentedSites)
        return {
            "sites", Tier::Segmented, "With 25 sites or more the common peak would be felt across a shared pool.", {}};
    return {"sites", Tier::Shared, "The number of sites fits a shared pool.", {}};
}

Demand channelDemand(const Organisation &o)
{
    if (!resold(o))
        return {"channel", Tier::Shared, "The organisation is served directly, not through a channel.", {}};
    if (!o.parent.empty())
        return {"channel", Tier::Channel, "A channel's sub-tenant lives in the channel's own environment.", {}};
    return {"channel", Tier::Channel, "Reselling needs brand separation and reseller governance.", {}};
}

std::array<Demand, 7> demandsOf(const Organisation &o)
{
    return {profileDemand(o), contractDemand(o), complianceDemand(o), riskDemand(o),
            regionDemand(o),  sitesDemand(o),    channelDemand(o)};
}

bool meets(const TierModel &tier, const Demand &demand, const Organisation &o)
{
    // The channel tier carries reseller rights: nobody gets them by being upgraded.
    if (demand.rule == "channel" && !resold(o))
        return tier.tier != Tier::Channel;
    // Channel and segmented are equally strong, but only the first (or an own environment) separates the brand.
    if (demand.tier == Tier::Channel)
        return tier.tier == Tier::Channel || tier.tier == Tier::Dedicated;
    return tier.strength >= modelOf(demand.tier).strength;
}

RuleVerdict verdictOf(const TierModel &tier, const Demand &demand, const Organisation &o)
{
    RuleVerdict verdict{std::string(demand.rule), meets(tier, demand, o), std::string(demand.text), {}, demand.tier};
    if (verdict.passes)
        return verdict;
    if (demand.rule == "channel" && !resold(o)) {
        verdict.text = "The channel tier is for resellers and their sub-tenants only.";
        verdict.fix = "Choose another tier, or set the organisation up as a white-label channel.";
        return verdict;
    }
    verdict.fix = "Choose the " + std::string(modelOf(demand.tier).name) + " tier";
    verdict.fix += demand.change.empty() ? "." : ", or " + std::string(demand.change) + ".";
    return verdict;
}

TierOption optionFor(const TierModel &tier, const Organisation &o, std::span<const Demand> demands)
{
    TierOption option;
    option.tier = tier.tier;
    option.daysToLive = tier.days;
    option.cost = tier.base + tier.perSite * std::max<std::int64_t>(o.sites, 1);
    if (o.arr > 0) {
        constexpr std::int64_t kFloor = -1'000'000; // -10,000 %: deeper says nothing more.
        option.marginBp = static_cast<std::int32_t>(std::max((o.arr - option.cost) * 10'000 / o.arr, kFloor));
    }
    for (const Demand &demand : demands)
        option.rules.push_back(verdictOf(tier, demand, o));
    option.meetsPolicy = std::ranges::all_of(option.rules, &RuleVerdict::passes);
    option.controls = baseline(tier.tier);
    return option;
}

Organisation organisationOf(const TenantFacts &tenant)
{
    Organisation o;
    o.name = tenant.name;
    o.profile = tenant.profile;
    o.arr = tenant.arr;
    o.region = tenant.region;
    o.parent = tenant.parent;
    return o;
}

} // namespace

Advice advise(const Organisation &organisation)
{
    Advice advice;
    advice.version = kVersion;
    const auto demands = demandsOf(organisation);
    std::int64_t cheapest = std::numeric_limits<std::int64_t>::max();
    for (const TierModel &tier : kTiers) {
        advice.options.push_back(optionFor(tier, organisation, demands));
        const TierOption &option = advice.options.back();
        if (option.meetsPolicy && option.cost < cheapest) {
            cheapest = option.cost;
            advice.recommended = tier.tier;
        }
    }
    return advice;
}

// Called for every row of an import: no sentences are built.
Tier recommendedTier(const TenantFacts &tenant)
{
    const Organisation o = organisationOf(tenant);
    const auto demands = demandsOf(o);
    Tier best = Tier::Unspecified;
    std::int64_t cheapest = std::numeric_limits<std::int64_t>::max();
    for (const TierModel &tier : kTiers) {
        const std::int64_t cost = tier.base + tier.perSite;
        const bool all = std::ranges::all_of(demands, [&](const Demand &demand) { return meets(tier, demand, o); });
        if (all && cost < cheapest) {
            cheapest = cost;
            best = tier.tier;
        }
    }
    return best;
}

std::vector<RuleVerdict> reasons(const TenantFacts &tenant)
{
    const Organisation o = organisationOf(tenant);
    std::vector<RuleVerdict> result;
    for (const Demand &demand : demandsOf(o))
        if (demand.tier != Tier::Shared)
            result.push_back({std::string(demand.rule), true, std::string(demand.text), {}, demand.tier});
    if (result.empty())
        result.push_back({"none", true, "No rule demands more than the shared tier.", {}, Tier::Shared});
    return result;
}

} // namespace bulkhead::policy
