#pragma once
// Containments as a caller may see them: victims outside the scope are counted, never named.
#include "backend/rpc/call.h"
#include "backend/rpc/containment_record.h"

#include "bulkhead/v1/acts.pb.h"

namespace bulkhead {

void fill(const Call &call, const ContainmentTerms &terms, v1::Containment &shown);
void fillState(const ContainmentState &state, v1::Containment &shown);

} // namespace bulkhead
