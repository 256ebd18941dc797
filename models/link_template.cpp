#include "models/link_template.h"

#include <QDateTime>

namespace bulkhead {
namespace {

constexpr qint64 kHourMs = 3'600'000;
constexpr qint64 kMarginMs = kHourMs / 6;

QString iso(qint64 ms)
{
    return QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd'T'HH:mm:ss'Z'"));
}

} // namespace

QUrl fillLink(const LinkTemplate &link, const LinkPlace &place)
{
    const std::pair<QLatin1String, QString> values[] = {
        {QLatin1String("tenant"), place.tenantId},
        {QLatin1String("workflow"), place.workflow},
        {QLatin1String("environment"), place.environment},
        {QLatin1String("from"), iso(place.fromMs)},
        {QLatin1String("to"), iso(place.toMs)},
        {QLatin1String("from_ms"), QString::number(place.fromMs)},
        {QLatin1String("to_ms"), QString::number(place.toMs)},
    };
    // In one pass: a value that looks like a word in braces stays a value.
    QString filled;
    for (qsizetype at = 0; at < link.url.size();) {
        const qsizetype open = link.url.indexOf(QLatin1Char('{'), at);
        filled += QStringView(link.url).mid(at, open < 0 ? -1 : open - at);
        if (open < 0)
            break;
        const qsizetype close = link.url.indexOf(QLatin1Char('}'), open);
        const QStringView word = QStringView(link.url).mid(open + 1, close < 0 ? 0 : close - open - 1);
        const auto *found = std::find_if(std::begin(values), std::end(values),
                                         [word](const auto &value) { return word == value.first; });
        if (found == std::end(values))
            return {};
        filled += QString::fromLatin1(QUrl::toPercentEncoding(found->second));
        at = close + 1;
    }
    // What the gateway says is checked again: a browser is about to open it.
    const QUrl url(filled, QUrl::StrictMode);
    const bool fine =
        url.isValid() && url.scheme() == QLatin1String("https") && !url.host().isEmpty() && url.userInfo().isEmpty();
    return fine ? url : QUrl();
}

std::pair<qint64, qint64> linkWindow(const Alert *alert, qint64 nowMs)
{
    if (!alert)
        return {nowMs - kHourMs, nowMs};
    return {alert->sinceMs - kHourMs, alert->resolvedMs > 0 ? std::min(alert->resolvedMs + kMarginMs, nowMs) : nowMs};
}

} // namespace bulkhead
