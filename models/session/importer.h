#pragma once
#include "models/session/calls.h"

#include <grpcpp/support/client_callback.h>

#include <deque>

namespace bulkhead {

/// One import: slices of rows are taken on the GUI thread, one ahead of the wire, and sent in messages of bounded size.
class ImportFlight final : public Flight,
                           public grpc::ClientWriteReactor<v1::ImportTenantsRequest>,
                           public std::enable_shared_from_this<ImportFlight>
{
public:
    using Done = std::function<void(const Fault &, const ImportReport &)>; ///< On a gRPC thread.

    ImportFlight(Calls &calls, std::shared_ptr<Connection> connection, Done done);

    /// GUI thread. `opening` carries context, request id and options.
    void start(v1::ImportTenantsRequest opening, std::weak_ptr<std::function<QList<ImportRow>()>> next,
               std::chrono::system_clock::time_point deadline);

    void OnWriteDone(bool ok) override;
    void OnDone(const grpc::Status &status) override;

private:
    void feed();

    std::shared_ptr<Link> m_link;
    Done m_done;
    std::weak_ptr<std::function<QList<ImportRow>()>> m_next; // Locked on the GUI thread only.
    QList<ImportRow> m_slice;
    qsizetype m_sent = 0;
    v1::ImportTenantsRequest m_message;
    v1::ImportTenantsResponse m_response;
    std::shared_ptr<ImportFlight> m_self; // Until OnDone.
};

} // namespace bulkhead
