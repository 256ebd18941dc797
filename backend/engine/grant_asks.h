#pragma once
// What follows from what a grant is asked for.
#include "backend/engine/grants.h"

namespace bulkhead::grants {

/// How many other people have to consent to what is asked for, 1 to kMostApprovals.
[[nodiscard]] int approvalsFor(const Rules &rules, const Ask &ask);
/// Whether it asks for questions to the tenant's own records, which no scope opens.
[[nodiscard]] bool asksForRecords(const Ask &ask);
/// Whether it asks for PHI in their answers. Alone it is of no use, and one's own word never opens it.
[[nodiscard]] bool asksForPhi(const Ask &ask);

} // namespace bulkhead::grants
