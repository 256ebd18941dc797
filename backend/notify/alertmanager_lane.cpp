#include "backend/notify/alertmanager_lane.h"

#include <absl/strings/str_cat.h>
#include <algorithm>

namespace bulkhead::notify {

namespace {

constexpr auto kLookAgain = std::chrono::seconds(15);
constexpr auto kRepeatEnd = std::chrono::minutes(15);
constexpr std::size_t kBatch = 256;

} // namespace

Lane::Time AlertmanagerLane::work(Time now, bool rung)
{
    if (rung || now >= m_compareAt) {
        compare();
        m_compareAt = now + kLookAgain;
    }
    save();
    if (now < retryAt())
        return std::min(retryAt(), m_compareAt);
    if (m_toSend.empty() && !m_watchdogDue) {
        const bool everything = now >= m_repeatAt;
        if (everything)
            m_repeatAt = now + std::chrono::milliseconds(m_target.repeatMs);
        collect(now, everything);
    }
    if (!m_toSend.empty() || m_watchdogDue) {
        sendNext(now);
        return now;
    }
    return std::min(m_repeatAt, m_compareAt);
}

void AlertmanagerLane::beginAnew()
{
    m_firing.clear();
    m_told.clear();
    m_ended.clear();
    m_toSend.clear();
    m_watchdogDue = m_loaded = false;
    m_compareAt = m_repeatAt = {}; // Alertmanager gets everything at once: nobody knows what it heard last.
}

void AlertmanagerLane::compare()
{
    if (!std::exchange(m_loaded, true)) {
        for (const auto &[sequence, row] : m_book.rows())
            m_told[{row.alertId, row.state}] = sequence;
    }
    const Situation now = situation();
    m_firing.clear();
    for (const AlertFact &fact : now.firing) {
        if (!fits(m_target.route, fact))
            continue;
        const Key key{fact.id, fact.severity};
        m_firing.emplace(key, fact);
        m_ended.erase(key);
        m_recent.erase(key);
        if (m_told.contains(key))
            continue;
        StoredNotice notice;
        notice.alertId = fact.id;
        notice.state = fact.severity;
        notice.facts = fact.json();
        notice.pending = true;
        notice.queuedMs = now.nowMs;
        m_told[key] =
            m_book.add(std::move(notice)); // Before it is sent: after a crash the end is still known to be due.
    }
    for (const auto &[key, sequence] : m_told) {
        if (m_firing.contains(key) || m_ended.contains(key))
            continue;
        if (auto end = now.endOf(key.first, key.second, m_book.rows().at(sequence).facts))
            m_ended.emplace(key, *std::move(end));
    }
}

void AlertmanagerLane::collect(Time now, bool everything)
{
    for (const auto &[key, fact] : m_ended)
        m_toSend.push_back(fact);
    for (const auto &[key, fact] : m_firing) {
        if (everything || m_book.rows().at(m_told.at(key)).pending)
            m_toSend.push_back(fact);
    }
    if (!everything)
        return;
    std::erase_if(m_recent, [&](const auto &entry) { return entry.second.until < now; });
    for (const auto &[key, recent] : m_recent)
        m_toSend.push_back(recent.fact);
    m_watchdogDue = m_target.watchdog;
}

void AlertmanagerLane::sendNext(Time now)
{
    const std::size_t size = std::min(kBatch, m_toSend.size());
    const std::vector<AlertFact> batch(m_toSend.begin(), m_toSend.begin() + static_cast<std::ptrdiff_t>(size));
    const bool watchdog = m_watchdogDue && size == m_toSend.size();
    std::vector<std::string> headers;
    if (!m_target.token.empty())
        headers.push_back(absl::StrCat("Authorization: Bearer ", m_target.token.reveal()));
    const bool sent = send(alertmanagerBody(batch, watchdog, m_parts.clock.nowMs(), m_parts.wording), headers);
    if (!sent) {
        // What is true when it answers again counts, not what was true now.
        m_toSend.clear();
        m_watchdogDue = false;
        m_repeatAt = {};
        return;
    }
    m_toSend.erase(m_toSend.begin(), m_toSend.begin() + static_cast<std::ptrdiff_t>(size));
    if (watchdog)
        m_watchdogDue = false;
    for (const AlertFact &fact : batch)
        taken(fact, now);
    save();
}

void AlertmanagerLane::taken(const AlertFact &fact, Time now)
{
    const Key key{fact.id, fact.severity};
    const auto told = m_told.find(key);
    if (told == m_told.end())
        return;
    if (fact.resolvedMs == 0) {
        if (m_book.rows().at(told->second).pending)
            m_book.setDelivered(told->second);
        return;
    }
    if (!m_ended.contains(key))
        return; // It fires again by now.
    m_book.remove(told->second);
    m_told.erase(told);
    m_ended.erase(key);
    m_recent.insert_or_assign(key, Recent{fact, now + kRepeatEnd});
}

} // namespace bulkhead::notify
