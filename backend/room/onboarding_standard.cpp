#include "backend/room/onboarding_standard.h"

#include "backend/engine/casework.h"

#include <algorithm>

namespace bulkhead::room {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

} // namespace

std::int32_t daysLate(const OnboardingCase &item, std::int64_t nowMs)
{
    const bool live = item.stage == Stage::Live;
    const std::int64_t due = live ? item.dueMs : casework::stageDueMs(item, item.stage);
    const std::int64_t at = live && item.liveMs > 0 ? item.liveMs : nowMs;
    return static_cast<std::int32_t>(std::max<std::int64_t>(0, (at - due) / kDayMs));
}

OnboardingCase newCase(const TenantFacts &tenant, std::uint32_t days, const std::vector<PlannedStep> &plan,
                       std::int64_t startedMs)
{
    OnboardingCase item;
    item.id = "case-" + tenant.id;
    item.tenantId = tenant.id;
    item.stage = tenant.stage;
    item.startedMs = startedMs;
    item.dueMs = startedMs + static_cast<std::int64_t>(days) * kDayMs;
    item.owner = tenant.owner;
    item.steps.reserve(plan.size() + 1);
    const auto add = [&item](const PlannedStep &planned) {
        StoredStep step;
        step.id = planned.id;
        step.title = planned.title;
        step.stage = planned.stage;
        item.steps.push_back(std::move(step));
    };
    std::ranges::for_each(plan, add);
    if (std::ranges::find(plan, Stage::Verification, &PlannedStep::stage) == plan.end())
        add({kProofStep, "Try every boundary as the tenant itself", Stage::Verification});
    return item;
}

} // namespace bulkhead::room
