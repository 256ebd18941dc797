#pragma once
// Looks into one message broker: whose messages wait for the workers that all share, and whose they have in hand.
#include "backend/driver/broker_config.h"
#include "backend/driver/pool_probe.h"

#include <memory>

namespace bulkhead {

/// Reads the queues from the management API as often as the broker tells of them anew. A thread of its own; survives
/// loss of the broker.
class RabbitMqProbe final : public PoolProbe
{
public:
    static constexpr std::int64_t kTickMs = 5'000; ///< collect_statistics_interval, as RabbitMQ has it by default.

    explicit RabbitMqProbe(ProbedBroker broker, std::int64_t tickMs = kTickMs);
    ~RabbitMqProbe() override;

    [[nodiscard]] std::vector<ProbedTick> take() override;
    [[nodiscard]] std::string reason() const override;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace bulkhead
