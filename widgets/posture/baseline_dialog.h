#pragma once
#include "models/desk_answer.h"
#include "models/posture_values.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// What other baselines promise or ask otherwise, and whom they would make drift; asked for by one person, consented to
/// by another.
class BaselineDialog : public QDialog
{
    Q_OBJECT
public:
    BaselineDialog(Workspace *workspace, const BaselineChange &change, QWidget *parent = nullptr);

signals:
    void changed();

private:
    void build();
    void fillRadius(QVBoxLayout *column);
    void refresh();
    void told(const Fault &fault, const BaselineChange &change);
    void act(); ///< Proposes, or consents.

    Workspace *m_workspace;
    BaselineChange m_change;
    QLabel *m_state, *m_problem, *m_purposeTitle;
    QPlainTextEdit *m_purpose;
    QPushButton *m_leave, *m_back, *m_act;
    bool m_sending = false;
};

} // namespace bulkhead
