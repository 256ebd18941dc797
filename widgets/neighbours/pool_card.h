#pragma once
#include "models/pool_values.h"
#include "widgets/frame/pieces.h"

class QLabel;

namespace bulkhead {

/// One pool in figures: how full, how evenly shared.
class PoolCard : public Card
{
    Q_OBJECT
public:
    explicit PoolCard(QWidget *parent = nullptr);
    void show(const PoolUse &pool);

private:
    QList<QLabel *> m_names, m_values;
    QLabel *m_note;
};

} // namespace bulkhead
