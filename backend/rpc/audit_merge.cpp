#include "backend/rpc/audit_merge.h"

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

AuditMerge::AuditMerge(Store &store, StoreScope scope, std::vector<AuditSource> sources, Order order,
                       const std::optional<AuditPlace> &after)
    : m_store(store)
    , m_scope(std::move(scope))
    , m_order(order)
{
    for (AuditSource &source : sources) {
        source.question.after = after;
        source.question.oldestFirst = order == Order::OldestFirst;
        source.question.limit = kChunk;
        m_sources.push_back({std::move(source), {}, false});
    }
}

absl::Status AuditMerge::refill(Source &source)
{
    if (!source.records.empty() || source.ended)
        return absl::OkStatus();
    AuditQuestion &question = source.asked.question;
    auto found = m_store.auditFound(m_scope, question);
    if (!found.ok())
        return auditDamaged(found.status());
    source.ended = found->size() < question.limit;
    if (!found->empty())
        question.after = placeOf(found->back());
    source.records.assign(std::make_move_iterator(found->begin()), std::make_move_iterator(found->end()));
    return absl::OkStatus();
}

bool AuditMerge::isBefore(const AuditEvent &a, const AuditEvent &b) const
{
    return m_order == Order::NewestFirst ? newerThan(placeOf(a), placeOf(b)) : newerThan(placeOf(b), placeOf(a));
}

absl::StatusOr<std::optional<AuditMerge::Found>> AuditMerge::next()
{
    Source *first = nullptr;
    for (Source &source : m_sources) {
        if (absl::Status status = refill(source); !status.ok())
            return status;
        if (!source.records.empty() && (!first || isBefore(source.records.front(), first->records.front())))
            first = &source;
    }
    if (!first)
        return std::nullopt;
    Found found;
    found.event = first->records.front();
    // A record that several questions found is one.
    for (Source &source : m_sources) {
        if (source.records.empty() || placeOf(source.records.front()) != placeOf(found.event))
            continue;
        found.fits = found.fits || !source.asked.fits || source.asked.fits(found.event);
        source.records.pop_front();
    }
    return std::optional(std::move(found));
}

} // namespace bulkhead
