#pragma once
#include "backend/rpc/call.h"
#include "backend/rpc/services.h"

#include <absl/status/status.h>

namespace bulkhead {

namespace v1 {
class SearchRequest;
class SearchResponse;
} // namespace v1

/// Tenants, alerts, incidents and cases whose words match, best first, within scope only: nothing outside is found,
/// counted or hinted at.
absl::Status search(const ServiceParts &parts, const Call &call, const v1::SearchRequest &asked,
                    v1::SearchResponse &answer);

} // namespace bulkhead
