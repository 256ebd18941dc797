#include "widgets/review/attainment_mark.h"
#include "widgets/review/page_blocks.h"
#include "widgets/review/page_type.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace bulkhead::sheet {
namespace {

struct Laid
{
    PackFigure figure;
    QStringList label, of;
    Face value;
};

/// A bare number is what was promised: "of 99.90%".
QString ofText(const QString &of)
{
    return !of.isEmpty() && of.at(0).isDigit() ? QCoreApplication::translate("PackPage", "of %1").arg(of) : of;
}

double paintFigure(QPainter &painter, const PageFormat &format, const Laid &laid, double left, double top,
                   qsizetype labelLines)
{
    const Tokens &t = lightTokens();
    const paint::Badge badge = paint::badge(laid.figure.state);
    const QColor colour = badge.word.isEmpty() ? t.text : textOf(t, badge.tone);
    const Face small{format.small}, label{format.small * 1.08};
    double y = top + double(labelLines - laid.label.size()) * lineHeight(label);
    for (const QString &line : laid.label) {
        drawText(painter, label, left, y, line, t.dim);
        y += lineHeight(label);
    }
    const Face full{format.figure, QFont::DemiBold};
    drawText(painter, laid.value, left, y + (lineHeight(full) - lineHeight(laid.value)) / 2, laid.figure.value, colour);
    y += lineHeight(full) + 1;
    for (const QString &line : laid.of) {
        drawText(painter, small, left, y, line, t.dim);
        y += lineHeight(small);
    }
    if (!badge.word.isEmpty()) {
        const double radius = format.small * 0.4;
        paint::drawMark(painter, {left + radius, y + 2 + lineHeight(small) / 2}, radius, laid.figure.state,
                        fill(t, badge.tone));
        drawText(painter, small, left + radius * 2 + 4, y + 2, badge.word, colour);
        y += lineHeight(small) + 2;
    }
    return y;
}

Piece rule(double width, double before)
{
    Piece line;
    line.before = before;
    line.height = 1;
    line.paint = [width](QPainter &painter, double top) {
        painter.fillRect(QRectF(0, top, width, 0.75), lightTokens().line);
    };
    return line;
}

Piece rowPiece(const PageFormat &format, const QList<Laid> &row, double step)
{
    const Face small{format.small}, label{format.small * 1.08}, value{format.figure, QFont::DemiBold};
    qsizetype labels = 1, ofs = 0;
    bool states = false;
    for (const Laid &laid : row) {
        labels = std::max(labels, laid.label.size());
        ofs = std::max(ofs, laid.of.size());
        states |= laid.figure.state != terms::Attainment::Unspecified;
    }
    Piece piece;
    piece.before = format.body * 1.2;
    piece.height = double(labels) * lineHeight(label) + lineHeight(value) + 1 + double(ofs) * lineHeight(small)
                   + (states ? lineHeight(small) + 2 : 0);
    for (qsizetype i = 0; i < row.size(); ++i)
        if (opens(row[i].figure))
            piece.spots.append({QRectF(double(i) * step, 0, step - 10, piece.height), row[i].figure});
    piece.paint = [format, row, step, labels](QPainter &painter, double top) {
        for (qsizetype i = 0; i < row.size(); ++i)
            paintFigure(painter, format, row[i], double(i) * step, top, labels);
    };
    return piece;
}

} // namespace

void addFigures(Flow &flow, const PageFormat &format, const QList<PackFigure> &figures, bool ruled)
{
    if (figures.isEmpty())
        return;
    constexpr double kGap = 14;
    const double least = format.figure * 4.6;
    const int most = std::max(1, int((format.width() + kGap) / (least + kGap)));
    const int rows = (int(figures.size()) + most - 1) / most;
    // Three figures do not spread over the whole width: they belong together.
    const int even = (int(figures.size()) + rows - 1) / rows;
    const int columns = rows > 1 ? even : std::max(std::min(4, most), even);
    const double step = (format.width() + kGap) / columns;
    const Face small{format.small}, label{format.small * 1.08}, value{format.figure, QFont::DemiBold};
    for (qsizetype at = 0; at < figures.size(); at += columns) {
        QList<Laid> row;
        for (qsizetype i = at; i < std::min<qsizetype>(at + columns, figures.size()); ++i) {
            const PackFigure &one = figures[i];
            row.append({one, wrapped(label, one.label, step - kGap),
                        one.of.isEmpty() ? QStringList() : wrapped(small, ofText(one.of), step - kGap),
                        fitting(value, one.value, step - kGap)});
        }
        flow.pieces.push_back(rowPiece(format, row, step));
    }
    if (ruled)
        flow.pieces.push_back(rule(format.width(), format.body * 1.3));
}

} // namespace bulkhead::sheet
