#include "widgets/sla/budget_chart.h"

#include "widgets/delegates/painting.h"
#include "widgets/sla/alert_strip.h"

#include <QCoreApplication>

#include <cmath>

namespace bulkhead {
namespace {

struct BudgetChart
{
    Q_DECLARE_TR_FUNCTIONS(BudgetChart)
};

} // namespace

chart::Data budgetChart(const ObjectiveDetail &detail)
{
    chart::Data data;
    data.title = BudgetChart::tr("Error budget left");
    data.unit = QStringLiteral("%");
    data.source = detail.source;
    data.left = AlertStrip::kLeft;
    data.format = [](double v) {
        return QStringLiteral("%1%").arg(
            QString::number(v, 'f', std::abs(v) < 10 && std::abs(v - std::round(v)) > 0.04 ? 1 : 0));
    };
    chart::Series line{BudgetChart::tr("budget left"), paint::budgetTone(detail.row.budget), {}, false, 0, false};
    double low = 0;
    for (const BudgetPoint &point : detail.budget) {
        if (point.budget == kUnknownBudget)
            continue;
        line.points.emplace_back(double(point.atMs), point.budget / 100.0);
        low = std::min(low, point.budget / 100.0);
    }
    data.low = low < 0 ? low * 1.08 : 0;
    data.high = 105;
    if (low < 0)
        data.levels.push_back({0, BudgetChart::tr("budget empty"), Tone::Dim});
    for (const TimelineEvent &event : detail.events)
        data.markers.push_back({double(event.atMs), event.text, Tone::Dim});
    data.series.push_back(std::move(line));
    return data;
}

} // namespace bulkhead
