#include "backend/rpc/tenant_columns.h"

#include "backend/rpc/wire.h"

#include "bulkhead/v1/inventory.pb.h"

namespace bulkhead {

void reserve(v1::TenantFacts &columns, std::size_t rows)
{
    const int count = static_cast<int>(rows);
    columns.mutable_row()->Reserve(count);
    columns.mutable_id()->Reserve(count);
    columns.mutable_name()->Reserve(count);
    columns.mutable_profile()->Reserve(count);
    columns.mutable_tier()->Reserve(count);
    columns.mutable_recommended()->Reserve(count);
    columns.mutable_region()->Reserve(count);
    columns.mutable_pool()->Reserve(count);
    columns.mutable_owner()->Reserve(count);
    columns.mutable_stage()->Reserve(count);
    columns.mutable_parent()->Reserve(count);
}

void reserve(v1::TenantFigures &columns, std::size_t rows)
{
    const int count = static_cast<int>(rows);
    columns.mutable_row()->Reserve(count);
    columns.mutable_health()->Reserve(count);
    columns.mutable_sli()->Reserve(count);
    columns.mutable_budget()->Reserve(count);
    columns.mutable_burn()->Reserve(count);
    columns.mutable_noise()->Reserve(count);
    columns.mutable_load()->Reserve(count);
}

void append(v1::TenantFacts &columns, std::uint32_t row, const TenantFacts &facts, const TenantWords &words,
            Tier recommended, bool commercial)
{
    columns.add_row(row);
    columns.add_id(facts.id);
    columns.add_name(facts.name);
    columns.add_profile(toWire(facts.profile));
    columns.add_tier(toWire(facts.tier));
    columns.add_recommended(toWire(recommended));
    columns.add_region(words.region);
    columns.add_pool(words.pool);
    columns.add_owner(words.owner);
    columns.add_stage(toWire(facts.stage));
    columns.add_parent(words.parent);
    if (commercial) {
        columns.add_arr(facts.arr);
        columns.add_renewal(facts.renewal);
    }
}

void append(v1::TenantFigures &columns, std::uint32_t row, const TenantFigures &figures)
{
    columns.add_row(row);
    columns.add_health(toWire(figures.health));
    columns.add_sli(figures.sli);
    columns.add_budget(figures.budget);
    columns.add_burn(figures.burn);
    columns.add_noise(toWire(figures.noise));
    columns.add_load(figures.load);
}

} // namespace bulkhead
