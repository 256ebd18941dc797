#pragma once
// Every tenant's last twelve periods for the renewal view, kept in memory. What nobody has stored is read from the
// source on one background thread, one tenant at a time; readers of the list never wait for it.
#include "backend/domain/workers.h"
#include "backend/rpc/past_outcomes.h"
#include "backend/rpc/services.h"

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace bulkhead {

class RenewalLedger
{
public:
    RenewalLedger(ServiceParts parts, ReviewBook &book);
    ~RenewalLedger(); ///< Ends the read under way within a second.

    struct Past
    {
        std::vector<review::PeriodResult> periods;   ///< Oldest first, without a hole.
        std::optional<review::PeriodResult> running; ///< In progress.
        std::int64_t runningAsOfMs = 0;
        std::int64_t asOfMs = 0;
        std::int64_t periodEndMs = 0; ///< Of the one in progress: then the twelve are others.
        std::int64_t reviewedMs = 0;  ///< The newest review that it knows.
        std::string problem;          ///< Why the source could not be read; what was stored is there.
        bool complete = false;        ///< Nothing of it is still to be read.
    };
    /// Null: nothing has been read yet.
    [[nodiscard]] std::shared_ptr<const Past> find(const std::string &tenantId);

    /// Reads the tenant soon unless what is kept is still good. `reviewedMs`: of its newest review, 0 none.
    void want(const std::string &tenantId, std::int64_t reviewedMs, std::int64_t nowMs);
    [[nodiscard]] std::size_t waiting();

private:
    struct Job
    {
        std::string tenantId;
        std::int64_t reviewedMs = 0;
    };
    void work();
    void read(const Job &job, const std::shared_ptr<PastReader> &reader);
    /// The periods before the one in progress; stored ones also when the source failed.
    absl::Status readPeriods(const Agreement &agreement, const sla::Period &running, const std::string &tenantId,
                             PastReader *reader, Past &past);
    absl::Status readRunning(const Agreement &agreement, const sla::Period &running, const std::string &tenantId,
                             PastReader &reader, Past &past);
    void keep(const std::string &tenantId, Past past);

    ServiceParts m_parts;
    ReviewBook &m_book;
    const review::Hash m_hash;
    std::mutex m_mutex; ///< Of what follows.
    std::map<std::string, std::shared_ptr<const Past>> m_past;
    std::deque<Job> m_jobs;
    std::set<std::string> m_queued;
    std::shared_ptr<PastReader> m_reader; ///< Of the read under way.
    bool m_working = false;
    std::atomic<bool> m_stopping = false; ///< Also asked between two reads.
    Workers m_workers{1};                 ///< Last: it ends before what its jobs use.
};

} // namespace bulkhead
