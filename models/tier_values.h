#pragma once
// Tiers of the live fleet as the console shows them. Numbers equal those of tiers.proto; Qt Core only.
#include "models/posture_values.h"

namespace bulkhead {

struct TierFitRow
{
    QString tenantId, tenantName, owner;
    Profile profile = Profile::Unspecified;
    Tier tier = Tier::Unspecified, recommended = Tier::Unspecified;
    TierFit fit = TierFit::Unspecified;
    QStringList rules; ///< Ids.
    Stage stage = Stage::Unspecified;
    int days = 0;        ///< That policy plans for the recommended tier.
    int renewal = 0;     ///< Days since 1970-01-01; 0: unknown, or not told.
    bool moving = false; ///< A move is under way.
    // Where the list tells money; dollars a year, margins in hundredths of a percent:
    qint64 cost = 0, recommendedCost = 0, arr = 0;
    int margin = 0, recommendedMargin = 0;
    bool operator==(const TierFitRow &) const = default;

    /// What the recommended tier costs more a year; negative: what it saves.
    [[nodiscard]] qint64 difference() const { return recommendedCost - cost; }
};
/// What one tier promises and another does not.
struct TierGap
{
    Tier from = Tier::Unspecified, to = Tier::Unspecified;
    QList<LayerControl> gains, loses;
};
struct TierFitList
{
    QList<TierFitRow> rows; ///< As the gateway ordered them: the risks first.
    quint64 total = 0, tenants = 0, under = 0, over = 0;
    bool money = false;
    qint64 overCost = 0, underCost = 0, underArr = 0; ///< Exact, of all, not of the rows alone.
    QString policyVersion;
};
struct TenantAdvice
{
    TierAdvice advice;
    Tier tier = Tier::Unspecified; ///< Of today.
    TierGap gap;
    bool money = false;
};

enum class MoveState : int { Unspecified, Moving, Paused, Waits, GoingBack, Done, Failed };
struct MoveStep
{
    QString id, title, reason, evidence;
    StepState state = StepState::Waiting;
    qint64 startedMs = 0, endedMs = 0;
    uint attempts = 0;
    bool stopped = false; ///< The tenant is stopped from the start of this step.
    bool operator==(const MoveStep &) const = default;
};
struct MovedTenant
{
    QString id, tenantId, tenantName, reason;
    Tier from = Tier::Unspecified, to = Tier::Unspecified;
    MoveState state = MoveState::Unspecified;
    QList<MoveStep> steps;
    qint64 startedMs = 0, endedMs = 0;
    bool tenantStopped = false; ///< Nobody of the tenant reads or writes now.
    quint64 revision = 0;
    bool operator==(const MovedTenant &) const = default;

    [[nodiscard]] bool ended() const { return state == MoveState::Done || state == MoveState::Failed; }
};
enum class MoveOrder : int { Unspecified, Pause, GoOn };

} // namespace bulkhead
