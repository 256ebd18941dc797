#pragma once
// A containment as it is stored: what was approved, in the act's canonical change, and what became of it, as a record.
#include "backend/domain/containment.h"
#include "backend/domain/store.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr char kContainmentRecord[] = "containment";

struct ForeseenVictim
{
    std::string tenantId;
    double fromMs = 0, toMs = 0;
};
/// What was simulated and is approved.
struct ContainmentTerms
{
    std::string incident, pool;
    Measure measure = Measure::Unspecified;
    std::int64_t value = 0;
    std::int32_t minutes = 0;
    std::int32_t reliefBp = 0, ownCostBp = 0; ///< Foreseen; hundredths of a percent.
    std::vector<ForeseenVictim> victims;
};
/// What came of it. Its revision is the record's.
struct ContainmentState
{
    std::int64_t appliedMs = 0, liftsMs = 0;
    double delayBefore = 0;     ///< Extra delay of a tick when it was applied, s.
    std::int32_t reliefBp = -1; ///< Measured at the last look; -1: not yet.
    bool refuted = false;
    std::uint64_t revision = 0;
};

[[nodiscard]] std::string encode(const ContainmentTerms &terms);
/// DATA_LOSS when the text is none.
[[nodiscard]] absl::StatusOr<ContainmentTerms> decodeTerms(const std::string &text);
[[nodiscard]] Limit limitOf(const StoredAct &act, const ContainmentTerms &terms, std::int64_t liftsMs);

/// NOT_FOUND: never applied.
[[nodiscard]] absl::StatusOr<ContainmentState> containmentState(StoreTxn &txn, const std::string &act);
/// All of a tenant, or of the fleet with an empty id, by act.
[[nodiscard]] absl::StatusOr<std::map<std::string, ContainmentState>> containmentStates(Store &store,
                                                                                        std::string_view tenantId);
[[nodiscard]] absl::Status keep(StoreTxn &txn, const StoredAct &act, ContainmentState &state, std::int64_t nowMs);

} // namespace bulkhead
