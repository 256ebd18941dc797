#pragma once
#include "models/audit_values.h"

#include <optional>

namespace bulkhead {

/// A record from its canonical bytes (see audit.proto), with its leaf; nothing when they are none, down to the last
/// byte.
[[nodiscard]] std::optional<AuditRecord> auditRecordFrom(const QByteArray &canonical);

} // namespace bulkhead
