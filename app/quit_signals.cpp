#include "app/quit_signals.h"

#include <QSocketNotifier>

#include <array>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace bulkhead {
namespace {

constexpr std::array<int, 3> kSignals{SIGTERM, SIGINT, SIGHUP};
std::array<int, 2> g_pipe{-1, -1}; // Read, write; a handler reaches nothing else.
std::array<struct sigaction, kSignals.size()> g_before{};

extern "C" void bulkheadHearSignal(int)
{
    const char mark = 1;
    // A full pipe has been told already; a handler can do no more.
    [[maybe_unused]] const auto written = ::write(g_pipe[1], &mark, 1);
}

} // namespace

QuitSignals::QuitSignals(QObject *parent)
    : QObject(parent)
{
    if (::pipe2(g_pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0)
        return; // The signals end the process, as they would without this.
    m_heard = std::make_unique<QSocketNotifier>(g_pipe[0], QSocketNotifier::Read);
    connect(m_heard.get(), &QSocketNotifier::activated, this, [this] {
        std::array<char, 16> marks{};
        while (::read(g_pipe[0], marks.data(), marks.size()) > 0) {
        }
        emit asked();
    });
    struct sigaction action
    {
    };
    action.sa_handler = bulkheadHearSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], &action, &g_before[i]);
}

QuitSignals::~QuitSignals()
{
    if (!m_heard)
        return;
    for (std::size_t i = 0; i < kSignals.size(); ++i)
        ::sigaction(kSignals[i], &g_before[i], nullptr);
    m_heard.reset();
    for (int &end : g_pipe)
        ::close(std::exchange(end, -1));
}

} // namespace bulkhead
