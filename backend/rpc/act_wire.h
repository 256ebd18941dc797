#pragma once
// Governed acts on the wire.
#include "backend/rpc/call.h"

namespace bulkhead {

namespace v1 {
class Act;
}

/// An act as the call's person may know it. A change that cannot be read is left open: the console says that it does
/// not know this kind.
void fill(const Call &call, const StoredAct &act, const TenantFacts &tenant, v1::Act &shown);

} // namespace bulkhead
