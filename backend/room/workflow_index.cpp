#include "backend/room/workflow_index.h"

#include <algorithm>

namespace bulkhead::room {

void WorkflowIndex::rebuild(const std::vector<ObjectiveView> &objectives)
{
    TenantIndex tenants = 0;
    for (const ObjectiveView &view : objectives)
        tenants = std::max(tenants, view.tenant + 1);
    m_begin.assign(tenants + 1, 0);
    for (const ObjectiveView &view : objectives)
        ++m_begin[view.tenant + 1];
    for (TenantIndex i = 0; i < tenants; ++i)
        m_begin[i + 1] += m_begin[i];
    std::vector<std::uint32_t> at(m_begin.begin(), m_begin.end());
    m_series.resize(objectives.size());
    for (std::uint32_t s = 0; s < objectives.size(); ++s)
        m_series[at[objectives[s].tenant]++] = s;
    m_objectives = objectives.size();
}

std::vector<std::string> WorkflowIndex::of(const ServiceBoard &board, TenantIndex tenant)
{
    std::vector<std::string> workflows;
    if (!board.objectives)
        return workflows;
    const std::vector<ObjectiveView> &objectives = *board.objectives;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_objectives != objectives.size())
            rebuild(objectives);
        if (tenant + 1 < m_begin.size())
            for (std::uint32_t i = m_begin[tenant]; i < m_begin[tenant + 1]; ++i)
                workflows.push_back(objectives[m_series[i]].workflow);
    }
    std::sort(workflows.begin(), workflows.end());
    return workflows;
}

} // namespace bulkhead::room
