#pragma once
// Verifies all of a store's audit against itself and against checkpoints that were kept elsewhere.
#include "backend/domain/audit_checkpoint.h"

#include <span>

namespace bulkhead {

struct AuditDamage
{
    std::string tenantId;       ///< Empty: the platform's tree.
    std::uint64_t sequence = 0; ///< The first record that is not as it was written, or could be.
    std::uint64_t upTo = 0;     ///< The last one that it could be; the same number where it is known.
    std::string text;           ///< A sentence: what is wrong, and how it shows.
};

struct AuditVerified
{
    std::uint64_t trees = 0, records = 0;
    std::uint64_t checkpoints = 0;   ///< How many of those given were met, each with the root that it names.
    std::uint64_t roots = 0;         ///< How many roots of tenants, as the platform's tree has them, were met.
    std::uint64_t unanchored = 0;    ///< Records behind the last checkpoint and root of their trees.
    std::vector<AuditDamage> damage; ///< The first of each tree that has any; empty: all is as it was written.
};

/// Reads every record once, as it lies in the table: its bytes, its place in the chain, the tree's own rows, what
/// searches find, and, at the size of each checkpoint, the root. `kept` have been checked for their signatures.
/// Gateways may go on. Errors as opening a store; damage is none of them.
[[nodiscard]] absl::StatusOr<AuditVerified> verifyAudit(const std::string &where,
                                                        std::span<const audit::Checkpoint> kept);

} // namespace bulkhead
