#include "backend/rpc/long_lanes.h"

namespace bulkhead {

LongLanes::LongLanes(unsigned perPerson, unsigned inAll)
    : m_perPerson(perPerson)
    , m_inAll(inAll)
    , m_threads(inAll)
{
}

bool LongLanes::take(const std::string &person)
{
    const std::lock_guard lock(m_mutex);
    if (m_all >= m_inAll)
        return false;
    const auto own = m_taken.try_emplace(person, 0U).first;
    if (own->second >= m_perPerson)
        return false;
    ++own->second;
    ++m_all;
    return true;
}

void LongLanes::give(const std::string &person)
{
    const std::lock_guard lock(m_mutex);
    const auto own = m_taken.find(person);
    if (own == m_taken.end())
        return;
    --m_all;
    if (--own->second == 0)
        m_taken.erase(own);
}

} // namespace bulkhead
