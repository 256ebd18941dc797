#pragma once
// Parts of an attainment that are made from its tally; used by evaluate() only.
#include "backend/engine/sli_tally.h"

namespace bulkhead::sla {

/// Budget to date and of the whole period. What is still to come is forecast from the same minutes of the week of up to
/// four measured weeks before as-of; for minutes it is known.
void fillBudget(Attainment &result, const AttainmentQuestion &question, std::span<const Stretch> stretches,
                const Mask &mask, const SliTally &counted, std::int64_t endMinute);
void fillDays(Attainment &result, const AttainmentQuestion &question, const Mask &mask, const SliTally &counted,
              std::int64_t endMinute, const absl::TimeZone &zone);
void fillIncidents(Attainment &result, const AttainmentQuestion &question, const Mask &mask, const SliTally &counted,
                   std::int64_t endMinute);
void explain(Attainment &result, const Measure &measure);

} // namespace bulkhead::sla
