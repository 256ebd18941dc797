#include "backend/recording/recording_keys.h"

#include <absl/strings/escaping.h>
#include <absl/strings/str_cat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead::recording {

namespace {

constexpr std::size_t kBytes = 32;
constexpr std::string_view kBegins = "bulkhead recording key 1\n";
constexpr char kDestroyed[] = ".destroyed";

std::string sha256(std::string_view bytes)
{
    std::string hash(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char *>(hash.data()));
    return hash;
}

/// A tenant's id is nobody's path.
std::string nameOf(const std::string &tenantId)
{
    return absl::BytesToHexString(sha256("bulkhead recording key of " + tenantId)) + ".key";
}

Key keyOf(const std::string &bytes)
{
    return {Secret(bytes), absl::BytesToHexString(sha256("bulkhead recording key id " + bytes).substr(0, 8))};
}

std::string random(std::size_t count)
{
    std::string bytes(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char *>(bytes.data()), static_cast<int>(count)) != 1)
        std::abort(); // A guessable key is worse than no gateway.
    return bytes;
}

/// A file that closes itself.
class File
{
public:
    explicit File(int file)
        : m_file(file)
    {
    }
    ~File()
    {
        if (m_file >= 0)
            ::close(m_file);
    }
    File(const File &) = delete;
    File &operator=(const File &) = delete;
    [[nodiscard]] int get() const { return m_file; }
    [[nodiscard]] bool open() const { return m_file >= 0; }

private:
    const int m_file;
};

absl::Status notAnswering(const std::string &folder, const char *what)
{
    return absl::UnavailableError(
        absl::StrCat("The folder of recording keys ", folder, " ", what, ": ", std::strerror(errno)));
}

bool writeAll(int file, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t wrote = ::write(file, text.data(), text.size());
        if (wrote <= 0)
            return false;
        text.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return ::fsync(file) == 0;
}

bool isThere(int folder, const std::string &name)
{
    struct stat info = {};
    return ::fstatat(folder, name.c_str(), &info, AT_SYMLINK_NOFOLLOW) == 0;
}

absl::StatusOr<Key> readKey(int folder, const std::string &name)
{
    const File file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
    if (!file.open()) {
        if (errno == ENOENT)
            return absl::NotFoundError("There is no key of this tenant's recordings.");
        return absl::UnavailableError(
            absl::StrCat("The recording key ", name, " cannot be opened: ", std::strerror(errno)));
    }
    struct stat info = {};
    if (::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || (info.st_mode & 077) != 0)
        return absl::PermissionDeniedError(
            absl::StrCat("The recording key ", name, " can be read by others (chmod 600)."));
    std::array<char, kBegins.size() + 2 * kBytes + 2> text{};
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < text.size(); size += static_cast<std::size_t>(std::max<ssize_t>(got, 0)))
        got = ::read(file.get(), text.data() + size, text.size() - size);
    std::string_view rest(text.data(), size);
    std::string bytes;
    const bool whole = size == kBegins.size() + 2 * kBytes + 1 && rest.starts_with(kBegins) && rest.ends_with('\n');
    if (whole) {
        rest.remove_prefix(kBegins.size());
        rest.remove_suffix(1);
        if (rest.find_first_not_of("0123456789abcdef") == std::string_view::npos)
            bytes = absl::HexStringToBytes(std::string(rest));
    }
    OPENSSL_cleanse(text.data(), text.size());
    if (bytes.size() != kBytes)
        return absl::DataLossError(absl::StrCat("The file ", name, " holds no recording key."));
    return keyOf(bytes);
}

/// Whole under a name of its own first: whoever sees the key's name sees all of it.
absl::Status writeKey(int folder, const std::string &path, const std::string &name)
{
    const std::string draft = "." + name + "." + absl::BytesToHexString(random(8));
    const File file(
        ::openat(folder, draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.open())
        return notAnswering(path, "takes no new key");
    std::string text = absl::StrCat(std::string(kBegins), absl::BytesToHexString(random(kBytes)), "\n");
    const bool wrote = writeAll(file.get(), text);
    OPENSSL_cleanse(text.data(), text.size());
    const bool linked = wrote && (::linkat(folder, draft.c_str(), folder, name.c_str(), 0) == 0 || errno == EEXIST);
    const absl::Status status =
        linked && ::fsync(folder) == 0 ? absl::OkStatus() : notAnswering(path, "did not keep a new key");
    ::unlinkat(folder, draft.c_str(), 0);
    return status;
}

absl::Status destroyed()
{
    return absl::FailedPreconditionError("The key of this tenant's recordings was destroyed.");
}

} // namespace

