#include "backend/driver/sim_script.h"

#include "backend/driver/sim_noise.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <array>
#include <cmath>

namespace bulkhead::sim {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
constexpr std::int64_t kDayMs = 24 * kHourMs;
constexpr std::int64_t kDayStartMs = -kHourMs; ///< Relative to the epoch.

const std::string kNobody;

std::int64_t minutesBetween(std::uint64_t h, std::int64_t low, std::int64_t high)
{
    return (low + static_cast<std::int64_t>(h % static_cast<std::uint64_t>(high - low + 1))) * kMinuteMs;
}

/// A dependency that the tenant's workflows use.
Dependency dependencyOf(std::uint64_t h)
{
    return static_cast<Dependency>(h % kDependencies);
}

} // namespace

Script::Script(const std::vector<TenantFacts> &fleet, std::uint64_t seed, std::int64_t epochMs)
    : m_seed(seed)
    , m_epochMs(epochMs)
    , m_billers(2)
{
    for (const TenantFacts &t : fleet) {
        if (t.stage != Stage::Live)
            continue;
        m_everyone.push_back(t.id);
        if (t.profile == Profile::RegionalNetwork)
            m_networks.push_back(t.id);
        else if (t.profile == Profile::HospitalSystem)
            m_hospitals.push_back(t.id);
        else if (t.profile == Profile::Clinic) {
            m_clinics.push_back(t.id);
            if (t.pool == "pool-a" || t.pool == "pool-b")
                m_billers[t.pool == "pool-a" ? 0 : 1].push_back(t.id);
        }
    }
    if (m_clinics.size() > 20)
        m_idle = pick(m_clinics, mix(seed, 0x1D1E));
    addOnce();
}

const std::string &Script::pick(const std::vector<std::string> &from, std::uint64_t h) const
{
    return from.empty() ? kNobody : from[h % from.size()];
}

std::int64_t Script::dayOf(std::int64_t ms) const
{
    const std::int64_t relative = ms - m_epochMs - kDayStartMs;
    return relative >= 0 ? relative / kDayMs : -((-relative + kDayMs - 1) / kDayMs);
}

void Script::addOnce()
{
    // Slow leaks: a connector that drops a few messages in a thousand since yesterday.
    const std::size_t leaks = std::min<std::size_t>(6, m_everyone.size() / 12);
    for (std::size_t i = 0; i < leaks; ++i) {
        const std::uint64_t h = mix(m_seed, 0x510E, i);
        Fault f;
        f.dependency = EhrConnector;
        f.fromMs = m_epochMs - 26 * kHourMs - minutesBetween(mix(h, 1), 0, 360);
        f.toMs = m_epochMs + 7 * kHourMs + minutesBetween(mix(h, 2), 0, 300);
        f.failing = between(mix(h, 3), 0.0042, 0.0052);
        f.tenants = {pick(i % 2 == 0 ? m_networks : m_clinics, mix(h, 4))};
        m_once.faults.push_back(std::move(f));
    }
    // Outages of the past weeks that cost more than a month's budget.
    constexpr std::array kBroken{EhrConnector, ClaimsDb, EhrConnector, PayerGateway, ClaimsDb};
    const std::size_t outages = std::min(kBroken.size(), m_everyone.size() / 12);
    for (std::size_t i = 0; i < outages; ++i) {
        const std::uint64_t h = mix(m_seed, 0x0CA5, i);
        std::int64_t day = (m_epochMs - (4 + static_cast<std::int64_t>(i) * 5) * kDayMs) / kDayMs;
        if (day % 7 == 2
            || day % 7 == 3) // The epoch week began on a Thursday: not at a weekend, when few would notice.
            day -= 2;
        Fault f;
        f.dependency = kBroken[i];
        f.fromMs = day * kDayMs + 16 * kHourMs + minutesBetween(mix(h, 1), 0, 240); // Office hours everywhere.
        f.toMs = f.fromMs + minutesBetween(mix(h, 2), 26, 38);
        f.failing = between(mix(h, 3), 0.85, 1.0);
        f.tenants = {pick(m_clinics, mix(h, 4))};
        m_once.faults.push_back(std::move(f));
    }
}

