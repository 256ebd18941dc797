#include "models/contract_words.h"

#include "models/contract_period.h"
#include "models/exact_decimal.h"
#include "models/words.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>

namespace bulkhead::words {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(ContractWords)
};

QString amount(const terms::CreditTier &tier)
{
    if (tier.amountE4 == 0)
        return Words::tr("no credit");
    switch (tier.kind) {
    case terms::CreditKind::Days:
        return Words::tr("the fee of %n day(s)", nullptr, tier.amountE4);
    case terms::CreditKind::PerPoint:
        return Words::tr("%1 of the fee for each point missed").arg(percentE4(tier.amountE4));
    default:
        return Words::tr("%1 of the fee").arg(percentE4(tier.amountE4));
    }
}

QString slices(const terms::Measure &measure)
{
    QStringList parts;
    if (measure.kind == terms::SliKind::TimeSlices)
        parts.append(Words::tr("slices of %1, each good from %2 of successful requests")
                         .arg(minutes(measure.sliceMinutes), target(measure.sliceTargetE7)));
    else
        parts.append(Words::tr("mean of the success in slices of %1").arg(minutes(measure.sliceMinutes)));
    parts.append(measure.emptySlice == terms::EmptySlice::Exclude ? Words::tr("without requests: left out")
                                                                  : Words::tr("without requests: good"));
    parts.append(measure.noDataSlice == terms::NoDataSlice::Good  ? Words::tr("not measured: good")
                 : measure.noDataSlice == terms::NoDataSlice::Bad ? Words::tr("not measured: bad")
                                                                  : Words::tr("not measured: left out"));
    return parts.join(QStringLiteral("; "));
}

} // namespace

QString sliKind(terms::SliKind kind)
{
    switch (kind) {
    case terms::SliKind::Occurrences:
        return Words::tr("Successful requests");
    case terms::SliKind::TimeSlices:
        return Words::tr("Good time slices");
    case terms::SliKind::RatioSlices:
        return Words::tr("Mean success of slices");
    case terms::SliKind::DowntimeMinutes:
        return Words::tr("Uptime in minutes");
    case terms::SliKind::Latency:
        return Words::tr("Fast enough requests");
    case terms::SliKind::ScheduledRuns:
        return Words::tr("Scheduled runs");
    default:
        return Words::tr("Measured in a way that this console does not know");
    }
}

QString measure(const terms::Measure &measure)
{
    switch (measure.kind) {
    case terms::SliKind::Occurrences:
        return Words::tr("share of requests that succeed");
    case terms::SliKind::TimeSlices:
    case terms::SliKind::RatioSlices:
        return slices(measure);
    case terms::SliKind::DowntimeMinutes:
        return Words::tr("a minute is down above %1 failures in at least %2 requests; downtime lasts at least %3")
            .arg(measure.errorThresholdE7 == 0 ? QStringLiteral("0%") : target(measure.errorThresholdE7),
                 count(measure.minRequests), minutes(measure.minRunMinutes));
    case terms::SliKind::Latency:
        return Words::tr("share of requests answered within %1").arg(latency(measure.latencyMs));
    case terms::SliKind::ScheduledRuns:
        return Words::tr("of %n run(s) expected in a period; a missing or late one failed", nullptr,
                         measure.expectedRuns);
    default:
        return Words::tr("update the console to read it");
    }
}

QString periodKind(terms::PeriodKind kind)
{
    switch (kind) {
    case terms::PeriodKind::Quarter:
        return Words::tr("Calendar quarter");
    case terms::PeriodKind::Year:
        return Words::tr("Calendar year");
    case terms::PeriodKind::ContractMonth:
        return Words::tr("Contract month");
    default:
        return Words::tr("Calendar month");
    }
}

QString period(const terms::Contract &contract)
{
    const QString kind = periodKind(contract.period);
    return contract.period == terms::PeriodKind::ContractMonth
               ? Words::tr("%1 from day %2").arg(kind).arg(contract.anchorDay)
               : kind;
}

