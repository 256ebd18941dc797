#include "models/review_words.h"

#include "models/words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include <cmath>

namespace bulkhead::words {
namespace {

struct Reviews
{
    Q_DECLARE_TR_FUNCTIONS(Reviews)
};

QString unknown(int value)
{
    return Reviews::tr("Unknown (%1)").arg(value);
}

QString shown(qint64 ms, const QString &zone, const char *format)
{
    return ms <= 0 ? QStringLiteral("–")
                   : QLocale(QLocale::English)
                         .toString(QDateTime::fromMSecsSinceEpoch(ms, zoneOf(zone)), QLatin1String(format));
}

} // namespace

QString packStatus(PackStatus value)
{
    switch (value) {
    case PackStatus::Unspecified:
        return unknown(0);
    case PackStatus::Open:
        return Reviews::tr("Open period");
    case PackStatus::Provisional:
        return Reviews::tr("Provisional");
    case PackStatus::Final:
        return Reviews::tr("Final");
    case PackStatus::Restated:
        return Reviews::tr("Restated");
    }
    return unknown(int(value));
}

QString reviewState(ReviewState value)
{
    switch (value) {
    case ReviewState::Unspecified:
        return unknown(0);
    case ReviewState::Prepared:
        return Reviews::tr("Prepared");
    case ReviewState::Closed:
        return Reviews::tr("Closed");
    }
    return unknown(int(value));
}

QString promiseState(PromiseState value)
{
    switch (value) {
    case PromiseState::Unspecified:
        return unknown(0);
    case PromiseState::Open:
        return Reviews::tr("Open");
    case PromiseState::Done:
        return Reviews::tr("Done");
    case PromiseState::Late:
        return Reviews::tr("Late");
    case PromiseState::Dropped:
        return Reviews::tr("Dropped");
    }
    return unknown(int(value));
}

QTimeZone zoneOf(const QString &name)
{
    QTimeZone zone(name.toLatin1());
    return zone.isValid() ? zone : QTimeZone::utc();
}

QString dayIn(qint64 ms, const QString &zone)
{
    return shown(ms, zone, "d MMM yyyy");
}

QString momentIn(qint64 ms, const QString &zone)
{
    return shown(ms, zone, "d MMM, HH:mm");
}

QString momentWithZone(qint64 ms, const QString &zone)
{
    if (ms <= 0)
        return QStringLiteral("–");
    return shown(ms, zone, "d MMM yyyy, HH:mm ") + zoneOf(zone).abbreviation(QDateTime::fromMSecsSinceEpoch(ms));
}

Fault noReviews()
{
    return {Fault::Kind::Denied,
            {},
            Reviews::tr("Your role does not see SLA reviews."),
            Reviews::tr("Customer success and platform operations hold them."),
            {}};
}

QString margin(const ReviewCommitment &commitment)
{
    if (commitment.valid <= 0 || commitment.targetE7 <= 0 || commitment.attained == QLatin1String("–"))
        return QStringLiteral("–");
    // In hundredths of a point, floored: a miss by a hair is a miss.
    const long double share = 1e7L * static_cast<long double>(commitment.good) / commitment.valid;
    const auto hundredths = qint64(std::floor((share - static_cast<long double>(commitment.targetE7)) / 1000));
    const QString digits = QStringLiteral("%1.%2")
                               .arg(std::abs(hundredths) / 100)
                               .arg(std::abs(hundredths) % 100, 2, 10, QLatin1Char('0'));
    return (hundredths < 0 ? QChar(0x2212) : QChar(u'+')) + digits;
}

} // namespace bulkhead::words
