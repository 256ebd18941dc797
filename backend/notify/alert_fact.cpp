#include "backend/notify/alert_fact.h"

#include "backend/engine_room.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace bulkhead::notify {

namespace {

using Json = nlohmann::json;

constexpr std::int64_t kMinuteMs = 60'000;

bool fires(AlertLevel level)
{
    return level == AlertLevel::SlowBurn || level == AlertLevel::FastBurn;
}

AlertFact factOf(const AlertView &alert, const ObjectiveView &objective, const FleetSnapshot &fleet)
{
    AlertFact fact;
    fact.id = alert.id;
    const TenantFacts &tenant = fleet.factsOf(objective.tenant);
    fact.tenantId = tenant.id;
    fact.tier = tenant.tier;
    fact.workflow = objective.workflow;
    fact.severity = alert.level == AlertLevel::FastBurn ? kPage : kTicket;
    fact.sinceMs = alert.sinceMs;
    fact.resolvedMs = alert.resolvedMs;
    fact.stateMs = alert.resolvedMs;
    if (alert.resolvedMs == 0)
        fact.stateMs = std::max(alert.sinceMs, objective.state.levelSinceMinute * kMinuteMs);
    fact.targetE7 = objective.targetE7;
    fact.burn = slo::burnThousandths(objective.state.hour, objective.targetE7);
    fact.budget = slo::budgetLeft(objective.state.period, objective.targetE7);
    fact.dependency = objective.likelyDependency;
    return fact;
}

} // namespace

