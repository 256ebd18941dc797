#include "backend/engine_room.h"

#include "backend/contract/contract_book.h"
#include "backend/room/inventory_seed.h"
#include "backend/room/live_state.h"
#include "backend/room/workflow_index.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace bulkhead {

namespace {

constexpr auto kRetryHistory = std::chrono::seconds(5);

} // namespace

struct EngineRoom::Impl
{
    Impl(EngineRoomOptions roomOptions, Clock &roomClock, Store &roomStore, std::unique_ptr<Telemetry> roomTelemetry)
        : options(std::move(roomOptions))
        , clock(roomClock)
        , store(roomStore)
        , telemetry(roomTelemetry ? std::move(roomTelemetry) : room::noTelemetry())
        , fleet(options.epoch)
        , live(options, store, *telemetry, fleet, post)
        , contracts(store, fleet, [this](TenantIndex tenant) { return workflowIndex.of(*post.current(), tenant); })
    {
        rememberNames();
    }

    absl::Status open();
    void begin(); ///< Follows the source. After open(), on the thread that ticks.
    void run();
    void runJobs();
    bool pause(std::chrono::milliseconds time); ///< Answers meanwhile. False: stop.
    void rememberNames();

    EngineRoomOptions options;
    Clock &clock;
    Store &store;
    std::unique_ptr<Telemetry> telemetry;
    FleetBoard fleet;
    room::BoardPost post;
    room::LiveState live;
    room::WorkflowIndex workflowIndex;
    ContractBook contracts;

    std::mutex mutex;
    std::condition_variable wake;
    std::deque<std::function<void()>> jobs;
    bool stopping = false;
    bool threaded = false; ///< The thread takes jobs; else the caller runs them itself, one at a time.
    bool opened = false;
    std::mutex inlineMutex;

    mutable std::mutex namesMutex; ///< Telemetry's own lists belong to the engine thread.
    std::vector<std::string> dependencies, workflows;
    std::vector<PoolInfo> pools;

    std::thread thread;
};

absl::Status EngineRoom::Impl::open()
{
    if (opened)
        return absl::OkStatus();
    auto tenants = room::loadInventory(store, *telemetry, options.platform, options.seedSettings, clock.nowMs());
    if (!tenants.ok())
        return tenants.status();
    auto amended = contracts.amended();
    if (!amended.ok())
        return amended.status();
    live.open(*std::move(tenants), store, *std::move(amended));
    rememberNames();
    opened = true;
    return absl::OkStatus();
}

void EngineRoom::Impl::begin()
{
    if (live.begun())
        return;
    live.begin();
    rememberNames();
}

void EngineRoom::Impl::rememberNames()
{
    const std::scoped_lock lock(namesMutex);
    if (dependencies.size() != telemetry->dependencies().size())
        dependencies = telemetry->dependencies();
    if (workflows.size() != telemetry->workflows().size())
        workflows = telemetry->workflows();
    if (pools.size() != telemetry->pools().size())
        pools = telemetry->pools();
}

void EngineRoom::Impl::runJobs()
{
    std::deque<std::function<void()>> taken;
    {
        const std::scoped_lock lock(mutex);
        taken.swap(jobs);
    }
    for (const auto &job : taken)
        job();
}

bool EngineRoom::Impl::pause(std::chrono::milliseconds time)
{
    const auto until = std::chrono::steady_clock::now() + time;
    std::unique_lock lock(mutex);
    while (!stopping) {
        const bool woken = wake.wait_until(lock, until, [this] { return stopping || !jobs.empty(); });
        if (!woken)
            return true;
        lock.unlock();
        runJobs();
        lock.lock();
    }
    return false;
}

void EngineRoom::Impl::run()
{
    begin();
    bool going = true;
    auto tickDue = std::chrono::steady_clock::now();
    while (going) {
        if (live.historyDue()) {
            // Between its stretches the platform is live: a large fleet takes a while to be read.
            if (live.ticksWhileLoading() && std::chrono::steady_clock::now() >= tickDue) {
                tickDue = std::chrono::steady_clock::now() + std::chrono::milliseconds(options.tickMs);
                (void)live.tickWhileLoading(clock.nowMs());
                rememberNames();
            }
            const absl::StatusOr<bool> done = live.loadHistory(clock.nowMs());
            if (!done.ok())
                live.publishReason(std::string(done.status().message()), clock.nowMs());
            going = pause(done.ok() ? std::chrono::milliseconds(0) : std::chrono::milliseconds(kRetryHistory));
            continue;
        }
        const auto begun = std::chrono::steady_clock::now();
        (void)live.tick(clock.nowMs()); // The board tells the reason.
        rememberNames();
        const auto spent = std::chrono::steady_clock::now() - begun;
        if (options.ticked)
            options.ticked(std::chrono::duration<double>(spent).count());
        const auto rest = std::chrono::milliseconds(options.tickMs) - spent;
        going =
            pause(std::max(std::chrono::milliseconds(0), std::chrono::duration_cast<std::chrono::milliseconds>(rest)));
    }
}

EngineRoom::EngineRoom(EngineRoomOptions options, Clock &clock, Store &store, std::unique_ptr<Telemetry> telemetry)
    : m_impl(std::make_unique<Impl>(std::move(options), clock, store, std::move(telemetry)))
{
}

EngineRoom::~EngineRoom()
{
    stop();
}

