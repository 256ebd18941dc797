#pragma once
// Several questions to the store as one run of records, in order and each once.
#include "backend/domain/store.h"

#include <absl/status/statusor.h>

#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace bulkhead {

[[nodiscard]] AuditPlace placeOf(const AuditEvent &event);
/// The order of a search: a comes before b.
[[nodiscard]] bool newerThan(const AuditPlace &a, const AuditPlace &b);
/// DATA_LOSS of the store or the keeper of checkpoints in the contract's words (AUDIT_DAMAGED); any other status as it
/// is.
[[nodiscard]] absl::Status auditDamaged(const absl::Status &status);

struct AuditSource
{
    AuditQuestion question;                            ///< Its order, place and limit are the merge's.
    std::function<bool(const AuditEvent &event)> fits; ///< What no index can say; null: all fit.
};

class AuditMerge
{
public:
    enum class Order : std::uint8_t { NewestFirst, OldestFirst };
    /// `scope`: whose chains; `after`: the last place that the asker has.
    AuditMerge(Store &store, StoreScope scope, std::vector<AuditSource> sources, Order order,
               const std::optional<AuditPlace> &after);

    struct Found
    {
        AuditEvent event;
        bool fits = false; ///< By at least one of the sources that have it.
    };
    /// The next record of any source; nothing: the end. DATA_LOSS (AUDIT_DAMAGED): it is not what was written.
    [[nodiscard]] absl::StatusOr<std::optional<Found>> next();

private:
    struct Source
    {
        AuditSource asked;
        std::deque<AuditEvent> records;
        bool ended = false;
    };
    absl::Status refill(Source &source);
    [[nodiscard]] bool isBefore(const AuditEvent &a, const AuditEvent &b) const;

    Store &m_store;
    StoreScope m_scope;
    Order m_order;
    std::vector<Source> m_sources;
};

} // namespace bulkhead
