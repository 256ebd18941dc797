#pragma once
#include "models/desk.h"

#include <QHash>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace bulkhead {

/// A case's steps with state, reason and evidence; runs, pauses and retries its provisioning. A run goes on when
/// another case is shown, and is that of its case alone.
class ProvisioningPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ProvisioningPanel(Desk *desk, QWidget *parent = nullptr);

    /// Shows the case; while a run of it is under way here only that one's progress changes the picture.
    void setCase(const OnboardingCase &item);
    [[nodiscard]] const OnboardingCase &item() const { return m_case; }
    [[nodiscard]] bool running() const { return m_runs.contains(m_case.id); } ///< The case that is shown.
    void start();

signals:
    void finished(const bulkhead::OnboardingCase &item); ///< The run of the case that is shown.

private:
    void pause();
    void show(const OnboardingCase &item);
    void ended(const QString &caseId, const Fault &fault, const OnboardingCase &item);
    void refreshButtons();

    Desk *m_desk;
    OnboardingCase m_case;
    QHash<QString, CallRef> m_runs; ///< By case.
    QLabel *m_headline;
    QProgressBar *m_bar;
    QWidget *m_list = nullptr;
    QVBoxLayout *m_column;
    QPushButton *m_start;
    QPushButton *m_pause;
};

} // namespace bulkhead
