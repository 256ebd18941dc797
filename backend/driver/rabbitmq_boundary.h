#pragma once
// What stands for a tenant on a broker, and what comes of trying its boundaries over AMQP with its own credential.
#include "backend/driver/rabbitmq_tenant.h"

namespace bulkhead {

/// NOT_FOUND: nothing of the tenant is on the broker.
[[nodiscard]] absl::StatusOr<std::vector<Observation>> observeRabbitMq(const RabbitMqPlatformConfig &config,
                                                                       RabbitMqApi &api, const RabbitMqTenant &place,
                                                                       const RabbitMqTier &tier);
/// Tries the canary's virtual host, those that the broker says the tenant has rights on, and some neighbours'; at most
/// eight sign-ins. Makes the canary where it is missing.
[[nodiscard]] absl::StatusOr<ProbeRound> probeRabbitMq(const RabbitMqPlatformConfig &config, RabbitMqApi &api,
                                                       const RabbitMqTenant &place);

} // namespace bulkhead
