#pragma once
// Hangs up on a server that sends more than may be taken. libpq reads on while there is something to read, and a fast
// server sends one value of a gigabyte into one such reading, so whoever reads cannot stop it.
#include <atomic>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <thread>

namespace bulkhead::pg {

/// What a TCP socket has given its reader since the connection began, in bytes; nothing: the kernel does not tell, as
/// of a local one.
[[nodiscard]] std::optional<std::int64_t> takenFrom(int socket);

/// For one question. Looks each millisecond, on a thread of its own.
class AnswerBrake
{
public:
    /// `most`: as takenFrom() counts.
    AnswerBrake(int socket, std::int64_t most);
    ~AnswerBrake();
    AnswerBrake(const AnswerBrake &) = delete;
    AnswerBrake &operator=(const AnswerBrake &) = delete;

    void allow(std::int64_t most) { m_most = most; }
    [[nodiscard]] bool hungUp() const { return m_hungUp; }

private:
    void watch(const std::stop_token &stop);

    const int m_socket; ///< Its own: whoever reads may close theirs, and the number would be another's.
    std::atomic<std::int64_t> m_most;
    std::atomic<bool> m_hungUp{false};
    std::jthread m_thread;
};

} // namespace bulkhead::pg
