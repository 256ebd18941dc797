#pragma once
// Looks at every tenant's connectors again and again, for as long as the gateway runs, and keeps what it saw last with
// the depths of the last hours. In memory: each gateway looks for itself, and a new one begins with what its source
// still knows.
#include "backend/domain/clock.h"
#include "backend/domain/integrations.h"
#include "backend/engine/connectors.h"
#include "backend/room/listeners.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace bulkhead {

class FleetBoard;

class ConnectorKeeper
{
public:
    static constexpr std::int64_t kEveryMs = 30'000; ///< A look at a real broker takes a few of its pages.

    /// All outlive it.
    ConnectorKeeper(Clock &clock, FleetBoard &fleet, std::unique_ptr<ConnectorSource> source,
                    std::shared_ptr<const policy::Baselines> baselines);
    ~ConnectorKeeper(); ///< Ends the thread; a look under way is cancelled.

    void start();
    /// One look. The thread's work; tests call it themselves.
    void look();
    /// As it was at the last look; never null. Any thread.
    [[nodiscard]] std::shared_ptr<const integrations::Board> board() const;
    /// "<tenant id>/<connector>" of a slot that was given. Any thread.
    [[nodiscard]] std::string idOf(std::uint32_t slot) const;
    /// Rung after each look; the second only when a finding may be another.
    [[nodiscard]] room::Listeners &looks() { return m_looks; }
    [[nodiscard]] room::Listeners &findings() { return m_findings; }

private:
    void run();
    /// Rows in order, each with the past of the one before it.
    [[nodiscard]] std::vector<integrations::Row> rowsOf(std::vector<ConnectorReading> readings,
                                                        const std::vector<TenantFacts> &tenants, std::int64_t nowMs);
    std::uint32_t slotOf(const ConnectorReading &reading);
    void keep(std::shared_ptr<const integrations::Board> board);

    Clock &m_clock;
    FleetBoard &m_fleet;
    const std::unique_ptr<ConnectorSource> m_source;
    const std::shared_ptr<const policy::Baselines> m_baselines;
    std::unordered_map<std::string, std::uint32_t> m_slots; ///< Written by the thread that looks.

    mutable std::mutex m_mutex; // Guards all below.
    std::condition_variable m_wake;
    std::shared_ptr<const integrations::Board> m_board;
    std::vector<std::string> m_ids; ///< By slot.
    bool m_stopping = false;
    room::Listeners m_looks, m_findings;
    std::thread m_thread;
};

} // namespace bulkhead
