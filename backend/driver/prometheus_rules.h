#pragma once
// Recording rules, so that the sums over processes run in the telemetry engine and the gateway reads one series for
// each tenant, workflow and outcome.
#include "backend/driver/prometheus_telemetry.h"

#include <array>
#include <string>

namespace bulkhead {

/// What the requests of (t - settle - 60 s, t - settle] were, at each evaluation t.
inline constexpr char kRecordedRequests[] = "bulkhead:requests:increase1m";
/// Requests of a pause longer than the counters usually have, told at its end: when within it is not known.
inline constexpr char kRecordedGaps[] = "bulkhead:requests:gap1m";
/// How many counters restarted; absent when none did.
inline constexpr char kRecordedResets[] = "bulkhead:requests:resets1m";
/// Seconds held, seconds waited, seconds of latency, requests done; per tenant, workflow and pool.
inline constexpr std::array<const char *, 4> kRecordedUse{
    "bulkhead:pool_hold_seconds:increase1m", "bulkhead:pool_wait_seconds:increase1m",
    "bulkhead:pool_latency_seconds:increase1m", "bulkhead:pool_requests_done:increase1m"};

/// A rules file for Prometheus, or for vmalert, that fits these options; the same text for the same options.
/// INVALID_ARGUMENT: as checkPrometheusOptions.
[[nodiscard]] absl::StatusOr<std::string> prometheusRules(const PrometheusOptions &options);

/// The expression behind kRecordedRequests, kRecordedGaps or kRecordedResets; empty for any other name.
[[nodiscard]] std::string prometheusRuleExpression(const PrometheusOptions &options, const std::string &recorded);

} // namespace bulkhead
