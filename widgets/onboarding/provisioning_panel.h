#pragma once
#include "models/desk.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

/// A case's steps with state, reason and evidence; runs, pauses and retries its provisioning.
class ProvisioningPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ProvisioningPanel(Desk *desk, QWidget *parent = nullptr);

    /// Shows the case; while a run of this panel is under way only its own progress changes the picture.
    void setCase(const OnboardingCase &item);
    [[nodiscard]] const OnboardingCase &item() const { return m_case; }
    [[nodiscard]] bool running() const { return m_run != nullptr; }
    void start();

signals:
    void finished(const bulkhead::OnboardingCase &item);

private:
    void pause();
    void show(const OnboardingCase &item);
    void ended(const Fault &fault, const OnboardingCase &item);
    void refreshButtons();

    Desk *m_desk;
    OnboardingCase m_case;
    CallRef m_run;
    QLabel *m_headline;
    QProgressBar *m_bar;
    QWidget *m_list = nullptr;
    QVBoxLayout *m_column;
    QPushButton *m_start;
    QPushButton *m_pause;
};

} // namespace bulkhead
