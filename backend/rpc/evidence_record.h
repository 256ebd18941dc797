#pragma once
// The papers of an audit as the store keeps them; of no tenant, because one may be about several.
#include "backend/domain/store.h"
#include "backend/engine/evidence.h"

#include <absl/status/statusor.h>

namespace bulkhead {

inline constexpr char kSampleRecord[] = "evidence-sample";
inline constexpr char kFindingRecord[] = "evidence-finding";
inline constexpr char kCampaignRecord[] = "evidence-campaign";

[[nodiscard]] Record recordOf(const evidence::Sample &sample);
[[nodiscard]] Record recordOf(const evidence::Finding &finding);
[[nodiscard]] Record recordOf(const evidence::Campaign &campaign);

// DATA_LOSS: the record holds something else.
[[nodiscard]] absl::StatusOr<evidence::Sample> sampleOf(const Record &record);
[[nodiscard]] absl::StatusOr<evidence::Finding> findingOf(const Record &record);
[[nodiscard]] absl::StatusOr<evidence::Campaign> campaignOf(const Record &record);

} // namespace bulkhead
