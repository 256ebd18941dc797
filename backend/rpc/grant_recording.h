#pragma once
// Words for the recording of a grant: its last step, and what becomes of a grant that cannot be recorded.
#include "backend/domain/session_recorder.h"
#include "backend/domain/store.h"
#include "backend/engine/grants.h"

namespace bulkhead {

struct Call;

inline constexpr char kEndedByRecording[] = "recording"; ///< Who has ended a grant that could not be recorded.

/// A call as a step: its method, action and purpose, never what was in the request.
[[nodiscard]] RecordedStep callStep(const Call &call);
/// The last one: how the grant ended, by whom and why.
[[nodiscard]] RecordedStep endStep(const grants::Grant &grant);
/// That of a grant which cannot be read any more.
[[nodiscard]] RecordedStep lostStep();
/// A sentence for the person whose access ends by it; never a store's own words.
[[nodiscard]] std::string reasonOfFailure(const absl::Status &why);
/// To audit, the platform's as well, where nobody has to know which tenant to look at, and the tenant's timeline.
[[nodiscard]] absl::Status tellUnrecorded(StoreTxn &txn, const grants::Grant &ended, const std::string &why,
                                          std::int64_t nowMs);

} // namespace bulkhead
