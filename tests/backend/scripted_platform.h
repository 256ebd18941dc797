#pragma once
// A clock, a telemetry and a platform that do what the test says.
#include "backend/domain/clock.h"
#include "backend/domain/platform.h"
#include "backend/domain/telemetry.h"
#include "tests/backend/scripted_mover.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>

namespace bulkhead::test {

inline constexpr std::int64_t kMinuteMs = 60'000;
inline constexpr std::int64_t kNow = 1'790'000'040'000; // A full minute.

class TestClock final : public Clock
{
public:
    std::int64_t nowMs() const override { return now; }
    std::atomic<std::int64_t> now = kNow;
};

/// What the platform does, told by the test. Outlives the telemetry that plays it.
struct Script
{
    std::vector<TenantFacts> fleet;
    std::int64_t outageFrom = 0, outageTo = 0; ///< Minutes in which every fifth claim fails, for these tenants:
    std::set<TenantIndex> hit{0};
    std::int64_t gapFrom = 0, gapTo = 0; ///< Minutes in which nothing was observed.
    std::int64_t strongFrom = 0;         ///< Before this minute only 4 in 1,000 fail: a slow burn.
    bool failing = false;
    bool simulated = true;
    bool moves = false;                     ///< The platform moves tenants in steps.
    std::int64_t readTo = 0;                ///< Minute.
    std::function<void(std::int64_t)> read; ///< Told after each stretch of history, up to which minute it went.
    std::uint32_t arrivals = 100;
    std::function<std::unique_ptr<PastReader>()> past; ///< Null: the source keeps none.
    std::vector<UsageTick> ticks;                      ///< Told at the next advance instead of a tick of one cell.
};

class ScriptedTelemetry final : public Telemetry
{
public:
    explicit ScriptedTelemetry(Script &script)
        : m_script(script)
    {
    }
    std::string source() const override { return "script"; }
    bool simulated() const override { return m_script.simulated; }
    const std::vector<std::string> &workflows() const override { return m_workflows; }
    const std::vector<std::string> &dependencies() const override { return m_dependencies; }
    const std::vector<PoolInfo> &pools() const override { return m_pools; }
    std::vector<TenantFacts> inventory() const override { return m_script.fleet; }
    std::vector<SeriesKey> follow(std::span<const TenantFacts> tenants) override
    {
        const std::scoped_lock lock(m_mutex);
        for (TenantIndex i = static_cast<TenantIndex>(m_series.size() / 2); i < tenants.size(); ++i) {
            m_series.push_back({i, "claims"});
            m_series.push_back({i, "scheduling"});
        }
        return m_series;
    }
    absl::Status history(std::int64_t from, std::int64_t to, const std::function<bool(MinuteCounts)> &sink) override
    {
        if (m_script.failing)
            return absl::UnavailableError("the source does not answer");
        std::unique_lock lock(m_mutex);
        const std::vector<SeriesKey> series = m_series;
        lock.unlock();
        for (std::int64_t minute = from; minute < to; ++minute)
            if (!sink(counts(minute, series)))
                return absl::CancelledError();
        if (m_script.read)
            m_script.read(to);
        lock.lock();
        m_script.readTo = std::max(m_script.readTo, to);
        return absl::OkStatus();
    }
    absl::Status advance(std::int64_t nowMs, std::vector<MinuteCounts> &minutes, std::vector<UsageTick> &ticks) override
    {
        if (m_script.failing)
            return absl::UnavailableError("the source does not answer");
        const std::scoped_lock lock(m_mutex);
        if (m_script.readTo == 0)
            m_script.readTo = nowMs / kMinuteMs; // Nothing before the first call, as the real one.
        for (; m_script.readTo < nowMs / kMinuteMs; ++m_script.readTo)
            minutes.push_back(counts(m_script.readTo, m_series));
        if (!m_script.ticks.empty()) {
            ticks.swap(m_script.ticks);
        } else {
            UsageTick tick;
            tick.endMs = nowMs;
            UsageCell cell;
            cell.arrived = m_script.arrivals;
            tick.cells.push_back(cell);
            tick.pools.push_back({8, 8, 1, 0});
            ticks.push_back(std::move(tick));
        }
        m_freshMs = nowMs;
        return absl::OkStatus();
    }
    TelemetryState state() const override { return {m_freshMs, {}}; }
    std::unique_ptr<PastReader> pastReader() override { return m_script.past ? m_script.past() : nullptr; }

private:
    MinuteCounts counts(std::int64_t minute, const std::vector<SeriesKey> &series) const
    {
        MinuteCounts all;
        all.minute = minute;
        all.counts.assign(series.size(), Count{1000, 0});
        if (minute >= m_script.gapFrom && minute < m_script.gapTo) {
            all.counts.assign(series.size(), Count{});
            all.covered.assign(series.size(), 0);
            return all;
        }
        if (minute < m_script.outageFrom || minute >= m_script.outageTo)
            return all;
        const std::uint32_t bad = minute < m_script.strongFrom ? 4 : 200;
        for (SeriesIndex s = 0; s < series.size(); ++s) {
            if (series[s].workflow != "claims" || !m_script.hit.contains(series[s].tenant))
                continue;
            all.counts[s] = {1000 - bad, bad};
            all.dependencies.push_back({s, 1, bad});
        }
        return all;
    }

