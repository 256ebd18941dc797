#pragma once
#include "models/tier_values.h"

#include <QWidget>

namespace bulkhead {

/// How far a move between tiers has come, step by step, and what a person may do about it.
class MoveSteps : public QWidget
{
    Q_OBJECT
public:
    /// `obstacle`: why the person may not steer it; empty: they may.
    MoveSteps(const MovedTenant &move, const QString &obstacle, QWidget *parent = nullptr);

signals:
    void steered(bulkhead::MoveOrder order);
};

} // namespace bulkhead
