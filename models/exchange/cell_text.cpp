#include "models/exchange/cell_text.h"

#include <algorithm>

namespace bulkhead {

namespace {

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9'; // Not QChar::isDigit: other scripts' digits are no numbers to a sheet.
}

/// Moves `at` past digits; how many there were.
qsizetype skipDigits(QStringView text, qsizetype &at)
{
    const qsizetype from = at;
    while (at < text.size() && isDigit(text.at(at)))
        ++at;
    return at - from;
}

bool startsFormula(QChar first)
{
    constexpr QStringView kStarters = u"=+-@\t\r\n\uff1d\uff0b\uff0d\uff20";
    return kStarters.contains(first);
}

} // namespace

bool isPlainNumber(QStringView text)
{
    qsizetype at = 0;
    if (at < text.size() && (text.at(at) == u'-' || text.at(at) == u'+'))
        ++at;
    if (skipDigits(text, at) == 0)
        return false;
    if (at < text.size() && text.at(at) == u'.') {
        ++at;
        if (skipDigits(text, at) == 0)
            return false;
    }
    if (at < text.size() && (text.at(at) == u'e' || text.at(at) == u'E')) {
        ++at;
        if (at < text.size() && (text.at(at) == u'-' || text.at(at) == u'+'))
            ++at;
        if (skipDigits(text, at) == 0)
            return false;
    }
    return at == text.size();
}

bool isExactNumber(QStringView text)
{
    constexpr qsizetype kDigits = 15; // A double keeps every decimal number of so many.
    if (!isPlainNumber(text) || text.startsWith(u'+') || text.contains(u'e', Qt::CaseInsensitive))
        return false;
    const QStringView digits = text.startsWith(u'-') ? text.mid(1) : text;
    const bool leadingZero = digits.size() > 1 && digits.at(0) == u'0' && digits.at(1) != u'.';
    return !leadingZero && std::count_if(digits.begin(), digits.end(), isDigit) <= kDigits;
}

QString inertCell(const QString &text)
{
    if (text.isEmpty() || !startsFormula(text.front()) || isPlainNumber(text))
        return text;
    return u'\'' + text;
}

QByteArray csvRecord(const QStringList &cells)
{
    QByteArray record;
    for (const QString &cell : cells) {
        if (!record.isEmpty() || &cell != &cells.front())
            record += ',';
        QString text = inertCell(cell);
        const auto special = [](QChar c) {
            return c == u',' || c == u'"' || c == u'\n' || c == u'\r' || c == u';' || c == u'\t';
        };
        const bool spaced = text.startsWith(u' ') || text.endsWith(u' ');
        if (spaced || std::any_of(text.cbegin(), text.cend(), special)) {
            text.replace(u'"', QStringLiteral("\"\""));
            record += '"' + text.toUtf8() + '"';
        } else {
            record += text.toUtf8();
        }
    }
    return record + "\r\n";
}

} // namespace bulkhead
