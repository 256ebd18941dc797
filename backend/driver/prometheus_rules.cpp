#include "backend/driver/prometheus_rules.h"

#include "backend/driver/prometheus_coverage.h"
#include "backend/driver/prometheus_requests.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>
#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::int64_t kStepS = 60;

/// Readings of a counter now and a minute before, as PromQL. Differences of readings, not increase(): they add up to
/// what was counted, to the unit, as each evaluation begins at the reading where the one before ended.
class Readings
{
public:
    Readings(const PrometheusOptions &options, const std::string &selector)
    {
        // A reading older than 1.5 intervals is not this minute's.
        const std::int64_t freshS = (3 * options.scrapeIntervalS + 1) / 2;
        const auto at = [&](std::int64_t rangeS, std::int64_t offsetS) {
            std::string text = absl::StrCat("last_over_time(", selector, "[", rangeS, "s]");
            if (offsetS > 0)
                absl::StrAppend(&text, " offset ", offsetS, "s");
            return text + ")";
        };
        now = at(freshS, options.settleS);
        before = at(freshS, options.settleS + kStepS);
        longBefore = at(3'600 + freshS, options.settleS + kStepS);
    }
    /// A drop is a restart from 0: then the reading itself is what was counted since.
    [[nodiscard]] std::string since(const std::string &earlier) const
    {
        return absl::StrCat("((", now, " - ", earlier, ") >= 0 or (", now, " < ", earlier, "))");
    }

    std::string now, before, longBefore;
};

std::string sumBy(const std::vector<std::string> &labels, const std::string &expression)
{
    return absl::StrCat("sum by (", absl::StrJoin(labels, ", "), ") (", expression, ")");
}

/// With more than one scraper of a process, one reading of each counter.
std::string oneReplica(const PrometheusOptions &options, const std::string &expression)
{
    return options.replicaLabel.empty() ? expression
                                        : absl::StrCat("max without (", options.replicaLabel, ") (", expression, ")");
}

std::string requestSelector(const PrometheusOptions &o)
{
    const std::vector<std::string> outcomes{o.goodValue, o.badValue};
    return absl::StrCat(o.requestsMetric, "{", o.tenantLabel, "!=\"\",", promOneOf(o.outcomeLabel, outcomes),
                        fixedMatchers(o), "}");
}

/// The matchers of the configured filters are on what the gateway reads as well, so the rules keep those labels.
std::vector<std::string> kept(const PrometheusOptions &o, std::vector<std::string> labels)
{
    for (const auto &[label, value] : o.filters)
        labels.push_back(label);
    return labels;
}

void addRule(std::string &text, const std::string &record, const std::string &expression)
{
    absl::StrAppend(&text, "  - record: ", record, "\n    expr: '", absl::StrReplaceAll(expression, {{"'", "''"}}),
                    "'\n");
}

void addUse(std::string &text, const PrometheusOptions &o)
{
    const std::array<std::string, 4> metrics{o.holdMetric, o.waitMetric, o.latencyMetric, o.doneMetric};
    absl::StrAppend(&text, "- name: bulkhead_pools\n  interval: 1m\n  rules:\n");
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        const Readings r(o, absl::StrCat(metrics[i], "{", o.tenantLabel, "!=\"\"", fixedMatchers(o), "}"));
        addRule(text, kRecordedUse[i],
                sumBy(kept(o, {o.tenantLabel, o.workflowLabel, o.poolLabel}), oneReplica(o, r.since(r.before))));
    }
}

} // namespace

std::string prometheusRuleExpression(const PrometheusOptions &o, const std::string &recorded)
{
    const Readings r(o, requestSelector(o));
    const std::vector<std::string> series =
        kept(o, {o.tenantLabel, o.workflowLabel, o.outcomeLabel, o.dependencyLabel});
    if (recorded == kRecordedRequests)
        return sumBy(series, oneReplica(o, r.since(r.before)));
    if (recorded == kRecordedGaps)
        return sumBy(series, oneReplica(o, absl::StrCat(r.since(r.longBefore), " unless ", r.before)));
    if (recorded == kRecordedResets) {
        return absl::StrCat("count by (", absl::StrJoin(kept(o, {o.tenantLabel, o.workflowLabel}), ", "), ") (", r.now,
                            " < ", r.longBefore, ")");
    }
    return {};
}

absl::StatusOr<std::string> prometheusRules(const PrometheusOptions &options)
{
    if (absl::Status status = checkPrometheusOptions(options); !status.ok())
        return status;
    if (options.scrapeIntervalS > 60) {
        return absl::InvalidArgumentError("The recording rules sum minute by minute: they need a scrape interval of at "
                                          "most 60 s, set as limits.scrape_interval_s.");
    }
    std::string text = absl::StrCat(
        "# Recording rules for Bulkhead, written by: bulkhead-gateway rules\n"
        "# Prometheus: name this file under rule_files. VictoriaMetrics: vmalert -rule=FILE. Then set\n"
        "# [rules] recorded = true in the gateway's telemetry configuration.\n"
        "# Each sample at t stands for the minute (of bulkhead_coverage: the five minutes) that ended ",
        options.settleS, " s before t.\n", "groups:\n- name: bulkhead_requests\n  interval: 1m\n  rules:\n");
    for (const char *recorded : {kRecordedRequests, kRecordedGaps, kRecordedResets})
        addRule(text, recorded, prometheusRuleExpression(options, recorded));
    addUse(text, options);
    text += prometheusCoverageRules(options);
    return text;
}

} // namespace bulkhead
