#pragma once
#include "models/contract_values.h"

namespace bulkhead {

/// What can be said about a draft while it is typed, with the gateway's places ("commitments[1].targetE7") and in its
/// words. The gateway decides; this only keeps its refusals off the way. `base`: the newest version there is.
[[nodiscard]] QList<terms::Problem> contractProblems(const terms::Contract &draft, const terms::Contract &base,
                                                     qint64 nowMs);
/// What the contract lets be excluded, against one interval: notice, category, cap, whole minutes, workflows. Places
/// begin with "exclusion.".
[[nodiscard]] QList<terms::Problem> exclusionProblems(const terms::Exclusion &asked, const terms::Contract &inForce,
                                                      qint64 nowMs);
/// Warnings are advice: something can be proposed with them.
[[nodiscard]] bool anyRefused(const QList<terms::Problem> &problems);

} // namespace bulkhead
