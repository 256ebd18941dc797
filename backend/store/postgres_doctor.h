#pragma once
#include "backend/store/postgres_connection.h"
#include "backend/store/store_doctor.h"

namespace bulkhead::postgres {

/// Each host of an address with several by itself: which takes writes, which only follows, which cannot be reached.
void lookAtHosts(const std::string &url, std::vector<Finding> &findings);
/// Version, encoding, encryption on the way, durability, clock.
void lookAtServer(Connection &connection, const Clock &clock, std::vector<Finding> &findings);
/// The role and the tables' row-level security.
void lookAtFence(Connection &connection, std::vector<Finding> &findings);
/// Whether gateways can tell each other what they do, and how many there are.
void lookAtReplicas(Connection &connection, std::vector<Finding> &findings);
/// Who has the writers' turn now, and what to do about it.
[[nodiscard]] std::string whoWrites(Connection &connection);
/// What to do about a server that was not reached or did not let the gateway in.
[[nodiscard]] std::string remedyFor(const absl::Status &status);

} // namespace bulkhead::postgres
