#pragma once
// Exposure cases on the wire.
#include "backend/engine/exposure.h"
#include "backend/rpc/call.h"

#include "bulkhead/v1/exposures.pb.h"

namespace bulkhead {

/// Whether the caller has every tenant of the case in scope. Half a case is told to nobody: its words are written by
/// people who know all of its tenants. Tenants that
/// were taken out again are still named by them. Of a tenant that has left, what it was when it came in counts.
[[nodiscard]] bool mayKnow(const Call &call, const exposure::Case &item);
/// Without its entries. `nowMs`: of the database.
void fill(const Call &call, const exposure::Case &item, std::int64_t nowMs, v1::ExposureCase &message);

void fill(const exposure::Entry &entry, v1::ExposureEntry &message);

} // namespace bulkhead
