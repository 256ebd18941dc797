#include "backend/engine/neighbours_order.h"

#include <algorithm>

namespace bulkhead::neighbours {

void CellOrder::sort(const UsageTick &tick, std::span<const PoolState> pools, double seconds)
{
    m_cells = tick.cells;
    m_pools.clear();
    m_pools.reserve(pools.size());
    for (const PoolState &state : pools)
        m_pools.emplace_back(CellLimits(state, seconds));
    m_order.resize(std::max(m_order.size(), m_cells.size()));
    std::size_t taken = 0;
    std::uint16_t last = 0;
    bool grouped = true;
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const UsageCell &cell = m_cells[i];
        if (cell.pool >= m_pools.size())
            continue;
        OfPool &pool = m_pools[cell.pool];
        if (!possible(cell, pool.limits)) {
            pool.doubtful = true;
            continue;
        }
        const bool fresh = pool.count == 0 || pool.tenant != cell.tenant;
        pool.ordered = pool.ordered
                       && (pool.count == 0 || pool.tenant < cell.tenant || (!fresh && pool.workflow <= cell.workflow));
        pool.tenants += fresh ? 1 : 0;
        pool.tenant = cell.tenant;
        pool.workflow = cell.workflow;
        pool.done += cell.done;
        ++pool.count;
        grouped = grouped && cell.pool >= last;
        last = cell.pool;
        m_order[taken++] = static_cast<std::uint32_t>(i);
    }
    std::size_t first = 0;
    for (OfPool &pool : m_pools)
        first += (pool.first = first, pool.count);
    if (!grouped)
        gather();
    for (const OfPool &pool : m_pools)
        if (!pool.ordered) {
            const auto begin = m_order.begin() + static_cast<std::ptrdiff_t>(pool.first);
            // The index last: cells of the same name keep their order.
            std::ranges::sort(begin, begin + static_cast<std::ptrdiff_t>(pool.count), {}, [this](std::uint32_t i) {
                return std::tuple(m_cells[i].tenant, m_cells[i].workflow, i);
            });
        }
}

/// From the order of the tick to that of pools; within a pool the order stays.
void CellOrder::gather()
{
    m_scratch.resize(m_order.size());
    std::size_t taken = 0;
    for (const OfPool &pool : m_pools)
        taken += pool.count;
    for (std::size_t i = 0; i < taken; ++i)
        m_scratch[m_pools[m_cells[m_order[i]].pool].first++] = m_order[i];
    for (OfPool &pool : m_pools)
        pool.first -= pool.count;
    m_order.swap(m_scratch);
}

PoolCells CellOrder::cellsOf(std::size_t pool) const
{
    return {m_cells, std::span(m_order).subspan(m_pools[pool].first, m_pools[pool].count)};
}

} // namespace bulkhead::neighbours
