#pragma once
#include "models/desk.h"
#include "models/renewal_values.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;

namespace bulkhead {

/// A person's own judgement of one renewal in place of the computed score, with its reason; or taking one back.
class JudgeDialog : public QDialog
{
    Q_OBJECT
public:
    JudgeDialog(Desk *desk, const RenewalRow &row, QWidget *parent = nullptr);

signals:
    void judged(const bulkhead::RenewalRow &row); ///< As it is now.

private:
    void build();
    void refresh();
    void send(int score, const QString &reason);

    Desk *m_desk;
    RenewalRow m_row;
    QSpinBox *m_score;
    QPlainTextEdit *m_reason;
    QLabel *m_problem;
    QPushButton *m_leave, *m_takeBack, *m_judge;
    bool m_sending = false, m_over = false;
};

} // namespace bulkhead
