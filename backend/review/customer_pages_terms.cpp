// Pages on what was agreed: exclusions, credits, commitments, outlook, method; and the appendix.
#include "backend/review/customer_pages.h"
#include "backend/review/words.h"

#include <algorithm>

namespace bulkhead::review {

namespace {

Cell cell(std::string text)
{
    return {std::move(text), Shown::None, std::nullopt, {}};
}

std::string categoryWords(sla::ExclusionCategory category)
{
    switch (category) {
    case sla::ExclusionCategory::ScheduledMaintenance:
        return "Scheduled maintenance";
    case sla::ExclusionCategory::CustomerCaused:
        return "Caused by the customer";
    case sla::ExclusionCategory::ForceMajeure:
        return "Force majeure";
    case sla::ExclusionCategory::ThirdParty:
        return "Third party";
    case sla::ExclusionCategory::Agreed:
        return "Agreed with you";
    case sla::ExclusionCategory::OutsideHours:
        return "Outside service hours";
    }
    return {};
}

const sla::ExclusionVerdict *verdictOf(const sla::Attainment &result, const std::string &id)
{
    for (const sla::ExclusionVerdict &verdict : result.exclusions)
        if (verdict.id == id)
            return &verdict;
    return nullptr;
}

std::string noticeText(const CustomerExclusion &exclusion)
{
    if (exclusion.noticeMs <= 0)
        return "none";
    if (exclusion.noticeMs >= exclusion.fromMs)
        return "afterwards";
    return durationText(exclusion.fromMs - exclusion.noticeMs) + " before";
}

Table exclusionTable(const PageReader &reader)
{
    Table table{"",
                {{"From", false},
                 {"To", false},
                 {"Category", false},
                 {"Clause", false},
                 {"Notice", false},
                 {"Approved", false},
                 {"Left out", true},
                 {"Decision", false}},
                {}};
    for (const CustomerExclusion &exclusion : reader.facts.exclusions) {
        std::int64_t minutes = 0;
        std::string sentence;
        for (const sla::Attainment *result : reader.worstFirst) {
            if (const sla::ExclusionVerdict *verdict = verdictOf(*result, exclusion.id)) {
                minutes = std::max(minutes, verdict->excludedMinutes);
                if (sentence.empty())
                    sentence = verdict->answer == sla::ExclusionAnswer::Accepted && verdict->excludedMinutes > 0
                                   ? "Left out."
                                   : verdict->sentence;
            }
        }
        table.rows.push_back({cell(shortMoment(exclusion.fromMs, reader.zone)),
                              cell(shortMoment(exclusion.toMs, reader.zone)), cell(categoryWords(exclusion.category)),
                              cell(exclusion.clause.empty() ? "–" : exclusion.clause), cell(noticeText(exclusion)),
                              cell("by a second person"), cell(sla::grouped(minutes) + " min"), cell(sentence)});
    }
    return table;
}

Table withAndWithout(const PageReader &reader)
{
    Table table{"With and without what was left out",
                {{"Workflow", false},
                 {"Commitment", true},
                 {"As the contract counts", true},
                 {"As if nothing was left out", true},
                 {"Minutes left out", true}},
                {}};
    for (const sla::Attainment *result : reader.worstFirst) {
        const Figure counted = attainedFigure(reader.facts, *result);
        Figure raw;
        raw.id = "raw." + result->workflow + "." + std::to_string(static_cast<int>(result->kind));
        raw.label = counted.label + ", nothing left out";
        raw.value = judged(*result) ? percent(result->withoutExclusions.attained,
                                              std::min(4, decimalsOf(result->effectiveTarget.floorScaled(10'000'000))))
                                    : "–";
        raw.formula = judged(*result) ? formulaOf(*result, "without exclusions") : std::vector<std::string>{};
        raw.drill = judged(*result) ? drillOf(*result) : Drill{};
        table.rows.push_back({cell(counted.label),
                              cell(counted.of),
                              {counted.value, counted.state, counted, {}},
                              {raw.value, Shown::None, raw, {}},
                              cell(sla::grouped(result->excludedMinutes))});
    }
    return table;
}

std::optional<Table> capTable(const PageReader &reader)
{
    Table table{
        "Use of the contract's limits", {{"Category", false}, {"Clause", false}, {"Used", true}, {"Limit", true}}, {}};
    if (reader.worstFirst.empty())
        return std::nullopt;
    for (const sla::CapUse &cap : reader.worstFirst.front()->caps)
        table.rows.push_back({cell(categoryWords(cap.category)), cell(cap.clause.empty() ? "–" : cap.clause),
                              cell(sla::grouped(cap.usedMinutes) + " min"),
                              cell(cap.capMinutes > 0 ? sla::grouped(cap.capMinutes) + " min" : "none")});
    return table.rows.empty() ? std::nullopt : std::optional(std::move(table));
}

std::string tierText(const sla::CreditTier &tier)
{
    switch (tier.kind) {
    case sla::CreditKind::Days:
        return counted(tier.amountE4, "day of service", "days of service");
    case sla::CreditKind::PerPoint:
        return percent({tier.amountE4, 10'000}) + " for each point begun";
    case sla::CreditKind::Percent:
        break;
    }
    return tier.amountE4 == 0 ? "no credit" : percent({tier.amountE4, 10'000}) + " of the fee";
}

Table tierTable(const CustomerFacts &facts)
{
    Table table{"What the contract pays", {{"Attained", false}, {"Credit", false}, {"Reached by", false}}, {}};
    for (std::size_t i = 0; i < facts.tiers.size(); ++i) {
        const sla::CreditTier &tier = facts.tiers[i];
        std::string range = tier.lowerE7 > 0 ? targetText(tier.lowerE7) + " or more"
                                             : "below " + (i > 0 ? targetText(facts.tiers[i - 1].lowerE7) : "");
        if (i > 0 && tier.lowerE7 > 0)
            range = "below " + targetText(facts.tiers[i - 1].lowerE7) + ", " + range;
        std::vector<std::string> names;
        for (const sla::CreditLine &line : facts.credits.lines)
            if (line.tier == static_cast<std::int32_t>(i))
                names.push_back(workflowName(line.workflow));
        table.rows.push_back({cell(range), cell(tierText(tier)), cell(names.empty() ? "–" : listed(names))});
    }
    return table;
}

Table creditLines(const PageReader &reader)
{
    Table table{"Line by line", {{"Workflow", false}, {"Calculation", false}, {"Credit", true}}, {}};
    for (const sla::CreditLine &line : reader.facts.credits.lines) {
        Figure figure;
        figure.id = "credit." + line.workflow + "." + std::to_string(static_cast<int>(line.kind));
        figure.label = "Credit, " + workflowName(line.workflow);
        figure.value = money(line.creditMinor, reader.facts.credits.currency);
        figure.formula = formulaLines(line.calculation);
        std::string lines;
        for (const std::string &text : figure.formula)
            lines += (lines.empty() ? "" : "\n") + text;
        table.rows.push_back({cell(workflowName(line.workflow)), cell(lines), {figure.value, Shown::None, figure, {}}});
    }
    return table;
}

/// How the lines become the amount: the fee, the limit, the sum.
Table sumTable(const CustomerFacts &facts)
{
    Table table{"The whole", {{"Calculation", false}, {"Amount", true}}, {}};
    for (const sla::FormulaLine &line : facts.credits.calculation) {
        sla::FormulaLine left = line;
        left.result.clear();
        table.rows.push_back({cell(formulaLines({left}).front()), cell(plainNumbers(line.result))});
    }
    return table;
}

/// "March 2026 USD 600.00 + August 2026 USD 600.00 = USD 1,200.00"
std::string yearFormula(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    const auto year = sla::dayAt(facts.period.fromMs, reader.zone).year();
    std::string text;
    const auto add = [&](const sla::Period &period, std::int64_t minor) {
        text +=
            (text.empty() ? "" : " + ") + periodName(period, reader.zone) + " " + money(minor, facts.credits.currency);
    };
    for (const PeriodResult &past : facts.past)
        if (past.creditMinor > 0 && sla::dayAt(past.period.fromMs, reader.zone).year() == year)
            add(past.period, past.creditMinor);
    add(facts.period, facts.credits.totalMinor);
    return "known credits of the calendar year = " + text + " = "
           + money(facts.yearCreditMinor, facts.credits.currency);
}

/// The period's name as people say it.
std::string sinceText(const PageReader &reader)
{
    for (const PeriodResult &past : reader.facts.past)
        if (past.period.name == reader.facts.chronic.since)
            return periodName(past.period, reader.zone);
    return periodName(reader.facts.period, reader.zone);
}

std::string chronicFormula(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    const auto window = static_cast<std::size_t>(facts.chronicPeriods);
    std::vector<std::string> names;
    const std::size_t earlier = window - 1;
    for (std::size_t i = facts.past.size() > earlier ? facts.past.size() - earlier : 0; i < facts.past.size(); ++i)
        if (facts.past[i].measured && facts.past[i].missed())
            names.push_back(periodName(facts.past[i].period, reader.zone));
    if (facts.periodCountsAsMissed)
        names.push_back(periodName(facts.period, reader.zone));
    return "periods with a missed commitment among the last " + std::to_string(facts.chronicPeriods)
           + ", this one once it is final: " + (names.empty() ? "none" : listed(names)) + " = "
           + sla::grouped(facts.chronic.misses);
}

Table promiseTable(const PageReader &reader, bool again)
{
    Table table{
        again ? "From the meetings before" : "New",
        {{"What", false}, {"Who", false}, {"Side", false}, {"Due", false}, {"State", false}, {"Outcome", false}},
        {}};
    for (const CustomerPromise &one : reader.facts.promises) {
        if (one.again != again)
            continue;
        table.rows.push_back({cell(one.text), cell(one.owner), cell(one.byCustomer ? "yours" : "ours"),
                              cell(one.dueMs > 0 ? dayText(one.dueMs, reader.zone) : "–"), cell(one.state),
                              cell(one.outcome)});
    }
    return table;
}

std::int64_t requestsOf(const PeriodResult &period)
{
    std::int64_t sum = 0;
    for (const PastCommitment &one : period.commitments)
        if (one.kind == sla::SliKind::Occurrences)
            sum += one.valid;
    return sum;
}

std::string growthText(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    if (facts.past.empty() || facts.running)
        return {};
    std::int64_t now = 0;
    for (const sla::Attainment &one : facts.results)
        if (one.kind == sla::SliKind::Occurrences)
            now += one.share.valid;
    const PeriodResult &last = facts.past.back();
    const std::int64_t before = requestsOf(last);
    // Half a month against a whole one would be no growth.
    if (before == 0 || now == 0 || last.coverage < 9'000 || coverageOf(facts).floorScaled(10'000, 0) < 9'000)
        return {};
    const std::int64_t change = sla::Rational{now - before, before}.floorScaled(10'000, 0);
    const std::string by = percentOfHundredths(change < 0 ? -change : change);
    return counted(now, "request", "requests") + " in this period, " + by + (change < 0 ? " fewer" : " more")
           + " than in " + periodName(last.period, reader.zone) + ".";
}

std::string policyText(const CustomerFacts &facts)
{
    return facts.exclusionPolicy == sla::ExclusionPolicy::Drop
               ? "Minutes that the contract leaves out are taken away from good and from all requests."
               : "In minutes that the contract leaves out, failures count as good.";
}

Table dayTable(const PageReader &reader)
{
    Table table{"Counts by day",
                {{"Workflow", false},
                 {"Day", false},
                 {"Good", true},
                 {"Bad", true},
                 {"Valid", true},
                 {"Left out", true},
                 {"Minutes left out", true},
                 {"Measured", true}},
                {}};
    for (const sla::Attainment &result : reader.facts.results) {
        for (const sla::DayRow &day : result.days)
            table.rows.push_back(
                {cell(promiseName(reader.facts, result)), cell(day.date), cell(std::to_string(day.good)),
                 cell(std::to_string(day.bad)), cell(std::to_string(day.good + day.bad)),
                 cell(std::to_string(day.excludedGood + day.excludedBad)), cell(std::to_string(day.excludedMinutes)),
                 cell(percent({day.coveredS, day.countedS}))});
    }
    return table;
}

Table calculationTable(const PageReader &reader)
{
    Table table{"Every figure's calculation",
                {{"Workflow", false}, {"Figure", false}, {"Rule", false}, {"Numbers", false}, {"Result", false}},
                {}};
    const auto add = [&](const std::string &name, const std::vector<sla::FormulaLine> &lines) {
        for (const sla::FormulaLine &line : lines)
            table.rows.push_back({cell(name), cell(line.figure), cell(plainNumbers(line.formula)),
                                  cell(plainNumbers(line.numbers)), cell(plainNumbers(line.result))});
    };
    for (const sla::Attainment &result : reader.facts.results)
        add(promiseName(reader.facts, result), result.explain);
    for (const sla::CreditLine &line : reader.facts.credits.lines)
        add(workflowName(line.workflow) + ", credit", line.calculation);
    add("Credit", reader.facts.credits.calculation);
    return table;
}

} // namespace

std::string creditStatusWords(sla::CreditStatus status)
{
    switch (status) {
    case sla::CreditStatus::Accruing:
        return "accruing, the period is not final";
    case sla::CreditStatus::Eligible:
        return "can be claimed";
    case sla::CreditStatus::Claimed:
        return "claimed";
    case sla::CreditStatus::Approved:
        return "approved";
    case sla::CreditStatus::Issued:
        return "issued";
    case sla::CreditStatus::Expired:
        return "the time to claim is over";
    case sla::CreditStatus::Waived:
        return "waived";
    case sla::CreditStatus::None:
        break;
    }
    return "nothing to claim";
}

Page exclusionsPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"exclusions", "Maintenance and exclusions", "", {}};
    std::int64_t minutes = 0;
    for (const sla::Attainment &result : facts.results)
        minutes = std::max(minutes, result.excludedMinutes);
    const bool measured = std::any_of(facts.results.begin(), facts.results.end(), judged);
    page.headline = !measured      ? "Nothing was left out, and nothing was measured."
                    : minutes == 0 ? "Nothing was left out: every minute counts."
                                   : counted(minutes, "minute was", "minutes were") + " left out under the contract.";
    if (!facts.exclusions.empty())
        page.blocks.push_back(exclusionTable(reader));
    page.blocks.push_back(withAndWithout(reader));
    if (auto caps = capTable(reader))
        page.blocks.push_back(*std::move(caps));
    return page;
}

Page creditsPage(const PageReader &reader, const Imprint &imprint)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"credits", "Service credits", "", {}};
    if (!facts.creditsKnown) {
        page.headline = "No credit can be computed.";
        page.blocks.push_back(Text{"", "The contract names no fee that a credit is a part of."});
        return page;
    }
    const std::int64_t unmeasured =
        std::count_if(facts.results.begin(), facts.results.end(), [](const sla::Attainment &one) {
            return !judged(one) && one.state == sla::AttainmentState::NoData;
        });
    if (unmeasured == static_cast<std::int64_t>(facts.results.size())) {
        page.headline = "No credit can be computed.";
        page.blocks.push_back(Text{"", "Nothing was measured in this period, so nothing can be said of a credit."});
        if (!facts.tiers.empty())
            page.blocks.push_back(tierTable(facts));
        return page;
    }
    const std::string &currency = facts.credits.currency;
    const std::string total = money(facts.credits.totalMinor, currency);
    page.headline =
        facts.credits.totalMinor == 0 && unmeasured > 0
            ? "No credit for what was measured; " + counted(unmeasured, "commitment was", "commitments were") + " not."
        : facts.credits.totalMinor == 0 ? (facts.running ? "No credit so far." : "No credit is due.")
        : facts.running                 ? total + " so far."
                                        : total + " is due.";
    Figures figures;
    figures.push_back({"credit.total",
                       "Credit of the period",
                       total,
                       "limit " + money(facts.credits.capMinor, currency),
                       Shown::None,
                       formulaLines(facts.credits.calculation),
                       {}});
    figures.push_back({"credit.year",
                       "This calendar year",
                       money(facts.yearCreditMinor, currency),
                       "",
                       Shown::None,
                       {yearFormula(reader)},
                       {}});
    if (facts.chronicPeriods > 0)
        figures.push_back({"credit.chronic",
                           "Missed periods",
                           sla::grouped(facts.chronic.misses),
                           "of the last " + std::to_string(facts.chronicPeriods) + "; right to terminate at "
                               + std::to_string(facts.chronicBreaches),
                           Shown::None,
                           {chronicFormula(reader)},
                           {}});
    page.blocks.push_back(std::move(figures));
    if (!facts.tiers.empty())
        page.blocks.push_back(tierTable(facts));
    page.blocks.push_back(creditLines(reader));
    std::string text = imprint.creditStatus.empty() ? "" : "Status: " + imprint.creditStatus + ".";
    if (facts.credits.claimByMs > 0)
        text += "\nTo be claimed before " + momentText(facts.credits.claimByMs, reader.zone) + " (" + facts.zone + ").";
    if (facts.credits.capped)
        text += "\nThe contract's limit was reached.";
    if (facts.credits.dropped)
        text += "\nThe sum is not above the contract's smallest credit, so none is paid.";
    if (facts.chronic.right)
        text += "\nThe contract gives a right to terminate since " + sinceText(reader) + ".";
    if (facts.restatedVersion > 0)
        page.blocks.push_back(Text{"What the restatement changes", creditChange(facts)});
    page.blocks.push_back(sumTable(facts));
    page.blocks.push_back(Text{"", text});
    return page;
}

Page promisesPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"commitments", "What we agreed to do", "Nothing was open from the meeting before.", {}};
    std::int64_t again = 0, done = 0;
    for (const CustomerPromise &one : facts.promises) {
        again += one.again;
        done += one.again && one.done;
    }
    if (again == 1)
        page.headline = done == 1 ? "The action from before is done." : "The action from before is not done.";
    else if (again > 1)
        page.headline = sla::grouped(done) + " of " + counted(again, "action", "actions") + " from before "
                        + (done == 1 ? "is" : "are") + " done.";
    for (const bool before : {true, false}) {
        Table table = promiseTable(reader, before);
        if (!table.rows.empty())
            page.blocks.push_back(std::move(table));
    }
    if (!facts.decisions.empty()) {
        std::string text;
        for (const std::string &decision : facts.decisions)
            text += (text.empty() ? "" : "\n") + decision;
        page.blocks.push_back(Text{"Decisions", text});
    }
    if (!facts.signatures.empty()) {
        Table signs{"Signed", {{"Name", false}, {"Role", false}, {"Side", false}, {"Date", false}}, {}};
        for (const CustomerSignature &sign : facts.signatures)
            signs.rows.push_back({cell(sign.name), cell(sign.role), cell(sign.customer ? "yours" : "ours"),
                                  cell(sign.atMs > 0 ? dayText(sign.atMs, reader.zone) : "–")});
        page.blocks.push_back(std::move(signs));
    }
    if (page.blocks.empty())
        page.blocks.push_back(Text{"", "No new action was agreed."});
    return page;
}

