#include "backend/baseline/baseline_file.h"

#include "backend/baseline/baseline_table.h"
#include "backend/baseline/contradiction_table.h"
#include "backend/engine/spelling.h"
#include "backend/engine/tier_policy.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <fstream>
#include <iostream>

namespace bulkhead {

extern const std::string_view kStandardBaselines; // resources/policies/baselines.toml, put in by CMake.

namespace {

using policy::BaselineControl;
using policy::Baselines;
using policy::Clause;
using policy::Rule;

constexpr std::size_t kMostBytes = 1 << 20, kMostRules = 100, kMostClauses = 200, kMostControls = 1'000,
                      kMostExamples = 2'000, kMostCheckpoints = 200;

constexpr Words<Tier, 4> kTiers{{{"shared", Tier::Shared},
                                 {"segmented", Tier::Segmented},
                                 {"dedicated", Tier::Dedicated},
                                 {"channel", Tier::Channel}}};
constexpr Words<Profile, 5> kProfiles{{{"unknown", Profile::Unspecified},
                                       {"clinic", Profile::Clinic},
                                       {"regional-network", Profile::RegionalNetwork},
                                       {"hospital-system", Profile::HospitalSystem},
                                       {"white-label", Profile::WhiteLabel}}};
constexpr Words<Layer, 6> kLayers{{{"identity", Layer::Identity},
                                   {"application", Layer::Application},
                                   {"data", Layer::Data},
                                   {"integration", Layer::Integration},
                                   {"analytics", Layer::Analytics},
                                   {"operations", Layer::Operations}}};

constexpr Words<Stage, 5> kStages{{{"contract", Stage::Contract},
                                   {"identity", Stage::Identity},
                                   {"data", Stage::DataBoundary},
                                   {"integrations", Stage::Integrations},
                                   {"verification", Stage::Verification}}};

absl::StatusOr<policy::BaselineCheckpoint> checkpointOf(const std::string &file, const toml::table &table)
{
    BaselineTable fields(file, table);
    policy::BaselineCheckpoint one;
    std::optional<bool> document, holds, firm;
    std::int64_t due = 0;
    fields.only(
        {"id", "title", "stage", "owner", "profile", "sub_tenant", "due_day", "document", "holds", "non_negotiable"});
    fields.need("id", one.id, 60);
    fields.need("title", one.title, 120);
    fields.choice("stage", kStages, one.stage);
    fields.need("owner", one.owner, 60);
    fields.choices("profile", kProfiles, one.profiles);
    fields.flag("sub_tenant", one.subTenant);
    fields.number("due_day", 1, 1'000, due, false);
    fields.flag("document", document);
    fields.flag("holds", holds);
    fields.flag("non_negotiable", firm);
    if (!fields.status().ok())
        return fields.status();
    one.dueDay = static_cast<std::uint32_t>(due);
    one.document = document.value_or(false);
    one.holds = holds.value_or(false);
    one.nonNegotiable = firm.value_or(false);
    return one;
}

/// One file under way.
class BaselineReader
{
public:
    /// `own`: these are what every other file is held to.
    BaselineReader(std::string name, bool own)
        : m_name(std::move(name))
        , m_own(own)
    {
    }

    absl::StatusOr<Baselines> read(const toml::table &document)
    {
        BaselineTable top(m_name, document);
        top.only({"version", "tier", "rule", "control", "checkpoint", "contradiction", "example"});
        top.need("version", m_baselines.version, 40);
        if (!top.status().ok())
            return top.status();
        for (const auto &step : {&BaselineReader::readTiers, &BaselineReader::readRules, &BaselineReader::readControls,
                                 &BaselineReader::checkLayers, &BaselineReader::readCheckpoints,
                                 &BaselineReader::takeContradictions, &BaselineReader::runExamples}) {
            if (absl::Status status = (this->*step)(document); !status.ok())
                return status;
        }
        return std::move(m_baselines);
    }

private:
    absl::Status readTiers(const toml::table &document);
    absl::Status readRules(const toml::table &document);
    absl::StatusOr<Clause> readClause(const toml::table &table) const;
    absl::Status readControls(const toml::table &document);
    absl::Status checkLayers(const toml::table &document);
    absl::Status readCheckpoints(const toml::table &document);
    absl::Status takeContradictions(const toml::table &document);
    absl::Status runExamples(const toml::table &document);

    std::string m_name;
    bool m_own;
    Baselines m_baselines;
};

absl::Status BaselineReader::readTiers(const toml::table &document)
{
    const toml::table *tiers = document["tier"].as_table();
    for (std::size_t at = 0; at < kTiers.size(); ++at) {
        const auto &[word, tier] = kTiers[at];
        const toml::table *table = tiers ? tiers->get_as<toml::table>(word) : nullptr;
        if (table == nullptr)
            return absl::InvalidArgumentError(
                absl::StrCat(m_name, ": [tier.", std::string(word),
                             "] is missing; it gives strength, cost, cost_per_site and days"));
        BaselineTable fields(m_name, *table);
        std::int64_t strength = 0, cost = 0, site = 0, days = 0, secretDays = m_baselines.tiers[at].secretDays;
        fields.only({"strength", "cost", "cost_per_site", "days", "secret_days"});
        fields.number("strength", 1, 9, strength);
        fields.number("cost", 0, 1'000'000'000, cost);
        fields.number("cost_per_site", 0, 1'000'000'000, site);
        fields.number("days", 1, 1'000, days);
        fields.number("secret_days", 1, 3'650, secretDays, false);
        if (!fields.status().ok())
            return fields.status();
        m_baselines.tiers[at] = {tier, static_cast<std::int32_t>(strength), cost,
                                 site, static_cast<std::uint32_t>(days),    static_cast<std::uint32_t>(secretDays)};
    }
    for (const auto &[word, node] : *tiers) {
        const std::string name(word.str());
        if (std::ranges::none_of(kTiers, [&name](const auto &one) { return one.first == name; }))
            return problemAt(m_name, node, absl::StrCat("\"", name, "\" is no tier"));
    }
    return absl::OkStatus();
}

absl::StatusOr<Clause> BaselineReader::readClause(const toml::table &table) const
{
    BaselineTable fields(m_name, table);
    Clause clause;
    fields.only({"profile", "region", "compliance", "arr_from", "sites_from", "high_risk", "sub_tenant", "demands",
                 "text", "fix"});
    fields.choices("profile", kProfiles, clause.profiles);
    fields.texts("region", 50, clause.regions);
    for (std::string &region : clause.regions)
        region = spelling::lower(region);
    fields.text("compliance", clause.compliance, 40);
    clause.compliance = spelling::normal(clause.compliance);
    std::int64_t sites = 0;
    fields.number("arr_from", 0, 1'000'000'000'000, clause.arrFrom, false);
    fields.number("sites_from", 0, 1'000'000, sites, false);
    clause.sitesFrom = static_cast<std::uint32_t>(sites);
    fields.flag("high_risk", clause.highRisk);
    fields.flag("sub_tenant", clause.subTenant);
    fields.choice("demands", kTiers, clause.demands);
    fields.need("text", clause.text, 300);
    fields.text("fix", clause.fix, 200);
    if (!fields.status().ok())
        return fields.status();
    return clause;
}

absl::Status BaselineReader::readRules(const toml::table &document)
{
    const toml::array *rules = document["rule"].as_array();
    if (rules == nullptr || rules->empty() || rules->size() > kMostRules)
        return absl::InvalidArgumentError(absl::StrCat(m_name, ": 1 to ", kMostRules, " [[rule]] are needed"));
    for (const toml::node &node : *rules) {
        if (!node.is_table())
            return problemAt(m_name, node, "a rule is a table [[rule]]");
        BaselineTable fields(m_name, *node.as_table());
        Rule rule;
        fields.only({"id", "otherwise", "clause"});
        fields.need("id", rule.id, 40);
        fields.need("otherwise", rule.otherwise, 300);
        if (!fields.status().ok())
            return fields.status();
        if (std::ranges::find(m_baselines.rules, rule.id, &Rule::id) != m_baselines.rules.end())
            return problemAt(m_name, node, absl::StrCat("the rule \"", rule.id, "\" stands here a second time"));
        const toml::array *clauses = (*node.as_table())["clause"].as_array();
        if (clauses == nullptr || clauses->empty() || clauses->size() > kMostClauses)
            return problemAt(m_name, node, absl::StrCat("a rule has 1 to ", kMostClauses, " [[rule.clause]]"));
        for (const toml::node &each : *clauses) {
            if (!each.is_table())
                return problemAt(m_name, each, "a clause is a table [[rule.clause]]");
            auto clause = readClause(*each.as_table());
            if (!clause.ok())
                return clause.status();
            rule.clauses.push_back(*std::move(clause));
        }
        m_baselines.rules.push_back(std::move(rule));
    }
    return absl::OkStatus();
}

absl::Status BaselineReader::readControls(const toml::table &document)
{
    const toml::array *controls = document["control"].as_array();
    if (controls == nullptr || controls->size() > kMostControls)
        return absl::InvalidArgumentError(absl::StrCat(m_name, ": 1 to ", kMostControls, " [[control]] are needed"));
    for (const toml::node &node : *controls) {
        if (!node.is_table())
            return problemAt(m_name, node, "a control is a table [[control]]");
        BaselineTable fields(m_name, *node.as_table());
        BaselineControl control;
        std::vector<Tier> tiers;
        std::optional<bool> firm;
        fields.only({"id", "layer", "tiers", "text", "checks", "non_negotiable", "waiver_days"});
        fields.need("id", control.id, 60);
        fields.choice("layer", kLayers, control.layer);
        fields.choices("tiers", kTiers, tiers);
        fields.need("text", control.text, 300);
        fields.texts("checks", 50, control.checks);
        fields.flag("non_negotiable", firm);
        std::int64_t waiverDays = firm.value_or(false) ? 0 : policy::kMostWaiverDays;
        fields.number("waiver_days", 0, policy::kMostWaiverDays, waiverDays, false);
        if (!fields.status().ok())
            return fields.status();
        if (tiers.empty() || control.checks.empty())
            return problemAt(m_name, node, "a control names the tiers it holds for and the checks that show it");
        control.nonNegotiable = firm.value_or(false);
        if (control.nonNegotiable && waiverDays > 0)
            return problemAt(m_name, node,
                             absl::StrCat("the control \"", control.id,
                                          "\" is not negotiable, so no waiver leaves it out; take waiver_days away"));
        control.waiverDays = static_cast<std::uint32_t>(waiverDays);
        for (const Tier tier : tiers) {
            control.tier = tier;
            const bool twice = std::ranges::any_of(m_baselines.controls, [&](const BaselineControl &other) {
                return other.id == control.id && other.tier == tier;
            });
            if (twice)
                return problemAt(m_name, node,
                                 absl::StrCat("the control \"", control.id, "\" stands twice for a tier"));
            m_baselines.controls.push_back(control);
        }
    }
    return absl::OkStatus();
}

/// What no file leaves out: in each layer each tier promises something that is not negotiable, and a file of one's own
/// demands of each such control what the gateway's own demands.
absl::Status BaselineReader::checkLayers(const toml::table &)
{
    for (const auto &tier : kTiers)
        for (const auto &layer : kLayers) {
            const bool any = std::ranges::any_of(m_baselines.controls, [&](const BaselineControl &control) {
                return control.tier == tier.second && control.layer == layer.second && control.nonNegotiable;
            });
            if (!any)
                return absl::InvalidArgumentError(absl::StrCat(m_name, ": tier ", std::string(tier.first),
                                                               " has no control in layer ", std::string(layer.first),
                                                               " that is not negotiable; add one"));
        }
    if (m_own)
        return absl::OkStatus();
    for (const BaselineControl &firm : standardBaselines()->controls) {
        if (!firm.nonNegotiable)
            continue;
        const auto own = std::ranges::find_if(m_baselines.controls, [&](const BaselineControl &control) {
            return control.id == firm.id && control.tier == firm.tier;
        });
        const std::string where =
            absl::StrCat(m_name, ": the control \"", firm.id, "\" of tier ", std::string(policy::tierWord(firm.tier)));
        if (own == m_baselines.controls.end() || !own->nonNegotiable || own->layer != firm.layer)
            return absl::InvalidArgumentError(absl::StrCat(where, " is not negotiable; it must stand as such"));
        for (const std::string &check : firm.checks)
            if (std::ranges::find(own->checks, check) == own->checks.end())
                return absl::InvalidArgumentError(
                    absl::StrCat(where, " is not negotiable; it must be shown by \"", check, "\", too"));
    }
    return absl::OkStatus();
}

absl::Status BaselineReader::readCheckpoints(const toml::table &document)
{
    const toml::array *checkpoints = document["checkpoint"].as_array();
    if (checkpoints == nullptr)
        return absl::OkStatus();
    if (checkpoints->size() > kMostCheckpoints)
        return absl::InvalidArgumentError(absl::StrCat(m_name, ": more than ", kMostCheckpoints, " checkpoints"));
    for (const toml::node &node : *checkpoints) {
        if (!node.is_table())
            return problemAt(m_name, node, "a checkpoint is a table [[checkpoint]]");
        auto one = checkpointOf(m_name, *node.as_table());
        if (!one.ok())
            return one.status();
        if (std::ranges::find(m_baselines.checkpoints, one->id, &policy::BaselineCheckpoint::id)
            != m_baselines.checkpoints.end())
            return problemAt(m_name, node, absl::StrCat("the checkpoint \"", one->id, "\" stands here a second time"));
        m_baselines.checkpoints.push_back(*std::move(one));
    }
    std::ranges::stable_sort(m_baselines.checkpoints, {}, &policy::BaselineCheckpoint::stage);
    return absl::OkStatus();
}

/// A file of one's own that names none is held to the gateway's.
absl::Status BaselineReader::takeContradictions(const toml::table &document)
{
    auto read = readContradictions(m_name, document);
    if (!read.ok())
        return read.status();
    m_baselines.contradictions = read->empty() && !m_own ? standardBaselines()->contradictions : *std::move(read);
    return absl::OkStatus();
}

absl::Status BaselineReader::runExamples(const toml::table &document)
{
    const toml::array *examples = document["example"].as_array();
    if (examples == nullptr)
        return absl::OkStatus();
    if (examples->size() > kMostExamples)
        return absl::InvalidArgumentError(absl::StrCat(m_name, ": more than ", kMostExamples, " examples"));
    for (const toml::node &node : *examples) {
        if (!node.is_table())
            return problemAt(m_name, node, "an example is a table [[example]]");
        BaselineTable fields(m_name, *node.as_table());
        policy::Organisation given;
        std::string text;
        Tier tier = Tier::Unspecified;
        std::int64_t sites = 1;
        std::optional<bool> risk, sub;
        fields.only({"text", "profile", "arr", "sites", "compliance", "region", "high_risk", "sub_tenant", "tier"});
        fields.need("text", text, 200);
        fields.choice("profile", kProfiles, given.profile);
        fields.number("arr", 0, 1'000'000'000'000, given.arr, false);
        fields.number("sites", 1, 1'000'000, sites, false);
        fields.texts("compliance", 20, given.compliance);
        fields.text("region", given.region, 60);
        fields.flag("high_risk", risk);
        fields.flag("sub_tenant", sub);
        fields.choice("tier", kTiers, tier);
        if (!fields.status().ok())
            return fields.status();
        given.sites = static_cast<std::uint32_t>(sites);
        given.highRisk = risk.value_or(false);
        given.parent = sub.value_or(false) ? "channel" : "";
        const Tier got = policy::advise(m_baselines, given).recommended;
        if (got != tier) {
            return problemAt(
                m_name, node,
                absl::StrCat("the example \"", text, "\" comes out as ", std::string(policy::tierWord(got))));
        }
    }
    return absl::OkStatus();
}

absl::StatusOr<Baselines> parse(std::string_view toml, const std::string &name, bool own)
{
    if (toml.size() > kMostBytes)
        return absl::InvalidArgumentError(name + ": the file is larger than 1 MiB");
    try {
        return BaselineReader(name, own).read(toml::parse(toml));
    } catch (const toml::parse_error &error) {
        return absl::InvalidArgumentError(
            absl::StrCat(name, ":", error.source().begin.line, ": ", std::string(error.description())));
    }
}

} // namespace

absl::StatusOr<policy::Baselines> parseBaselineFile(std::string_view toml, const std::string &name)
{
    return parse(toml, name, false);
}

absl::StatusOr<std::string> baselineText(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return absl::InvalidArgumentError(path + ": cannot be read; name a file that this user may read");
    std::string text(kMostBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

absl::StatusOr<policy::Baselines> readBaselineFile(const std::string &path)
{
    const auto text = baselineText(path);
    if (!text.ok())
        return text.status();
    return parseBaselineFile(*text, path);
}

std::string_view standardBaselineText()
{
    return kStandardBaselines;
}

std::shared_ptr<const policy::Baselines> standardBaselines()
{
    static const std::shared_ptr<const policy::Baselines> own = [] {
        auto read = parse(kStandardBaselines, "the gateway's own baselines", true);
        if (!read.ok()) { // Part of the program: a test reads it, so nobody ever meets this.
            std::cerr << read.status().message() << std::endl;
            std::abort();
        }
        return std::make_shared<const policy::Baselines>(*std::move(read));
    }();
    return own;
}

} // namespace bulkhead
