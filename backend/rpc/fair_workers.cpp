#include "backend/rpc/fair_workers.h"

#include <utility>

namespace bulkhead {

FairWorkers::FairWorkers(FairLimits limits)
    : m_limits(limits)
    , m_threads(limits.threads)
{
}

FairWorkers::~FairWorkers()
{
    stop();
}

bool FairWorkers::post(const std::string &person, JobKind kind, std::function<void()> job, std::size_t limit)
{
    const std::lock_guard lock(m_mutex);
    if (m_stopping)
        return false;
    Person &own = m_persons[person];
    if (limit && own.jobs() >= limit) // Somebody with jobs: nothing was added by looking.
        return false;
    own.waiting[static_cast<std::size_t>(kind)].push_back({++m_numbers, std::move(job)});
    startSome();
    return true;
}

void FairWorkers::stop()
{
    {
        std::unique_lock lock(m_mutex);
        m_stopping = true;
        m_idle.wait(lock, [this] { return m_persons.empty(); });
    }
    m_threads.stop();
}

std::deque<FairWorkers::Waiting> *FairWorkers::nextOf(Person &person)
{
    if (person.running >= m_limits.perPerson)
        return nullptr;
    auto &reading = person.waiting[static_cast<std::size_t>(JobKind::Reading)];
    auto &changing = person.waiting[static_cast<std::size_t>(JobKind::Changing)];
    const bool mayChange =
        !changing.empty() && person.changing < m_limits.changingPerPerson && m_changing < m_limits.changing;
    if (reading.empty())
        return mayChange ? &changing : nullptr;
    return mayChange && changing.front().number < reading.front().number ? &changing : &reading;
}

void FairWorkers::startSome()
{
    while (m_running < m_limits.threads) {
        // From the person after the one served last, once around.
        auto at = m_persons.upper_bound(m_last);
        std::deque<Waiting> *next = nullptr;
        for (std::size_t looked = 0; looked < m_persons.size() && !next; ++looked) {
            if (at == m_persons.end())
                at = m_persons.begin();
            next = nextOf(at->second);
            if (!next)
                ++at;
        }
        if (!next)
            return;
        auto &[person, own] = *at;
        const bool changes = next == &own.waiting[static_cast<std::size_t>(JobKind::Changing)];
        auto job = std::move(next->front().job);
        next->pop_front();
        ++own.running;
        own.changing += changes;
        ++m_running;
        m_changing += changes;
        m_last = person;
        // There is a thread for each running job, and these threads are only stopped when nothing waits.
        static_cast<void>(m_threads.post([this, person = person, changes, job = std::move(job)]() mutable {
            run(person, changes ? JobKind::Changing : JobKind::Reading, std::exchange(job, nullptr));
        }));
    }
}

void FairWorkers::run(const std::string &person, JobKind kind, std::function<void()> job)
{
    job();
    job = nullptr; // What it holds dies outside the lock, and before stop() returns.
    const std::lock_guard lock(m_mutex);
    const unsigned changes = kind == JobKind::Changing;
    const auto own = m_persons.find(person);
    --own->second.running;
    own->second.changing -= changes;
    --m_running;
    m_changing -= changes;
    if (own->second.running == 0 && own->second.jobs() == 0)
        m_persons.erase(own);
    startSome();
    if (m_persons.empty())
        m_idle.notify_all();
}

} // namespace bulkhead
