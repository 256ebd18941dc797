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

/// What a thread is about; the gateway's word.
struct ThreadPart
{
    enum class Kind { Unspecified, Ticket, Alert, Incident, Access, Act, Case, Request };
    Kind kind = Kind::Unspecified;
    QString id, tenantId, tenantName;
    QString person, ticket, state; ///< State in words.
    bool recorded = false;         ///< An access that was in force, whose recording can be asked for.
    bool operator==(const ThreadPart &) const = default;
};
struct AuditThread
{
    QList<AuditRecord> records; ///< Oldest first.
    int unreadable = 0;         ///< As of AuditFound.
    QList<ThreadPart> parts;    ///< Of the first page.
    QString nextToken;          ///< Empty: there are no later ones.
    int beyondScope = 0;        ///< Records of this page's stretch that this person's scope does not show.
    bool partsCut = false;      ///< More belongs to it than a thread follows.
};

struct AuditHold
{
    QString tenantId, tenantName, matter, placedBy;
    qint64 placedMs = 0;
    bool operator==(const AuditHold &) const = default;
};
/// How long records are kept.
struct AuditRetention
{
    int years = 0; ///< At least; 0: the gateway has not said.
    QString policyVersion;
    qint64 oldestMs = 0;    ///< 0: there is none, or it was not looked for.
    qint64 dueBeforeMs = 0; ///< Older ones have been kept for their time.
    bool removes = false;   ///< Whether the gateway removes what is due.
    QList<AuditHold> holds;
    bool operator==(const AuditRetention &) const = default;
};

} // namespace bulkhead
Q_DECLARE_METATYPE(bulkhead::AuditRecord)
