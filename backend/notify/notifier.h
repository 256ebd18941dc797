#pragma once
// Alerts reach people without an open console: from the engine room's boards to Alertmanager and signed webhooks.
#include "backend/notify/notify_config.h"
#include "backend/notify/notify_state.h"

#include <absl/status/statusor.h>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {
class Clock;
class Crossings;
class EngineRoom;
class Leases;
class ShareDrops;
class Store;
} // namespace bulkhead

namespace bulkhead::notify {

class Lane;

class Notifier
{
public:
    /// Reads what the store remembers of each target; tells nobody yet. One that takes the place of another is prepared
    /// while that one still works, so that nothing is lost where it cannot be.
    /// `leases`: of several gateways one tells each target; null: there is one only.
    /// `log` takes one line whenever a target's state changes, on any thread.
    /// `crossings`: boundaries that are crossed are told as pages; null: nobody tries them.
    /// `drops`: services that carry their tenant less often than usual are told as tickets; null: nobody counts.
    /// Error: what the store says when it cannot be read.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<Notifier>>
    prepare(const NotifyConfig &config, EngineRoom &room, Store &store, const Clock &clock,
            const std::function<void(const std::string &)> &log, Leases *leases = nullptr,
            Crossings *crossings = nullptr, ShareDrops *drops = nullptr);
    void begin(); ///< Once.
    /// Both.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<Notifier>>
    start(const NotifyConfig &config, EngineRoom &room, Store &store, const Clock &clock,
          const std::function<void(const std::string &)> &log, Leases *leases = nullptr, Crossings *crossings = nullptr,
          ShareDrops *drops = nullptr);
    ~Notifier(); ///< stop()
    /// Calls under way end within a second or so; what was not delivered stays in the store. Before room and store.
    void stop();
    [[nodiscard]] std::vector<NotifyState> states() const; ///< In the order of the configuration. Any thread.

private:
    explicit Notifier(EngineRoom &room);

    EngineRoom &m_room;
    std::vector<std::unique_ptr<Lane>> m_lanes;
    std::uint64_t m_bell = 0;
    Crossings *m_crossings = nullptr;
    std::optional<std::uint64_t> m_crossingBell;
    ShareDrops *m_drops = nullptr;
    std::optional<std::uint64_t> m_dropBell;
};

} // namespace bulkhead::notify
