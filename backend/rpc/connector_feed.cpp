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
    , m_resume(std::move(resume))
    , m_identity(streamIdentity(m_call, "connectors"))
    , m_onLook(listenTo(parts.connectors->looks(), bell))
{
}

ConnectorFeed::~ConnectorFeed() = default;

absl::Status ConnectorFeed::next(v1::WatchConnectorsResponse &message, bool due, Turn &turn)
{
    if (!m_sending && look())
        collect();
    if (!m_sending && !due) {
        turn = Turn::Wait;
        return absl::OkStatus();
    }
    turn = Turn::Write;
    v1::StreamFrame &frame = *message.mutable_frame();
    frame.set_server_time_ms(m_parts.clock.nowMs());
    frame.set_data_time_ms(m_board ? m_board->lookedMs : 0);
    frame.set_revision(m_call.fleet->revision);
    if (m_sending)
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

std::uint64_t ConnectorFeed::printOf(const TenantFacts &facts, const integrations::Row &row) const
{
    return std::max<std::uint64_t>(fingerprint(connectorMessage(m_call, facts, *m_board, row, m_lookedMs)), 1);
}

void ConnectorFeed::collect()
{
    m_pending.clear();
    m_removed.clear();
    m_prints.resize(std::max<std::size_t>(m_prints.size(), m_board->slots), 0);
    std::vector<bool> here(m_prints.size(), false);
    std::uint64_t content = 0;
    for (TenantIndex i = 0; i < m_call.fleet->size; ++i) {
        const TenantFacts &facts = m_call.fleet->factsOf(i);
        if (!m_call.inScope(facts))
            continue;
        for (const integrations::Row &row : m_board->of(facts.id)) {
            const std::uint64_t print = printOf(facts, row);
            content = mixed(content, print);
            here[row.slot] = true;
            if (print != m_prints[row.slot])
                m_pending.push_back(static_cast<std::uint32_t>(&row - m_board->rows.data()));
            m_prints[row.slot] = print;
        }
    }
    for (std::uint32_t slot = 0; slot < m_prints.size(); ++slot)
        if (m_prints[slot] != 0 && !here[slot]) {
            m_removed.push_back(m_parts.connectors->idOf(slot));
            m_prints[slot] = 0;
        }
    m_token = resumeToken(m_identity, content);
    m_at = 0;
    if (std::exchange(m_first, false)) {
        m_snapshot = m_reset = m_resume != m_token; // Else the reader has all of it: nothing but a frame.
        if (!m_snapshot)
            m_pending.clear();
        m_sending = true;
        return;
    }
    m_sending = !m_pending.empty() || !m_removed.empty();
}

void ConnectorFeed::fill(v1::WatchConnectorsResponse &message)
{
    v1::StreamFrame &frame = *message.mutable_frame();
    for (std::size_t n = 0; n < kChunk && m_at < m_pending.size(); ++n) {
        const integrations::Row &row = m_board->rows[m_pending[m_at++]];
        if (const auto tenant = m_call.find(row.reading.tenantId))
            *message.add_connectors() =
                connectorMessage(m_call, m_call.fleet->factsOf(*tenant), *m_board, row, m_lookedMs);
    }
    for (std::string &id : m_removed)
        message.add_removed(std::move(id));
    m_removed.clear();
    const bool last = m_at == m_pending.size();
    frame.set_snapshot(m_snapshot);
    frame.set_snapshot_end(m_snapshot && last);
    frame.set_reset(std::exchange(m_reset, false));
    if (!last)
        return;
    frame.set_resume_token(m_token); // Only with the last part: before it the reader does not have it all.
    m_snapshot = m_sending = false;
    m_pending.clear();
}

} // namespace bulkhead
