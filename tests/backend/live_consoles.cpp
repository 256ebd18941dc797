#include "tests/backend/live_consoles.h"

#include "models/session/session.h"

#include <algorithm>
#include <deque>
#include <vector>

namespace bulkhead::test {

struct LiveConsoles::Impl
{
    using Link = StreamState::Link;
    struct Console
    {
        Link link = Link::Connecting;
        int losses = 0;
    };

    int port = 0;
    Trust trust;
    QByteArray token;
    std::chrono::steady_clock::time_point lastLive;
    std::deque<Console> consoles;             // Their places stay.
    std::vector<std::unique_ptr<Desk>> desks; // Last: they stop before what they fill.
};

LiveConsoles::LiveConsoles(int port, std::string roots, std::string token)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->port = port;
    m_impl->trust.roots = std::move(roots);
    m_impl->token = QByteArray::fromStdString(token);
}

void LiveConsoles::add()
{
    SessionOptions options;
    options.token = m_impl->token;
    options.channel = [port = m_impl->port, trust = m_impl->trust] {
        return dial(QStringLiteral("127.0.0.1:%1").arg(port), trust);
    };
    Impl::Console &console = m_impl->consoles.emplace_back();
    Desk *desk = m_impl->desks.emplace_back(makeSession(std::move(options))).get();
    QObject::connect(desk, &Desk::streamChanged, desk, [impl = m_impl.get(), &console](const StreamState &state) {
        if (console.link == Impl::Link::Live && state.link != Impl::Link::Live)
            ++console.losses;
        if (console.link != Impl::Link::Live && state.link == Impl::Link::Live)
            impl->lastLive = std::chrono::steady_clock::now();
        console.link = state.link;
    });
    desk->start();
}

LiveConsoles::~LiveConsoles() = default;

bool LiveConsoles::allLive() const
{
    return std::ranges::all_of(m_impl->consoles,
                               [](const Impl::Console &console) { return console.link == Impl::Link::Live; });
}

std::chrono::steady_clock::time_point LiveConsoles::lastLive() const
{
    return m_impl->lastLive;
}

int LiveConsoles::lost() const
{
    return static_cast<int>(
        std::ranges::count_if(m_impl->consoles, [](const Impl::Console &console) { return console.losses > 0; }));
}

void LiveConsoles::forget()
{
    for (Impl::Console &console : m_impl->consoles)
        console.losses = 0;
}

} // namespace bulkhead::test