absl::Status EngineRoom::start()
{
    if (absl::Status status = m_impl->open(); !status.ok())
        return status;
    const std::scoped_lock lock(m_impl->mutex);
    if (m_impl->threaded)
        return absl::FailedPreconditionError("The engine room runs already.");
    m_impl->stopping = false;
    m_impl->threaded = true;
    m_impl->thread = std::thread([impl = m_impl.get()] { impl->run(); });
    return absl::OkStatus();
}

void EngineRoom::stop()
{
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->stopping = true;
    }
    m_impl->wake.notify_all();
    if (m_impl->thread.joinable())
        m_impl->thread.join();
    {
        const std::scoped_lock lock(m_impl->mutex);
        m_impl->threaded = false;
    }
    const std::scoped_lock lock(m_impl->inlineMutex);
    m_impl->runJobs(); // Nobody waits for an answer for ever.
}

absl::Status EngineRoom::step()
{
    const std::scoped_lock lock(m_impl->inlineMutex);
    if (absl::Status status = m_impl->open(); !status.ok())
        return status;
    m_impl->begin();
    absl::Status status;
    do {
        while (m_impl->live.historyDue()) {
            const absl::StatusOr<bool> done = m_impl->live.loadHistory(m_impl->clock.nowMs());
            if (!done.ok()) {
                m_impl->live.publishReason(std::string(done.status().message()), m_impl->clock.nowMs());
                return done.status();
            }
        }
        status = m_impl->live.tick(m_impl->clock.nowMs());
    } while (m_impl->live.historyDue());
    m_impl->rememberNames();
    return status;
}

FleetBoard &EngineRoom::fleet()
{
    return m_impl->fleet;
}

std::shared_ptr<const ServiceBoard> EngineRoom::services() const
{
    return m_impl->post.current();
}

std::uint64_t EngineRoom::listenServices(std::function<void()> bell)
{
    return m_impl->post.listen(std::move(bell));
}

void EngineRoom::unlistenServices(std::uint64_t handle)
{
    m_impl->post.unlisten(handle);
}

void EngineRoom::post(std::function<void(const slo::Engine &)> job)
{
    auto bound = [impl = m_impl.get(), job = std::move(job)] { job(impl->live.engine()); };
    {
        const std::scoped_lock lock(m_impl->mutex);
        if (m_impl->threaded) {
            m_impl->jobs.push_back(std::move(bound));
            m_impl->wake.notify_one();
            return;
        }
    }
    const std::scoped_lock lock(m_impl->inlineMutex);
    bound();
}

void EngineRoom::tenantsAdded(std::vector<TenantFacts> tenants)
{
    auto agreed = room::readAgreedTargets(m_impl->store); // Here, not on the engine thread: it may take its time.
    ask([impl = m_impl.get(), tenants = std::move(tenants), agreed = std::move(agreed)](const slo::Engine &) {
        impl->live.add(tenants, agreed);
        return true;
    }).wait();
}

void EngineRoom::tenantChanged(TenantFacts tenant)
{
    ask([impl = m_impl.get(), tenant = std::move(tenant)](const slo::Engine &) {
        impl->live.change(tenant);
        return true;
    }).wait();
}

void EngineRoom::tenantReadAnew(TenantFacts tenant)
{
    ask([impl = m_impl.get(), tenant = std::move(tenant)](const slo::Engine &) {
        impl->live.change(tenant, true);
        return true;
    }).wait();
}

void EngineRoom::eventReported(PlatformEvent event)
{
    ask([impl = m_impl.get(), event = std::move(event)](const slo::Engine &) {
        impl->live.report(event, impl->clock.nowMs());
        return true;
    }).wait();
}

void EngineRoom::contractChanged(const std::string &tenantId)
{
    m_impl->contracts.forget(tenantId);
    auto history = m_impl->contracts.history(tenantId); // Here, not on the engine thread: it may take its time.
    if (!history.ok())
        return; // What is stored counts: the next start reads it.
    ask([impl = m_impl.get(), &tenantId, history = *std::move(history)](const slo::Engine &) {
        impl->live.contractChanged(tenantId, history);
        return true;
    }).wait();
}

std::shared_ptr<const std::vector<neighbours::PoolFairness>> EngineRoom::poolShares()
{
    return ask([impl = m_impl.get()](const slo::Engine &) { return impl->live.poolShares(impl->clock.nowMs()); }).get();
}

ContractBook &EngineRoom::contracts()
{
    return m_impl->contracts;
}

std::vector<std::string> EngineRoom::workflowsOf(TenantIndex tenant) const
{
    return m_impl->workflowIndex.of(*m_impl->post.current(), tenant);
}

std::unique_ptr<PastReader> EngineRoom::pastReader()
{
    return ask([impl = m_impl.get()](const slo::Engine &) { return impl->telemetry->pastReader(); }).get();
}

std::string EngineRoom::source() const
{
    return m_impl->telemetry->source();
}

bool EngineRoom::simulated() const
{
    return m_impl->telemetry->simulated();
}

const std::vector<std::string> EngineRoom::dependencies() const
{
    const std::scoped_lock lock(m_impl->namesMutex);
    return m_impl->dependencies;
}

const std::vector<PoolInfo> EngineRoom::pools() const
{
    const std::scoped_lock lock(m_impl->namesMutex);
    return m_impl->pools;
}

const std::vector<std::string> EngineRoom::workflows() const
{
    const std::scoped_lock lock(m_impl->namesMutex);
    return m_impl->workflows;
}

} // namespace bulkhead
