#include "models/words.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <cmath>

namespace bulkhead::words {
namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Words)
};

const QChar kMinus(0x2212);
const QString kNone = QStringLiteral("–");

/// A number that a newer gateway knows and this console does not.
QString unknown(int number)
{
    return number == 255 ? Words::tr("Unknown") : Words::tr("Unknown (%1)").arg(number);
}

qint64 floorDiv(qint64 value, qint64 by)
{
    const qint64 whole = value / by;
    return value % by < 0 ? whole - 1 : whole;
}

/// `value` in units of 10^-decimals, with a true minus sign.
QString fixed(qint64 value, int decimals)
{
    const bool negative = value < 0;
    QString digits = QString::number(negative ? 0 - static_cast<quint64>(value) : static_cast<quint64>(value));
    if (decimals > 0) {
        digits = digits.rightJustified(decimals + 1, QLatin1Char('0'));
        digits.insert(digits.size() - decimals, QLatin1Char('.'));
    }
    return negative ? kMinus + digits : digits;
}

} // namespace

QString health(Health value)
{
    switch (value) {
    case Health::Unspecified:
        return unknown(0);
    case Health::Healthy:
        return Words::tr("Healthy");
    case Health::AtRisk:
        return Words::tr("At risk");
    case Health::Breaching:
        return Words::tr("Breaching");
    case Health::NoTraffic:
        return Words::tr("No traffic");
    case Health::NotMeasured:
        return Words::tr("Not measured");
    case Health::Partial:
        return Words::tr("Partial");
    case Health::Stale:
        return Words::tr("Stale");
    }
    return unknown(static_cast<int>(value));
}

QString healthShape(Health value)
{
    switch (value) {
    case Health::Healthy:
        return QStringLiteral("●");
    case Health::AtRisk:
        return QStringLiteral("▲");
    case Health::Breaching:
        return QStringLiteral("■");
    case Health::NoTraffic:
        return QStringLiteral("◌");
    default:
        return QStringLiteral("○");
    }
}

QString tier(Tier value)
{
    switch (value) {
    case Tier::Unspecified:
        return kNone;
    case Tier::Shared:
        return Words::tr("Shared");
    case Tier::Segmented:
        return Words::tr("Segmented");
    case Tier::Dedicated:
        return Words::tr("Dedicated");
    case Tier::Channel:
        return Words::tr("Channel");
    }
    return unknown(static_cast<int>(value));
}

QString profile(Profile value)
{
    switch (value) {
    case Profile::Unspecified:
        return kNone;
    case Profile::Clinic:
        return Words::tr("Clinic or provider group");
    case Profile::RegionalNetwork:
        return Words::tr("Regional health network");
    case Profile::HospitalSystem:
        return Words::tr("Hospital system");
    case Profile::WhiteLabel:
        return Words::tr("White-label channel");
    }
    return unknown(static_cast<int>(value));
}

QString role(Role value)
{
    switch (value) {
    case Role::Unspecified:
        return kNone;
    case Role::Support:
        return Words::tr("Support");
    case Role::CustomerSuccess:
        return Words::tr("Customer success");
    case Role::PlatformOperations:
        return Words::tr("Platform operations");
    case Role::SupportLead:
        return Words::tr("Support lead");
    case Role::OnboardingEngineer:
        return Words::tr("Onboarding engineer");
    case Role::Auditor:
        return Words::tr("Auditor");
    case Role::PartnerAdministrator:
        return Words::tr("Partner administrator");
    }
    return unknown(static_cast<int>(value));
}

QString stage(Stage value)
{
    switch (value) {
    case Stage::Unspecified:
        return kNone;
    case Stage::Contract:
        return Words::tr("Contract and tier");
    case Stage::Identity:
        return Words::tr("Identity");
    case Stage::DataBoundary:
        return Words::tr("Data boundary");
    case Stage::Integrations:
        return Words::tr("Integrations");
    case Stage::Verification:
        return Words::tr("Verification");
    case Stage::Live:
        return Words::tr("Live");
    case Stage::Leaving:
        return Words::tr("Leaving");
    case Stage::Gone:
        return Words::tr("Gone");
    }
    return unknown(static_cast<int>(value));
}

QString level(AlertLevel value)
{
    switch (value) {
    case AlertLevel::Unspecified:
        return unknown(0);
    case AlertLevel::None:
        return QString();
    case AlertLevel::SlowBurn:
        return Words::tr("Slow burn");
    case AlertLevel::FastBurn:
        return Words::tr("Fast burn");
    }
    return unknown(static_cast<int>(value));
}

QString noise(Noise value)
{
    switch (value) {
    case Noise::Unspecified:
    case Noise::Quiet:
        return QString();
    case Noise::Affected:
        return Words::tr("affected");
    case Noise::Source:
        return Words::tr("source");
    }
    return unknown(static_cast<int>(value));
}

