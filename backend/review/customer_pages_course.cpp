// Pages on the course of things: trend, budget, incidents, latency.
#include "backend/review/customer_pages.h"
#include "backend/review/words.h"

#include <algorithm>
#include <cmath>

namespace bulkhead::review {

namespace {

Cell cell(std::string text)
{
    return {std::move(text), Shown::None, std::nullopt, {}};
}

const PastCommitment *pastOf(const PeriodResult &period, const sla::Attainment &result)
{
    for (const PastCommitment &one : period.commitments)
        if (one.workflow == result.workflow && one.kind == result.kind)
            return &one;
    return nullptr;
}

double percentValue(const sla::Rational &ratio)
{
    return ratio.value() * 100;
}

std::int64_t middle(const sla::Period &period)
{
    return period.fromMs + (period.toMs - period.fromMs) / 2;
}

Chart trendChart(const PageReader &reader, const sla::Attainment &result)
{
    const CustomerFacts &facts = reader.facts;
    Chart chart;
    chart.kind = ChartKind::Trend;
    chart.heading = promiseName(facts, result);
    chart.unit = "%";
    ChartSeries attained{"Attained", "actual", {}, false}, promised{"Commitment", "commitment", {}, true};
    std::int32_t contract = -1;
    for (const PeriodResult &period : facts.past) {
        const PastCommitment *past = pastOf(period, result);
        if (!past)
            continue;
        if (past->attained.known() && past->state != sla::AttainmentState::NoData)
            attained.points.push_back({middle(period.period), percentValue(past->attained)});
        promised.points.push_back({period.period.fromMs, percentValue({past->targetE7, 10'000'000})});
        if (contract >= 0 && period.contractNumber != contract)
            chart.marks.push_back({period.period.fromMs, "Contract version " + std::to_string(period.contractNumber),
                                   percentValue({past->targetE7, 10'000'000})});
        contract = period.contractNumber;
    }
    if (judged(result))
        attained.points.push_back({middle(facts.period), percentValue(result.share.attained)});
    promised.points.push_back({facts.period.fromMs, percentValue(result.effectiveTarget)});
    promised.points.push_back({facts.period.toMs, percentValue(result.effectiveTarget)});
    if (contract >= 0 && !facts.contractNumbers.empty() && facts.contractNumbers.front() != contract)
        chart.marks.push_back({facts.period.fromMs, "Contract version " + std::to_string(facts.contractNumbers.front()),
                               percentValue(result.effectiveTarget)});
    chart.series = {std::move(attained), std::move(promised)};
    chart.fromMs = facts.past.empty() ? facts.period.fromMs : facts.past.front().period.fromMs;
    chart.toMs = facts.period.toMs;
    return chart;
}

/// The same scale on all, so that two charts can be compared by eye.
void sameScale(std::vector<Chart> &charts)
{
    double low = 100;
    for (const Chart &chart : charts)
        for (const ChartSeries &series : chart.series)
            for (const ChartPoint &point : series.points)
                low = std::min(low, point.value);
    // A round floor with a little air below the lowest point.
    const double step = low >= 99 ? 0.1 : low >= 90 ? 1 : 10;
    for (Chart &chart : charts) {
        chart.low = std::max(0.0, std::floor(low / step - 0.5) * step);
        chart.high = 100;
    }
}

void addBands(Chart &chart, const CustomerFacts &facts, const sla::Attainment &result)
{
    for (const sla::ExclusionVerdict &verdict : result.exclusions) {
        if (verdict.excludedMinutes > 0)
            chart.bands.push_back({verdict.fromMs, verdict.toMs,
                                   verdict.clause.empty() ? "Left out" : "Left out, clause " + verdict.clause,
                                   "excluded"});
    }
    for (const sla::DayRow &day : result.days)
        if (day.countedS > 0 && day.coveredS * 10 < day.countedS * 9)
            chart.bands.push_back({day.fromMs, day.toMs, "Not fully measured", "not-measured"});
    int number = 0;
    for (const CustomerIncident &incident : facts.incidents) {
        ++number;
        if (std::find(incident.workflows.begin(), incident.workflows.end(), result.workflow)
            == incident.workflows.end())
            continue;
        double at = 100;
        for (const ChartPoint &point : chart.series.front().points)
            if (point.atMs <= incident.toMs)
                at = point.value;
        chart.marks.push_back(
            {incident.fromMs, incident.title.empty() ? "Incident " + std::to_string(number) : incident.title, at});
    }
}

std::optional<Chart> budgetChart(const PageReader &reader, const sla::Attainment &result)
{
    const CustomerFacts &facts = reader.facts;
    const auto curve = std::find_if(facts.curves.begin(), facts.curves.end(), [&](const BurnDown &one) {
        return one.workflow == result.workflow && one.kind == result.kind;
    });
    if (curve == facts.curves.end() || curve->points.empty())
        return std::nullopt;
    Chart chart;
    chart.kind = ChartKind::BurnDown;
    chart.heading = promiseName(facts, result);
    chart.unit = "% of budget left";
    chart.fromMs = facts.period.fromMs;
    chart.toMs = facts.period.toMs;
    ChartSeries actual{"Budget left", "actual", {}, false};
    double low = 0;
    std::int32_t before = INT32_MIN;
    for (std::size_t i = 0; i < curve->points.size(); ++i) {
        const CurvePoint &point = curve->points[i];
        const bool edge = i + 1 == curve->points.size() || curve->points[i + 1].left != point.left;
        if (point.left == before && !edge) // A level stretch needs its ends only.
            continue;
        before = point.left;
        actual.points.push_back({point.atMs, point.left / 100.0});
        low = std::min(low, point.left / 100.0);
    }
    chart.series = {std::move(actual),
                    {"Even use", "ideal", {{facts.period.fromMs, 100}, {facts.period.toMs, 0}}, false}};
    chart.low = std::floor(low / 25) * 25;
    chart.high = 100;
    addBands(chart, facts, result);
    return chart;
}

const sla::IncidentShare *shareIn(const sla::Attainment &result, const std::string &incident)
{
    for (const sla::IncidentShare &share : result.incidents)
        if (share.id == incident)
            return &share;
    return nullptr;
}

std::string sharesText(const PageReader &reader, const std::string &incident)
{
    std::string text;
    for (const sla::Attainment *result : reader.worstFirst) {
        const sla::IncidentShare *share = shareIn(*result, incident);
        if (!share || share->bad.num == 0)
            continue;
        text += (text.empty() ? "" : ", ") + promiseName(reader.facts, *result) + " " + percent(share->ofBudget);
    }
    return text.empty() ? "none" : text;
}

Table sharesTable(const PageReader &reader)
{
    Table table{"Where the budget went", {{"", false}}, {}};
    std::vector<const sla::Attainment *> shown;
    for (const sla::Attainment *result : reader.worstFirst)
        if (judged(*result))
            shown.push_back(result);
    for (const sla::Attainment *result : shown)
        table.columns.push_back({promiseName(reader.facts, *result), true});
    int number = 0;
    for (const CustomerIncident &incident : reader.facts.incidents) {
        std::vector<Cell> row{cell("Incident " + std::to_string(++number))};
        for (const sla::Attainment *result : shown) {
            const sla::IncidentShare *share = shareIn(*result, incident.id);
            row.push_back(cell(share && share->bad.num > 0 ? percent(share->ofBudget) : "–"));
        }
        table.rows.push_back(std::move(row));
    }
    std::vector<Cell> background{cell("Single failures in between")}, total{cell("Budget used")};
    for (const sla::Attainment *result : shown) {
        background.push_back(cell(percent(result->backgroundOfBudget)));
        const sla::Rational &used =
            result->budget.consumedOfPeriod.known() ? result->budget.consumedOfPeriod : result->budget.consumedToDate;
        total.push_back(cell(percent(used)));
    }
    table.rows.push_back(std::move(background));
    table.rows.push_back(std::move(total));
    return table;
}

/// Minutes in which everything failed say more than counts to those who do not run the service.
Table outageTable(const PageReader &reader)
{
    Table table{"The same as minutes of full outage",
                {{"Workflow", false}, {"Allowed", true}, {"Used", true}, {"Left", true}},
                {}};
    for (const sla::Attainment *result : reader.worstFirst) {
        if (!judged(*result) || result->unit != sla::SliUnit::Events || !result->budget.consumedToDate.known())
            continue;
        sla::Wide countedS = 0;
        for (const sla::DayRow &day : result->days)
            countedS += day.countedS;
        const std::int64_t lossE7 = 10'000'000 - result->effectiveTarget.floorScaled(10'000'000, 0);
        const sla::Rational allowed{countedS * lossE7, sla::Wide{600'000'000}};
        const sla::Rational &share = result->budget.consumedToDate;
        const sla::Rational part = sla::reduced(share);
        const sla::Rational used =
            sla::reduced({sla::reduced(allowed).num * part.num, sla::reduced(allowed).den * part.den});
        const sla::Rational left = sla::sumOf(allowed, {-used.num, used.den});
        const auto figure = [&](const char *id, const char *label, const sla::Rational &value, std::string formula) {
            const Figure shown{std::string("outage.") + id + "." + result->workflow,
                               label + (", " + promiseName(reader.facts, *result)),
                               sla::decimalText(value, 1) + " min",
                               "",
                               Shown::None,
                               {std::move(formula)},
                               {}};
            return Cell{shown.value, Shown::None, shown, {}};
        };
        const std::string minutes = sla::decimalText(allowed, 1);
        table.rows.push_back({cell(promiseName(reader.facts, *result)),
                              figure("allowed", "Allowed", allowed,
                                     "(1 - " + targetText(10'000'000 - lossE7) + ") × " + sla::grouped(countedS / 60)
                                         + " counted minutes = " + minutes + " min"),
                              figure("used", "Used", used,
                                     "budget used × allowed = " + percent(share) + " × " + minutes
                                         + " min = " + sla::decimalText(used, 1) + " min"),
                              figure("left", "Left", left,
                                     "allowed - used = " + minutes + " - " + sla::decimalText(used, 1) + " = "
                                         + sla::decimalText(left, 1) + " min")});
    }
    return table;
}

std::string incidentText(const PageReader &reader, const CustomerIncident &incident)
{
    std::string text;
    const auto line = [&text](const char *name, const std::string &value) {
        if (!value.empty())
            text += (text.empty() ? "" : "\n") + std::string(name) + ": " + value;
    };
    line("Cause", incident.cause);
    line("Fix", incident.fix);
    line("Prevention", incident.followUp);
    line("Owner", incident.owner);
    line("Due", incident.dueMs > 0 ? dayText(incident.dueMs, reader.zone) : "");
    line("You were told", incident.customerNoticeMs > 0 ? momentText(incident.customerNoticeMs, reader.zone) : "");
    return text;
}

Table incidentTable(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Table table{"",
                {{"No.", true},
                 {"From (" + facts.zone + ")", false},
                 {"To", false},
                 {"UTC", false},
                 {"Lasted", true},
                 {"Workflows", false},
                 {"Failed", true},
                 {"Share of budget", false},
                 {"Noticed after", true}},
                {}};
    int number = 0;
    for (const CustomerIncident &incident : facts.incidents) {
        std::vector<std::string> names;
        for (const std::string &workflow : incident.workflows)
            names.push_back(workflowName(workflow));
        Figure failed;
        failed.id = "incident." + incident.id;
        failed.label = "Incident " + std::to_string(++number);
        failed.value = sla::grouped(incident.bad);
        std::string numbers;
        for (std::size_t i = 0; i < incident.workflows.size(); ++i)
            numbers += (i == 0 ? "" : " + ") + sla::grouped(incident.failed[i]) + " (" + names[i] + ")";
        failed.formula = {"failed requests of its workflows in these minutes = " + numbers + " = " + failed.value};
        failed.drill = {incident.workflows.empty() ? "" : incident.workflows.front(), incident.fromMs, incident.toMs};
        const std::string noticed = incident.detectedMs > 0 ? durationText(incident.detectedMs - incident.fromMs) : "–";
        table.rows.push_back(
            {cell(std::to_string(number)),
             cell(shortMoment(incident.fromMs, reader.zone)),
             cell(shortMoment(incident.toMs, reader.zone)),
             cell(utcSpan(incident.fromMs, incident.toMs)),
             cell(durationText(incident.toMs - incident.fromMs)),
             cell(listed(names)),
             {failed.value, Shown::None, failed, {}},
             cell(incident.excluded
                      ? "left out" + (incident.excludedUnder.empty() ? "" : ", clause " + incident.excludedUnder)
                      : sharesText(reader, incident.id)),
             cell(noticed)});
    }
    return table;
}

} // namespace

Page trendPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"trend", "Trend", "", {}};
    std::int64_t known = 0, kept = 0;
    for (const PeriodResult &period : facts.past) {
        known += period.measured;
        kept += period.measured && !period.missed();
    }
    if (known == 0)
        page.headline = "Earlier periods were not measured.";
    else if (kept == known)
        page.headline = "Every commitment was met in "
                        + (known == 1 ? "the one measured period" : "all " + sla::grouped(known) + " measured periods")
                        + " before.";
    else
        page.headline = "Every commitment was met in " + sla::grouped(kept) + " of the "
                        + counted(known, "measured period", "measured periods") + " before.";
    std::vector<Chart> charts;
    for (const sla::Attainment *result : reader.worstFirst)
        charts.push_back(trendChart(reader, *result));
    sameScale(charts);
    for (Chart &chart : charts)
        page.blocks.push_back(std::move(chart));
    return page;
}

