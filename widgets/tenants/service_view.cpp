#include "widgets/tenants/service_view.h"

#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QGraphicsOpacityEffect>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr qint64 kDay = 86'400'000;
constexpr double kBudgetGap = 1.5 * kDay;
constexpr double kStaleOpacity = 0.5;
} // namespace

ServiceView::ServiceView(Workspace *workspace, bool wide, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_wide(wide)
    , m_rows(new QWidget)
    , m_grid(new QGridLayout(m_rows))
    , m_sliTitle(makeLabel({}, Text::Strong, Tone::Text, true))
    , m_budgetTitle(makeLabel({}, Text::Strong))
    , m_cause(makeLabel({}, Text::Body, Tone::Text, true))
    , m_causeTitle(makeLabel(tr("Likely cause"), Text::Strong))
    , m_sli(new chart::MetricChart(tr("Share of good requests")))
    , m_budget(new chart::MetricChart(tr("Error budget left")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(wide ? space::large : space::small);
    m_grid->setVerticalSpacing(wide ? 4 : 6);
    // Beside the table the rows must not widen the column: the newest end of the chart would be cut off.
    m_rows->setSizePolicy(wide ? QSizePolicy::Preferred : QSizePolicy::Ignored, QSizePolicy::Maximum);
    m_sliTitle->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    column->addWidget(m_rows);
    column->addSpacing(space::small);
    m_sli->setEmptyText(tr("No requests in the last 24 hours."));
    m_budget->setEmptyText(tr("No budget is known yet."));
    m_sli->setMinimumHeight(wide ? 220 : 170);
    m_budget->setMinimumHeight(220);
    if (!wide)
        m_sli->setMaximumHeight(190);
    m_sli->setMinimumWidth(200);
    auto *charts = new QGridLayout;
    charts->setHorizontalSpacing(space::huge);
    charts->setRowStretch(1, 1);
    charts->addWidget(m_sliTitle, 0, 0);
    charts->addWidget(m_sli, 1, 0);
    m_budgetTitle->setParent(this); // The narrow form never lays them out.
    m_budget->setParent(this);
    m_budgetTitle->setVisible(wide);
    m_budget->setVisible(wide);
    if (wide) {
        charts->addWidget(m_budgetTitle, 0, 1);
        charts->addWidget(m_budget, 1, 1);
        charts->setColumnStretch(0, 1);
        charts->setColumnStretch(1, 1);
    }
    column->addLayout(charts, wide ? 1 : 0);
    column->addWidget(m_causeTitle);
    column->addWidget(m_cause);
    QPushButton *open = makeButton(tr("Open in SLA health"));
    connect(open, &QPushButton::clicked, this, [this] { emit objectiveAsked(m_chosen); });
    column->addSpacing(space::tiny);
    column->addWidget(open, 0, Qt::AlignLeft);
    if (!wide)
        column->addStretch();
    connect(workspace, &Workspace::staleChanged, this, &ServiceView::fillRows);
}

void ServiceView::setDetail(const TenantDetail &detail)
{
    const bool another = detail.id != m_detail.id;
    m_detail = detail;
    const bool kept =
        std::ranges::any_of(detail.workflows, [&](const WorkflowHealth &w) { return w.objectiveId == m_chosen; });
    if (!kept)
        m_chosen = detail.workflows.isEmpty() ? QString() : detail.workflows.constFirst().objectiveId;
    if (another) {
        m_sli->setData({});
        m_budget->setData({});
    }
    fillRows();
    explain();
    askCharts();
}

void ServiceView::fillRows()
{
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const bool stale = m_workspace->stale();
    int row = 0;
    for (const WorkflowHealth &workflow : std::as_const(m_detail.workflows)) {
        QPushButton *name = makeButton(words::workflow(workflow.workflow), Button::Link);
        name->setToolTip(tr("Show the charts of this workflow"));
        if (workflow.objectiveId == m_chosen)
            name->setFont(bulkhead::font(Text::Strong));
        connect(name, &QPushButton::clicked, this, [this, id = workflow.objectiveId] { choose(id); });
        auto *sli = makeLabel(words::sli(workflow.sli), Text::Body, stale ? Tone::Dim : Tone::Text);
        sli->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        auto *budget = new BudgetBar(workflow.budget);
        budget->setAccessibleName(tr("Budget left %1").arg(words::budget(workflow.budget)));
        if (stale) {
            auto *grey = new QGraphicsOpacityEffect(budget);
            grey->setOpacity(kStaleOpacity);
            budget->setGraphicsEffect(grey);
        }
        if (!m_wide) // The number alone: there is no room for its bar.
            budget->setFixedWidth(paint::numberWidth(QStringLiteral("−100%"), bulkhead::font(Text::Body)) + 6);
        m_grid->addWidget(name, row, 0);
        m_grid->addWidget(sli, row, 1);
        m_grid->addWidget(budget, row, 2);
        if (m_wide) {
            paint::Badge health = paint::badge(workflow.health);
            health.tone = stale ? Tone::Dim : health.tone;
            m_grid->addWidget(new BadgeLabel(health), row, 3);
            m_grid->addWidget(makeLabel(tr("burn %1").arg(words::burn(workflow.burn)), Text::Body, Tone::Dim), row, 4);
            m_grid->addWidget(
                makeLabel(workflow.likelyDependency.isEmpty()
                              ? QString()
                              : tr("%1, %2 of failures")
                                    .arg(workflow.likelyDependency, words::share(workflow.dependencyShare)),
                          Text::Body, Tone::Dim),
                row, 5);
        }
        ++row;
    }
    m_grid->setColumnStretch(m_wide ? 5 : 0, 1);
}

void ServiceView::choose(const QString &objectiveId)
{
    m_chosen = objectiveId;
    fillRows();
    explain();
    askCharts();
}

void ServiceView::explain()
{
    const auto found = std::ranges::find(m_detail.workflows, m_chosen, &WorkflowHealth::objectiveId);
    const bool known = found != m_detail.workflows.end();
    m_sliTitle->setText(known ? tr("%1, good requests, last 24 h").arg(words::workflow(found->workflow)) : QString());
    m_budgetTitle->setText(tr("Error budget left, 30 days"));
    QString text = tr("No workflow of this tenant is measured.");
    if (known && found->health == Health::Healthy)
        text = tr("Nothing is failing beyond the objective.");
    else if (known && !found->likelyDependency.isEmpty())
        text = tr("%1 carries %2 of the failures of the last hour.")
                   .arg(found->likelyDependency, words::share(found->dependencyShare));
    else if (known)
        text = tr("No single dependency carries the failures of the last hour.");
    if (known && m_detail.tier == Tier::Dedicated && found->health != Health::Healthy)
        text +=
            QLatin1Char(' ') + tr("The tenant has a store of its own, so a fault inside it touches no other tenant.");
    m_cause->setText(text);
}

void ServiceView::askCharts()
{
    if (m_chosen.isEmpty())
        return;
    const qint64 now = m_workspace->now();
    const auto ask = [this, now](qint64 span, int points, void (ServiceView::*draw)(const ObjectiveDetail &)) {
        ++m_asking;
        m_workspace->desk()->objective(
            m_detail.id, m_chosen, now - span, now, points, this,
            [this, draw, asked = m_chosen](const Fault &fault, const ObjectiveDetail &detail) {
                --m_asking;
                if (asked != m_chosen)
                    return;
                if (fault.failed())
                    m_sli->setEmptyText(fault.summary + QLatin1Char(' ') + fault.remedy);
                else
                    (this->*draw)(detail);
            });
    };
    ask(kDay, 288, &ServiceView::drawCharts);
    if (m_wide)
        ask(30 * kDay, 360, &ServiceView::drawBudget);
}

void ServiceView::drawCharts(const ObjectiveDetail &detail)
{
    chart::Data data;
    data.title = m_sliTitle->text();
    data.unit = QStringLiteral("%");
    data.source = detail.source;
    const double target = double(detail.row.targetE7) / 100'000.0;
    const Tone tone = paint::budgetTone(detail.row.budget);
    chart::Series line{tr("good requests"), tone, {}, false, 0, false};
    double low = target;
    for (const SliPoint &point : detail.sli) {
        const double share = point.valid > 0 ? 100.0 * double(point.good) / double(point.valid) : qQNaN();
        line.points.emplace_back(double(point.atMs), share);
        if (point.valid > 0)
            low = std::min(low, share);
    }
    data.series.push_back(std::move(line));
    data.levels.push_back({target, tr("objective %1").arg(words::target(detail.row.targetE7)), Tone::Dim});
    data.high = 100;
    data.low = std::max(0.0, low - (100 - low) * 0.12);
    const int digits = 100 - data.low < 0.5 ? 2 : 100 - data.low < 5 ? 1 : 0;
    data.format = [digits](double y) { return QStringLiteral("%1%").arg(y, 0, 'f', digits); };
    const double from = double(m_workspace->now() - kDay);
    for (const TimelineEvent &event : detail.events) {
        if (double(event.atMs) >= from)
            data.markers.push_back(
                {double(event.atMs), tr("%1 %2").arg(words::clock(event.atMs), event.text), Tone::Dim});
    }
    m_sli->setData(std::move(data));
}

void ServiceView::drawBudget(const ObjectiveDetail &detail)
{
    chart::Data data;
    data.title = m_budgetTitle->text();
    data.unit = QStringLiteral("%");
    data.source = detail.source;
    chart::Series line{tr("budget left"), paint::budgetTone(detail.row.budget), {}, false, kBudgetGap, false};
    double low = 0, high = 100;
    for (const BudgetPoint &point : detail.budget) {
        if (point.budget == kUnknownBudget)
            continue;
        line.points.emplace_back(double(point.atMs), point.budget / 100.0);
        low = std::min(low, point.budget / 100.0);
        high = std::max(high, point.budget / 100.0);
    }
    data.series.push_back(std::move(line));
    data.levels.push_back({0, tr("budget empty"), Tone::Bad});
    data.low = low < 0 ? low * 1.1 : -0.001; // A hair under zero keeps the level of the empty budget visible.
    data.high = high;
    data.format = [](double y) {
        return QStringLiteral("%1%").arg(y, 0, 'f', 0).replace(QLatin1Char('-'), QStringLiteral("−"));
    };
    m_budget->setData(std::move(data));
}

} // namespace bulkhead
