#include "backend/domain/audit_checkpoint.h"

#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead::audit {

namespace {

constexpr std::size_t kKey = 32, kSignature = 64, kRoot = 32;
constexpr std::string_view kTenant = "bulkhead audit of tenant ";
constexpr std::string_view kPlatform = "bulkhead audit of the platform";
constexpr std::string_view kAt = "at ", kName = "\xe2\x80\x94 bulkhead-"; // An em dash, as notes have it.

const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

std::string base64(std::string_view bytes)
{
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char *>(text.data()), bytesOf(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

/// Of exactly `size` bytes.
std::optional<std::string> fromBase64(std::string_view text, std::size_t size)
{
    auto bytes = audit::fromBase64(text);
    return bytes && bytes->size() == size ? bytes : std::nullopt;
}

/// Takes a line off the front; nothing where no line ends.
std::optional<std::string_view> takeLine(std::string_view &text)
{
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

template<typename Number>
bool readNumber(std::string_view text, Number &number)
{
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc() && read.ptr == text.data() + text.size();
}

EVP_PKEY *keyOf(const std::shared_ptr<void> &key)
{
    return static_cast<EVP_PKEY *>(key.get());
}

std::shared_ptr<void> owned(EVP_PKEY *key)
{
    return {key, [](void *made) { EVP_PKEY_free(static_cast<EVP_PKEY *>(made)); }};
}

absl::Status notUsable(const std::string &path, const std::string &why)
{
    return absl::FailedPreconditionError("The key of audit " + path + " " + why
                                         + ". Make one with \"bulkhead-gateway audit key --out FILE\".");
}

} // namespace

std::optional<std::string> fromBase64(std::string_view text)
{
    if (text.size() % 4 != 0 || text.size() > INT_MAX)
        return std::nullopt;
    std::string bytes(text.size() / 4 * 3 + 1, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char *>(bytes.data()), bytesOf(text), static_cast<int>(text.size()));
    if (size < 0)
        return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    bytes.resize(static_cast<std::size_t>(size) - padding);
    return base64(bytes) == text ? std::optional(bytes) : std::nullopt;
}

std::string checkpointText(const AuditHead &head, std::int64_t atMs)
{
    std::string text(head.tenantId.empty() ? kPlatform : kTenant);
    return text + head.tenantId + "\n" + std::to_string(head.size) + "\n" + base64(head.root) + "\n" + std::string(kAt)
           + std::to_string(atMs) + "\n";
}

std::string checkpointNote(const Checkpoint &checkpoint)
{
    return checkpointText(checkpoint.head, checkpoint.atMs) + "\n" + std::string(kName) + checkpoint.keyId + " "
           + base64(checkpoint.signature) + "\n";
}

std::optional<Checkpoint> readCheckpointNote(std::string_view note)
{
    Checkpoint read;
    std::string_view rest = note;
    const auto whose = takeLine(rest), size = takeLine(rest), root = takeLine(rest), at = takeLine(rest),
               none = takeLine(rest), by = takeLine(rest);
    if (!by || !rest.empty() || !none->empty() || !at->starts_with(kAt) || !by->starts_with(kName))
        return std::nullopt;
    if (whose->starts_with(kTenant))
        read.head.tenantId = whose->substr(kTenant.size());
    const auto hash = fromBase64(*root, kRoot);
    const std::string_view signer = by->substr(kName.size());
    const std::size_t space = signer.find(' ');
    const auto signature =
        space == std::string_view::npos ? std::nullopt : fromBase64(signer.substr(space + 1), kSignature);
    if (!hash || !signature || !readNumber(*size, read.head.size) || !readNumber(at->substr(kAt.size()), read.atMs))
        return std::nullopt;
    read.head.root = *hash;
    read.keyId = signer.substr(0, space);
    read.signature = *signature;
    // One spelling: what reads alike is alike.
    return checkpointNote(read) == note ? std::optional(read) : std::nullopt;
}

std::string keyIdOf(std::string_view publicKey)
{
    constexpr char kDigits[] = "0123456789abcdef";
    unsigned char hash[SHA256_DIGEST_LENGTH];
    SHA256(bytesOf(publicKey), publicKey.size(), hash);
    std::string id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.push_back(kDigits[hash[i] >> 4]);
        id.push_back(kDigits[hash[i] & 0xf]);
    }
    return id;
}

SigningKey::SigningKey(std::shared_ptr<void> key)
    : m_key(std::move(key))
    , m_public(kKey, '\0')
{
    std::size_t size = kKey;
    EVP_PKEY_get_raw_public_key(keyOf(m_key), reinterpret_cast<unsigned char *>(m_public.data()), &size);
    m_id = keyIdOf(m_public);
}

SigningKey SigningKey::make()
{
    return SigningKey(owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")));
}

absl::StatusOr<SigningKey> SigningKey::fromSeed(const Secret &seed)
{
    if (seed.reveal().size() != kKey)
        return absl::InvalidArgumentError("A key of audit has 32 bytes.");
    return SigningKey(owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytesOf(seed.reveal()), kKey)));
}

absl::StatusOr<SigningKey> SigningKey::read(const std::string &path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        if (errno == ENOENT)
            return absl::NotFoundError("There is no key of audit " + path + ".");
        return notUsable(path, std::string("cannot be read (") + std::strerror(errno) + ")");
    }
    struct stat info = {};
    const bool wide = ::fstat(file, &info) != 0 || (info.st_mode & 077) != 0;
    FILE *stream = ::fdopen(file, "r");
    if (!stream) {
        ::close(file);
        return notUsable(path, "cannot be read");
    }
    EVP_PKEY *key = PEM_read_PrivateKey(stream, nullptr, nullptr, nullptr);
    std::fclose(stream);
    const std::shared_ptr<void> read = owned(key);
    if (wide)
        return notUsable(path, "can be read by others (chmod 600)");
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519)
        return notUsable(path, "is no Ed25519 key in PEM");
    return SigningKey(read);
}

