#pragma once
// What a partner administrator's draft may become: a sub-tenant of the own channel, by the platform's rules.
#include "backend/rpc/call.h"
#include "backend/rpc/draft_submit.h"

namespace bulkhead {

/// Leaves any other role's draft alone. Of a partner administrator's: the parent is the own channel (any other tenant
/// is refused as TENANT_NOT_IN_SCOPE, whether it exists or not), the owner is the channel's, no reason lifts the tier
/// policy, and no channel is made inside a channel (DRAFT_INCOMPLETE, by field).
[[nodiscard]] absl::Status keepToChannel(const Call &call, DraftFields &fields);

} // namespace bulkhead
