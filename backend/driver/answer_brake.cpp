#include "backend/driver/answer_brake.h"

#include <chrono>
#include <condition_variable>
#include <fcntl.h>
#include <linux/tcp.h>
#include <mutex>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bulkhead::pg {

std::optional<std::int64_t> takenFrom(int socket)
{
    tcp_info info{};
    socklen_t size = sizeof info;
    int waiting = 0;
    if (getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0 || ioctl(socket, FIONREAD, &waiting) != 0)
        return std::nullopt;
    return static_cast<std::int64_t>(info.tcpi_bytes_received) - waiting;
}

AnswerBrake::AnswerBrake(int socket, std::int64_t most)
    : m_socket(fcntl(socket, F_DUPFD_CLOEXEC, 0))
    , m_most(most)
    , m_thread([this](const std::stop_token &stop) { watch(stop); })
{
}

AnswerBrake::~AnswerBrake()
{
    m_thread.request_stop();
    m_thread.join();
    if (m_socket >= 0)
        close(m_socket);
}

void AnswerBrake::watch(const std::stop_token &stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    while (!wake.wait_for(lock, stop, std::chrono::milliseconds(1), [&stop] { return stop.stop_requested(); })) {
        const auto taken = takenFrom(m_socket);
        if (!taken)
            return;
        if (*taken > m_most) {
            m_hungUp = true;
            // With a reset, when the last one closes it: a server that waits for room would not hear of an end.
            const linger atOnce{1, 0};
            static_cast<void>(setsockopt(m_socket, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce));
            shutdown(m_socket, SHUT_RDWR);
            return;
        }
    }
}

} // namespace bulkhead::pg
