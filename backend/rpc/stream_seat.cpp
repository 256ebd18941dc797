#include "backend/rpc/stream_seat.h"

#include <chrono>

namespace bulkhead {

namespace {

constexpr std::int64_t kPatienceMs = 2'000; // With a reader that does not take the message before its stream's end.

std::int64_t steadyMs()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

void Bell::ring() const
{
    const std::lock_guard lock(m_line->mutex);
    if (m_line->seat)
        m_line->seat->ring();
}

StreamSeat::StreamSeat(Post post, std::int64_t heartbeatMs)
    : m_post(std::move(post))
    , m_heartbeatMs(heartbeatMs)
    , m_lastWriteMs(steadyMs())
{
    m_bell.m_line = std::make_shared<Bell::Line>();
    m_bell.m_line->seat = this;
}

void StreamSeat::queue()
{
    m_state = State::Queued;
    // Workers outlive the server, so a refusal can only mean that nobody waits for this stream any more.
    static_cast<void>(m_post([this] { work(); }));
}

void StreamSeat::begin()
{
    const std::lock_guard lock(m_mutex);
    queue();
}

void StreamSeat::ring()
{
    const std::lock_guard lock(m_mutex);
    m_rang = true;
    if (m_state == State::Idle)
        queue();
}

void StreamSeat::cancel()
{
    const std::lock_guard lock(m_mutex);
    m_cancelled = true;
    if (m_state == State::Idle)
        queue();
}

void StreamSeat::revoke(absl::Status why)
{
    const std::lock_guard lock(m_mutex);
    if (m_revoked)
        return;
    m_revoked = std::move(why);
    m_revokedMs = steadyMs();
    if (m_state == State::Idle)
        queue();
}

void StreamSeat::wrote(bool ok)
{
    const std::lock_guard lock(m_mutex);
    m_lastWriteMs = steadyMs();
    m_cancelled |= !ok;
    queue();
}

void StreamSeat::beat(std::int64_t nowMs)
{
    bool stuck = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_state == State::Idle && nowMs - m_lastWriteMs >= m_heartbeatMs) {
            m_due = true;
            queue();
        }
        stuck = m_state == State::Writing && m_revoked && nowMs - m_revokedMs >= kPatienceMs && !m_abandoned;
        m_abandoned |= stuck;
    }
    if (stuck) // Without the lock: the transport may answer from this very call.
        abandon();
}

void StreamSeat::work()
{
    bool due = false;
    std::optional<absl::Status> over;
    {
        const std::lock_guard lock(m_mutex);
        m_state = State::Working;
        m_rang = false;
        due = std::exchange(m_due, false);
        over = m_cancelled ? std::optional(absl::CancelledError()) : m_revoked;
    }
    Turn next = Turn::Wait;
    if (!over) {
        if (absl::Status status = turn(due, next); !status.ok())
            over = status;
    }
    if (over) {
        finish(*over);
        return;
    }
    if (next == Turn::Write) {
        {
            const std::lock_guard lock(m_mutex);
            m_state = State::Writing;
        }
        write();
        return;
    }
    const std::lock_guard lock(m_mutex);
    m_state = State::Idle;
    if (m_rang || m_cancelled || m_revoked)
        queue();
}

void StreamSeat::finish(const absl::Status &status)
{
    {
        const std::lock_guard line(m_bell.m_line->mutex);
        m_bell.m_line->seat = nullptr;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_state = State::Ended;
    }
    end(status);
}

} // namespace bulkhead
