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

void LimitedTenants::setPools(const std::string &tenantId, const std::set<std::string> &pools)
{
    const std::scoped_lock lock(m_mutex);
    std::erase_if(m_limited, [&tenantId](const auto &limited) { return limited.second == tenantId; });
    for (const std::string &pool : pools)
        m_limited.emplace(pool, tenantId);
}

void LimitedTenants::setAll(std::set<std::pair<std::string, std::string>> limited)
{
    const std::scoped_lock lock(m_mutex);
    m_limited = std::move(limited);
}

bool LimitedTenants::holds(const std::string &pool, const std::string &tenantId) const
{
    const std::scoped_lock lock(m_mutex);
    return m_limited.contains({pool, tenantId});
}

} // namespace bulkhead
