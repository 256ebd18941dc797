#include "backend/recording/recording_seal.h"

#include <cstdlib>
#include <memory>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <optional>

namespace bulkhead::recording {

namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonce = 12, kTag = 16;

unsigned char *bytesOf(std::string &text)
{
    return reinterpret_cast<unsigned char *>(text.data());
}
const unsigned char *bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char *>(text.data());
}

void put(std::string &out, std::uint64_t value)
{
    for (int shift = 56; shift >= 0; shift -= 8)
        out.push_back(static_cast<char>(value >> shift & 0xff));
}
void put(std::string &out, std::string_view text)
{
    put(out, text.size());
    out += text;
}
std::optional<std::uint64_t> takeNumber(std::string_view &bytes)
{
    if (bytes.size() < 8)
        return std::nullopt;
    std::uint64_t value = 0;
    for (const char byte : bytes.substr(0, 8))
        value = value << 8 | static_cast<unsigned char>(byte);
    bytes.remove_prefix(8);
    return value;
}
bool takeText(std::string_view &bytes, std::string &text)
{
    const auto size = takeNumber(bytes);
    if (!size || bytes.size() < *size)
        return false;
    text = bytes.substr(0, *size);
    bytes.remove_prefix(*size);
    return true;
}

/// Each field with its length: no two places, and no two steps, encode alike.
std::string encoded(const Place &place)
{
    std::string out;
    put(out, "bulkhead recording 1");
    put(out, place.tenantId);
    put(out, place.grantId);
    put(out, place.sequence);
    put(out, place.before);
    return out;
}
std::string encoded(const Step &step)
{
    std::string out;
    put(out, static_cast<std::uint64_t>(step.kind));
    put(out, static_cast<std::uint64_t>(step.atMs));
    put(out, step.person);
    put(out, step.summary);
    put(out, step.detail);
    return out;
}
std::optional<Step> decoded(std::string_view bytes)
{
    Step step;
    const auto kind = takeNumber(bytes), at = takeNumber(bytes);
    if (!kind || !at || *kind > static_cast<std::uint64_t>(StepKind::End) || !takeText(bytes, step.person)
        || !takeText(bytes, step.summary) || !takeText(bytes, step.detail) || !bytes.empty())
        return std::nullopt;
    step.kind = static_cast<StepKind>(*kind);
    step.atMs = static_cast<std::int64_t>(*at);
    return step;
}

Hash sha256(std::string_view bytes)
{
    Hash hash(SHA256_DIGEST_LENGTH, '\0');
    SHA256(bytesOf(bytes), bytes.size(), bytesOf(hash));
    return hash;
}

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX *)>;

Cipher cipher()
{
    return {EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
}

absl::Status notWhatWasSealed()
{
    return absl::DataLossError("It is not what was recorded here.");
}

} // namespace

Hash beginning(std::string_view tenantId, std::string_view grantId)
{
    std::string out;
    put(out, "bulkhead recording begins");
    put(out, tenantId);
    put(out, grantId);
    return sha256(out);
}

std::string sealed(const Key &key, const Place &place, const Step &step)
{
    const std::string aad = encoded(place), plain = encoded(step);
    std::string out(1 + kNonce + plain.size() + kTag, '\0');
    out[0] = kVersion;
    unsigned char *const nonce = bytesOf(out) + 1, *const text = nonce + kNonce, *const tag = text + plain.size();
    const Cipher context = cipher();
    int size = 0;
    const bool done =
        RAND_bytes(nonce, kNonce) == 1
        && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.bytes.reveal()), nonce) == 1
        && EVP_EncryptUpdate(context.get(), nullptr, &size, bytesOf(aad), static_cast<int>(aad.size())) == 1
        && EVP_EncryptUpdate(context.get(), text, &size, bytesOf(plain), static_cast<int>(plain.size())) == 1
        && EVP_EncryptFinal_ex(context.get(), text + size, &size) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTag, tag) == 1;
    if (!done)
        std::abort(); // No randomness or no memory: nothing may be written in the clear instead.
    return out;
}

absl::StatusOr<Step> opened(const Key &key, const Place &place, std::string_view bytes)
{
    if (bytes.size() < 1 + kNonce + kTag || bytes.front() != kVersion || bytes.size() > INT32_MAX)
        return notWhatWasSealed();
    const std::string aad = encoded(place);
    const std::string_view nonce = bytes.substr(1, kNonce);
    const std::string_view text = bytes.substr(1 + kNonce, bytes.size() - 1 - kNonce - kTag);
    std::string tag(bytes.substr(bytes.size() - kTag)), plain(text.size() + 1, '\0');
    const Cipher context = cipher();
    int size = 0, rest = 0;
    const bool same =
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.bytes.reveal()), bytesOf(nonce)) == 1
        && EVP_DecryptUpdate(context.get(), nullptr, &size, bytesOf(aad), static_cast<int>(aad.size())) == 1
        && EVP_DecryptUpdate(context.get(), bytesOf(plain), &size, bytesOf(text), static_cast<int>(text.size())) == 1
        && EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1
        && EVP_DecryptFinal_ex(context.get(), bytesOf(plain) + size, &rest) == 1;
    if (!same)
        return notWhatWasSealed();
    plain.resize(text.size());
    auto step = decoded(plain);
    return step ? absl::StatusOr<Step>(*std::move(step)) : absl::StatusOr<Step>(notWhatWasSealed());
}

Hash hashOf(const Place &place, std::string_view bytes)
{
    std::string all = encoded(place);
    put(all, bytes);
    return sha256(all);
}

} // namespace bulkhead::recording
