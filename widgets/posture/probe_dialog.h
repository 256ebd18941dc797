#pragma once
#include "models/desk_answer.h"
#include "models/posture_values.h"

#include <QDialog>
#include <QElapsedTimer>

class QLabel;
class QProgressBar;
class QPushButton;
class QTimer;

namespace bulkhead {

class Desk;

/// Asks whether a tenant's boundaries are to be tried now, shows that it goes on, and says what came of it.
class ProbeDialog : public QDialog
{
    Q_OBJECT
public:
    ProbeDialog(Desk *desk, const TenantPosture &posture, QWidget *parent = nullptr);
    ~ProbeDialog() override;

    void reject() override; ///< While a round goes on: gives it up and stays, to say so.

signals:
    void probed(const bulkhead::PostureDetail &detail);

private:
    void build();
    void run();
    void tick();
    void finished(const Fault &fault, const PostureDetail &detail);
    void say(const PostureDetail &detail);

    Desk *m_desk;
    TenantPosture m_posture;
    CallRef m_call; ///< Null: no round goes on.
    QElapsedTimer m_since;
    QTimer *m_tick;
    QLabel *m_result, *m_detail;
    QProgressBar *m_busy;
    QPushButton *m_leave, *m_run;
};

} // namespace bulkhead
