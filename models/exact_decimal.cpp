#include "models/exact_decimal.h"

#include <QRegularExpression>

namespace bulkhead {

std::optional<qint64> exactDecimal(const QString &text, int decimals)
{
    static const QRegularExpression form(QStringLiteral("\\A(\\d{1,12}|\\d{1,3}(?:,\\d{3}){1,3})(?:\\.(\\d+))?\\z"));
    QString plain = text.trimmed();
    if (plain.endsWith(QLatin1Char('%')))
        plain = plain.chopped(1).trimmed();
    const QRegularExpressionMatch match = form.match(plain);
    QString behind = match.captured(2);
    while (behind.size() > decimals && behind.endsWith(QLatin1Char('0')))
        behind.chop(1);
    if (!match.hasMatch() || behind.size() > decimals)
        return std::nullopt;
    const QString before = match.captured(1).remove(QLatin1Char(','));
    bool fine = false;
    const qint64 value = (before + behind.leftJustified(decimals, QLatin1Char('0'))).toLongLong(&fine);
    return fine ? std::optional(value) : std::nullopt;
}

QString decimalText(qint64 value, int decimals, int atLeast)
{
    const bool negative = value < 0;
    QString text = QString::number(negative ? 0 - static_cast<quint64>(value) : static_cast<quint64>(value));
    if (decimals > 0) {
        text = text.rightJustified(decimals + 1, QLatin1Char('0'));
        text.insert(text.size() - decimals, QLatin1Char('.'));
        qsizetype most = decimals - atLeast;
        for (; most > 0 && text.endsWith(QLatin1Char('0')); --most)
            text.chop(1);
        if (text.endsWith(QLatin1Char('.')))
            text.chop(1);
    }
    return negative ? QChar(0x2212) + text : text;
}

} // namespace bulkhead
