#pragma once
// One pool that several gateways could look into: the one that holds the lease "pool/NAME" does, the others take its
// ticks. So a pool is looked into once however many gateways run, and every gateway's engine has seen it when it has to
// take over.
#include "backend/domain/report_exchange.h"
#include "backend/driver/probe_report.h"
#include "backend/driver/reader_thread.h"

#include <functional>

namespace bulkhead {

class SharedProbe final : public PoolProbe
{
public:
    /// `make` begins to look; called when the lease is won. `tickMs`: length of its ticks.
    SharedProbe(PoolSharing sharing, std::string pool, std::int64_t tickMs,
                std::function<std::unique_ptr<PoolProbe>()> make);
    ~SharedProbe() override;

    [[nodiscard]] std::vector<ProbedTick> take() override;
    [[nodiscard]] std::string reason() const override;

private:
    [[nodiscard]] std::vector<ProbedTick> look(const LeaseProof &lease);
    [[nodiscard]] std::vector<ProbedTick> listen();
    [[nodiscard]] std::vector<ProbedTick> newOnes(std::vector<ProbedTick> ticks);

    const PoolSharing m_sharing;
    const std::string m_pool, m_lease, m_topic;
    const std::chrono::milliseconds m_patience; ///< Without a word from whoever looks, that long.
    const std::function<std::unique_ptr<PoolProbe>()> m_make;
    std::unique_ptr<PoolProbe> m_probe; ///< While the lease is held.
    ProbeReport m_told;
    LeaseProof m_toldBy;
    std::uint64_t m_heard = 0; ///< Revision.
    std::int64_t m_lastMs = 0; ///< End of the newest tick handed on.
    std::string m_reason;      ///< As heard.
    std::chrono::steady_clock::time_point m_heardAt = std::chrono::steady_clock::now();
    ReaderThread m_ending; ///< Where probes end: that may take a look's time limit.
};

} // namespace bulkhead
