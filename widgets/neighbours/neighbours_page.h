#pragma once
#include "widgets/frame/page.h"

#include "models/desk.h"

class QLabel;
class QStackedWidget;
class QTimer;
class QVBoxLayout;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class BadgeLabel;
class Card;
class EmptyState;
class IncidentListView;
class LedgerView;
class PageHeader;

/// Incidents with pool, antagonist, victims and onset; the antagonist's use against the victims' latency on one time
/// axis; the ledger; what speaks for the verdict and what was ruled out.
class NeighboursPage : public Page
{
    Q_OBJECT
public:
    explicit NeighboursPage(Workspace *workspace, QWidget *parent = nullptr);

    void open(const Destination &place) override;
    [[nodiscard]] Destination place() const override;
    [[nodiscard]] QString heading() const override;
    [[nodiscard]] QList<KeyHint> keys() const override;
    [[nodiscard]] bool settled() const override;
    void activate() override;
    void deactivate() override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildDetail();
    void incidentsChanged();
    void choose(const QString &id);
    void load();
    void show(const IncidentDetail &detail);
    void showCharts(const IncidentDetail &detail);
    void showLists(const IncidentDetail &detail);
    void fillVictims(const IncidentDetail &detail);

    PageHeader *m_header;
    QWidget *m_side;
    IncidentListView *m_list;
    QStackedWidget *m_stack;
    EmptyState *m_empty;
    QLabel *m_sentence, *m_facts;
    BadgeLabel *m_state;
    Card *m_listCard, *m_chartCard, *m_ledgerCard, *m_whyCard, *m_victimCard;
    chart::MetricChart *m_share, *m_latency, *m_accounts;
    LedgerView *m_ledger;
    QVBoxLayout *m_why, *m_victims;
    QTimer *m_refresh;
    QString m_chosen, m_loaded, m_wanted;
    bool m_asking = false;
    IncidentDetail m_detail;
};

} // namespace bulkhead
