#include "backend/rpc/audit_retention.h"

#include "backend/rpc/access_policy.h"
#include "backend/rpc/audit_merge.h"
#include "backend/rpc/audit_wire.h"
#include "backend/rpc/departure_record.h"
#include "backend/rpc/services.h"

#include <algorithm>
#include <chrono>

namespace bulkhead {

namespace {

constexpr std::size_t kHolds = 10'000;
constexpr std::size_t kMostChains = 2'000; // Asked one by one.

/// 0: there is none, or there are too many chains to look.
absl::StatusOr<std::int64_t> oldestIn(Store &store, const StoreScope &readable)
{
    if (readable.fleet) {
        AuditQuestion question;
        question.oldestFirst = true;
        question.limit = 1;
        const auto found = store.auditFound(readable, question);
        if (!found.ok())
            return auditDamaged(found.status());
        return found->empty() ? 0 : found->front().atMs;
    }
    std::int64_t oldest = INT64_MAX;
    if (readable.tenants.size() <= kMostChains) {
        for (const std::string &tenant : readable.tenants) {
            const auto first = store.auditOf(tenant, 0, 1);
            if (!first.ok())
                return auditDamaged(first.status());
            if (!first->empty())
                oldest = std::min(oldest, first->front().atMs);
        }
    }
    return oldest == INT64_MAX ? 0 : oldest;
}

} // namespace

std::int64_t keptBeforeMs(std::int64_t nowMs, int years)
{
    using namespace std::chrono;
    const sys_time<milliseconds> now{milliseconds(nowMs)};
    const auto today = floor<days>(now);
    year_month_day then = year_month_day(today) - std::chrono::years(years);
    if (!then.ok())
        then = then.year() / then.month() / day(28); // The 29th of February.
    return (sys_days(then) + (now - today)).time_since_epoch().count();
}

absl::Status auditRetention(const Call &call, const ServiceParts &parts, const StoreScope &readable,
                            v1::GetRetentionResponse &answer)
{
    const auto oldest = oldestIn(parts.store, readable);
    if (!oldest.ok())
        return oldest.status();
    const auto holds = parts.store.records(kHoldRecord, call.tenant ? call.facts().id : std::string(), kHolds);
    if (!holds.ok())
        return holds.status();
    answer.set_keep_years(static_cast<std::uint32_t>(call.access->auditYears));
    answer.set_policy_version(call.access->version);
    answer.set_oldest_ms(*oldest);
    answer.set_due_before_ms(keptBeforeMs(call.nowMs, call.access->auditYears));
    for (const Record &record : *holds) {
        if (!readable.holds(record.tenantId))
            continue;
        const auto hold = holdOf(record);
        if (!hold.ok())
            return hold.status(); // It may stand.
        if (!hold->stands())
            continue;
        v1::AuditHold &told = *answer.add_holds();
        told.set_tenant_id(hold->tenantId);
        told.set_tenant_name(nameOf(call, hold->tenantId));
        told.set_matter(hold->matter);
        told.set_placed_by(hold->placedBy);
        told.set_placed_ms(hold->placedMs);
    }
    return absl::OkStatus();
}

} // namespace bulkhead
