#include "models/session/importer.h"

#include "models/session/wire.h"

namespace bulkhead {

namespace {
constexpr qsizetype kRowsPerMessage = 2'000; // By contract.
} // namespace

ImportFlight::ImportFlight(Calls &calls, std::shared_ptr<Connection> connection, Done done)
    : Flight(calls.airspace(), std::move(connection))
    , m_link(calls.link())
    , m_done(std::move(done))
{
}

void ImportFlight::start(v1::ImportTenantsRequest opening, std::weak_ptr<std::function<QList<ImportRow>()>> next,
                         std::chrono::system_clock::time_point deadline)
{
    m_self = shared_from_this();
    m_next = std::move(next);
    m_message = std::move(opening);
    grpc::ClientContext *context = renew(deadline);
    this->connection().inventory->async()->ImportTenants(context, &m_response, this);
    AddHold(); // Writes are started by the GUI thread, outside reactions.
    StartWrite(&m_message);
    StartCall();
}

void ImportFlight::OnWriteDone(bool ok)
{
    if (!ok || cancelled()) {
        RemoveHold();
        return; // OnDone follows with the reason.
    }
    // Without a GUI to feed it (stopped session) the cancelled call ends by itself; the hold must not keep it.
    if (!m_link->home()) {
        RemoveHold();
        return;
    }
    Link::post(m_link, [self = shared_from_this()] { self->feed(); });
}

void ImportFlight::feed()
{
    if (m_sent >= m_slice.size()) {
        const auto next = m_next.lock();
        m_slice = next ? (*next)() : QList<ImportRow>();
        m_sent = 0;
    }
    if (m_slice.isEmpty() || cancelled()) {
        StartWritesDone();
        RemoveHold();
        return;
    }
    m_message.Clear();
    const qsizetype end = std::min(m_slice.size(), m_sent + kRowsPerMessage);
    for (; m_sent < end; ++m_sent)
        toWire(m_slice.at(m_sent), m_message.add_rows());
    StartWrite(&m_message);
}

void ImportFlight::OnDone(const grpc::Status &status)
{
    m_done(faultFrom(ended(status), context()), status.ok() ? importFrom(m_response) : ImportReport{});
    m_self.reset();
}

} // namespace bulkhead
