#pragma once
#include "models/values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// A case's checkpoints, by stage: how each stands, who sees to it, when it is due, and what may be done to it.
class CheckpointList : public QWidget
{
    Q_OBJECT
public:
    explicit CheckpointList(Workspace *workspace, QWidget *parent = nullptr);
    void setCase(const OnboardingCase &item);

signals:
    void changed(const bulkhead::OnboardingCase &item);

private:
    void rebuild();
    [[nodiscard]] QWidget *rowOf(const Checkpoint &one);
    void ask(const Checkpoint &one, int deed);
    /// One that needs neither document nor reason is closed at once.
    void close(const Checkpoint &one);

    Workspace *m_workspace;
    OnboardingCase m_case;
    QVBoxLayout *m_column;
    QString m_problem;
};

} // namespace bulkhead
