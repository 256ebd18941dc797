#include "backend/backtest/objectives_file.h"

#include "backend/backtest/contract_section.h"
#include "backend/driver/toml_file.h"
#include "backend/engine/contract_check.h"

#include <algorithm>

namespace bulkhead {
namespace {

using Values = std::map<std::string, std::set<std::string>>;

/// { code = "500" } or { code = ["500", "503"] }
void readValues(TomlFields &fields, const char *key, Values &to)
{
    const toml::node *const node = fields.node(key);
    if (node == nullptr)
        return;
    const toml::table *const table = node->as_table();
    if (table == nullptr)
        return fields.fail(*node, absl::StrCat(key, " is a table such as { code = [\"500\", \"503\"] }."));
    for (const auto &[label, value] : *table) {
        std::set<std::string> &values = to[std::string(label.str())];
        if (const auto one = value.value_exact<std::string>())
            values.insert(*one);
        else if (const toml::array *list = value.as_array())
            for (const toml::node &entry : *list)
                values.insert(entry.value_or(std::string()));
        if (values.empty() || values.contains(""))
            fields.fail(value, absl::StrCat(key, " holds label values in quotes."));
    }
}

void readMeasure(TomlFields &fields, sla::Measure &measure)
{
    fields.choice("measure", measure.kind,
                  {{"occurrences", sla::SliKind::Occurrences},
                   {"time-slices", sla::SliKind::TimeSlices},
                   {"ratio-slices", sla::SliKind::RatioSlices},
                   {"downtime-minutes", sla::SliKind::DowntimeMinutes},
                   {"scheduled-runs", sla::SliKind::ScheduledRuns}});
    fields.whole("slice_minutes", measure.sliceMinutes);
    fields.percent("slice_target", measure.sliceTargetE7, 100'000);
    fields.choice("empty_slice", measure.emptySlice,
                  {{"good", sla::EmptySlice::Good}, {"exclude", sla::EmptySlice::Exclude}});
    fields.choice(
        "no_data_slice", measure.noDataSlice,
        {{"exclude", sla::NoDataSlice::Exclude}, {"good", sla::NoDataSlice::Good}, {"bad", sla::NoDataSlice::Bad}});
    fields.whole("min_requests", measure.minRequests);
    fields.percent("error_threshold", measure.errorThresholdE7, 100'000);
    fields.whole("min_run_minutes", measure.minRunMinutes);
    fields.whole("expected_runs", measure.expectedRuns);
}

void readRules(TomlFields &fields, std::uint8_t &to)
{
    const toml::node *const node = fields.node("alerts");
    if (node == nullptr)
        return;
    static constexpr std::array kNames{"1h", "6h", "1d", "3d"};
    to = 0;
    const toml::array *const list = node->as_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
        const auto found = std::ranges::find(kNames, list->get(i)->value_or(std::string()));
        if (found == kNames.end())
            return fields.fail(*node, "alerts is a list of 1h, 6h, 1d and 3d.");
        to |= static_cast<std::uint8_t>(1U << (found - kNames.begin()));
    }
    if (list == nullptr)
        fields.fail(*node, "alerts is a list of 1h, 6h, 1d and 3d.");
}

absl::Status readObjective(const std::string &path, const toml::table &table, ObjectivesFile &to)
{
    RecordedObjective objective;
    sla::Commitment commitment;
    TomlFields fields(path, "[[objective]]", table);
    fields.text("name", objective.name);
    fields.text("metric", objective.metric);
    fields.percent("target", commitment.targetE7, 100'000);
    fields.percent("internal_target", commitment.internalTargetE7, 100'000);
    fields.percent("fee_share", commitment.feeShareE4, 100);
    fields.yesNo("volume_burn", objective.volumeBurn);
    readValues(fields, "bad", objective.bad);
    readValues(fields, "ignore", objective.ignore);
    Values match;
    readValues(fields, "match", match);
    for (const auto &[label, values] : match)
        if (values.size() == 1)
            objective.match[label] = *values.begin();
        else
            fields.fail(table, "match holds one value for each label.");
    readMeasure(fields, commitment.measure);
    readRules(fields, objective.rules);
    if (objective.metric.empty())
        fields.fail(table, "an objective needs a metric, such as \"http_requests_total\".");
    if (objective.bad.empty())
        fields.fail(table, "an objective needs bad, such as { code = [\"500\"] }: which series count failures.");
    if (objective.name.empty())
        fields.fail(table, "an objective needs a name.");
    for (const RecordedObjective &known : to.objectives)
        if (known.name == objective.name)
            fields.fail(table, absl::StrCat("two objectives are called \"", known.name, "\": rename one."));
    commitment.workflow = objective.name;
    to.objectives.push_back(std::move(objective));
    to.contract.commitments.push_back(std::move(commitment));
    return fields.finish();
}

absl::Status readSections(const std::string &path, const toml::table &table, ObjectivesFile &to)
{
    TomlFields fields(path, "the file", table);
    fields.whole("interval_s", to.intervalS);
    fields.yesNo("guards", to.guards);
    if (const toml::node *contract = fields.node("contract")) {
        if (contract->as_table() == nullptr)
            fields.fail(*contract, "contract is a section, [contract].");
        else if (absl::Status status = readContract(path, *contract->as_table(), to); !status.ok())
            return status;
    }
    const auto list = [&](const char *key, auto &&read) {
        const toml::node *const node = fields.node(key);
        if (node == nullptr)
            return absl::OkStatus();
        const toml::array *const tables = node->as_array();
        if (tables == nullptr || !tables->is_homogeneous<toml::table>()) {
            fields.fail(*node, absl::StrCat("write each one as a section, [[", key, "]]."));
            return absl::OkStatus();
        }
        for (const toml::node &entry : *tables)
            if (absl::Status status = read(path, *entry.as_table(), to); !status.ok())
                return status;
        return absl::OkStatus();
    };
    if (absl::Status status = list("objective", readObjective); !status.ok())
        return status;
    if (absl::Status status = list("exclusion", readExclusion); !status.ok())
        return status;
    if (to.intervalS < 1 || to.intervalS > 3'600)
        return absl::InvalidArgumentError(absl::StrCat(path, ": interval_s lies between 1 and 3600."));
    if (to.objectives.empty())
        return absl::InvalidArgumentError(absl::StrCat(path, ": there is no objective: add a section [[objective]]."));
    return fields.finish();
}

/// "commitments[2].targetE7" -> `"claims", targetE7`; other fields as they are.
std::string fieldWords(const ObjectivesFile &file, const std::string &field)
{
    const std::string head = "commitments[";
    if (!field.starts_with(head))
        return field;
    std::size_t used = 0;
    const std::size_t index = std::stoul(field.substr(head.size()), &used);
    const std::size_t dot = head.size() + used + 1;
    const std::string rest = field.size() > dot ? field.substr(dot + 1) : std::string();
    return index < file.objectives.size() ? absl::StrCat("objective \"", file.objectives[index].name, "\", ", rest)
                                          : field;
}

absl::Status checkContract(const std::string &path, ObjectivesFile &file)
{
    std::vector<sla::ContractFinding> findings = sla::validate(file.contract);
    const auto ofExclusions = sla::validate(file.contract, std::span<const sla::Exclusion>(file.exclusions));
    for (sla::ContractFinding finding : ofExclusions) {
        // Whether the contract would have let it is what a backtest answers; only what makes no sense is refused.
        finding.refused = finding.refused && finding.field.ends_with(".toMs");
        findings.push_back(std::move(finding));
    }
    for (const sla::ContractFinding &finding : findings) {
        const std::string words = absl::StrCat(fieldWords(file, finding.field), ": ", finding.sentence);
        if (finding.refused)
            return absl::InvalidArgumentError(absl::StrCat(path, ", ", words));
        file.advice.push_back(words);
    }
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<ObjectivesFile> readObjectives(const std::string &path)
{
    const absl::StatusOr<toml::table> table = readTomlFile(path);
    if (!table.ok())
        return table.status();
    ObjectivesFile file;
    file.contract.tenantId = "backtest";
    if (absl::Status status = readSections(path, *table, file); !status.ok())
        return status;
    if (absl::Status status = checkContract(path, file); !status.ok())
        return status;
    return file;
}

std::string objectivesExample()
{
    return R"(interval_s = 60                # between two samples of a series
guards = true                  # of alerts on low traffic

[[objective]]
name = "claims"
metric = "http_requests_total"
match = { tenant = "north", workflow = "claims" }
bad = { code = ["500", "503"] }   # every other series counts as good
target = 99.9
fee_share = 100

[contract]
zone = "America/New_York"
period = "month"
monthly_fee_minor = 1250000
tiers = [ { from = 99.9, credit = 0 }, { from = 99, credit = 10 }, { from = 0, credit = 25 } ]
exclusion_rules = [ { category = "scheduled-maintenance", notice_minutes = 10080, cap_minutes = 240, clause = "4.2" } ]

[[exclusion]]
category = "scheduled-maintenance"
from = 2026-10-04T02:00:00Z
to = 2026-10-04T04:00:00Z
notice = 2026-09-20T09:00:00Z
)";
}

} // namespace bulkhead