QString exclusionCategory(terms::ExclusionCategory category)
{
    switch (category) {
    case terms::ExclusionCategory::ScheduledMaintenance:
        return Words::tr("Scheduled maintenance");
    case terms::ExclusionCategory::CustomerCaused:
        return Words::tr("Caused by the customer");
    case terms::ExclusionCategory::ForceMajeure:
        return Words::tr("Force majeure");
    case terms::ExclusionCategory::ThirdParty:
        return Words::tr("Caused by a third party");
    case terms::ExclusionCategory::Agreed:
        return Words::tr("Agreed window");
    case terms::ExclusionCategory::OutsideHours:
        return Words::tr("Outside service hours");
    default:
        return Words::tr("Of a kind that this console does not know");
    }
}

QString exclusionPolicy(terms::ExclusionPolicy policy)
{
    return policy == terms::ExclusionPolicy::CountAsGood
               ? Words::tr("Excluded minutes count as good; the period keeps its length.")
               : Words::tr("Excluded minutes are dropped; each other bad minute weighs more.");
}

QString exclusionRule(const terms::ExclusionRule &rule)
{
    QStringList parts;
    parts.append(rule.noticeMinutes > 0 ? Words::tr("%1 of notice").arg(minutes(rule.noticeMinutes))
                                        : Words::tr("no notice needed"));
    parts.append(rule.capMinutes > 0 ? Words::tr("at most %1 in a period").arg(minutes(rule.capMinutes))
                                     : Words::tr("no cap"));
    parts.append(rule.clause.isEmpty() ? Words::tr("no clause named") : Words::tr("clause %1").arg(rule.clause));
    return parts.join(QStringLiteral(" · "));
}

QString minutes(qint64 minutes)
{
    if (minutes > 0 && minutes % 1440 == 0)
        return Words::tr("%1 d").arg(count(minutes / 1440));
    if (minutes > 0 && minutes % 60 == 0)
        return Words::tr("%1 h").arg(count(minutes / 60));
    return Words::tr("%1 min").arg(count(minutes));
}

QString attainment(terms::Attainment state)
{
    switch (state) {
    case terms::Attainment::Met:
        return Words::tr("Met");
    case terms::Attainment::AtRisk:
        return Words::tr("At risk");
    case terms::Attainment::Missed:
        return Words::tr("Missed");
    case terms::Attainment::NoTraffic:
        return Words::tr("No traffic");
    case terms::Attainment::NotMeasured:
        return Words::tr("Not measured");
    case terms::Attainment::Partial:
        return Words::tr("Partly measured");
    default:
        return Words::tr("Not promised");
    }
}

QString percentE4(int e4)
{
    return decimalText(e4, 2) + QLatin1Char('%');
}

QString exactMoney(qint64 minor, const QString &currency)
{
    if (minor < 0)
        return QStringLiteral("–");
    const QString sum = count(minor / 100) + QStringLiteral(".%1").arg(minor % 100, 2, 10, QLatin1Char('0'));
    return currency == QLatin1String("USD") ? QLatin1Char('$') + sum : QStringLiteral("%1 %2").arg(currency, sum);
}

QStringList creditTiers(const terms::CreditTerms &credits)
{
    QStringList lines;
    for (qsizetype i = 0; i < credits.tiers.size(); ++i) {
        const terms::CreditTier &tier = credits.tiers.at(i);
        const QString lower = tier.lowerE7 > 0 ? target(tier.lowerE7) : QString();
        const QString paid = amount(tier);
        if (i == 0)
            lines.append(lower.isEmpty() ? Words::tr("whatever is attained: %1").arg(paid)
                                         : Words::tr("%1 and above: %2").arg(lower, paid));
        else if (lower.isEmpty())
            lines.append(Words::tr("below %1: %2").arg(target(credits.tiers.at(i - 1).lowerE7), paid));
        else
            lines.append(Words::tr("below %1, from %2: %3").arg(target(credits.tiers.at(i - 1).lowerE7), lower, paid));
    }
    if (lines.isEmpty())
        lines.append(Words::tr("No credits are agreed."));
    return lines;
}

QString moneyHidden()
{
    return Words::tr("hidden: your role does not see what a tenant pays");
}

