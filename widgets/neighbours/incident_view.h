#pragma once
#include "models/values.h"

#include <QWidget>

class QLabel;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class BadgeLabel;
class Card;
class ContainBar;
class ContainmentList;
class IncidentCharts;
class LedgerView;
class SimilarCard;
class SuspectCard;
class WaitGraph;
class WhyCard;
class Workspace;

/// One incident: the sentence with the way to a limit, the limits, use against latency, suspects, the books, who waits
/// for whom, the reasons and what was like it.
class IncidentView : public QWidget
{
    Q_OBJECT
public:
    explicit IncidentView(Workspace *workspace, QWidget *parent = nullptr);
    void show(const IncidentDetail &detail);
    void contain();            ///< As the button Contain…
    void refreshLimits();      ///< Asks how they stand now.
    void setRoomy(bool roomy); ///< On a large screen the charts may be higher.

signals:
    void tenantOpened(const QString &tenantId);
    void tierWanted(const QString &tenantId);
    void incidentChosen(const QString &incidentId);
    void notice(const QString &sentence);

private:
    [[nodiscard]] QWidget *buildHead();
    [[nodiscard]] QWidget *buildBooks();
    void wire();
    [[nodiscard]] QString factsOf(const IncidentDetail &detail) const;
    void showAccounts(const IncidentDetail &detail);

    Workspace *m_workspace;
    QLabel *m_sentence;
    BadgeLabel *m_confidence, *m_state;
    ContainBar *m_contain;
    ContainmentList *m_limits;
    IncidentCharts *m_charts;
    SuspectCard *m_suspects;
    LedgerView *m_ledger;
    chart::MetricChart *m_accounts;
    Card *m_waitCard;
    WaitGraph *m_waits;
    WhyCard *m_why;
    SimilarCard *m_similar;
    IncidentDetail m_detail;
};

} // namespace bulkhead
