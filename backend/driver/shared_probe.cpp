#include "backend/driver/shared_probe.h"

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {

constexpr std::size_t kTold = 4;  ///< Ticks in a report: whoever reads late misses none.
constexpr int kPatienceTicks = 5; ///< A change of hands, and its first tick, fit in.

} // namespace

SharedProbe::SharedProbe(PoolSharing sharing, std::string pool, std::int64_t tickMs,
                         std::function<std::unique_ptr<PoolProbe>()> make)
    : m_sharing(sharing)
    , m_pool(std::move(pool))
    , m_lease(poolLease(m_pool))
    , m_topic("ticks/" + m_pool)
    , m_patience(kPatienceTicks * tickMs)
    , m_make(std::move(make))
{
}

SharedProbe::~SharedProbe() = default;

std::vector<ProbedTick> SharedProbe::take()
{
    if (const auto lease = m_sharing.leases.held(m_lease))
        return look(*lease);
    if (m_probe) {
        m_ending.post([probe = std::shared_ptr<PoolProbe>(std::move(m_probe))]() mutable { probe.reset(); });
        m_heardAt = std::chrono::steady_clock::now();
        m_reason.clear();
    }
    return listen();
}

std::vector<ProbedTick> SharedProbe::look(const LeaseProof &lease)
{
    if (!m_probe)
        m_probe = m_make();
    std::vector<ProbedTick> ticks = newOnes(m_probe->take());
    std::string reason = m_probe->reason();
    if (!ticks.empty() || reason != m_told.reason || m_toldBy != lease) {
        m_told.ticks.insert(m_told.ticks.end(), ticks.begin(), ticks.end());
        if (m_told.ticks.size() > kTold)
            m_told.ticks.erase(m_told.ticks.begin(), m_told.ticks.end() - kTold);
        m_told.reason = std::move(reason);
        m_toldBy = lease;
        m_sharing.exchange.tell(lease, m_topic, packProbeReport(m_told));
    }
    return ticks;
}

std::vector<ProbedTick> SharedProbe::listen()
{
    const auto report = m_sharing.exchange.heard(m_topic, m_heard);
    if (!report)
        return {};
    m_heard = report->revision;
    auto unpacked = unpackProbeReport(report->body);
    if (!unpacked)
        return {}; // Of another version: it is told as nobody looking.
    m_heardAt = std::chrono::steady_clock::now();
    m_reason = unpacked->reason;
    m_told.ticks = unpacked->ticks; // Goes on from here, should this gateway take over.
    return newOnes(std::move(unpacked->ticks));
}

std::vector<ProbedTick> SharedProbe::newOnes(std::vector<ProbedTick> ticks)
{
    std::erase_if(ticks, [this](const ProbedTick &tick) { return tick.endMs <= m_lastMs; });
    if (!ticks.empty())
        m_lastMs = ticks.back().endMs;
    return ticks;
}

std::string SharedProbe::reason() const
{
    if (m_probe)
        return m_probe->reason();
    if (std::chrono::steady_clock::now() - m_heardAt < m_patience)
        return m_reason;
    const std::string trouble = m_sharing.exchange.trouble();
    return m_pool + ": no gateway tells what it sees there" + (trouble.empty() ? "" : " (" + trouble + ")");
}

} // namespace bulkhead
