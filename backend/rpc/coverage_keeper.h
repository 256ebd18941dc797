#pragma once
// Reads context coverage step by step for as long as the gateway runs, keeps it, and says when a share has fallen.
#include "backend/domain/change_feed.h"
#include "backend/domain/clock.h"
#include "backend/domain/leases.h"
#include "backend/domain/share_drops.h"
#include "backend/room/listeners.h"
#include "backend/rpc/coverage_record.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace bulkhead {

class FleetBoard;

struct CoverageFinding
{
    std::string id; ///< Tells nothing of the tenants.
    coverage::Finding what;
};

/// All that there is to see at one moment.
struct CoverageBoard
{
    std::vector<coverage::RowView> rows;
    std::map<ServiceName, CoverageExample> examples;
    std::vector<CoverageFinding> findings;
    coverage::Count checked; ///< `seen` compared, of which `tagged` could be judged; of the last 24 hours.
    std::string source, problem;
    bool simulated = false;
    std::int64_t asOfMs = 0, loadingFromMs = 0;
};

struct CoverageHistory
{
    coverage::Kind kind = coverage::Kind::Unspecified;
    std::vector<coverage::Past> days, hours;
};

class CoverageKeeper final : public ShareDrops
{
public:
    /// `fingerprint`: of the installation. `leases`: of several gateways one keeps reading, the others follow; null:
    /// there is one only.
    CoverageKeeper(Clock &clock, Store &store, FleetBoard &fleet, std::unique_ptr<coverage::Source> source,
                   Fingerprint fingerprint, Leases *leases = nullptr);
    ~CoverageKeeper() override; ///< Ends the thread; a question under way is given up.

    void start();
    /// One turn: one question to the source at most. The thread's work; tests call it themselves. True: there is more
    /// to read at once.
    bool look();
    /// Never null. Any thread.
    [[nodiscard]] std::shared_ptr<const CoverageBoard> board() const;
    /// Of a service by days and hours, a part per kind; empty: it is not known. Any thread.
    [[nodiscard]] std::vector<CoverageHistory> history(const std::string &service, const std::string &workflow) const;
    /// Of all services together, by day since 1970; without days of which nothing is kept. Any thread.
    [[nodiscard]] std::map<std::int64_t, coverage::Count> days() const;
    /// Takes over what the gateway that reads has written.
    absl::Status follow(const ChangeBatch &batch);
    [[nodiscard]] room::Listeners &listeners() { return m_listeners; }

    [[nodiscard]] std::optional<std::vector<ShareDrop>> drops() override;
    std::uint64_t listen(std::function<void()> bell) override { return m_listeners.add(std::move(bell)); }
    void unlisten(std::uint64_t handle) override { m_listeners.remove(handle); }

private:
    /// What is asked next; from == to: nothing.
    struct Question
    {
        std::int64_t fromMs = 0, toMs = 0, lengthMs = coverage::kStepMs;
        bool past = false;
    };
    void run();
    bool loaded();
    absl::Status load();
    [[nodiscard]] Question next(std::int64_t nowMs);
    void take(const Question &asked, const coverage::Reading &reading);
    void takeAttributions(const coverage::Reading &reading, std::int64_t toMs);
    void failed(const Question &asked, const absl::Status &why, std::int64_t nowMs);
    void askExample(std::int64_t nowMs);
    void note(std::string action, std::string outcome, std::string text);
    absl::Status keep(const std::optional<LeaseProof> &lease);
    void publish();
    [[nodiscard]] std::optional<std::string> parentOf(const std::string &tenantId) const;

    Clock &m_clock;
    Store &m_store;
    FleetBoard &m_fleet;
    const std::unique_ptr<coverage::Source> m_source;
    const Fingerprint m_fingerprint;
    Leases *m_leases;
    room::Listeners m_listeners;

    mutable std::mutex m_known; ///< Guards the next five.
    std::unique_ptr<coverage::Ledger> m_ledger;
    CoverageMemory m_memory;
    bool m_loaded = false;
    std::set<SheetNumber> m_unsaved;
    std::vector<AuditEvent> m_unsaid; ///< For the platform's chain.
    // Of the thread that reads.
    bool m_stateChanged = false;
    std::int64_t m_notBeforeMs = 0; ///< After a failure.

    mutable std::mutex m_mutex; ///< Guards all below.
    std::shared_ptr<const CoverageBoard> m_board;
    std::condition_variable m_wake;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
