#pragma once
// A broker's queues and exchanges, a page at a time.
#include "backend/driver/rabbitmq_api.h"

#include <functional>
#include <string_view>

namespace bulkhead {

constexpr std::size_t kMostQueues = 100'000;    ///< More are not read: a look would not end within its tick.
constexpr std::size_t kMostExchanges = 200'000; ///< Each virtual host has seven of its own.

/// Gives `take` every queue that the login sees, with these columns of the API; one that is made or deleted while pages
/// are turned may come twice. RESOURCE_EXHAUSTED: more than kMostQueues; FAILED_PRECONDITION: the broker has queues and
/// shows the login none, or keeps no statistics of them. Other errors as of RabbitMqApi.
[[nodiscard]] absl::Status readQueues(RabbitMqApi &api, std::string_view columns,
                                      const std::function<void(const nlohmann::json &)> &take);
/// Likewise every exchange that the login sees, with "name" and "vhost". RESOURCE_EXHAUSTED: more than kMostExchanges.
[[nodiscard]] absl::Status readExchanges(RabbitMqApi &api, const std::function<void(const nlohmann::json &)> &take);

} // namespace bulkhead
