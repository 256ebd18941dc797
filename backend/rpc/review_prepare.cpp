#include "backend/rpc/review_prepare.h"

#include "backend/review/customer_pages.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/once.h"
#include "backend/rpc/past_outcomes.h"
#include "backend/rpc/reviews_wire.h"

#include <algorithm>
#include <mutex>

namespace bulkhead {

struct PrepareJob
{
    Call call;
    v1::PrepareReviewRequest asked;
    Bell bell;
    std::shared_ptr<PastReader> reader; ///< Null: the source keeps no past.

    std::mutex mutex; ///< Of what follows.
    std::uint32_t percent = 0;
    std::string doing;
    bool cancelled = false, done = false;
    absl::Status status;
    v1::PrepareReviewResponse answer;

    /// False: nobody waits any more.
    bool tell(double done01, const std::string &what)
    {
        const std::scoped_lock lock(mutex);
        const auto now = static_cast<std::uint32_t>(std::clamp(done01, 0.0, 1.0) * 99);
        if (now != percent || what != doing) {
            percent = now;
            doing = what;
            bell.ring();
        }
        return !cancelled;
    }
};

namespace {

constexpr std::size_t kWaiting = 16;
constexpr std::size_t kSheets = 500; // Of one tenant: forty years of months.
// Shares of the work: the period itself, then the twelve before it.
constexpr double kReadPeriod = 0.3;
constexpr double kReadPast = 0.9;

absl::Status told(const absl::Status &status)
{
    if (status.code() == absl::StatusCode::kUnavailable && reasonOf(status) == "UNAVAILABLE")
        return fault(absl::StatusCode::kUnavailable, "TELEMETRY_UNAVAILABLE",
                     "The past could not be read, so nothing was kept: " + clipped(std::string(status.message()), 300),
                     "Try again when the source answers.");
    if (status.code() == absl::StatusCode::kResourceExhausted && reasonOf(status) == "RESOURCE_EXHAUSTED")
        return fault(absl::StatusCode::kResourceExhausted, "TELEMETRY_LIMIT",
                     "The past is too large to be read at once: " + clipped(std::string(status.message()), 300),
                     "Ask whoever runs the telemetry for a higher limit.");
    return status;
}

/// What is known of dependencies now, for incidents that are hardly over.
std::vector<review::DependencyHint> hintsOf(const ServiceParts &parts, TenantIndex tenant)
{
    std::vector<review::DependencyHint> hints;
    const auto board = parts.room.services();
    for (const ObjectiveView &view : *board->objectives)
        if (view.tenant == tenant && !view.likelyDependency.empty())
            hints.push_back(
                {view.workflow, view.likelyDependency, board->evaluatedMs - 60 * sla::kMinuteMs, board->evaluatedMs});
    return hints;
}

/// Counts of a frozen review that its summary tells.
void summarise(const review::Frozen &frozen, review::Sheet &sheet)
{
    sheet.commitments = static_cast<std::uint32_t>(frozen.results.size());
    sheet.met = static_cast<std::uint32_t>(
        std::count_if(frozen.results.begin(), frozen.results.end(), [](const sla::Attainment &one) {
            return review::judged(one) && !review::missed(one) && one.state != sla::AttainmentState::NoTraffic;
        }));
    // Nothing measured is no credit of nothing.
    const bool measured = std::any_of(frozen.results.begin(), frozen.results.end(), review::judged);
    sheet.creditMinor = frozen.creditsKnown && measured ? frozen.credits.totalMinor : -1;
    sheet.currency = frozen.credits.currency;
    sheet.zone = frozen.zone;
    sheet.fromMs = frozen.period.fromMs;
    sheet.toMs = frozen.period.toMs;
    sheet.asOfMs = frozen.asOfMs;
    sheet.finalFromMs = frozen.finalFromMs;
    sheet.version = frozen.version;
    sheet.restated = frozen.restatedVersion > 0;
}

/// One preparation, step by step.
class Preparation
{
public:
    Preparation(const ServiceParts &parts, ReviewBook &book, PrepareJob &job)
        : m_parts(parts)
        , m_book(book)
        , m_job(job)
        , m_tenant(job.call.facts())
        , m_asOfMs(job.call.nowMs)
        , m_hash(contentHash())
    {
    }
    absl::Status operator()()
    {
        if (!m_job.tell(0, "Reading the contract"))
            return absl::CancelledError();
        for (const auto step : {&Preparation::agree, &Preparation::look, &Preparation::readAndFreeze,
                                &Preparation::compare, &Preparation::keep})
            if (absl::Status status = (this->*step)(); !status.ok())
                return status;
        return absl::OkStatus();
    }

private:
    absl::Status agree();
    absl::Status look();
    absl::Status checkReason();
    absl::Status readAndFreeze();
    absl::Status compare();
    absl::Status keep();
    absl::Status unchanged(StoreTxn &txn) const;
    void beginSheet();

