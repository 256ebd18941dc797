#pragma once
// The questions that one look at a broker asks, and what their answers mean.
#include "backend/driver/rabbitmq_api.h"
#include "backend/driver/rabbitmq_tally.h"

namespace bulkhead {

/// Every queue that the login sees. Errors as of readQueues().
[[nodiscard]] absl::StatusOr<BrokerLook> lookAtQueues(RabbitMqApi &api, const ProbedBroker &broker, double atS);

} // namespace bulkhead