std::string AlertFact::json() const
{
    const Json object{{"id", id},
                      {"tenant", tenantId},
                      {"workflow", workflow},
                      {"tier", static_cast<int>(tier)},
                      {"severity", severity},
                      {"since", sinceMs},
                      {"state", stateMs},
                      {"resolved", resolvedMs},
                      {"target", targetE7},
                      {"burn", burn},
                      {"budget", budget},
                      {"dependency", dependency},
                      {"layers", layers}};
    return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<AlertFact> AlertFact::fromJson(std::string_view text)
{
    const Json object = Json::parse(text, nullptr, false);
    if (!object.is_object())
        return std::nullopt;
    AlertFact fact;
    const auto word = [&](const char *key, std::string &value) {
        const auto found = object.find(key);
        if (found == object.end() || !found->is_string())
            return false;
        value = found->get<std::string>();
        return true;
    };
    const auto number = [&](const char *key, auto &value) {
        const auto found = object.find(key);
        if (found == object.end() || !found->is_number_integer())
            return false;
        value = static_cast<std::remove_reference_t<decltype(value)>>(found->get<std::int64_t>());
        return true;
    };
    const bool whole = word("id", fact.id) && word("tenant", fact.tenantId) && word("workflow", fact.workflow)
                       && number("tier", fact.tier) && word("severity", fact.severity) && number("since", fact.sinceMs)
                       && number("state", fact.stateMs) && number("resolved", fact.resolvedMs)
                       && number("target", fact.targetE7) && number("burn", fact.burn) && number("budget", fact.budget)
                       && word("dependency", fact.dependency);
    static_cast<void>(word("layers", fact.layers)); // What was kept before there were crossings has none.
    return whole ? std::optional(std::move(fact)) : std::nullopt;
}

AlertFact AlertFact::fromId(const std::string &id)
{
    AlertFact fact;
    fact.id = id;
    const std::size_t slash = id.find('/'), at = id.rfind('@');
    if (id == kStaleAlert || slash == std::string::npos || at == std::string::npos || at < slash)
        return fact;
    const bool ofServices = id.starts_with(kDropPrefix);
    fact.tenantId = ofServices ? std::string() : id.substr(0, slash);
    fact.workflow = ofServices ? kCoverage : id.substr(slash + 1, at - slash - 1);
    std::int64_t minute = 0;
    std::from_chars(id.data() + at + 1, id.data() + id.size(), minute);
    fact.sinceMs = minute * kMinuteMs;
    return fact;
}

void Situation::index()
{
    m_firingAt.clear();
    m_resolvedAt.clear();
    for (std::size_t i = 0; i < firing.size(); ++i)
        m_firingAt.emplace(firing[i].id, i);
    for (std::size_t i = 0; i < resolved.size(); ++i)
        m_resolvedAt.emplace(resolved[i].id, i);
}

std::optional<AlertFact> Situation::endOf(const std::string &alertId, const std::string &severity,
                                          std::string_view storedFacts) const
{
    AlertFact fact;
    if (const auto ended = m_resolvedAt.find(alertId); ended != m_resolvedAt.end()) {
        fact = resolved[ended->second];
    } else if (const auto other = m_firingAt.find(alertId); other != m_firingAt.end()) {
        fact = firing[other->second]; // At another severity, or no longer at one that the target asked for.
        fact.resolvedMs = fact.stateMs;
    } else if (complete) {
        auto stored = AlertFact::fromJson(storedFacts);
        fact = stored ? *std::move(stored) : AlertFact::fromId(alertId);
        fact.resolvedMs = fact.stateMs = nowMs;
    } else {
        return std::nullopt;
    }
    fact.severity = severity;
    return fact;
}

Situation readSituation(const ServiceBoard &board, const FleetSnapshot &fleet, std::int64_t nowMs,
                        std::int64_t quietSinceMs, std::int64_t staleMs)
{
    Situation now;
    now.nowMs = nowMs;
    now.complete = board.historyProgress >= 1 && board.evaluatedMs > 0;
    for (const AlertView &alert : *board.alerts) {
        if (alert.objective >= board.objectives->size())
            continue;
        const ObjectiveView &objective = (*board.objectives)[alert.objective];
        if (objective.tenant >= fleet.size)
            continue;
        if (alert.resolvedMs != 0)
            now.resolved.push_back(factOf(alert, objective, fleet));
        else if (fires(alert.level))
            now.firing.push_back(factOf(alert, objective, fleet));
    }
    const std::int64_t judgedMs = std::max(board.evaluatedMs, quietSinceMs);
    if (staleMs > 0 && nowMs - judgedMs > staleMs) {
        AlertFact stale;
        stale.id = kStaleAlert;
        stale.severity = kTicket;
        stale.sinceMs = stale.stateMs = judgedMs;
        now.firing.push_back(std::move(stale));
    }
    std::stable_sort(now.firing.begin(), now.firing.end(), [](const AlertFact &a, const AlertFact &b) {
        const bool pageA = a.severity == kPage, pageB = b.severity == kPage;
        return pageA != pageB ? pageA : a.sinceMs < b.sinceMs;
    });
    now.index();
    return now;
}

void addCrossings(const std::optional<std::vector<Crossing>> &crossings, const FleetBoard &fleet, Situation &situation)
{
    if (!crossings) {
        situation.complete = false;
        return;
    }
    std::vector<AlertFact> facts;
    for (const Crossing &crossing : *crossings) {
        AlertFact fact;
        fact.id = crossing.tenantId + "/" + kBoundary + "@" + std::to_string(crossing.sinceMs / kMinuteMs);
        fact.tenantId = crossing.tenantId;
        fact.workflow = kBoundary;
        fact.severity = kPage;
        fact.sinceMs = fact.stateMs = crossing.sinceMs;
        fact.layers = crossing.layers;
        const auto index = fleet.find(crossing.tenantId);
        if (const auto now = fleet.current(); index && *index < now->size)
            fact.tier = now->factsOf(*index).tier;
        facts.push_back(std::move(fact));
    }
    situation.firing.insert(situation.firing.begin(), std::make_move_iterator(facts.begin()),
                            std::make_move_iterator(facts.end()));
    situation.index();
}

void addDrops(const std::optional<std::vector<ShareDrop>> &drops, Situation &situation)
{
    if (!drops) {
        situation.complete = false;
        return;
    }
    for (const ShareDrop &drop : *drops) {
        AlertFact fact;
        fact.id = kDropPrefix + drop.id + "@" + std::to_string(drop.sinceMs / kMinuteMs);
        fact.workflow = kCoverage;
        fact.severity = kTicket;
        fact.sinceMs = fact.stateMs = drop.sinceMs;
        fact.layers = drop.text;
        situation.firing.push_back(std::move(fact));
    }
    situation.index();
}

bool fits(const Route &route, const AlertFact &fact)
{
    if (fact.workflow == kCoverage) // Of the whole platform: not for who asked for some tenants only.
        return route.tickets && route.tiers.empty() && route.tenants.empty();
    if (fact.tenantId.empty())
        return true; // About the gateway: whoever is told anything must know that it is blind.
    if (fact.severity == kPage ? !route.pages : !route.tickets)
        return false;
    const auto holds = [](const auto &list, const auto &value) {
        return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
    };
    return holds(route.tiers, fact.tier) && holds(route.tenants, fact.tenantId);
}

} // namespace bulkhead::notify
