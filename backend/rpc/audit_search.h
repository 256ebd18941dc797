#pragma once
// Reads records newest first, as a filter wants them, a bounded way at a time.
#include "backend/rpc/audit_filter.h"
#include "backend/rpc/audit_merge.h"

#include <functional>
#include <optional>

namespace bulkhead {

class AuditSearch
{
public:
    /// How many records one call looks at: what no index narrows is looked through page by page.
    static constexpr std::size_t kMostLooks = 20'000;

    /// `scope`: whose chains; `after`: the last place that the asker has.
    AuditSearch(Store &store, StoreScope scope, const AuditFilter &filter, std::optional<AuditPlace> after);

    /// Gives each fitting record to `take`, newest first, until `take` says false, the records end or enough was looked
    /// at. DATA_LOSS (AUDIT_DAMAGED): a record is not what was written.
    [[nodiscard]] absl::Status run(const std::function<bool(const AuditEvent &)> &whole,
                                   const std::function<bool(AuditEvent &)> &take);
    [[nodiscard]] bool ended() const { return m_ended; }
    /// The last record that was looked at, whether it fits or not.
    [[nodiscard]] const std::optional<AuditPlace> &lookedTo() const { return m_lookedTo; }

private:
    const AuditFilter &m_filter;
    AuditMerge m_merge;
    std::optional<AuditPlace> m_lookedTo;
    bool m_ended = false;
};

} // namespace bulkhead
