#pragma once
// Stored reviews: sheets (what people write), frozen parts, outcomes of periods.
#include "backend/domain/store.h"
#include "backend/review/freeze.h"
#include "backend/review/sheet.h"

#include <list>
#include <memory>
#include <mutex>
#include <optional>

namespace bulkhead {

/// Record kinds. A frozen part has its review's id; an outcome's is "<tenant>/<period>".
inline constexpr std::string_view kReviewRecord = "review";
inline constexpr std::string_view kFrozenRecord = "review.frozen";
inline constexpr std::string_view kOutcomeRecord = "period.outcome";

[[nodiscard]] absl::Status reviewNotFound();
/// SHA-256 in hex.
[[nodiscard]] review::Hash contentHash();

/// Any thread.
class ReviewBook
{
public:
    explicit ReviewBook(Store &store)
        : m_store(store)
    {
    }

    /// Newest first, of one tenant. DATA_LOSS when one of them is damaged.
    absl::StatusOr<std::vector<review::Sheet>> sheets(std::string_view tenantId, std::size_t limit);
    /// As the transaction sees them.
    static absl::StatusOr<std::vector<review::Sheet>> sheets(StoreTxn &txn, std::string_view tenantId,
                                                             std::size_t limit);
    /// For a list; empty tenant id: of all tenants. A damaged one keeps nobody from the others: it is there by its id,
    /// without a state.
    absl::StatusOr<std::vector<review::Sheet>> listed(std::string_view tenantId, std::size_t limit);
    /// NOT_FOUND (REVIEW_NOT_FOUND) alike for a review of another tenant and for none.
    absl::StatusOr<review::Sheet> sheet(const std::string &tenantId, const std::string &reviewId);
    /// The few that were opened last stay in memory.
    absl::StatusOr<std::shared_ptr<const review::Frozen>> frozen(const review::Sheet &sheet);

    absl::StatusOr<std::vector<review::PeriodResult>> outcomes(std::string_view tenantId, std::size_t limit);
    [[nodiscard]] static absl::Status put(StoreTxn &txn, const review::PeriodResult &result, std::int64_t nowMs);
    /// Sets the sheet's revision.
    [[nodiscard]] static absl::Status put(StoreTxn &txn, review::Sheet &sheet);
    [[nodiscard]] static absl::Status put(StoreTxn &txn, const review::Frozen &frozen);

private:
    struct Opened
    {
        std::string id;
        std::int64_t asOfMs = 0;
        std::shared_ptr<const review::Frozen> frozen;
    };
    Store &m_store;
    std::mutex m_mutex;
    std::list<Opened> m_opened; ///< Last used first.
};

} // namespace bulkhead
