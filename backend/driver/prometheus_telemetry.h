#pragma once
#include "backend/domain/telemetry.h"

#include <absl/status/statusor.h>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace bulkhead {

/// Where and under which names counters are found. Durations in milliseconds unless the name says otherwise.
struct PrometheusOptions
{
    std::string url; ///< "http://127.0.0.1:9090", with an optional path prefix.

    std::string requestsMetric = "bulkhead_requests_total"; ///< Counter per tenant, workflow and outcome.
    std::string tenantLabel = "tenant";                     ///< Its value is the tenant id of the inventory.
    std::string workflowLabel = "workflow";
    std::string outcomeLabel = "outcome";
    std::string goodValue = "good";
    std::string badValue = "bad";
    std::string dependencyLabel = "dependency"; ///< Optional on bad requests: what failed.
    std::string replicaLabel;                   ///< Tells scrapers of the same process apart; empty: there is one each.
    std::map<std::string, std::string>
        filters;             ///< Label = value that every counter must carry, such as an environment.
    bool bornAtZero = false; ///< Counters start at 0, so the first sample of one that appears later counts in full.

    std::string poolLabel = "pool";
    std::string resource = "database";                           ///< What the pools hold slots of.
    std::string holdMetric = "bulkhead_pool_hold_seconds_total"; ///< Counters per tenant, workflow and pool.
    std::string waitMetric = "bulkhead_pool_wait_seconds_total";
    std::string latencyMetric = "bulkhead_pool_latency_seconds_total"; ///< Sum over finished requests.
    std::string doneMetric = "bulkhead_pool_requests_done_total";
    std::string slotsMetric = "bulkhead_pool_slots"; ///< Gauge per pool.

    // Context coverage: counters of what services emit, by service, workflow and kind.
    std::string signalsMetric = "bulkhead_signals_total";
    std::string attributedMetric = "bulkhead_business_events_total"; ///< With the tenant that owns the object, too.
    std::string serviceLabel = "service";
    std::string kindLabel = "kind"; ///< "request", "job", "event", "log", "invoice", …
    std::string environmentLabel = "environment";
    std::string ownerLabel = "owner_tenant";
    std::string seriesJobs;                     ///< Expression for jobs whose series are counted; empty: none.
    std::string exampleLabels = "job,instance"; ///< Those of an example that people are shown.

    bool recorded = false;     ///< Follow what the rules of `bulkhead-gateway rules` record, not the raw counters.
    std::int64_t settleS = 15; ///< 0..300: the rules look so far back, so that late samples are in.

    std::int64_t scrapeIntervalS = 60; ///< 1..3,600: a hole above 2.5 intervals is a gap.
    std::int64_t lagS = 0; ///< 0..3,600: a minute is given out at the latest so long after its end; 0: 1.5 intervals.
    std::int64_t pollMs = 2'000;       ///< 100..60,000: asked so often for a minute that is due.
    std::int64_t engineWaitMs = 20;    ///< 0..600,000: advance() waits so long for the reading thread.
    std::int64_t followWaitMs = 2'000; ///< 0..600,000: follow() likewise.
    std::int64_t lookBackDays = 40;    ///< 0..400: series that ended before are not looked for; 0: none is left out.
    std::int64_t connectTimeoutMs = 2'000;
    std::int64_t timeoutMs = 20'000; ///< Of one request.
    std::size_t maxResponseBytes = 64u << 20;
    std::int64_t historyChunkS = 6 * 3'600; ///< Span of one history request, 600..86,400.
};

/// The latest that a minute is given out after its end, milliseconds.
[[nodiscard]] std::int64_t prometheusLagMs(const PrometheusOptions &options);

/// How long after a minute's end the sample that completes it can come, milliseconds.
[[nodiscard]] std::int64_t prometheusCompleteMs(const PrometheusOptions &options);

/// INVALID_ARGUMENT: names the option and the fix.
[[nodiscard]] absl::Status checkPrometheusOptions(const PrometheusOptions &options);

/// Reads the HTTP API of Prometheus (2.42 or newer) and of VictoriaMetrics (1.79 or newer) on a thread of its own. Does
/// not contact it yet: a server that is absent shows as UNAVAILABLE from history() and advance(), with the reason in
/// state().
/// Errors: INVALID_ARGUMENT (an option; the text names it and the fix).
[[nodiscard]] absl::StatusOr<std::unique_ptr<Telemetry>> makePrometheusTelemetry(PrometheusOptions options);

/// Reads the options from a TOML file; what it does not name keeps its default. Errors name line, key and fix.
/// NOT_FOUND: no such file. INVALID_ARGUMENT: not TOML, an unknown key, a wrong type or range.
[[nodiscard]] absl::StatusOr<PrometheusOptions> readPrometheusConfig(const std::string &path);

} // namespace bulkhead
