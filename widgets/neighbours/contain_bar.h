#pragma once
#include "models/values.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace bulkhead {

class Workspace;

/// What is known of an incident beside its sentence, and the way to a limit on the antagonist; where there is none,
/// why, and whom to ask.
class ContainBar : public QWidget
{
    Q_OBJECT
public:
    explicit ContainBar(Workspace *workspace, QWidget *parent = nullptr);
    void setIncident(const IncidentDetail &detail, const QString &facts);
    void open(); ///< As the button: the dialog, or with several antagonists the choice of one. Nothing while disabled.

signals:
    void proposed(const bulkhead::Act &act);
    void tierWanted(const QString &tenantId);

private:
    void refresh();
    void openFor(const Party &antagonist);

    Workspace *m_workspace;
    QPushButton *m_contain;
    QLabel *m_facts, *m_hint;
    Incident m_incident;
    QStringList m_within; ///< Names of those within their entitlement.
};

} // namespace bulkhead
