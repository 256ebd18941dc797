#include "backend/rpc/inventory.h"

#include "backend/engine/slo_math.h"
#include "backend/engine/tier_policy.h"
#include "backend/room/tenant_figures.h"
#include "backend/rpc/event_scope.h"
#include "backend/rpc/wire.h"

#include <algorithm>
#include <limits>

namespace bulkhead {

namespace {

constexpr std::size_t kTimelineLimit = 200;

std::int32_t narrowed(std::int64_t value)
{
    return static_cast<std::int32_t>(std::min<std::int64_t>(value, std::numeric_limits<std::int32_t>::max()));
}

void fillReasons(const policy::Baselines &baselines, const TenantFacts &shown, v1::GetTenantResponse &page)
{
    for (const policy::RuleVerdict &rule : policy::reasons(baselines, shown)) {
        auto &reason = *page.add_reasons();
        reason.set_rule(rule.rule);
        reason.set_text(rule.text);
        reason.set_demands(toWire(rule.demands));
    }
}

void fillFacts(const Call &call, v1::GetTenantResponse &page)
{
    const TenantFacts &facts = call.facts();
    page.set_id(facts.id);
    page.set_name(facts.name);
    page.set_profile(toWire(facts.profile));
    page.set_tier(toWire(facts.tier));
    page.set_recommended(toWire(call.recommended(facts)));
    page.set_region(facts.region);
    if (call.sees("pool"))
        page.set_pool(facts.pool);
    page.set_owner(facts.owner);
    page.set_stage(toWire(facts.stage));
    page.set_parent(channelName(call, facts));
    page.set_health(toWire(call.fleet->figuresOf(*call.tenant).health));
    page.set_revision(facts.revision);
    if (call.sees("arr"))
        page.set_arr(facts.arr);
    if (call.sees("renewal"))
        page.set_renewal(facts.renewal);
    fillReasons(*call.baselines, call.shown(facts), page);
    for (const policy::Control &control : policy::promises(*call.baselines, facts.tier)) {
        auto &layer = *page.add_layers();
        layer.set_layer(control.layer);
        layer.set_promise(control.control);
    }
}

void fillWorkflows(const ServiceBoard &board, TenantIndex tenant, v1::GetTenantResponse &page)
{
    if (!board.objectives)
        return;
    std::vector<const ObjectiveView *> own;
    for (const ObjectiveView &objective : *board.objectives) {
        if (objective.tenant == tenant)
            own.push_back(&objective);
    }
    const auto left = [](const ObjectiveView &o) { return slo::budgetLeft(o.state.period, o.targetE7); };
    std::stable_sort(own.begin(), own.end(), [&left](const ObjectiveView *a, const ObjectiveView *b) {
        const int worseA = room::badness(a->state.health), worseB = room::badness(b->state.health);
        return worseA != worseB ? worseA > worseB : left(*a) < left(*b);
    });
    for (const ObjectiveView *objective : own) {
        auto &shown = *page.add_workflows();
        shown.set_objective_id(objective->id);
        shown.set_workflow(objective->workflow);
        shown.set_health(toWire(objective->state.health));
        shown.set_sli(slo::sliMillionths(objective->state.period));
        shown.set_budget(left(*objective));
        shown.set_burn(narrowed(slo::burnThousandths(objective->state.hour, objective->targetE7)));
        shown.set_likely_dependency(objective->likelyDependency);
        shown.set_dependency_share(objective->dependencyShareBp);
    }
}

/// Alerts of this tenant, and what happened to the whole platform: no other tenant's moments.
void gatherBoard(const ServiceBoard &board, TenantIndex tenant, const TenantFacts &facts,
                 const std::vector<std::string> &dependencies, std::vector<TimelineEntry> &moments)
{
    if (board.alerts && board.objectives) {
        for (const AlertView &alert : *board.alerts) {
            if (alert.objective >= board.objectives->size() || (*board.objectives)[alert.objective].tenant != tenant)
                continue;
            const std::string &workflow = (*board.objectives)[alert.objective].workflow;
            const char *burn = alert.level == AlertLevel::FastBurn ? "Fast burn" : "Slow burn";
            moments.push_back({{}, alert.sinceMs, "alert", std::string(burn) + " of " + workflow + " began", {}});
            if (alert.resolvedMs)
                moments.push_back(
                    {{}, alert.resolvedMs, "alert", std::string(burn) + " of " + workflow + " ended", {}});
        }
    }
    for (const PlatformEvent &event : board.events)
        if (concerns(event, facts, dependencies))
            moments.push_back({{}, event.atMs, event.kind, event.text, {}});
}

absl::Status fillTimeline(const ServiceParts &parts, const Call &call, const ServiceBoard *board,
                          v1::GetTenantResponse &page)
{
    auto moments = parts.store.timeline(call.facts().id, kTimelineLimit);
    if (!moments.ok())
        return moments.status();
    if (board)
        gatherBoard(*board, *call.tenant, call.facts(), parts.room.dependencies(), *moments);
    if (!call.sees("pool")) // What happens to the platform, and who of it did what, is told with the pools.
        std::erase_if(*moments, [](const TimelineEntry &moment) { return moment.kind != "onboarding"; });
    std::stable_sort(moments->begin(), moments->end(),
                     [](const TimelineEntry &a, const TimelineEntry &b) { return a.atMs > b.atMs; });
    moments->resize(std::min(moments->size(), kTimelineLimit));
    for (const TimelineEntry &moment : *moments) {
        auto &event = *page.add_timeline();
        event.set_at_ms(moment.atMs);
        event.set_kind(moment.kind);
        event.set_text(moment.text);
        event.set_actor(moment.actor);
    }
    return absl::OkStatus();
}

} // namespace

std::string channelName(const Call &call, const TenantFacts &facts)
{
    const auto parent = facts.parent.empty() ? std::nullopt : call.find(facts.parent);
    return parent ? call.fleet->factsOf(*parent).name : std::string();
}

absl::Status tenantPage(const ServiceParts &parts, const Call &call, v1::GetTenantResponse &page)
{
    fillFacts(call, page);
    page.set_source(parts.room.source());
    const auto board = parts.room.services();
    if (board)
        fillWorkflows(*board, *call.tenant, page);
    return fillTimeline(parts, call, board.get(), page);
}

} // namespace bulkhead
