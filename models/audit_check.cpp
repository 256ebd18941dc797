#include "models/audit_check.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

namespace bulkhead::audit {
namespace {

constexpr qsizetype kHash = 32, kKey = 32, kSignature = 64;
const QByteArray kAt = QByteArrayLiteral("at ");

struct Audit
{
    Q_DECLARE_TR_FUNCTIONS(Audit)
};

QByteArray nodeHash(const QByteArray &left, const QByteArray &right)
{
    return QCryptographicHash::hash(QByteArray(1, '\x01') + left + right, QCryptographicHash::Sha256);
}

bool areHashes(const QList<QByteArray> &path)
{
    return path.size() <= 128
           && std::all_of(path.begin(), path.end(), [](const QByteArray &hash) { return hash.size() == kHash; });
}

bool isPowerOfTwo(quint64 number)
{
    return number != 0 && (number & (number - 1)) == 0;
}

} // namespace

QByteArray leafHash(const QByteArray &record)
{
    return QCryptographicHash::hash(QByteArray(1, '\0') + record, QCryptographicHash::Sha256);
}

// RFC 9162, 2.1.3.2.
bool includes(const QByteArray &leaf, quint64 sequence, quint64 size, const QList<QByteArray> &path,
              const QByteArray &root)
{
    if (sequence == 0 || sequence > size || !areHashes(path) || leaf.size() != kHash)
        return false;
    quint64 at = sequence - 1, last = size - 1;
    QByteArray hash = leaf;
    for (const QByteArray &beside : path) {
        if (last == 0)
            return false;
        if ((at & 1) != 0 || at == last) {
            hash = nodeHash(beside, hash);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = nodeHash(hash, beside);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool continues(quint64 from, const QByteArray &fromRoot, quint64 to, const QByteArray &toRoot,
               const QList<QByteArray> &path)
{
    if (from == 0 || from > to || !areHashes(path))
        return false;
    if (from == to)
        return path.isEmpty() && fromRoot == toRoot;
    QList<QByteArray> hashes = path;
    if (isPowerOfTwo(from))
        hashes.prepend(fromRoot);
    if (hashes.isEmpty())
        return false;
    quint64 at = from - 1, last = to - 1;
    while ((at & 1) != 0) {
        at >>= 1;
        last >>= 1;
    }
    QByteArray old = hashes.constFirst(), now = hashes.constFirst();
    for (qsizetype i = 1; i < hashes.size(); ++i) {
        if (last == 0)
            return false;
        if ((at & 1) != 0 || at == last) {
            old = nodeHash(hashes[i], old);
            now = nodeHash(hashes[i], now);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            now = nodeHash(now, hashes[i]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && old == fromRoot && now == toRoot;
}

QString keyIdOf(const QByteArray &key)
{
    return key.isEmpty()
               ? QString()
               : QString::fromLatin1(QCryptographicHash::hash(key, QCryptographicHash::Sha256).toHex().left(16));
}

bool isSigned(const QByteArray &text, const QByteArray &signature, const QByteArray &key)
{
    if (key.size() != kKey || signature.size() != kSignature)
        return false;
    const auto bytes = [](const QByteArray &array) { return reinterpret_cast<const unsigned char *>(array.data()); };
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> loaded(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes(key), size_t(key.size())), &EVP_PKEY_free);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return loaded && context && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, loaded.get()) == 1
           && EVP_DigestVerify(context.get(), bytes(signature), size_t(signature.size()), bytes(text),
                               size_t(text.size()))
                  == 1;
}

// Whose tree, how many records, the root in Base64, the time, a line each; one spelling.
std::optional<Head> headOf(const QByteArray &checkpointText)
{
    const QList<QByteArray> lines = checkpointText.split('\n');
    if (lines.size() != 5 || !lines[4].isEmpty() || !lines[3].startsWith(kAt))
        return std::nullopt;
    Head head;
    bool counted = false, timed = false;
    head.origin = QString::fromUtf8(lines[0]);
    head.size = lines[1].toULongLong(&counted);
    head.atMs = lines[3].mid(kAt.size()).toLongLong(&timed);
    head.root = QByteArray::fromBase64(lines[2]);
    const bool same = lines[1] == QByteArray::number(head.size) && lines[2] == head.root.toBase64()
                      && lines[3] == kAt + QByteArray::number(head.atMs);
    return counted && timed && same && head.root.size() == kHash ? std::optional(head) : std::nullopt;
}

bool isOf(const Head &head, const QString &tenantId)
{
    return head.origin
           == (tenantId.isEmpty() ? QStringLiteral("bulkhead audit of the platform")
                                  : QStringLiteral("bulkhead audit of tenant ") + tenantId);
}

namespace {

/// Of a withheld record: what the gateway told of it twice.
bool isToldAlike(const AuditRecord &one, const AuditRecord &other)
{
    return one.actor == other.actor && one.action == other.action && one.outcome == other.outcome
           && one.atMs == other.atMs && one.role == other.role && one.purpose == other.purpose
           && one.grant == other.grant && one.requestId == other.requestId;
}

} // namespace

QString problemWith(const AuditRecord &shown, const AuditProof &proof, const AuditKey &key)
{
    const AuditRecord &proven = proof.record;
    if (proven.tenantId != shown.tenantId || proven.sequence != shown.sequence || proven.leaf != shown.leaf
        || proven.canonical != shown.canonical || (shown.withheld() && !isToldAlike(proven, shown)))
        return Audit::tr("The gateway tells another record now than the one that is shown.");
    if (proof.key.bytes != key.bytes)
        return Audit::tr("The checkpoint is signed with another key (%1) than this console knows (%2).")
            .arg(proof.key.id, key.id);
    if (!isSigned(proof.checkpoint.text, proof.checkpoint.signature, key.bytes))
        return Audit::tr("The checkpoint does not bear the signature of the key %1.").arg(key.id);
    const auto head = headOf(proof.checkpoint.text);
    if (!head)
        return Audit::tr("The checkpoint is not in a form that this console can read.");
    if (!isOf(*head, shown.tenantId))
        return Audit::tr("The checkpoint is of another chain (%1).").arg(head->origin);
    if (!includes(shown.leaf, shown.sequence, head->size, proof.path, head->root))
        return Audit::tr("The record does not stand in the checkpoint of %n record(s).", nullptr, int(head->size));
    return {};
}

} // namespace bulkhead::audit
