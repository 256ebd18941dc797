#include "backend/store/lone_replica.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

namespace bulkhead {

namespace {

class LoneLeases final : public Leases
{
public:
    void want(const std::vector<std::string> &names) override
    {
        const std::scoped_lock lock(m_mutex);
        m_held.insert(names.begin(), names.end());
    }
    void unwant(const std::vector<std::string> &names) override
    {
        const std::scoped_lock lock(m_mutex);
        for (const std::string &name : names)
            m_held.erase(name);
    }
    absl::StatusOr<LeaseProof> take(std::string_view name) override
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_held.emplace(name).second)
            return absl::AbortedError(std::string(name) + " is looked after already.");
        return LeaseProof{std::string(name), 1};
    }
    void drop(const LeaseProof &lease) override
    {
        const std::scoped_lock lock(m_mutex);
        m_held.erase(lease.name);
    }
    std::optional<LeaseProof> held(std::string_view name) const override
    {
        const std::scoped_lock lock(m_mutex);
        return m_held.contains(name) ? std::optional(LeaseProof{std::string(name), 1}) : std::nullopt;
    }
    std::uint64_t listen(std::function<void()> /*nothing changes hands*/) override { return 0; }
    void unlisten(std::uint64_t /*handle*/) override {}
    void release() override
    {
        const std::scoped_lock lock(m_mutex);
        m_held.clear();
    }

private:
    mutable std::mutex m_mutex;
    std::set<std::string, std::less<>> m_held;
};

class LoneReports final : public PoolReports
{
public:
    absl::Status publish(const LeaseProof & /*nobody else*/, std::string_view pool, std::string_view body) override
    {
        const std::scoped_lock lock(m_mutex);
        PoolReport &report = m_newest[std::string(pool)];
        report = {std::string(pool), ++m_revision, std::string(body)};
        return absl::OkStatus();
    }
    absl::StatusOr<std::vector<PoolReport>> after(std::uint64_t revision) override
    {
        std::vector<PoolReport> reports;
        const std::scoped_lock lock(m_mutex);
        for (const auto &[pool, report] : m_newest)
            if (report.revision > revision)
                reports.push_back(report);
        std::ranges::sort(reports, {}, &PoolReport::revision);
        return reports;
    }

private:
    std::mutex m_mutex;
    std::map<std::string, PoolReport> m_newest;
    std::uint64_t m_revision = 0;
};

} // namespace

std::unique_ptr<Leases> makeLoneLeases()
{
    return std::make_unique<LoneLeases>();
}

std::unique_ptr<PoolReports> makeLoneReports()
{
    return std::make_unique<LoneReports>();
}

} // namespace bulkhead
