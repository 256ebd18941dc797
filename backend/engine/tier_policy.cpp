#include "backend/engine/tier_policy.h"

#include "backend/engine/spelling.h"

#include <algorithm>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

namespace bulkhead::policy {
namespace {

struct Demand
{
    const Rule *rule = nullptr;
    Tier tier = Tier::Shared;
    std::string_view text;   ///< Why, as a sentence.
    std::string_view change; ///< What would have to change instead of the tier; may be empty.
};

constexpr std::string_view kChannelRule = "channel";

bool resold(const Organisation &o)
{
    return o.profile == Profile::WhiteLabel || !o.parent.empty();
}

/// What clauses look at, put into one spelling once.
struct Case
{
    const Organisation &o;
    std::string region;
    std::vector<std::string> compliance;
};

Case caseOf(const Organisation &o)
{
    Case made{o, spelling::lower(o.region), {}};
    for (const std::string &word : o.compliance)
        made.compliance.push_back(spelling::normal(word));
    return made;
}

bool holds(const Clause &clause, const Case &of)
{
    const Organisation &o = of.o;
    if (!clause.profiles.empty() && std::ranges::find(clause.profiles, o.profile) == clause.profiles.end())
        return false;
    const auto begins = [&of](const std::string &start) {
        return start.empty() ? of.region.empty() : of.region.starts_with(start);
    };
    if (!clause.regions.empty() && std::ranges::none_of(clause.regions, begins))
        return false;
    if (!clause.compliance.empty() && std::ranges::find(of.compliance, clause.compliance) == of.compliance.end())
        return false;
    return o.arr >= clause.arrFrom && o.sites >= clause.sitesFrom
           && (!clause.highRisk || *clause.highRisk == o.highRisk)
           && (!clause.subTenant || *clause.subTenant == !o.parent.empty());
}

std::vector<Demand> demandsOf(const Baselines &baselines, const Organisation &o)
{
    const Case given = caseOf(o);
    std::vector<Demand> demands;
    demands.reserve(baselines.rules.size());
    for (const Rule &rule : baselines.rules) {
        const auto clause =
            std::ranges::find_if(rule.clauses, [&given](const Clause &one) { return holds(one, given); });
        if (clause == rule.clauses.end())
            demands.push_back({&rule, Tier::Shared, rule.otherwise, {}});
        else
            demands.push_back({&rule, clause->demands, clause->text, clause->fix});
    }
    return demands;
}

/// The channel tier carries reseller rights, whatever a file says: nobody gets them by being upgraded.
bool notForChannels(const TierModel &tier, const Organisation &o)
{
    return tier.tier == Tier::Channel && !resold(o);
}

bool meets(const Baselines &baselines, const TierModel &tier, const Demand &demand)
{
    // Channel and segmented are equally strong, but only the first (or an own environment) separates the brand.
    if (demand.tier == Tier::Channel)
        return tier.tier == Tier::Channel || tier.tier == Tier::Dedicated;
    return tier.strength >= baselines.model(demand.tier).strength;
}

bool meetsAll(const Baselines &baselines, const TierModel &tier, const Organisation &o, std::span<const Demand> demands)
{
    return !notForChannels(tier, o)
           && std::ranges::all_of(demands, [&](const Demand &demand) { return meets(baselines, tier, demand); });
}

RuleVerdict verdictOf(const Baselines &baselines, const TierModel &tier, const Demand &demand)
{
    RuleVerdict verdict{demand.rule->id, meets(baselines, tier, demand), std::string(demand.text), {}, demand.tier};
    if (verdict.passes)
        return verdict;
    verdict.fix = "Choose the " + std::string(tierWord(demand.tier)) + " tier";
    verdict.fix += demand.change.empty() ? "." : ", or " + std::string(demand.change) + ".";
    return verdict;
}

/// Of a tier for resellers, to somebody who is none: beside what the rules say.
RuleVerdict channelVerdict(Tier demands)
{
    return {std::string(kChannelRule), false, "The channel tier is for resellers and their sub-tenants only.",
            "Choose another tier, or set the organisation up as a white-label channel.", demands};
}

TierOption optionFor(const Baselines &baselines, const TierModel &tier, const Organisation &o,
                     std::span<const Demand> demands)
{
    TierOption option;
    option.tier = tier.tier;
    option.daysToLive = tier.days;
    option.cost = costOf(tier, o.sites);
    option.marginBp = marginOf(o.arr, option.cost);
    for (const Demand &demand : demands) {
        const bool closed = notForChannels(tier, o) && demand.rule->id == kChannelRule;
        option.rules.push_back(closed ? channelVerdict(demand.tier) : verdictOf(baselines, tier, demand));
    }
    if (notForChannels(tier, o)
        && std::ranges::find(option.rules, kChannelRule, &RuleVerdict::rule) == option.rules.end())
        option.rules.push_back(channelVerdict(Tier::Shared));
    option.meetsPolicy = std::ranges::all_of(option.rules, &RuleVerdict::passes);
    option.controls = promises(baselines, tier.tier);
    return option;
}

} // namespace

std::int64_t costOf(const TierModel &tier, std::int64_t sites)
{
    return tier.base + tier.perSite * std::max<std::int64_t>(sites, 1);
}

std::int32_t marginOf(std::int64_t arr, std::int64_t cost)
{
    constexpr std::int64_t kFloor = -1'000'000; // -10,000 %: deeper says nothing more.
    return arr <= 0 ? 0 : static_cast<std::int32_t>(std::max((arr - cost) * 10'000 / arr, kFloor));
}

TierGap gapOf(const Baselines &baselines, Tier from, Tier to)
{
    const auto without = [&baselines](Tier tier, Tier other) {
        const auto others = baselines.demandedOf(other);
        std::vector<Control> left;
        for (const BaselineControl *control : baselines.demandedOf(tier)) {
            const bool both = std::ranges::any_of(others, [control](const BaselineControl *one) {
                return one->id == control->id && one->text == control->text;
            });
            if (!both)
                left.push_back({std::string(layerWord(control->layer)), control->text,
                                "baseline " + spelling::lower(tierWord(tier)) + "/" + baselines.version});
        }
        return left;
    };
    return {from, to, without(to, from), without(from, to)};
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

Advice advise(const Baselines &baselines, const Organisation &organisation)
{
    Advice advice;
    advice.version = baselines.version;
    const auto demands = demandsOf(baselines, organisation);
    std::int64_t cheapest = std::numeric_limits<std::int64_t>::max();
    for (const TierModel &tier : baselines.tiers) {
        advice.options.push_back(optionFor(baselines, tier, organisation, demands));
        const TierOption &option = advice.options.back();
        if (option.meetsPolicy && option.cost < cheapest) {
            cheapest = option.cost;
            advice.recommended = tier.tier;
        }
    }
    return advice;
}

// Called for every row of an import: no sentences are built.
Tier recommendedTier(const Baselines &baselines, const TenantFacts &tenant)
{
    const Organisation o = organisationOf(tenant);
    const auto demands = demandsOf(baselines, o);
    Tier best = Tier::Unspecified;
    std::int64_t cheapest = std::numeric_limits<std::int64_t>::max();
    for (const TierModel &tier : baselines.tiers) {
        const std::int64_t cost = costOf(tier, 1);
        if (meetsAll(baselines, tier, o, demands) && cost < cheapest) {
            cheapest = cost;
            best = tier.tier;
        }
    }
    return best;
}

std::vector<RuleVerdict> reasons(const Baselines &baselines, const TenantFacts &tenant)
{
    const Organisation o = organisationOf(tenant);
    std::vector<RuleVerdict> result;
    for (const Demand &demand : demandsOf(baselines, o))
        if (demand.tier != Tier::Shared)
            result.push_back({demand.rule->id, true, std::string(demand.text), {}, demand.tier});
    if (result.empty())
        result.push_back({"none", true, "No rule demands more than the shared tier.", {}, Tier::Shared});
    return result;
}

std::vector<Control> promises(const Baselines &baselines, Tier tier)
{
    std::vector<Control> result;
    Layer told = Layer::Unspecified;
    for (const BaselineControl *control : baselines.demandedOf(tier)) {
        if (std::exchange(told, control->layer) == control->layer)
            continue; // The first of a layer leads; posture shows all.
        result.push_back({std::string(layerWord(control->layer)), control->text,
                          "baseline " + spelling::lower(tierWord(tier)) + "/" + baselines.version});
    }
    return result;
}

} // namespace bulkhead::policy
