#pragma once
// Tenants as columns of the wire; a field the role never receives stays an empty column.
#include "backend/domain/tenant.h"

#include <cstddef>
#include <cstdint>

namespace bulkhead {

namespace v1 {
class TenantFacts;
class TenantFigures;
} // namespace v1

/// Dictionary indices of a tenant's words.
struct TenantWords
{
    std::uint32_t region = 0, pool = 0, owner = 0, parent = 0;
};

void reserve(v1::TenantFacts &columns, std::size_t rows);
void reserve(v1::TenantFigures &columns, std::size_t rows);
/// `recommended`: Call::recommended, which is not always that of the facts.
void append(v1::TenantFacts &columns, std::uint32_t row, const TenantFacts &facts, const TenantWords &words,
            Tier recommended, bool commercial);
void append(v1::TenantFigures &columns, std::uint32_t row, const TenantFigures &figures);

} // namespace bulkhead
