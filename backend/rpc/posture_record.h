#pragma once
// Posture as the store keeps it: a small row per tenant that every gateway holds, and beside it the evidence of the
// last look and round, which is read when somebody asks.
#include "backend/domain/store.h"
#include "backend/engine/posture.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr char kPostureRow[] = "posture";               ///< Record kind; id is the tenant's.
inline constexpr char kPostureEvidence[] = "posture-evidence"; ///< Likewise.
/// Rounds that are kept for years: the first of a day, and each at which something began or ceased to get through.
/// Id "<tenant id>/<end, UTC ms>".
inline constexpr char kProbeRound[] = "probe-round";

/// What streams show of one tenant.
struct PostureRow
{
    std::string tenantId;
    Tier tier = Tier::Unspecified; ///< As it was judged; another one is judged anew.
    std::array<isolation::Cell, isolation::kLayers> cells{};
    std::uint32_t findings = 0;
    std::int64_t lookedMs = 0;       ///< Last answer of the platform.
    std::int64_t triedMs = 0;        ///< Last time it was asked.
    std::int64_t crossedSinceMs = 0; ///< Since when something gets through; 0: nothing does.
    std::string version;             ///< Of the baselines it was judged by.
    std::uint64_t revision = 0;      ///< Of the stored record.

    [[nodiscard]] bool crossed() const;
};

[[nodiscard]] Record rowRecord(const PostureRow &row);
/// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<PostureRow> rowOf(const Record &record);
[[nodiscard]] Record evidenceRecord(const isolation::Known &known);
[[nodiscard]] absl::StatusOr<isolation::Known> knownOf(const Record &record); ///< DATA_LOSS likewise.
[[nodiscard]] Record roundRecord(const isolation::Known &known); ///< Of its last round, with what was seen then.

} // namespace bulkhead
