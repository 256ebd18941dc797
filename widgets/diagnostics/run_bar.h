#pragma once
#include "widgets/diagnostics/question_run.h"
#include "widgets/theme/tokens.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QTimer;

namespace bulkhead {

/// Run, Estimate, Cancel; what it may cost, how long it takes, and what went wrong with what to do about it.
class RunBar : public QWidget
{
    Q_OBJECT
public:
    explicit RunBar(QuestionRun *run, QWidget *parent = nullptr);

    /// What is on the screen now. `missing`: why it cannot be asked; empty: it can.
    void setQuestion(const Question &question, const QString &missing);
    void run();
    void estimate();
    void cancel();

private:
    void refresh();
    void showCost(const QueryCost &cost);
    void showFault(const Fault &fault);
    void say(const QString &sentence, Tone tone);
    void tick();

    QuestionRun *m_runner;
    Question m_question;
    QString m_missing, m_said; ///< Said: what is known of this question.
    Tone m_tone = Tone::Dim;
    QPushButton *m_run, *m_estimate, *m_cancel;
    QLabel *m_time, *m_cost, *m_problem;
    QTimer *m_tick;
    bool m_tooMuch = false; ///< By the last estimate of this question.
};

} // namespace bulkhead
