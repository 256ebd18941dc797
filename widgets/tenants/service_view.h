#pragma once
#include "models/values.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class Workspace;

/// A tenant's workflows with SLI and budget, charts of the chosen one, and the likely cause by dependency.
class ServiceView : public QWidget
{
    Q_OBJECT
public:
    /// `wide`: budget burn-down beside the SLI, for the full page.
    ServiceView(Workspace *workspace, bool wide, QWidget *parent = nullptr);

    void setDetail(const TenantDetail &detail); ///< Keeps the chosen workflow if it is still there.
    [[nodiscard]] bool settled() const { return m_asking == 0; }

signals:
    void objectiveAsked(const QString &objectiveId); ///< The person wants it in SLA health.

private:
    void fillRows();
    void choose(const QString &objectiveId);
    void askCharts();
    void drawCharts(const ObjectiveDetail &detail);
    void drawBudget(const ObjectiveDetail &detail);
    void explain();

    Workspace *m_workspace;
    bool m_wide;
    TenantDetail m_detail;
    QString m_chosen;
    QWidget *m_rows;
    QGridLayout *m_grid;
    QLabel *m_sliTitle, *m_budgetTitle, *m_cause, *m_causeTitle;
    chart::MetricChart *m_sli, *m_budget;
    int m_asking = 0; ///< Answers still to come.
};

} // namespace bulkhead
