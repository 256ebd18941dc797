#include "backend/rpc/connector_feed.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <functional>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kChunk = 400;
constexpr std::int64_t kMinuteMs = 60'000;

} // namespace

ConnectorFeed::ConnectorFeed(const ServiceParts &parts, Call call, std::string resume, const Bell &bell)
    : m_parts(parts)
    , m_call(std::move(call))
    , m_delta(std::move(resume), streamIdentity(m_call, "connectors"))
    , m_onLook(listenTo(parts.connectors->looks(), bell))
{
}

ConnectorFeed::~ConnectorFeed() = default;

absl::Status ConnectorFeed::next(v1::WatchConnectorsResponse &message, bool due, Turn &turn)
{
    if (!m_delta.sending() && look())
        collect();
    if (!m_delta.sending() && !due) {
        turn = Turn::Wait;
        return absl::OkStatus();
    }
    turn = Turn::Write;
    v1::StreamFrame &frame = *message.mutable_frame();
    frame.set_server_time_ms(m_parts.clock.nowMs());
    frame.set_data_time_ms(m_board ? m_board->lookedMs : 0);
    frame.set_revision(m_call.fleet->revision);
    if (m_delta.sending())
        fill(message);
    return absl::OkStatus();
}

bool ConnectorFeed::look()
{
    const std::int64_t now = m_parts.clock.nowMs();
    auto board = m_parts.connectors->board();
    // What is not looked at any more grows stale without anybody's word.
    if (board == m_board && now / kMinuteMs == m_lookedMs / kMinuteMs)
        return false;
    m_call.refresh();
    m_board = std::move(board);
    m_lookedMs = now;
    return true;
}

void ConnectorFeed::collect()
{
    m_delta.begin(m_board->slots);
    std::vector<bool> here(m_delta.slots(), false);
    std::uint64_t content = 0;
    for (TenantIndex i = 0; i < m_call.fleet->size; ++i) {
        const TenantFacts &facts = m_call.fleet->factsOf(i);
        if (!m_call.inScope(facts))
            continue;
        for (const integrations::Row &row : m_board->of(facts.id)) {
            const std::uint64_t print = connectorPrint(m_call, facts, *m_board, row, m_lookedMs);
            content = mixed(content, print);
            here[row.slot] = true;
            if (m_delta.put(row.slot, print))
                m_delta.tell(static_cast<std::uint32_t>(&row - m_board->rows.data()));
        }
    }
    for (std::uint32_t slot = 0; slot < here.size(); ++slot)
        if (!here[slot] && m_delta.put(slot, 0))
            m_delta.remove(m_parts.connectors->idOf(slot));
    m_delta.end(content);
}

void ConnectorFeed::fill(v1::WatchConnectorsResponse &message)
{
    for (std::size_t n = 0; n < kChunk; ++n) {
        const auto at = m_delta.next();
        if (!at)
            break;
        const integrations::Row &row = m_board->rows[*at];
        if (const auto tenant = m_call.find(row.reading.tenantId))
            *message.add_connectors() =
                connectorMessage(m_call, m_call.fleet->factsOf(*tenant), *m_board, row, m_lookedMs);
    }
    m_delta.seal(*message.mutable_frame(), *message.mutable_removed());
}

} // namespace bulkhead
