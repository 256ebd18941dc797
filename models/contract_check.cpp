#include "models/contract_check.h"

#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/words.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <numeric>

namespace bulkhead {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ContractCheck)
};

constexpr qint64 kWholeE7 = 10'000'000;
constexpr int kWholeE4 = 10'000;
constexpr qint64 kMinuteMs = 60'000;

class Check
{
public:
    explicit Check(const terms::Contract &draft)
        : m_draft(draft)
    {
    }
    void frame(const terms::Contract &base, qint64 nowMs);
    void commitment(qsizetype index);
    void credits();
    void tiers();
    void rules();
    [[nodiscard]] QList<terms::Problem> take() { return std::move(m_problems); }

private:
    void refuse(const QString &field, const QString &text) { m_problems.append({field, text, false}); }
    void advise(const QString &field, const QString &text) { m_problems.append({field, text, true}); }
    void measure(const terms::Measure &measure, const QString &at);
    void reach(qint64 targetE7, const QString &field);

    const terms::Contract &m_draft;
    QList<terms::Problem> m_problems;
};

void Check::frame(const terms::Contract &base, qint64 nowMs)
{
    if (!isContractZone(m_draft.zone))
        refuse(QStringLiteral("zone"), Words::tr("\"%1\" is no zone that says when a day begins: choose a place, such "
                                                 "as America/New_York.")
                                           .arg(m_draft.zone));
    if (m_draft.effectiveFromMs <= 0)
        refuse(QStringLiteral("effectiveFromMs"), Words::tr("Say from when it is in force."));
    else if (base.number > 0 && m_draft.effectiveFromMs <= base.effectiveFromMs)
        refuse(QStringLiteral("effectiveFromMs"), Words::tr("It has to take effect after version %1, which did on %2.")
                                                      .arg(base.number)
                                                      .arg(zonedDate(base.effectiveFromMs, base.zone)));
    else if (m_draft.effectiveFromMs < nowMs)
        advise(QStringLiteral("effectiveFromMs"), Words::tr("This lies in the past: what was promised then changes."));
    if (m_draft.subscribedToMs != 0 && m_draft.subscribedToMs <= m_draft.subscribedFromMs)
        refuse(QStringLiteral("subscribedToMs"),
               Words::tr("The subscription ends before it starts: change one of the two dates."));
    if (m_draft.commitments.isEmpty())
        refuse(QStringLiteral("commitments"), Words::tr("Nothing is promised: add a commitment."));
}

/// A factor k never fires when k · (1 − target) is 1 or more: even a total outage burns no faster.
void Check::reach(qint64 targetE7, const QString &field)
{
    const qint64 budget = kWholeE7 - targetE7;
    QStringList never;
    if (budget * 144 >= kWholeE7 * 10)
        never.append(QStringLiteral("14.4×"));
    if (budget * 6 >= kWholeE7)
        never.append(QStringLiteral("6×"));
    if (budget * 3 >= kWholeE7)
        never.append(QStringLiteral("3×"));
    if (!never.isEmpty())
        advise(field,
               Words::tr("At %1 alerts at a burn of %2 can never fire, for even a total outage burns slower; the "
                         "gateway lowers them. Raise the target to be warned earlier.")
                   .arg(words::target(targetE7), never.join(QStringLiteral(", "))));
}

void Check::measure(const terms::Measure &measure, const QString &at)
{
    using terms::SliKind;
    if ((measure.kind == SliKind::TimeSlices || measure.kind == SliKind::RatioSlices)
        && (measure.sliceMinutes < 1 || measure.sliceMinutes > 1440 || 1440 % measure.sliceMinutes != 0))
        refuse(at + QStringLiteral("sliceMinutes"),
               Words::tr("Slices have to divide a day: choose 1, 5, 10, 15, 30 or 60 minutes."));
    if (measure.kind == SliKind::TimeSlices && (measure.sliceTargetE7 <= 0 || measure.sliceTargetE7 > kWholeE7))
        refuse(at + QStringLiteral("sliceTargetE7"), Words::tr("A slice is good at a share above 0% and up to 100%."));
    if (measure.kind == SliKind::DowntimeMinutes
        && (measure.errorThresholdE7 < 0 || measure.errorThresholdE7 >= kWholeE7))
        refuse(at + QStringLiteral("errorThresholdE7"),
               Words::tr("A minute is down above a share of failures from 0% to below 100%."));
    if (measure.kind == SliKind::DowntimeMinutes && measure.minRunMinutes < 1)
        refuse(at + QStringLiteral("minRunMinutes"), Words::tr("Downtime lasts at least 1 minute."));
    if (measure.kind == SliKind::Latency && measure.latencyMs <= 0)
        refuse(at + QStringLiteral("latencyMs"), Words::tr("Say within how many milliseconds a request is good."));
    if (measure.kind == SliKind::ScheduledRuns && measure.expectedRuns <= 0)
        refuse(at + QStringLiteral("expectedRuns"),
               Words::tr("Say how many runs a period has: a missing one counts as failed."));
}