QList<Term> creditRules(const terms::Contract &contract)
{
    const terms::CreditTerms &credits = contract.credits;
    const bool hidden = contract.moneyHidden;
    QList<Term> rules;
    rules.append({Words::tr("Monthly fee"), hidden ? moneyHidden()
                                            : credits.monthlyFeeMinor > 0
                                                ? exactMoney(credits.monthlyFeeMinor, credits.currency)
                                                : Words::tr("none entered")});
    if (credits.tiers.isEmpty())
        return rules;
    rules.append({Words::tr("Cap"), Words::tr("%1 of the period's fee").arg(percentE4(credits.capE4))});
    rules.append({Words::tr("Several misses"), credits.stacking == terms::Stacking::HighestOnly
                                                   ? Words::tr("only the highest credit is paid")
                                                   : Words::tr("credits add up, to the cap")});
    rules.append(
        {Words::tr("Smallest credit"),
         hidden ? moneyHidden()
         : credits.minCreditMinor == 0
             ? Words::tr("every credit is paid")
             : Words::tr("more than %1; less is not paid").arg(exactMoney(credits.minCreditMinor, credits.currency))});
    rules.append({Words::tr("Part periods"),
                  credits.proRata ? Words::tr("fee by days subscribed") : Words::tr("the whole fee")});
    rules.append({Words::tr("Claim"),
                  credits.autoIssue ? Words::tr("issued without a claim")
                                    : Words::tr("within %n day(s) of the period's end", nullptr, credits.claimDays)});
    rules.append({Words::tr("Remedy"), credits.exclusiveRemedy ? Words::tr("credits are the only remedy")
                                                               : Words::tr("credits leave other remedies open")});
    rules.append({Words::tr("Chronic misses"), credits.chronicBreaches > 0
                                                   ? Words::tr("right to terminate after %1 missed in %2 periods")
                                                         .arg(credits.chronicBreaches)
                                                         .arg(credits.chronicPeriods)
                                                   : Words::tr("no right to terminate is agreed")});
    return rules;
}

QString previewSentence(const terms::ContractPreview &preview, const terms::Contract &draft, const QString &currencyNow)
{
    qint64 then = 0, now = 0;
    int known = 0;
    const int all = int(preview.periods.size());
    for (const terms::PeriodPreview &period : preview.periods) {
        if (period.creditMinor < 0 || period.creditNowMinor < 0)
            continue;
        ++known;
        then += period.creditMinor;
        now += period.creditNowMinor;
    }
    if (known == 0)
        return Words::tr("What would have been paid cannot be computed for any of these periods; each says why.");
    const QString paid = exactMoney(then, draft.credits.currency), instead = exactMoney(now, currencyNow);
    const bool one = known == 1;
    const int kind = draft.period == terms::PeriodKind::Quarter ? 1 : draft.period == terms::PeriodKind::Year ? 2 : 0;
    const std::array<QString, 3> single{Words::tr("the last month's"), Words::tr("the last quarter's"),
                                        Words::tr("the last year's")};
    const std::array<QString, 3> several{Words::tr("the last %1 months'"), Words::tr("the last %1 quarters'"),
                                         Words::tr("the last %1 years'")};
    const auto at = static_cast<std::size_t>(kind);
    if (known == all)
        return Words::tr("With %1 data you would have paid %2 instead of %3.")
            .arg(one ? single.at(at) : several.at(at).arg(known), paid, instead);
    return Words::tr("In %1 of %2 periods you would have paid %3 instead of %4; the others cannot be computed and are "
                     "not in these sums.")
        .arg(known)
        .arg(all)
        .arg(paid, instead);
}

QString subscribed(const terms::Contract &contract)
{
    const QString from = contract.subscribedFromMs > 0
                             ? Words::tr("since %1").arg(zonedDate(contract.subscribedFromMs, contract.zone))
                             : Words::tr("since ever");
    return contract.subscribedToMs > 0
               ? Words::tr("%1, to %2").arg(from, zonedDate(contract.subscribedToMs, contract.zone))
               : Words::tr("%1, no end agreed").arg(from);
}

QString warning(const terms::Problem &problem, const terms::Contract &contract)
{
    static const QRegularExpression place(QStringLiteral("\\Acommitments\\[(\\d{1,4})\\]"));
    const QRegularExpressionMatch match = place.match(problem.field);
    const qsizetype at = match.hasMatch() ? match.captured(1).toLongLong() : -1;
    return at >= 0 && at < contract.commitments.size()
               ? Words::tr("%1: %2").arg(workflow(contract.commitments.at(at).workflow), problem.text)
               : problem.text;
}

QString versionName(const terms::Contract &contract)
{
    return contract.number > 0 ? Words::tr("Version %1").arg(contract.number) : Words::tr("The plan's default");
}

} // namespace bulkhead::words
