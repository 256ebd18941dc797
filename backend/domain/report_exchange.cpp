#include "backend/domain/report_exchange.h"

#include <algorithm>
#include <utility>

namespace bulkhead {

ReportExchange::ReportExchange(PoolReports &reports, std::chrono::milliseconds pace)
    : m_reports(reports)
    , m_pace(pace)
    , m_thread([this] { run(); })
{
}

ReportExchange::~ReportExchange()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

void ReportExchange::tell(const LeaseProof &lease, const std::string &topic, std::string body)
{
    const std::scoped_lock lock(m_mutex);
    m_waiting.insert_or_assign(topic, Waiting{lease, std::move(body)});
    m_wake.notify_all();
}

std::shared_ptr<const PoolReport> ReportExchange::heard(const std::string &topic, std::uint64_t revision) const
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_heard.find(topic);
    return found == m_heard.end() || found->second->revision <= revision ? nullptr : found->second;
}

bool ReportExchange::ready() const
{
    const std::scoped_lock lock(m_mutex);
    return m_ready;
}

std::string ReportExchange::trouble() const
{
    const std::scoped_lock lock(m_mutex);
    return m_trouble;
}

absl::Status ReportExchange::sendAll()
{
    std::map<std::string, Waiting> taken;
    {
        const std::scoped_lock lock(m_mutex);
        taken.swap(m_waiting);
    }
    absl::Status trouble;
    for (auto &[topic, waiting] : taken) {
        const bool away = absl::IsUnavailable(trouble); // Nobody answers for the others either.
        const absl::Status status = away ? trouble : m_reports.publish(waiting.lease, topic, waiting.body);
        if (status.ok() || absl::IsAborted(status))
            continue;
        trouble.Update(status);
        if (absl::IsInvalidArgument(status))
            continue;                         // It would be refused again.
        const std::scoped_lock lock(m_mutex); // Sent again, unless something newer has come meanwhile.
        m_waiting.emplace(topic, std::move(waiting));
    }
    return trouble;
}

absl::Status ReportExchange::readAll()
{
    auto news = m_reports.after(m_revision);
    if (!news.ok())
        return news.status();
    const std::scoped_lock lock(m_mutex);
    for (PoolReport &report : *news) {
        m_revision = std::max(m_revision, report.revision);
        std::string topic = report.pool;
        m_heard.insert_or_assign(std::move(topic), std::make_shared<const PoolReport>(std::move(report)));
    }
    m_ready = true;
    return absl::OkStatus();
}

void ReportExchange::run()
{
    std::unique_lock lock(m_mutex);
    auto due = std::chrono::steady_clock::now();
    while (!m_stopping) {
        lock.unlock();
        absl::Status status = sendAll();
        if (std::chrono::steady_clock::now() >= due) {
            status.Update(readAll());
            due = std::chrono::steady_clock::now() + m_pace;
        }
        lock.lock();
        m_trouble = status.ok() ? std::string() : std::string(status.message());
        const bool failed = !status.ok(); // What waits is tried again at the pace, not at once.
        m_wake.wait_until(lock, failed ? std::chrono::steady_clock::now() + m_pace : due,
                          [&] { return m_stopping || (!failed && !m_waiting.empty()); });
    }
}

} // namespace bulkhead
