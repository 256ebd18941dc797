#pragma once
// Which workflows a tenant is measured in, from the board's objectives. Any thread.
#include "backend/engine_room.h"

#include <mutex>
#include <vector>

namespace bulkhead::room {

/// Sorted anew only when objectives were added: they never change their tenant.
class WorkflowIndex
{
public:
    /// Slugs in alphabetical order; empty: nothing is measured yet.
    [[nodiscard]] std::vector<std::string> of(const ServiceBoard &board, TenantIndex tenant);

private:
    void rebuild(const std::vector<ObjectiveView> &objectives);

    std::mutex m_mutex;
    std::size_t m_objectives = 0;
    std::vector<std::uint32_t> m_begin; ///< By tenant, one more than tenants.
    std::vector<std::uint32_t> m_series;
};

} // namespace bulkhead::room
