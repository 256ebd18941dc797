#include "widgets/meeting/figure_painter.h"

#include "models/review_words.h"
#include "models/words.h"
#include "widgets/review/page_type.h"
#include "widgets/theme/tokens.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

namespace bulkhead {
namespace {

struct Figure
{
    Q_DECLARE_TR_FUNCTIONS(FigurePainter)
};

constexpr double kWidth = 960; // Points of a slide, which the page is scaled from.
const sheet::Face kHeading{19, QFont::DemiBold}, kBody{14, QFont::Normal}, kSmall{11, QFont::Normal};

struct Sums
{
    qint64 good = 0, bad = 0, excluded = 0, most = 1;
};

Sums sumsOf(const Buckets &buckets)
{
    Sums sums;
    for (const Bucket &one : buckets.buckets) {
        sums.good += one.good;
        sums.bad += one.bad;
        sums.excluded += one.excluded;
        sums.most = std::max(sums.most, one.bad);
    }
    return sums;
}

QString widthWord(uint seconds)
{
    return seconds >= 86'400 ? Figure::tr("day") : seconds >= 3600 ? Figure::tr("hour") : Figure::tr("minute");
}

QString sumText(const Buckets &buckets)
{
    const Sums sums = sumsOf(buckets);
    QString text = Figure::tr("%1 good, %2 failed").arg(words::count(sums.good), words::count(sums.bad));
    if (sums.excluded > 0)
        text += Figure::tr(", %1 left out").arg(words::count(sums.excluded));
    return text + Figure::tr("; by %1").arg(widthWord(buckets.widthS));
}

/// Failures by bucket, with a scale that says its unit; what was not measured is hatched, never an empty day.
void paintBars(QPainter &painter, const QRectF &area, const Buckets &buckets, const QString &zone)
{
    const Tokens &t = lightTokens();
    const Sums sums = sumsOf(buckets);
    const auto count = double(buckets.buckets.size());
    painter.setPen(QPen(t.line, 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    const double step = area.width() / std::max(1.0, count);
    for (qsizetype i = 0; i < buckets.buckets.size(); ++i) {
        const Bucket &one = buckets.buckets.at(i);
        const QRectF slot(area.left() + double(i) * step, area.top(), step, area.height());
        if (one.coveredS == 0)
            painter.fillRect(slot, QBrush(t.faint, Qt::BDiagPattern));
        if (one.bad <= 0)
            continue;
        const double height = std::max(1.0, area.height() * double(one.bad) / double(sums.most));
        const double gap = step > 3 ? step * 0.15 : 0;
        painter.fillRect(QRectF(slot.left() + gap, area.bottom() - height, step - 2 * gap, height), t.bad);
    }
    sheet::drawText(painter, kSmall, area.left(), area.top() - 18,
                    Figure::tr("failed per %1, at most %2").arg(widthWord(buckets.widthS), words::count(sums.most)),
                    t.dim);
    if (buckets.buckets.isEmpty())
        return;
    const QString last = words::momentIn(buckets.buckets.constLast().atMs, zone);
    sheet::drawText(painter, kSmall, area.left(), area.bottom() + 4,
                    words::momentIn(buckets.buckets.constFirst().atMs, zone), t.dim);
    sheet::drawText(painter, kSmall, area.right() - sheet::widthOf(kSmall, last), area.bottom() + 4, last, t.dim);
}

QStringList linesOf(const FigureView &view, double width)
{
    QStringList lines;
    for (const QString &line : view.figure->formula)
        lines += sheet::wrapped(kBody, line, width);
    return lines;
}

void paintCounts(QPainter &painter, const QRectF &inside, double top, const FigureView &view)
{
    const Tokens &t = lightTokens();
    if (view.fault.failed()) {
        double at = top;
        for (const QString &line :
             sheet::wrapped(kBody, view.fault.summary + QLatin1Char(' ') + view.fault.remedy, inside.width())) {
            sheet::drawText(painter, kBody, inside.left(), at, line, t.badText);
            at += sheet::lineHeight(kBody);
        }
    } else if (!view.buckets->has_value()) {
        sheet::drawText(painter, kBody, inside.left(), top, Figure::tr("Reading the frozen counts…"), t.dim);
    } else {
        sheet::drawText(painter, kBody, inside.left(), top, sumText(**view.buckets), t.text);
        paintBars(painter, QRectF(inside.left(), top + 50, inside.width(), inside.bottom() - top - 80), **view.buckets,
                  view.zone);
    }
}

} // namespace

void paintFigureView(QPainter &painter, const QRectF &page, const FigureView &view)
{
    if (view.figure == nullptr)
        return;
    const Tokens &t = lightTokens();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(page, QColor(16, 24, 32, 120));
    painter.translate(page.topLeft());
    const double scale = page.width() / kWidth;
    painter.scale(scale, scale);
    const double pageHeight = page.height() / scale;
    const double width = 760, lineHeight = sheet::lineHeight(kBody);
    const QStringList lines = linesOf(view, width - 56);
    const double content = view.counts ? 260 : double(lines.size()) * lineHeight * 1.25;
    const double height = std::min(pageHeight - 40, 28 + 30 + 16 + content + 44);
    const QRectF box((kWidth - width) / 2, (pageHeight - height) / 2, width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(t.surface);
    painter.drawRoundedRect(box, 10, 10);
    const QRectF inside = box.adjusted(28, 24, -28, -40);
    const QString value = view.figure->of.isEmpty() ? view.figure->value
                                                    : Figure::tr("%1 of %2").arg(view.figure->value, view.figure->of);
    const double room = inside.width() - sheet::widthOf(kHeading, value) - 16;
    sheet::drawText(painter, kHeading, inside.left(), inside.top(), sheet::elided(kHeading, view.figure->label, room),
                    t.text);
    sheet::drawText(painter, kHeading, inside.right() - sheet::widthOf(kHeading, value), inside.top(), value, t.text);
    double top = inside.top() + 42;
    if (view.counts) {
        paintCounts(painter, inside, top, view);
    } else {
        for (const QString &line : lines) {
            sheet::drawText(painter, kBody, inside.left(), top, line, t.text);
            top += lineHeight * 1.25;
        }
    }
    const bool more = !view.counts && !view.figure->drill.workflow.isEmpty();
    sheet::drawText(painter, kSmall, inside.left(), box.bottom() - 26,
                    more ? Figure::tr("Enter: the counts behind it · Esc: back") : Figure::tr("Esc: back"), t.dim);
    painter.restore();
}

QString spokenFigure(const FigureView &view)
{
    if (view.figure == nullptr)
        return {};
    QStringList parts{QStringLiteral("%1: %2 %3").arg(view.figure->label, view.figure->value, view.figure->of)};
    if (!view.counts)
        parts += view.figure->formula;
    else if (view.fault.failed())
        parts << view.fault.summary;
    else if (view.buckets->has_value())
        parts << sumText(**view.buckets);
    return parts.join(QStringLiteral(". "));
}

} // namespace bulkhead
