#pragma once
#include "models/desk_answer.h"
#include "models/tier_values.h"

namespace bulkhead {

/// What a desk tells of the fleet's tiers and of moves between them. GUI thread, never blocks it.
class TierDesk
{
public:
    virtual ~TierDesk() = default;
    /// Every tenant in scope whose tier is not the recommended one, with totals over all of them.
    virtual void tierFit(QObject *guard, Answer<TierFitList> then) = 0;
    /// Policy on each tier for one live tenant, each rule's part.
    virtual void adviseTenant(const QString &tenantId, QObject *guard, Answer<TenantAdvice> then) = 0;
    virtual void moves(const QString &tenantId, QObject *guard, Answer<QList<MovedTenant>> then) = 0; ///< Newest first.
    virtual void steerMove(const MovedTenant &move, MoveOrder order, QObject *guard, Answer<MovedTenant> then) = 0;
};

} // namespace bulkhead
