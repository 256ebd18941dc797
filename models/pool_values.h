#pragma once
#include "models/values.h"

namespace bulkhead {

/// A pool and how full it is. Slots are means over the last seconds.
struct PoolUse
{
    QString id; ///< "pool-a/database": a pool may share several resources.
    QString pool, resource;
    bool probed = false;                                      ///< Looked into from below.
    double slotCount = 0, liveSlots = 0, busy = 0, queue = 0; ///< "slots" is a word of Qt's.
    uint tenants = 0;                                         ///< Within scope.
    bool others = false;                                      ///< There are more, outside the scope.
    double jain = 0, effectiveTenants = 0;                    ///< 0: not told.
    uint learningS = 0; ///< Seconds of traffic until what is usual is known; nobody is named before.
    bool operator==(const PoolUse &) const = default;
};
/// One tenant's part of a pool.
struct TenantShare
{
    Party party;                    ///< share: of the slots held.
    double held = 0, usualHeld = 0; ///< Slots.
    double waiting = 0;             ///< Requests.
    int entitlement = 0;            ///< Hundredths of a percent.
    int satisfaction = 0;           ///< Hundredths of a percent of what it asked for within its entitlement.
    double growth = 1, cores = 0;
    double causedS = 0, sufferedS = 0; ///< Delay, seconds per second.
    double doubledWaitMs = 0;          ///< -1: without end.
    QList<double> past;                ///< Slots held, oldest first.

    /// Share against entitlement; 0: none is known.
    [[nodiscard]] double overUse() const { return entitlement > 0 ? double(party.share) / entitlement : 0; }
};
/// What the tenants of a pool work on there.
struct WorkUse
{
    QString workflow;               ///< Slug.
    double held = 0, usualHeld = 0; ///< Slots.
    uint tenants = 0;
};
struct PoolsDetail
{
    /// The one whose tenants these are; null: none.
    [[nodiscard]] const PoolUse *chosen() const;

    QList<PoolUse> pools; ///< Fullest first.
    QString pool;         ///< Id of the one whose tenants these are.
    QList<TenantShare> tenants;
    qint64 atMs = 0, stepMs = 0; ///< End of the last point of a past, and the time between two.
    double holdMs = 0;           ///< Mean slot time of a request.
    uint unlisted = 0;
    QList<WorkUse> work = {}; ///< Most held first; empty: the source tells of no workflows.
};

/// Who of them would be slowed by more than `ratio` if one held twice as much, worst first; itself left out.
[[nodiscard]] QList<TenantShare> hurtIfDoubled(const PoolsDetail &detail, const QString &tenantId, double ratio = 1.6);

} // namespace bulkhead
