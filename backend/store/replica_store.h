#pragma once
// What gateways on one store are to each other, over connections of their own: a lease is renewed and a change is read
// however long the store's writer or its readers are busy.
#include "backend/domain/change_feed.h"
#include "backend/domain/leases.h"

#include <chrono>
#include <memory>

namespace bulkhead {

struct LeaseTimes
{
    std::chrono::milliseconds life{5'000};  ///< Of a lease, by the database's clock, unless it is renewed.
    std::chrono::milliseconds renew{1'500}; ///< From one renewal to the next.
    /// This gateway counts on a lease for so much less than it lives: what it sends last must still arrive in time.
    std::chrono::milliseconds margin{1'000};
};

struct ReplicaStore
{
    std::unique_ptr<ChangeFeed> changes; ///< Null: nobody else writes.
    std::unique_ptr<Leases> leases;
    std::unique_ptr<PoolReports> reports;
};

/// For a store that openStore() has opened. A SQLite file and a store in memory have one gateway, which holds every
/// lease. `direct`: postgresql:// address around a pooler, on which changes are listened for, so that they are read
/// sooner than they are asked for; empty: without. It may be gone and come back at any time.
/// INVALID_ARGUMENT: an address, or `direct` without a PostgreSQL store; UNAVAILABLE: the store does not answer.
[[nodiscard]] absl::StatusOr<ReplicaStore> openReplicaStore(const std::string &where, const std::string &direct,
                                                            const LeaseTimes &times = {});

} // namespace bulkhead
