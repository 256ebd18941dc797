#include "backend/rpc/tenant_rows.h"

#include "backend/rpc/folded.h"

#include <algorithm>

namespace bulkhead {

absl::StatusOr<TenantRows> selectTenants(const Call &call, std::string_view filter, std::string_view orderBy)
{
    const auto parsed = TenantFilter::parse(call, filter);
    if (!parsed.ok())
        return parsed.status();
    const bool descending = orderBy.starts_with('-');
    if (descending)
        orderBy.remove_prefix(1);
    const auto field = allowedField(call, orderBy.empty() ? std::string_view("name") : orderBy);
    if (!field.ok())
        return field.status();
    TenantRows selected;
    for (TenantIndex i = 0; i < call.fleet->size; ++i) {
        const TenantFacts &facts = call.fleet->factsOf(i);
        const TenantFigures &figures = call.fleet->figuresOf(i);
        if (!call.inScope(facts) || !parsed->matches(call, facts, figures))
            continue;
        TenantRow row{shownValue(call, **field, facts, figures), facts.id, i};
        row.key.text = folded(row.key.text);
        selected.rows.push_back(std::move(row));
    }
    selected.before = [descending](const TenantRow &a, const TenantRow &b) {
        if (a.key.known != b.key.known)
            return a.key.known;
        if (a.key.known && a.key.number != b.key.number)
            return (a.key.number < b.key.number) != descending;
        if (a.key.known && a.key.text != b.key.text)
            return (a.key.text < b.key.text) != descending;
        return a.id < b.id;
    };
    std::sort(selected.rows.begin(), selected.rows.end(), selected.before);
    return selected;
}

} // namespace bulkhead
