#include "backend/rpc/renewal_ledger.h"

#include "backend/engine_room.h"

#include <algorithm>

namespace bulkhead {

namespace {

constexpr std::size_t kPeriods = 12;
constexpr std::size_t kStored = 200; // Outcomes of one tenant: sixteen years of months.
constexpr std::size_t kQueue = 20'000;
constexpr std::int64_t kGoodMs = 3'600'000;         // An exclusion may have been approved meanwhile.
constexpr std::int64_t kRunningGoodMs = 86'400'000; // A month is read for a day that was added.
constexpr std::int64_t kAgainMs = 60'000;           // After a source that failed.

/// A review may have been prepared while the source was read; its outcome stands.
absl::Status putUnlessReviewed(StoreTxn &txn, const review::PeriodResult &made, std::int64_t nowMs)
{
    const auto kept = txn.record(kOutcomeRecord, made.tenantId + "/" + made.period.name);
    if (kept.ok())
        if (const auto result = review::decodePeriodResult(kept->body); result.ok() && result->reviewed)
            return absl::OkStatus();
    return ReviewBook::put(txn, made, nowMs);
}

} // namespace

RenewalLedger::RenewalLedger(ServiceParts parts, ReviewBook &book)
    : m_parts(std::move(parts))
    , m_book(book)
    , m_hash(contentHash())
{
}

RenewalLedger::~RenewalLedger()
{
    std::shared_ptr<PastReader> reader;
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
        reader = m_reader;
    }
    if (reader)
        reader->cancel();
    m_workers.stop();
}

std::shared_ptr<const RenewalLedger::Past> RenewalLedger::find(const std::string &tenantId)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_past.find(tenantId);
    return found == m_past.end() ? nullptr : found->second;
}

std::size_t RenewalLedger::waiting()
{
    const std::scoped_lock lock(m_mutex);
    return m_jobs.size();
}

void RenewalLedger::want(const std::string &tenantId, std::int64_t reviewedMs, std::int64_t nowMs)
{
    const std::scoped_lock lock(m_mutex);
    const auto found = m_past.find(tenantId);
    if (found != m_past.end()) {
        const Past &past = *found->second;
        const std::int64_t good = past.problem.empty() ? kGoodMs : kAgainMs;
        if (past.reviewedMs >= reviewedMs && nowMs < past.periodEndMs && nowMs < past.asOfMs + good)
            return;
    }
    if (m_stopping || m_jobs.size() >= kQueue || !m_queued.insert(tenantId).second)
        return;
    m_jobs.push_back({tenantId, reviewedMs});
    if (!m_working)
        m_working = m_workers.post([this] { work(); });
}

void RenewalLedger::work()
{
    while (true) {
        Job job;
        std::shared_ptr<PastReader> reader = m_parts.room.pastReader(); // Null: the source keeps no past.
        {
            const std::scoped_lock lock(m_mutex);
            if (m_stopping || m_jobs.empty()) {
                m_working = false;
                return;
            }
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
            m_reader = reader;
        }
        read(job, reader);
        const std::scoped_lock lock(m_mutex);
        m_reader.reset();
        m_queued.erase(job.tenantId);
    }
}

void RenewalLedger::read(const Job &job, const std::shared_ptr<PastReader> &reader)
{
    const auto before = find(job.tenantId);
    Past past;
    past.asOfMs = past.periodEndMs = m_parts.clock.nowMs();
    past.reviewedMs = job.reviewedMs;
    const auto agreement = agreementOf(*m_parts.contracts, job.tenantId);
    const auto rule = agreement.ok() ? periodRuleAt(*agreement, past.asOfMs) : agreement.status();
    absl::Status status = rule.status();
    if (status.ok()) {
        const sla::Period running = sla::periodAt(*rule, past.asOfMs);
        past.periodEndMs = running.toMs;
        status = readPeriods(*agreement, running, job.tenantId, reader.get(), past);
        if (before && before->running && before->running->period == running) {
            past.running = before->running;
            past.runningAsOfMs = before->runningAsOfMs;
        }
        if (status.ok() && reader && past.asOfMs >= past.runningAsOfMs + kRunningGoodMs) {
            keep(job.tenantId, past); // Most of it is there.
            status = readRunning(*agreement, running, job.tenantId, *reader, past);
        }
    }
    if (status.code() == absl::StatusCode::kCancelled)
        return;
    if (!status.ok()) {
        past.problem = std::string(status.message());
        if (before && past.periods.empty())
            past.periods = before->periods;
    }
    past.complete = true; // Also after a failure: the problem is told, and it is tried again.
    keep(job.tenantId, std::move(past));
}

absl::Status RenewalLedger::readPeriods(const Agreement &agreement, const sla::Period &running,
                                        const std::string &tenantId, PastReader *reader, Past &past)
{
    const auto stored = m_book.outcomes(tenantId, kStored);
    if (!stored.ok())
        return stored.status();
    PastOutcomes outcomes(agreement, tenantId, m_hash);
    auto periods =
        outcomes.before(running, kPeriods, past.asOfMs, *stored, reader, [this](double) { return !m_stopping; });
    const absl::Status status = periods.status();
    if (!outcomes.made().empty()) {
        const absl::Status kept = m_parts.store.write(StoreScope::of(tenantId), [&](StoreTxn &txn) {
            for (const review::PeriodResult &made : outcomes.made())
                if (absl::Status put = putUnlessReviewed(txn, made, past.asOfMs); !put.ok())
                    return put;
            return absl::OkStatus();
        });
        if (!kept.ok())
            return kept;
    }
    if (!status.ok())
        periods =
            PastOutcomes(agreement, tenantId, m_hash).before(running, kPeriods, past.asOfMs, *stored, nullptr, {});
    if (periods.ok())
        past.periods = *std::move(periods);
    return status;
}

absl::Status RenewalLedger::readRunning(const Agreement &agreement, const sla::Period &running,
                                        const std::string &tenantId, PastReader &reader, Past &past)
{
    review::FreezeQuestion question;
    question.asOfMs = past.asOfMs / sla::kMinuteMs * sla::kMinuteMs;
    if (question.asOfMs <= running.fromMs) // It has just begun.
        return absl::OkStatus();
    const auto minutes = reader.read(tenantId, running.fromMs / sla::kMinuteMs, question.asOfMs / sla::kMinuteMs);
    if (!minutes.ok())
        return minutes.status();
    question.tenantId = tenantId;
    question.versions = agreement.versions;
    question.exclusions = agreement.exclusions;
    question.period = running;
    question.minutes = &*minutes;
    auto result = review::outcomeOf(question, m_hash);
    if (!result.ok())
        return absl::OkStatus(); // No contract governs it: there is nothing to judge yet.
    past.running = *std::move(result);
    past.runningAsOfMs = question.asOfMs;
    return absl::OkStatus();
}

void RenewalLedger::keep(const std::string &tenantId, Past past)
{
    auto kept = std::make_shared<const Past>(std::move(past));
    const std::scoped_lock lock(m_mutex);
    m_past[tenantId] = std::move(kept);
}

} // namespace bulkhead
