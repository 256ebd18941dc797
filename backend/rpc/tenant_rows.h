#pragma once
#include "backend/rpc/tenant_filter.h"

#include <functional>

namespace bulkhead {

/// A tenant with its place in an order.
struct TenantRow
{
    FieldValue key;
    std::string id; ///< Breaks ties, so that the order is total.
    TenantIndex tenant = 0;
};
struct TenantRows
{
    std::vector<TenantRow> rows;
    std::function<bool(const TenantRow &, const TenantRow &)> before;
};

/// The tenants within scope that the filter lets through, in order of a field ("-" before it: descending; empty: name).
/// Unknown values come last either way. Errors as allowedField() and TenantFilter::parse().
[[nodiscard]] absl::StatusOr<TenantRows> selectTenants(const Call &call, std::string_view filter,
                                                       std::string_view orderBy);

} // namespace bulkhead
