#pragma once
// Leases and reports of several gateways in one memory: who holds what is what the test says.
#include "backend/domain/leases.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace bulkhead {

class SharedStore final : public PoolReports
{
public:
    void give(const std::string &lease, const std::string &gateway)
    {
        const std::scoped_lock lock(m_mutex);
        m_held[lease] = {gateway, ++m_fence};
    }
    void fail(absl::Status status)
    {
        const std::scoped_lock lock(m_mutex);
        m_failure = std::move(status);
    }
    void refuse(const std::string &topic)
    {
        const std::scoped_lock lock(m_mutex);
        m_refused = topic;
    }
    [[nodiscard]] std::optional<LeaseProof> held(const std::string &lease, const std::string &gateway) const
    {
        const std::scoped_lock lock(m_mutex);
        const auto found = m_held.find(lease);
        if (found == m_held.end() || found->second.first != gateway)
            return std::nullopt;
        return LeaseProof{lease, found->second.second};
    }
    [[nodiscard]] std::size_t published() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_revision;
    }

    absl::Status publish(const LeaseProof &lease, std::string_view pool, std::string_view body) override
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_failure.ok())
            return m_failure;
        const auto found = m_held.find(lease.name);
        if (found == m_held.end() || found->second.second != lease.fence)
            return absl::AbortedError("another gateway holds it");
        if (pool == m_refused)
            return absl::InvalidArgumentError("it is too large");
        m_reports[std::string(pool)] = {std::string(pool), ++m_revision, std::string(body)};
        return absl::OkStatus();
    }
    absl::StatusOr<std::vector<PoolReport>> after(std::uint64_t revision) override
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_failure.ok())
            return m_failure;
        std::map<std::uint64_t, PoolReport> newer;
        for (const auto &[pool, report] : m_reports)
            if (report.revision > revision)
                newer.emplace(report.revision, report);
        std::vector<PoolReport> list;
        for (auto &[number, report] : newer)
            list.push_back(report);
        return list;
    }

private:
    mutable std::mutex m_mutex;
    std::map<std::string, std::pair<std::string, std::uint64_t>> m_held;
    std::map<std::string, PoolReport> m_reports;
    std::uint64_t m_fence = 0, m_revision = 0;
    absl::Status m_failure;
    std::string m_refused;
};

/// One gateway's view of them.
class SharedLeases final : public Leases
{
public:
    SharedLeases(SharedStore &store, std::string gateway)
        : m_store(store)
        , m_gateway(std::move(gateway))
    {
    }
    void want(const std::vector<std::string> &names) override { wanted.insert(names.begin(), names.end()); }
    [[nodiscard]] std::optional<LeaseProof> held(std::string_view name) const override
    {
        return m_store.held(std::string(name), m_gateway);
    }
    void unwant(const std::vector<std::string> &) override {}
    absl::StatusOr<LeaseProof> take(std::string_view name) override
    {
        m_store.give(std::string(name), m_gateway);
        return *held(name);
    }
    void drop(const LeaseProof &) override {}
    std::uint64_t listen(std::function<void()>) override { return 0; }
    void unlisten(std::uint64_t) override {}
    void release() override {}

    std::set<std::string> wanted;

private:
    SharedStore &m_store;
    const std::string m_gateway;
};

} // namespace bulkhead
