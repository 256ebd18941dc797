#pragma once
// The posture of every tenant in scope as a stream: a message is made only of what is news.
#include "backend/rpc/kept_rows.h"
#include "backend/rpc/posture_wire.h"
#include "backend/rpc/row_delta.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include <memory>
#include <string>

namespace bulkhead {

class PostureFeed final : public Feed<v1::WatchPostureResponse>
{
public:
    PostureFeed(const ServiceParts &parts, Call call, std::string resume, const Bell &bell);
    ~PostureFeed() override;

    absl::Status next(v1::WatchPostureResponse &message, bool due, Turn &turn) override;

private:
    /// True when something may be another. Cheap: it is asked at every bell.
    [[nodiscard]] bool look();
    void collect();
    void fill(v1::WatchPostureResponse &message);
    /// Equal for equal messages, whichever gateway makes it; never 0.
    [[nodiscard]] std::uint64_t printOf(const TenantFacts &facts, const PostureRow *row) const;

    const ServiceParts &m_parts;
    Call m_call;
    RowDelta m_delta; ///< By tenant.
    std::shared_ptr<const KeptRows<PostureRow>::Snapshot> m_rows;
    std::uint64_t m_version = UINT64_MAX, m_facts = UINT64_MAX, m_baselines = 0;
    std::uint32_t m_size = UINT32_MAX;
    std::int64_t m_lookedMs = 0;
    std::shared_ptr<const integrations::Board> m_connectors; ///< Null: nothing tells of connectors.
    std::unique_ptr<Listening> m_onRow, m_onBoard, m_onFindings;
};

} // namespace bulkhead
