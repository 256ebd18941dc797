#pragma once
// How many connections a user of a broker may hold.
#include "backend/driver/rabbitmq_api.h"

#include <optional>

namespace bulkhead {

/// What the broker holds the user to now; none: nothing. NOT_FOUND: there is no such user.
[[nodiscard]] absl::StatusOr<std::optional<std::int64_t>> connectionLimitOf(RabbitMqApi &api, const std::string &user);

/// Holds the user to so many, and closes those above: the newest first, so that a tenant's long-standing workers stay
/// and what came with the rush goes. Fills evidence with what the broker says afterwards. DEADLINE_EXCEEDED: the user
/// still has more.
absl::Status limitConnections(RabbitMqApi &api, const std::string &user, std::int64_t most, std::string &evidence);

/// Back to what was before, unless somebody has set something else since: that stays.
absl::Status freeConnections(RabbitMqApi &api, const std::string &user, std::int64_t most,
                             std::optional<std::int64_t> before, std::string &evidence);

} // namespace bulkhead
