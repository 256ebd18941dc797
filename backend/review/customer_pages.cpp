#include "backend/review/customer_pages.h"

#include "backend/review/words.h"

#include <absl/strings/str_replace.h>

#include <algorithm>

namespace bulkhead::review {

namespace {

Cell cell(std::string text)
{
    return {std::move(text), Shown::None, std::nullopt, {}};
}

std::string kindSuffix(sla::SliKind kind)
{
    switch (kind) {
    case sla::SliKind::Latency:
        return ", response time";
    case sla::SliKind::ScheduledRuns:
        return ", scheduled runs";
    case sla::SliKind::DowntimeMinutes:
        return ", uptime";
    case sla::SliKind::TimeSlices:
    case sla::SliKind::RatioSlices:
        return ", by intervals";
    case sla::SliKind::Occurrences:
        break;
    }
    return {};
}

struct Tally
{
    std::int64_t met = 0, missed = 0, quiet = 0, unmeasured = 0;
};

Tally tallyOf(const CustomerFacts &facts)
{
    Tally tally;
    for (const sla::Attainment &one : facts.results) {
        if (one.state == sla::AttainmentState::NoData)
            ++tally.unmeasured;
        else if (one.state == sla::AttainmentState::NoTraffic)
            ++tally.quiet;
        else
            ++(missed(one) ? tally.missed : tally.met);
    }
    return tally;
}

std::string verdictHeadline(const CustomerFacts &facts)
{
    const Tally tally = tallyOf(facts);
    const auto all = static_cast<std::int64_t>(facts.results.size());
    if (tally.unmeasured == all)
        return "Nothing was measured, so no commitment can be judged.";
    if (tally.quiet + tally.unmeasured == all)
        return "There were no requests, so no commitment can be judged.";
    std::string text = sla::grouped(tally.met) + " of " + counted(all, "commitment", "commitments") + " met";
    if (tally.met == all)
        text = all == 1 ? "The commitment was met" : "All " + counted(all, "commitment", "commitments") + " were met";
    if (tally.unmeasured > 0)
        text += ", " + sla::grouped(tally.unmeasured) + " not measured";
    return (facts.running ? "So far: " : "") + text + ".";
}

std::string missSentence(const CustomerFacts &facts, const sla::Attainment &result)
{
    return promiseName(facts, result) + " missed its commitment: " + attainedText(result) + " attained, "
           + targetOf(result) + " promised.";
}

std::string creditSentence(const CustomerFacts &facts)
{
    if (!facts.creditsKnown)
        return "The contract names no fee to compute a credit from.";
    const std::int64_t unmeasured = tallyOf(facts).unmeasured;
    if (unmeasured == static_cast<std::int64_t>(facts.results.size()))
        return "No service credit can be computed, because nothing was measured.";
    const std::string amount = money(facts.credits.totalMinor, facts.credits.currency);
    if (facts.credits.totalMinor == 0 && unmeasured > 0)
        return "No service credit for what was measured; " + counted(unmeasured, "commitment was", "commitments were")
               + " not.";
    if (facts.credits.totalMinor == 0)
        return facts.running ? "No service credit so far." : "No service credit is due.";
    if (facts.running)
        return "A service credit of " + amount + " would be due if the period ended now.";
    return "A service credit of " + amount + " is due.";
}

std::string actionSentence(const CustomerFacts &facts)
{
    std::int64_t open = 0, late = 0;
    for (const CustomerPromise &one : facts.promises) {
        open += one.state == "open";
        late += one.state == "late";
    }
    if (open + late == 0)
        return "No action is open.";
    std::string text = counted(open + late, "action is open", "actions are open");
    if (late > 0 && open == 0)
        text += late == 1 ? ", and it is late" : ", and all are late";
    else if (late > 0)
        text += ", " + counted(late, "of them is late", "of them are late");
    return text + ".";
}

/// Floored as every percentage, with its sign; in points, because it is a difference of percentages.
std::string marginText(const sla::Rational &margin)
{
    const std::string text = sla::percentText(margin, 3);
    return (text.front() == '-' ? "" : "+") + text + " points";
}

std::vector<Shown> stripOf(const CustomerFacts &facts, const sla::Attainment &result)
{
    std::vector<Shown> strip(kStrip, Shown::NotMeasured);
    const std::size_t skip = kStrip - std::min(kStrip, facts.past.size());
    for (std::size_t i = 0; i + skip < kStrip; ++i) {
        for (const PastCommitment &past : facts.past[i].commitments) {
            if (past.workflow != result.workflow || past.kind != result.kind)
                continue;
            Shown shown = shownAs(past.state);
            if (shown == Shown::Partial && !past.met)
                shown = Shown::Missed;
            strip[i + skip] = shown;
        }
    }
    return strip;
}

} // namespace

std::string creditChange(const CustomerFacts &facts)
{
    const std::int64_t change = facts.creditDifferenceMinor;
    if (!facts.creditsKnown)
        return "The contract names no fee to compute a credit from.";
    if (change == 0)
        return "The service credit stays as it was: " + money(facts.credits.totalMinor, facts.credits.currency) + ".";
    return "The service credit was " + money(facts.credits.totalMinor - change, facts.credits.currency) + " and is "
           + money(facts.credits.totalMinor, facts.credits.currency) + " now: "
           + money(change < 0 ? -change : change, facts.credits.currency) + (change < 0 ? " less." : " more.");
}

std::string promiseName(const CustomerFacts &facts, const sla::Attainment &result)
{
    const auto same = std::count_if(facts.results.begin(), facts.results.end(),
                                    [&](const sla::Attainment &one) { return one.workflow == result.workflow; });
    return workflowName(result.workflow) + (same > 1 ? kindSuffix(result.kind) : std::string());
}

bool judged(const sla::Attainment &result)
{
    return result.share.attained.known() && result.state != sla::AttainmentState::NoData;
}

bool missed(const sla::Attainment &result)
{
    return judged(result) && !result.share.met && result.state != sla::AttainmentState::AtRisk
           && result.state != sla::AttainmentState::Ok;
}

Shown shownOf(const sla::Attainment &result)
{
    return missed(result) ? Shown::Missed : shownAs(result.state);
}

std::string unitWord(const sla::Attainment &result)
{
    if (result.kind == sla::SliKind::ScheduledRuns)
        return "runs";
    return result.unit == sla::SliUnit::Minutes ? "minutes" : "requests";
}

std::string attainedText(const sla::Attainment &result)
{
    if (!judged(result))
        return "–";
    if (result.kind == sla::SliKind::ScheduledRuns)
        return sla::grouped(result.share.good) + " of " + sla::grouped(result.share.valid) + " runs";
    const std::int64_t target = result.effectiveTarget.floorScaled(10'000'000, 0);
    return percent(result.share.attained, std::min(4, decimalsOf(target)));
}

std::string targetOf(const sla::Attainment &result)
{
    return targetText(result.effectiveTarget.floorScaled(10'000'000, 0));
}

Drill drillOf(const sla::Attainment &result)
{
    return {result.workflow, result.fromMs, result.toMs};
}

std::string plainNumbers(std::string_view text)
{
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && digit(text[end]))
            ++end;
        const std::size_t length = end - at;
        const bool whole = at == 0 || text[at - 1] != '.'; // Digits behind a point stay together.
        for (std::size_t i = 0; i < length; ++i) {
            if (whole && i > 0 && (length - i) % 3 == 0)
                out += ',';
            out += text[at + i];
        }
        if (length == 0)
            out += text[end++];
        at = end;
    }
    return absl::StrReplaceAll(out, {{" %", "%"}, {" event ", " request "}, {" events", " requests"}});
}

