#pragma once
// What would bring a tenant back to its baseline, and whether it is back. Pure: whoever looks, does and tries is told.
#include "backend/domain/platform.h"
#include "backend/engine/posture.h"

#include <string>
#include <utility>
#include <vector>

namespace bulkhead::isolation {

/// One demanded control that was seen not to stand, and what can be done about it.
struct Mending
{
    const policy::BaselineControl *control = nullptr;
    std::string cause; ///< Of all its checks that do not hold.
    std::int64_t sinceMs = 0;
    std::vector<std::string> steps; ///< Titles, in the order of the plan; empty: the platform has none for it.
    std::string beyond;             ///< What of it no step puts right; empty: nothing that is known beforehand.
};

struct Restoration
{
    std::vector<Mending> off;             ///< By layer.
    std::vector<ProbeAttempt> crossed;    ///< What got through at the last try.
    std::vector<PlannedStep> steps;       ///< That are done again, in the order of the plan; each once.
    std::size_t demanded = 0, unseen = 0; ///< Controls of the tier; those that nobody has looked at.
    std::size_t waived = 0;               ///< That are off and are let.

    [[nodiscard]] bool needed() const { return !off.empty() || !crossed.empty(); }
};

/// The steps of `plan` that put right what `posture` says is off, and none beside them: a step that is done again may
/// end what somebody has set for a while. Where an attempt gets through a layer whose controls all stand, the steps
/// that set that layer. `seen`: the look that the posture was judged by.
[[nodiscard]] Restoration restorationOf(const Posture &posture, const Known &known,
                                        const std::vector<Observation> &seen, const std::vector<PlannedStep> &plan);

/// Sentences for whoever proposes and approves: each control that is off with its cause and since when, what is done
/// about it, and, as a warning, what the platform cannot mend by itself.
[[nodiscard]] std::vector<std::pair<std::string, bool>> sentencesOf(const Restoration &restoration);

/// Why a tenant cannot be called proven by its last look and round, one sentence each; empty: every demanded control
/// that was looked at stands, the round was whole, and nothing got through.
[[nodiscard]] std::vector<std::string> objections(const Posture &posture, const Known &known);
/// "24 of 24 attempts across its boundaries were refused; 9 of 14 controls were seen to stand". Without objections.
[[nodiscard]] std::string provenWords(const Posture &posture, const Known &known);

} // namespace bulkhead::isolation