    Script &m_script;
    std::mutex m_mutex; ///< For the series and how far was read: history may run beside the rest.
    std::int64_t m_freshMs = 0;
    std::vector<SeriesKey> m_series;
    std::vector<std::string> m_workflows{"claims", "scheduling"}, m_dependencies{"claims-db", "payer-gateway"};
    std::vector<PoolInfo> m_pools{{"pool-a", "database"}};
};

class ScriptedPlatform final : public Platform
{
public:
    TierMover *mover() override { return steps ? &m_mover : nullptr; }
    std::vector<PlannedStep> plan(const TenantFacts &) const override
    {
        return {{"contract.record", "Record the contract", Stage::Contract},
                {"identity.realm", "Create the realm", Stage::Identity},
                {"data.schema", "Create the schema", Stage::DataBoundary, {"data.role.own"}},
                {"integrations.queue", "Reserve workers", Stage::Integrations},
                {"verification.run", "Run each workflow", Stage::Verification}};
    }
    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int attempt, std::string &evidence) override
    {
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_permits > 0; });
            m_permits -= m_permits < kAll;
        }
        ++applied;
        {
            const std::scoped_lock lock(m_mutex);
            m_done.push_back(step.id);
            if (!stubborn && std::ranges::find(step.mends, "data.role.own") != step.mends.end())
                m_faults.erase(tenant.id);
        }
        if (step.id == failOnce && attempt == 1)
            return absl::ResourceExhaustedError("40 of 40 workers are in use");
        evidence = step.id + " of " + tenant.id;
        return absl::OkStatus();
    }
    absl::Status setTier(const TenantFacts &, Tier, std::string &) override
    {
        ++moved;
        return absl::OkStatus();
    }

    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) override
    {
        const std::scoped_lock lock(m_mutex);
        if (m_removed.contains(tenant.id))
            return absl::NotFoundError("nothing of it stands");
        const bool shared = m_faults.contains(tenant.id);
        Observation role;
        role.check = "data.role.own";
        role.holds = !shared;
        role.seen = shared ? "role is shared" : "role of its own";
        role.cause = shared ? "by hand" : "";
        role.beyond = shared ? beyond : std::string();
        std::vector<Observation> all{role};
        all.insert(all.end(), m_also.begin(), m_also.end());
        return all;
    }
    absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) override
    {
        const std::scoped_lock lock(m_mutex);
        if (m_removed.contains(tenant.id))
            return absl::NotFoundError("nothing of it stands");
        ++probed;
        const bool crossed = m_faults.contains(tenant.id);
        ProbeRound round;
        round.tenantId = tenant.id;
        round.attempts.push_back({Layer::Data, "rows.read", "read another tenant's rows", crossed,
                                  crossed ? "canary seen" : "refused", crossed ? "role is shared" : ""});
        return round;
    }
    std::string system() const override { return "Script"; }
    absl::Status remove(const TenantFacts &tenant, std::string &evidence) override
    {
        if (removing)
            removing(tenant);
        const std::scoped_lock lock(m_mutex);
        ++removals;
        if (!keeps)
            m_removed.insert(tenant.id);
        evidence = "Gone: role of " + tenant.id + "; schema of " + tenant.id;
        return absl::OkStatus();
    }
    std::function<void(const TenantFacts &tenant)> removing; ///< Called when a removal begins; null: nobody is.
    std::atomic<bool> keeps = false;                         ///< Says that it removed, and does not.
    std::atomic<int> removals = 0;
    [[nodiscard]] bool standsFor(const std::string &tenant)
    {
        const std::scoped_lock lock(m_mutex);
        return !m_removed.contains(tenant);
    }
    /// Whose boundary lets canaries through from now on.
    void setFaults(std::set<std::string> ids)
    {
        const std::scoped_lock lock(m_mutex);
        m_faults = std::move(ids);
    }

    /// What else stands for every tenant.
    void show(std::vector<Observation> also)
    {
        const std::scoped_lock lock(m_mutex);
        m_also = std::move(also);
    }
    /// Ids of the steps that were done, in their order.
    [[nodiscard]] std::vector<std::string> done()
    {
        const std::scoped_lock lock(m_mutex);
        return m_done;
    }

    ScriptedMover m_mover;
    bool steps = false;                 ///< mover() is there.
    std::atomic<bool> stubborn = false; ///< Steps that are done again put nothing right.
    std::string beyond;                 ///< What of a fault the platform says it cannot mend.
    std::atomic<int> probed = 0;
    std::string failOnce; ///< Step id whose first attempt fails.
    std::atomic<int> applied = 0;
    std::atomic<int> moved = 0; ///< Changes of tier that were asked for.

    static constexpr int kAll = 1'000'000;
    /// Steps beyond the permitted number wait; kAll: none waits.
    void permit(int steps)
    {
        const std::scoped_lock lock(m_mutex);
        m_permits = steps;
        m_changed.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_permits = kAll;
    std::set<std::string> m_removed;
    std::set<std::string> m_faults;
    std::vector<std::string> m_done;
    std::vector<Observation> m_also;
};

} // namespace bulkhead::test
