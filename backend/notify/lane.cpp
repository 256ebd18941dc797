#include "backend/notify/lane.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <algorithm>

namespace bulkhead::notify {

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kLookWhose{1};

} // namespace

Lane::Lane(Target target, LaneParts parts, NoticeBook book)
    : m_target(std::move(target))
    , m_parts(std::move(parts))
    , m_book(std::move(book))
    , m_leaseName(leaseOf(m_target.name))
    , m_http(m_target.endpoint, m_stopping)
{
    m_state.target = m_target.name;
    m_state.dropped = m_book.dropped();
    m_state.queue = m_book.pending();
    if (m_parts.leases)
        m_parts.leases->want({m_leaseName});
}

Lane::~Lane() = default;

void Lane::start()
{
    m_thread = std::thread([this] { run(); });
}

void Lane::stop()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    if (m_thread.joinable())
        m_thread.join();
}

void Lane::ring()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_rung = true;
    }
    m_wake.notify_one();
}

NotifyState Lane::state() const
{
    NotifyState state;
    {
        const std::scoped_lock lock(m_mutex);
        state = m_state;
    }
    // The lane sleeps until it has something to do, and may not have noticed yet that it lost the receiver.
    state.here = state.here && (!m_parts.leases || m_parts.leases->held(m_leaseName));
    return state;
}

bool Lane::ours()
{
    if (!m_parts.leases)
        return true;
    auto lease = m_parts.leases->held(m_leaseName);
    if (lease == m_lease)
        return lease.has_value();
    m_lease.reset();
    m_sendError.clear(); // Whatever stood in the way of telling is another gateway's now.
    m_saveError.clear();
    if (!lease) {
        showState();
        return false;
    }
    auto book = NoticeBook::load(m_parts.store, m_target.name);
    if (!book.ok())
        return false; // Tried again in a moment.
    m_book = *std::move(book);
    m_book.writeWith(*lease);
    m_lease = std::move(lease);
    beginAnew();
    showState();
    return true;
}

void Lane::run()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        const bool rung = std::exchange(m_rung, false);
        lock.unlock();
        const bool mine = ours();
        if (!mine) {
            lock.lock();
            m_rung = true; // Nothing of the board was looked at.
            m_wake.wait_for(lock, kLookWhose, [this] { return m_stopping.load(); });
            continue;
        }
        const Time next = work(std::chrono::steady_clock::now(), rung);
        showState();
        lock.lock();
        m_wake.wait_until(lock, next, [this] { return m_stopping || m_rung; });
    }
    lock.unlock();
    if (!m_parts.leases || m_lease)
        save(); // What was delivered last must not be delivered again by the next run.
}

Situation Lane::situation() const
{
    // The board first: a fleet that is read after it holds every tenant that the board speaks of.
    const auto board = m_parts.room.services();
    const auto fleet = m_parts.room.fleet().current();
    Situation now = readSituation(*board, *fleet, m_parts.clock.nowMs(), m_parts.startedMs, m_parts.staleMs);
    if (m_parts.crossings)
        addCrossings(m_parts.crossings->crossings(), m_parts.room.fleet(), now);
    if (m_parts.drops)
        addDrops(m_parts.drops->drops(), now);
    return now;
}

bool Lane::send(const std::string &body, const std::vector<std::string> &headers)
{
    const auto answer = m_http.post(body, headers);
    m_lastCode = answer.ok() ? answer->code : 0;
    if (m_lastCode >= 200 && m_lastCode < 300) {
        m_failures = 0;
        m_retryAt = {};
        m_sendError.clear();
        m_lastSuccessMs = m_parts.clock.nowMs();
        return true;
    }
    if (m_stopping && !answer.ok())
        return false; // Ended by us: says nothing of the receiver.
    if (!answer.ok())
        failed(std::string(answer.status().message()), 0);
    else
        failed(absl::StrCat(m_http.place(), " answered HTTP ", answer->code,
                            answer->code >= 300 && answer->code < 400 ? ", a redirect, which is not followed" : "",
                            answer->text.empty() ? "" : ": ", answer->text),
               answer->retryAfterMs);
    return false;
}

void Lane::failed(std::string error, std::int64_t askedMs)
{
    m_sendError = std::move(error);
    const std::int64_t grown = m_target.retryFirstMs << std::min(m_failures, 20);
    const std::int64_t limit = std::clamp<std::int64_t>(grown, 1, m_target.retryMostMs);
    ++m_failures;
    // Half of it by chance: receivers that come back are not met by everybody at once.
    const std::int64_t wait = std::uniform_int_distribution<std::int64_t>(limit / 2, limit)(m_random);
    m_retryAt =
        std::chrono::steady_clock::now() + milliseconds(std::max(wait, std::min(askedMs, m_target.retryMostMs)));
}

void Lane::save()
{
    const absl::Status status = m_book.save();
    m_saveError = status.ok() ? std::string() : std::string(status.message());
}

void Lane::showState()
{
    NotifyState next;
    next.target = m_target.name;
    next.here = !m_parts.leases || m_lease;
    next.lastSuccessMs = m_lastSuccessMs;
    next.queue = waiting();
    next.dropped = m_book.dropped();
    next.lastError = m_sendError.empty() ? m_saveError : m_sendError;
    NotifyState before;
    {
        const std::scoped_lock lock(m_mutex);
        before = std::exchange(m_state, next);
    }
    const bool firstWord = before.lastSuccessMs == 0 && next.lastSuccessMs != 0;
    if (!m_parts.log || (before.lastError == next.lastError && before.dropped == next.dropped && !firstWord))
        return;
    std::string line = absl::StrCat("notify target=", next.target, " state=", next.lastError.empty() ? "ok" : "failing",
                                    " queue=", next.queue, " dropped=", next.dropped);
    if (!next.lastError.empty())
        absl::StrAppend(&line, " error=\"", absl::StrReplaceAll(next.lastError, {{"\\", "\\\\"}, {"\"", "\\\""}}),
                        "\"");
    m_parts.log(line);
}

} // namespace bulkhead::notify
