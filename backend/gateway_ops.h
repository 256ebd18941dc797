#pragma once
// How a gateway is watched: calls into log and metrics, the store's answers, and whether it is ready.
#include "backend/domain/call_observer.h"
#include "backend/notify/notify_state.h"
#include "backend/ops/log.h"
#include "backend/ops/metrics.h"

#include <absl/status/status.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead {

class Clock;
class EngineRoom;
class OpsDoor;
class Store;
class StoreWatch;

class GatewayOps final : public CallObserver
{
public:
    /// `log` null: calls are not told.
    GatewayOps(std::shared_ptr<Log> log, std::string_view version);
    ~GatewayOps() override; ///< stop()

    void streamOpened() override { m_metrics.streamOpened(); }
    void ended(const CallRecord &record) override;
    void ticked(double seconds) { m_metrics.ticked(seconds); }
    /// A line of the parts that tell of changes of their own state: "notify target=… state=…".
    void say(const std::string &line) const;

    struct Watched
    {
        Clock &clock;
        Store &store;
        EngineRoom &room;
        std::function<std::vector<notify::NotifyState>()> receivers;
        std::function<void(bool)> serving; ///< Hears every two seconds whether the gateway is ready.
    };
    /// Begins to look, and answers on `address` unless it is empty. UNAVAILABLE: the address cannot be used.
    absl::Status watch(Watched watched, const std::string &address);
    void draining() { m_draining = true; } ///< Not ready from now on.
    void stop();                           ///< Before what is watched ends.

    [[nodiscard]] int port() const; ///< 0 without a door.
    /// Why the gateway is not ready, a sentence a line; empty: it is.
    [[nodiscard]] std::string readiness() const;

private:
    [[nodiscard]] OpsSample sample() const;

    std::shared_ptr<Log> m_log;
    Metrics m_metrics;
    std::atomic<bool> m_draining{false};
    std::unique_ptr<Watched> m_watched;
    std::unique_ptr<StoreWatch> m_store;
    std::unique_ptr<OpsDoor> m_door;
};

} // namespace bulkhead
