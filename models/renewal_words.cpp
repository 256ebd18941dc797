#include "models/renewal_words.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QDate>
#include <QLocale>

#include <algorithm>

namespace bulkhead::words {
namespace {

struct Renewals
{
    Q_DECLARE_TR_FUNCTIONS(Renewals)
};

} // namespace

QString level(RiskLevel value)
{
    switch (value) {
    case RiskLevel::Low:
        return Renewals::tr("Low");
    case RiskLevel::Watch:
        return Renewals::tr("Watch");
    case RiskLevel::AtRisk:
        return Renewals::tr("At risk");
    case RiskLevel::LittleKnown:
        return Renewals::tr("Little known");
    case RiskLevel::Unspecified:
        return Renewals::tr("Being read");
    }
    return Renewals::tr("Unknown (%1)").arg(int(value));
}

QString result(RenewalResult value)
{
    switch (value) {
    case RenewalResult::Renewed:
        return Renewals::tr("Renewed");
    case RenewalResult::Reduced:
        return Renewals::tr("Reduced");
    case RenewalResult::Lost:
        return Renewals::tr("Lost");
    case RenewalResult::Unspecified:
        break;
    }
    return Renewals::tr("Unknown (%1)").arg(int(value));
}

QString attainedWord(terms::Attainment value)
{
    switch (value) {
    case terms::Attainment::Met:
        return Renewals::tr("met");
    case terms::Attainment::AtRisk:
        return Renewals::tr("at risk");
    case terms::Attainment::Missed:
        return Renewals::tr("missed");
    case terms::Attainment::NoTraffic:
        return Renewals::tr("no traffic");
    case terms::Attainment::NotMeasured:
        return Renewals::tr("not measured");
    case terms::Attainment::Partial:
        return Renewals::tr("measured in part");
    case terms::Attainment::Unspecified:
        break;
    }
    return Renewals::tr("unknown (%1)").arg(int(value));
}

QString shortPeriod(const QString &period)
{
    const QLocale english(QLocale::English);
    if (const QDate month = QDate::fromString(period, QStringLiteral("yyyy-MM")); month.isValid())
        return english.toString(month, QStringLiteral("MMM"));
    if (const QDate day = QDate::fromString(period, Qt::ISODate); day.isValid())
        return english.toString(day, QStringLiteral("d MMM"));
    return period.contains(QLatin1Char('-')) ? period.section(QLatin1Char('-'), 1) : period;
}

QString daysTo(int days)
{
    if (days == 0)
        return Renewals::tr("today");
    return days > 0 ? Renewals::tr("in %n day(s)", nullptr, days) : Renewals::tr("%n day(s) ago", nullptr, -days);
}

QString record(const RenewalRow &row)
{
    if (row.strip.isEmpty())
        return row.computing ? Renewals::tr("being read") : Renewals::tr("not measured");
    if (row.known == 0)
        return Renewals::tr("not measured");
    return Renewals::tr("%1 of %2 missed").arg(row.missed).arg(row.known);
}

QString recordInFull(const RenewalRow &row)
{
    QStringList periods;
    for (const RenewalPeriod &period : row.strip)
        periods << QStringLiteral("%1 %2").arg(period.period, attainedWord(period.state));
    return periods.isEmpty() ? record(row) : periods.join(QStringLiteral(", "));
}

QString trend(const RenewalRow &row)
{
    if (row.trend == kUnknownTrend)
        return Renewals::tr("unknown");
    const int tenths = std::abs(row.trend) / 100;
    if (tenths == 0)
        return Renewals::tr("level");
    const QString size = QStringLiteral("%1.%2").arg(tenths / 10).arg(tenths % 10);
    return (row.trend < 0 ? QStringLiteral("−") : QStringLiteral("+")) + Renewals::tr("%1 pt/mo").arg(size);
}

QString minor(qint64 amount, const QString &currency)
{
    static const QHash<QString, QString> signs{{QStringLiteral("USD"), QStringLiteral("$")},
                                               {QStringLiteral("EUR"), QStringLiteral("€")}};
    static const QStringList whole{QStringLiteral("JPY"), QStringLiteral("KRW"), QStringLiteral("CLP")};
    const QString number = count(whole.contains(currency) ? amount : amount / 100);
    return signs.contains(currency) ? signs.value(currency) + number
                                    : (currency.isEmpty() ? number : currency + QLatin1Char(' ') + number);
}

QString credits(const RenewalRow &row)
{
    if (row.creditsMinor < 0)
        return Renewals::tr("unknown");
    const QString sum = minor(row.creditsMinor, row.currency);
    return row.unknownCredits > 0 ? Renewals::tr("%1 or more").arg(sum) : sum;
}

QString promises(const RenewalRow &row)
{
    if (!row.promisesKnown)
        return Renewals::tr("no review");
    return row.overduePromises > 0 ? Renewals::tr("%1, %2 overdue").arg(row.openPromises).arg(row.overduePromises)
                                   : count(row.openPromises);
}

QString risk(const RenewalRow &row)
{
    if (row.judged.score >= 0)
        return Renewals::tr("%1 judged").arg(row.judged.score);
    return row.riskOf > 0 ? Renewals::tr("%1 of %2").arg(row.risk).arg(row.riskOf) : Renewals::tr("not known");
}

QString largestTerms(const RenewalRow &row, const QList<RiskRule> &rules)
{
    QStringList named;
    for (const RiskTerm &term : row.terms) {
        const auto rule = std::ranges::find(rules, term.kind, &RiskRule::kind);
        if (term.points <= 0 || rule == rules.end() || named.size() == 3)
            continue;
        named << QStringLiteral("%1 %2").arg(rule->name).arg(term.points);
    }
    if (named.isEmpty())
        return row.riskOf > 0 ? Renewals::tr("no term gives points") : QString();
    return named.join(QStringLiteral(" · "));
}

QString predictions(const PredictionRecord &record)
{
    if (record.hitPercent >= 0)
        return Renewals::tr("%1 of %2 as predicted").arg(record.hits).arg(record.counted);
    return Renewals::tr("%1 of %2 outcomes that a hit rate needs").arg(record.counted).arg(record.needed);
}

} // namespace bulkhead::words
