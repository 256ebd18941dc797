#pragma once
#include "backend/domain/past_reader.h"
#include "backend/driver/prometheus_telemetry.h"

namespace bulkhead {

/// One tenant's minutes from the server itself, day by day. The options must have been checked.
[[nodiscard]] std::unique_ptr<PastReader> makePrometheusPast(PrometheusOptions options);

} // namespace bulkhead
