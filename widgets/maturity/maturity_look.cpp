#include "widgets/maturity/maturity_look.h"

#include "models/maturity_table.h"
#include "models/maturity_words.h"

#include <algorithm>
#include <limits>

namespace bulkhead {
namespace {

/// 5, 10, 20, 50, 100 …: a number that an axis names, however low the chart, and of whole steps.
double roundAbove(double value)
{
    for (double unit = 5;; unit *= 10)
        for (const double times : {1.0, 2.0, 4.0})
            if (unit * times >= value)
                return unit * times;
}

} // namespace

Tone maturityTone(MaturityChange change)
{
    switch (change) {
    case MaturityChange::Better:
        return Tone::Ok;
    case MaturityChange::Worse:
        return Tone::Warn;
    default:
        return Tone::Dim;
    }
}

QString maturityShape(MaturityChange change)
{
    switch (change) {
    case MaturityChange::Better:
        return QStringLiteral("●");
    case MaturityChange::Worse:
        return QStringLiteral("▲");
    case MaturityChange::Same:
        return QStringLiteral("○");
    default:
        return QStringLiteral("◌");
    }
}

std::pair<double, double> maturityRange(const MaturityFigure &figure)
{
    double least = std::numeric_limits<double>::max(), most = std::numeric_limits<double>::lowest();
    for (const MaturityPoint &point : figure.points) {
        if (!point.amount.value)
            continue;
        least = std::min(least, maturityScale(figure.unit, *point.amount.value));
        most = std::max(most, maturityScale(figure.unit, *point.amount.value));
    }
    const bool any = least <= most;
    if (figure.unit == MaturityUnit::Share) {
        const double low = !any || least < 50 ? 0 : least < 80 ? 50 : least < 95 ? 80 : least < 99 ? 95 : 99;
        return {low, 100};
    }
    if (!any)
        return {0, 5};
    return {least < 0 ? -roundAbove(-least) : 0, most > 0 || least >= 0 ? roundAbove(most) : 0};
}

chart::Data maturityChart(const MaturityFigure &figure, const MaturityReport &report)
{
    chart::Data data;
    data.title = figure.title;
    data.unit = maturityUnit(figure.unit);
    data.source = figure.source;
    data.format = [unit = figure.unit](double value) { return maturityScaleText(unit, value); };
    data.from = double(report.fromMs);
    data.to = double(report.toMs);
    std::tie(data.low, data.high) = maturityRange(figure);
    data.high += (data.high - data.low) * 0.06;
    if (data.low < 0)
        data.low -= (data.high - data.low) * 0.06;
    chart::Series line{figure.title, Tone::Series0, {}, false, 0, false};
    bool any = false;
    for (const MaturityPoint &point : figure.points) {
        // In the middle of its span: it is of all of it.
        const double at = double(point.fromMs) + double(point.toMs - point.fromMs) / 2;
        any = any || point.amount.value;
        line.points.emplace_back(at, point.amount.value ? maturityScale(figure.unit, *point.amount.value)
                                                        : std::numeric_limits<double>::quiet_NaN());
    }
    if (any)
        data.series.push_back(std::move(line));
    return data;
}

Cell maturityCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    cell.strong = index.column() == MaturityTable::Tenant;
    if (index.column() == MaturityTable::Amount)
        cell.kind = Cell::Kind::Number;
    return cell;
}

} // namespace bulkhead
