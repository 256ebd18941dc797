#include "backend/rpc/row_delta.h"

#include "backend/rpc/state_stream.h"

#include <algorithm>
#include <utility>

namespace bulkhead {

RowDelta::RowDelta(std::string resume, std::string identity)
    : m_resume(std::move(resume))
    , m_identity(std::move(identity))
{
}

void RowDelta::begin(std::size_t slots)
{
    m_pending.clear();
    m_removed.clear();
    m_prints.resize(std::max(m_prints.size(), slots), 0);
}

bool RowDelta::put(std::size_t slot, std::uint64_t print)
{
    return std::exchange(m_prints[slot], print) != print;
}

void RowDelta::end(std::uint64_t content)
{
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

std::optional<std::uint32_t> RowDelta::next()
{
    if (m_at == m_pending.size())
        return std::nullopt;
    return m_pending[m_at++];
}

bool RowDelta::seal(v1::StreamFrame &frame, google::protobuf::RepeatedPtrField<std::string> &removed)
{
    for (std::string &id : m_removed)
        *removed.Add() = std::move(id);
    m_removed.clear();
    const bool last = m_at == m_pending.size();
    frame.set_snapshot(m_snapshot);
    frame.set_snapshot_end(m_snapshot && last);
    frame.set_reset(std::exchange(m_reset, false));
    if (!last)
        return false;
    frame.set_resume_token(m_token); // Only with the last part: before it the reader does not have it all.
    m_snapshot = m_sending = false;
    m_pending.clear();
    return true;
}

} // namespace bulkhead
