#include "backend/backtest/backtest.h"

#include <absl/strings/str_cat.h>
#include <algorithm>
#include <limits>

namespace bulkhead {
namespace {

void extend(FiringIntervals &intervals, std::int64_t boundary, bool firing)
{
    const bool open = !intervals.empty() && intervals.back().toMinute < 0;
    if (firing && !open)
        intervals.push_back({boundary, -1});
    else if (!firing && open)
        intervals.back().toMinute = boundary;
}

class Replay
{
public:
    Replay(const ObjectivesFile &file, std::span<const ObjectiveMinutes> minutes)
        : m_file(file)
        , m_minutes(minutes)
    {
    }

    absl::StatusOr<Backtest> run(const std::function<void(const slo::Engine &)> &each)
    {
        if (absl::Status found = findRange(); !found.ok())
            return found;
        if (absl::Status judged = periods(); !judged.ok())
            return judged;
        alerts(each);
        return std::move(m_result);
    }

private:
    absl::Status findRange()
    {
        m_result.fromMinute = std::numeric_limits<std::int64_t>::max();
        for (std::size_t i = 0; i < m_minutes.size(); ++i) {
            const ObjectiveMinutes &row = m_minutes[i];
            if (row.cells.empty())
                return absl::FailedPreconditionError(absl::StrCat(
                    "No recorded minute belongs to objective \"", m_file.objectives[i].name,
                    "\": compare its metric and labels with the file's, and --from and --to with its times."));
            m_result.fromMinute = std::min(m_result.fromMinute, row.fromMinute);
            m_result.toMinute = std::max(m_result.toMinute, row.series().toMinute());
        }
        return absl::OkStatus();
    }

    absl::Status periods()
    {
        const absl::StatusOr<sla::PeriodRule> rule = sla::periodRule(m_file.contract);
        if (!rule.ok())
            return rule.status();
        const std::int64_t endMs = m_result.toMinute * 60'000;
        for (sla::Period period = sla::periodAt(*rule, m_result.fromMinute * 60'000); period.fromMs < endMs;
             period = sla::nextPeriod(*rule, period)) {
            PeriodBacktest &done = m_result.periods.emplace_back();
            done.period = period;
            for (std::size_t i = 0; i < m_minutes.size(); ++i)
                if (absl::Status judged = judge(done, i, endMs); !judged.ok())
                    return judged;
            if (m_file.contract.credits.tiers.empty())
                continue;
            auto credit = sla::computeCredits(m_file.contract, period, done.results, endMs);
            if (!credit.ok())
                return credit.status();
            done.credit = *std::move(credit);
        }
        return absl::OkStatus();
    }

    absl::Status judge(PeriodBacktest &period, std::size_t objective, std::int64_t endMs)
    {
        const sla::Commitment &commitment = m_file.contract.commitments[objective];
        sla::AttainmentQuestion question;
        question.versions = std::span(&m_file.contract, 1);
        question.workflow = commitment.workflow;
        question.kind = commitment.measure.kind;
        question.period = period.period;
        question.minutes = m_minutes[objective].series();
        question.exclusions = m_file.exclusions;
        question.asOfMs = endMs;
        auto result = sla::evaluate(question);
        if (!result.ok())
            return result.status();
        for (const sla::ExclusionVerdict &verdict : result->exclusions) {
            if (verdict.excludedMinutes == 0)
                continue;
            const std::int64_t to =
                verdict.firstRefusedMinute >= 0 ? verdict.firstRefusedMinute : verdict.toMs / 60'000;
            m_mutes.push_back({static_cast<SeriesIndex>(objective), verdict.fromMs / 60'000, to});
        }
        period.results.push_back(*std::move(result));
        return absl::OkStatus();
    }

    void alerts(const std::function<void(const slo::Engine &)> &each)
    {
        slo::EngineOptions options;
        if (!m_file.guards) {
            options.minBad = 0;
            options.wilson = false;
            options.warmUp = false;
        }
        slo::Engine engine(options);
        std::vector<slo::Objective> objectives;
        for (std::size_t i = 0; i < m_minutes.size(); ++i) {
            const sla::Commitment &commitment = m_file.contract.commitments[i];
            slo::Objective objective;
            objective.key = {static_cast<TenantIndex>(i), commitment.workflow};
            objective.targetE7 = commitment.targetE7;
            objective.alertTargetE7 = commitment.internalTargetE7;
            objective.rules = m_file.objectives[i].rules;
            objective.volumeBurn = m_file.objectives[i].volumeBurn;
            objectives.push_back(std::move(objective));
        }
        engine.add(objectives);
        engine.setMutes(m_mutes);
        m_result.objectives.resize(m_minutes.size());
        MinuteCounts counts;
        counts.counts.resize(m_minutes.size());
        counts.covered.resize(m_minutes.size());
        for (std::int64_t minute = m_result.fromMinute; minute < m_result.toMinute; ++minute) {
            counts.minute = minute;
            for (std::size_t i = 0; i < m_minutes.size(); ++i) {
                const sla::MinuteCell cell = m_minutes[i].series().at(minute);
                counts.counts[i] = {cell.good, cell.bad};
                counts.covered[i] = cell.coveredS;
            }
            engine.push(counts);
            note(engine, minute + 1);
            if (each)
                each(engine);
        }
        for (std::size_t i = 0; i < m_minutes.size(); ++i)
            m_result.objectives[i].rolling = engine.states()[i].period;
    }

    void note(const slo::Engine &engine, std::int64_t boundary)
    {
        for (std::size_t i = 0; i < m_minutes.size(); ++i) {
            const std::uint8_t firing = engine.states()[i].firingRules;
            ObjectiveBacktest &result = m_result.objectives[i];
            for (std::size_t rule = 0; rule < result.byRule.size(); ++rule)
                extend(result.byRule[rule], boundary, (firing >> rule & 1U) != 0);
            extend(result.page, boundary, (firing & 0x03) != 0);
            extend(result.ticket, boundary, (firing & 0x0C) != 0);
        }
    }

    const ObjectivesFile &m_file;
    std::span<const ObjectiveMinutes> m_minutes;
    std::vector<slo::Mute> m_mutes;
    Backtest m_result;
};

} // namespace

absl::StatusOr<Backtest> runBacktest(const ObjectivesFile &file, std::span<const ObjectiveMinutes> minutes,
                                     const std::function<void(const slo::Engine &)> &each)
{
    return Replay(file, minutes).run(each);
}

} // namespace bulkhead
