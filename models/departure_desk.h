#pragma once
#include "models/departure_values.h"
#include "models/desk_answer.h"

namespace bulkhead {

struct Pack;

/// What a desk does about tenants that leave. GUI thread, never blocks it.
class DepartureDesk
{
public:
    virtual ~DepartureDesk() = default;
    /// A tenant's legal holds, and its departure if one was approved.
    virtual void departure(const QString &tenantId, QObject *guard, Answer<DepartureOutlook> then) = 0;
    /// Planned, running and done, within scope; newest first.
    virtual void departures(QObject *guard, Answer<QList<Departure>> then) = 0;
    virtual void placeHold(const QString &tenantId, const QString &matter, const QString &reason, QObject *guard,
                           Answer<LegalHold> then) = 0;
    virtual void releaseHold(const QString &tenantId, const LegalHold &hold, const QString &reason, QObject *guard,
                             Answer<LegalHold> then) = 0;
    /// By a look at every system now.
    virtual void simulateOffboard(const QString &tenantId, const OffboardTerms &terms, QObject *guard,
                                  Answer<DeparturePlan> then) = 0;
    /// `typedName`: the tenant's name, as the person typed it.
    virtual void proposeOffboard(const QString &tenantId, const OffboardTerms &terms, const QString &typedName,
                                 const QString &purpose, QObject *guard, Answer<Act> then) = 0;
    /// `progress` at each change of a step; `then` when gone, failed (a step's reason says why) or cancelled, which
    /// pauses after the running step.
    virtual CallRef runDeparture(const Departure &departure, bool retryFailed, QObject *guard,
                                 std::function<void(const Departure &)> progress, Answer<Departure> then) = 0;
    /// Of a tenant that is gone; its export stands in the audit before it is told.
    virtual void certificate(const QString &tenantId, QObject *guard, Answer<Pack> then) = 0;
};

} // namespace bulkhead
