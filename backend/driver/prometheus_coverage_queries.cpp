#include "backend/driver/prometheus_coverage_queries.h"

#include "backend/driver/prometheus_coverage.h"
#include "backend/driver/prometheus_query.h"

#include <absl/strings/str_cat.h>

#include <vector>

namespace bulkhead {

namespace {

constexpr std::int64_t kStepS = coverage::kStepMs / 1'000;

/// Matchers of the filters, but for what coverage is about: a filter on the environment would hide all that lacks it.
std::string filtersOf(const PrometheusOptions &o)
{
    std::string text;
    for (const auto &[label, value] : o.filters)
        if (label != o.environmentLabel)
            absl::StrAppend(&text, label, "=", promString(value), ",");
    return text;
}

std::string taggedMatchers(const PrometheusOptions &o)
{
    return absl::StrCat(o.tenantLabel, "!=\"\",", o.environmentLabel, "!=\"\",");
}

std::string selector(const std::string &metric, const std::string &matchers)
{
    return absl::StrCat(metric, "{", matchers, "}");
}

/// What a counter grew by within a step: a drop is a restart from 0, and one that appears counts from its first reading
/// on unless counters are said to be born at zero.
std::string growth(const PrometheusOptions &o, const std::string &of, std::int64_t settleS)
{
    const std::int64_t freshS = (3 * o.scrapeIntervalS + 1) / 2;
    const auto at = [&](std::int64_t offsetS) {
        const std::string reading = absl::StrCat("last_over_time(", of, "[", freshS, "s]");
        return offsetS > 0 ? absl::StrCat(reading, " offset ", offsetS, "s)") : reading + ")";
    };
    const std::string now = at(settleS), before = at(settleS + kStepS);
    std::string text = absl::StrCat("((", now, " - ", before, ") >= 0 or (", now, " < ", before, ")");
    if (o.bornAtZero)
        absl::StrAppend(&text, " or (", now, " unless ", before, ")");
    text += ")";
    return o.replicaLabel.empty() ? text : absl::StrCat("max without (", o.replicaLabel, ") (", text, ")");
}

std::string byService(const PrometheusOptions &o)
{
    return absl::StrCat(o.serviceLabel, ", ", o.workflowLabel, ", ", o.kindLabel);
}

} // namespace

std::string signalsExpression(const PrometheusOptions &o, Signals which, std::int64_t settleS)
{
    const std::string matchers = filtersOf(o) + (which == Signals::Tagged ? taggedMatchers(o) : std::string());
    return absl::StrCat("sum by (", byService(o), ") (", growth(o, selector(o.signalsMetric, matchers), settleS), ")");
}

std::string signalsOfStep(const PrometheusOptions &o, Signals which, std::int64_t lengthMs)
{
    const std::int64_t lengthS = lengthMs / 1'000;
    if (o.recorded) {
        return absl::StrCat("sum by (", byService(o), ") (sum_over_time(",
                            which == Signals::Tagged ? kRecordedTagged : kRecordedSeen, "[", lengthS, "s]))");
    }
    const std::string step = signalsExpression(o, which, 0);
    // Asked a second after the hour, so that neither kind of range, with or without its beginning, holds 13 steps.
    return lengthMs == coverage::kStepMs ? step
                                         : absl::StrCat("sum_over_time((", step, ")[", lengthS, "s:", kStepS, "s])");
}

std::string seriesExpression(const PrometheusOptions &o, Signals which)
{
    if (o.seriesJobs.empty())
        return {};
    const std::string matchers = which == Signals::Tagged ? taggedMatchers(o) : std::string();
    return absl::StrCat("count by (job) ({job=~", promString(o.seriesJobs), ",", filtersOf(o), matchers, "})");
}

std::string attributedExpression(const PrometheusOptions &o)
{
    const std::string both = absl::StrCat(filtersOf(o), o.tenantLabel, "!=\"\",", o.ownerLabel, "!=\"\",");
    return absl::StrCat("sum by (", byService(o), ", ", o.tenantLabel, ", ", o.ownerLabel, ") (",
                        growth(o, selector(o.attributedMetric, both), 0), ")");
}

std::string misattributedExpression(const PrometheusOptions &o)
{
    // Each tenant once with itself as the owner: what has such a partner is in order. Tenants are summed first, because
    // one that is named for two owners would be the same label set twice.
    const std::string all = attributedExpression(o);
    return absl::StrCat("(", all, " unless on (", byService(o), ", ", o.tenantLabel, ", ", o.ownerLabel,
                        ") label_replace(sum by (", byService(o), ", ", o.tenantLabel, ") (", all, "), \"",
                        o.ownerLabel, "\", \"$1\", \"", o.tenantLabel, "\", \"(.*)\")) > 0");
}

std::string untaggedSelector(const PrometheusOptions &o, const coverage::Key &key, const std::string &lacking)
{
    if (key.kind == coverage::Kind::Series)
        return absl::StrCat("{job=", promString(key.service), ",", filtersOf(o), lacking, "=\"\"}");
    return selector(o.signalsMetric, absl::StrCat(filtersOf(o), o.serviceLabel, "=", promString(key.service), ",",
                                                  o.workflowLabel, "=", promString(key.workflow), ",", o.kindLabel, "=",
                                                  promString(coverage::slugOf(key.kind)), ",", lacking, "=\"\""));
}

} // namespace bulkhead
