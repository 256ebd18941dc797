#pragma once
#include "models/connector_values.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QScrollArea;
class QTimer;

namespace bulkhead {

class BadgeLabel;
class ConnectorStory;
class EmptyState;
class Workspace;

/// The chosen connector with its story, which is asked for when a person stops on it.
class ConnectorPane : public QWidget
{
    Q_OBJECT
public:
    explicit ConnectorPane(Workspace *workspace, QWidget *parent = nullptr);

    void show(const Connector &connector);
    void showNone();
    void refreshAges();                 ///< Time has passed.
    void enter();                       ///< The keyboard goes on here.
    [[nodiscard]] bool settled() const; ///< Nothing is being asked for.

signals:
    void openTenant(const QString &tenantId);
    void openConnector(const QString &id);

private:
    void build();
    void ask();
    void showHead();
    void showStory();

    Workspace *m_workspace;
    Connector m_connector;
    IntegrationsDetail m_detail;
    bool m_asking = false;
    QTimer *m_soon;
    EmptyState *m_empty, *m_state;
    QWidget *m_content;
    QLabel *m_title, *m_tenant, *m_why, *m_facts, *m_notes;
    BadgeLabel *m_badge;
    ConnectorStory *m_story;
    QScrollArea *m_scroll;
    QPushButton *m_open;
};

} // namespace bulkhead
