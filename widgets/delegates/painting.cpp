#include "widgets/delegates/painting.h"

#include "models/posture_words.h"
#include "models/words.h"
#include "widgets/theme/theme.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QGlyphRun>
#include <QPainter>
#include <QPainterPath>
#include <QRawFont>

#include <algorithm>
#include <cmath>

namespace bulkhead::paint {
namespace {

constexpr int kBadgeHeight = 18, kBadgePadding = 8, kMark = 14;

/// Glyphs of printable ASCII and the signs that figures use, looked up once per font.
struct Digits
{
    QRawFont raw;
    QHash<char16_t, quint32> glyph;
    QHash<char16_t, double> advance;
    double zero = 0;

    explicit Digits(const QFont &font)
        : raw(QRawFont::fromFont(font))
    {
        QString known;
        for (char16_t c = 32; c < 127; ++c)
            known += QChar(c);
        known += QString::fromUtf8("×−–·€…");
        const auto glyphs = raw.glyphIndexesForString(known);
        const auto advances = raw.advancesForGlyphIndexes(glyphs);
        for (qsizetype i = 0; i < known.size() && i < glyphs.size(); ++i) {
            if (glyphs.at(i) == 0)
                continue;
            glyph.insert(known.at(i).unicode(), glyphs.at(i));
            advance.insert(known.at(i).unicode(), advances.at(i).x());
        }
        zero = advance.value(u'0');
    }
    [[nodiscard]] double widthOf(QChar c) const { return c.isDigit() ? zero : advance.value(c.unicode()); }
};

const Digits &digitsOf(const QFont &font)
{
    // A handful of fonts for the life of the process; never destroyed, since fonts end with the application.
    static auto &cache = *new QHash<QString, Digits *>;
    Digits *&entry = cache[font.key()];
    if (entry == nullptr)
        entry = new Digits(font);
    return *entry;
}

bool layOut(const Digits &digits, const QString &text, QVector<quint32> &glyphs, QVector<QPointF> &places,
            double &width)
{
    width = 0;
    for (const QChar c : text) {
        const auto glyph = digits.glyph.constFind(c.unicode());
        if (glyph == digits.glyph.constEnd())
            return false;
        const double cell = digits.widthOf(c);
        glyphs.append(*glyph);
        places.append({width + (cell - digits.advance.value(c.unicode())) / 2, 0});
        width += cell;
    }
    return digits.raw.isValid();
}

} // namespace

Badge badge(Health health)
{
    switch (health) {
    case Health::Healthy:
        return {words::health(health), Tone::Ok, Shape::Disc};
    case Health::AtRisk:
        return {words::health(health), Tone::Warn, Shape::Triangle};
    case Health::Breaching:
        return {words::health(health), Tone::Bad, Shape::Square};
    case Health::NoTraffic:
        return {words::health(health), Tone::Dim, Shape::DashedRing};
    default:
        return {words::health(health), Tone::Dim, Shape::Ring};
    }
}

Badge badge(AlertLevel level, Health health, bool exhausted)
{
    if (level == AlertLevel::FastBurn)
        return {words::level(level), Tone::Bad, Shape::Square};
    if (level == AlertLevel::SlowBurn)
        return {words::level(level), Tone::Warn, Shape::Triangle};
    if (exhausted)
        return {QCoreApplication::translate("paint", "Exhausted"), Tone::Bad, Shape::Square};
    return badge(health);
}

Badge badge(Tier tier)
{
    switch (tier) {
    case Tier::Segmented:
        return {words::tier(tier), Tone::Info, Shape::None};
    case Tier::Dedicated:
        return {words::tier(tier), Tone::Accent, Shape::None};
    default:
        return {words::tier(tier), Tone::Dim, Shape::None};
    }
}

Badge badge(Noise noise)
{
    if (noise == Noise::Affected)
        return {words::noise(noise), Tone::Warn, Shape::None};
    if (noise == Noise::Source)
        return {words::noise(noise), Tone::Bad, Shape::None};
    return {};
}

Badge badge(const LayerCell &cell, qint64 nowMs)
{
    const QString word = words::cell(cell, nowMs);
    switch (stateAt(cell, nowMs)) {
    case CellState::Proven:
        return {word, Tone::Ok, Shape::Disc};
    case CellState::Observed:
        return {word, Tone::Dim, Shape::Half};
    case CellState::Outdated:
        return {word, Tone::Dim, Shape::DashedRing};
    case CellState::Drift:
        return {word, Tone::Warn, Shape::Triangle};
    case CellState::Crossed:
        return {word, Tone::Bad, Shape::Square};
    case CellState::Waived:
        return {word, Tone::Info, Shape::Triangle};
    default:
        return {word, Tone::Dim, Shape::Ring};
    }
}

Tone budgetTone(int budget)
{
    if (budget == kUnknownBudget)
        return Tone::Faint;
    return budget <= 0 ? Tone::Bad : budget < 2500 ? Tone::Warn : Tone::Ok;
}

QSize badgeSize(const Badge &badge)
{
    const int mark = badge.shape == Shape::None ? 0 : kMark;
    return {QFontMetrics(font(Text::Small)).horizontalAdvance(badge.word) + 2 * kBadgePadding + mark, kBadgeHeight};
}

void drawShape(QPainter &painter, const QPointF &c, double r, Shape shape, const QColor &colour)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    switch (shape) {
    case Shape::None:
        return;
    case Shape::Disc:
        painter.drawEllipse(c, r, r);
        return;
    case Shape::Half: // A ring whose left half is filled.
        painter.drawPie(QRectF(c.x() - r * 0.9, c.y() - r * 0.9, r * 1.8, r * 1.8), 90 * 16, 180 * 16);
        painter.setPen(QPen(colour, 1.4));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(c, r * 0.9, r * 0.9);
        return;
    case Shape::Square:
        painter.drawRect(QRectF(c.x() - r * 0.9, c.y() - r * 0.9, r * 1.8, r * 1.8));
        return;
    case Shape::Triangle: {
        const std::array<QPointF, 3> corners{QPointF(c.x(), c.y() - r * 1.05),
                                             QPointF(c.x() + r * 1.15, c.y() + r * 0.95),
                                             QPointF(c.x() - r * 1.15, c.y() + r * 0.95)};
        painter.drawPolygon(corners.data(), int(corners.size()));
        return;
    }
    case Shape::Ring:
    case Shape::DashedRing: {
        QPen pen(colour, 1.4);
        if (shape == Shape::DashedRing)
            pen.setDashPattern({1.2, 1.4});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(c, r * 0.9, r * 0.9);
        return;
    }
    }
}

