#include "backend/rpc/posture_findings.h"

#include "backend/engine/contradiction.h"

#include <absl/strings/str_cat.h>

namespace bulkhead {

namespace {

/// In words, as the console calls them.
std::string stateWord(isolation::LayerState state)
{
    constexpr std::array<const char *, 8> kWords{
        "not known",      "proven",   "observed", "proven longer ago than a day",
        "never observed", "in drift", "crossed",  "waived"};
    const auto at = static_cast<std::size_t>(state);
    return at < kWords.size() ? kWords[at] : kWords[0];
}

std::string standing(Layer layer, const isolation::Standing &standing)
{
    return absl::StrCat(std::string(policy::layerWord(layer)), " is ",
                        stateWord(standing.states[static_cast<std::size_t>(layer) - 1]));
}

integrations::Finding findingOf(const policy::Contradiction &rule, const isolation::Standing &now)
{
    integrations::Finding finding;
    finding.rule = absl::StrCat("contradiction.", rule.id);
    finding.layer = rule.sharedCredential ? Layer::Integration : rule.weak;
    finding.text = rule.text;
    const std::string strong =
        rule.strong != Layer::Unspecified ? standing(rule.strong, now) : std::string("The tier promises its own");
    finding.cause =
        absl::StrCat(strong, "; ", rule.sharedCredential ? "a credential is shared" : standing(rule.weak, now), ".");
    finding.fix = rule.fix;
    return finding;
}

} // namespace

std::vector<integrations::Finding> findingsBeyond(const policy::Baselines &baselines, const TenantFacts &facts,
                                                  const std::array<isolation::Cell, isolation::kLayers> &cells,
                                                  const integrations::Board *connectors, std::int64_t nowMs)
{
    std::vector<integrations::Finding> findings;
    if (connectors != nullptr)
        findings = integrations::findingsOf(*connectors, facts.id, nowMs);
    isolation::Standing now;
    now.tier = facts.tier;
    now.sharesCredential = connectors != nullptr && connectors->sharesCredential(facts.id);
    for (std::size_t at = 0; at < cells.size(); ++at)
        now.states[at] = isolation::stateAt(cells[at], nowMs);
    for (const policy::Contradiction *rule : isolation::contradictions(baselines.contradictions, now))
        findings.push_back(findingOf(*rule, now));
    return findings;
}

} // namespace bulkhead
