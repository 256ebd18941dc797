#include "backend/rpc/maturity_record.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {

namespace {

using nlohmann::json;

json dayJson(const MaturityDay &day)
{
    json incidents = json::array();
    for (const NamedNeighbour &one : day.incidents)
        incidents.push_back({one.id, one.sinceMs, one.causes, one.victims});
    return {{"hours", day.hours},
            {"read", day.read},
            {"coverage", {day.coverage.part, day.coverage.whole}},
            {"incidents", std::move(incidents)}};
}

MaturityDay dayFrom(const json &body)
{
    MaturityDay day;
    day.hours = body.at("hours").get<std::uint32_t>();
    day.read = body.at("read").get<bool>();
    day.coverage = {body.at("coverage").at(0).get<std::int64_t>(), body.at("coverage").at(1).get<std::int64_t>()};
    for (const json &one : body.at("incidents"))
        day.incidents.push_back({one.at(0).get<std::string>(), one.at(1).get<std::int64_t>(),
                                 one.at(2).get<std::vector<std::string>>(), one.at(3).get<std::vector<std::string>>()});
    return day;
}

absl::Status damaged()
{
    return absl::DataLossError("A reading of maturity cannot be read.");
}

} // namespace

std::string weekId(std::int64_t number)
{
    return absl::StrCat("week/", number);
}

std::string readingId(std::int64_t day)
{
    return absl::StrCat("day/", day);
}

Record recordOf(const MaturityWeek &week, std::int64_t nowMs)
{
    json days = json::array();
    for (const MaturityDay &day : week.days)
        days.push_back(dayJson(day));
    Record record;
    record.kind = kMaturityRecord;
    record.id = weekId(week.number);
    record.body = json{{"week", week.number}, {"days", std::move(days)}}.dump();
    record.atMs = nowMs;
    record.revision = week.revision;
    return record;
}

Record recordOf(const MaturityReading &reading)
{
    json tenants = json::array();
    for (const StandingTenant &one : reading.tenants)
        tenants.push_back({one.id, one.budget, one.proven});
    Record record;
    record.kind = kMaturityRecord;
    record.id = readingId(reading.day);
    record.body = json{{"day", reading.day}, {"at", reading.atMs}, {"tenants", std::move(tenants)}}.dump();
    record.atMs = reading.atMs;
    return record;
}

absl::StatusOr<MaturityWeek> maturityWeekOf(const Record &record)
{
    const json body = json::parse(record.body, nullptr, false);
    try {
        MaturityWeek week;
        week.number = body.at("week").get<std::int64_t>();
        for (std::size_t at = 0; at < week.days.size(); ++at)
            week.days[at] = dayFrom(body.at("days").at(at));
        week.revision = record.revision;
        week.atMs = record.atMs;
        return week;
    } catch (const json::exception &) {
        return damaged();
    }
}

absl::StatusOr<MaturityReading> maturityReadingOf(const Record &record)
{
    const json body = json::parse(record.body, nullptr, false);
    try {
        MaturityReading reading;
        reading.day = body.at("day").get<std::int64_t>();
        reading.atMs = body.at("at").get<std::int64_t>();
        for (const json &one : body.at("tenants"))
            reading.tenants.push_back(
                {one.at(0).get<std::string>(), one.at(1).get<std::int32_t>(), one.at(2).get<int>()});
        return reading;
    } catch (const json::exception &) {
        return damaged();
    }
}

} // namespace bulkhead
