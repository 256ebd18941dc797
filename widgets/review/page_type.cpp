#include "widgets/review/page_type.h"

#include "widgets/theme/theme.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QTextLayout>
#include <QTextOption>

#include <algorithm>

namespace bulkhead::sheet {
namespace {

// Fonts have whole pixel sizes; at eight times the size an eighth of a point is one.
constexpr double kFine = 8;

QFont fineFont(const Face &face)
{
    QFont font = bulkhead::font(Text::Body);
    font.setPixelSize(std::max(1, qRound(face.points * kFine)));
    font.setWeight(face.weight);
    return font;
}

bool isDigit(QChar c)
{
    return c >= QLatin1Char('0') && c <= QLatin1Char('9');
}

void drawFine(QPainter &painter, const QFont &font, double left, double baseline, const QString &text)
{
    painter.setFont(font);
    painter.drawText(QPointF(left * kFine, baseline * kFine), text);
}

double baselineIn(const Face &face, const QFontMetricsF &metrics)
{
    return (lineHeight(face) - metrics.height() / kFine) / 2 + metrics.ascent() / kFine;
}

} // namespace

double widthOf(const Face &face, const QString &text)
{
    return QFontMetricsF(fineFont(face)).horizontalAdvance(text) / kFine;
}

double lineHeight(const Face &face)
{
    return face.points * (face.points > 17 ? 1.2 : 1.4);
}

QStringList wrapped(const Face &face, const QString &text, double width)
{
    QStringList lines;
    const QFont font = fineFont(face);
    for (const QString &paragraph : text.split(QLatin1Char('\n'))) {
        QTextLayout layout(paragraph, font);
        QTextOption option;
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
        layout.setTextOption(option);
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(std::max(1.0, width) * kFine);
            lines.append(paragraph.mid(line.textStart(), line.textLength()).trimmed());
        }
        layout.endLayout();
    }
    return lines;
}

QString elided(const Face &face, const QString &text, double width)
{
    return QFontMetricsF(fineFont(face)).elidedText(text, Qt::ElideRight, width * kFine);
}

void drawText(QPainter &painter, const Face &face, double left, double top, const QString &text, const QColor &colour)
{
    const QFont font = fineFont(face);
    painter.save();
    painter.scale(1 / kFine, 1 / kFine);
    painter.setPen(colour);
    drawFine(painter, font, left, top + baselineIn(face, QFontMetricsF(font)), text);
    painter.restore();
}

double numberWidth(const Face &face, const QString &text)
{
    const QFontMetricsF metrics(fineFont(face));
    const double digit = metrics.horizontalAdvance(QLatin1Char('0'));
    double width = 0;
    for (const QChar c : text)
        width += isDigit(c) ? digit : metrics.horizontalAdvance(c);
    return width / kFine;
}

void drawNumber(QPainter &painter, const Face &face, double right, double top, const QString &text,
                const QColor &colour)
{
    const QFont font = fineFont(face);
    const QFontMetricsF metrics(font);
    const double digit = metrics.horizontalAdvance(QLatin1Char('0')) / kFine;
    const double baseline = top + baselineIn(face, metrics);
    painter.save();
    painter.scale(1 / kFine, 1 / kFine);
    painter.setPen(colour);
    double left = right - numberWidth(face, text);
    for (const QChar c : text) {
        const double own = metrics.horizontalAdvance(c) / kFine;
        const double room = isDigit(c) ? digit : own;
        drawFine(painter, font, left + (room - own) / 2, baseline, QString(c));
        left += room;
    }
    painter.restore();
}

Face fitting(Face face, const QString &text, double width)
{
    const double wide = widthOf(face, text);
    if (wide > width && wide > 0)
        face.points *= std::max(0.5, width / wide);
    return face;
}

} // namespace bulkhead::sheet
