#pragma once
// What is asked about coverage, in PromQL.
#include "backend/domain/coverage.h"
#include "backend/driver/prometheus_telemetry.h"

namespace bulkhead {

enum class Signals { All, Tagged };

/// Signals by service, workflow and kind within the five minutes before its evaluation. Differences of readings, which
/// add up to what was counted. `settleS`: looks so far back.
[[nodiscard]] std::string signalsExpression(const PrometheusOptions &options, Signals which, std::int64_t settleS);
/// The same for a step, as read by the gateway: from the counters, or from what the rules have recorded.
[[nodiscard]] std::string signalsOfStep(const PrometheusOptions &options, Signals which, std::int64_t lengthMs);
/// How many metric series there are by job. Empty: they are not asked for.
[[nodiscard]] std::string seriesExpression(const PrometheusOptions &options, Signals which);
/// Business events whose tenant is not the owner of their object. What fits is taken out by the server.
[[nodiscard]] std::string misattributedExpression(const PrometheusOptions &options);
/// All business events that name both.
[[nodiscard]] std::string attributedExpression(const PrometheusOptions &options);
/// Selects the signals of a key that lack a label.
[[nodiscard]] std::string untaggedSelector(const PrometheusOptions &options, const coverage::Key &key,
                                           const std::string &lacking);

} // namespace bulkhead
