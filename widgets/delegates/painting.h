#pragma once
#include "models/posture_values.h"
#include "widgets/theme/tokens.h"

#include <QByteArray>
#include <QFont>
#include <QRect>
#include <QString>

class QPainter;

namespace bulkhead::paint {

/// The shape before a status word, so that it survives greyscale and colour blindness.
enum class Shape : int { None, Disc, Half, Triangle, Square, Ring, DashedRing };

struct Badge
{
    QString word;
    Tone tone = Tone::Dim;
    Shape shape = Shape::None;
};
[[nodiscard]] Badge badge(Health health);
[[nodiscard]] Badge badge(AlertLevel level, Health health,
                          bool exhausted); ///< Of an objective: fast burn, exhausted, …
[[nodiscard]] Badge badge(Tier tier);
[[nodiscard]] Badge badge(Noise noise); ///< Empty word when quiet.
/// Of a layer of a tenant: "● 2 h" (proven), "◐ observed", "◌ 26 h old", "○ never", "▲ drift", "■ crossed".
[[nodiscard]] Badge badge(const LayerCell &cell, qint64 nowMs);
/// Tone of a budget's bar: bad when used up, warn under a quarter, else ok.
[[nodiscard]] Tone budgetTone(int budget);

/// All draw left-aligned, vertically centred in `area`; what does not fit is elided. They return the width used.
int drawBadge(QPainter &painter, const QRect &area, const Badge &badge, bool stale = false);
[[nodiscard]] QSize badgeSize(const Badge &badge);
void drawBudget(QPainter &painter, const QRect &area, int budget, bool stale = false);           ///< Bar and number.
void drawBar(QPainter &painter, const QRect &area, double share, Tone tone, bool stale = false); ///< share 0…1
/// 24 bytes, 255: no data (a gap). Scaled to its own maximum, but never below 1× burn.
void drawSparkline(QPainter &painter, const QRect &area, const QByteArray &points, Tone tone);
/// Digits of equal width, right-aligned: the columns of a table line up whatever the font.
void drawNumber(QPainter &painter, const QRect &area, const QString &text, const QFont &font,
                Qt::Alignment align = Qt::AlignRight);
[[nodiscard]] int numberWidth(const QString &text, const QFont &font);
void drawShape(QPainter &painter, const QPointF &centre, double radius, Shape shape, const QColor &colour);

} // namespace bulkhead::paint
