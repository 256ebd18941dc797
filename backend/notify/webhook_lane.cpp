#include "backend/notify/webhook_lane.h"

#include "backend/notify/signature.h"

#include <absl/strings/str_cat.h>
#include <algorithm>

namespace bulkhead::notify {

namespace {

constexpr auto kLookAgain = std::chrono::seconds(15);
constexpr int kMostRefusals = 5;

/// The receiver understood the call and does not want this very message; a repeat will not change that.
bool refusesMessage(long code)
{
    return code == 400 || code == 413 || code == 422;
}

} // namespace

Lane::Time WebhookLane::work(Time now, bool rung)
{
    if (rung || now >= m_reconcileAt) {
        reconcile();
        m_reconcileAt = now + kLookAgain;
    }
    save();
    if (now < retryAt())
        return std::min(retryAt(), m_reconcileAt);
    if (m_target.watchdog && now >= m_watchdogAt) {
        sendWatchdog();
        m_watchdogAt = now + std::chrono::milliseconds(m_target.repeatMs);
        return now;
    }
    if (m_book.pending() > 0) {
        sendFirst();
        return now;
    }
    return m_target.watchdog ? std::min(m_watchdogAt, m_reconcileAt) : m_reconcileAt;
}

void WebhookLane::beginAnew()
{
    m_reconcileAt = {};
    m_waitingForRoom.clear();
    m_full = false;
    m_refused = 0;
    m_refusals = 0;
}

void WebhookLane::reconcile()
{
    const Situation now = situation();
    std::set<std::string> live;
    m_full = false;
    for (const AlertFact &fact : now.firing) {
        if (!fits(m_target.route, fact))
            continue;
        live.insert(fact.id);
        const StoredNotice *told = m_book.newestOf(fact.id);
        if (told && told->state == fact.severity)
            continue;
        const bool untold = !told;
        if (queue(fact, fact.severity, now.nowMs))
            m_waitingForRoom.erase(fact.id);
        else if (untold)
            m_waitingForRoom.insert(fact.id);
    }
    queueResolutions(now, live);
    const std::size_t lost = std::erase_if(m_waitingForRoom, [&](const std::string &id) { return !live.contains(id); });
    m_book.countDropped(lost);
}

void WebhookLane::queueResolutions(const Situation &now, const std::set<std::string> &live)
{
    std::vector<AlertFact> ended;
    for (const StoredNotice *told : m_book.open()) {
        if (live.contains(told->alertId))
            continue;
        if (auto fact = now.endOf(told->alertId, told->state, told->facts))
            ended.push_back(*std::move(fact));
    }
    for (const AlertFact &fact : ended)
        queue(fact, kResolved, now.nowMs);
}

bool WebhookLane::queue(const AlertFact &fact, const std::string &state, std::int64_t nowMs)
{
    if (m_book.pending() >= m_target.outbox) {
        m_full = true; // What was told stays as it is, so the difference is found again when there is room.
        return false;
    }
    StoredNotice notice;
    notice.alertId = fact.id;
    notice.state = state;
    notice.facts = fact.json();
    notice.pending = true;
    notice.queuedMs = nowMs;
    m_book.add(std::move(notice));
    return true;
}

std::vector<std::string> WebhookLane::headersOf(const std::string &body, const std::string &id,
                                                std::int64_t nowMs) const
{
    return {absl::StrCat("Bulkhead-Delivery: ", id),
            absl::StrCat("Bulkhead-Signature: ", signatureOf(m_target.keys, nowMs / 1000, body))};
}

void WebhookLane::sendFirst()
{
    const StoredNotice notice = *m_book.firstPending();
    const std::int64_t nowMs = m_parts.clock.nowMs();
    const auto fact = AlertFact::fromJson(notice.facts);
    if (!fact || nowMs - notice.queuedMs > m_target.giveUpMs) {
        m_book.countDropped(1);
        return settle(notice);
    }
    const std::string body = webhookBody(*fact, notice.state, notice.sequence, nowMs, m_parts.wording);
    const std::string id = deliveryId(*fact, notice.state, m_parts.wording);
    if (send(body, headersOf(body, id, nowMs)))
        return settle(notice);
    if (!refusesMessage(lastCode()))
        return;
    m_refusals = m_refused == notice.sequence ? m_refusals + 1 : 1;
    m_refused = notice.sequence;
    if (m_refusals >= kMostRefusals) {
        m_book.countDropped(1);
        settle(notice);
    }
}

/// Nothing more is to be sent of this message. The newest state told of a firing alert is kept.
void WebhookLane::settle(const StoredNotice &notice)
{
    m_book.removeBefore(notice.alertId, notice.sequence);
    if (notice.state == kResolved)
        m_book.remove(notice.sequence);
    else
        m_book.setDelivered(notice.sequence);
    if (m_full)
        m_reconcileAt = {}; // There is room now.
    save();
}

void WebhookLane::sendWatchdog()
{
    const std::int64_t nowMs = m_parts.clock.nowMs();
    const std::string body = webhookWatchdog(m_book.lastSequence(), m_book.pending(), nowMs, m_parts.wording);
    (void)send(body, headersOf(body, absl::StrCat("watchdog-", nowMs), nowMs));
}

} // namespace bulkhead::notify
