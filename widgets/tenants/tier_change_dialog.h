#pragma once
#include "models/values.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace bulkhead {

class EffectList;
class Workspace;

/// A tier change as a governed act: choose, see the simulated effects, give a purpose, type the tenant's name, propose.
/// Nothing changes until another person approves.
class TierChangeDialog : public QDialog
{
    Q_OBJECT
public:
    TierChangeDialog(Workspace *workspace, const TenantDetail &tenant, QWidget *parent = nullptr);

signals:
    void proposed(const bulkhead::Act &act);

private:
    void build();
    void simulate();
    void showPreview(const ActPreview &preview);
    void propose();
    void refresh();
    void makeRoom();
    [[nodiscard]] Tier chosen() const;

    Workspace *m_workspace;
    TenantDetail m_tenant;
    QComboBox *m_to;
    EffectList *m_effects;
    QPlainTextEdit *m_purpose;
    QLineEdit *m_name;
    QLabel *m_problem;
    QPushButton *m_propose;
    bool m_allowed = false, m_sending = false;
    int m_asked = 0;
};

} // namespace bulkhead
