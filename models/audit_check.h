#pragma once
// The console's own proof that audit was not changed: RFC 6962 trees (SHA-256) and signatures of checkpoints (Ed25519).
// Written apart from the gateway's: what is checked here does not rest on who is checked. Pure functions, any thread.
#include "models/audit_values.h"

#include <optional>

namespace bulkhead::audit {

/// SHA-256 of a 0x00 and the record.
[[nodiscard]] QByteArray leafHash(const QByteArray &record);
/// Whether the leaf is number `sequence` (from 1) of the tree of `size` with this root.
[[nodiscard]] bool includes(const QByteArray &leaf, quint64 sequence, quint64 size, const QList<QByteArray> &path,
                            const QByteArray &root);
/// Whether a tree of `from` leaves is the beginning of one of `to`. 0 < from <= to.
[[nodiscard]] bool continues(quint64 from, const QByteArray &fromRoot, quint64 to, const QByteArray &toRoot,
                             const QList<QByteArray> &path);

/// What a checkpoint's text says.
struct Head
{
    QString origin; ///< Whose: "bulkhead audit of tenant clinic-a".
    quint64 size = 0;
    QByteArray root; ///< 32 bytes.
    qint64 atMs = 0; ///< When it was signed.
    bool operator==(const Head &) const = default;
};
[[nodiscard]] std::optional<Head> headOf(const QByteArray &checkpointText);
/// Whether it is a head of this chain; empty: the platform's.
[[nodiscard]] bool isOf(const Head &head, const QString &tenantId);
/// The name of a key, as operators publish it: the first eight bytes of its SHA-256, in hexadecimal digits. Empty for
/// none.
[[nodiscard]] QString keyIdOf(const QByteArray &key);
/// Ed25519, strictly: 32 bytes of key, 64 of signature.
[[nodiscard]] bool isSigned(const QByteArray &text, const QByteArray &signature, const QByteArray &key);

/// Empty, or why the proof does not prove the record, as one sentence for the person. `shown`: the record on the
/// screen; `key`: the one that is known to this console.
[[nodiscard]] QString problemWith(const AuditRecord &shown, const AuditProof &proof, const AuditKey &key);

} // namespace bulkhead::audit
