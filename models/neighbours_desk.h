#pragma once
#include "models/pool_values.h"
#include "models/table_answer.h"

namespace bulkhead {

/// What a desk tells of incidents and pools beside their streams. GUI thread, never blocks it.
class NeighboursDesk
{
public:
    virtual ~NeighboursDesk() = default;
    /// The raw ticks for a file.
    virtual CallRef exportIncident(const QString &incidentId, TableAnswer answer) = 0;
    /// All pools, and the tenants of one; empty: of the fullest.
    virtual void pools(const QString &pool, QObject *guard, Answer<PoolsDetail> then) = 0;
};

} // namespace bulkhead
