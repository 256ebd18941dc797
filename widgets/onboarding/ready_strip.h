#pragma once
#include "models/desk_answer.h"
#include "models/onboarding_values.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace bulkhead {

class Workspace;

/// Provisions every case that nothing holds, one after the other, with progress and a way to pause. Hidden where fewer
/// than two cases could run.
class ReadyStrip : public QWidget
{
    Q_OBJECT
public:
    explicit ReadyStrip(Workspace *workspace, QWidget *parent = nullptr);
    void setCases(const QList<OnboardingCase> &cases);

private:
    void start();
    void pause();
    void show(const ReadyProgress &progress);
    void refresh();

    Workspace *m_workspace;
    CallRef m_run;
    QLabel *m_text;
    QProgressBar *m_bar;
    QPushButton *m_start, *m_pause;
    int m_ready = 0;
    QString m_outcome; ///< Of the run that ended.
};

} // namespace bulkhead
