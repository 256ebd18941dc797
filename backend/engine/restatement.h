#pragma once
// What changed between two results of one period: a final one is never edited, it is restated with its reason.
#include "backend/engine/credit.h"

namespace bulkhead::sla {

struct RestatedFigure
{
    std::string workflow;
    SliKind kind = SliKind::Occurrences;
    std::string figure;        ///< "good", "valid", "bad", "attained", "met", "excluded minutes", "credit"
    std::string before, after; ///< As printed.
    bool operator==(const RestatedFigure &) const = default;
};

struct Restatement
{
    std::string reason;
    std::vector<RestatedFigure> changes; ///< Empty: nothing changed, no restatement is needed.
    std::int64_t creditDifferenceMinor = 0;
};

/// A commitment that only one side has appears with "–" on the other. InvalidArgument: no reason, or other periods.
[[nodiscard]] absl::StatusOr<Restatement> restate(std::span<const Attainment> before,
                                                  const CreditStatement &creditBefore,
                                                  std::span<const Attainment> after, const CreditStatement &creditAfter,
                                                  std::string reason);

} // namespace bulkhead::sla
