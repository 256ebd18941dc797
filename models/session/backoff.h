#pragma once
#include <QRandomGenerator>

#include <algorithm>

namespace bulkhead {

/// Waits between attempts: doubling from `min` to `max` milliseconds, each spread over its upper half so that consoles
/// that lost the same gateway do not come back in step.
class Backoff
{
public:
    Backoff(int min, int max)
        : m_min(min)
        , m_max(max)
        , m_step(min)
    {
    }
    void reset() { m_step = m_min; }
    [[nodiscard]] int next()
    {
        const int step = m_step;
        m_step = std::min(m_max, m_step * 2);
        return step / 2 + int(QRandomGenerator::global()->bounded(quint32(step / 2 + 1)));
    }

private:
    int m_min, m_max, m_step;
};

} // namespace bulkhead