Keys::Keys(std::string folder)
    : m_folder(std::move(folder))
{
}

absl::StatusOr<std::unique_ptr<Keys>> Keys::inFolder(const std::string &folder, bool make)
{
    if (make && ::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
        return absl::FailedPreconditionError(
            absl::StrCat("The folder of recording keys ", folder, " cannot be made: ", std::strerror(errno)));
    const File opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    struct stat info = {};
    if (!opened.open() || ::fstat(opened.get(), &info) != 0)
        return absl::FailedPreconditionError(
            absl::StrCat("The folder of recording keys ", folder, " cannot be opened (", std::strerror(errno),
                         "). Make one with \"mkdir -m 700\", on storage that all gateways on the store share."));
    if ((info.st_mode & 077) != 0)
        return absl::FailedPreconditionError(
            absl::StrCat("The folder of recording keys ", folder, " is open to others (chmod 700)."));
    return std::unique_ptr<Keys>(new Keys(folder));
}

std::unique_ptr<Keys> Keys::inMemory()
{
    return std::unique_ptr<Keys>(new Keys({}));
}

absl::StatusOr<Key> Keys::of(const std::string &tenantId) const
{
    const std::string name = nameOf(tenantId);
    if (m_folder.empty()) {
        const std::lock_guard lock(m_mutex);
        const auto kept = m_kept.find(name);
        if (kept == m_kept.end())
            return absl::NotFoundError("There is no key of this tenant's recordings.");
        return kept->second.empty() ? absl::StatusOr<Key>(destroyed()) : keyOf(kept->second);
    }
    const File folder(::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open())
        return notAnswering(m_folder, "cannot be opened");
    if (isThere(folder.get(), name + kDestroyed))
        return destroyed();
    return readKey(folder.get(), name);
}

absl::StatusOr<Key> Keys::made(const std::string &tenantId)
{
    auto key = of(tenantId);
    if (!absl::IsNotFound(key.status()))
        return key;
    const std::string name = nameOf(tenantId);
    if (m_folder.empty()) {
        const std::lock_guard lock(m_mutex);
        const auto kept = m_kept.try_emplace(name, random(kBytes)).first;
        return kept->second.empty() ? absl::StatusOr<Key>(destroyed()) : keyOf(kept->second);
    }
    const File folder(::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open())
        return notAnswering(m_folder, "cannot be opened");
    if (absl::Status status = writeKey(folder.get(), m_folder, name); !status.ok())
        return status;
    return of(tenantId); // Somebody else may have been first, and somebody may have destroyed it.
}

absl::Status Keys::destroy(const std::string &tenantId)
{
    const std::string name = nameOf(tenantId);
    if (m_folder.empty()) {
        const std::lock_guard lock(m_mutex);
        m_kept[name].clear();
        return absl::OkStatus();
    }
    const File folder(::open(m_folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.open())
        return notAnswering(m_folder, "cannot be opened");
    // The mark first: from here on nobody makes one anew.
    const File mark(::openat(folder.get(), (name + kDestroyed).c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                             S_IRUSR | S_IWUSR));
    if (!mark.open() || ::fsync(mark.get()) != 0)
        return notAnswering(m_folder, "does not take a mark");
    {
        const File file(::openat(folder.get(), name.c_str(), O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
        if (file.open() && !writeAll(file.get(), std::string(kBegins.size() + 2 * kBytes + 1, '0')))
            return notAnswering(m_folder, "does not let a key be written over");
    }
    if ((::unlinkat(folder.get(), name.c_str(), 0) != 0 && errno != ENOENT) || ::fsync(folder.get()) != 0)
        return notAnswering(m_folder, "does not let a key go");
    return absl::OkStatus();
}

} // namespace bulkhead::recording
