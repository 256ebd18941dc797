#pragma once
// Text of a page in points. Measured and drawn at a multiple of its size, so that it breaks alike on screen and paper.
#include <QColor>
#include <QFont>
#include <QPointF>
#include <QStringList>

class QPainter;

namespace bulkhead::sheet {

struct Face
{
    double points = 10;
    QFont::Weight weight = QFont::Normal;
};

[[nodiscard]] double widthOf(const Face &face, const QString &text);
[[nodiscard]] double lineHeight(const Face &face);
/// Lines no wider than `width`; a line feed begins a new one, a word that is too long is broken.
[[nodiscard]] QStringList wrapped(const Face &face, const QString &text, double width);
[[nodiscard]] QString elided(const Face &face, const QString &text, double width);
/// One line; `top` is that of the line, which is lineHeight() high.
void drawText(QPainter &painter, const Face &face, double left, double top, const QString &text, const QColor &colour);
/// Digits of equal width, so that the columns of a table line up.
[[nodiscard]] double numberWidth(const Face &face, const QString &text);
void drawNumber(QPainter &painter, const Face &face, double right, double top, const QString &text,
                const QColor &colour);
/// The face made smaller, at most to half, until the text is no wider than `width`.
[[nodiscard]] Face fitting(Face face, const QString &text, double width);

} // namespace bulkhead::sheet
