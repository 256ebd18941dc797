#include "widgets/charts/chart_table.h"

#include "models/words.h"
#include "widgets/delegates/data_table.h"

#include <QAbstractTableModel>
#include <QDialog>
#include <QLocale>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <set>

namespace bulkhead::chart {
namespace {

QString textOf(const Data &data, double y)
{
    return data.format ? data.format(y) : QLocale().toString(y, 'g', 6) + data.unit;
}

/// Every instant of any series is a row; a series without a value there has an empty cell.
class Values : public QAbstractTableModel
{
public:
    Values(Data data, QObject *parent)
        : QAbstractTableModel(parent)
        , m_data(std::move(data))
    {
        std::set<double> instants;
        for (const Series &series : m_data.series) {
            for (const QPointF &point : series.points)
                instants.insert(point.x());
        }
        m_instants.assign(instants.begin(), instants.end());
    }
    int rowCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_instants.size());
    }
    int columnCount(const QModelIndex &parent = {}) const override
    {
        return parent.isValid() ? 0 : int(m_data.series.size()) + 1;
    }
    QVariant data(const QModelIndex &index, int role) const override
    {
        if (role == Qt::TextAlignmentRole && index.column() > 0)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        if (role != Qt::DisplayRole)
            return {};
        const double at = m_instants[std::size_t(index.row())];
        if (index.column() == 0)
            return words::dateTime(qint64(at));
        const auto &points = m_data.series[std::size_t(index.column() - 1)].points;
        const auto found = std::lower_bound(points.begin(), points.end(), at,
                                            [](const QPointF &point, double x) { return point.x() < x; });
        if (found == points.end() || found->x() != at || !std::isfinite(found->y()))
            return QString();
        return textOf(m_data, found->y());
    }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal)
            return {};
        if (role == Qt::TextAlignmentRole && section > 0)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        if (role != Qt::DisplayRole)
            return {};
        return section == 0 ? MetricChart::tr("Time") : m_data.series[std::size_t(section - 1)].name;
    }

private:
    Data m_data;
    std::vector<double> m_instants;
};

} // namespace

QString summarise(const Data &data)
{
    QStringList sentences;
    for (const Series &series : data.series) {
        if (series.points.empty())
            continue;
        const auto [low, high] = std::ranges::minmax_element(series.points, {}, [](const QPointF &p) { return p.y(); });
        sentences.append(MetricChart::tr("%1: %2 at %3, %4 at %5; lowest %6, highest %7.")
                             .arg(series.name, textOf(data, series.points.front().y()),
                                  words::dateTime(qint64(series.points.front().x())),
                                  textOf(data, series.points.back().y()),
                                  words::dateTime(qint64(series.points.back().x())), textOf(data, low->y()),
                                  textOf(data, high->y())));
    }
    for (const Level &level : data.levels)
        sentences.append(MetricChart::tr("Level %1.").arg(level.name));
    for (const Marker &marker : data.markers)
        sentences.append(QStringLiteral("%1: %2.").arg(words::dateTime(qint64(marker.at)), marker.text));
    return sentences.join(QLatin1Char(' '));
}

QStringList hoverLines(const Data &data, double at, double reach)
{
    QStringList lines{words::dateTime(qint64(at))};
    for (const Series &series : data.series) {
        const auto next = std::lower_bound(series.points.begin(), series.points.end(), at,
                                           [](const QPointF &p, double x) { return p.x() < x; });
        auto nearest = next == series.points.end() && next != series.points.begin() ? next - 1 : next;
        if (nearest != series.points.begin() && nearest != series.points.end()
            && at - (nearest - 1)->x() < nearest->x() - at)
            --nearest;
        const bool known = nearest != series.points.end() && std::isfinite(nearest->y())
                           && (series.gap <= 0 || std::abs(nearest->x() - at) <= series.gap);
        lines.append(
            QStringLiteral("%1  %2").arg(series.name, known ? textOf(data, nearest->y()) : MetricChart::tr("no data")));
    }
    for (const Marker &marker : data.markers) {
        if (std::abs(marker.at - at) < reach)
            lines.append(marker.text);
    }
    if (!data.source.isEmpty())
        lines.append(MetricChart::tr("Source: %1").arg(data.source));
    return lines;
}

void showAsTable(const Data &data, const QString &title, QWidget *parent)
{
    auto *dialog = new QDialog(parent);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(title);
    dialog->resize(560, 480);
    auto *table = new DataTable(title, nullptr, {}, dialog);
    table->setSortingEnabled(false);
    table->setModel(new Values(data, table));
    table->setColumnWidth(0, 190);
    auto *column = new QVBoxLayout(dialog);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(table);
    dialog->show();
}

} // namespace bulkhead::chart
