#pragma once
// A tick's cells by pool, without copying them. Inside the neighbours engine only.
#include "backend/engine/neighbours_input.h"
#include "backend/engine/neighbours_quiet.h"

namespace bulkhead::neighbours {

class CellOrder
{
public:
    /// Takes a tick in, which has to outlive the calls below. Cells of pools beyond `pools`, by pool index, are left
    /// out, and so is what is impossible. Takes memory only when there are more cells or pools than ever before.
    void sort(const UsageTick &tick, std::span<const PoolState> pools, double seconds);

    [[nodiscard]] PoolCells cellsOf(std::size_t pool) const;
    [[nodiscard]] double doneIn(std::size_t pool) const { return static_cast<double>(m_pools[pool].done); }
    /// 0: not known, because the source tells them in no order.
    [[nodiscard]] std::size_t tenantsIn(std::size_t pool) const
    {
        return m_pools[pool].ordered ? m_pools[pool].tenants : 0;
    }
    /// Something impossible was told.
    [[nodiscard]] bool doubtful(std::size_t pool) const { return m_pools[pool].doubtful; }

private:
    struct OfPool
    {
        explicit OfPool(CellLimits most)
            : limits(most)
        {
        }
        CellLimits limits;
        std::uint64_t done = 0;
        std::size_t first = 0, count = 0, tenants = 0;
        TenantIndex tenant = 0; ///< Of the last cell.
        std::uint16_t workflow = 0;
        bool doubtful = false;
        bool ordered = true; ///< By tenant and workflow.
    };
    void gather();

    std::span<const UsageCell> m_cells;
    std::vector<OfPool> m_pools;
    std::vector<std::uint32_t> m_order;   ///< Possible cells, by pool, tenant and workflow.
    std::vector<std::uint32_t> m_scratch; ///< Empty while ticks come pool by pool.
};

} // namespace bulkhead::neighbours
