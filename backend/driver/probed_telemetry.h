#pragma once
// Any telemetry, and beside it pools that are looked into from below.
#include "backend/domain/containment.h"
#include "backend/domain/telemetry.h"
#include "backend/driver/probe_config.h"
#include "backend/driver/shared_probe.h"

#include <optional>

namespace bulkhead {

/// `limited`: whose waiting is for its own limit. Ticks of databases carry UsageSource::Probe, those of message
/// brokers, which are longer, UsageSource::Broker. Their pools come first, so that those of the base may grow.
/// `sharing`: with other gateways, each pool is looked into by one of them; nothing: by this one.
[[nodiscard]] std::unique_ptr<Telemetry> makeProbedTelemetry(std::unique_ptr<Telemetry> base, ProbeConfig config,
                                                             std::shared_ptr<const LimitedTenants> limited,
                                                             std::optional<PoolSharing> sharing = std::nullopt);

} // namespace bulkhead
