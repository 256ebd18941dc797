#pragma once
// Audit as the console shows it; Qt Core only.
#include "models/values.h"

namespace bulkhead {

/// One record. Every field is taken from `canonical`, which is what is proven; of one whose content is withheld the
/// fields are the gateway's word, and only its leaf is proven.
struct AuditRecord
{
    QString tenantId; ///< Empty: the platform's own chain.
    QString actor, action, requestId, purpose, outcome, before, after, grant, policyVersion;
    Role role = Role::Unspecified;
    qint64 atMs = 0;
    quint64 sequence = 0;
    QByteArray canonical; ///< Empty: withheld.
    QByteArray leaf;      ///< The leaf's hash, 32 bytes; of a whole record made here.
    QString tenantName;   ///< The gateway's word.
    QByteArray readToken; ///< Says that a search has found it.

    [[nodiscard]] bool withheld() const { return canonical.isEmpty(); }
    /// "clinic-a/12"; of the platform "_/12".
    [[nodiscard]] QString key() const
    {
        return QStringLiteral("%1/%2").arg(tenantId.isEmpty() ? QStringLiteral("_") : tenantId).arg(sequence);
    }
    bool operator==(const AuditRecord &) const = default;
};

struct AuditFound
{
    QList<AuditRecord> records;
    int unreadable = 0;        ///< Records that came in a form this console cannot read.
    QString nextToken;         ///< Empty: there are no older ones.
    qint64 lookedBackToMs = 0; ///< Older ones were not looked at yet; 0: the page is full, or the end.
};

/// As it was signed.
struct AuditCheckpoint
{
    QByteArray text, signature;
    QString keyId;
    bool operator==(const AuditCheckpoint &) const = default;
};
struct AuditKey
{
    QString id;
    QByteArray bytes; ///< Ed25519, 32 bytes; empty: nothing signs here.
    bool operator==(const AuditKey &) const = default;
};
struct AuditProof
{
    AuditRecord record;
    AuditCheckpoint checkpoint; ///< Without text: the gateway proves nothing.
    QList<QByteArray> path;
    AuditKey key;
};

/// What a proof bundle is made from.
struct AuditExport
{
    QString exportId;
    AuditCheckpoint checkpoint;
    AuditKey key;
    struct Proven
    {
        AuditRecord record;
        QList<QByteArray> path;
    };
    QList<Proven> records;
};

} // namespace bulkhead
Q_DECLARE_METATYPE(bulkhead::AuditRecord)
