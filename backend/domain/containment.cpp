#include "backend/domain/containment.h"

namespace bulkhead {

void LimitedTenants::set(const std::string &pool, const std::string &tenantId)
{
    const std::scoped_lock lock(m_mutex);
    m_limited.emplace(pool, tenantId);
}

void LimitedTenants::clear(const std::string &pool, const std::string &tenantId)
{
    const std::scoped_lock lock(m_mutex);
    m_limited.erase({pool, tenantId});
}

bool LimitedTenants::holds(const std::string &pool, const std::string &tenantId) const
{
    const std::scoped_lock lock(m_mutex);
    return m_limited.contains({pool, tenantId});
}

} // namespace bulkhead