Page outlookPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"outlook", "Outlook", "", {}};
    if (facts.running && !reader.worstFirst.empty() && reader.worstFirst.front()->budget.consumedOfPeriod.known()) {
        const sla::Attainment &worst = *reader.worstFirst.front();
        page.headline = promiseName(facts, worst) + " has used " + percent(worst.budget.consumedOfPeriod)
                        + " of the budget that the whole period is expected to have.";
    } else if (facts.nextMeetingMs > 0) {
        page.headline = "Next review: " + dayText(facts.nextMeetingMs, reader.zone) + ".";
    } else {
        page.headline = "The date of the next review is open.";
    }
    if (const std::string growth = growthText(reader); !growth.empty())
        page.blocks.push_back(Text{"Requests", growth});
    std::string text;
    for (const std::string &outlook : facts.outlook)
        text += (text.empty() ? "" : "\n") + outlook;
    page.blocks.push_back(Text{"Planned", text.empty() ? "No change with a known risk is planned." : text});
    if (facts.running && facts.nextMeetingMs > 0)
        page.blocks.push_back(Text{"Next review", dayText(facts.nextMeetingMs, reader.zone)});
    return page;
}

Page methodPage(const PageReader &reader)
{
    const CustomerFacts &facts = reader.facts;
    Page page{"method", "How this was measured", "Measured for " + percent(coverageOf(facts)) + " of the period.", {}};
    Table rules{"What counts", {{"Workflow", false}, {"Commitment", true}, {"Rule", false}, {"Measured", true}}, {}};
    for (const sla::Attainment &result : facts.results) {
        std::string rule;
        for (const sla::FormulaLine &line : result.explain)
            if (line.figure == "what counts")
                rule = plainNumbers(line.formula);
        rules.rows.push_back(
            {cell(promiseName(facts, result)), cell(targetOf(result)), cell(rule), cell(percent(result.coverage))});
    }
    page.blocks.push_back(std::move(rules));
    page.blocks.push_back(Text{"Source", "Counts of requests by minute from the platform's own telemetry. Minutes that "
                                         "were not observed are shown as not measured, never as good."});
    page.blocks.push_back(Text{"Rounding", "Every percentage is rounded down, so that a miss never prints as the "
                                           "commitment. Results are decided on the whole counts, not on percentages."});
    page.blocks.push_back(Text{"Exclusions", policyText(facts)});
    page.blocks.push_back(
        Text{"When it is final", "A period is provisional until "
                                     + counted(facts.settleBusinessDays, "business day has", "business days have")
                                     + " passed after its end, or until both sides have signed; for this one that is "
                                     + momentText(facts.finalFromMs, reader.zone) + " (" + facts.zone
                                     + "). After that it is never changed, only restated with a reason."});
    if (!facts.changes.empty()) {
        Table changes{"What the restatement changed",
                      {{"Workflow", false}, {"Figure", false}, {"Before", true}, {"Now", true}},
                      {}};
        for (const sla::RestatedFigure &change : facts.changes)
            changes.rows.push_back(
                {cell(workflowName(change.workflow)), cell(change.figure), cell(change.before), cell(change.after)});
        page.blocks.push_back(std::move(changes));
    }
    Table proof{"To compute it again", {{"", false}, {"", false}}, {}};
    proof.rows = {{cell("Engine"), cell(facts.engine)},
                  {cell("Contract"), cell(facts.contractHash)},
                  {cell("Exclusions"), cell(facts.exclusionHash)},
                  {cell("Counts by minute"), cell(facts.dataHash)}};
    page.blocks.push_back(std::move(proof));
    page.blocks.push_back(
        Text{"", "Whoever has the counts by minute and the contract computes the same figures with this engine; the "
                 "appendix holds the counts by day and each calculation. The same inputs give the same content hash."});
    return page;
}

std::vector<Appendix> appendices(const PageReader &reader)
{
    return {{"counts-by-day", dayTable(reader)}, {"calculation", calculationTable(reader)}};
}

} // namespace bulkhead::review
