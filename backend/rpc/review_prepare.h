#pragma once
// Prepares a review while its stream tells how far it is: reads the past, evaluates, freezes, stores.
#include "backend/contract/contract_book.h"
#include "backend/domain/workers.h"
#include "backend/review/edit_rules.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/review_book.h"
#include "backend/rpc/services.h"

#include "bulkhead/v1/reviews.pb.h"

namespace bulkhead {

/// SHA-256 of the customer's pack without date, ids and status: the same inputs give the same.
[[nodiscard]] std::string contentHashOf(const review::Frozen &frozen, const review::Sheet &sheet);
/// The fault that a refused edit is told as.
[[nodiscard]] absl::Status editRefused(const review::EditRefusal &refusal);

/// Shared by the stream and the thread that prepares.
struct PrepareJob;

/// Ends the work with itself: nothing is kept of what nobody waits for any more.
class PrepareFeed final : public Feed<v1::PrepareReviewResponse>
{
public:
    explicit PrepareFeed(std::shared_ptr<PrepareJob> job);
    ~PrepareFeed() override;
    absl::Status next(v1::PrepareReviewResponse &message, bool due, Turn &turn) override;

private:
    std::shared_ptr<PrepareJob> m_job;
    std::uint32_t m_told = 101;
    bool m_over = false;
};

/// Two reviews are prepared at a time; a few more wait.
class ReviewPreparing
{
public:
    ReviewPreparing(ServiceParts parts, ReviewBook &book)
        : m_parts(std::move(parts))
        , m_book(book)
    {
    }
    /// Answers a request id that was served at once. RESOURCE_EXHAUSTED: too many wait.
    absl::StatusOr<std::unique_ptr<Feed<v1::PrepareReviewResponse>>>
    begin(const Call &call, const v1::PrepareReviewRequest &asked, const Bell &bell);

private:
    void run(const std::shared_ptr<PrepareJob> &job);

    ServiceParts m_parts;
    ReviewBook &m_book;
    Workers m_workers{2}; ///< Last: it ends before what its jobs use.
};

} // namespace bulkhead
