#pragma once
// Limits on tenants' connections and queues in RabbitMQ.
#include "backend/domain/containment.h"
#include "backend/driver/probe_config.h"

namespace bulkhead {

/// For the brokers of the configuration on which tenants may be limited; null when there is none. A limit, its end and
/// what was before are one global parameter of the broker, written before the limit is set; ends are told by the
/// broker's clock.
[[nodiscard]] std::unique_ptr<LimitExecutor> makeRabbitMqLimits(const ProbeConfig &config,
                                                                std::shared_ptr<LimitedTenants> limited);

} // namespace bulkhead
