#pragma once
#include "models/desk_answer.h"
#include "models/onboarding_values.h"

#include <QWidget>

class QLabel;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class DataTable;
class EmptyState;
class FigureTile;
class VarianceTable;
class Workspace;

/// How far onboardings strayed from the standard: the last month in figures, the year as charts, each case below.
class VarianceView : public QWidget
{
    Q_OBJECT
public:
    explicit VarianceView(Workspace *workspace, QWidget *parent = nullptr);
    void load();
    [[nodiscard]] bool settled() const { return !m_loading; }

signals:
    void openCase(const QString &caseId);
    void openTenant(const QString &tenantId);

private:
    void show(const VarianceReport &report);
    void showFigures();
    void showCharts();

    Workspace *m_workspace;
    VarianceReport m_report;
    QList<FigureTile *> m_tiles;
    chart::MetricChart *m_days, *m_deeds;
    VarianceTable *m_model;
    DataTable *m_table;
    QWidget *m_content;
    EmptyState *m_empty;
    QLabel *m_more;
    bool m_loading = false;
};

} // namespace bulkhead
