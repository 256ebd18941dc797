#include "models/history.h"

namespace bulkhead {

void History::visit(const Destination &place)
{
    if (m_at >= 0 && m_places[m_at] == place)
        return;
    m_places.resize(m_at + 1);
    m_places.append(place);
    if (m_places.size() > kMost)
        m_places.removeFirst();
    m_at = m_places.size() - 1;
    emit changed();
}

void History::amend(const Destination &place)
{
    if (m_at < 0)
        return visit(place);
    if (m_places[m_at] == place)
        return;
    m_places[m_at] = place;
    emit changed();
}

std::optional<Destination> History::back()
{
    return step(-1);
}

std::optional<Destination> History::forward()
{
    return step(1);
}

std::optional<Destination> History::step(qsizetype by)
{
    const qsizetype to = m_at + by;
    if (to < 0 || to >= m_places.size())
        return std::nullopt;
    m_at = to;
    emit changed();
    return m_places[m_at];
}

std::optional<Destination> History::here() const
{
    return m_at < 0 ? std::nullopt : std::optional(m_places[m_at]);
}

void History::clear()
{
    m_places.clear();
    m_at = -1;
    emit changed();
}

} // namespace bulkhead
