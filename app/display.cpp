#include "app/display.h"

#include <QByteArray>
#include <QList>

#include <cstddef>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace bulkhead {
namespace {

bool connects(const QByteArray &path, bool abstract)
{
    sockaddr_un address{};
    if (path.size() + 2 > qsizetype(sizeof address.sun_path))
        return false;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + (abstract ? 1 : 0), path.constData(), std::size_t(path.size()));
    const auto length = socklen_t(offsetof(sockaddr_un, sun_path) + std::size_t(path.size()) + 1);
    const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (handle < 0)
        return false;
    const bool connected = ::connect(handle, reinterpret_cast<const sockaddr *>(&address), length) == 0;
    ::close(handle);
    return connected;
}

} // namespace

bool displayAnswers()
{
    if (!qgetenv("QT_QPA_PLATFORM").isEmpty() || !qgetenv("WAYLAND_DISPLAY").isEmpty())
        return true;
    const QByteArray display = qgetenv("DISPLAY");
    if (display.isEmpty())
        return false;
    if (!display.startsWith(':'))
        return true; // A remote display: only connecting for real would tell, and may take long.
    const QByteArray path = "/tmp/.X11-unix/X" + display.mid(1).split('.').constFirst();
    return connects(path, false) || connects(path, true);
}

} // namespace bulkhead
