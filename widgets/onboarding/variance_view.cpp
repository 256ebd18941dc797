#include "widgets/onboarding/variance_view.h"

#include "models/onboarding_desk.h"
#include "models/variance_table.h"
#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/case_look.h"

#include <QHeaderView>
#include <QLabel>
#include <QTimeZone>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

enum Tile { Live, OnTime, Median, Overrides, Failed, TileCount };
constexpr int kChartHeight = 190;

/// Months are the gateway's, which counts in UTC; drawn at their middle.
double middleOf(const VarianceMonth &month)
{
    return double(QDateTime(QDate(month.year, month.month, 15), QTime(12, 0), QTimeZone::utc()).toMSecsSinceEpoch());
}

chart::Series seriesOf(const QString &name, Tone tone, const QList<VarianceMonth> &months,
                       double (*value)(const VarianceMonth &))
{
    chart::Series series;
    series.name = name;
    series.tone = tone;
    series.endLabel = true;
    series.gap = 40.0 * 86'400'000; // A month in which nobody went live is a gap.
    for (const VarianceMonth &month : months)
        if (month.live > 0)
            series.points.emplace_back(middleOf(month), value(month));
    return series;
}

} // namespace

VarianceView::VarianceView(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_days(new chart::MetricChart(tr("Days over the standard, median by month of going live")))
    , m_deeds(new chart::MetricChart(tr("By hand, overrides and failed checks for each onboarding, by month")))
    , m_model(new VarianceTable(this))
    , m_table(new DataTable(tr("Variance of each onboarding"), workspace->preferences(),
                            QStringLiteral("onboarding.variance")))
    , m_content(new QWidget)
    , m_empty(new EmptyState)
    , m_more(makeLabel({}, Text::Small, Tone::Dim))
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_empty);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(space::medium);
    for (const QString &name : {tr("Live in 12 months"), tr("On time or earlier"), tr("Median over the standard"),
                                tr("Overrides"), tr("Failed checks")}) {
        auto *tile = new FigureTile(name);
        tile->setFocusPolicy(Qt::NoFocus); // Nothing lies behind it but the table below.
        tile->setCursor(Qt::ArrowCursor);
        m_tiles << tile;
        tiles->addWidget(tile, 1);
    }
    column->addLayout(tiles);
    auto *charts = new QHBoxLayout;
    charts->setSpacing(space::medium);
    for (const auto &[title, chart] :
         {std::pair(tr("Median days over the standard"), m_days), std::pair(tr("For each onboarding"), m_deeds)}) {
        auto *card = new Card(title, tr("by month of going live"));
        chart->setFixedHeight(kChartHeight);
        chart->setEmptyText(tr("Nobody went live in the last 12 months"));
        card->body()->addWidget(chart);
        charts->addWidget(card, 1);
    }
    column->addLayout(charts);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(varianceCell, m_table));
    m_table->horizontalHeader()->setSortIndicatorClearable(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setModel(m_model);
    m_table->setWidths({260, 100, 170, 106, 106, 80, 80, 90, 110}, VarianceTable::Tenant);
    m_model->sort(m_table->horizontalHeader()->sortIndicatorSection(),
                  m_table->horizontalHeader()->sortIndicatorOrder());
    card->body()->addWidget(m_table, 1);
    column->addWidget(card, 1);
    column->addWidget(m_more);
    m_more->hide();
    m_content->hide();
    connect(m_table, &DataTable::opened, this,
            [this](const QModelIndex &index) { emit openTenant(index.data(VarianceTable::TenantIdRole).toString()); });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex &current) { emit openCase(current.data(VarianceTable::CaseIdRole).toString()); });
    connect(m_empty, &EmptyState::acted, this, &VarianceView::load);
}

void VarianceView::load()
{
    m_loading = true;
    if (m_content->isHidden())
        m_empty->showLoading(tr("Loading the variance…"));
    m_workspace->desk()->onboarding().variance(this, [this](const Fault &fault, const VarianceReport &report) {
        m_loading = false;
        if (fault.failed()) {
            m_content->hide();
            m_empty->showFault(fault, tr("Try again"));
        } else {
            show(report);
        }
    });
}

void VarianceView::show(const VarianceReport &report)
{
    m_report = report;
    m_model->replace(report.cases);
    m_content->setVisible(!report.cases.isEmpty());
    if (report.cases.isEmpty()) {
        m_empty->showEmpty(tr("No onboarding to compare"),
                           tr("Cases within your scope that are open or went live in the last 12 months are compared "
                              "with the standard here."));
        return;
    }
    m_empty->hideState();
    m_more->setVisible(report.more);
    m_more->setText(tr("The %1 newest cases are listed; the figures and charts are of all.")
                        .arg(words::count(report.cases.size())));
    showFigures();
    showCharts();
}

void VarianceView::showFigures()
{
    uint live = 0, onTime = 0, overrides = 0, failed = 0;
    const VarianceMonth *last = nullptr;
    for (const VarianceMonth &month : std::as_const(m_report.months)) {
        live += month.live;
        onTime += month.onTime;
        overrides += month.overrides;
        failed += month.failed;
        if (month.live > 0)
            last = &month;
    }
    const auto each = [live](uint sum) {
        return live == 0 ? QStringLiteral("–") : QString::number(double(sum) / live, 'f', 1);
    };
    m_tiles[Live]->setFigure(words::count(live), tr("within your scope"));
    m_tiles[OnTime]->setFigure(live == 0 ? QStringLiteral("–") : words::share(int(qint64(onTime) * 10'000 / live)),
                               tr("%1 of %2").arg(words::count(onTime), words::count(live)));
    m_tiles[Median]->setFigure(last ? tr("%1 d").arg(words::signedDays(last->medianDays)) : QStringLiteral("–"),
                               last ? words::month(last->year, last->month) : tr("nobody went live"),
                               last && last->medianDays > 0 ? Tone::Warn : Tone::Text);
    m_tiles[Overrides]->setFigure(words::count(overrides), tr("%1 for each onboarding").arg(each(overrides)));
    m_tiles[Failed]->setFigure(words::count(failed), tr("%1 for each onboarding").arg(each(failed)));
}

void VarianceView::showCharts()
{
    const QString source = tr("onboarding cases of the gateway, by month (UTC)");
    chart::Data days;
    days.title = tr("Median days over the standard");
    days.unit = tr("days");
    days.source = source;
    days.series = {seriesOf(tr("median"), Tone::Series0, m_report.months,
                            [](const VarianceMonth &month) { return double(month.medianDays); })};
    days.series.front().endLabel = false;
    days.levels = {{0, tr("standard"), Tone::Dim}};
    days.format = [](double value) { return words::signedDays(qRound(value)) + QStringLiteral(" d"); };
    m_days->setData(std::move(days));
    chart::Data deeds;
    deeds.title = tr("For each onboarding");
    deeds.source = source;
    deeds.series = {seriesOf(tr("by hand"), Tone::Series0, m_report.months,
                             [](const VarianceMonth &month) { return double(month.manual) / month.live; }),
                    seriesOf(tr("overrides"), Tone::Series1, m_report.months,
                             [](const VarianceMonth &month) { return double(month.overrides) / month.live; }),
                    seriesOf(tr("failed checks"), Tone::Series2, m_report.months,
                             [](const VarianceMonth &month) { return double(month.failed) / month.live; })};
    deeds.format = [](double value) { return QString::number(value, 'f', 1); };
    m_deeds->setData(std::move(deeds));
}

} // namespace bulkhead
