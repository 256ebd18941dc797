#pragma once
// How long audit is kept: by the access policy, and for longer where a legal hold stands.
#include "backend/rpc/call.h"

#include "bulkhead/v1/audit.pb.h"

#include <cstdint>

namespace bulkhead {

struct ServiceParts;

/// The instant before which a record has been kept for its time: the same of the year, so many years ago; of a day that
/// year did not have, the day before.
[[nodiscard]] std::int64_t keptBeforeMs(std::int64_t nowMs, int years);

/// `readable`: whose chains the caller reads.
[[nodiscard]] absl::Status auditRetention(const Call &call, const ServiceParts &parts, const StoreScope &readable,
                                          v1::GetRetentionResponse &answer);

} // namespace bulkhead
