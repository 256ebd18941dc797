#pragma once
// Threads for what takes up to a minute each, so that no handler waits behind it.
#include "backend/domain/workers.h"

#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace bulkhead {

/// So many at once of one person and in all; what is more is refused and not kept waiting, because who waits for a
/// minute asks again. Any thread.
class LongLanes
{
public:
    LongLanes(unsigned perPerson, unsigned inAll);

    /// A lane for the person, until give(). False: as many are in use as may be.
    [[nodiscard]] bool take(const std::string &person);
    void give(const std::string &person);
    /// Runs on a thread of the lane that was taken. False: it is the end, and it will not run.
    [[nodiscard]] bool post(std::function<void()> job) { return m_threads.post(std::move(job)); }

private:
    const unsigned m_perPerson, m_inAll;
    std::mutex m_mutex; ///< Guards the following.
    std::map<std::string, unsigned> m_taken;
    unsigned m_all = 0;
    Workers m_threads; ///< Last: its jobs use everything above.
};

} // namespace bulkhead