Page budgetPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"budget", "Error budget through the period", "Nothing was measured.", {}};
    Table table{
        "",
        {{"Workflow", false}, {"Allowed", true}, {"Used", true}, {"Left", true}, {"Of", false}, {"Budget used", true}},
        {}};
    bool first = true;
    for (const sla::Attainment *result : reader.worstFirst) {
        if (!judged(*result))
            continue;
        if (std::exchange(first, false))
            page.headline = result->budget.remaining.num < 0
                                ? promiseName(facts, *result) + " used " + percent(result->budget.consumedToDate)
                                      + " of its error budget; nothing is left."
                                : promiseName(facts, *result) + ": " + percent(result->budget.remaining)
                                      + " of the error budget is left.";
        Figure left;
        left.id = "left." + result->workflow + "." + std::to_string(static_cast<int>(result->kind));
        left.label = "Budget left, " + promiseName(facts, *result);
        left.value = sla::grouped(result->budget.failuresLeft);
        left.state = shownOf(*result);
        const sla::Rational &allowed =
            result->budget.allowedOfPeriod.known() ? result->budget.allowedOfPeriod : result->budget.allowed;
        left.formula = formulaOf(*result, "budget");
        left.formula.push_back("left = allowed, rounded down, - failed = " + sla::grouped(allowed.floorScaled(1, 0))
                               + " - " + sla::grouped(result->share.bad) + " = " + left.value);
        left.drill = drillOf(*result);
        table.rows.push_back({cell(promiseName(facts, *result)),
                              cell(plainNumbers(sla::decimalText(allowed, 2))),
                              cell(sla::grouped(result->share.bad)),
                              {left.value, left.state, left, {}},
                              cell("failed " + unitWord(*result)),
                              cell(percent(result->budget.consumedToDate))});
    }
    for (const sla::Attainment *result : reader.worstFirst)
        if (auto chart = budgetChart(reader, *result))
            page.blocks.push_back(*std::move(chart));
    if (!table.rows.empty())
        page.blocks.push_back(std::move(table));
    if (Table outage = outageTable(reader); !outage.rows.empty())
        page.blocks.push_back(std::move(outage));
    return page;
}

