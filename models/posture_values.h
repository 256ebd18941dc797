#pragma once
// Isolation posture as the console shows it. Numbers equal those of isolation.proto; Qt Core only.
#include "models/values.h"

#include <array>

namespace bulkhead {

enum class Layer : int { Unspecified, Identity, Application, Data, Integration, Analytics, Operations };
inline constexpr int kLayers = 6;
/// The layer at a place of TenantPosture::layers, 0…5.
[[nodiscard]] constexpr Layer layerAt(int place)
{
    return Layer(place + 1);
}

/// What a layer of a tenant is worth.
enum class CellState : int { Unspecified, Proven, Observed, Outdated, NotObserved, Drift, Crossed, Waived };
/// Whether the tenant's tier is what the policy asks for.
enum class TierFit : int { Unspecified, Fits, Under, Over };

inline constexpr qint64 kProofLastsMs = 24 * 3'600'000LL; ///< Older proof is outdated, as on the gateway.

struct LayerCell
{
    CellState state = CellState::Unspecified;
    qint64 provenMs = 0;      ///< End of the last round in which every attempt was refused; 0: never.
    qint64 waivedUntilMs = 0; ///< Of Waived: from then on it is in drift.
    QString waivedBy = {};
    bool operator==(const LayerCell &) const = default;
};
struct TenantPosture
{
    QString id, tenantName;
    Tier tier = Tier::Unspecified;
    TierFit fit = TierFit::Unspecified;
    std::array<LayerCell, kLayers> layers{};
    qint64 lookedMs = 0; ///< Last observation; 0: never.
    uint findings = 0;   ///< Controls that do not stand, and attempts that got through.
    Stage stage = Stage::Unspecified;
    uint waived = 0;   ///< Controls that do not stand and are waived; no findings.
    quint64 found = 0; ///< Another one: other findings, though they may be as many.
    bool operator==(const TenantPosture &) const = default;
};

struct ControlPosture
{
    QString control; ///< Stable id, such as "data.rows".
    Layer layer = Layer::Unspecified;
    QString demanded, seen, cause; ///< `seen` is empty: not observed. `cause`: why it does not stand.
    bool observed = false, stands = false, nonNegotiable = false;
    qint64 sinceMs = 0;                       ///< Since when it does not stand; 0: it stands.
    QString waivedBy = {}, waiverReason = {}; ///< Not empty: it does not stand, and is let until:
    qint64 waivedUntilMs = 0;
    int waivableDays = 0; ///< At most; 0: no waiver leaves it out.
    bool operator==(const ControlPosture &) const = default;
};
struct Attempt
{
    Layer layer = Layer::Unspecified;
    QString boundary, what, evidence, cause;
    bool crossed = false;
    bool operator==(const Attempt &) const = default;
};
/// What no single look at the tenant shows: something it shares, a secret that is too old, layers that do not go
/// together.
struct PostureFinding
{
    QString rule; ///< Stable id.
    Layer layer = Layer::Unspecified;
    QString text, cause, fix;
    bool operator==(const PostureFinding &) const = default;
};
struct PostureDetail
{
    TenantPosture posture;
    QList<ControlPosture> controls;
    QList<Attempt> attempts; ///< Of the last round.
    qint64 roundStartedMs = 0, roundEndedMs = 0;
    QString incomplete; ///< Why the last round is not whole; empty: it is.
    QString baseline;   ///< Version of the baselines.
    bool simulated = false;
    QString unreachable;          ///< Why the last look failed; empty: it did not.
    QList<PostureFinding> beyond; ///< Counted in the posture's findings.
    bool operator==(const PostureDetail &) const = default;
};

/// The state as it is at `nowMs`: proof grows old and a waiver ends without anybody's word, also while the gateway is
/// away.
[[nodiscard]] constexpr CellState stateAt(const LayerCell &cell, qint64 nowMs)
{
    const bool old = cell.state == CellState::Proven && nowMs - cell.provenMs > kProofLastsMs;
    if (cell.state == CellState::Waived && nowMs >= cell.waivedUntilMs)
        return CellState::Drift;
    return old ? CellState::Outdated : cell.state;
}
/// 0 proven … 7 crossed. What is waived is off, and people know: better than drift. A state that this console does not
/// know is worse than one that nobody looked at, so that it never counts as healthy.
[[nodiscard]] constexpr int severity(CellState state)
{
    switch (state) {
    case CellState::Proven:
        return 0;
    case CellState::Observed:
        return 1;
    case CellState::Outdated:
        return 2;
    case CellState::NotObserved:
        return 3;
    case CellState::Waived:
        return 4;
    case CellState::Drift:
        return 6;
    case CellState::Crossed:
        return 7;
    case CellState::Unspecified:
        break;
    }
    return 5;
}
/// The place of the worst layer, the first of equals.
[[nodiscard]] constexpr int worstLayer(const TenantPosture &posture, qint64 nowMs)
{
    int worst = 0;
    for (int i = 1; i < kLayers; ++i)
        if (severity(stateAt(posture.layers[size_t(i)], nowMs))
            > severity(stateAt(posture.layers[size_t(worst)], nowMs)))
            worst = i;
    return worst;
}

/// Counts over a list of tenants.
struct PostureTally
{
    qint64 tenants = 0, cells = 0, proven = 0, findings = 0;
    qint64 waived = 0;                ///< Controls that are off and are let: no findings, and counted apart.
    qint64 crossed = 0, drifting = 0; ///< Tenants; one that is crossed is not counted as drifting, too.
};
[[nodiscard]] inline PostureTally tallyOf(const QList<TenantPosture> &postures, qint64 nowMs)
{
    PostureTally tally;
    for (const TenantPosture &posture : postures) {
        ++tally.tenants;
        tally.findings += posture.findings;
        tally.waived += posture.waived;
        for (const LayerCell &cell : posture.layers) {
            ++tally.cells;
            tally.proven += stateAt(cell, nowMs) == CellState::Proven;
        }
        const CellState worst = stateAt(posture.layers[size_t(worstLayer(posture, nowMs))], nowMs);
        tally.crossed += worst == CellState::Crossed;
        tally.drifting += worst == CellState::Drift;
    }
    return tally;
}

/// One thing that other baselines would change for a tenant.
struct BaselineEffect
{
    QString tenantId, tenantName, text;
    bool worse = false;
    bool operator==(const BaselineEffect &) const = default;
};
/// The baselines in force, and those of the gateway's file where they wait for consent.
struct BaselineChange
{
    QString version;    ///< In force.
    bool waits = false; ///< The rest is empty without it.
    QString waitingVersion, hash;
    QStringList lines;             ///< What is promised or asked otherwise.
    QList<BaselineEffect> effects; ///< The worse first; the first 500.
    uint effectsTotal = 0, worse = 0, tenants = 0;
    QString proposedBy, purpose; ///< Empty: nobody asked yet.
    qint64 proposedMs = 0;
    bool accepted = false; ///< In force from each gateway's next start on.
    QString acceptedBy;
};

} // namespace bulkhead