std::vector<std::string> formulaLines(const std::vector<sla::FormulaLine> &lines)
{
    std::vector<std::string> texts;
    for (const sla::FormulaLine &line : lines) {
        // A sum reads with equals signs, a rule in words does not.
        const bool sum = std::any_of(line.formula.begin(), line.formula.end(), [](char c) { return c == '/'; })
                         || line.formula.find("×") != std::string::npos || line.formula.find("Σ") != std::string::npos
                         || line.formula.find(" - ") != std::string::npos;
        std::string text = line.figure;
        for (const std::string *part : {&line.formula, &line.numbers, &line.result}) {
            if (part->empty())
                continue;
            const bool result = part == &line.result;
            text += (sum ? " = " : result ? " → " : ": ") + *part;
        }
        texts.push_back(plainNumbers(text));
    }
    return texts;
}

std::vector<std::string> formulaOf(const sla::Attainment &result, std::string_view figure)
{
    std::vector<sla::FormulaLine> lines;
    for (const sla::FormulaLine &line : result.explain)
        if (line.figure == figure || line.figure == "what counts")
            lines.push_back(line);
    return formulaLines(lines);
}

Figure attainedFigure(const CustomerFacts &facts, const sla::Attainment &result)
{
    Figure figure;
    figure.id = "attained." + result.workflow + "." + std::to_string(static_cast<int>(result.kind));
    figure.label = promiseName(facts, result);
    figure.value = attainedText(result);
    figure.of = targetOf(result);
    figure.state = shownOf(result);
    if (judged(result)) {
        figure.formula = formulaOf(result, "attained");
        figure.drill = drillOf(result);
    }
    return figure;
}