QString verdict(Verdict value)
{
    switch (value) {
    case Verdict::Unspecified:
        return unknown(0);
    case Verdict::Culprit:
        return Words::tr("One tenant is the source");
    case Verdict::SeveralCulprits:
        return Words::tr("Several tenants are the source");
    case Verdict::CommonCause:
        return Words::tr("A common cause, no tenant");
    case Verdict::CollectiveOverload:
        return Words::tr("All tenants together overload the pool");
    case Verdict::SelfInflicted:
        return Words::tr("The tenant slows itself");
    case Verdict::Undecided:
        return Words::tr("Nobody can be named");
    }
    return unknown(static_cast<int>(value));
}

bool erpJob(const QString &slug)
{
    static const QSet<QString> jobs{QStringLiteral("invoicing"),          QStringLiteral("billing-export"),
                                    QStringLiteral("procurement"),        QStringLiteral("procurement-sync"),
                                    QStringLiteral("inventory"),          QStringLiteral("reporting"),
                                    QStringLiteral("financial-reporting")};
    return jobs.contains(slug);
}

QString workflow(const QString &slug)
{
    static const QHash<QString, const char *> names{
        {QStringLiteral("scheduling"), QT_TRANSLATE_NOOP("Words", "Scheduling")},
        {QStringLiteral("claims"), QT_TRANSLATE_NOOP("Words", "Claims submission")},
        {QStringLiteral("eligibility"), QT_TRANSLATE_NOOP("Words", "Eligibility")},
        {QStringLiteral("messaging"), QT_TRANSLATE_NOOP("Words", "Patient messaging")},
        {QStringLiteral("ehr-sync"), QT_TRANSLATE_NOOP("Words", "EHR sync")},
        {QStringLiteral("invoicing"), QT_TRANSLATE_NOOP("Words", "Invoicing (ERP)")},
        {QStringLiteral("billing-export"), QT_TRANSLATE_NOOP("Words", "Billing export (ERP)")},
        {QStringLiteral("procurement"), QT_TRANSLATE_NOOP("Words", "Procurement sync (ERP)")},
        {QStringLiteral("procurement-sync"), QT_TRANSLATE_NOOP("Words", "Procurement sync (ERP)")},
        {QStringLiteral("inventory"), QT_TRANSLATE_NOOP("Words", "Inventory (ERP)")},
        {QStringLiteral("reporting"), QT_TRANSLATE_NOOP("Words", "Financial reporting (ERP)")},
        {QStringLiteral("financial-reporting"), QT_TRANSLATE_NOOP("Words", "Financial reporting (ERP)")},
    };
    const char *name = names.value(slug, nullptr);
    return name ? Words::tr(name) : slug;
}

QString layer(const QString &slug)
{
    static const QHash<QString, const char *> names{
        {QStringLiteral("identity"), QT_TRANSLATE_NOOP("Words", "Identity and access")},
        {QStringLiteral("application"), QT_TRANSLATE_NOOP("Words", "Application logic")},
        {QStringLiteral("data"), QT_TRANSLATE_NOOP("Words", "Data storage")},
        {QStringLiteral("storage"), QT_TRANSLATE_NOOP("Words", "Data storage")},
        {QStringLiteral("integration"), QT_TRANSLATE_NOOP("Words", "Integration boundaries")},
        {QStringLiteral("integrations"), QT_TRANSLATE_NOOP("Words", "Integration boundaries")},
        {QStringLiteral("analytics"), QT_TRANSLATE_NOOP("Words", "Analytics and reporting")},
        {QStringLiteral("operations"), QT_TRANSLATE_NOOP("Words", "Operations and support")},
    };
    const char *name = names.value(slug, nullptr);
    return name ? Words::tr(name) : slug;
}

QString party(const QString &name, bool outside, const QString &pool)
{
    return outside ? Words::tr("tenant in %1, outside your scope").arg(pool) : name;
}

QString sli(int millionths)
{
    return millionths < 0 ? kNone : fixed(millionths / 10, 3) + QLatin1Char('%');
}

QString target(qint64 targetE7)
{
    if (targetE7 <= 0)
        return kNone;
    QString text = fixed(targetE7, 5);
    while (text.endsWith(QLatin1Char('0')))
        text.chop(1);
    if (text.endsWith(QLatin1Char('.')))
        text.chop(1);
    return text + QLatin1Char('%');
}

QString budget(int hundredths)
{
    return hundredths == kUnknownBudget ? Words::tr("unknown") : fixed(floorDiv(hundredths, 100), 0) + QLatin1Char('%');
}

QString share(int hundredths)
{
    return fixed(floorDiv(hundredths, 100), 0) + QLatin1Char('%');
}

