#pragma once
#include "models/values.h"
#include "widgets/frame/pieces.h"

#include <utility>

class QTimer;

namespace bulkhead {

class Workspace;

/// The limits that were asked for in one incident: how each stands, by whom, when it ends by itself, what came of it
/// against what was predicted; with what the person may do about it. Away while there are none.
class ContainmentList : public Card
{
    Q_OBJECT
public:
    explicit ContainmentList(Workspace *workspace, QWidget *parent = nullptr);
    void setIncident(const QString &incidentId); ///< Asks for its acts; again when it is the same.
    [[nodiscard]] const QList<Act> &acts() const { return m_acts; }

signals:
    void actsChanged();
    void notice(const QString &sentence);

private:
    void take(QList<Act> acts);
    void rebuild();
    [[nodiscard]] QWidget *line(const Act &act);
    [[nodiscard]] QString factsOf(const Act &act) const;
    void addActions(const Act &act, QVBoxLayout *column, QHBoxLayout *row);
    void openDialog(const Act &act, bool approve);
    void withdraw(const Act &act);
    void decided(const Act &act);
    void tick();

    Workspace *m_workspace;
    QVBoxLayout *m_lines;
    QTimer *m_second;
    QString m_incidentId, m_problem, m_drawn;
    QList<Act> m_acts;
    QList<std::pair<QLabel *, Act>> m_clocks; ///< Labels that tell how long a limit still stands.
};

} // namespace bulkhead
