#pragma once
// What the neighbours engine would have said of a recording.
#include "backend/backtest/recorded_usage.h"
#include "backend/engine/neighbours_engine.h"

#include <string>
#include <vector>

namespace bulkhead {

/// One judgement as long as it was held: an incident that goes from one name to another is two of them.
struct RecordedIncident
{
    std::int64_t startMs = 0; ///< The tick at whose end it was first held.
    std::int64_t endMs = 0;   ///< The last tick at which it was.
    std::string pool;
    Verdict verdict = Verdict::Undecided;
    std::vector<neighbours::Antagonist> antagonists;
    std::vector<TenantIndex> victims;        ///< Everyone who was hurt meanwhile, worst first at the start.
    std::vector<neighbours::Booking> ledger; ///< Summed over the ticks in which it was held: seconds of delay.
};

[[nodiscard]] std::vector<RecordedIncident> runNeighboursBacktest(const RecordedUsage &usage);

/// {"incidents": [{"start", "end", "pool", "verdict", "antagonists", "victims", "ledger"}]}; times in Unix seconds, the
/// ledger in seconds by account, a tenant's by resource.
[[nodiscard]] std::string neighboursJson(const RecordedUsage &usage, const std::vector<RecordedIncident> &incidents);
/// The same in sentences.
[[nodiscard]] std::string neighboursText(const RecordedUsage &usage, const std::vector<RecordedIncident> &incidents);

} // namespace bulkhead
