#include "backend/contract/contract_preview.h"

#include "backend/contract/default_contract.h"
#include "backend/engine/credit.h"
#include "backend/engine/slo_engine.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <map>
#include <set>

namespace bulkhead {

namespace {

using namespace sla;

constexpr std::int64_t kWarmMinutes = 3 * 1440; // The longest window that alerts are judged by.

/// The minutes of one tenant in the form that the engine evaluates.
class MinuteBook
{
public:
    explicit MinuteBook(const PastMinutes &past)
        : m_from(past.fromMinute)
    {
        const auto minutes = static_cast<std::size_t>(past.toMinute - past.fromMinute);
        for (const PastWorkflow &workflow : past.workflows) {
            std::vector<MinuteCell> &cells = m_cells[workflow.workflow];
            cells.resize(minutes);
            for (std::size_t i = 0; i < minutes; ++i)
                cells[i] = {workflow.good[i], workflow.bad[i], workflow.covered[i], workflow.flags[i]};
        }
    }
    [[nodiscard]] MinuteSeries of(const std::string &workflow) const
    {
        const auto found = m_cells.find(workflow);
        if (found == m_cells.end())
            return {m_from, {}};
        return {m_from, found->second};
    }

private:
    std::int64_t m_from;
    std::map<std::string, std::vector<MinuteCell>, std::less<>> m_cells;
};

/// Plays the past to the alerts' engine under the draft's targets.
class AlertCount
{
public:
    explicit AlertCount(const ContractVersion &draft)
    {
        std::set<std::string> workflows;
        for (const Commitment &commitment : draft.commitments)
            workflows.insert(commitment.workflow);
        std::vector<slo::Objective> objectives;
        for (const std::string &workflow : workflows) {
            m_workflows.push_back(workflow);
            slo::Objective &objective = objectives.emplace_back();
            objective.key.workflow = workflow;
            objective.targetE7 = targetOf(draft, workflow).alertE7;
        }
        m_engine.add(objectives);
    }

    /// Minutes before `fromMinute` only warm it up.
    void play(const PastMinutes &past, std::int64_t fromMinute)
    {
        std::vector<const PastWorkflow *> rows(m_workflows.size(), nullptr);
        for (std::size_t s = 0; s < rows.size(); ++s)
            for (const PastWorkflow &workflow : past.workflows)
                if (workflow.workflow == m_workflows[s])
                    rows[s] = &workflow;
        m_raised.assign(m_workflows.size(), 0);
        MinuteCounts counts;
        for (std::int64_t minute = past.fromMinute; minute < past.toMinute; ++minute) {
            const auto at = static_cast<std::size_t>(minute - past.fromMinute);
            counts.minute = minute;
            counts.counts.assign(rows.size(), {});
            counts.covered.assign(rows.size(), 0);
            for (std::size_t s = 0; s < rows.size(); ++s) {
                if (!rows[s])
                    continue;
                counts.counts[s] = {rows[s]->good[at], rows[s]->bad[at]};
                counts.covered[s] = rows[s]->covered[at];
            }
            if (minute < fromMinute)
                m_engine.preload(counts);
            else
                judge(counts);
        }
    }
    [[nodiscard]] std::uint32_t raised(const std::string &workflow) const
    {
        const auto found = std::find(m_workflows.begin(), m_workflows.end(), workflow);
        return found == m_workflows.end() ? 0 : m_raised[static_cast<std::size_t>(found - m_workflows.begin())];
    }

private:
    void judge(const MinuteCounts &counts)
    {
        m_engine.push(counts);
        m_fired.resize(m_workflows.size(), false);
        for (std::size_t s = 0; s < m_workflows.size(); ++s) {
            const bool fires = m_engine.states()[s].level > AlertLevel::None;
            m_raised[s] += fires && !m_fired[s] ? 1 : 0;
            m_fired[s] = fires;
        }
    }