    const ServiceParts &m_parts;
    ReviewBook &m_book;
    PrepareJob &m_job;
    const TenantFacts &m_tenant;
    const std::int64_t m_asOfMs;
    const review::Hash m_hash;
    Agreement m_agreement;
    sla::Period m_period;
    std::vector<review::Sheet> m_sheets;
    const review::Sheet *m_last = nullptr;          ///< Newest version of this period.
    const review::Sheet *m_meeting = nullptr;       ///< Of the newest period before.
    std::shared_ptr<const review::Frozen> m_before; ///< The final one that is restated.
    review::Sheet m_sheet;
    review::Frozen m_frozen;
    std::vector<review::PeriodResult> m_made;
};

absl::Status Preparation::agree()
{
    auto agreement = agreementOf(*m_parts.contracts, m_tenant.id);
    if (!agreement.ok())
        return agreement.status();
    m_agreement = *std::move(agreement);
    auto period = namedPeriod(m_agreement, m_job.asked.period(), m_asOfMs);
    if (!period.ok())
        return period.status();
    m_period = *std::move(period);
    if (review::readTo(m_period, m_asOfMs) <= m_period.fromMs / sla::kMinuteMs)
        return fault(absl::StatusCode::kFailedPrecondition, "PERIOD_IN_FUTURE",
                     "This period has not begun; nothing was prepared.", "Choose a period that has begun.");
    return review::governing(m_agreement.versions, m_period).empty() ? noContract() : absl::OkStatus();
}

absl::Status Preparation::look()
{
    auto sheets = m_book.sheets(m_tenant.id, kSheets);
    if (!sheets.ok())
        return sheets.status();
    m_sheets = *std::move(sheets);
    for (const review::Sheet &sheet : m_sheets) {
        if (sheet.period == m_period.name && (!m_last || sheet.version > m_last->version))
            m_last = &sheet;
        if (sheet.fromMs < m_period.fromMs
            && (!m_meeting
                || std::pair(sheet.fromMs, sheet.version) > std::pair(m_meeting->fromMs, m_meeting->version)))
            m_meeting = &sheet;
    }
    if (!m_last || review::statusAt(*m_last, m_asOfMs) < review::PackStatus::Final)
        return absl::OkStatus();
    if (m_job.asked.reason().empty())
        return fault(absl::StatusCode::kFailedPrecondition, "REASON_MISSING",
                     "This period's pack is final; it is not made again without a reason.",
                     "Say why it is restated; the customer reads the reason.");
    auto frozen = m_book.frozen(*m_last);
    if (!frozen.ok())
        return frozen.status();
    m_before = *std::move(frozen);
    return checkReason();
}

absl::Status Preparation::checkReason()
{
    const review::Edit none;
    const review::EditGround ground{*m_before, none, {m_job.call.person.id, m_tenant.owner}, m_asOfMs, m_hash, {}};
    const auto refusal = review::checkReleased("reason", m_job.asked.reason(), m_job.asked.confirmed(), ground);
    return refusal ? editRefused(*refusal) : absl::OkStatus();
}

/// A closed one stays as it was; an open one is frozen anew under what people wrote.
void Preparation::beginSheet()
{
    const bool again = m_last && !m_before && m_last->state == review::ReviewState::Prepared;
    if (again) {
        m_sheet = *m_last;
    } else {
        m_sheet.id = "rev-" + hex(randomBytes(8));
        m_sheet.version = m_last ? m_last->version + 1 : 1;
        if (m_last) {
            m_sheet.edit = m_last->edit;
            m_sheet.edit.signOffs.clear();
        } else if (m_meeting) {
            m_sheet.edit.distribution = m_meeting->edit.distribution;
        }
    }
    for (review::Promise &promise : review::carriedOver(m_sheets, m_period.fromMs, m_asOfMs)) {
        const bool there = std::any_of(m_sheet.edit.promises.begin(), m_sheet.edit.promises.end(),
                                       [&](const review::Promise &one) { return one.id == promise.id; });
        if (!there)
            m_sheet.edit.promises.push_back(std::move(promise));
    }
    m_sheet.tenantId = m_tenant.id;
    m_sheet.period = m_period.name;
    m_sheet.preparedBy = m_job.call.person.id;
}

absl::Status Preparation::readAndFreeze()
{
    const auto minutes = m_job.reader->read(
        m_tenant.id, review::readFrom(m_period, m_asOfMs), review::readTo(m_period, m_asOfMs),
        [this](double done) { return m_job.tell(done * kReadPeriod, "Reading the period's counts"); });
    if (!minutes.ok())
        return minutes.status();
    const auto stored = m_book.outcomes(m_tenant.id, kSheets);
    if (!stored.ok())
        return stored.status();
    PastOutcomes outcomes(m_agreement, m_tenant.id, m_hash);
    auto past = outcomes.before(m_period, review::kStrip, m_asOfMs, *stored, m_job.reader.get(), [this](double done) {
        return m_job.tell(kReadPeriod + done * (kReadPast - kReadPeriod), "Reading the periods before");
    });
    if (!past.ok())
        return past.status();
    m_made = outcomes.made();
    if (!m_job.tell(kReadPast, "Evaluating"))
        return absl::CancelledError();
    beginSheet();
    review::FreezeQuestion question;
    question.reviewId = m_sheet.id;
    question.tenantId = m_tenant.id;
    question.tenantName = m_tenant.name;
    question.source = m_parts.room.source();
    question.versions = m_agreement.versions;
    question.exclusions = m_agreement.exclusions;
    question.period = m_period;
    question.asOfMs = m_asOfMs;
    question.minutes = &*minutes;
    question.past = *std::move(past);
    const auto hints = hintsOf(m_parts, *m_job.call.tenant);
    question.hints = hints;
    question.before = m_before.get();
    question.reason = m_before ? m_job.asked.reason() : std::string();
    question.version = m_sheet.version;
    auto frozen = review::freeze(question, m_hash);
    if (!frozen.ok())
        return frozen.status();
    m_frozen = *std::move(frozen);
    return absl::OkStatus();
}

absl::Status Preparation::compare()
{
    if (m_before && m_frozen.changes.empty() && m_frozen.dataHash == m_before->dataHash
        && m_frozen.contractHash == m_before->contractHash && m_frozen.exclusionHash == m_before->exclusionHash)
        return fault(absl::StatusCode::kFailedPrecondition, "NOTHING_CHANGED",
                     "The counts, the contract and the exclusions are as they were; nothing was restated.",
                     "Open the pack that there is.");
    summarise(m_frozen, m_sheet);
    m_sheet.hash = contentHashOf(m_frozen, m_sheet);
    return absl::OkStatus();
}

/// Reading takes seconds: somebody else may have prepared or written meanwhile, and nothing of theirs is to be lost.
absl::Status Preparation::unchanged(StoreTxn &txn) const
{
    const auto now = ReviewBook::sheets(txn, m_tenant.id, kSheets);
    if (!now.ok())
        return now.status();
    const auto same = [](const review::Sheet &a, const review::Sheet &b) {
        return a.id == b.id && a.revision == b.revision;
    };
    return std::equal(now->begin(), now->end(), m_sheets.begin(), m_sheets.end(), same)
               ? absl::OkStatus()
               : absl::AbortedError("The tenant's reviews changed while this one was prepared.");
}

absl::Status Preparation::keep()
{
    const Call &call = m_job.call;
    if (!m_job.tell(1, "Storing"))
        return absl::CancelledError();
    v1::PrepareReviewResponse answer;
    const absl::Status status = once(
        m_parts.store, call, m_job.asked, answer, [&](StoreTxn &txn, v1::PrepareReviewResponse &kept) -> absl::Status {
            if (absl::Status same = unchanged(txn); !same.ok())
                return same;
            for (const review::PeriodResult &made : m_made)
                if (absl::Status put = ReviewBook::put(txn, made, m_asOfMs); !put.ok())
                    return put;
            if (m_asOfMs >= m_period.toMs)
                if (absl::Status put = ReviewBook::put(txn, review::outcomeOf(m_frozen), m_asOfMs); !put.ok())
                    return put;
            if (absl::Status put = ReviewBook::put(txn, m_frozen); !put.ok())
                return put;
            if (absl::Status put = ReviewBook::put(txn, m_sheet); !put.ok())
                return put;
            AuditEvent event = call.event(m_tenant.id, "done");
            event.after = m_sheet.id + " of " + m_period.name + ", version " + std::to_string(m_sheet.version) + ", "
                          + m_sheet.hash;
            if (absl::Status audited = txn.audit(std::move(event)); !audited.ok())
                return audited;
            kept.set_progress_percent(100);
            fill(m_sheet, m_tenant.name, m_asOfMs, *kept.mutable_review());
            return absl::OkStatus();
        });
    if (status.ok()) {
        const std::scoped_lock lock(m_job.mutex);
        m_job.answer = std::move(answer);
    }
    return status;
}

} // namespace

std::string contentHashOf(const review::Frozen &frozen, const review::Sheet &sheet)
{
    return contentHash()(
        review::canonicalBytes(review::customerPack(review::customerFacts(frozen, sheet), review::Imprint{})));
}

absl::Status editRefused(const review::EditRefusal &refusal)
{
    std::map<std::string, std::string> facts{{"field", refusal.field}};
    if (!refusal.looksLike.empty())
        facts.insert({{"looks_like", refusal.looksLike}, {"confirm", refusal.confirm}});
    return fault(absl::StatusCode::kFailedPrecondition, refusal.reason, refusal.sentence, refusal.remedy, facts);
}

PrepareFeed::PrepareFeed(std::shared_ptr<PrepareJob> job)
    : m_job(std::move(job))
{
}

PrepareFeed::~PrepareFeed()
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

absl::Status PrepareFeed::next(v1::PrepareReviewResponse &message, bool due, Turn &turn)
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
    m_told = m_job->percent;
    message.set_progress_percent(m_told);
    message.set_doing(m_job->doing);
    if (!m_job->done)
        return absl::OkStatus();
    message = m_job->answer;
    m_over = true;
    return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Feed<v1::PrepareReviewResponse>>>
ReviewPreparing::begin(const Call &call, const v1::PrepareReviewRequest &asked, const Bell &bell)
{
    auto job = std::make_shared<PrepareJob>();
    job->call = call;
    job->asked = asked;
    job->bell = bell;
    const auto kept = served(m_parts.store, call, asked, job->answer);
    if (!kept.ok())
        return kept.status();
    if (*kept) {
        job->done = true;
        return std::make_unique<PrepareFeed>(std::move(job));
    }
    job->reader = m_parts.room.pastReader();
    if (!job->reader)
        return fault(absl::StatusCode::kUnavailable, "TELEMETRY_UNAVAILABLE",
                     "This gateway's telemetry keeps no past; nothing was prepared.",
                     "Start the gateway with --telemetry prometheus:URL.");
    auto feed = std::make_unique<PrepareFeed>(job);
    if (!m_workers.post([this, job = std::move(job)] { run(job); }, kWaiting))
        return fault(absl::StatusCode::kResourceExhausted, "OVERLOADED", "Too many reviews wait already.",
                     "Try again in a minute.");
    return feed;
}

void ReviewPreparing::run(const std::shared_ptr<PrepareJob> &job)
{
    const absl::Status status = Preparation(m_parts, m_book, *job)();
    const std::scoped_lock lock(job->mutex);
    job->done = true;
    job->status = told(status);
    job->bell.ring();
}

} // namespace bulkhead
