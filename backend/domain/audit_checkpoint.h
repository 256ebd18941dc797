#pragma once
// Signed checkpoints of audit's trees: "this tree had so many records and this root, at this time". Whoever kept one
// can tell later that nothing up to it was changed. Ed25519 (RFC 8032); the text is a note as C2SP's signed-note and
// tlog-checkpoint describe it.
#include "backend/domain/secret.h"
#include "backend/domain/store.h"

#include <memory>

namespace bulkhead::audit {

struct Checkpoint
{
    AuditHead head;
    std::int64_t atMs = 0;
    std::string keyId;     ///< Of whose key it is: see keyIdOf().
    std::string signature; ///< 64 bytes over checkpointText().
    bool operator==(const Checkpoint &) const = default;
};

/// What is signed: whose tree, how many records, the root in base64, the time, a line each.
[[nodiscard]] std::string checkpointText(const AuditHead &head, std::int64_t atMs);
/// As it is kept in files: the text, an empty line, and "— NAME BASE64" with the key's id and the signature.
[[nodiscard]] std::string checkpointNote(const Checkpoint &checkpoint);
/// The checkpoint of a note; nothing where it is none, or not spelled as checkpointNote() does. Says nothing of the
/// signature.
[[nodiscard]] std::optional<Checkpoint> readCheckpointNote(std::string_view note);

/// The first eight bytes of SHA-256 of a public key, as 16 hexadecimal digits.
[[nodiscard]] std::string keyIdOf(std::string_view publicKey);

/// The gateway's key.
class SigningKey
{
public:
    [[nodiscard]] static SigningKey make();
    /// Out of 32 secret bytes. INVALID_ARGUMENT: they are not so many.
    [[nodiscard]] static absl::StatusOr<SigningKey> fromSeed(const Secret &seed);
    /// Reads a PEM file (PKCS #8) that nobody else may read. FAILED_PRECONDITION says what is wrong with it and how to
    /// make one; NOT_FOUND: it is not there.
    [[nodiscard]] static absl::StatusOr<SigningKey> read(const std::string &path);
    /// Writes it as a new file for its owner only. ALREADY_EXISTS: nothing is written over.
    [[nodiscard]] absl::Status write(const std::string &path) const;

    [[nodiscard]] Checkpoint sign(const AuditHead &head, std::int64_t atMs) const;
    [[nodiscard]] const std::string &publicKey() const { return m_public; } ///< 32 bytes.
    [[nodiscard]] const std::string &id() const { return m_id; }

private:
    explicit SigningKey(std::shared_ptr<void> key);

    std::shared_ptr<void> m_key; ///< EVP_PKEY.
    std::string m_public, m_id;
};

/// Nothing where it is none, or bytes are spelt in another way than the one that encoding gives: what two texts prove
/// would be one thing, and they are two.
[[nodiscard]] std::optional<std::string> fromBase64(std::string_view text);
/// A public key of 32 bytes, in base64, as people pass it on; nothing where it is none.
[[nodiscard]] std::optional<std::string> readPublicKey(std::string_view base64);
[[nodiscard]] std::string publicKeyText(std::string_view publicKey);

/// Whether the owner of this key (32 bytes) signed this checkpoint.
[[nodiscard]] bool isSignedBy(const Checkpoint &checkpoint, std::string_view publicKey);

} // namespace bulkhead::audit
