#pragma once
#include "models/audit_values.h"
#include "models/desk_answer.h"

namespace bulkhead {

class EvidenceDesk;

/// What a desk tells of audit. GUI thread, never blocks it. Each first page, each record that no search has found and
/// each export stands in the audit itself.
class AuditDesk
{
public:
    virtual ~AuditDesk() = default;
    /// `token`: of the page before; empty: the first.
    virtual void searchAudit(const QString &filter, const QString &token, QObject *guard, Answer<AuditFound> then) = 0;
    /// `tenantId` empty: the platform's own chain. `readToken` empty: no search has found it.
    virtual void auditEvent(const QString &tenantId, quint64 sequence, const QByteArray &readToken, QObject *guard,
                            Answer<AuditProof> then) = 0;
    /// That the first `from` records of a chain are the beginning of its first `to`.
    virtual void auditConsistency(const QString &tenantId, quint64 from, quint64 to, QObject *guard,
                                  Answer<QList<QByteArray>> then) = 0;
    virtual void exportProofs(const QString &tenantId, const QString &filter, QObject *guard,
                              Answer<AuditExport> then) = 0;
    /// All that belongs to a ticket, an alert, an incident, an access, an act, an exposure case or a request, oldest
    /// first; `token` as of a search.
    virtual void auditThread(const QString &id, const QString &token, QObject *guard, Answer<AuditThread> then) = 0;
    virtual void auditRetention(QObject *guard, Answer<AuditRetention> then) = 0;

    /// The papers that are made over it: samples, findings, campaigns. Lives as long as the desk; null: there are none.
    [[nodiscard]] virtual EvidenceDesk *evidence() { return nullptr; }
};

} // namespace bulkhead
