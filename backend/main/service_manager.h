#pragma once
// The words that systemd wants to hear from a service of Type=notify, said on its socket. Nothing where there is none.
#include <chrono>
#include <string>

namespace bulkhead {

class ServiceManager
{
public:
    ServiceManager(); ///< Takes NOTIFY_SOCKET and WATCHDOG_USEC out of the environment.

    void ready(const std::string &status) const;
    void reloading() const;
    void stopping() const;
    void alive() const; ///< To be said within each watchdog() interval.
    /// How often alive() should be said; zero: nobody waits for it.
    [[nodiscard]] std::chrono::milliseconds watchdog() const { return m_watchdog; }

private:
    void say(const std::string &words) const;

    std::string m_socket; ///< A path, or "@" and an abstract name; empty: nobody listens.
    std::chrono::milliseconds m_watchdog{0};
};

} // namespace bulkhead
