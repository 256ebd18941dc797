// How far cases strayed from the standard, alone and by month.
#include "backend/engine/casework.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>

namespace bulkhead::casework {

namespace {

constexpr std::int64_t kDayMs = 86'400'000;

absl::CivilMonth monthOf(std::int64_t atMs)
{
    return absl::ToCivilMonth(absl::FromUnixMillis(atMs), absl::UTCTimeZone());
}

/// Toward minus infinity: half a day under the standard is a day under it, half a day over it is none yet.
std::int32_t wholeDays(std::int64_t ms)
{
    return static_cast<std::int32_t>(ms >= 0 ? ms / kDayMs : -((-ms + kDayMs - 1) / kDayMs));
}

std::uint32_t failedAttempts(const StoredStep &step)
{
    const bool last = step.state == StepState::Done || step.state == StepState::Running;
    return step.attempts - (last && step.attempts > 0 ? 1 : 0);
}

void fill(Month &month, const std::vector<Ended> &cases)
{
    std::vector<std::int32_t> days;
    for (const Ended &one : cases) {
        const absl::CivilMonth live = monthOf(one.liveMs);
        if (live.year() != month.year || live.month() != month.month)
            continue;
        days.push_back(one.variance.days);
        ++month.live;
        month.onTime += one.variance.days <= 0 ? 1 : 0;
        month.manual += one.variance.manual;
        month.overrides += one.variance.overrides;
        month.failed += one.variance.failed;
    }
    if (days.empty())
        return;
    const auto middle = days.begin() + static_cast<std::ptrdiff_t>((days.size() - 1) / 2);
    std::ranges::nth_element(days, middle);
    month.medianDays = *middle;
}

} // namespace

Variance variance(const OnboardingCase &item, const CaseWork *work, const TenantFacts &tenant, std::int64_t nowMs)
{
    Variance made;
    made.days = item.liveMs > 0 ? wholeDays(item.liveMs - item.dueMs) : std::max(0, wholeDays(nowMs - item.dueMs));
    for (const StoredStep &step : item.steps)
        made.failed += failedAttempts(step);
    made.overrides += tenant.recommended != Tier::Unspecified && tenant.tier != tenant.recommended ? 1 : 0;
    if (work == nullptr)
        return made;
    made.manual = work->manual;
    made.overrides += static_cast<std::uint32_t>(
        std::ranges::count(work->checkpoints, Mark::Overridden, [](const Checkpoint &one) { return one.mark; }));
    return made;
}

std::vector<Month> byMonth(const std::vector<Ended> &cases, std::size_t months, std::int64_t nowMs)
{
    std::vector<Month> made(months);
    const absl::CivilMonth last = monthOf(nowMs);
    for (std::size_t at = 0; at < months; ++at) {
        const absl::CivilMonth month = last - static_cast<absl::civil_diff_t>(months - 1 - at);
        made[at].year = static_cast<std::int32_t>(month.year());
        made[at].month = month.month();
        fill(made[at], cases);
    }
    return made;
}

} // namespace bulkhead::casework
