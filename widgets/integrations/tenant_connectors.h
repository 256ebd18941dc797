#pragma once
#include "models/connector_values.h"
#include "models/destination.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

class EmptyState;
class Workspace;

/// A tenant's connectors on its page: state, depth, secret and what is shared of each; each leads to its story.
class TenantConnectors : public QWidget
{
    Q_OBJECT
public:
    explicit TenantConnectors(Workspace *workspace, QWidget *parent = nullptr);
    void setTenant(const QString &tenantId); ///< Asks, also where it is the same again.
    [[nodiscard]] bool settled() const { return !m_asking; }

signals:
    void navigate(const bulkhead::Destination &place);

private:
    void ask();
    void fill(const IntegrationsDetail &detail);
    void addConnector(const ConnectorDetail &detail);
    void addFindings(const QList<PostureFinding> &findings);

    Workspace *m_workspace;
    QString m_tenantId;
    IntegrationsDetail m_detail;
    bool m_asking = false;
    EmptyState *m_state;
    QWidget *m_list;
    QVBoxLayout *m_column;
};

} // namespace bulkhead