Page incidentsPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"incidents", "Incidents", "No incident in this period.", {}};
    if (facts.incidents.empty()) {
        const bool measured = std::any_of(facts.results.begin(), facts.results.end(), judged);
        const bool failed = std::any_of(facts.results.begin(), facts.results.end(),
                                        [](const sla::Attainment &one) { return one.share.bad > 0; });
        if (!measured)
            page.headline = "Not measured, so incidents are not known.";
        page.blocks.push_back(Text{"", !measured
                                           ? "Nothing of this period was observed; it is no proof that nothing failed."
                                       : failed ? "What failed were single requests, spread over the period."
                                                : "No request failed."});
    } else {
        std::int64_t bad = 0;
        for (const CustomerIncident &incident : facts.incidents)
            bad += incident.bad;
        page.headline = counted(static_cast<std::int64_t>(facts.incidents.size()), "incident", "incidents") + " with "
                        + counted(bad, "failed request", "failed requests") + ".";
    }
    Table table = incidentTable(reader);
    if (!table.rows.empty()) {
        page.blocks.push_back(std::move(table));
        page.blocks.push_back(sharesTable(reader));
        page.blocks.push_back(Text{"", "Each share is rounded down, so that together they may be a little less than "
                                       "the whole."});
    }
    int number = 0;
    for (const CustomerIncident &incident : facts.incidents) {
        ++number;
        const std::string text = incidentText(reader, incident);
        if (!text.empty() || !incident.title.empty())
            page.blocks.push_back(
                Text{incident.title.empty() ? "Incident " + std::to_string(number) : incident.title, text});
    }
    return page;
}

std::optional<Page> latencyPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"latency", "Response times", "", {}};
    Table table{"", {{"Workflow", false}, {"Within the limit", true}, {"Commitment", true}, {"Requests", true}}, {}};
    for (const sla::Attainment *result : reader.worstFirst) {
        if (result->kind != sla::SliKind::Latency || !judged(*result))
            continue;
        const Figure figure = attainedFigure(facts, *result);
        if (page.headline.empty())
            page.headline = figure.label + ": " + figure.value + " within the limit.";
        table.rows.push_back({cell(figure.label),
                              {figure.value, figure.state, figure, {}},
                              cell(figure.of),
                              cell(sla::grouped(result->share.valid))});
    }
    if (table.rows.empty())
        return std::nullopt;
    page.blocks.push_back(std::move(table));
    return page;
}

} // namespace bulkhead::review
