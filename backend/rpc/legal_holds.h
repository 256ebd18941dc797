#pragma once
// Legal holds by people: placed at once by one, released by another only.
#include "backend/rpc/call.h"
#include "backend/rpc/departure_record.h"

#include "bulkhead/v1/departures.pb.h"

namespace bulkhead {

/// INVALID_ARGUMENT: HOLD_INCOMPLETE. RESOURCE_EXHAUSTED: TOO_MANY_HOLDS.
absl::Status placeHold(Store &store, const Call &call, const v1::PlaceHoldRequest &asked,
                       v1::PlaceHoldResponse &answer);
/// NOT_FOUND: HOLD_NOT_FOUND. FAILED_PRECONDITION: SELF_RELEASE, HOLD_RELEASED. ABORTED: REVISION_CONFLICT.
absl::Status releaseHold(Store &store, const Call &call, const v1::ReleaseHoldRequest &asked,
                         v1::ReleaseHoldResponse &answer);

} // namespace bulkhead
