#include "models/act_rights.h"

#include "models/containment_words.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {

namespace {

QString text(const char *source)
{
    return QCoreApplication::translate("ActRights", source);
}

bool ofContract(const Act &act)
{
    return act.kind == Act::Kind::Contract || act.kind == Act::Kind::Exclusion;
}

/// The first few by name; the card and the dialog have them all.
QString controlsText(const QStringList &controls)
{
    constexpr qsizetype kNamed = 3;
    const qsizetype more = controls.size() - kNamed;
    const QString named = controls.first(std::min(controls.size(), kNamed)).join(QStringLiteral(", "));
    return more > 0 ? text("%1 and %2 more").arg(named).arg(more) : named;
}

/// As the gateway's act::decides.
bool decides(Role role, const Act &act)
{
    return role == Role::PlatformOperations || (role == Role::CustomerSuccess && ofContract(act));
}

} // namespace

QString actStateText(const Act &act)
{
    // Of a limit the same states say something else: it stands for a while, and ends by itself.
    if (act.kind == Act::Kind::Containment && act.state != ActState::Proposed && act.state != ActState::Withdrawn
        && act.state != ActState::Failed)
        return containmentState(act);
    if (act.kind == Act::Kind::Waiver && act.state == ActState::Verified)
        return text("in force until %1").arg(words::dateTime(act.toMs));
    if (act.kind == Act::Kind::Waiver && act.state == ActState::Expired && act.approvedMs > 0)
        return text("over");
    if (act.kind == Act::Kind::Waiver && act.state == ActState::Reverted)
        return text("ended before its time");
    if (act.kind == Act::Kind::Restore && act.state == ActState::Verified)
        return text("restored and proven");
    if (act.kind == Act::Kind::Offboard && act.state == ActState::Approved)
        return text("approved; see the departure below");
    if (act.kind == Act::Kind::Offboard && act.state == ActState::Failed)
        return text("called off");
    switch (act.state) {
    case ActState::Proposed:
        return text("waits for approval");
    case ActState::Approved:
        return text("approved, being made");
    case ActState::Applied:
        return text("made, being verified");
    case ActState::Verified:
        return text("made and verified");
    case ActState::Failed:
        return text("failed");
    case ActState::Withdrawn:
        return text("withdrawn");
    case ActState::Reverted:
        return text("reverted");
    case ActState::Expired:
        return text("expired without approval");
    default:
        return text("unknown state %1").arg(int(act.state));
    }
}

QString actChangeText(const Act &act)
{
    switch (act.kind) {
    case Act::Kind::Contract:
        return text("Version %1 of the contract").arg(act.contractNumber);
    case Act::Kind::Exclusion:
        return text("Time left out of the SLA, %1 to %2").arg(words::dateTime(act.fromMs), words::dateTime(act.toMs));
    case Act::Kind::Containment:
        return (act.containment.measure == ContainMeasure::ScaleOut ? text("Room on %1: %2") : text("Limit on %1: %2"))
            .arg(act.containment.pool, containmentText(act.containment));
    case Act::Kind::Restore:
        return act.controls.isEmpty() ? text("Restoration of the baseline %1").arg(act.baseline)
                                      : text("Restoration of the baseline: %1").arg(controlsText(act.controls));
    case Act::Kind::Waiver:
        return act.controls.isEmpty()
                   ? text("Waiver of a control until %1").arg(words::dateTime(act.toMs))
                   : text("Waiver of %1 until %2").arg(act.controls.constFirst(), words::dateTime(act.toMs));
    case Act::Kind::Offboard:
        return text("Offboarding, not before %1").arg(words::dateTime(act.fromMs));
    default:
        break;
    }
    return act.toTier == Tier::Unspecified ? text("Change of a kind that this console does not know")
                                           : text("Change of tier to %1").arg(words::tier(act.toTier));
}

QString actTab(const Act &act)
{
    return ofContract(act) ? QStringLiteral("contract") : QStringLiteral("isolation");
}

QString approvalObstacle(const Act &act, const SessionInfo &session)
{
    if (session.singleUser)
        return text("In single-user mode a change can be proposed and simulated, not approved: approval takes another "
                    "person, on a gateway with people.");
    if (act.proposedBy == session.person)
        return ofContract(act) ? text("You proposed it: approval takes another person in customer success or platform "
                                      "operations.")
                               : text("You proposed it: approval takes another person in platform operations.");
    if (!session.may(QStringLiteral("acts.approve")))
        return text("Your role does not approve changes: ask platform operations.");
    if (!decides(session.role, act) && session.role == Role::CustomerSuccess)
        return text("Customer success approves contracts and exclusions, not this: ask platform operations.");
    if ((act.kind == Act::Kind::Restore || act.kind == Act::Kind::Waiver)
        && !session.may(QStringLiteral("posture.read")))
        return text("Your role sees no isolation postures: ask platform operations.");
    if (act.kind == Act::Kind::Offboard && !session.may(QStringLiteral("departures.read")))
        return text("Your role reads no departures: ask platform operations.");
    if (act.kind == Act::Kind::Unspecified && act.toTier == Tier::Unspecified)
        return text("This console does not know this kind of change: update it, then decide.");
    return {};
}

bool mayWithdraw(const Act &act, const SessionInfo &session)
{
    const bool open = act.state == ActState::Proposed
                      || (act.kind == Act::Kind::Offboard && act.state == ActState::Approved); // Until it has begun.
    return open && session.may(QStringLiteral("acts.withdraw"))
           && (act.proposedBy == session.person || decides(session.role, act));
}

bool mayRevert(const Act &act, const SessionInfo &session)
{
    if (act.kind == Act::Kind::Containment && act.containment.measure == ContainMeasure::EndTransaction)
        return false; // A transaction is ended once: nothing stands that could be lifted.
    return act.kind != Act::Kind::Contract && act.kind != Act::Kind::Restore && act.kind != Act::Kind::Offboard
           && (act.state == ActState::Applied || act.state == ActState::Verified)
           && session.may(QStringLiteral("acts.withdraw")) && decides(session.role, act);
}

} // namespace bulkhead
