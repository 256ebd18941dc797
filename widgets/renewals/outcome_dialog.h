#pragma once
#include "models/desk.h"
#include "models/renewal_values.h"

#include <QDialog>

class QButtonGroup;
class QDateEdit;
class QLabel;
class QPushButton;

namespace bulkhead {

/// How one renewal came out, kept beside what had been predicted.
class OutcomeDialog : public QDialog
{
    Q_OBJECT
public:
    OutcomeDialog(Desk *desk, const RenewalRow &row, QWidget *parent = nullptr);

signals:
    void recorded(const bulkhead::RenewalRow &row); ///< As it is now.

private:
    void build();
    void refresh();
    void send();

    Desk *m_desk;
    RenewalRow m_row;
    QButtonGroup *m_results;
    QDateEdit *m_on;
    QLabel *m_problem;
    QPushButton *m_leave, *m_record;
    bool m_sending = false, m_over = false;
};

} // namespace bulkhead