    slo::Engine m_engine;
    std::vector<std::string> m_workflows;
    std::vector<std::uint32_t> m_raised;
    std::vector<bool> m_fired;
};

std::string printed(const Attainment &result)
{
    return result.share.attained.known() && result.state != AttainmentState::NoData
               ? absl::StrCat(percentText(result.share.attained, 5), "%")
               : "–";
}

std::string line(const std::string &of, const FormulaLine &formula)
{
    std::string text = absl::StrCat(of, of.empty() ? "" : ", ", formula.figure, ": ", formula.formula);
    if (!formula.numbers.empty())
        absl::StrAppend(&text, " = ", formula.numbers);
    return absl::StrCat(text, " = ", formula.result);
}

/// What a version's commitments came to in one period.
struct Judged
{
    std::vector<Attainment> results;
    std::string unmeasured; ///< A workflow that was not measured: then what is due cannot be known.
};

absl::StatusOr<Judged> judge(std::span<const ContractVersion> versions, const ContractVersion &terms,
                             const Period &period, const MinuteBook &minutes, const PreviewQuestion &question)
{
    Judged judged;
    for (const Commitment &commitment : terms.commitments) {
        AttainmentQuestion asked;
        asked.versions = versions;
        asked.workflow = commitment.workflow;
        asked.kind = commitment.measure.kind;
        asked.period = period;
        asked.minutes = minutes.of(commitment.workflow);
        asked.exclusions = question.exclusions;
        asked.asOfMs = question.nowMs;
        auto result = evaluate(asked);
        if (!result.ok())
            return result.status();
        if (result->state == AttainmentState::NoData && judged.unmeasured.empty())
            judged.unmeasured = commitment.workflow;
        judged.results.push_back(*std::move(result));
    }
    return judged;
}

/// -1 with a line that says why when it cannot be computed: a sum that nobody measured is not zero.
std::int64_t creditOf(const ContractVersion &terms, const Period &period, const Judged &judged, std::int64_t nowMs,
                      const std::string &whose, std::vector<std::string> &lines)
{
    if (!judged.unmeasured.empty()) {
        lines.push_back(absl::StrCat(whose, ": credit not known, because ", judged.unmeasured, " was not measured."));
        return -1;
    }
    const auto statement = computeCredits(terms, period, judged.results, nowMs);
    if (!statement.ok()) {
        lines.push_back(absl::StrCat(whose, ": credit not known. ", statement.status().message()));
        return -1;
    }
    for (const FormulaLine &formula : statement->calculation)
        lines.push_back(line(whose, formula));
    for (const CreditLine &credit : statement->lines)
        for (const FormulaLine &formula : credit.calculation)
            lines.push_back(line(absl::StrCat(whose, ", ", credit.workflow), formula));
    return statement->totalMinor;
}

absl::StatusOr<PreviewedPeriod> previewed(const PreviewQuestion &question, const Period &period,
                                          const MinuteBook &minutes, const AlertCount &alerts)
{
    PreviewedPeriod shown;
    shown.period = period;
    const auto draft = judge({&question.draft, 1}, question.draft, period, minutes, question);
    if (!draft.ok())
        return draft.status();
    // What governed the period's start, or the first version when the contract began within it.
    const ContractVersion *terms = versionAt(question.inForce, period.fromMs);
    if (!terms && !question.inForce.empty())
        terms = &question.inForce.front();
    absl::StatusOr<Judged> now = Judged{};
    if (terms)
        now = judge(question.inForce, *terms, period, minutes, question);
    if (!now.ok())
        return now.status();
    shown.coverageBp = 10'000;
    for (std::size_t i = 0; i < draft->results.size(); ++i) {
        const Attainment &result = draft->results[i];
        PreviewedCommitment commitment;
        commitment.workflow = result.workflow;
        commitment.kind = result.kind;
        commitment.targetE7 = question.draft.commitments[i].targetE7;
        commitment.attained = printed(result);
        commitment.state = result.state;
        commitment.alerts = alerts.raised(result.workflow);
        for (const Attainment &other : now->results) {
            if (other.workflow != result.workflow)
                continue;
            commitment.attainedNow = printed(other);
            commitment.stateNow = other.state;
        }
        shown.coverageBp =
            std::min(shown.coverageBp, static_cast<std::int32_t>(result.coverage.floorScaled(10'000, 0)));
        shown.commitments.push_back(std::move(commitment));
    }
    shown.creditMinor = creditOf(question.draft, period, *draft, question.nowMs, "draft", shown.lines);
    if (terms)
        shown.creditNowMinor = creditOf(*terms, period, *now, question.nowMs, "in force", shown.lines);
    return shown;
}

std::vector<Period> lastPeriods(const PeriodRule &rule, std::uint32_t count, std::int64_t nowMs)
{
    std::vector<Period> periods; // Oldest first.
    Period period = periodAt(rule, nowMs);
    for (std::uint32_t i = 0; i < count; ++i)
        periods.insert(periods.begin(), period = previousPeriod(rule, period));
    return periods;
}

void advise(ContractPreview &preview, const ContractVersion &draft, const std::map<std::string, std::int64_t> &events,
            std::int64_t minutes)
{
    constexpr std::int64_t kMonthMinutes = 30 * 1440;
    for (std::size_t i = 0; i < draft.commitments.size(); ++i) {
        const auto found = events.find(draft.commitments[i].workflow);
        const std::int64_t monthly =
            found == events.end() || minutes == 0 ? -1 : found->second * kMonthMinutes / minutes;
        for (ContractFinding &finding : trafficAdvice(draft.commitments[i], monthly)) {
            finding.field = absl::StrCat("commitments[", i, "]", finding.field.empty() ? "" : ".", finding.field);
            preview.advice.push_back(std::move(finding));
        }
    }
}

} // namespace

absl::StatusOr<ContractPreview> previewContract(const PreviewQuestion &given, PastReader &reader,
                                                const PastReader::Progress &progress)
{
    const bool years = given.draft.period == PeriodKind::Year;
    if (given.periods < 1 || given.periods > (years ? kMostPreviewYears : kMostPreviewPeriods))
        return absl::InvalidArgumentError(years ? "A preview looks at 1 to 3 years."
                                                : "A preview looks at 1 to 13 periods.");
    PreviewQuestion question = given;
    // As if it had governed all along, and the tenant had been subscribed.
    question.draft.effectiveFromMs = question.draft.subscribedFromMs = question.draft.subscribedToMs = 0;
    const auto rule = periodRule(question.draft);
    if (!rule.ok())
        return rule.status();
    const std::vector<Period> periods = lastPeriods(*rule, question.periods, question.nowMs);
    ContractPreview preview;
    AlertCount alerts(question.draft);
    std::map<std::string, std::int64_t> events;
    std::int64_t minutes = 0;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        const std::int64_t from = periods[i].fromMs / kMinuteMs;
        const auto part = [&](double done) {
            return !progress || progress((static_cast<double>(i) + done * 0.95) / static_cast<double>(periods.size()));
        };
        auto past = reader.read(question.draft.tenantId, i == 0 ? from - kWarmMinutes : from,
                                periods[i].toMs / kMinuteMs, part);
        if (!past.ok())
            return past.status();
        alerts.play(*past, from);
        if (!part(1))
            return absl::CancelledError("The preview was stopped.");
        for (const PastWorkflow &workflow : past->workflows)
            for (std::size_t m = 0; m < workflow.good.size(); ++m)
                events[workflow.workflow] += std::int64_t{workflow.good[m]} + workflow.bad[m];
        minutes += past->toMinute - past->fromMinute;
        auto shown = previewed(question, periods[i], MinuteBook(*past), alerts);
        if (!shown.ok())
            return shown.status();
        preview.periods.insert(preview.periods.begin(), *std::move(shown));
    }
    advise(preview, question.draft, events, minutes);
    return preview;
}

} // namespace bulkhead