void Check::commitment(qsizetype index)
{
    const terms::Commitment &one = m_draft.commitments.at(index);
    const QString at = QStringLiteral("commitments[%1].").arg(index);
    if (one.workflow.trimmed().isEmpty())
        refuse(at + QStringLiteral("workflow"), Words::tr("Say which workflow is promised."));
    for (qsizetype i = 0; i < index; ++i) {
        const terms::Commitment &other = m_draft.commitments.at(i);
        if (other.workflow == one.workflow && other.measure.kind == one.measure.kind)
            refuse(at + QStringLiteral("workflow"),
                   Words::tr("Commitment %1 promises the same of this workflow: keep one of the two.").arg(i + 1));
    }
    if (one.targetE7 >= kWholeE7)
        refuse(at + QStringLiteral("targetE7"),
               Words::tr("100% leaves no budget and cannot be kept: promise 99.99% or less."));
    else if (one.targetE7 <= 0)
        refuse(at + QStringLiteral("targetE7"), Words::tr("Promise more than 0%, such as 99.9."));
    if (one.internalTargetE7 >= kWholeE7)
        refuse(
            at + QStringLiteral("internalTargetE7"),
            Words::tr("100% leaves no budget, so alerts could not tell how fast it is used: choose 99.99% or less."));
    else if (one.internalTargetE7 != 0 && one.internalTargetE7 < one.targetE7)
        refuse(at + QStringLiteral("internalTargetE7"),
               Words::tr("The internal target has to be at least the promise, %1: otherwise alerts come after the "
                         "breach.")
                   .arg(words::target(one.targetE7)));
    else if (one.targetE7 > 0 && one.targetE7 < kWholeE7)
        reach(one.internalTargetE7 != 0 ? one.internalTargetE7 : one.targetE7,
              at + (one.internalTargetE7 != 0 ? QStringLiteral("internalTargetE7") : QStringLiteral("targetE7")));
    if (one.feeShareE4 < 0 || one.feeShareE4 > kWholeE4)
        refuse(at + QStringLiteral("feeShareE4"), Words::tr("The share of the fee lies between 0% and 100%."));
    measure(one.measure, at + QStringLiteral("measure."));
}

void Check::credits()
{
    const terms::CreditTerms &credits = m_draft.credits;
    const bool paying = std::ranges::any_of(credits.tiers, [](const auto &tier) { return tier.amountE4 > 0; });
    const int sum = std::accumulate(m_draft.commitments.begin(), m_draft.commitments.end(), 0,
                                    [](int total, const auto &one) { return total + one.feeShareE4; });
    if (credits.stacking == terms::Stacking::Sum && sum > kWholeE4)
        refuse(QStringLiteral("commitments"),
               Words::tr("The shares of the fee add up to %1: lower them to 100% together, or pay only the highest "
                         "credit.")
                   .arg(words::percentE4(sum)));
    if (credits.monthlyFeeMinor < 0 || (paying && credits.monthlyFeeMinor == 0))
        refuse(QStringLiteral("credits.monthlyFeeMinor"),
               Words::tr("Credits are a part of the fee and there is none: enter the monthly fee."));
    if (paying && sum == 0 && !m_draft.commitments.isEmpty())
        refuse(QStringLiteral("commitments[0].feeShareE4"),
               Words::tr("No commitment has a share of the fee, so no credit could ever be paid: enter the shares."));
    static const QRegularExpression currency(QStringLiteral("\\A[A-Z]{3}\\z"));
    if (!currency.match(credits.currency).hasMatch())
        refuse(QStringLiteral("credits.currency"),
               Words::tr("Write the currency as three capital letters, such as USD."));
    if (credits.capE4 < 0 || credits.capE4 > kWholeE4)
        refuse(QStringLiteral("credits.capE4"), Words::tr("The cap lies between 0% and 100% of the period's fee."));
    else if (paying && credits.capE4 == 0)
        refuse(QStringLiteral("credits.capE4"), Words::tr("A cap of 0% pays nothing: raise it, or remove the tiers."));
    if (credits.minCreditMinor < 0)
        refuse(QStringLiteral("credits.minCreditMinor"), Words::tr("The smallest credit cannot be negative."));
    if (paying && !credits.autoIssue && credits.claimDays < 1)
        refuse(QStringLiteral("credits.claimDays"),
               Words::tr("Leave 1 to 3,650 days to claim, or issue credits without a claim."));
    const bool chronic = credits.chronicBreaches != 0 || credits.chronicPeriods != 0;
    if (chronic && (credits.chronicBreaches < 1 || credits.chronicPeriods < credits.chronicBreaches))
        refuse(QStringLiteral("credits.chronicBreaches"),
               Words::tr("A right to terminate needs a number of missed periods within as many periods or more, such "
                         "as 3 in 6."));
}

