#pragma once
#include "models/audit_values.h"

namespace bulkhead {

/// Who takes a bundle out, and of what; told in the file beside what is proven.
struct AuditBundleFacts
{
    QString tenantId, tenantName, environment, filter, by;
    qint64 atMs = 0;
};

/// A proof bundle as a file: JSON, described in the manual under "Proof bundles". Binary fields are Base64, so nothing
/// in a record can become a part of the form.
[[nodiscard]] QByteArray auditBundle(const AuditExport &proven, const AuditBundleFacts &facts);
/// Empty, or why the export does not prove what it holds: then it is not written. `key`: as AuditWitness::key().
[[nodiscard]] QString problemWith(const AuditExport &proven, const QString &tenantId, const AuditKey &key);

} // namespace bulkhead
