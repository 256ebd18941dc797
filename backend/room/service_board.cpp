#include "backend/room/service_board.h"

namespace bulkhead::room {

namespace {

class NoTelemetry final : public Telemetry
{
public:
    std::string source() const override { return "no telemetry"; }
    bool simulated() const override { return false; }
    const std::vector<std::string> &workflows() const override { return m_none; }
    const std::vector<std::string> &dependencies() const override { return m_none; }
    const std::vector<PoolInfo> &pools() const override { return m_pools; }
    std::vector<TenantFacts> inventory() const override { return {}; }
    std::vector<SeriesKey> follow(std::span<const TenantFacts>) override { return {}; }
    absl::Status history(std::int64_t, std::int64_t, const std::function<bool(MinuteCounts)> &) override
    {
        return absl::OkStatus();
    }
    absl::Status advance(std::int64_t, std::vector<MinuteCounts> &, std::vector<UsageTick> &) override
    {
        return absl::OkStatus();
    }
    TelemetryState state() const override { return {0, "No telemetry source is set for this gateway."}; }

private:
    std::vector<std::string> m_none;
    std::vector<PoolInfo> m_pools;
};

} // namespace

BoardPost::BoardPost()
{
    auto first = std::make_shared<ServiceBoard>();
    first->objectives = std::make_shared<const std::vector<ObjectiveView>>();
    first->alerts = std::make_shared<const std::vector<AlertView>>();
    first->incidents = std::make_shared<const std::vector<neighbours::Incident>>();
    first->historyProgress = 0;
    m_board = std::move(first);
}

std::shared_ptr<const ServiceBoard> BoardPost::current() const
{
    const std::scoped_lock lock(m_boardMutex);
    return m_board;
}

void BoardPost::publish(ServiceBoard board, bool ring)
{
    auto next = std::make_shared<ServiceBoard>(std::move(board));
    std::shared_ptr<const ServiceBoard> before; // Dies after the lock is released.
    {
        const std::scoped_lock lock(m_boardMutex);
        next->revision = m_board->revision + (ring ? 1 : 0);
        before = std::exchange(m_board, std::move(next));
    }
    if (ring)
        m_listeners.ring();
}

std::uint64_t BoardPost::listen(std::function<void()> bell)
{
    return m_listeners.add(std::move(bell));
}

void BoardPost::unlisten(std::uint64_t handle)
{
    m_listeners.remove(handle);
}

std::unique_ptr<Telemetry> noTelemetry()
{
    return std::make_unique<NoTelemetry>();
}

} // namespace bulkhead::room
