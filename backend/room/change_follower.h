#pragma once
// Keeps what this gateway has in memory of the store as the other gateways leave it.
#include "backend/domain/change_feed.h"
#include "backend/domain/store.h"

#include <atomic>
#include <functional>
#include <set>
#include <thread>
#include <vector>

namespace bulkhead {

class EngineRoom;

/// A thread of its own asks the feed four times a second. The engine room learns of tenants and contracts first, then
/// the readers, in the order in which they were added: what they show is of tenants that the fleet knows.
class ChangeFollower
{
public:
    /// Reads anew what it keeps of these changes. After an error it is told again, so twice must be as good as once.
    using Reader = std::function<absl::Status(const ChangeBatch &)>;
    ChangeFollower(Store &store, EngineRoom &room, ChangeFeed &feed);
    ~ChangeFollower(); ///< stop()

    void add(Reader reader); ///< Before start(). The reader lives until stop() has returned.
    void start();
    void stop(); ///< Idempotent. No reader is called any more.

private:
    void run();
    absl::Status apply(const ChangeBatch &batch);
    absl::Status takeEvents(const ChangeBatch &batch);
    absl::Status readFleet();
    absl::Status readTenants(const std::set<std::string> &ids);
    /// `anew`: they are all, and what is shown of one may be newer than what is left of it.
    void take(std::vector<TenantFacts> tenants, bool anew);

    Store &m_store;
    EngineRoom &m_room;
    ChangeFeed &m_feed;
    std::vector<Reader> m_readers;
    std::set<std::string> m_eventsTaken; ///< Ids, of the last thousands: what happened once is told once.
    std::atomic<bool> m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
