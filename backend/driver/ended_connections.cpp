#include "backend/driver/ended_connections.h"

#include <algorithm>

namespace bulkhead {

void EndedConnections::saw(int pid, double cpuS)
{
    const auto [known, fresh] = m_lastS.try_emplace(pid, cpuS);
    if (!fresh && cpuS < known->second)
        m_knownS += known->second; // Another process under the same number.
    known->second = cpuS;
}

double EndedConnections::unseenS(double childrenS)
{
    for (auto it = m_lastS.begin(); it != m_lastS.end();) {
        if (m_lives(it->first)) {
            ++it;
            continue;
        }
        m_knownS += m_firstS < 0 ? 0 : it->second; // Before the first call their parent's sum is not counted either.
        it = m_lastS.erase(it);
    }
    if (m_firstS < 0)
        m_firstS = childrenS;
    m_unseenS = std::max(m_unseenS, childrenS - m_firstS - m_knownS); // The parent is told a moment later.
    return m_unseenS;
}

} // namespace bulkhead
