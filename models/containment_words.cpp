#include "models/containment_words.h"

#include "models/act_rights.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {

namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("ContainmentWords", source);
}

} // namespace

QString measureName(ContainMeasure measure)
{
    switch (measure) {
    case ContainMeasure::ConnectionLimit:
        return text("Limit its connections");
    case ContainMeasure::StatementTimeout:
        return text("Cut short its statements and pauses");
    case ContainMeasure::IdleTimeout:
        return text("End its idle transactions");
    case ContainMeasure::EndTransaction:
        return text("End the transaction that blocks most");
    case ContainMeasure::QueueLimit:
        return text("Limit what its queues hold");
    case ContainMeasure::ScaleOut:
        return text("Give the pool more slots");
    case ContainMeasure::LowPriority:
        return text("Let its work go after everybody else’s");
    case ContainMeasure::QueuePartition:
        return text("Give it a queue of its own");
    case ContainMeasure::DeferBatch:
        return text("Let its batch work wait");
    case ContainMeasure::Unspecified:
        break;
    }
    return text("A measure that this console does not know");
}

QString containmentText(const Containment &what)
{
    const QString time = words::duration(qint64(what.minutes) * 60);
    switch (what.measure) {
    case ContainMeasure::ConnectionLimit:
        return (what.limit == 1 ? text("At most %1 connection for %2") : text("At most %1 connections for %2"))
            .arg(words::count(what.limit), time);
    case ContainMeasure::StatementTimeout:
        return text("Statements and pauses cut short after %1 for %2").arg(words::latency(double(what.limit)), time);
    case ContainMeasure::IdleTimeout:
        return text("Idle transactions ended after %1 for %2").arg(words::latency(double(what.limit)), time);
    case ContainMeasure::EndTransaction:
        return text("End of the transaction that blocks most");
    case ContainMeasure::QueueLimit:
        return (what.limit == 1 ? text("At most %1 message in its queues for %2")
                                : text("At most %1 messages in its queues for %2"))
            .arg(words::count(what.limit), time);
    case ContainMeasure::ScaleOut:
        return (what.limit == 1 ? text("%1 more slot for %2") : text("%1 more slots for %2"))
            .arg(words::count(what.limit), time);
    case ContainMeasure::LowPriority:
        return text("Its work goes last for %1").arg(time);
    case ContainMeasure::QueuePartition:
        return (what.limit == 1 ? text("A queue of its own with %1 worker for %2")
                                : text("A queue of its own with %1 workers for %2"))
            .arg(words::count(what.limit), time);
    case ContainMeasure::DeferBatch:
        return text("Its batch work waits for %1").arg(time);
    case ContainMeasure::Unspecified:
        break;
    }
    return measureName(what.measure);
}

LimitRange limitRange(ContainMeasure measure)
{
    switch (measure) {
    case ContainMeasure::ConnectionLimit:
        return {1, 10'000, 1, 2, text(" connections")};
    case ContainMeasure::StatementTimeout:
        return {50, 600'000, 250, 2'000, text(" ms")};
    case ContainMeasure::IdleTimeout:
        return {50, 600'000, 50, 200, text(" ms")};
    case ContainMeasure::QueueLimit:
        return {1, 10'000'000, 1'000, 10'000, text(" messages")};
    case ContainMeasure::ScaleOut:
        return {1, 1'000, 1, 2, text(" slots")};
    case ContainMeasure::QueuePartition:
        return {1, 1'000, 1, 2, text(" workers")};
    case ContainMeasure::LowPriority:
    case ContainMeasure::DeferBatch:
    case ContainMeasure::EndTransaction:
    case ContainMeasure::Unspecified:
        break;
    }
    return {};
}

bool inForce(const Act &act)
{
    return act.state == ActState::Applied || act.state == ActState::Verified;
}

QString containmentState(const Act &act)
{
    // A transaction is ended once: nothing of it stands.
    const bool once = act.containment.measure == ContainMeasure::EndTransaction;
    switch (act.state) {
    case ActState::Applied:
        if (once)
            return text("done, being watched");
        return text("in force, being watched");
    case ActState::Verified:
        return once ? text("done, relief seen") : text("in force, relief seen");
    case ActState::Expired:
        if (once && !act.approvedBy.isEmpty())
            return text("done");
        return act.approvedBy.isEmpty() ? text("expired without approval") : text("ended by itself");
    case ActState::Reverted:
        return act.containment.refuted ? (once ? text("without relief") : text("rolled back")) : text("lifted");
    case ActState::Approved:
        return text("approved, being set");
    case ActState::Proposed:
    case ActState::Withdrawn:
    case ActState::Failed:
        return actStateText(act);
    default:
        return text("unknown state %1").arg(int(act.state));
    }
}

QString endsIn(const Act &act, qint64 nowMs)
{
    if (!inForce(act) || act.containment.liftsMs <= 0 || act.containment.measure == ContainMeasure::EndTransaction)
        return {};
    const qint64 left = std::max<qint64>(0, act.containment.liftsMs - nowMs + 999) / 1000;
    return text("ends by itself in %1:%2").arg(left / 60).arg(left % 60, 2, 10, QLatin1Char('0'));
}

QString reliefText(const Containment &what)
{
    const QString predicted = text("Predicted relief %1").arg(words::share(what.predictedRelief));
    return what.measuredRelief < 0 ? text("%1, not measured yet.").arg(predicted)
                                   : text("%1, measured %2.").arg(predicted, words::share(what.measuredRelief));
}

QList<Party> containable(const Incident &incident)
{
    QList<Party> parties;
    std::copy_if(incident.antagonists.begin(), incident.antagonists.end(), std::back_inserter(parties),
                 [](const Party &party) { return !party.outsideScope && !party.tenantId.isEmpty(); });
    return parties;
}

QString containObstacle(const Incident &incident, const SessionInfo &session)
{
    if (incident.closedMs > 0)
        return text("The incident is over: there is nobody to limit.");
    if (incident.verdict != Verdict::Culprit && incident.verdict != Verdict::SeveralCulprits)
        return incident.verdict == Verdict::Undecided || incident.verdict == Verdict::Unspecified
                   ? text("Nobody is named yet: a limit needs a tenant that is named.")
                   : text("No tenant is to blame: a limit on one would not help.");
    if (containable(incident).isEmpty())
        return text("The antagonist is outside your scope: ask platform operations to contain it.");
    if (!session.may(QStringLiteral("acts.propose")))
        return text("Your role does not propose limits: ask platform operations.");
    return {};
}

} // namespace bulkhead
