#pragma once
// Every exposure case as this gateway knows it; opens cases by itself, and enters what their clocks have reached.
#include "backend/domain/clock.h"
#include "backend/engine/grants.h"
#include "backend/rpc/exposure_record.h"
#include "backend/rpc/kept_rows.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace bulkhead {

struct Crossing;
class Crossings;
class FleetBoard;

/// Any thread.
class ExposureKeeper final : public ExposureBook
{
public:
    /// `days`: of notice, for cases that are opened from now on, 1 to exposure::kMostDays.
    ExposureKeeper(const Clock &clock, Store &store, FleetBoard &fleet, int days);
    ~ExposureKeeper() override; ///< stop()

    /// Boundaries that let something through open cases. Once, before start(); `crossings` outlives stop().
    void watch(Crossings &crossings);
    /// Accesses that ended because their recording is lost open cases. Likewise.
    void watch(KeptRows<grants::Grant> &accesses) { m_accesses = &accesses; }
    void start(); ///< A thread that looks once a second.
    void stop();
    /// One turn: cases of boundaries that are open, and reminders. What could not be written is tried at the next turn.
    absl::Status look();

    absl::Status open(const ExposureTrigger &trigger) override;
    /// Likewise for who sees it once and comes by no second time: what the store does not take now is opened at a later
    /// turn, for as long as this gateway runs.
    void tell(const ExposureTrigger &trigger);
    /// What other gateways wrote.
    [[nodiscard]] absl::Status follow(const ChangeBatch &batch);
    [[nodiscard]] KeptRows<exposure::Case> &rows() { return m_rows; }
    [[nodiscard]] int days() const { return m_days; }
    /// A tenant of the platform by id; nothing: there is none.
    [[nodiscard]] std::optional<TenantFacts> tenant(const std::string &id) const;

private:
    absl::StatusOr<exposure::Case> made(const ExposureTrigger &trigger) const;
    absl::Status openOnce(const ExposureTrigger &trigger);
    absl::Status openOwed();
    absl::Status lookAtBoundaries();
    absl::Status lookAtRecordings();
    [[nodiscard]] ExposureTrigger triggerOf(const Crossing &crossing) const;
    absl::Status remind();
    absl::Status remindOf(const std::string &id);
    void run();

    const Clock &m_clock;
    Store &m_store;
    FleetBoard &m_fleet;
    const int m_days;
    Crossings *m_crossings = nullptr;
    KeptRows<grants::Grant> *m_accesses = nullptr;
    std::uint64_t m_listening = 0;
    std::atomic<bool> m_news = true; ///< Crossings may be others than at the last look.
    KeptRows<exposure::Case> m_rows;

    // Of whoever looks.
    std::mutex m_looking;
    std::set<std::pair<std::string, std::int64_t>> m_told; ///< Crossings that are in a case.
    std::set<std::string> m_lost;                          ///< Accesses likewise.
    std::uint64_t m_seenAccesses = 0;                      ///< Version of them at the last look; 0: none.

    std::mutex m_owing;
    std::vector<ExposureTrigger> m_owed; ///< Told of and in no case yet. Guarded by m_owing.

    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
