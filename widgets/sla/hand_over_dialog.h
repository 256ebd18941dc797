#pragma once
#include "models/values.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Gives an alert to another person: one whom the gateway offers, or an id that it checks. Opened with open().
class HandOverDialog : public QDialog
{
    Q_OBJECT
public:
    HandOverDialog(Workspace *workspace, const Alert &alert, QWidget *parent = nullptr);

signals:
    void handedOver(const bulkhead::Alert &alert); ///< As it is now.

private:
    void build();
    void askTakers();
    void handOver();
    void refresh();
    [[nodiscard]] QString taker() const;

    Workspace *m_workspace;
    Alert m_alert;
    QComboBox *m_taker;
    QLineEdit *m_text;
    QLabel *m_state, *m_problem;
    QPushButton *m_leave, *m_handOver;
    bool m_sending = false;
};

} // namespace bulkhead
