#pragma once
#include "backend/domain/clock.h"
#include "backend/domain/store.h"
#include "backend/store/sql.h"

#include <memory>

namespace bulkhead::sql {

/// The Store port over connections of one engine, whose schema is the newest. Each connection gets a thread of its own.
/// `reader` null: reading shares the writer's connection. `clock` must outlive the store.
[[nodiscard]] std::unique_ptr<Store> makeStore(std::unique_ptr<Connection> writer, std::unique_ptr<Connection> reader,
                                               const Clock &clock);

/// Forgets the request ids that nobody will repeat any more. On opening.
[[nodiscard]] absl::Status forgetOldRequests(Connection &connection, const Clock &clock);

/// Builds the trees of audit where the store has records and no tree. On opening.
[[nodiscard]] absl::Status growTrees(Connection &connection);

} // namespace bulkhead::sql
