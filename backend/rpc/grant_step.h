#pragma once
// One step of a grant, as it is kept: in its transaction, with its audit and its line in the tenant's timeline.
#include "backend/rpc/call.h"
#include "backend/rpc/grant_record.h"

namespace bulkhead {

/// `outcome`: a word for audit, which the step may change.
struct GrantStep
{
    StoreTxn &txn;
    grants::Grant &grant;
    std::int64_t nowMs;
    std::string outcome;
    std::string told;   ///< For the tenant's timeline; empty: nothing.
    std::string note{}; ///< What audit says besides how the grant stands; empty: nothing.
};

/// Writes the grant as the step has left it. `known`: its tenant is one of the platform's; else the platform's chain
/// hears of it, and no timeline. Errors: the store's.
[[nodiscard]] absl::Status keep(const Call &call, GrantStep &step, bool known);

} // namespace bulkhead