sla::Rational coverageOf(const CustomerFacts &facts)
{
    sla::Rational sum{0, 0};
    for (const sla::Attainment &result : facts.results) {
        for (const sla::DayRow &day : result.days) {
            sum.num += day.coveredS;
            sum.den += day.countedS;
        }
    }
    return sum;
}

Page coverPage(const PageReader &reader, const Imprint &imprint)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"cover", "Service review", facts.customer + ", " + periodName(facts.period, reader.zone), {}};
    std::vector<std::string> numbers;
    for (const std::int32_t number : facts.contractNumbers)
        numbers.push_back(number == 0 ? "standard terms" : "version " + std::to_string(number));
    Table table{"", {{"", false}, {"", false}}, {}};
    const auto row = [&table](std::string name, std::string value) {
        table.rows.push_back({cell(std::move(name)), cell(std::move(value))});
    };
    if (!imprint.status.empty())
        row("Status", imprint.status);
    row("Version", std::to_string(facts.version));
    row("Period", momentText(facts.period.fromMs, reader.zone) + " to " + momentText(facts.period.toMs, reader.zone)
                      + " (" + facts.zone + ")");
    row("In UTC", utcText(facts.period.fromMs) + " to " + utcText(facts.period.toMs));
    if (!facts.results.empty() && facts.results.front().fromMs > facts.period.fromMs)
        row("In service from", momentText(facts.results.front().fromMs, reader.zone) + " (" + facts.zone + "), "
                                   + utcText(facts.results.front().fromMs));
    if (!facts.results.empty() && facts.results.front().toMs < facts.figuresToMs)
        row("In service until", momentText(facts.results.front().toMs, reader.zone) + " (" + facts.zone + "), "
                                    + utcText(facts.results.front().toMs));
    row("Contract", listed(numbers));
    row("Prepared by", "Customer success");
    if (imprint.asOfMs != 0)
        row("Figures as of", momentText(imprint.asOfMs, reader.zone) + " (" + facts.zone + ")");
    if (!imprint.packId.empty())
        row("Pack", imprint.packId + ", content " + imprint.hash.substr(0, 16));
    if (!facts.distribution.empty())
        row("Distribution", listed(facts.distribution));
    page.blocks.push_back(std::move(table));
    if (facts.restatedVersion > 0) {
        page.blocks.push_back(Text{"Why this period was restated", facts.restatedReason});
        page.blocks.push_back(Text{"What the restatement changes", "This pack takes the place of version "
                                                                       + std::to_string(facts.restatedVersion) + ". "
                                                                       + creditChange(facts)});
    }
    return page;
}

Page verdictPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"verdict", "Verdict", verdictHeadline(facts), {}};
    Figures figures;
    std::string sentences;
    for (const sla::Attainment *result : reader.worstFirst) {
        figures.push_back(attainedFigure(facts, *result));
        if (missed(*result))
            sentences += (sentences.empty() ? "" : "\n") + missSentence(facts, *result);
    }
    page.blocks.push_back(std::move(figures));
    const Tally tally = tallyOf(facts);
    if (tally.quiet > 0)
        sentences += (sentences.empty() ? "" : "\n") + counted(tally.quiet, "commitment", "commitments")
                     + " had no requests to judge in this period.";
    if (tally.unmeasured > 0)
        sentences += (sentences.empty() ? "" : "\n") + counted(tally.unmeasured, "commitment was", "commitments were")
                     + " not measured.";
    if (sentences.empty())
        sentences = facts.running ? "Every commitment is kept so far." : "Every commitment was kept.";
    page.blocks.push_back(Text{"What was delivered", sentences});
    page.blocks.push_back(Text{"Service credit", creditSentence(facts)});
    page.blocks.push_back(Text{"Open actions", actionSentence(facts)});
    return page;
}

