#pragma once
// People who save without a pause while gateways are killed, frozen or stopped, and what became of what they saved.
#include "tests/backend/replica_desk.h"

#include <atomic>
#include <functional>

namespace bulkhead::test {

inline std::chrono::milliseconds since(Instant then)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - then);
}

/// A person who saves a draft again and again, on another gateway when one does not answer, each time until it is
/// acknowledged: its revision counts how often it was saved.
class Saver
{
public:
    Saver(const std::vector<std::shared_ptr<grpc::Channel>> &gateways, std::string draft, std::size_t first)
        : m_draft(std::move(draft))
        , m_at(first)
    {
        for (const auto &gateway : gateways)
            m_desks.push_back(std::make_unique<ReplicaDesk>(gateway, "platform-1"));
        m_thread = std::thread([this] { run(); });
    }
    ~Saver()
    {
        m_givenUp = true; // Also what nobody will answer any more.
        stop();
    }
    void stop()
    {
        m_stop = true;
        if (m_thread.joinable())
            m_thread.join();
    }
    [[nodiscard]] const std::string &draft() const { return m_draft; }
    [[nodiscard]] std::uint64_t acknowledged() const { return m_acknowledged; }
    [[nodiscard]] int failures() const { return m_failures; }
    [[nodiscard]] std::chrono::milliseconds longest() const { return m_longest; } ///< After stop().
    [[nodiscard]] const std::string &odd() const { return m_odd; }                ///< Likewise; empty: nothing was.

private:
    void run()
    {
        while (!m_stop && m_odd.empty()) {
            const Instant begun = std::chrono::steady_clock::now();
            const std::string id = m_draft + "-" + std::to_string(m_acknowledged.load());
            for (bool answered = false; !answered && m_odd.empty() && !m_givenUp;)
                answered = save(id);
            m_longest = std::max(m_longest, since(begun));
        }
    }
    bool save(const std::string &id)
    {
        v1::SaveDraftResponse answer;
        const grpc::Status status =
            m_desks[m_at]->save(id, m_draft, m_acknowledged, {{"note", id}}, answer, std::chrono::milliseconds(2'500));
        if (status.ok()) {
            if (answer.draft().revision() != m_acknowledged + 1)
                m_odd = id + " became revision " + std::to_string(answer.draft().revision());
            ++m_acknowledged;
            return true;
        }
        ++m_failures;
        m_at = (m_at + 1) % m_desks.size();
        if (status.error_code() != grpc::StatusCode::UNAVAILABLE
            && status.error_code() != grpc::StatusCode::DEADLINE_EXCEEDED)
            m_odd = id + ": " + std::to_string(static_cast<int>(status.error_code())) + " " + status.error_message();
        return false;
    }

    std::string m_draft;
    std::vector<std::unique_ptr<ReplicaDesk>> m_desks;
    std::size_t m_at;
    std::atomic<std::uint64_t> m_acknowledged{0};
    std::atomic<int> m_failures{0};
    std::atomic<bool> m_stop{false}, m_givenUp{false};
    std::chrono::milliseconds m_longest{0};
    std::string m_odd;
    std::thread m_thread;
};

/// Savers on every gateway, and what became of what they saved.
class Load
{
public:
    /// Each at another of these first.
    explicit Load(const std::vector<std::string> &gateways, int savers = 6)
    {
        for (int i = 0; i < savers; ++i) {
            std::vector<std::shared_ptr<grpc::Channel>> channels;
            for (const std::string &address : gateways)
                channels.push_back(channelTo(address));
            add(channels, static_cast<std::size_t>(i) % gateways.size());
        }
    }
    /// Each with a connection of its own.
    Load(const std::function<std::shared_ptr<grpc::Channel>()> &connect, int savers)
    {
        for (int i = 0; i < savers; ++i)
            add({connect()}, 0);
    }
    [[nodiscard]] std::uint64_t acknowledged() const
    {
        std::uint64_t sum = 0;
        for (const auto &saver : m_savers)
            sum += saver->acknowledged();
        return sum;
    }
    [[nodiscard]] int failures() const
    {
        int sum = 0;
        for (const auto &saver : m_savers)
            sum += saver->failures();
        return sum;
    }
    /// Every saver has been acknowledged anew.
    [[nodiscard]] bool allGoOn(const std::vector<std::uint64_t> &before) const
    {
        for (std::size_t i = 0; i < m_savers.size(); ++i)
            if (m_savers[i]->acknowledged() < before[i] + 3)
                return false;
        return true;
    }
    [[nodiscard]] std::vector<std::uint64_t> each() const
    {
        std::vector<std::uint64_t> counts;
        for (const auto &saver : m_savers)
            counts.push_back(saver->acknowledged());
        return counts;
    }
    /// Stops; empty, or what is lost, doubled or odd.
    std::string settle(ReplicaDesk &desk)
    {
        for (const auto &saver : m_savers)
            saver->stop();
        std::map<std::string, std::uint64_t> kept;
        for (const v1::Draft &draft : desk.drafts())
            kept[draft.id()] = draft.revision();
        for (const auto &saver : m_savers) {
            if (!saver->odd().empty())
                return saver->odd();
            if (kept[saver->draft()] != saver->acknowledged())
                return saver->draft() + ": " + std::to_string(saver->acknowledged()) + " acknowledged, "
                       + std::to_string(kept[saver->draft()]) + " kept";
        }
        return {};
    }
    [[nodiscard]] std::chrono::milliseconds longest() const
    {
        std::chrono::milliseconds longest{0};
        for (const auto &saver : m_savers)
            longest = std::max(longest, saver->longest());
        return longest;
    }

private:
    void add(const std::vector<std::shared_ptr<grpc::Channel>> &channels, std::size_t first)
    {
        m_savers.push_back(std::make_unique<Saver>(channels, "load-" + std::to_string(m_savers.size()), first));
    }

    std::vector<std::unique_ptr<Saver>> m_savers;
};

} // namespace bulkhead::test