void Script::addFaults(Causes &causes, std::int64_t day) const
{
    const std::int64_t start = m_epochMs + kDayStartMs + day * kDayMs;
    const auto h = [this, day](std::uint64_t what) {
        return mix(m_seed, 0xFA00 + what, static_cast<std::uint64_t>(day));
    };

    // The payers' route of two networks. On the first day it has been failing for 25 minutes when the console starts.
    Fault route;
    route.dependency = PayerGateway;
    route.fromMs = start + (day == 0 ? 35 * kMinuteMs : minutesBetween(h(1), 180, 1'200));
    route.toMs = route.fromMs + (day == 0 ? 70 * kMinuteMs : minutesBetween(h(2), 12, 30));
    route.failing = day == 0 ? 0.14 : between(h(3), 0.02, 0.06);
    route.tenants = {pick(m_networks, h(4)), pick(m_networks, h(4) + 1)};
    if (!m_networks.empty())
        causes.faults.push_back(std::move(route));

    // A tenant's own connectors, a handful a day; none in the hours around the daily restart of the script.
    const std::uint64_t own = std::clamp<std::uint64_t>(m_everyone.size() / 55, 1, 50);
    for (std::uint64_t i = 0; i < own && !m_everyone.empty(); ++i) {
        Fault f;
        f.dependency = dependencyOf(h(10 + i));
        f.fromMs = start + minutesBetween(h(110 + i), 200, 1'200);
        f.toMs = f.fromMs + minutesBetween(h(210 + i), 8, 26);
        f.failing = between(h(310 + i), 0.02, 0.10);
        f.tenants = {pick(m_everyone, h(410 + i))};
        causes.faults.push_back(std::move(f));
    }
    // Rarely a dependency fails for a whole region, for a few minutes.
    if (day != 0 && day != -1 && h(5) % 9 == 0) {
        Fault f;
        f.dependency = dependencyOf(h(6));
        f.fromMs = start + minutesBetween(h(7), 240, 1'100);
        f.toMs = f.fromMs + minutesBetween(h(8), 2, 4);
        f.failing = between(h(9), 0.05, 0.15);
        constexpr std::array kRegions{"us-east", "us-west", "us-central"};
        f.region = kRegions[h(510) % kRegions.size()];
        causes.faults.push_back(std::move(f));
    }
}

void Script::addRuns(Causes &causes, std::int64_t day) const
{
    const std::int64_t start = m_epochMs + kDayStartMs + day * kDayMs;
    constexpr std::array<std::int64_t, 4> kOffsetMinutes{60, 180, 470, 900};
    for (std::size_t i = 0; i < kOffsetMinutes.size(); ++i) {
        const std::vector<std::string> &billers = m_billers[i == 2 ? 1 : 0];
        if (billers.empty())
            continue;
        const std::uint64_t h = mix(m_seed, 0xB111 + i, static_cast<std::uint64_t>(day));
        InvoiceRun run;
        // One clinic group's run is the usual suspect of pool-a; pool-b's changes from day to day.
        run.tenant = pick(billers, i == 2 ? mix(h, 1) : mix(m_seed, 0xB111));
        if (run.tenant == m_idle)
            run.tenant = pick(billers, mix(h, 1) + 1);
        // After the script's first hour, 90 to 150 seconds after the start; later ones vary by half an hour.
        const std::int64_t vary =
            i == 0 ? 90'000 + static_cast<std::int64_t>(mix(h, 2) % 61) * 1'000 : minutesBetween(mix(h, 2), 0, 30);
        run.fromMs = start + kOffsetMinutes[i] * kMinuteMs + vary;
        run.toMs = run.fromMs + (i == 0 ? 15 * kMinuteMs : minutesBetween(mix(h, 3), 10, 18));
        run.growth = i == 0 ? 8 : between(mix(h, 4), 7.5, 8.5);
        causes.runs.push_back(std::move(run));
    }
}

void Script::addReport(Causes &causes, std::int64_t day) const
{
    const std::uint64_t h = mix(m_seed, 0x4EB0, static_cast<std::uint64_t>(day));
    const std::string &tenant = pick(m_billers[1], mix(h, 1));
    if (tenant.empty() || tenant == m_idle || (day != 0 && h % 5 != 0))
        return;
    ReportRun report{tenant, m_epochMs + kDayStartMs + day * kDayMs + minutesBetween(mix(h, 2), 100, 110), 0,
                     day == 0 ? 1.6 : between(mix(h, 3), 1.2, 1.4)};
    report.toMs = report.fromMs + minutesBetween(mix(h, 4), 8, 12);
    causes.reports.push_back(std::move(report));
}

void Script::addLock(Causes &causes, std::int64_t day) const
{
    const std::uint64_t h = mix(m_seed, 0x10C8, static_cast<std::uint64_t>(day));
    const std::string &tenant = pick(m_billers[0], mix(h, 1));
    if (tenant.empty() || tenant == m_idle || (day != 0 && h % 4 != 0))
        return;
    TableLock lock{tenant, Scheduling, m_epochMs + kDayStartMs + day * kDayMs + minutesBetween(mix(h, 2), 148, 155), 0};
    lock.toMs = lock.fromMs + minutesBetween(mix(h, 3), 6, 9);
    lock.everyS = between(mix(h, 4), 0.14, 0.16);
    lock.heldS = 0.65 * lock.everyS;
    causes.locks.push_back(std::move(lock));
}

Causes Script::day(std::int64_t day) const
{
    Causes causes;
    addFaults(causes, day);
    addRuns(causes, day);
    addReport(causes, day);
    addLock(causes, day);
    const std::int64_t start = m_epochMs + kDayStartMs + day * kDayMs;
    const std::uint64_t h = mix(m_seed, 0xCA9A, static_cast<std::uint64_t>(day));
    if (h % 3 == 0 && day != 0) {
        CapacityLoss loss{"pool-b", Database, start + minutesBetween(mix(h, 1), 260, 420), 0,
                          between(mix(h, 2), 0.2, 0.35)};
        loss.toMs = loss.fromMs + minutesBetween(mix(h, 3), 6, 12);
        causes.losses.push_back(std::move(loss));
    }
    constexpr std::array kServices{"scheduling", "claims", "billing", "messaging"};
    const auto release = static_cast<std::uint64_t>(day + 400) % 100;
    causes.deploys.push_back({start + minutesBetween(mix(h, 4), 20, 50), kServices[mix(h, 5) % kServices.size()],
                              absl::StrCat("2026.", release, ".0")});
    causes.deploys.push_back({start + minutesBetween(mix(h, 6), 600, 900), kServices[mix(h, 7) % kServices.size()],
                              absl::StrCat("2026.", release, ".1")});
    return causes;
}

} // namespace bulkhead::sim