QString burn(qint64 thousandths)
{
    if (thousandths < 0)
        return kNone;
    // From 100 on the tenth says nothing any more.
    return (thousandths < 100'000 ? fixed(thousandths / 100, 1) : count(thousandths / 1000)) + QChar(0x00D7);
}

QString money(qint64 dollars)
{
    const bool negative = dollars < 0;
    const quint64 value = negative ? 0 - static_cast<quint64>(dollars) : static_cast<quint64>(dollars);
    QString text;
    const auto scaled = [&](quint64 unit, QLatin1Char letter) {
        const quint64 tenths = value / (unit / 10);
        text =
            (tenths < 1000 ? fixed(static_cast<qint64>(tenths), 1) : count(static_cast<qint64>(tenths / 10))) + letter;
    };
    if (value < 1000)
        text = QString::number(value);
    else if (value < 1'000'000)
        text = QString::number(value / 1000) + QLatin1Char('k');
    else if (value < 1'000'000'000)
        scaled(1'000'000, QLatin1Char('M'));
    else
        scaled(1'000'000'000, QLatin1Char('B'));
    text.prepend(QLatin1Char('$'));
    return negative ? kMinus + text : text;
}

QString count(qint64 value)
{
    QString text = fixed(value, 0);
    const qsizetype first = value < 0 ? 1 : 0;
    for (qsizetype at = text.size() - 3; at > first; at -= 3)
        text.insert(at, QLatin1Char(','));
    return text;
}

QString duration(qint64 seconds)
{
    seconds = qMax<qint64>(seconds, 0);
    if (seconds < 60)
        return Words::tr("%1 s").arg(seconds);
    const qint64 minutes = seconds / 60;
    if (minutes < 60)
        return Words::tr("%1 min").arg(minutes);
    const qint64 hours = minutes / 60;
    if (hours < 24)
        return minutes % 60 ? Words::tr("%1 h %2 min").arg(hours).arg(minutes % 60) : Words::tr("%1 h").arg(hours);
    return hours % 24 ? Words::tr("%1 d %2 h").arg(hours / 24).arg(hours % 24) : Words::tr("%1 d").arg(hours / 24);
}

QString emptyIn(qint64 seconds)
{
    if (seconds < 0)
        return kNone;
    return seconds == 0 ? Words::tr("now") : duration(seconds);
}

QString latency(double ms)
{
    if (!std::isfinite(ms) || ms < 0)
        return kNone;
    if (ms < 10)
        return Words::tr("%1 ms").arg(fixed(static_cast<qint64>(ms * 10), 1));
    if (ms < 1000)
        return Words::tr("%1 ms").arg(static_cast<qint64>(ms));
    const double tenths = std::min(ms / 100, 9e15);
    return Words::tr("%1 s").arg(tenths < 1000 ? fixed(static_cast<qint64>(tenths), 1)
                                               : count(static_cast<qint64>(tenths / 10)));
}

namespace {

QString shortMonth(int month)
{
    static const char *const names[] = {
        QT_TRANSLATE_NOOP("Words", "Jan"), QT_TRANSLATE_NOOP("Words", "Feb"), QT_TRANSLATE_NOOP("Words", "Mar"),
        QT_TRANSLATE_NOOP("Words", "Apr"), QT_TRANSLATE_NOOP("Words", "May"), QT_TRANSLATE_NOOP("Words", "Jun"),
        QT_TRANSLATE_NOOP("Words", "Jul"), QT_TRANSLATE_NOOP("Words", "Aug"), QT_TRANSLATE_NOOP("Words", "Sep"),
        QT_TRANSLATE_NOOP("Words", "Oct"), QT_TRANSLATE_NOOP("Words", "Nov"), QT_TRANSLATE_NOOP("Words", "Dec")};
    return Words::tr(names[month - 1]);
}

/// The year is left out of dates that can only be meant one way: half a year back to eleven months ahead.
QString dayText(const QDate &day)
{
    const qint64 ahead = QDate::currentDate().daysTo(day);
    const QString text = QStringLiteral("%1 %2").arg(day.day()).arg(shortMonth(day.month()));
    return ahead > -183 && ahead < 335 ? text : QStringLiteral("%1 %2").arg(text).arg(day.year());
}

QString zone(int offsetSeconds)
{
    const int minutes = std::abs(offsetSeconds) / 60;
    if (minutes == 0)
        return QStringLiteral("UTC");
    QString text = QStringLiteral("UTC") + (offsetSeconds < 0 ? kMinus : QChar(u'+')) + QString::number(minutes / 60);
    return minutes % 60 ? text + QStringLiteral(":%1").arg(minutes % 60, 2, 10, QLatin1Char('0')) : text;
}

} // namespace

QString date(qint32 daysSince1970)
{
    if (daysSince1970 == 0)
        return kNone;
    const QDate day = QDate(1970, 1, 1).addDays(daysSince1970);
    return day.isValid() ? dayText(day) : kNone;
}

QString ago(qint64 ms, qint64 nowMs)
{
    const qint64 seconds = (nowMs - ms) / 1000;
    if (seconds > -5 && seconds < 5)
        return Words::tr("just now");
    return seconds < 0 ? Words::tr("in %1").arg(duration(-seconds)) : Words::tr("%1 ago").arg(duration(seconds));
}

QString clock(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms).toString(QStringLiteral("HH:mm"));
}

QString dateTime(qint64 ms)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(ms);
    return QStringLiteral("%1, %2 %3").arg(dayText(local.date()), clock(ms), zone(local.offsetFromUtc()));
}

} // namespace bulkhead::words
