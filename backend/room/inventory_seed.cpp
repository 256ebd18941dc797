#include "backend/room/inventory_seed.h"

#include "backend/baseline/baseline_file.h"
#include "backend/contract/contract_book.h"
#include "backend/room/casework_record.h"
#include "backend/room/onboarding_standard.h"
#include "backend/room/sample_casework.h"

#include <algorithm>
#include <map>

namespace bulkhead::room {

namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::size_t kRecentlyLive = 6;
constexpr std::size_t kEarlier = 24; ///< Onboardings of the year before, for what is told over time.

/// The sample fleet is made by the gateway's own baselines, whatever others it is run with.
std::uint32_t standardDays(const TenantFacts &tenant)
{
    return standardBaselines()->model(tenant.tier).days;
}

/// Steps before the stage are done, one after the other over the time that the case has run.
void finishSteps(OnboardingCase &item, std::int64_t untilMs)
{
    const auto open = [&](const StoredStep &step) { return step.stage >= item.stage && item.stage != Stage::Live; };
    const auto done = std::count_if(item.steps.begin(), item.steps.end(), [&](const auto &s) { return !open(s); });
    std::int64_t at = item.startedMs;
    const std::int64_t each = done > 0 ? (untilMs - item.startedMs) / (done + 1) : 0;
    for (StoredStep &step : item.steps) {
        if (open(step))
            continue;
        step.state = StepState::Done;
        step.attempts = 1;
        step.startedMs = at;
        at += each;
        step.endedMs = at;
        step.evidence = "Recorded when the sample fleet was made.";
    }
}

/// Days that the n-th open case has run: most are on time, every third one is late.
std::int64_t runningMs(const OnboardingCase &item, std::size_t n)
{
    const std::int64_t span = item.dueMs - item.startedMs;
    const std::int64_t part = span / static_cast<std::int64_t>(Stage::Verification);
    const std::int64_t begun = part * (static_cast<std::int64_t>(item.stage) - 1);
    if (n % 3 == 1)
        return begun + part + static_cast<std::int64_t>(2 + n % 4) * kDayMs + 5 * kHourMs;
    return begun + part * static_cast<std::int64_t>(3 + n % 5) / 9;
}

void shift(OnboardingCase &item, std::int64_t startedMs)
{
    item.dueMs += startedMs - item.startedMs;
    item.startedMs = startedMs;
}

OnboardingCase openCase(const TenantFacts &tenant, const Platform &platform, std::size_t n, std::int64_t nowMs)
{
    OnboardingCase item = newCase(tenant, standardDays(tenant), platform.plan(tenant), nowMs);
    shift(item, nowMs - runningMs(item, n));
    finishSteps(item, nowMs);
    return item;
}

void block(OnboardingCase &item, std::int64_t nowMs)
{
    const auto step = std::find_if(item.steps.begin(), item.steps.end(),
                                   [](const StoredStep &s) { return s.state == StepState::Waiting; });
    if (step == item.steps.end())
        return;
    step->state = StepState::Failed;
    step->attempts = 1;
    step->startedMs = nowMs - 26 * kHourMs;
    step->endedMs = step->startedMs + 2'000;
    step->reason = "The organisation's administrator has not confirmed the domain.";
    item.blocker = step->title + ": " + step->reason;
}

OnboardingCase liveCase(const TenantFacts &tenant, const Platform &platform, std::size_t n, std::int64_t nowMs)
{
    OnboardingCase item = newCase(tenant, standardDays(tenant), platform.plan(tenant), nowMs);
    const std::int64_t liveMs = nowMs - static_cast<std::int64_t>(3 + 4 * n) * kDayMs;
    const std::int64_t lateMs = n % 3 == 2 ? 3 * kDayMs : -kDayMs;
    shift(item, liveMs - (item.dueMs - item.startedMs) - lateMs);
    item.stage = Stage::Live;
    item.liveMs = liveMs;
    finishSteps(item, liveMs);
    return item;
}

/// The n-th of the year's earlier ones: fewer of them are late, and by less, the nearer they are.
OnboardingCase earlierCase(const TenantFacts &tenant, const Platform &platform, std::size_t n, std::int64_t nowMs)
{
    OnboardingCase item = newCase(tenant, standardDays(tenant), platform.plan(tenant), nowMs);
    const std::int64_t liveMs = nowMs - static_cast<std::int64_t>(34 + 13 * n) * kDayMs;
    const std::int64_t lateMs = (static_cast<std::int64_t>(n * 7 % 5 + n / 8) - 2) * kDayMs;
    shift(item, liveMs - (item.dueMs - item.startedMs) - lateMs);
    item.stage = Stage::Live;
    item.liveMs = liveMs;
    finishSteps(item, liveMs);
    if (n % 6 == 3)
        item.steps.back().attempts = 2;
    return item;
}

absl::Status seed(StoreTxn &txn, std::int64_t nowMs, const std::vector<TenantFacts> &tenants,
                  std::vector<OnboardingCase> cases)
{
    if (absl::Status status = txn.insertTenants(tenants); !status.ok())
        return status;
    // Their contracts are computed from the facts until somebody writes another version: no row for each.
    if (absl::Status status = txn.setSetting(kSampleContractsSetting, std::to_string(tenants.size())); !status.ok())
        return status;
    std::map<std::string_view, const TenantFacts *> byId;
    for (const TenantFacts &tenant : tenants)
        byId.emplace(tenant.id, &tenant);
    std::size_t n = 0;
    for (OnboardingCase &item : cases) {
        if (absl::Status status = txn.putCase(item); !status.ok())
            return status;
        casework::CaseWork work = sampleWork(item, *byId.at(item.tenantId), n++, nowMs);
        if (absl::Status status = casework::putWork(txn, work, nowMs); !status.ok())
            return status;
        TimelineEntry entry{item.tenantId, item.startedMs, "onboarding", "Onboarding started", item.owner};
        if (absl::Status status = txn.addTimeline(entry); !status.ok())
            return status;
        if (item.liveMs == 0)
            continue;
        entry = {item.tenantId, item.liveMs, "onboarding", "Live", item.owner};
        if (absl::Status status = txn.addTimeline(entry); !status.ok())
            return status;
    }
    return absl::OkStatus();
}

} // namespace

