#include "backend/rpc/audit_search.h"

#include "backend/rpc/fault.h"

#include <tuple>
#include <utility>

namespace bulkhead {

namespace {

constexpr std::size_t kChunk = 500;

} // namespace

absl::Status auditDamaged(const absl::Status &status)
{
    if (!absl::IsDataLoss(status))
        return status;
    return fault(absl::StatusCode::kDataLoss, "AUDIT_DAMAGED", std::string(status.message()),
                 "Keep the store as it is, and run \"bulkhead-gateway audit verify\" over it.");
}

bool newerThan(const AuditPlace &a, const AuditPlace &b)
{
    return std::tie(a.atMs, a.tenantId, a.sequence) > std::tie(b.atMs, b.tenantId, b.sequence);
}

AuditPlace placeOf(const AuditEvent &event)
{
    return {event.atMs, event.tenantId, event.sequence};
}

AuditSearch::AuditSearch(Store &store, StoreScope scope, const AuditFilter &filter, std::optional<AuditPlace> after)
    : m_store(store)
    , m_scope(std::move(scope))
    , m_filter(filter)
    , m_lookedTo(after)
{
    for (AuditQuestion &question : filter.questions()) {
        question.after = after;
        question.limit = kChunk;
        m_sources.push_back({std::move(question), {}, false});
    }
}

absl::Status AuditSearch::refill(Source &source)
{
    if (!source.records.empty() || source.ended)
        return absl::OkStatus();
    auto found = m_store.auditFound(m_scope, source.question);
    if (!found.ok())
        return auditDamaged(found.status());
    source.ended = found->size() < source.question.limit;
    if (!found->empty())
        source.question.after = placeOf(found->back());
    source.records.assign(std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
    return absl::OkStatus();
}

absl::StatusOr<std::optional<AuditEvent>> AuditSearch::next()
{
    Source *newest = nullptr;
    for (Source &source : m_sources) {
        if (absl::Status status = refill(source); !status.ok())
            return status;
        if (!source.records.empty()
            && (!newest || newerThan(placeOf(source.records.front()), placeOf(newest->records.front()))))
            newest = &source;
    }
    if (!newest)
        return std::nullopt;
    AuditEvent event = std::move(newest->records.front());
    // A record that two questions found is one.
    for (Source &source : m_sources) {
        if (&source != newest && !source.records.empty() && placeOf(source.records.front()) == placeOf(event))
            source.records.pop_front();
    }
    newest->records.pop_front();
    return std::optional(std::move(event));
}

absl::Status AuditSearch::run(const std::function<bool(const AuditEvent &)> &whole,
                              const std::function<bool(AuditEvent &)> &take)
{
    for (std::size_t looks = 0; looks < kMostLooks; ++looks) {
        auto event = next();
        if (!event.ok())
            return event.status();
        if (!*event) {
            m_ended = true;
            return absl::OkStatus();
        }
        if (!m_filter.matches(**event, whole(**event))) {
            m_lookedTo = placeOf(**event);
            continue;
        }
        const AuditPlace place = placeOf(**event);
        if (!take(**event))
            return absl::OkStatus();
        m_lookedTo = place;
    }
    return absl::OkStatus();
}

} // namespace bulkhead
