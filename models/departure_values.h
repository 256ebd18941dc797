#pragma once
// Departures of tenants, and the legal holds that hold them back, as the console knows them.
#include "models/values.h"

namespace bulkhead {

struct LegalHold
{
    QString id, reason, matter, placedBy, releasedBy, releaseReason;
    qint64 placedMs = 0, releasedMs = 0; ///< Released 0: it stands.
    quint64 revision = 0;

    [[nodiscard]] bool stands() const { return releasedMs == 0; }
    bool operator==(const LegalHold &) const = default;
};

/// Numbers as in the contract.
enum class DepartureState : int { Unspecified, Planned, Running, Gone, CalledOff };

struct DepartureStep
{
    QString id, title, reason, evidence;
    StepState state = StepState::Unspecified;
    qint64 startedMs = 0, endedMs = 0;
    int attempts = 0;
    bool operator==(const DepartureStep &) const = default;
};
struct Departure
{
    QString tenantId, tenantName, actId, reason, proposedBy, approvedBy;
    Tier tier = Tier::Unspecified;
    DepartureState state = DepartureState::Unspecified; ///< Unspecified: nobody has agreed to one.
    qint64 proposedMs = 0, approvedMs = 0, notBeforeMs = 0, dataUntilMs = 0, goneMs = 0;
    QList<DepartureStep> steps;
    bool simulated = false;
    int holds = 0; ///< That stand.
    quint64 revision = 0;
    bool operator==(const Departure &) const = default;
};
struct DepartureOutlook
{
    Departure departure;
    QList<LegalHold> holds; ///< Newest first, released ones too.
};

struct GoingSystem
{
    QString system, trouble; ///< Trouble: why it could not be looked at; empty: it could.
    QStringList objects;
};
struct StayingThing
{
    QString what, why;
    qint64 untilMs = 0; ///< At least; 0: for good.
};
/// What an offboarding would take away, what stays, and what stands in its way now.
struct DeparturePlan
{
    QList<GoingSystem> systems;
    QStringList rows, blocks;
    QList<StayingThing> stays;
    QString refusal; ///< Why it may not be proposed; empty: it may.
    bool allowed = false;
};
/// The days that are agreed on.
struct OffboardTerms
{
    qint64 notBeforeMs = 0, dataUntilMs = 0;
};

} // namespace bulkhead
