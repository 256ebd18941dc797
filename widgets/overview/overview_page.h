#pragma once
#include "widgets/frame/page.h"

class QTimer;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class AttentionView;
class Card;
class EmptyState;
class FigureTile;
class FleetMap;
class PageHeader;

/// The fleet at a glance: figures that matter to the role, every tenant as a cell, what needs attention, worst burns.
class OverviewPage : public Page
{
    Q_OBJECT
public:
    explicit OverviewPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override { return {View::Overview, {}, {}, {}}; }
    [[nodiscard]] QString heading() const override { return tr("Overview"); }
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

private:
    void build();
    void refreshFigures();
    [[nodiscard]] QString calmSentence() const;
    void askBurns();
    void showBurns(const QList<struct BurnSeries> &burns);

    PageHeader *m_header;
    FigureTile *m_healthy, *m_risk, *m_breaching, *m_fourth, *m_late;
    FleetMap *m_map;
    AttentionView *m_attention;
    EmptyState *m_calm;
    chart::MetricChart *m_burns;
    QTimer *m_again, *m_soon;
    bool m_burnsKnown = false;
    int m_emptyAnswers = 0;
};

} // namespace bulkhead
