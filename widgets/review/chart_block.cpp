#include "widgets/review/chart_axes.h"
#include "widgets/review/pack_chart.h"
#include "widgets/review/page_blocks.h"
#include "widgets/review/page_type.h"

#include <algorithm>

namespace bulkhead::sheet {
namespace {

constexpr double kGap = 26, kBetween = 12;

/// The charts of each row: of several burn-downs the first, which the page is about, has a row of its own.
QList<QList<PackChart>> rowsOf(const PageFormat &format, const QList<PackChart> &charts)
{
    const bool wide = format.kind != PageFormat::Kind::A4 && format.width() > 760;
    const int across = charts.size() == 1 ? 1 : wide && charts.size() > 3 ? 3 : 2;
    QList<QList<PackChart>> rows;
    qsizetype at = 0;
    if (charts.size() > 2 && charts.first().kind == PackChart::Kind::BurnDown) {
        rows.append({charts.first()});
        at = 1;
    }
    for (; at < charts.size(); at += across)
        rows.append(charts.mid(at, across));
    return rows;
}

/// The unit that all of them have, so that it is said once; empty when they differ or the legend leaves no room.
QString sharedUnit(const PageFormat &format, const QList<PackChart> &charts)
{
    const QString unit = unitLine(charts.first());
    if (legendWidth(charts, format.small) + widthOf({format.small}, unit) > format.width())
        return {};
    const bool same = std::ranges::all_of(charts, [&](const PackChart &one) { return unitLine(one) == unit; });
    return same ? unit : QString();
}

int widest(const QList<QList<PackChart>> &rows)
{
    qsizetype most = 1;
    for (const QList<PackChart> &row : rows)
        most = std::max(most, row.size());
    return int(most);
}

} // namespace

void addCharts(Flow &flow, const PageFormat &format, const QList<PackChart> &charts, const QTimeZone &zone, double room)
{
    if (charts.isEmpty())
        return;
    const QList<QList<PackChart>> rows = rowsOf(format, charts);
    const Face small{format.small};
    const bool paper = format.kind == PageFormat::Kind::A4;
    const double legend = lineHeight(small);
    const double least = paper ? 118 : 108, most = paper ? 190 : 250;
    const double left = room - legend - double(rows.size()) * kBetween - format.body * 1.2;
    const double each = std::clamp(left / double(rows.size()), least, most);
    Piece signs;
    signs.before = format.body * 1.2;
    signs.height = legend;
    signs.withNext = true;
    const QString unit = sharedUnit(format, charts);
    signs.paint = [charts, unit, width = format.width(), points = format.small](QPainter &painter, double top) {
        paintLegend(painter, 0, top, width, charts, points, unit);
    };
    flow.pieces.push_back(std::move(signs));
    const int columns = widest(rows);
    for (const QList<PackChart> &row : rows) {
        const double step = (format.width() + kGap) / (row.size() == 1 && &row == &rows.first() ? 1 : columns);
        Piece piece;
        piece.before = kBetween;
        piece.height = each;
        piece.paint = [row, step, each, zone, unit, points = format.small](QPainter &painter, double top) {
            for (qsizetype i = 0; i < row.size(); ++i)
                paintChart(painter, QRectF(double(i) * step, top, step - kGap, each), row[i], zone, points,
                           unit.isEmpty() ? unitLine(row[i]) : QString());
        };
        flow.pieces.push_back(std::move(piece));
    }
}

} // namespace bulkhead::sheet
