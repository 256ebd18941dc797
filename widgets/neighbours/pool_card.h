#pragma once
#include "models/pool_values.h"
#include "widgets/frame/pieces.h"

class QLabel;

namespace bulkhead {

class WorkBar;

/// One pool in figures: how full, how evenly shared.
class PoolCard : public Card
{
    Q_OBJECT
public:
    explicit PoolCard(QWidget *parent = nullptr);
    /// `work`: what its tenants within scope do there; empty: not told.
    void show(const PoolUse &pool, const QList<WorkUse> &work);

private:
    QList<QLabel *> m_names, m_values;
    QLabel *m_learning, *m_note, *m_work;
    WorkBar *m_bar;
};

} // namespace bulkhead
