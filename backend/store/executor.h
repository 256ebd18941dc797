#pragma once
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace bulkhead::sqlite {

/// One thread that runs jobs one after another. Any thread may call; the destructor finishes what is queued.
class Executor
{
public:
    Executor();
    ~Executor();
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;

    /// Runs `job` on the executor's thread and waits for its result. On that thread already: runs it at once.
    template<typename F>
    auto call(F &&job) -> std::invoke_result_t<F>;

private:
    void enqueue(std::function<void()> job);
    void loop();

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<std::function<void()>> m_jobs;
    bool m_ending = false;
    std::thread m_thread; ///< Last: it uses everything above.
};

template<typename F>
auto Executor::call(F &&job) -> std::invoke_result_t<F>
{
    if (std::this_thread::get_id() == m_thread.get_id())
        return job();
    // The caller waits, so the task may live on its stack.
    std::packaged_task<std::invoke_result_t<F>()> task(std::ref(job));
    auto result = task.get_future();
    enqueue([&task] { task(); });
    return result.get();
}

} // namespace bulkhead::sqlite
