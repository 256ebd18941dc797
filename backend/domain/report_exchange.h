#pragma once
// Reports of pools between gateways, without anybody waiting for the store: what is told goes out by a thread of its
// own, what others told lies ready.
#include "backend/domain/leases.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace bulkhead {

/// Topics are "ticks/pool-a", "incidents/pool-a": each has one report, the newest. Any thread; nothing waits.
class ReportExchange
{
public:
    static constexpr std::chrono::milliseconds kPace{400}; ///< Between two looks at what others told.

    explicit ReportExchange(PoolReports &reports, std::chrono::milliseconds pace = kPace);
    ~ReportExchange(); ///< What is not out yet is dropped: the next holder of the lease tells anew.

    /// Goes out at the next turn, in place of what waits for the same topic. Dropped when the lease is another's by
    /// then: whoever holds it tells.
    void tell(const LeaseProof &lease, const std::string &topic, std::string body);
    /// The newest report of a topic, if it is newer than `revision`; null: none.
    [[nodiscard]] std::shared_ptr<const PoolReport> heard(const std::string &topic, std::uint64_t revision) const;
    /// What was told before this gateway started has been read.
    [[nodiscard]] bool ready() const;
    /// Why reports neither go nor come; empty: they do.
    [[nodiscard]] std::string trouble() const;

private:
    struct Waiting
    {
        LeaseProof lease;
        std::string body;
    };
    void run();
    [[nodiscard]] absl::Status sendAll();
    [[nodiscard]] absl::Status readAll();

    PoolReports &m_reports;
    const std::chrono::milliseconds m_pace;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_stopping = false, m_ready = false;
    std::map<std::string, Waiting> m_waiting;
    std::map<std::string, std::shared_ptr<const PoolReport>, std::less<>> m_heard;
    std::uint64_t m_revision = 0; ///< Of the newest report read; the thread's own.
    std::string m_trouble;
    std::thread m_thread; ///< Last: it uses all the others.
};

/// What gateways on one store have in common about pools; both outlive whoever is given them.
struct PoolSharing
{
    Leases &leases;
    ReportExchange &exchange;
};

} // namespace bulkhead
