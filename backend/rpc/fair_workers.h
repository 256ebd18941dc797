#pragma once
// Whose job runs next: no person, and no wait for the store's one writer, takes all threads from the others.
#include "backend/domain/workers.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace bulkhead {

/// Changing jobs wait for each other at the store, which has one writer; reading ones do not wait for them.
enum class JobKind : std::uint8_t { Reading, Changing };

struct FairLimits
{
    unsigned threads = 6;
    unsigned perPerson = 4;         ///< Jobs of one person that run at once,
    unsigned changingPerPerson = 2; ///< and those of them that change something.
    unsigned changing = 4;          ///< Of everybody: reading goes on while a long write holds these.
};

/// Threads for handlers: persons take turns, each person's jobs of a kind run in order of arrival.
class FairWorkers
{
public:
    explicit FairWorkers(FairLimits limits = {});
    ~FairWorkers(); ///< stop()

    /// Any thread. False when stopped, or when `limit` jobs of this person wait already (0: no limit): it will not run.
    [[nodiscard]] bool post(const std::string &person, JobKind kind, std::function<void()> job, std::size_t limit = 0);
    void stop(); ///< Runs what waits, then ends the threads. Idempotent; not from a job.

private:
    struct Waiting
    {
        std::uint64_t number = 0;
        std::function<void()> job;
    };
    struct Person
    {
        std::array<std::deque<Waiting>, 2> waiting; ///< By kind.
        unsigned running = 0, changing = 0;
        [[nodiscard]] std::size_t jobs() const { return waiting[0].size() + waiting[1].size(); }
    };
    using Persons = std::map<std::string, Person>;

    /// The person's waiting job that came first of those that may run now; null: none.
    [[nodiscard]] std::deque<Waiting> *nextOf(Person &person);
    void startSome(); ///< Under the lock.
    void run(const std::string &person, JobKind kind, std::function<void()> job);

    const FairLimits m_limits;
    std::mutex m_mutex;
    std::condition_variable m_idle;
    Persons m_persons; ///< With a job waiting or running.
    std::string m_last;
    std::uint64_t m_numbers = 0;
    unsigned m_running = 0, m_changing = 0;
    bool m_stopping = false;
    Workers m_threads; ///< Last: its jobs use everything above.
};

} // namespace bulkhead
