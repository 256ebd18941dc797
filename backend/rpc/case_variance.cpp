#include "backend/rpc/case_variance.h"

#include "backend/rpc/wire.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kMonths = 12;
constexpr std::int64_t kYearMs = 366 * std::int64_t{86'400'000};
constexpr std::size_t kMost = 1'000;

} // namespace

void fillVariance(const casework::Variance &variance, v1::CaseVariance &message)
{
    message.set_days(variance.days);
    message.set_manual(variance.manual);
    message.set_overrides(variance.overrides);
    message.set_failed(variance.failed);
}

absl::Status fillVariances(const Call &call, KeptRows<OnboardingCase> &cases, CaseWorks &works,
                           v1::GetVarianceResponse &answer)
{
    if (absl::Status status = cases.ready(); !status.ok())
        return status;
    if (absl::Status status = works.ready(); !status.ok())
        return status;
    const auto known = works.shared();
    std::vector<OnboardingCase> told = cases.all();
    std::erase_if(told, [&call](const OnboardingCase &item) {
        return (item.liveMs > 0 && item.liveMs < call.nowMs - kYearMs) || !call.find(item.tenantId);
    });
    std::ranges::sort(told, [](const OnboardingCase &a, const OnboardingCase &b) {
        return a.startedMs != b.startedMs ? a.startedMs > b.startedMs : a.id < b.id;
    });
    std::vector<casework::Ended> ended;
    for (const OnboardingCase &item : told) {
        TenantFacts facts = call.fleet->factsOf(*call.find(item.tenantId));
        facts.recommended = call.recommended(facts); // What a hidden worth would recommend tells the worth.
        const auto work = known->find(item.id);
        const auto variance =
            casework::variance(item, work == known->end() ? nullptr : &work->second, facts, call.nowMs);
        if (item.liveMs > 0)
            ended.push_back({item.liveMs, variance});
        if (answer.cases_size() == static_cast<int>(kMost)) {
            answer.set_more(true);
            continue;
        }
        v1::VarianceCase &row = *answer.add_cases();
        row.set_case_id(item.id);
        row.set_tenant_id(item.tenantId);
        row.set_tenant_name(facts.name);
        row.set_profile(toWire(facts.profile));
        row.set_tier(toWire(facts.tier));
        row.set_started_ms(item.startedMs);
        row.set_live_ms(item.liveMs);
        fillVariance(variance, *row.mutable_variance());
    }
    for (const casework::Month &month : casework::byMonth(ended, kMonths, call.nowMs)) {
        v1::VarianceMonth &row = *answer.add_months();
        row.set_year(month.year);
        row.set_month(month.month);
        row.set_live(month.live);
        row.set_median_days(month.medianDays);
        row.set_on_time(month.onTime);
        row.set_manual(month.manual);
        row.set_overrides(month.overrides);
        row.set_failed(month.failed);
    }
    return absl::OkStatus();
}

} // namespace bulkhead
