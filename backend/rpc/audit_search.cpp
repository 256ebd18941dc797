#include "backend/rpc/audit_search.h"

#include <utility>

namespace bulkhead {

namespace {

std::vector<AuditSource> sourcesOf(const AuditFilter &filter)
{
    std::vector<AuditSource> sources;
    for (AuditQuestion &question : filter.questions())
        sources.push_back({std::move(question), {}});
    return sources;
}

} // namespace

AuditSearch::AuditSearch(Store &store, StoreScope scope, const AuditFilter &filter, std::optional<AuditPlace> after)
    : m_filter(filter)
    , m_merge(store, std::move(scope), sourcesOf(filter), AuditMerge::Order::NewestFirst, after)
    , m_lookedTo(std::move(after))
{
}

absl::Status AuditSearch::run(const std::function<bool(const AuditEvent &)> &whole,
                              const std::function<bool(AuditEvent &)> &take)
{
    for (std::size_t looks = 0; looks < kMostLooks; ++looks) {
        auto found = m_merge.next();
        if (!found.ok())
            return found.status();
        if (!*found) {
            m_ended = true;
            return absl::OkStatus();
        }
        AuditEvent &event = (*found)->event;
        const AuditPlace place = placeOf(event);
        if (!m_filter.matches(event, whole(event))) {
            m_lookedTo = place;
            continue;
        }
        if (!take(event))
            return absl::OkStatus();
        m_lookedTo = place;
    }
    return absl::OkStatus();
}

} // namespace bulkhead
