#pragma once
#include "models/fleet_columns.h"

#include <functional>
#include <vector>

namespace bulkhead {

/// Rows by tenant id: an open hash table of row numbers only, 8 bytes a tenant; the ids stay in the columns.
class IdIndex
{
public:
    void clear()
    {
        m_slots.clear();
        m_entries = 0;
    }
    /// Makes room at once where the size is known, so that filling it never pauses to rehash.
    void reserve(size_t entries, const FleetColumns &columns)
    {
        size_t size = 64;
        while (size < entries + entries / 2)
            size *= 2;
        if (size <= m_slots.size())
            return;
        m_slots.assign(size, 0);
        m_entries = 0;
        for (quint32 row = 0; row < columns.rows; ++row) {
            if (columns.alive.at(row))
                put(row, columns.idUtf8(row));
        }
    }
    void insert(quint32 row, const FleetColumns &columns)
    {
        // An entry of a removed or renamed tenant stays until the table grows: find() sees that its id is another one.
        if ((m_entries + 1) * 4 > m_slots.size() * 3)
            reserve(qMax<size_t>(columns.count, m_entries) * 2, columns);
        put(row, columns.idUtf8(row));
    }
    [[nodiscard]] std::optional<quint32> find(std::string_view id, const FleetColumns &columns) const
    {
        if (m_slots.empty())
            return std::nullopt;
        const size_t mask = m_slots.size() - 1;
        for (size_t at = std::hash<std::string_view>()(id) & mask; m_slots[at]; at = (at + 1) & mask) {
            const quint32 row = m_slots[at] - 1;
            if (columns.alive.at(row) && columns.idUtf8(row) == id)
                return row;
        }
        return std::nullopt;
    }
    [[nodiscard]] size_t bytes() const { return m_slots.size() * sizeof(quint32); }

private:
    void put(quint32 row, std::string_view id)
    {
        const size_t mask = m_slots.size() - 1;
        size_t at = std::hash<std::string_view>()(id) & mask;
        while (m_slots[at]) {
            if (m_slots[at] == row + 1)
                return;
            at = (at + 1) & mask;
        }
        m_slots[at] = row + 1;
        ++m_entries;
    }

    std::vector<quint32> m_slots; ///< Row + 1; 0 free. Size is a power of two.
    size_t m_entries = 0;
};

} // namespace bulkhead
