#include "backend/main/service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace bulkhead {

namespace {

std::string taken(const char *name)
{
    const char *value = std::getenv(name);
    std::string text = value ? value : "";
    unsetenv(name); // Of this process alone: no child may speak for it.
    return text;
}

} // namespace

ServiceManager::ServiceManager()
    : m_socket(taken("NOTIFY_SOCKET"))
{
    const std::string micros = taken("WATCHDOG_USEC"), of = taken("WATCHDOG_PID");
    if (!micros.empty() && (of.empty() || of == std::to_string(getpid())))
        m_watchdog = std::chrono::milliseconds(std::strtoll(micros.c_str(), nullptr, 10) / 2'000); // Half of it.
}

void ServiceManager::say(const std::string &words) const
{
    sockaddr_un address{};
    if (m_socket.empty() || m_socket.size() >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, m_socket.data(), m_socket.size());
    if (address.sun_path[0] == '@')
        address.sun_path[0] = '\0';
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return;
    // Nothing to be done about a manager that does not listen.
    static_cast<void>(sendto(socket, words.data(), words.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr *>(&address),
                             static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + m_socket.size())));
    close(socket);
}

void ServiceManager::ready(const std::string &status) const
{
    std::string line = status;
    std::ranges::replace(line, '\n', ' ');
    say("READY=1\nSTATUS=" + line);
}

void ServiceManager::reloading() const
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    say("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(now.tv_sec * 1'000'000 + now.tv_nsec / 1'000));
}

void ServiceManager::stopping() const
{
    say("STOPPING=1\nSTATUS=Ending streams and waiting for calls under way");
}

void ServiceManager::alive() const
{
    say("WATCHDOG=1");
}

} // namespace bulkhead
