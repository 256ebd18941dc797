#pragma once
#include "models/departure_values.h"

#include <QDialog>

#include <optional>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Places a legal hold on a tenant, or releases one: for which matter, and why. Both take effect at once.
class HoldDialog : public QDialog
{
    Q_OBJECT
public:
    /// `hold`: the one to release; nothing: a new one is placed.
    HoldDialog(Workspace *workspace, const TenantDetail &tenant, const std::optional<LegalHold> &hold,
               QWidget *parent = nullptr);

signals:
    void done(const bulkhead::LegalHold &hold);

private:
    void build();
    void refresh();
    void send();

    Workspace *m_workspace;
    TenantDetail m_tenant;
    std::optional<LegalHold> m_hold;
    QLineEdit *m_matter;
    QPlainTextEdit *m_reason;
    QLabel *m_problem;
    QPushButton *m_leave, *m_send;
    bool m_sending = false;
};

} // namespace bulkhead
