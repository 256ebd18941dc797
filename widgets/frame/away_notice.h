#pragma once
#include <QWidget>

class QTimer;

namespace bulkhead {

class EmptyState;
class Workspace;

/// In the place of the pages until a gateway has answered for the first time: nobody may take zeros that nobody
/// counted for figures. Says why there is no connection; there is no way round a certificate that is wrong.
class AwayNotice : public QWidget
{
    Q_OBJECT
public:
    explicit AwayNotice(Workspace *workspace, QWidget *parent = nullptr);
    [[nodiscard]] bool needed() const { return m_needed; }

signals:
    void neededChanged(bool needed);

private:
    void refresh();

    Workspace *m_workspace;
    EmptyState *m_state;
    QTimer *m_patience; ///< A gateway usually answers at once: the pages' own places to load in are shown until then.
    bool m_needed = false;
};

} // namespace bulkhead
