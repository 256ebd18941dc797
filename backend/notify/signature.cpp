#include "backend/notify/signature.h"

#include <absl/strings/ascii.h>
#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead::notify {

namespace {

constexpr std::size_t kLongestSecret = 4096;

const unsigned char *raw(std::string_view bytes)
{
    return reinterpret_cast<const unsigned char *>(bytes.data());
}

struct File
{
    int handle;
    ~File()
    {
        if (handle >= 0)
            close(handle);
    }
};

} // namespace

std::string hmacHex(std::string_view key, std::string_view bytes)
{
    std::string seal(SHA256_DIGEST_LENGTH, '\0');
    unsigned int length = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), raw(bytes), bytes.size(),
         reinterpret_cast<unsigned char *>(seal.data()), &length);
    return absl::BytesToHexString(seal);
}

std::string sha256Hex(std::string_view bytes)
{
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(raw(bytes), bytes.size(), reinterpret_cast<unsigned char *>(digest.data()));
    return absl::BytesToHexString(digest);
}

std::string randomHex(std::size_t bytes)
{
    std::string random(bytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(random.data()), static_cast<int>(bytes)) != 1)
        std::abort(); // A guessable key would hide nothing.
    return absl::BytesToHexString(random);
}

std::string signatureOf(const std::vector<Secret> &keys, std::int64_t seconds, std::string_view body)
{
    const std::string payload = std::to_string(seconds) + "." + std::string(body);
    std::string header = absl::StrCat("t=", seconds);
    for (const Secret &key : keys)
        absl::StrAppend(&header, ",v1=", hmacHex(key.reveal(), payload));
    return header;
}

absl::StatusOr<Secret> readSecret(const std::string &path, std::size_t least)
{
    const File file{open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat facts
    {
    };
    if (file.handle < 0 || fstat(file.handle, &facts) != 0)
        return absl::InvalidArgumentError(absl::StrCat(path, " cannot be opened; give the path of a readable file"));
    if (!S_ISREG(facts.st_mode))
        return absl::InvalidArgumentError(absl::StrCat(path, " is no file; give the path of a file with the secret"));
    if ((facts.st_mode & 077U) != 0)
        return absl::InvalidArgumentError(absl::StrCat(path, " can be read by others; run: chmod 600 ", path));
    if (facts.st_uid != geteuid() && facts.st_uid != 0)
        return absl::InvalidArgumentError(absl::StrCat(path, " belongs to somebody else; make it the gateway's own"));
    std::string text(kLongestSecret + 1, '\0');
    ssize_t size = 0;
    while ((size = read(file.handle, text.data(), text.size())) < 0 && errno == EINTR) {
    }
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    if (text.size() > kLongestSecret)
        return absl::InvalidArgumentError(absl::StrCat(path, " is longer than 4,096 bytes; it should hold one secret"));
    std::string secret(absl::StripAsciiWhitespace(text));
    if (secret.size() < least)
        return absl::InvalidArgumentError(
            absl::StrCat(path, " holds fewer than ", least, " characters; make one with: openssl rand -hex 32"));
    return Secret(std::move(secret));
}

} // namespace bulkhead::notify
