#pragma once
#include "models/desk.h"

#include <QWidget>

class QLabel;
class QMenu;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

namespace chart {
class MetricChart;
}
class AlertSection;
class AlertStrip;
class BadgeLabel;
class BurnWindows;
class EmptyState;
class Workspace;

/// One objective: what was promised, its budget and alerts over time, how fast it burns and why, and its alert with
/// acknowledge, notes and hand-over.
class ObjectivePane : public QWidget
{
    Q_OBJECT
public:
    explicit ObjectivePane(Workspace *workspace, QWidget *parent = nullptr);

    void show(const QString &tenantId, const QString &objectiveId);
    void markAlert(const QString &alertId); ///< A link named this alert of the objective that is shown.
    void refresh();                         ///< Asks again for what is shown.
    [[nodiscard]] bool settled() const { return !m_asking; }
    void focusNote(); ///< To the note's field, for the keyboard.
    void acknowledge();
    void handOver();
    /// The alert that is open, else the objective: what a link to here leads to.
    [[nodiscard]] QString linkId() const;

signals:
    void openTenant(const QString &tenantId);
    void reviewsAsked(const QString &tenantId); ///< To the tenant's review meetings.
    void accessAsked(const QString &tenantId, const QString &alertId);
    void openReview(const QString &tenantId, const QString &tenantName);
    void notice(const QString &sentence);

private:
    void build();
    QWidget *buildContent();
    void buildButtons(QVBoxLayout *column);
    void ask();
    void showNothing();
    void showDetail(const ObjectiveDetail &detail);
    void showCaveats(const ObjectiveRow &row);
    void showButtons();
    void showStrip();
    void copyLink();
    void openLink(const LinkTemplate &link);

    Workspace *m_workspace;
    QString m_tenantId, m_objectiveId;
    ObjectiveDetail m_detail;
    bool m_asking = false;
    EmptyState *m_empty = nullptr;
    QWidget *m_content = nullptr;
    QLabel *m_title = nullptr, *m_facts = nullptr, *m_cause = nullptr, *m_calendar = nullptr, *m_source = nullptr;
    QVBoxLayout *m_caveats = nullptr;
    BadgeLabel *m_badge = nullptr;
    chart::MetricChart *m_chart = nullptr;
    AlertStrip *m_strip = nullptr;
    BurnWindows *m_windows = nullptr;
    AlertSection *m_alerts = nullptr;
    QPushButton *m_acknowledge = nullptr, *m_handOver = nullptr, *m_links = nullptr, *m_review = nullptr,
                *m_access = nullptr;
    QMenu *m_linkMenu = nullptr;
};

} // namespace bulkhead