Page scorecardPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"scorecard", "Scorecard", "", {}};
    Table table{"",
                {{"Workflow", false},
                 {"Result", false},
                 {"Commitment", true},
                 {"Attained", true},
                 {"Margin", true},
                 {"Budget used", true},
                 {"Twelve periods before", false}},
                {}};
    for (const sla::Attainment *result : reader.worstFirst) {
        const Shown shown = shownOf(*result);
        const sla::Rational margin = sla::sumOf(
            result->share.attained, sla::Rational{-result->effectiveTarget.num, result->effectiveTarget.den});
        Figure budget;
        budget.id = "budget." + result->workflow + "." + std::to_string(static_cast<int>(result->kind));
        budget.label = "Budget used, " + promiseName(facts, *result);
        budget.value = judged(*result) ? percent(result->budget.consumedToDate) : "–";
        budget.state = shown;
        if (judged(*result)) {
            budget.formula = formulaOf(*result, "budget");
            const auto used = formulaOf(*result, "budget used to date");
            budget.formula.insert(budget.formula.end(), used.begin() + (used.empty() ? 0 : 1), used.end());
            budget.drill = drillOf(*result);
        }
        Cell strip = cell("");
        strip.strip = stripOf(facts, *result);
        Figure attained = attainedFigure(facts, *result);
        table.rows.push_back({cell(promiseName(facts, *result)),
                              {stateWords(shown), shown, std::nullopt, {}},
                              cell(targetOf(*result)),
                              {attained.value, shown, attained, {}},
                              cell(judged(*result) ? marginText(margin) : "–"),
                              {budget.value, shown, budget, {}},
                              std::move(strip)});
    }
    if (!reader.worstFirst.empty()) {
        const sla::Attainment &worst = *reader.worstFirst.front();
        page.headline = judged(worst) && worst.share.valid > 0
                            ? promiseName(facts, worst) + " used " + percent(worst.budget.consumedToDate)
                                  + " of the failures that the contract allows" + (facts.running ? " so far." : ".")
                            : promiseName(facts, worst) + ": " + stateWords(shownOf(worst)) + ".";
    }
    page.blocks.push_back(std::move(table));
    for (const sla::Attainment *result : reader.worstFirst)
        if (result->evidence == sla::Evidence::Weak)
            page.blocks.push_back(Text{promiseName(facts, *result),
                                       "Weak evidence: with so few requests the figure could be on either side of the "
                                       "commitment by chance."});
    return page;
}

Pack customerPack(const CustomerFacts &facts, const Imprint &imprint)
{
    const auto zone = sla::loadZone(facts.zone);
    PageReader reader{facts, zone.ok() ? *zone : absl::UTCTimeZone(), {}};
    for (const sla::Attainment &result : facts.results)
        reader.worstFirst.push_back(&result);
    const auto left = [](const sla::Attainment &one) {
        return judged(one) ? one.budget.remaining.floorScaled(10'000, INT64_MAX - 1) : INT64_MAX;
    };
    std::stable_sort(reader.worstFirst.begin(), reader.worstFirst.end(),
                     [&](const sla::Attainment *a, const sla::Attainment *b) {
                         return std::pair(!missed(*a), left(*a)) < std::pair(!missed(*b), left(*b));
                     });
    Pack pack;
    pack.pages = {coverPage(reader, imprint), verdictPage(reader), scorecardPage(reader),
                  trendPage(reader),          budgetPage(reader),  incidentsPage(reader)};
    if (auto latency = latencyPage(reader))
        pack.pages.push_back(*std::move(latency));
    for (Page &page : std::vector<Page>{exclusionsPage(reader), creditsPage(reader, imprint), promisesPage(reader),
                                        outlookPage(reader), methodPage(reader)})
        pack.pages.push_back(std::move(page));
    pack.appendix = appendices(reader);
    return pack;
}

std::string packIdOf(const std::string &hash)
{
    return hash.size() < 8 ? hash : hash.substr(0, 4) + "-" + hash.substr(4, 4);
}

std::string footer(const CustomerFacts &facts, const Imprint &imprint)
{
    const auto zone = sla::loadZone(facts.zone);
    const absl::TimeZone local = zone.ok() ? *zone : absl::UTCTimeZone();
    std::string text = imprint.status + " · frozen " + momentText(imprint.asOfMs, local) + " (" + facts.zone + ")";
    if (!imprint.packId.empty())
        text += " · pack " + imprint.packId;
    return text + " · measured " + percent(coverageOf(facts)) + " of the period";
}

} // namespace bulkhead::review
