#include "backend/driver/prometheus_telemetry.h"

namespace bulkhead {

absl::StatusOr<std::unique_ptr<Telemetry>> makePrometheusTelemetry(PrometheusOptions options)
{
    return absl::UnavailableError("Reading " + options.url + " is not built in yet.");
}

absl::StatusOr<PrometheusOptions> readPrometheusConfig(const std::string &path)
{
    return absl::UnavailableError("Reading " + path + " is not built in yet.");
}

} // namespace bulkhead