int drawBadge(QPainter &painter, const QRect &area, const Badge &badge, bool stale)
{
    if (badge.word.isEmpty())
        return 0;
    const Tokens &t = tokens();
    const Tone tone = stale ? Tone::Dim : badge.tone;
    const QSize size = badgeSize(badge).boundedTo(QSize(area.width(), kBadgeHeight));
    const QRect box(area.left(), area.center().y() - kBadgeHeight / 2 + 1, size.width(), kBadgeHeight);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(softOf(t, tone));
    painter.drawRoundedRect(box, kBadgeHeight / 2.0, kBadgeHeight / 2.0);
    QRect words = box.adjusted(kBadgePadding, 0, -kBadgePadding + 2, 0);
    if (badge.shape != Shape::None) {
        drawShape(painter, QPointF(words.left() + 4.5, box.center().y() + 0.5), 4, badge.shape, fill(t, tone));
        words.setLeft(words.left() + kMark);
    }
    const QFont small = font(Text::Small);
    painter.setFont(small);
    painter.setPen(textOf(t, tone));
    painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                     QFontMetrics(small).elidedText(badge.word, Qt::ElideRight, words.width()));
    painter.restore();
    return size.width();
}

void drawBar(QPainter &painter, const QRect &area, double share, Tone tone, bool stale)
{
    const Tokens &t = tokens();
    constexpr int height = 6;
    const int top = area.center().y() - height / 2 + 1;
    const QRectF track(area.left(), top, area.width(), height);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.track);
    painter.drawRoundedRect(track, 3, 3);
    const double width = std::clamp(share, 0.0, 1.0) * track.width();
    if (width > 0) {
        painter.setBrush(stale ? t.faint : fill(t, tone));
        painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(std::max(width, 5.0), height)), 3, 3);
    }
    painter.restore();
}

void drawBudget(QPainter &painter, const QRect &area, int budget, bool stale)
{
    const QFont body = font(Text::Body);
    const int number = numberWidth(QStringLiteral("−100%"), body);
    const int bar = std::min(72, area.width() - number - 6);
    if (budget == kUnknownBudget) {
        painter.setFont(body);
        painter.setPen(tokens().dim);
        painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, words::budget(budget));
        return;
    }
    if (bar > 12)
        drawBar(painter, QRect(area.left(), area.top(), bar, area.height()), budget / 10'000.0, budgetTone(budget),
                stale);
    painter.setPen(budget < 0 && !stale ? tokens().badText : tokens().dim);
    drawNumber(painter, QRect(area.left() + std::max(bar, 0) + 6, area.top(), number, area.height()),
               words::budget(budget), body);
}

void drawSparkline(QPainter &painter, const QRect &area, const QByteArray &points, Tone tone)
{
    if (points.size() < 2)
        return;
    int top = 10; // 1× burn in tenths: below that the line stays near the bottom.
    for (const char c : points) {
        if (const auto v = quint8(c); v != 255)
            top = std::max(top, int(v));
    }
    const double step = double(area.width()) / double(points.size() - 1);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(fill(tokens(), tone), 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    QPolygonF run;
    for (qsizetype i = 0; i <= points.size(); ++i) {
        const bool gap = i == points.size() || quint8(points.at(i)) == 255;
        if (!gap) {
            run << QPointF(area.left() + step * double(i),
                           area.bottom() - double(quint8(points.at(i))) / top * area.height());
            continue;
        }
        if (run.size() > 1)
            painter.drawPolyline(run);
        else if (run.size() == 1)
            painter.drawPoint(run.constFirst());
        run.clear();
    }
    painter.restore();
}

int numberWidth(const QString &text, const QFont &font)
{
    QVector<quint32> glyphs;
    QVector<QPointF> places;
    double width = 0;
    if (!layOut(digitsOf(font), text, glyphs, places, width))
        return QFontMetrics(font).horizontalAdvance(text);
    return int(std::ceil(width));
}

void drawNumber(QPainter &painter, const QRect &area, const QString &text, const QFont &font, Qt::Alignment align)
{
    const Digits &digits = digitsOf(font);
    QVector<quint32> glyphs;
    QVector<QPointF> places;
    double width = 0;
    if (!layOut(digits, text, glyphs, places, width) || width > area.width()) {
        painter.setFont(font);
        painter.drawText(area, int(Qt::AlignVCenter | align),
                         QFontMetrics(font).elidedText(text, Qt::ElideRight, area.width()));
        return;
    }
    QGlyphRun run;
    run.setRawFont(digits.raw);
    run.setGlyphIndexes(glyphs);
    run.setPositions(places);
    const QFontMetricsF metrics(font);
    const double left = align & Qt::AlignRight ? area.right() + 1 - width : area.left();
    const double base = area.top() + (area.height() - metrics.height()) / 2 + metrics.ascent();
    painter.drawGlyphRun(QPointF(left, base), run);
}

} // namespace bulkhead::paint
