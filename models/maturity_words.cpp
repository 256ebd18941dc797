#include "models/maturity_words.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <cmath>

namespace bulkhead {
namespace {

struct Maturity
{
    Q_DECLARE_TR_FUNCTIONS(Maturity)
};

constexpr qint64 kDayMs = 86'400'000;
constexpr std::array<const char *, 7> kSlugs{"",         "variance", "access", "neighbours", "service-levels",
                                             "coverage", "posture"};

QString percent(qint64 millionths)
{
    const qint64 floored = millionths >= 0 ? millionths / 100 : -((-millionths + 99) / 100);
    const QString sign = floored < 0 ? QStringLiteral("−") : QString();
    const qint64 size = std::abs(floored);
    if (size % 100 == 0)
        return sign + QStringLiteral("%1%").arg(words::count(size / 100));
    return sign + QStringLiteral("%1.%2%").arg(words::count(size / 100)).arg(size % 100, 2, 10, QLatin1Char('0'));
}

QString days(qint64 value)
{
    const QString sign = value < 0 ? QStringLiteral("−") : QString();
    return sign + Maturity::tr("%n day(s)", nullptr, int(std::abs(value)));
}

QString day(qint64 ms, bool year)
{
    return QLocale(QLocale::English)
        .toString(QDateTime::fromMSecsSinceEpoch(ms, QTimeZone::utc()).date(),
                  year ? QStringLiteral("d MMM yyyy") : QStringLiteral("d MMM"));
}

} // namespace

QString maturitySlug(MaturityKind kind)
{
    const auto at = size_t(kind);
    return at < kSlugs.size() ? QString::fromLatin1(kSlugs[at]) : QString();
}

MaturityKind maturityKindOf(const QString &slug)
{
    for (size_t at = 1; at < kSlugs.size(); ++at)
        if (slug == QLatin1String(kSlugs[at]))
            return MaturityKind(int(at));
    return MaturityKind::Unspecified;
}

const std::array<MaturityKind, 6> &maturityOrder()
{
    // What is proven and promised first, then what disturbs it, then how it is worked.
    static constexpr std::array kOrder{MaturityKind::Posture, MaturityKind::ServiceLevels, MaturityKind::Neighbours,
                                       MaturityKind::Access,  MaturityKind::Variance,      MaturityKind::Coverage};
    return kOrder;
}

QList<MaturityFigure> maturityInOrder(const MaturityReport &report)
{
    QList<MaturityFigure> figures = report.figures;
    const auto &order = maturityOrder();
    std::ranges::stable_sort(figures, {}, [&order](const MaturityFigure &figure) {
        return std::ranges::find(order, figure.kind) - order.begin();
    });
    return figures;
}

QString maturityAmount(MaturityUnit unit, const MaturityAmount &amount)
{
    if (!amount.value)
        return QStringLiteral("–");
    switch (unit) {
    case MaturityUnit::Days:
        return days(*amount.value);
    case MaturityUnit::Share:
        return percent(*amount.value);
    default:
        return words::count(*amount.value);
    }
}

double maturityScale(MaturityUnit unit, qint64 value)
{
    return unit == MaturityUnit::Share ? double(value) / 10'000.0 : double(value);
}

QString maturityScaleText(MaturityUnit unit, double value)
{
    if (unit == MaturityUnit::Share)
        return percent(std::llround(value * 10'000.0));
    // An axis may stand between two whole numbers; what is measured never does.
    const double rounded = std::round(value);
    return std::abs(value - rounded) < 1e-6
               ? words::count(qint64(rounded))
               : QString::number(value, 'f', 1).replace(QLatin1Char('-'), QStringLiteral("−"));
}

QString maturityUnit(MaturityUnit unit)
{
    return unit == MaturityUnit::Share  ? QStringLiteral("%")
           : unit == MaturityUnit::Days ? Maturity::tr("days")
                                        : QString();
}

QString maturityParts(const MaturityFigure &figure)
{
    const MaturityAmount &amount = figure.amount;
    if (!amount.value)
        return amount.why;
    const QString part = words::count(amount.part), whole = words::count(amount.whole);
    switch (figure.kind) {
    case MaturityKind::Variance:
        return Maturity::tr("median of %n onboarding(s), %1 on time", nullptr, int(amount.whole)).arg(part);
    case MaturityKind::Access:
    case MaturityKind::Neighbours:
        return Maturity::tr("%1 of %2 tenants concerned").arg(part, whole);
    case MaturityKind::ServiceLevels:
        return Maturity::tr("%1 of %2 measured tenants").arg(part, whole);
    case MaturityKind::Coverage:
        return Maturity::tr("%1 of %2 signals").arg(part, whole);
    case MaturityKind::Posture:
        return Maturity::tr("%1 of %2 live tenants").arg(part, whole);
    default:
        return Maturity::tr("%1 of %2").arg(part, whole);
    }
}

QString maturityChange(const MaturityFigure &figure, int weeks)
{
    const QString before = maturityAmount(figure.unit, figure.before);
    // What stands is compared with an instant, what is counted with a period of the same length.
    const bool stands = figure.kind == MaturityKind::ServiceLevels || figure.kind == MaturityKind::Posture;
    const QString when = stands ? Maturity::tr("%n week(s) ago", nullptr, weeks)
                                : Maturity::tr("in the %n week(s) before", nullptr, weeks);
    switch (figure.change) {
    case MaturityChange::Better:
        return Maturity::tr("Better than %1: %2").arg(when, before);
    case MaturityChange::Worse:
        return Maturity::tr("Worse than %1: %2").arg(when, before);
    case MaturityChange::Same:
        return Maturity::tr("The same as %1: %2").arg(when, before);
    default:
        return Maturity::tr("Not comparable with %1. %2")
            .arg(stands ? when : Maturity::tr("the %n week(s) before", nullptr, weeks), figure.changeWhy)
            .trimmed();
    }
}

QString maturityOrigin(const MaturityFigure &figure, qint64 nowMs)
{
    QStringList parts;
    parts << (figure.asOfMs > 0 ? Maturity::tr("as of %1").arg(words::ago(figure.asOfMs, nowMs))
                                : Maturity::tr("nothing was read yet"));
    if (!figure.source.isEmpty())
        parts << figure.source;
    if (figure.simulated && !figure.source.contains(QLatin1String("simulated"), Qt::CaseInsensitive))
        parts << Maturity::tr("simulated");
    if (figure.wholePlatform)
        parts << Maturity::tr("whole platform");
    return parts.join(QStringLiteral(" · "));
}

QList<std::pair<QString, QString>> maturityDefinition(const MaturityFigure &figure)
{
    if (!figure.withheld.isEmpty() || figure.formula.isEmpty())
        return {};
    return {{Maturity::tr("How it is computed"), figure.formula},
            {Maturity::tr("Where it comes from"), figure.definedFrom},
            {Maturity::tr("What is left out"), figure.leftOut}};
}

QString maturityDirection(const MaturityFigure &figure)
{
    return figure.higherIsBetter ? Maturity::tr("More is better.") : Maturity::tr("Less is better.");
}

QString maturitySpan(qint64 fromMs, qint64 toMs)
{
    return Maturity::tr("%1 to %2").arg(day(fromMs, false), day(toMs - kDayMs, true));
}

QString maturitySpoken(const MaturityFigure &figure, int weeks)
{
    if (!figure.withheld.isEmpty())
        return Maturity::tr("%1: not for your role").arg(figure.title);
    const QString value = figure.amount.value ? maturityAmount(figure.unit, figure.amount) : Maturity::tr("no data");
    return QStringLiteral("%1: %2. %3. %4")
        .arg(figure.title, value, maturityParts(figure), maturityChange(figure, weeks));
}

} // namespace bulkhead
