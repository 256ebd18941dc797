#include "backend/driver/sim_catalog.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace bulkhead::sim {
namespace {

constexpr std::uint8_t bit(Dependency d)
{
    return static_cast<std::uint8_t>(1u << d);
}

constexpr std::array<RequestNeeds, kWorkflows> kNeeds{{
    {1.00, 0.022, 0.011, 0.00, 0.045, 0.40, bit(EhrConnector) | bit(Identity)},
    {0.35, 0.042, 0.020, 0.25, 0.180, 2.50, bit(ClaimsDb) | bit(PayerGateway)},
    {0.50, 0.016, 0.008, 0.00, 0.110, 0.50, bit(PayerGateway)},
    {0.60, 0.010, 0.006, 0.08, 0.060, 0.90, bit(SmsGateway) | bit(Identity)},
    {0.15, 0.060, 0.030, 0.30, 0.090, 2.00, bit(ErpBus)},
    {0.06, 0.090, 0.045, 0.90, 0.150, 5.00, bit(ErpBus)},
    {0.20, 0.030, 0.014, 0.00, 0.080, 0.60, bit(ErpBus)},
}};

constexpr std::array kClinic{Scheduling, Claims, Eligibility, Messaging, Invoicing};
constexpr std::array kNetwork{Scheduling, Claims, Eligibility, Messaging, BillingExport};
constexpr std::array kHospital{Scheduling, Claims, Eligibility, BillingExport, Procurement};
constexpr std::array kChannel{Scheduling, Eligibility, Messaging, Invoicing, BillingExport};

/// A smooth hump of height 1 around `middle` (hours), `width` its standard deviation; wraps at midnight.
double hump(double hour, double middle, double width)
{
    double distance = std::fabs(hour - middle);
    distance = std::min(distance, 24 - distance);
    return std::exp(-0.5 * distance * distance / (width * width));
}

double officeHours(double hour)
{
    return std::max(hump(hour, 10.3, 2.0), 0.93 * hump(hour, 15.0, 2.1));
}

double dayShape(Profile profile, std::size_t workflow, double hour, bool weekend)
{
    const bool roundTheClock = profile == Profile::HospitalSystem;
    const double floor = roundTheClock ? 0.30 : profile == Profile::RegionalNetwork ? 0.15 : 0.10;
    const double weekendShare = roundTheClock ? 0.75 : profile == Profile::RegionalNetwork ? 0.50 : 0.40;
    double shape = floor + (1 - floor) * officeHours(hour);
    switch (workflow) {
    case Claims: // Collected by day, sent in batches at night.
        shape = floor + 0.45 * officeHours(hour) + 0.85 * hump(hour, 22.5, 0.9);
        break;
    case Messaging: // Reminders go out in the early evening.
        shape = std::max(shape, 0.9 * hump(hour, 18.0, 0.8));
        break;
    case BillingExport:
        shape = 0.2 + 0.3 * officeHours(hour) + 0.9 * hump(hour, 2.0, 0.8);
        break;
    default:
        break;
    }
    const bool office = workflow == Procurement || workflow == Invoicing;
    return weekend ? shape * (office ? std::min(weekendShare, 0.3) : weekendShare) : shape;
}

/// Invoices are closed around the turn of the month.
double monthShape(std::size_t workflow, std::int64_t localMinute)
{
    if (workflow != Invoicing && workflow != BillingExport)
        return 1;
    using namespace std::chrono;
    const sys_days day{days{static_cast<int>(localMinute / 1440)}};
    const year_month_day date{day};
    const auto last = static_cast<unsigned>(year_month_day_last{date.year(), month_day_last{date.month()}}.day());
    const auto number = static_cast<unsigned>(date.day());
    if (number + 1 >= last)
        return 2.4;
    if (number == 1)
        return 1.8;
    return number + 3 >= last ? 1.3 : 1;
}

constexpr std::array<std::int32_t, kZones> kZoneMinutes{-300, -360, -480};

std::size_t zoneOf(std::string_view region)
{
    return region == "us-central" ? 1 : region == "us-west" ? 2 : 0;
}

} // namespace

const RequestNeeds &needsOf(std::size_t workflow)
{
    return kNeeds[workflow];
}

std::span<const Workflow> workflowsOf(Profile profile)
{
    switch (profile) {
    case Profile::RegionalNetwork:
        return kNetwork;
    case Profile::HospitalSystem:
        return kHospital;
    case Profile::WhiteLabel:
        return kChannel;
    default:
        return kClinic;
    }
}

double peakRate(Profile profile, bool subTenant)
{
    switch (profile) {
    case Profile::RegionalNetwork:
        return 620;
    case Profile::HospitalSystem:
        return 2'100;
    case Profile::WhiteLabel:
        return 150;
    default:
        return subTenant ? 80 : 120;
    }
}

std::int32_t zoneMinutes(std::string_view region)
{
    return kZoneMinutes[zoneOf(region)];
}

std::uint16_t shapeOf(Profile profile, std::size_t workflow, std::string_view region)
{
    const std::size_t p = std::clamp<std::size_t>(static_cast<std::size_t>(profile), 1, 4) - 1;
    return static_cast<std::uint16_t>((p * kWorkflows + workflow) * kZones + zoneOf(region));
}

ShapeTable::ShapeTable()
    : m_quarters(kShapes)
{
    for (std::size_t shape = 0; shape < kShapes; ++shape) {
        const auto profile = static_cast<Profile>(shape / (kWorkflows * kZones) + 1);
        const std::size_t workflow = workflowOfShape(shape);
        const std::int32_t zone = kZoneMinutes[shape % kZones];
        for (std::size_t q = 0; q <= kQuarters; ++q) {
            const std::int32_t local = (static_cast<std::int32_t>(q) * 15 + zone + 7 * 1440) % (7 * 1440);
            // 1970-01-01 was a Thursday: days 2 and 3 of the epoch week are the weekend.
            const std::int32_t day = local / 1440;
            m_quarters[shape][q] =
                static_cast<float>(dayShape(profile, workflow, local % 1440 / 60.0, day == 2 || day == 3));
        }
    }
}

void ShapeTable::at(std::int64_t minute, std::array<float, kShapes> &out) const
{
    constexpr std::int64_t kWeek = 7 * 1440;
    const std::int64_t inWeek = (minute % kWeek + kWeek) % kWeek;
    const auto q = static_cast<std::size_t>(inWeek / 15);
    const float part = static_cast<float>(inWeek % 15) / 15;
    std::array<std::array<float, kZones>, 2> month{};
    for (std::size_t z = 0; z < kZones; ++z) {
        month[0][z] = 1;
        month[1][z] = static_cast<float>(monthShape(Invoicing, minute + kZoneMinutes[z]));
    }
    for (std::size_t shape = 0; shape < kShapes; ++shape) {
        const std::size_t workflow = workflowOfShape(shape);
        const std::array<float, kQuarters + 1> &row = m_quarters[shape];
        const bool monthly = workflow == Invoicing || workflow == BillingExport;
        out[shape] = (row[q] + (row[q + 1] - row[q]) * part) * month[monthly ? 1 : 0][shape % kZones];
    }
}

} // namespace bulkhead::sim
