#include "backend/baseline/contradiction_table.h"

#include "backend/baseline/baseline_table.h"
#include "backend/engine/contradiction.h"

#include <absl/strings/str_cat.h>

#include <algorithm>

namespace bulkhead {
namespace {

using isolation::LayerState;
using policy::Contradiction;

constexpr std::size_t kMostRules = 50;

constexpr Words<Tier, 4> kTiers{{{"shared", Tier::Shared},
                                 {"segmented", Tier::Segmented},
                                 {"dedicated", Tier::Dedicated},
                                 {"channel", Tier::Channel}}};
constexpr Words<Layer, 6> kLayers{{{"identity", Layer::Identity},
                                   {"application", Layer::Application},
                                   {"data", Layer::Data},
                                   {"integration", Layer::Integration},
                                   {"analytics", Layer::Analytics},
                                   {"operations", Layer::Operations}}};
constexpr Words<LayerState, 7> kStates{{{"proven", LayerState::Proven},
                                        {"observed", LayerState::Observed},
                                        {"outdated", LayerState::Outdated},
                                        {"never", LayerState::NotObserved},
                                        {"drift", LayerState::Drift},
                                        {"crossed", LayerState::Crossed},
                                        {"waived", LayerState::Waived}}};

std::uint16_t maskOf(const std::vector<LayerState> &states)
{
    std::uint16_t mask = 0;
    for (const LayerState state : states)
        mask = static_cast<std::uint16_t>(mask | (1U << static_cast<unsigned>(state)));
    return mask;
}

/// An example: layers that are not named were never observed.
absl::Status run(const std::string &file, const toml::node &node, const Contradiction &rule)
{
    if (!node.is_table())
        return problemAt(file, node, "an example is a table [[contradiction.example]]");
    BaselineTable fields(file, *node.as_table());
    isolation::Standing given;
    given.states.fill(LayerState::NotObserved);
    Tier tier = Tier::Shared;
    std::optional<bool> shares, found;
    fields.only({"tier", "identity", "application", "data", "integration", "analytics", "operations",
                 "shared_credential", "found"});
    if (node.as_table()->contains("tier"))
        fields.choice("tier", kTiers, tier);
    for (const auto &[word, layer] : kLayers)
        if (node.as_table()->contains(word))
            fields.choice(std::string(word).c_str(), kStates, given.states[static_cast<std::size_t>(layer) - 1]);
    fields.flag("shared_credential", shares);
    fields.flag("found", found);
    if (!fields.status().ok())
        return fields.status();
    if (!found)
        return problemAt(file, node, "an example says whether the contradiction is found: found = true or false");
    given.tier = tier;
    given.sharesCredential = shares.value_or(false);
    if (isolation::contradictions(std::span(&rule, 1), given).empty() == *found)
        return problemAt(file, node,
                         absl::StrCat("an example of \"", rule.id, "\" comes out as ", *found ? "not found" : "found"));
    return absl::OkStatus();
}

absl::StatusOr<Contradiction> readOne(const std::string &file, const toml::table &table)
{
    BaselineTable fields(file, table);
    Contradiction rule;
    std::vector<LayerState> strong, weak;
    std::optional<bool> shares;
    fields.only({"id", "tiers", "strong", "strong_states", "weak", "weak_states", "shared_credential", "text", "fix",
                 "example"});
    fields.need("id", rule.id, 60);
    fields.choices("tiers", kTiers, rule.tiers);
    if (table.contains("strong"))
        fields.choice("strong", kLayers, rule.strong);
    fields.choices("strong_states", kStates, strong);
    if (table.contains("weak"))
        fields.choice("weak", kLayers, rule.weak);
    fields.choices("weak_states", kStates, weak);
    fields.flag("shared_credential", shares);
    fields.need("text", rule.text, 300);
    fields.need("fix", rule.fix, 300);
    if (!fields.status().ok())
        return fields.status();
    rule.sharedCredential = shares.value_or(false);
    rule.strongStates = maskOf(strong);
    rule.weakStates = maskOf(weak);
    if ((rule.strong == Layer::Unspecified) != strong.empty()
        || (rule.strong == Layer::Unspecified && rule.tiers.empty()))
        return problemAt(file, table, "say what is strong: \"strong\" with \"strong_states\", or \"tiers\"");
    if (rule.sharedCredential == (rule.weak != Layer::Unspecified) || (rule.weak == Layer::Unspecified) != weak.empty())
        return problemAt(file, table, "say what is weak: \"weak\" with \"weak_states\", or shared_credential = true");
    return rule;
}

} // namespace

absl::StatusOr<std::vector<Contradiction>> readContradictions(const std::string &file, const toml::table &document)
{
    std::vector<Contradiction> rules;
    if (!document.contains("contradiction"))
        return rules;
    const toml::array *given = document["contradiction"].as_array();
    if (given == nullptr || given->size() > kMostRules)
        return problemAt(file, *document.get("contradiction"),
                         absl::StrCat("at most ", kMostRules, " tables [[contradiction]]"));
    for (const toml::node &node : *given) {
        if (!node.is_table())
            return problemAt(file, node, "a contradiction is a table [[contradiction]]");
        auto rule = readOne(file, *node.as_table());
        if (!rule.ok())
            return rule.status();
        if (std::ranges::find(rules, rule->id, &Contradiction::id) != rules.end())
            return problemAt(file, node, absl::StrCat("\"", rule->id, "\" stands here a second time"));
        const toml::array *examples = (*node.as_table())["example"].as_array();
        if (examples == nullptr || examples->size() < 2)
            return problemAt(file, node, "a contradiction has two [[contradiction.example]] at least");
        for (const toml::node &example : *examples)
            if (absl::Status status = run(file, example, *rule); !status.ok())
                return status;
        rules.push_back(*std::move(rule));
    }
    return rules;
}

} // namespace bulkhead
