#pragma once
// Roots of tenants' trees as the platform's tree keeps them: it takes these and the platform's own events, never every
// change of a tenant.
#include "backend/domain/store.h"

namespace bulkhead::audit {

/// The action of the platform's records that hold roots of tenants' trees, and their text: a line for each, with the
/// tenant's id, the size and the root in hexadecimal digits.
inline constexpr std::string_view kRootsAction = "audit.roots";
[[nodiscard]] std::string rootsText(std::span<const AuditHead> heads);
/// Nothing where a line is none.
[[nodiscard]] std::optional<std::vector<AuditHead>> readRoots(std::string_view text);

} // namespace bulkhead::audit
