#pragma once
#include "models/values.h"

#include <QWidget>

class QVBoxLayout;

namespace bulkhead {

class Workspace;

/// A case's checkpoints, by stage: how each stands, who sees to it, when it is due, and what may be done to it. Drawn
/// anew only when something of that is different; a button that has the focus keeps it.
class CheckpointList : public QWidget
{
    Q_OBJECT
public:
    explicit CheckpointList(Workspace *workspace, QWidget *parent = nullptr);
    void setCase(const OnboardingCase &item);

signals:
    void changed(const bulkhead::OnboardingCase &item);
    void notice(const QString &sentence); ///< What became of a case that is not shown any more.

private:
    /// What the rows are made of.
    struct Drawing
    {
        QString caseId, owner, problem, person;
        QStringList actions, states;
        QList<Checkpoint> checkpoints;
        bool live = false;
        bool operator==(const Drawing &) const = default;
    };
    [[nodiscard]] Drawing drawing() const;
    void rebuild();
    [[nodiscard]] QWidget *rowOf(const Checkpoint &one);
    void ask(const Checkpoint &one, int deed);
    /// One that needs neither document nor reason is closed at once.
    void close(const Checkpoint &one);

    Workspace *m_workspace;
    OnboardingCase m_case;
    QVBoxLayout *m_column;
    QString m_problem;
    Drawing m_drawn;
};

} // namespace bulkhead
