#pragma once
#include "models/destination.h"
#include "models/values.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;
class QTimer;

namespace bulkhead {

class BadgeLabel;
class ContractView;
class EmptyState;
class IsolationView;
class ServiceView;
class TabRow;
class TenantConnectors;
class Workspace;

/// One tenant: name with state, facts, and the tabs Service, Isolation, Contract, Timeline and, wide, Integrations. In
/// the pane beside the table and, wide, on the tenant's page. Asks again every 15 s while visible.
class TenantTabs : public QWidget
{
    Q_OBJECT
public:
    TenantTabs(Workspace *workspace, bool wide, QWidget *parent = nullptr);

    void setTenant(const QString &id);
    /// Of the tenant that is shown; what stands here stays until the answer.
    void lookAgain() { ask(); }
    void setTab(const QString &tab); ///< "service", "isolation", "contract", "timeline", "integrations"
    [[nodiscard]] QString tab() const;
    [[nodiscard]] QString tenantId() const { return m_id; }
    [[nodiscard]] QString tenantName() const { return m_detail.name; }
    [[nodiscard]] bool settled() const;

signals:
    void navigate(const bulkhead::Destination &place);
    void changed(); ///< Tab or name.
    void notice(const QString &sentence);

private:
    void build();
    void ask();
    void sessionBegan();
    void showRefusal(const Fault &fault);
    void fill(const TenantDetail &detail);
    void showTimeline();
    void askConnectors();
    void showWays();

    Workspace *m_workspace;
    bool m_wide, m_asking = false;
    QString m_id, m_whose; ///< Whose: person, role and scope that the tenant was told to.
    TenantDetail m_detail;
    QLabel *m_name, *m_facts;
    BadgeLabel *m_health, *m_tier;
    TabRow *m_tabs;
    QStackedWidget *m_stack;
    QWidget *m_content;
    ServiceView *m_service;
    IsolationView *m_isolation;
    ContractView *m_contract;
    QListWidget *m_timeline;
    TenantConnectors *m_connectors; ///< Null beside a table.
    QPushButton *m_lockbox;         ///< Leads to the tenant's customer lockbox.
    EmptyState *m_state;
    bool m_askable = false; ///< What m_state offers is to ask for access.
    QTimer *m_again;
};

} // namespace bulkhead
