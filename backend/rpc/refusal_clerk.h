#pragma once
// Who writes to audit what was refused: on a thread of its own, so that no handler's thread waits for it and a refusal
// takes the same time whatever was refused; and only so much of one source.
#include "backend/domain/clock.h"
#include "backend/domain/store.h"
#include "backend/domain/workers.h"
#include "backend/rpc/refusal_book.h"

#include <mutex>
#include <string>

namespace bulkhead {

/// Any thread.
class RefusalClerk
{
public:
    RefusalClerk(Store &store, const Clock &clock)
        : m_store(store)
        , m_clock(clock)
    {
    }
    /// To the platform's chain, with the event's own time. Not waited for: it changes nothing that audit must precede.
    void write(AuditEvent event);
    /// Likewise, as of now, if the source has lines left; else it is counted. `steadyMs`: for how many a while.
    void refused(const std::string &source, AuditEvent event, std::int64_t steadyMs);
    /// Writes how many were not, of sources that have gone quiet by then.
    void tellLeftOut(std::int64_t steadyMs);
    void stop() { m_clerk.stop(); } ///< What was given to write is written.

private:
    Store &m_store;
    const Clock &m_clock;
    std::mutex m_mutex; ///< Guards the book.
    RefusalBook m_refusals;
    Workers m_clerk{1};
};

} // namespace bulkhead
