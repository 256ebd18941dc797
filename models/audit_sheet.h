#pragma once
#include "models/audit_bundle.h"

#include <QStringList>

namespace bulkhead {

/// Records of audit as a table for a file: what a person reads in a sheet. A bundle proves, this does not; it says
/// where its records stand, so that each can be looked up.
[[nodiscard]] QStringList auditSheetColumns();
[[nodiscard]] QStringList auditSheetRow(const AuditRecord &record);
/// The line above the table: whose records, by which search, when and by whom, and as which export it stands in audit.
[[nodiscard]] QString auditSheetMarking(const AuditExport &proven, const AuditBundleFacts &facts);

} // namespace bulkhead
