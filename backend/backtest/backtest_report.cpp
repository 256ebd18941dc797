#include "backend/backtest/backtest.h"

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

namespace bulkhead {
namespace {

using Json = nlohmann::ordered_json;

std::string timeText(std::int64_t ms)
{
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(ms), absl::UTCTimeZone());
}

const char *stateName(sla::AttainmentState state)
{
    switch (state) {
    case sla::AttainmentState::Ok:
        return "ok";
    case sla::AttainmentState::AtRisk:
        return "at risk";
    case sla::AttainmentState::Breached:
        return "breached";
    case sla::AttainmentState::NoTraffic:
        return "no traffic";
    case sla::AttainmentState::Partial:
        return "partly measured";
    case sla::AttainmentState::NoData:
        break;
    }
    return "not measured";
}

const char *answerName(sla::ExclusionAnswer answer)
{
    switch (answer) {
    case sla::ExclusionAnswer::Accepted:
        return "accepted";
    case sla::ExclusionAnswer::NoticeTooShort:
        return "notice too short";
    case sla::ExclusionAnswer::NotInContract:
        return "not in the contract";
    case sla::ExclusionAnswer::OverCap:
        return "over the cap";
    case sla::ExclusionAnswer::NotApproved:
        return "not approved";
    case sla::ExclusionAnswer::OutsidePeriod:
        return "outside the period";
    case sla::ExclusionAnswer::Empty:
        break;
    }
    return "no whole minute";
}

/// A number for machines: null where there is no figure, and not a word for infinity.
Json number(const sla::Rational &ratio)
{
    return ratio.known() ? Json(ratio.value()) : Json(nullptr);
}

Json intervalsJson(const FiringIntervals &intervals)
{
    Json list = Json::array();
    for (const FiringInterval &interval : intervals)
        list.push_back({{"from", timeText(interval.fromMinute * 60'000)},
                        {"to", interval.toMinute < 0 ? Json(nullptr) : Json(timeText(interval.toMinute * 60'000))}});
    return list;
}

Json resultJson(const sla::Attainment &result)
{
    Json json{{"objective", result.workflow},
              {"state", stateName(result.state)},
              {"running", result.running},
              {"good", result.share.good},
              {"valid", result.share.valid},
              {"bad", result.share.bad},
              {"attained", number(result.share.attained)},
              {"attained_without_exclusions", number(result.withoutExclusions.attained)},
              {"met", result.share.met},
              {"coverage", number(result.coverage)},
              {"budget", number(result.budget.allowed)},
              {"budget_used_to_date", number(result.budget.consumedToDate)},
              {"budget_used_of_period", number(result.budget.consumedOfPeriod)},
              {"budget_left", number(result.budget.remaining)},
              {"failures_left", result.budget.failuresLeft},
              {"low_traffic", result.budget.lowTraffic},
              {"excluded_minutes", result.excludedMinutes}};
    json["exclusions"] = Json::array();
    for (const sla::ExclusionVerdict &verdict : result.exclusions)
        if (verdict.answer != sla::ExclusionAnswer::OutsidePeriod)
            json["exclusions"].push_back({{"id", verdict.id},
                                          {"answer", answerName(verdict.answer)},
                                          {"minutes", verdict.excludedMinutes},
                                          {"why", verdict.sentence}});
    json["explain"] = Json::array();
    for (const sla::FormulaLine &line : result.explain)
        json["explain"].push_back(
            {{"figure", line.figure}, {"formula", line.formula}, {"numbers", line.numbers}, {"result", line.result}});
    return json;
}

Json creditJson(const sla::CreditStatement &credit)
{
    Json json{{"currency", credit.currency}, {"total_minor", credit.totalMinor}, {"capped", credit.capped}};
    json["lines"] = Json::array();
    for (const sla::CreditLine &line : credit.lines)
        json["lines"].push_back({{"objective", line.workflow}, {"credit_minor", line.creditMinor}});
    return json;
}

void appendIntervals(std::string &out, const char *name, const FiringIntervals &intervals)
{
    for (const FiringInterval &interval : intervals)
        absl::StrAppend(&out, "  ", name, " ", timeText(interval.fromMinute * 60'000), " to ",
                        interval.toMinute < 0 ? "the end" : timeText(interval.toMinute * 60'000), "\n");
}

void appendResult(std::string &out, const sla::Attainment &result)
{
    absl::StrAppend(&out, "  ", result.workflow, ": ", stateName(result.state), ", ",
                    sla::percentText(result.share.attained, 4), " % (", sla::grouped(result.share.good), " of ",
                    sla::grouped(result.share.valid), "), budget used ",
                    sla::percentText(result.budget.consumedToDate, 2), " % to date");
    if (result.running && result.budget.consumedOfPeriod.known())
        absl::StrAppend(&out, " and ", sla::percentText(result.budget.consumedOfPeriod, 2), " % of the period");
    if (result.excludedMinutes > 0)
        absl::StrAppend(&out, ", ", result.excludedMinutes, " minutes excluded");
    absl::StrAppend(&out, "\n");
    for (const sla::ExclusionVerdict &verdict : result.exclusions)
        if (verdict.answer != sla::ExclusionAnswer::Accepted && verdict.answer != sla::ExclusionAnswer::OutsidePeriod)
            absl::StrAppend(&out, "    ", verdict.id, ": ", verdict.sentence, "\n");
}

} // namespace

std::string backtestJson(const ObjectivesFile &file, const Backtest &result)
{
    static constexpr std::array kRules{"1h", "6h", "1d", "3d"};
    Json json{{"engine", sla::kEngineVersion},
              {"from", timeText(result.fromMinute * 60'000)},
              {"to", timeText(result.toMinute * 60'000)}};
    json["advice"] = file.advice;
    json["objectives"] = Json::array();
    for (std::size_t i = 0; i < result.objectives.size(); ++i) {
        const ObjectiveBacktest &objective = result.objectives[i];
        Json entry{{"name", file.objectives[i].name},
                   {"target", static_cast<double>(file.contract.commitments[i].targetE7) / 1e5},
                   {"page", intervalsJson(objective.page)},
                   {"ticket", intervalsJson(objective.ticket)}};
        for (std::size_t rule = 0; rule < kRules.size(); ++rule)
            entry["alerts"][kRules[rule]] = intervalsJson(objective.byRule[rule]);
        entry["rolling_30d"] = {{"good", objective.rolling.good}, {"bad", objective.rolling.bad}};
        json["objectives"].push_back(std::move(entry));
    }
    json["periods"] = Json::array();
    for (const PeriodBacktest &period : result.periods) {
        Json entry{{"name", period.period.name},
                   {"from", timeText(period.period.fromMs)},
                   {"to", timeText(period.period.toMs)}};
        entry["results"] = Json::array();
        for (const sla::Attainment &attainment : period.results)
            entry["results"].push_back(resultJson(attainment));
        if (period.credit)
            entry["credit"] = creditJson(*period.credit);
        json["periods"].push_back(std::move(entry));
    }
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string backtestText(const ObjectivesFile &file, const Backtest &result)
{
    std::string out = absl::StrCat("Recorded ", timeText(result.fromMinute * 60'000), " to ",
                                   timeText(result.toMinute * 60'000), "\n");
    for (const std::string &advice : file.advice)
        absl::StrAppend(&out, "Note: ", advice, "\n");
    absl::StrAppend(&out, "\nAlerts\n");
    for (std::size_t i = 0; i < result.objectives.size(); ++i) {
        const ObjectiveBacktest &objective = result.objectives[i];
        absl::StrAppend(&out, file.objectives[i].name, ": ", objective.page.size(), " pages, ", objective.ticket.size(),
                        " tickets\n");
        appendIntervals(out, "page  ", objective.page);
        appendIntervals(out, "ticket", objective.ticket);
    }
    for (const PeriodBacktest &period : result.periods) {
        absl::StrAppend(&out, "\n", period.period.name, "\n");
        for (const sla::Attainment &attainment : period.results)
            appendResult(out, attainment);
        if (period.credit)
            absl::StrAppend(&out, "  credit ", sla::grouped(period.credit->totalMinor), " minor units of ",
                            period.credit->currency, period.credit->capped ? " (capped)" : "", "\n");
    }
    return out;
}

} // namespace bulkhead
