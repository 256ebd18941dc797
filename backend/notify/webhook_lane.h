#pragma once
#include "backend/notify/lane.h"

namespace bulkhead::notify {

/// Signed messages in order, at least once each: what is not taken waits in the store.
class WebhookLane final : public Lane
{
public:
    using Lane::Lane;

private:
    Time work(Time now, bool rung) override;
    std::size_t waiting() const override { return m_book.pending(); }
    void beginAnew() override;

    void reconcile();
    void queueResolutions(const Situation &now, const std::set<std::string> &live);
    bool queue(const AlertFact &fact, const std::string &state, std::int64_t nowMs);
    void sendFirst();
    void settle(const StoredNotice &notice);
    void sendWatchdog();
    [[nodiscard]] std::vector<std::string> headersOf(const std::string &body, const std::string &id,
                                                     std::int64_t nowMs) const;

    Time m_reconcileAt{}, m_watchdogAt{};
    std::set<std::string> m_waitingForRoom; ///< Alerts that found the outbox full and were never told.
    bool m_full = false;
    std::uint64_t m_refused = 0; ///< Sequence that the receiver refuses, and how often in a row.
    int m_refusals = 0;
};

} // namespace bulkhead::notify
