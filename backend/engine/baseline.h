#pragma once
// Baselines as values: what each tier promises in each layer, what a tier takes, and which rule demands which tier.
// Read from a file by backend/baseline; nothing here knows of files.
#include "backend/domain/isolation.h"
#include "backend/domain/tenant.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead::policy {

/// What a tier takes. A rule that demands a tier is met by every tier of at least its strength.
struct TierModel
{
    Tier tier = Tier::Unspecified;
    std::int32_t strength = 0;
    std::int64_t base = 0, perSite = 0; ///< Platform cost, dollars a year; not a price.
    std::uint32_t days = 0;             ///< Working days from contract to live.
    std::uint32_t secretDays = 365;     ///< For which a connector's secret may be used.
};

/// Layers that do not go together: one that is strong says nothing while another stands open beside it.
struct Contradiction
{
    std::string id;
    std::vector<Tier> tiers;                        ///< Empty: any.
    Layer strong = Layer::Unspecified;              ///< Unspecified: the tier alone is what is strong.
    Layer weak = Layer::Unspecified;                ///< Unspecified: see sharedCredential.
    std::uint16_t strongStates = 0, weakStates = 0; ///< A bit for each isolation::LayerState.
    bool sharedCredential = false;                  ///< Weak is that another tenant has a credential of it.
    std::string text, fix;                          ///< What is wrong, and what would mend it.
};

/// One case of a rule: every condition that is given has to hold.
struct Clause
{
    std::vector<Profile> profiles;    ///< Empty: any. Unspecified: a profile that is not known.
    std::vector<std::string> regions; ///< What a region begins with, lower case; "" is none given. Empty: any.
    std::string compliance;           ///< In spelling::normal; empty: any.
    std::int64_t arrFrom = 0;         ///< Whole dollars a year.
    std::uint32_t sitesFrom = 0;
    std::optional<bool> highRisk, subTenant;
    Tier demands = Tier::Shared;
    std::string text; ///< Why, as a sentence.
    std::string fix;  ///< What would have to change instead of the tier; may be empty.
};
struct Rule
{
    std::string id;
    std::string otherwise; ///< Said where no clause holds; Shared is enough then.
    std::vector<Clause> clauses;
};

inline constexpr std::uint32_t kMostWaiverDays = 90;

/// What one tier promises in a layer. The same id stands at most once for a tier.
struct BaselineControl
{
    std::string id; ///< "data.separation"
    Layer layer = Layer::Unspecified;
    Tier tier = Tier::Unspecified;
    std::string text;
    std::vector<std::string> checks; ///< What drivers look at (Observation::check); it stands when all of them hold.
    bool nonNegotiable = false;
    std::uint32_t waiverDays = 0; ///< For which a waiver may let it be at most; 0: none does.
};

/// What a person sees to before a stage of an onboarding is over.
struct BaselineCheckpoint
{
    std::string id; ///< "contract.agreement"
    std::string title;
    Stage stage = Stage::Unspecified;
    std::string owner;             ///< The role that sees to it, in words.
    std::vector<Profile> profiles; ///< Whose onboarding has it; empty: everybody's.
    std::optional<bool> subTenant;
    std::uint32_t dueDay = 0;   ///< Days after the case began; 0: when its stage is due.
    bool document = false;      ///< A paper has to be named.
    bool holds = false;         ///< While it is open nothing of a later stage is provisioned.
    bool nonNegotiable = false; ///< Nobody overrides it, no template leaves it out.
};

struct Baselines
{
    std::string version;
    std::array<TierModel, 4> tiers{}; ///< In the order of Tier, from Shared.
    std::vector<Rule> rules;
    std::vector<BaselineControl> controls;       ///< By layer.
    std::vector<BaselineCheckpoint> checkpoints; ///< By stage.
    std::vector<Contradiction> contradictions{};

    [[nodiscard]] const TierModel &model(Tier tier) const; ///< Shared's for one that is not known.
    /// What a tier promises, by layer.
    [[nodiscard]] std::vector<const BaselineControl *> demandedOf(Tier tier) const;
};

/// "Data storage"; empty for one that is not known.
[[nodiscard]] std::string_view layerWord(Layer layer);

} // namespace bulkhead::policy
