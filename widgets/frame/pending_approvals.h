#pragma once
#include "models/desk.h"

class QTimer;

namespace bulkhead {

/// The proposals of others that this person may approve, soonest to expire first. Empty for a role that approves
/// nothing. No stream tells of acts: asked again every ten seconds while connected, and whenever somebody wants to
/// know.
class PendingApprovals : public QObject
{
    Q_OBJECT
public:
    explicit PendingApprovals(Desk *desk, QObject *parent = nullptr);

    [[nodiscard]] const QList<Act> &acts() const { return m_acts; }
    void ask();                  ///< Harmless for a role that approves nothing.
    void setPaused(bool paused); ///< The list stands still; it is asked for on resume.

signals:
    void changed();

private:
    void take(const QList<Act> &acts);
    Desk *m_desk;
    QTimer *m_again;
    QList<Act> m_acts;
    bool m_paused = false, m_asking = false;
};

} // namespace bulkhead
