#pragma once
// Context coverage from Prometheus: the sums run there, whole steps come back.
#include "backend/domain/coverage.h"
#include "backend/driver/prometheus_telemetry.h"

namespace bulkhead {

/// What `bulkhead-gateway rules` records for coverage, every five minutes.
inline constexpr char kRecordedSeen[] = "bulkhead:signals_seen:increase5m";
inline constexpr char kRecordedTagged[] = "bulkhead:signals_tagged:increase5m";

/// Does not contact the server yet. INVALID_ARGUMENT: an option; the text names it and the fix.
[[nodiscard]] absl::StatusOr<std::unique_ptr<coverage::Source>> makePrometheusCoverage(PrometheusOptions options);

/// The group of recording rules, as YAML after `groups:`.
[[nodiscard]] std::string prometheusCoverageRules(const PrometheusOptions &options);

} // namespace bulkhead
