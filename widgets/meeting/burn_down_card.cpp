#include "widgets/meeting/burn_down_card.h"

#include "models/review_words.h"
#include "widgets/charts/metric_chart.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <cmath>

namespace bulkhead {
namespace {

/// A pack's chart in the console's own: it follows the theme, can be read by keyboard and shown as a table.
chart::Data dataOf(const PackChart &pack, const QString &heading)
{
    chart::Data data;
    data.title = heading;
    data.unit = QStringLiteral("%");
    data.source = BurnDownCard::tr("the frozen counts of this review");
    data.from = double(pack.fromMs);
    data.to = double(pack.toMs);
    data.format = [](double y) {
        const QString digits = QString::number(std::abs(std::floor(y))) + QLatin1Char('%');
        return std::floor(y) < 0 ? QChar(0x2212) + digits : digits;
    };
    for (const PackSeries &series : pack.series) {
        chart::Series line;
        line.name = series.name;
        line.tone = series.role == QLatin1String("ideal") ? Tone::Faint : Tone::Accent;
        for (const PackPoint &point : series.points)
            line.points.emplace_back(double(point.atMs), point.value);
        data.series.push_back(std::move(line));
    }
    data.levels.push_back({0, BurnDownCard::tr("used up"), Tone::Bad});
    for (const PackMark &mark : pack.marks)
        data.markers.push_back({double(mark.atMs), mark.label, Tone::Dim});
    for (const PackBand &band : pack.bands)
        data.markers.push_back({double(band.fromMs), band.label, Tone::Info});
    return data;
}

} // namespace

BurnDownCard::BurnDownCard(QWidget *parent)
    : Card(tr("Error budget through the period"), {}, parent)
    , m_which(new QComboBox)
    , m_chart(new chart::MetricChart(tr("Error budget left through the period")))
{
    m_which->setAccessibleName(tr("Workflow of the chart"));
    m_which->hide();
    head()->addWidget(m_which);
    m_chart->setMinimumHeight(210);
    m_chart->setEmptyText(tr("The counts are being read…"));
    body()->addWidget(m_chart, 1);
    connect(m_which, &QComboBox::currentIndexChanged, this, &BurnDownCard::showChart);
}

void BurnDownCard::show(const Pack &pack, const QString &worst)
{
    m_charts.clear();
    for (const PackPage &page : pack.pages)
        for (const PackBlock &block : page.blocks)
            if (block.chart && block.chart->kind == PackChart::Kind::BurnDown)
                m_charts.append(*block.chart);
    {
        const QSignalBlocker quiet(m_which);
        const QString before = m_which->currentText();
        m_which->clear();
        for (const PackChart &one : m_charts)
            m_which->addItem(one.heading);
        int at = m_which->findText(before);
        if (at < 0)
            at = m_which->findText(worst, Qt::MatchContains);
        m_which->setCurrentIndex(std::max(at, 0));
    }
    m_which->setVisible(m_charts.size() > 1);
    showChart();
}

void BurnDownCard::showFault(const Fault &fault)
{
    m_charts.clear();
    m_which->hide();
    m_chart->setEmptyText(fault.summary + QLatin1Char(' ') + fault.remedy);
    m_chart->setData({});
}

void BurnDownCard::showChart()
{
    const int at = m_which->currentIndex();
    if (at < 0 || at >= m_charts.size()) {
        m_chart->setEmptyText(tr("Nothing of this period was measured, so there is no budget to draw."));
        m_chart->setData({});
        return;
    }
    m_chart->setData(dataOf(m_charts.at(at), m_which->currentText()));
}

} // namespace bulkhead
