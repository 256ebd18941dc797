#include "backend/rpc/preview_feed.h"

#include "backend/rpc/contracts_wire.h"
#include "backend/rpc/fault.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <mutex>

namespace bulkhead {

struct PreviewJob
{
    std::mutex mutex;
    PreviewQuestion question;
    std::vector<sla::ContractFinding> findings;
    std::shared_ptr<PastReader> reader;
    Bell bell;
    std::uint32_t percent = 0;
    bool cancelled = false;
    bool done = false;
    absl::Status status;
    ContractPreview preview;
};

namespace {

constexpr std::size_t kWaiting = 16;

absl::Status told(const absl::Status &status)
{
    const std::string words = clipped(std::string(status.message()), 300);
    switch (status.code()) {
    case absl::StatusCode::kOk:
        return status;
    case absl::StatusCode::kUnavailable:
        return fault(absl::StatusCode::kUnavailable, "TELEMETRY_UNAVAILABLE",
                     absl::StrCat("The past could not be read, so nothing was computed: ", words),
                     "Try again when the source answers.");
    case absl::StatusCode::kResourceExhausted:
        return fault(absl::StatusCode::kResourceExhausted, "TELEMETRY_LIMIT",
                     absl::StrCat("The past is too large to be read at once: ", words), "Preview fewer periods.");
    case absl::StatusCode::kCancelled:
        return absl::CancelledError();
    default:
        return fault(absl::StatusCode::kInvalidArgument, "CONTRACT_INVALID", words, "Change that, and preview again.");
    }
}

void compute(const std::shared_ptr<PreviewJob> &job)
{
    const auto progress = [&job](double done) {
        const std::scoped_lock lock(job->mutex);
        const auto percent = static_cast<std::uint32_t>(std::clamp(done, 0.0, 1.0) * 99);
        if (percent != job->percent) {
            job->percent = percent;
            job->bell.ring();
        }
        return !job->cancelled;
    };
    absl::StatusOr<ContractPreview> preview = absl::CancelledError();
    if (progress(0))
        preview = previewContract(job->question, *job->reader, progress);
    const std::scoped_lock lock(job->mutex);
    job->done = true;
    job->status = told(preview.status());
    if (preview.ok())
        job->preview = *std::move(preview);
    job->bell.ring();
}

} // namespace

PreviewFeed::PreviewFeed(std::shared_ptr<PreviewJob> job)
    : m_job(std::move(job))
{
}

PreviewFeed::PreviewFeed(std::vector<sla::ContractFinding> findings)
    : m_job(std::make_shared<PreviewJob>())
{
    m_job->findings = std::move(findings);
    m_job->done = true;
    m_began = true;
}

PreviewFeed::~PreviewFeed()
{
    std::shared_ptr<PastReader> reader;
    {
        const std::scoped_lock lock(m_job->mutex);
        m_job->cancelled = true;
        if (!m_job->done)
            reader = m_job->reader;
    }
    if (reader)
        reader->cancel();
}

absl::Status PreviewFeed::next(v1::PreviewContractResponse &message, bool due, Turn &turn)
{
    if (m_over)
        return endOfStream();
    const std::scoped_lock lock(m_job->mutex);
    if (!m_job->done && m_job->percent == m_told && !due) {
        turn = Turn::Wait;
        return absl::OkStatus();
    }
    if (m_job->done && !m_job->status.ok())
        return m_job->status;
    turn = Turn::Write;
    // Whoever waits hears first that it has begun, also when it was done before anybody could be told.
    const bool whole = m_job->done && m_began;
    m_began = true;
    m_told = whole ? 100 : m_job->percent;
    message.set_progress_percent(m_told);
    if (!whole)
        return absl::OkStatus();
    for (const sla::ContractFinding &finding : m_job->findings)
        fill(finding, *message.add_problems());
    fill(m_job->preview, message);
    message.set_done(true);
    m_over = true;
    return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Feed<v1::PreviewContractResponse>>>
PreviewWorkers::begin(PreviewQuestion question, std::vector<sla::ContractFinding> findings,
                      std::shared_ptr<PastReader> reader, const Bell &bell)
{
    auto job = std::make_shared<PreviewJob>();
    job->question = std::move(question);
    job->findings = std::move(findings);
    job->reader = std::move(reader);
    job->bell = bell;
    auto feed = std::make_unique<PreviewFeed>(job);
    if (!m_workers.post([job = std::move(job)] { compute(job); }, kWaiting))
        return fault(absl::StatusCode::kResourceExhausted, "OVERLOADED", "Too many previews wait already.",
                     "Try again in a minute.");
    return feed;
}

} // namespace bulkhead
