#pragma once
#include "models/values.h"
#include "widgets/theme/tokens.h"

#include <QWidget>

class QGridLayout;
class QLabel;

namespace bulkhead {

/// What a limit is foreseen to do: each victim's latency before and after, the relief in percent, and what it costs the
/// tenant that is limited.
class ReliefTable : public QWidget
{
    Q_OBJECT
public:
    explicit ReliefTable(QWidget *parent = nullptr);
    void show(const Containment &what);
    void setPending(bool pending); ///< Greyed: a newer question is on its way.

private:
    void addLine(const QString &name, const QString &before, const QString &after, Tone tone);

    Containment m_shown;
    bool m_pending = false;
    QLabel *m_relief, *m_cost, *m_outside;
    QGridLayout *m_victims;
};

} // namespace bulkhead
