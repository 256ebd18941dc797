#include "backend/domain/audit_sink.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/stat.h>
#include <unistd.h>

namespace bulkhead::audit {

namespace {

constexpr std::size_t kLines = 6; ///< Of a note.

absl::Status away(const std::string &path, int reason)
{
    return absl::UnavailableError("Checkpoints of audit cannot be written to " + path + ": " + std::strerror(reason)
                                  + ".");
}

} // namespace

absl::Status appendCheckpoints(const std::string &path, std::span<const Checkpoint> checkpoints)
{
    std::string notes;
    for (const Checkpoint &checkpoint : checkpoints)
        notes += checkpointNote(checkpoint);
    const int file = ::open(path.c_str(), O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (file < 0)
        return away(path, errno);
    // A note that a crash cut off ends here, so that the next one begins on a line of its own.
    const off_t end = ::lseek(file, 0, SEEK_END);
    char last = '\n';
    if (end > 0 && ::pread(file, &last, 1, end - 1) == 1 && last != '\n')
        notes.insert(notes.begin(), '\n');
    int reason = 0;
    for (std::string_view rest = notes; !rest.empty() && reason == 0;) {
        const ssize_t wrote = ::write(file, rest.data(), rest.size());
        if (wrote > 0)
            rest.remove_prefix(static_cast<std::size_t>(wrote));
        else if (errno != EINTR)
            reason = errno;
    }
    if (reason == 0 && ::fsync(file) != 0 && errno != EINVAL) // EINVAL: a pipe or the like.
        reason = errno;
    if (::close(file) != 0 && reason == 0)
        reason = errno;
    return reason == 0 ? absl::OkStatus() : away(path, reason);
}

absl::StatusOr<std::vector<Checkpoint>> readCheckpoints(const std::string &path, std::string_view publicKey)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return absl::InvalidArgumentError("The checkpoints " + path + " cannot be read: " + std::strerror(errno) + ".");
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    std::vector<Checkpoint> found;
    std::string_view rest = text;
    while (!rest.empty()) {
        std::size_t end = 0;
        for (std::size_t line = 0; line < kLines && end != std::string_view::npos; ++line) {
            end = rest.find('\n', end);
            end = end == std::string_view::npos ? end : end + 1;
        }
        if (end == std::string_view::npos)
            break;
        auto note = readCheckpointNote(rest.substr(0, end));
        // A note that a crash cut off has no signature; the next one begins on a line of its own.
        const std::size_t next = rest.find("\nbulkhead audit of ");
        if (!note && next != std::string_view::npos && next + 1 < end
            && rest.substr(0, next).find("\xe2\x80\x94") == std::string_view::npos) {
            rest.remove_prefix(next + 1);
            continue;
        }
        const std::string place = "Checkpoint " + std::to_string(found.size() + 1) + " of " + path;
        if (!note)
            return absl::InvalidArgumentError(place + " is none: the file was changed, or holds something else.");
        if (!isSignedBy(*note, publicKey))
            return absl::InvalidArgumentError(place + " is not signed with the key that was given.");
        found.push_back(*std::move(note));
        rest.remove_prefix(end);
    }
    return found;
}

} // namespace bulkhead::audit
