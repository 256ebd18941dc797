#pragma once
#include "models/desk_answer.h"
#include "models/posture_values.h"

namespace bulkhead {

class CoverageDesk;
struct Pack;

/// What a desk tells of isolation beside the stream of postures. GUI thread, never blocks it.
class IsolationDesk
{
public:
    virtual ~IsolationDesk() = default;
    /// Context coverage; lives as long as the desk. Null: it is not told here.
    [[nodiscard]] virtual CoverageDesk *coverage() { return nullptr; }
    /// Why the stream of postures tells of nobody, such as a gateway without a platform; no fault: it tells of all.
    [[nodiscard]] virtual Fault postureFault() const = 0;
    /// One tenant's six layers with their controls and the attempts of the last round.
    virtual void posture(const QString &tenantId, QObject *guard, Answer<PostureDetail> then) = 0;
    /// Tries the tenant's boundaries now; up to a minute. Cancelled: nobody waits for the round any more.
    virtual CallRef runProbes(const QString &tenantId, QObject *guard, Answer<PostureDetail> then) = 0;
    /// The tenant's hand-over sheet; its export stands in the audit before it is told.
    virtual void handOver(const QString &tenantId, QObject *guard, Answer<Pack> then) = 0;
    /// The baselines in force, and those that wait for two people's consent.
    virtual void baselineChange(QObject *guard, Answer<BaselineChange> then) = 0;
    virtual void proposeBaselines(const QString &hash, const QString &purpose, QObject *guard,
                                  Answer<BaselineChange> then) = 0;
    virtual void approveBaselines(const QString &hash, QObject *guard, Answer<BaselineChange> then) = 0;
    virtual void withdrawBaselines(const QString &hash, QObject *guard, Answer<BaselineChange> then) = 0;
    /// What restoring the tenant's baseline would do, by a look at the platform now.
    virtual void simulateRestore(const QString &tenantId, QObject *guard, Answer<ActPreview> then) = 0;
    virtual void proposeRestore(const QString &tenantId, const QString &purpose, QObject *guard, Answer<Act> then) = 0;
    /// A control that does not stand, let be until then.
    virtual void simulateWaiver(const QString &tenantId, const QString &control, qint64 untilMs, QObject *guard,
                                Answer<ActPreview> then) = 0;
    virtual void proposeWaiver(const QString &tenantId, const QString &control, qint64 untilMs, const QString &purpose,
                               QObject *guard, Answer<Act> then) = 0;
};

} // namespace bulkhead
