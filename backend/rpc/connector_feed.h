#pragma once
// The connectors of every tenant in scope as a stream: a message is made only of what is news.
#include "backend/rpc/connector_keeper.h"
#include "backend/rpc/connector_wire.h"
#include "backend/rpc/row_delta.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include <memory>
#include <string>

namespace bulkhead {

class ConnectorFeed final : public Feed<v1::WatchConnectorsResponse>
{
public:
    ConnectorFeed(const ServiceParts &parts, Call call, std::string resume, const Bell &bell);
    ~ConnectorFeed() override;

    absl::Status next(v1::WatchConnectorsResponse &message, bool due, Turn &turn) override;

private:
    [[nodiscard]] bool look();
    void collect();
    void fill(v1::WatchConnectorsResponse &message);

    const ServiceParts &m_parts;
    Call m_call;
    RowDelta m_delta;                                   ///< By slot; its rows are m_board's.
    std::shared_ptr<const integrations::Board> m_board; ///< What is being sent, or was collected last.
    std::int64_t m_lookedMs = 0;
    std::unique_ptr<Listening> m_onLook;
};

} // namespace bulkhead
