#pragma once
// Inventory.WatchTenants: a cursor on the fleet's revisions instead of a queue.
#include "backend/rpc/entry.h"
#include "backend/rpc/scope_book.h"

#include "bulkhead/v1/inventory.pb.h"

namespace bulkhead {

/// What all streams of the fleet share.
struct FleetStreams
{
    FleetBoard &fleet;
    Clock &clock;
    ScopeBooks books;
    std::string key; ///< Seals resume tokens; new in each process.
};

/// The fleet within scope, then after each finished write the rows that changed since the last one: a slow reader gets
/// the latest value per row. `resumeToken` continues where a stream ended; one that does not fit costs a full snapshot.
[[nodiscard]] std::unique_ptr<Feed<v1::WatchTenantsResponse>>
watchFleet(FleetStreams &streams, const Call &call, const std::string &resumeToken, const Bell &bell);

} // namespace bulkhead
