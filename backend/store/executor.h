#pragma once
#include "backend/domain/workers.h"

#include <functional>
#include <future>
#include <type_traits>
#include <utility>

namespace bulkhead::sql {

/// One thread that runs jobs one after another, for callers who wait. Any thread may call; the destructor finishes what
/// is queued.
class Executor
{
public:
    /// Runs `job` on the executor's thread and waits for its result. On that thread already: runs it at once.
    template<typename F>
    auto call(F &&job) -> std::invoke_result_t<F>
    {
        if (m_worker.isOwnThread())
            return job();
        // The caller waits, so the task may live on its stack.
        std::packaged_task<std::invoke_result_t<F>()> task(std::ref(job));
        auto result = task.get_future();
        if (!m_worker.post([&task] { task(); }))
            task(); // Never: nobody stops the worker before the destructor does.
        return result.get();
    }

    /// Runs `job` on the executor's thread some time; whoever needs its end arranges for that.
    void post(std::function<void()> job)
    {
        if (!m_worker.post(job))
            job(); // Never, as above.
    }
    [[nodiscard]] bool isOwnThread() const { return m_worker.isOwnThread(); }

private:
    Workers m_worker{1};
};

} // namespace bulkhead::sql
