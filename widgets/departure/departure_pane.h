#pragma once
#include "models/departure_values.h"
#include "models/desk_answer.h"
#include "models/destination.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

class BadgeLabel;
class SheetExport;
class Workspace;

/// One departure: who agreed to it and why, its steps with their evidence, and what can be done now: begin, pause,
/// go on, retry, take the certificate.
class DeparturePane : public QWidget
{
    Q_OBJECT
public:
    explicit DeparturePane(Workspace *workspace, QWidget *parent = nullptr);
    void setDeparture(const Departure &departure); ///< State Unspecified: none is chosen.
    [[nodiscard]] bool running() const { return m_run != nullptr; }
    void saveCertificate();

signals:
    void changed(); ///< It has begun, stopped or ended: read the list again.
    void notice(const QString &sentence);
    void navigate(const bulkhead::Destination &place);

private:
    void build();
    void start();
    void pause();
    void ended(const Fault &fault, const Departure &departure);
    void show(const Departure &departure);
    void showSteps();
    void refreshButtons();

    Workspace *m_workspace;
    Departure m_departure;
    CallRef m_run;
    int m_runs = 0; ///< Counts; what a run tells that is not watched any more is dropped.
    QWidget *m_body;
    QLabel *m_name, *m_facts, *m_reason, *m_problem, *m_obstacle;
    BadgeLabel *m_state;
    QProgressBar *m_bar;
    QVBoxLayout *m_steps;
    QPushButton *m_start, *m_pause, *m_open, *m_certificate;
    SheetExport *m_export;
};

} // namespace bulkhead