void Check::tiers()
{
    const QList<terms::CreditTier> &all = m_draft.credits.tiers;
    for (qsizetype i = 0; i < all.size(); ++i) {
        const QString at = QStringLiteral("credits.tiers[%1].").arg(i);
        const terms::CreditTier &tier = all.at(i);
        const bool days = tier.kind == terms::CreditKind::Days;
        if (tier.lowerE7 < 0 || tier.lowerE7 > kWholeE7)
            refuse(at + QStringLiteral("lowerE7"), Words::tr("The lower bound lies between 0% and 100%."));
        else if (i > 0 && tier.lowerE7 >= all.at(i - 1).lowerE7)
            refuse(
                at + QStringLiteral("lowerE7"),
                Words::tr("Tiers go down: this bound has to be below %1.").arg(words::target(all.at(i - 1).lowerE7)));
        if (tier.amountE4 < 0 || tier.amountE4 > (days ? 366 : kWholeE4))
            refuse(at + QStringLiteral("amountE4"), Words::tr("A credit is 0% to 100% of the fee, or up to 366 days."));
    }
    if (all.isEmpty())
        return;
    if (all.constFirst().amountE4 != 0)
        refuse(QStringLiteral("credits.tiers[0].amountE4"),
               Words::tr("The first tier is the target and pays nothing: write 0, and put the credit into the next "
                         "one."));
    if (all.constLast().lowerE7 > 0)
        refuse(QStringLiteral("credits.tiers[%1].lowerE7").arg(all.size() - 1),
               Words::tr("Nothing is agreed below %1: let the last tier begin at 0%.")
                   .arg(words::target(all.constLast().lowerE7)));
}

void Check::rules()
{
    for (qsizetype i = 0; i < m_draft.exclusionRules.size(); ++i) {
        const QString at = QStringLiteral("exclusionRules[%1].").arg(i);
        const terms::ExclusionRule &rule = m_draft.exclusionRules.at(i);
        for (qsizetype j = 0; j < i; ++j) {
            if (m_draft.exclusionRules.at(j).category == rule.category)
                refuse(at + QStringLiteral("category"),
                       Words::tr("Rule %1 is for the same category: keep one of the two.").arg(j + 1));
        }
        if (rule.clause.trimmed().isEmpty())
            advise(at + QStringLiteral("clause"),
                   Words::tr("Name the clause that allows it: the review shows it beside each exclusion."));
    }
}

} // namespace

QList<terms::Problem> contractProblems(const terms::Contract &draft, const terms::Contract &base, qint64 nowMs)
{
    Check check(draft);
    check.frame(base, nowMs);
    for (qsizetype i = 0; i < draft.commitments.size(); ++i)
        check.commitment(i);
    check.rules();
    check.credits();
    check.tiers();
    return check.take();
}

QList<terms::Problem> exclusionProblems(const terms::Exclusion &asked, const terms::Contract &inForce, qint64 nowMs)
{
    QList<terms::Problem> problems;
    const auto say = [&problems](const char *field, const QString &text, bool warning = false) {
        problems.append({QStringLiteral("exclusion.") + QLatin1String(field), text, warning});
    };
    const qint64 whole = asked.toMs / kMinuteMs - (asked.fromMs + kMinuteMs - 1) / kMinuteMs;
    if (asked.toMs <= asked.fromMs)
        say("toMs", Words::tr("It ends before it starts: change one of the two times."));
    else if (whole < 1)
        say("toMs", Words::tr("It holds no whole minute, and parts of minutes are never excluded."));
    const auto rule = std::ranges::find(inForce.exclusionRules, asked.category, &terms::ExclusionRule::category);
    if (rule == inForce.exclusionRules.end()) {
        say("category", Words::tr("The contract does not let this be excluded: choose another category or amend it."));
        return problems;
    }
    const qint64 notice = asked.noticeMs > 0 ? (asked.fromMs - asked.noticeMs) / kMinuteMs : 0;
    if (asked.noticeMs > nowMs)
        say("noticeMs", Words::tr("The customer cannot have been told in the future."));
    else if (rule->noticeMinutes > 0 && asked.noticeMs == 0)
        say("noticeMs", Words::tr("The contract wants notice of %1: say when the customer was told.")
                            .arg(words::minutes(rule->noticeMinutes)));
    else if (rule->noticeMinutes > 0 && notice < rule->noticeMinutes)
        say("noticeMs",
            Words::tr("The contract wants notice of %1 before the start and %2 was given: without it these "
                      "minutes count.")
                .arg(words::minutes(rule->noticeMinutes), words::duration(std::max<qint64>(notice, 0) * 60)));
    if (rule->capMinutes > 0 && whole > rule->capMinutes)
        say("toMs",
            Words::tr("The contract lets %1 of this kind in a period be left out, and this is %2: what is over counts.")
                .arg(words::minutes(rule->capMinutes), words::minutes(whole)),
            true);
    return problems;
}

bool anyRefused(const QList<terms::Problem> &problems)
{
    return std::ranges::any_of(problems, [](const terms::Problem &problem) { return !problem.warning; });
}

} // namespace bulkhead
