#pragma once
// How audit reads to people. Times are UTC: auditors compare them with other systems' records.
#include "models/audit_values.h"

namespace bulkhead::words {

[[nodiscard]] QString auditTime(qint64 ms);               ///< "2026-11-30 12:03:04"
[[nodiscard]] QString utcClock(qint64 ms);                ///< "12:03 UTC"
[[nodiscard]] QString chain(const AuditRecord &record);   ///< The tenant's name or id; "Platform".
[[nodiscard]] QString chainId(const QString &tenantId);   ///< "clinic-a"; "the platform"
[[nodiscard]] QString auditAction(const QString &action); ///< "alerts.note"; "Refused: AlertsService.NoteAlert"
[[nodiscard]] bool isRefusal(const AuditRecord &record);
/// A text from a record for the screen: characters that change the direction of writing, or nothing that is seen, are
/// shown as their number, so that no record can dress up as another.
[[nodiscard]] QString visible(const QString &text);
/// The acts that a record names: "act-0123456789abcdef".
[[nodiscard]] QStringList actsIn(const AuditRecord &record);
[[nodiscard]] QString fingerprint(const QByteArray &bytes); ///< First 16 hex digits, in groups of four.
/// How long records are kept, since when there are any, and whose are held for longer.
[[nodiscard]] QString auditKept(const AuditRetention &kept);

} // namespace bulkhead::words
