#pragma once
// Posture: what a tenant's tier demands beside what was seen and what was proven, per layer. Pure.
#include "backend/engine/baseline.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace bulkhead::isolation {

inline constexpr std::size_t kLayers = 6;
inline constexpr std::int64_t kProofMs = 24 * std::int64_t{3'600'000}; ///< For which a proof counts.

/// Numbers equal those of the contract. Worst last, but for Waived, which is better than Drift.
enum class LayerState : std::uint8_t { Unspecified, Proven, Observed, Outdated, NotObserved, Drift, Crossed, Waived };
enum class TierFit : std::uint8_t { Unspecified, Fits, Under, Over };

/// What is known of one check by the last look at it.
struct CheckSeen
{
    bool holds = false;
    std::string seen, cause;
    std::int64_t failsSinceMs = 0; ///< First look in a row at which it did not hold; 0: it holds.

    bool operator==(const CheckSeen &) const = default;
};

/// A demanded control that two people have let be for a while.
struct Waiver
{
    std::string control; ///< Id.
    std::string askedBy, by, reason;
    std::int64_t untilMs = 0; ///< UTC; it ends by itself.
    std::string act;          ///< That it comes from.

    bool operator==(const Waiver &) const = default;
};

/// All that is known of one tenant's isolation.
struct Known
{
    std::string tenantId;
    std::int64_t lookedMs = 0;                  ///< Last look that came to an answer; 0: none.
    std::map<std::string, CheckSeen> checks;    ///< By check.
    ProbeRound round;                           ///< The last one.
    std::array<std::int64_t, kLayers> proven{}; ///< End of the last round in which all attempts on it were refused.
    std::string unreachable;                    ///< Why the last look failed; empty: it did not.
    std::vector<Waiver> waivers;                ///< Also those that are over.
    std::uint64_t revision = 0;                 ///< Of the stored record.

    bool operator==(const Known &) const = default;
};

/// Takes over a look: what was not looked at any more is forgotten, so that nothing old is told as seen.
void took(Known &known, const std::vector<Observation> &seen, std::int64_t nowMs);
/// Takes over a round. Layers are proven only by a round that is whole and in which nothing got through them. What got
/// through before stays until it is tried again, or its layer is by a whole round.
void took(Known &known, ProbeRound round);

struct Cell
{
    LayerState state = LayerState::NotObserved;
    std::int64_t provenMs = 0;
    // Of Waived: from `waivedUntilMs` on it is in Drift.
    std::int64_t waivedUntilMs = 0; ///< The first of them to end.
    std::string waivedBy = {};
    std::uint32_t waived = 0; ///< Controls.

    bool operator==(const Cell &) const = default;
};
/// The cell as it is at an instant: a proof ages and a waiver ends without anybody's word.
[[nodiscard]] LayerState stateAt(const Cell &cell, std::int64_t nowMs);

/// Of a tier against the one that policy asks for.
[[nodiscard]] TierFit fitOf(const policy::Baselines &baselines, Tier tier, Tier recommended);

struct ControlPosture
{
    const policy::BaselineControl *control = nullptr;
    bool observed = false, stands = false;
    std::string seen, cause;
    std::int64_t sinceMs = 0;
    const Waiver *waiver = nullptr; ///< It does not stand, and this lets it; of the Known that was judged.
};
struct Posture
{
    std::array<Cell, kLayers> cells{};
    std::vector<ControlPosture> controls;
    std::uint32_t findings = 0; ///< Controls that do not stand, and attempts that got through.
    std::uint32_t waived = 0;   ///< Controls that do not stand and are let; no findings.
    TierFit fit = TierFit::Unspecified;
};

/// Of a tenant, by what its tier demands. A layer is Crossed when an attempt of the last round got through, whatever is
/// waived; in Drift when a demanded control was seen not to stand; Waived when all of those are let by waivers in
/// force, which nothing that is not negotiable is; Proven when every demanded control was seen to stand and the proof
/// is younger than a day; Outdated when it is older; Observed when it was never proven; NotObserved when nothing was
/// seen at all. `known` outlives the answer. `recommended`: the tier that policy asks for; Unspecified: nobody has
/// said.
[[nodiscard]] Posture judge(const policy::Baselines &baselines, Tier tier, Tier recommended, const Known &known,
                            std::int64_t nowMs);

} // namespace bulkhead::isolation
