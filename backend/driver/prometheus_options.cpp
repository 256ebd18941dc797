#include "backend/driver/prometheus_query.h"
#include "backend/driver/prometheus_telemetry.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_split.h>
#include <set>

namespace bulkhead {
namespace {

absl::Status checkNames(const PrometheusOptions &o)
{
    for (const std::string *name : {&o.requestsMetric, &o.holdMetric, &o.waitMetric, &o.latencyMetric, &o.doneMetric,
                                    &o.slotsMetric, &o.signalsMetric, &o.attributedMetric}) {
        if (!isMetricName(*name)) {
            return absl::InvalidArgumentError(absl::StrCat("\"", *name,
                                                           "\" is not a metric name. Use letters, digits, _ and :, "
                                                           "not starting with a digit."));
        }
    }
    std::set<std::string> taken;
    const auto check = [&taken](const std::string &name) -> absl::Status {
        if (!isLabelName(name)) {
            return absl::InvalidArgumentError(absl::StrCat("\"", name,
                                                           "\" is not a label name. Use letters, digits and _, "
                                                           "not starting with a digit."));
        }
        if (!taken.insert(name).second) {
            return absl::InvalidArgumentError(
                absl::StrCat("The label \"", name, "\" is named twice. Each label tells one thing."));
        }
        return absl::OkStatus();
    };
    std::vector<std::string> labels{o.tenantLabel, o.workflowLabel, o.outcomeLabel, o.poolLabel, o.dependencyLabel};
    if (!o.replicaLabel.empty())
        labels.push_back(o.replicaLabel);
    // A filter on the tenant label would be a second voice about whose figures are read.
    for (const auto &[label, value] : o.filters)
        labels.push_back(label);
    for (const std::string &label : labels) {
        if (absl::Status status = check(label); !status.ok())
            return status;
    }
    if (o.goodValue == o.badValue)
        return absl::InvalidArgumentError("values.good and values.bad are the same. Name what tells them apart.");
    return absl::OkStatus();
}

/// Labels of coverage are apart from the others: an environment may be a filter of the rest.
absl::Status checkCoverage(const PrometheusOptions &o)
{
    std::set<std::string> taken{o.tenantLabel, o.workflowLabel};
    for (const std::string *label : {&o.serviceLabel, &o.kindLabel, &o.environmentLabel, &o.ownerLabel}) {
        if (!isLabelName(*label) || !taken.insert(*label).second)
            return absl::InvalidArgumentError(
                absl::StrCat("\"", *label,
                             "\" in [coverage] is no label name, or named twice. Use letters, digits and _, "
                             "and another name for each."));
    }
    for (const std::string &label : std::vector<std::string>(absl::StrSplit(o.exampleLabels, ','))) {
        if (!isLabelName(label) || label == o.tenantLabel || label == o.ownerLabel)
            return absl::InvalidArgumentError(
                absl::StrCat("\"", label,
                             "\" in coverage.example_labels cannot be shown. Write names of labels without a "
                             "tenant, with commas and no spaces between."));
    }
    return absl::OkStatus();
}

bool within(std::int64_t value, std::int64_t low, std::int64_t high)
{
    return value >= low && value <= high;
}

} // namespace

std::int64_t prometheusLagMs(const PrometheusOptions &options)
{
    return options.lagS > 0 ? options.lagS * 1'000 : prometheusCompleteMs(options);
}

std::int64_t prometheusCompleteMs(const PrometheusOptions &options)
{
    return options.recorded ? (90 + options.settleS) * 1'000 : options.scrapeIntervalS * 1'500;
}

absl::Status checkPrometheusOptions(const PrometheusOptions &options)
{
    if (options.url.rfind("http://", 0) != 0 && options.url.rfind("https://", 0) != 0) {
        return absl::InvalidArgumentError(absl::StrCat("\"", options.url,
                                                       "\" is not the URL of a Prometheus server. "
                                                       "Write it as http://HOST:PORT."));
    }
    if (absl::Status status = checkNames(options); !status.ok())
        return status;
    if (absl::Status status = checkCoverage(options); !status.ok())
        return status;
    if (!within(options.scrapeIntervalS, 1, 3'600) || options.timeoutMs < 1 || options.connectTimeoutMs < 1
        || !within(options.historyChunkS, 600, 86'400) || !within(options.lagS, 0, 3'600)
        || !within(options.settleS, 0, 300) || !within(options.pollMs, 100, 60'000)
        || !within(options.lookBackDays, 0, 400)) {
        return absl::InvalidArgumentError(
            "A time of the Prometheus options is out of range: scrape interval 1 to 3600 s, history chunk 600 to "
            "86400 s, lag 0 to 3600 s, settle 0 to 300 s, poll 100 to 60000 ms, look back 0 to 400 days, timeouts "
            "above 0.");
    }
    if (options.recorded && options.scrapeIntervalS > 60) {
        return absl::InvalidArgumentError("The recording rules sum minute by minute: they need a scrape interval of at "
                                          "most 60 s. Lower limits.scrape_interval_s or leave rules.recorded out.");
    }
    return absl::OkStatus();
}

} // namespace bulkhead
