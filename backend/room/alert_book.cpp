#include "backend/room/alert_book.h"

#include <algorithm>
#include <charconv>

namespace bulkhead::room {

namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kDayMs = 86'400'000;

bool fires(AlertLevel level)
{
    return level == AlertLevel::SlowBurn || level == AlertLevel::FastBurn;
}

} // namespace

void AlertBook::restore(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        const std::size_t at = line.rfind('@');
        std::int64_t since = 0;
        if (at == std::string_view::npos
            || std::from_chars(line.data() + at + 1, line.data() + line.size(), since).ec != std::errc())
            continue;
        m_restored.emplace(line.substr(0, at), since);
    }
}

std::string AlertBook::firing() const
{
    std::string text;
    for (const auto &[series, alert] : m_firing)
        text += alert.id + '\n';
    return text;
}

AlertView AlertBook::raise(SeriesIndex series, const slo::ObjectiveState &state, const std::string &id,
                           std::int64_t boundaryMinute)
{
    std::int64_t since = state.levelSinceMinute > 0 ? state.levelSinceMinute : boundaryMinute;
    // Only what fires at the first judgement can be the same alert as before: a later one is a new alert.
    if (const auto known = m_restored.find(id); known != m_restored.end()) {
        if (!m_judged && known->second <= boundaryMinute)
            since = known->second;
        m_restored.erase(known);
    }
    AlertView alert;
    alert.id = id + '@' + std::to_string(since);
    alert.objective = series;
    alert.level = state.level;
    alert.sinceMs = since * kMinuteMs;
    return alert;
}

bool AlertBook::judge(std::span<const slo::ObjectiveState> states, std::span<const std::string> ids,
                      std::int64_t boundaryMinute)
{
    bool changed = false;
    for (auto it = m_firing.begin(); it != m_firing.end();) {
        const AlertLevel level = states[it->first].level;
        if (fires(level)) {
            changed = changed || it->second.level != level;
            it->second.level = level;
            ++it;
            continue;
        }
        it->second.resolvedMs = boundaryMinute * kMinuteMs;
        m_resolved.push_back(std::move(it->second));
        it = m_firing.erase(it);
        changed = true;
    }
    for (SeriesIndex s = 0; s < states.size(); ++s) {
        if (!fires(states[s].level) || m_firing.contains(s))
            continue;
        m_firing.emplace(s, raise(s, states[s], ids[s], boundaryMinute));
        changed = true;
    }
    while (!m_resolved.empty() && m_resolved.front().resolvedMs + kDayMs <= boundaryMinute * kMinuteMs) {
        m_resolved.pop_front();
        changed = true;
    }
    m_judged = true;
    return changed;
}

void AlertBook::settle(std::span<const std::string> ids, std::int64_t boundaryMinute)
{
    for (const auto &[id, since] : m_restored) {
        const auto known = std::find(ids.begin(), ids.end(), id);
        if (known == ids.end())
            continue;
        AlertView alert;
        alert.id = id + '@' + std::to_string(since);
        alert.objective = static_cast<std::uint32_t>(known - ids.begin());
        alert.level = AlertLevel::None;
        alert.sinceMs = since * kMinuteMs;
        alert.resolvedMs = boundaryMinute * kMinuteMs;
        // Replayed history knows better when it has seen the same alert.
        const bool seen = std::any_of(m_resolved.begin(), m_resolved.end(),
                                      [&](const AlertView &other) { return other.id == alert.id; });
        if (!seen)
            m_resolved.push_back(std::move(alert));
    }
    m_restored.clear();
}

std::vector<AlertView> AlertBook::list() const
{
    std::vector<AlertView> alerts;
    alerts.reserve(m_firing.size() + m_resolved.size());
    for (const auto &[series, alert] : m_firing)
        alerts.push_back(alert);
    alerts.insert(alerts.end(), m_resolved.begin(), m_resolved.end());
    std::stable_sort(alerts.begin(), alerts.end(),
                     [](const AlertView &a, const AlertView &b) { return a.sinceMs > b.sinceMs; });
    return alerts;
}

std::shared_ptr<const std::vector<AlertView>>
alertsOfThePresent(const AlertBook &book, std::span<const slo::Objective> objectives, const FleetSnapshot &fleet)
{
    std::vector<AlertView> alerts = book.list();
    if (fleet.gone > 0)
        std::erase_if(alerts, [&](const AlertView &alert) {
            return fleet.factsOf(objectives[alert.objective].key.tenant).stage == Stage::Gone;
        });
    return std::make_shared<const std::vector<AlertView>>(std::move(alerts));
}

} // namespace bulkhead::room
