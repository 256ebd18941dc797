#pragma once
#include "backend/engine/baseline.h"

#include <string>
#include <vector>

namespace bulkhead::policy {

/// What the tier decision is made from.
struct Organisation
{
    std::string name;
    Profile profile = Profile::Unspecified;
    std::uint32_t sites = 1;
    std::int64_t arr = 0;                ///< Whole dollars a year.
    std::vector<std::string> compliance; ///< "hipaa", "state-privacy", "42cfr2", "data-residency"
    std::string region;
    bool highRisk = false;
    std::string parent; ///< Channel's tenant id.
};
struct RuleVerdict
{
    std::string rule;
    bool passes = true;
    std::string text, fix;
    Tier demands = Tier::Unspecified;
};
struct Control
{
    std::string layer, control; ///< In words.
    std::string from;           ///< Which baseline says so.
};
struct TierOption
{
    Tier tier = Tier::Unspecified;
    bool meetsPolicy = false;
    std::uint32_t daysToLive = 0;
    std::int32_t marginBp = 0; ///< Hundredths of a percent of ARR left after platform cost.
    std::int64_t cost = 0;     ///< Dollars a year.
    std::vector<RuleVerdict> rules;
    std::vector<Control> controls;
};
struct Advice
{
    Tier recommended = Tier::Unspecified;
    std::vector<TierOption> options;
    std::string version;
};

/// What a tier takes for an organisation of so many sites, dollars a year.
[[nodiscard]] std::int64_t costOf(const TierModel &tier, std::int64_t sites);
/// Hundredths of a percent of ARR left after that cost; 0 where there is no ARR.
[[nodiscard]] std::int32_t marginOf(std::int64_t arr, std::int64_t cost);
/// What one tier promises and another does not, and what it gives up; of every layer.
struct TierGap
{
    Tier from = Tier::Unspecified, to = Tier::Unspecified;
    std::vector<Control> gains, loses;
};
[[nodiscard]] TierGap gapOf(const Baselines &baselines, Tier from, Tier to);
/// What an inventory row knows: one site, no compliance needs.
[[nodiscard]] Organisation organisationOf(const TenantFacts &tenant);
/// The verdict of every rule on every tier, before anything is done; recommends the cheapest that meets all. Pure.
[[nodiscard]] Advice advise(const Baselines &baselines, const Organisation &organisation);
/// As advise().recommended from what an inventory row knows.
[[nodiscard]] Tier recommendedTier(const Baselines &baselines, const TenantFacts &tenant);
/// Why: the rules that demand more than Shared, or one line that says none does.
[[nodiscard]] std::vector<RuleVerdict> reasons(const Baselines &baselines, const TenantFacts &tenant);
/// What a tier promises, the leading control of each layer.
[[nodiscard]] std::vector<Control> promises(const Baselines &baselines, Tier tier);
/// "Shared"; "no tier" for none.
[[nodiscard]] std::string_view tierWord(Tier tier);
/// Profile from a free spelling ("Acute Care Hospitals", "clinic", "Regional network"); Unspecified when unknown.
[[nodiscard]] Profile profileOf(std::string_view spelling);
[[nodiscard]] Tier tierOf(std::string_view spelling);

} // namespace bulkhead::policy
