#pragma once
// The gateway's one engine thread: telemetry → engines → immutable snapshots. No gRPC, no Qt.
#include "backend/domain/clock.h"
#include "backend/domain/fleet_snapshot.h"
#include "backend/domain/platform.h"
#include "backend/domain/store.h"
#include "backend/domain/telemetry.h"
#include "backend/engine/neighbours_engine.h"
#include "backend/engine/slo_engine.h"

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

namespace bulkhead {

class ContractBook;
class Leases;
class ReportExchange;

/// One objective as services show it; facts only, no person's scope applied yet.
struct ObjectiveView
{
    TenantIndex tenant = 0;
    std::string id; ///< "<tenant id>/<workflow>"
    std::string workflow;
    std::int64_t targetE7 = 0;
    slo::ObjectiveState state;
    std::string likelyDependency; ///< Empty: no single cause (no dependency carries half of the hour's failures).
    std::int32_t dependencyShareBp = 0;
    slo::Sums pace; ///< What time to exhaustion is told by: the long window that fires, else 1 h.
    std::int32_t paceMinutes = 60;
    std::int64_t silentSinceMs = 0; ///< Nothing of it was measured since; 0: it is measured, or never was.
    bool runs = false;              ///< Its contract counts scheduled runs.
};
/// A firing or recently resolved alert, derived from telemetry; handling is in the store.
struct AlertView
{
    std::string id;              ///< "<objective id>@<since minute>"
    std::uint32_t objective = 0; ///< Index into ServiceBoard::objectives.
    AlertLevel level = AlertLevel::None;
    std::int64_t sinceMs = 0, resolvedMs = 0;
};
/// Everything beside the fleet rows, immutable; swapped whole once a minute (objectives) or tick (incidents).
struct ServiceBoard
{
    std::uint64_t revision = 0;
    std::int64_t evaluatedMs = 0;                                 ///< Minute boundary.
    std::shared_ptr<const std::vector<ObjectiveView>> objectives; ///< By SeriesIndex.
    std::shared_ptr<const std::vector<AlertView>> alerts;         ///< Firing, and resolved within 24 h; newest first.
    std::shared_ptr<const std::vector<neighbours::Incident>>
        incidents;                     ///< Newest first, named or closed after naming, and undecided ones that hurt.
    std::vector<PlatformEvent> events; ///< Last 24 h, newest first, at most 500.
    TelemetryState telemetry;
    double historyProgress = 1; ///< 0..1 while history loads, before figures are shown.
    /// 0..1 of the whole past; below 1 figures of the longest windows are of what is read.
    double pastRead = 1;
};

struct EngineRoomOptions
{
    std::uint64_t epoch = 0;
    /// 0: by fleet size (31 days up to 1,000 tenants, 35 of a measured source; then 3 days, then 6 h).
    std::int64_t historyMinutes = 31 * 1440;
    std::int64_t tickMs = 1000;
    slo::EngineOptions slo;
    /// Plans the steps of the open onboarding cases that a seeded inventory begins with; may be null: no such cases.
    const Platform *platform = nullptr;
    std::function<void(double)> ticked; ///< Hears how many seconds a tick took, on the engine thread; may be empty.
    /// Stored together with a seeded inventory, such as the simulation's seed, so that a restart is the same.
    std::vector<std::pair<std::string, std::string>> seedSettings;
    /// With other gateways on the same store, each pool is looked after by one; both null: this is the only one.
    Leases *leases = nullptr;
    ReportExchange *reports = nullptr;
};

class EngineRoom
{
public:
    EngineRoom(EngineRoomOptions options, Clock &clock, Store &store, std::unique_ptr<Telemetry> telemetry);
    ~EngineRoom(); ///< stop()

    /// Loads the inventory (store first; an empty store is seeded from telemetry's own inventory), publishes it, then
    /// starts the thread, which follows the source, loads history (newest days first make nothing wrong: states stay
    /// "not measured" until loaded) and ticks. Returns as soon as the inventory is published.
    absl::Status start();
    void stop(); ///< Idempotent; the thread has ended when it returns.
    /// Tests: without a thread, one step up to clock time.
    absl::Status step();

    [[nodiscard]] FleetBoard &fleet();
    [[nodiscard]] std::shared_ptr<const ServiceBoard> services() const;
    [[nodiscard]] std::uint64_t listenServices(std::function<void()> bell); ///< As FleetBoard::listen.
    void unlistenServices(std::uint64_t handle);

    /// Runs on the engine thread between ticks, with the engines at rest. The answer comes through the future's value.
    /// For series queries (charts, reviews): keep it short.
    template<typename F>
    auto ask(F question) -> std::future<std::invoke_result_t<F, const slo::Engine &>>;

    /// After the store took them: new tenants appear in the fleet and telemetry follows them; changed facts are
    /// published. Both return once the fleet shows it, so that the next call finds it.
    void tenantsAdded(std::vector<TenantFacts> tenants);
    void tenantChanged(TenantFacts tenant);
    /// As the store has it after it lost what it had acknowledged: also where that is older than what is shown.
    void tenantReadAnew(TenantFacts tenant);
    /// After the store took another version of a tenant's contract, an exclusion or a move that its contract follows:
    /// the book reads it again, and the engine judges by the version in force from its effective date on.
    void contractChanged(const std::string &tenantId);

    /// Something happened on the platform that no source tells of: a deployment, a failover. Evidence from the next
    /// tick on.
    void eventReported(PlatformEvent event);

    /// How the tenants of every pool share it, at most two seconds old. Waits for the engine thread.
    [[nodiscard]] std::shared_ptr<const std::vector<neighbours::PoolFairness>> poolShares();

    /// What every tenant was promised.
    [[nodiscard]] ContractBook &contracts();
    /// Slugs that figures come for, in alphabetical order. Any thread, without waiting for the engine's.
    [[nodiscard]] std::vector<std::string> workflowsOf(TenantIndex tenant) const;

    /// Reads one tenant's past from the source itself, apart from the engine thread; null: the source keeps none.
    [[nodiscard]] std::unique_ptr<PastReader> pastReader();
    [[nodiscard]] std::string source() const;
    [[nodiscard]] bool simulated() const;
    [[nodiscard]] const std::vector<std::string> dependencies() const;
    [[nodiscard]] const std::vector<PoolInfo> pools() const;
    [[nodiscard]] const std::vector<std::string> workflows() const;

private:
    void post(std::function<void(const slo::Engine &)> job);
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

template<typename F>
auto EngineRoom::ask(F question) -> std::future<std::invoke_result_t<F, const slo::Engine &>>
{
    using R = std::invoke_result_t<F, const slo::Engine &>;
    auto promise = std::make_shared<std::promise<R>>();
    auto future = promise->get_future();
    post(
        [promise, question = std::move(question)](const slo::Engine &engine) { promise->set_value(question(engine)); });
    return future;
}

} // namespace bulkhead
