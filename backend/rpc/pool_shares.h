#pragma once
// How tenants share a pool, for a caller's scope.
#include "backend/engine_room.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/neighbours.pb.h"

#include <absl/status/status.h>

namespace bulkhead {

/// All pools that hold a tenant of the caller's scope, and the tenants of one. What lies outside the scope is one line
/// with its part of the slots: neither number nor names are told, and no figure of the whole pool from which they
/// follow. NOT_FOUND (POOL_NOT_FOUND) for a named pool that holds none of the scope.
absl::Status fillPools(const Call &call, const std::vector<neighbours::PoolFairness> &pools, const EngineRoom &room,
                       const std::string &wanted, v1::GetPoolsResponse &answer);

} // namespace bulkhead