std::vector<OnboardingCase> sampleCases(const std::vector<TenantFacts> &tenants, const Platform &platform,
                                        std::int64_t nowMs)
{
    std::vector<OnboardingCase> cases;
    bool blocked = false;
    for (const TenantFacts &tenant : tenants) {
        if (tenant.stage == Stage::Live || tenant.stage == Stage::Unspecified)
            continue;
        cases.push_back(openCase(tenant, platform, cases.size(), nowMs));
        if (!blocked && tenant.stage >= Stage::Identity) {
            block(cases.back(), nowMs);
            blocked = !cases.back().blocker.empty();
        }
    }
    if (cases.empty())
        return cases; // A fleet without onboardings gets no invented past either.
    const std::size_t stride = std::max<std::size_t>(1, tenants.size() / kRecentlyLive);
    for (std::size_t n = 0; n < kRecentlyLive && n * stride < tenants.size(); ++n)
        if (const TenantFacts &tenant = tenants[n * stride]; tenant.stage == Stage::Live)
            cases.push_back(liveCase(tenant, platform, n, nowMs));
    for (std::size_t n = 0; n < kEarlier && n * stride / 4 + 1 < tenants.size(); ++n)
        if (const TenantFacts &tenant = tenants[n * stride / 4 + 1];
            tenant.stage == Stage::Live
            && std::ranges::find(cases, tenant.id, &OnboardingCase::tenantId) == cases.end())
            cases.push_back(earlierCase(tenant, platform, n, nowMs));
    return cases;
}

absl::Status claimSettings(Store &store, const std::vector<std::pair<std::string, std::string>> &settings)
{
    return store.write([&](StoreTxn &txn) -> absl::Status {
        for (const auto &[name, value] : settings) {
            const auto kept = txn.setting(name);
            if (!kept.ok())
                return kept.status();
            if (*kept)
                continue;
            if (absl::Status status = txn.setSetting(name, value); !status.ok())
                return status;
        }
        return absl::OkStatus();
    });
}

absl::StatusOr<std::vector<TenantFacts>> loadInventory(Store &store, const Telemetry &telemetry,
                                                       const Platform *platform,
                                                       const std::vector<std::pair<std::string, std::string>> &settings,
                                                       std::int64_t nowMs)
{
    auto stored = store.tenants();
    if (!stored.ok() || !stored->empty())
        return stored;
    const std::vector<TenantFacts> own = telemetry.inventory();
    if (own.empty())
        return own;
    std::vector<OnboardingCase> cases;
    if (platform)
        cases = sampleCases(own, *platform, nowMs);
    // Settings first: an interrupted start then seeds the same fleet again.
    if (absl::Status status = claimSettings(store, settings); !status.ok())
        return status;
    const absl::Status status = store.write([&](StoreTxn &txn) { return seed(txn, nowMs, own, cases); });
    if (!status.ok() && !absl::IsAlreadyExists(status)) // Another gateway that starts now was faster, with the same.
        return status;
    return store.tenants();
}

} // namespace bulkhead::room
