#pragma once
// Looks at every tenant's isolation and tries its boundaries, one tenant after the other, for as long as the gateway
// runs.
#include "backend/domain/clock.h"
#include "backend/domain/crossings.h"
#include "backend/domain/leases.h"
#include "backend/domain/platform.h"
#include "backend/rpc/kept_rows.h"
#include "backend/rpc/posture_record.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace bulkhead {

class FleetBoard;

struct IsolationPace
{
    std::int64_t everyMs = 20 * 60'000; ///< A tenant is probed this often, as far as `perMinute` lets it.
    std::int64_t againMs = 60'000;      ///< One with findings this often: what was restored should show soon.
    int perMinute = 120;                ///< Rounds a minute at most, over all tenants.
};

class IsolationKeeper final : public Crossings
{
public:
    /// `platform` and `baselines` outlive it. `leases`: of several gateways one keeps looking; null: there is one only.
    IsolationKeeper(Clock &clock, Store &store, FleetBoard &fleet, Platform &platform,
                    std::shared_ptr<const policy::Baselines> baselines, IsolationPace pace, Leases *leases = nullptr);
    ~IsolationKeeper() override; ///< Ends the thread; a round under way ends first.

    void start();
    /// Tenants that no turn looks at: what is done with them by any gateway would look like drift. Null: none.
    void rest(std::function<std::set<std::string>()> who);
    /// What is known of each tenant that was ever looked at. Any thread.
    [[nodiscard]] KeptRows<PostureRow> &rows() { return m_rows; }
    /// All that is known of one; empty where nobody has looked yet. Reads the store.
    [[nodiscard]] absl::StatusOr<isolation::Known> known(const std::string &tenantId);
    /// That no round of a tenant begins on this gateway, and nothing else is done with it that asks for a hold: a
    /// platform is never asked twice at once about one tenant. Ends with the object, which the keeper outlives.
    class Hold
    {
    public:
        Hold(IsolationKeeper &keeper, std::string tenantId);
        Hold(Hold &&other) noexcept;
        Hold &operator=(Hold &&) = delete;
        ~Hold();

    private:
        IsolationKeeper *m_keeper;
        std::string m_tenantId;
    };
    /// Waits for what goes on with the tenant, for `patience` at most. ABORTED: it still goes on; RESOURCE_EXHAUSTED:
    /// too many wait; UNAVAILABLE: the gateway ends.
    [[nodiscard]] absl::StatusOr<Hold> hold(const std::string &tenantId, std::chrono::milliseconds patience);
    /// What stands on the platform now; nothing is tried or kept. Errors as Platform::observe().
    [[nodiscard]] absl::StatusOr<std::vector<Observation>> lookNow(const TenantFacts &tenant, const Hold &);
    /// As below, by who holds the tenant already.
    [[nodiscard]] absl::StatusOr<isolation::Known> probeNow(const TenantFacts &tenant, const Hold &);
    /// Looks and tries now; waits its turn behind at most one round. ABORTED: a round of this tenant is under way
    /// on this gateway; RESOURCE_EXHAUSTED: too many wait; NOT_FOUND: nothing of the tenant is on the platform;
    /// UNAVAILABLE.
    [[nodiscard]] absl::StatusOr<isolation::Known> probeNow(const TenantFacts &tenant);
    /// Judges what is known once more, because a waiver came or went; nothing is looked at. Errors as hold(), or the
    /// store's: the next round does it then.
    absl::Status judgeAnew(const TenantFacts &tenant);
    [[nodiscard]] const std::shared_ptr<const policy::Baselines> &baselines() const { return m_baselines; }

    [[nodiscard]] std::optional<std::vector<Crossing>> crossings() override;
    std::uint64_t listen(std::function<void()> bell) override { return m_rows.listeners().add(std::move(bell)); }
    void unlisten(std::uint64_t handle) override { m_rows.listeners().remove(handle); }

    /// One turn: rounds of tenants that are due. The thread's work; tests call it themselves. Returns how many.
    std::size_t look();

private:
    struct Turn
    {
        isolation::Known known;
        PostureRow row;
        bool asked = false; ///< The platform answered.
    };
    void run();
    [[nodiscard]] std::vector<TenantFacts> due(std::size_t most);
    /// Who is due, first first. For the whole fleet, so not at every turn.
    [[nodiscard]] std::deque<std::string> lineUp(std::int64_t nowMs);
    [[nodiscard]] absl::StatusOr<Turn> round(const TenantFacts &tenant);
    /// After a look that failed: one system that does not answer must not hide what is open on another. What is tried
    /// like this proves nothing.
    void tryBlind(const TenantFacts &tenant, std::int64_t begunMs, Turn &turn);
    void judge(Turn &turn, const TenantFacts &tenant);
    absl::Status keep(std::vector<Turn> turns, const std::optional<LeaseProof> &lease);
    absl::Status keepOne(StoreTxn &txn, Turn &turn, const PostureRow *before, std::int64_t nowMs);

    Clock &m_clock;
    Store &m_store;
    FleetBoard &m_fleet;
    Platform &m_platform;
    const std::shared_ptr<const policy::Baselines> m_baselines;
    const IsolationPace m_pace;
    Leases *m_leases;
    KeptRows<PostureRow> m_rows;

    // Of the thread that looks.
    std::deque<std::string> m_line; ///< Tenants that were due when they were lined up.
    std::int64_t m_linedUpMs = 0;

    std::mutex m_probing; ///< Of the platform: one round at a time, so that its load is bounded.
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::set<std::string> m_underWay; ///< Tenants that are held.
    std::function<std::set<std::string>()> m_resting;
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace bulkhead