absl::Status SigningKey::write(const std::string &path) const
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return errno == EEXIST ? absl::AlreadyExistsError(path + " is there already, and no key is written over.")
                               : absl::FailedPreconditionError(path + " cannot be written: " + std::strerror(errno));
    FILE *stream = ::fdopen(file, "w");
    const bool wrote = stream
                       && PEM_write_PKCS8PrivateKey(stream, keyOf(m_key), nullptr, nullptr, 0, nullptr, nullptr) == 1
                       && std::fflush(stream) == 0 && ::fsync(file) == 0;
    const bool closed = stream ? std::fclose(stream) == 0 : ::close(file) == 0;
    if (wrote && closed)
        return absl::OkStatus();
    ::unlink(path.c_str());
    return absl::FailedPreconditionError(path + " could not be written whole; is the disk full?");
}

Checkpoint SigningKey::sign(const AuditHead &head, std::int64_t atMs) const
{
    const std::string text = checkpointText(head, atMs);
    Checkpoint made{head, atMs, m_id, std::string(kSignature, '\0')};
    std::size_t size = kSignature;
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, keyOf(m_key));
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(made.signature.data()), &size, bytesOf(text),
                   text.size());
    return made;
}

std::optional<std::string> readPublicKey(std::string_view base64Text)
{
    while (!base64Text.empty() && (base64Text.back() == '\n' || base64Text.back() == ' '))
        base64Text.remove_suffix(1);
    return fromBase64(base64Text, kKey);
}

std::string publicKeyText(std::string_view publicKey)
{
    return base64(publicKey);
}

bool isSignedBy(const Checkpoint &checkpoint, std::string_view publicKey)
{
    if (publicKey.size() != kKey || checkpoint.signature.size() != kSignature || checkpoint.keyId != keyIdOf(publicKey))
        return false;
    const std::shared_ptr<void> key =
        owned(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytesOf(publicKey), publicKey.size()));
    if (!key)
        return false;
    const std::string text = checkpointText(checkpoint.head, checkpoint.atMs);
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX *)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, keyOf(key)) == 1
           && EVP_DigestVerify(context.get(), bytesOf(checkpoint.signature), checkpoint.signature.size(), bytesOf(text),
                               text.size())
                  == 1;
}

} // namespace bulkhead::audit
