#pragma once
#include "models/coverage_values.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QScrollArea;
class QTimer;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class BadgeLabel;
class EmptyState;
class TabRow;
class Workspace;

/// One service and workflow: its kinds with their shares, what has fallen, its last weeks, and an example of what
/// carries no context.
class CoveragePane : public QWidget
{
    Q_OBJECT
public:
    explicit CoveragePane(Workspace *workspace, QWidget *parent = nullptr);

    void show(const CoverageItem &row);
    void showNone();
    void enter(); ///< The focus comes into the panel.
    [[nodiscard]] bool settled() const;

private:
    void build();
    void showHead();
    void showKinds();
    void showHistory();
    void ask();

    Workspace *m_workspace;
    EmptyState *m_empty;
    QWidget *m_content;
    QLabel *m_title, *m_drops, *m_exampleTitle, *m_example;
    QGridLayout *m_kinds;
    TabRow *m_span;
    chart::MetricChart *m_chart;
    QScrollArea *m_scroll;
    QTimer *m_soon;
    CoverageItem m_row;
    CoverageDetail m_detail;
    Fault m_fault;
    bool m_asking = false, m_shown = false;
};

} // namespace bulkhead
