#include "backend/driver/credential_folder.h"

#include "backend/driver/broker_config.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead {
namespace {

constexpr std::size_t kBytes = 24;

bool plain(const std::string &name)
{
    return !name.empty() && name.front() != '.' && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
}

absl::Status unwritable(const std::string &path)
{
    return absl::FailedPreconditionError(
        absl::StrCat("The credential cannot be kept in ", path, ": ", std::string(std::strerror(errno)), "."));
}

absl::StatusOr<std::string> fresh()
{
    std::string bytes(kBytes, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(bytes.data()), static_cast<int>(bytes.size())) != 1)
        return absl::UnavailableError("The system gives no random numbers.");
    return absl::WebSafeBase64Escape(bytes);
}

/// Whole or not at all, and never for a moment open to others: a new file takes the name only once it is written.
absl::Status write(const std::string &file, const std::string &text)
{
    const std::string draft = file + ".new";
    const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return unwritable(file);
    const std::string line = text + "\n";
    const bool written = ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size()) && fsync(fd) == 0;
    const bool closed = ::close(fd) == 0;
    if (!written || !closed || std::rename(draft.c_str(), file.c_str()) != 0) {
        const absl::Status status = unwritable(file);
        ::unlink(draft.c_str());
        return status;
    }
    return absl::OkStatus();
}

} // namespace

absl::StatusOr<Secret> CredentialFolder::keep(const std::string &name) const
{
    if (auto known = read(name); known.ok() || !absl::IsNotFound(known.status()))
        return known;
    if (mkdir(m_path.c_str(), 0700) != 0 && errno != EEXIST)
        return unwritable(m_path);
    struct stat about = {};
    if (stat(m_path.c_str(), &about) != 0 || (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return absl::FailedPreconditionError(
            absl::StrCat("The folder of credentials ", m_path, " is open to others than its owner. chmod 700 it."));
    const auto text = fresh();
    if (!text.ok())
        return text.status();
    if (absl::Status status = write(fileOf(name), *text); !status.ok())
        return status;
    return Secret(*text);
}

absl::StatusOr<Secret> CredentialFolder::read(const std::string &name) const
{
    if (!plain(name))
        return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is no name of a credential."));
    return readPasswordFile(fileOf(name));
}

absl::Status CredentialFolder::remove(const std::string &name) const
{
    if (!plain(name))
        return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is no name of a credential."));
    return ::unlink(fileOf(name).c_str()) == 0 || errno == ENOENT ? absl::OkStatus() : unwritable(fileOf(name));
}

std::int64_t CredentialFolder::writtenMs(const std::string &name) const
{
    struct stat about = {};
    if (!plain(name) || stat(fileOf(name).c_str(), &about) != 0)
        return 0;
    return static_cast<std::int64_t>(about.st_mtim.tv_sec) * 1'000 + about.st_mtim.tv_nsec / 1'000'000;
}

std::vector<std::string> CredentialFolder::sameAs(const std::string &name) const
{
    std::vector<std::string> same;
    const auto own = read(name);
    std::error_code failed;
    if (!own.ok())
        return same;
    for (const auto &file : std::filesystem::directory_iterator(m_path, failed)) {
        const std::string other = file.path().filename().string();
        if (other == name || !plain(other) || other.ends_with(".new"))
            continue;
        if (const auto secret = readPasswordFile(file.path().string()); secret.ok() && *secret == *own)
            same.push_back(other);
    }
    std::ranges::sort(same);
    return same;
}

std::string fingerprintOf(const Secret &secret)
{
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char *>(secret.reveal().data()), secret.reveal().size(), digest);
    const std::string hex = absl::BytesToHexString(std::string(reinterpret_cast<const char *>(digest), 3));
    return hex.substr(0, 2) + ":" + hex.substr(2, 2) + ":" + hex.substr(4, 2);
}

} // namespace bulkhead
