#pragma once
// How many messages a tenant's queues may hold on a broker.
#include "backend/driver/rabbitmq_api.h"
#include "backend/driver/rabbitmq_limit_record.h"

namespace bulkhead {

/// FAILED_PRECONDITION, in words: a queue of the tenant drops messages by its own argument, or it has none.
[[nodiscard]] absl::Status queuesCanBeLimited(RabbitMqApi &api, const ProbedBroker &broker, const LimitRecord &record);

/// Lets each of the tenant's queues hold so many messages; a publisher of more is refused, and nothing that is queued
/// is lost: a queue that holds more keeps what it has and grows no further. Takes two rounds of the broker's
/// statistics. Fills evidence with what the queues themselves say is in force.
absl::Status limitQueues(RabbitMqApi &api, const ProbedBroker &broker, const LimitRecord &record,
                         std::string &evidence);

/// Takes the limit's policies away: those below apply again.
absl::Status freeQueues(RabbitMqApi &api, const LimitRecord &record, std::string &evidence);

} // namespace bulkhead
