#pragma once
// The questions that one look at a broker asks, and what their answers mean.
#include "backend/driver/rabbitmq_api.h"
#include "backend/driver/rabbitmq_tally.h"

namespace bulkhead {

constexpr std::size_t kMostQueues = 100'000; ///< More are not read: a look would not end within its tick.

/// Every queue that the login sees, a page at a time. RESOURCE_EXHAUSTED: more than kMostQueues; FAILED_PRECONDITION:
/// the broker has queues and shows the login none, or keeps no statistics of them. Other errors as of RabbitMqApi.
[[nodiscard]] absl::StatusOr<BrokerLook> lookAtQueues(RabbitMqApi &api, const ProbedBroker &broker, double atS);

/// One page of /api/queues; false: it is none. `pages`: how many there are.
[[nodiscard]] bool readQueuePage(const nlohmann::json &answer, const ProbedBroker &broker,
                                 std::map<std::pair<std::string, std::string>, SeenQueue> &queues, std::size_t &pages);

} // namespace bulkhead
