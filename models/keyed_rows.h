#pragma once
#include "models/row_ranges.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QList>
#include <QSet>

namespace bulkhead {

/// Base of every table of values with a key: it is told what the rows shall be and finds the fewest signals that lead
/// there, so that selection, scroll position and open editors survive. Subclasses say what a row's key and cells are.
template<typename Row>
class KeyedRows : public QAbstractTableModel
{
public:
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex &parent = {}) const final { return parent.isValid() ? 0 : int(m_rows.size()); }
    [[nodiscard]] const Row &rowAt(int row) const { return m_rows.at(row); }
    [[nodiscard]] const QList<Row> &rows() const { return m_rows; }
    [[nodiscard]] int rowOf(const QString &key) const ///< -1: not shown.
    {
        for (int row = 0; row < m_rows.size(); ++row) {
            if (keyOf(m_rows[row]) == key)
                return row;
        }
        return -1;
    }

protected:
    [[nodiscard]] virtual QString keyOf(const Row &row) const = 0;

    /// Rows with the same key: the first counts.
    void arrange(QList<Row> wanted)
    {
        QHash<QString, int> places;
        places.reserve(wanted.size());
        wanted.removeIf([&](const Row &row) {
            const QString key = keyOf(row);
            if (places.contains(key))
                return true;
            places.insert(key, int(places.size()));
            return false;
        });
        removeAbsent(places);
        reorder(places);
        insertNew(wanted);
        assignChanged(wanted);
    }

private:
    void removeAbsent(const QHash<QString, int> &places)
    {
        for (int last = int(m_rows.size()) - 1; last >= 0; --last) {
            if (places.contains(keyOf(m_rows[last])))
                continue;
            int first = last;
            while (first > 0 && !places.contains(keyOf(m_rows[first - 1])))
                --first;
            beginRemoveRows({}, first, last);
            m_rows.remove(first, last - first + 1);
            endRemoveRows();
            last = first;
        }
    }
    void reorder(const QHash<QString, int> &places)
    {
        QList<std::pair<int, int>> order; // Wanted place, present row.
        for (int row = 0; row < m_rows.size(); ++row)
            order.append({places.value(keyOf(m_rows[row])), row});
        if (std::is_sorted(order.begin(), order.end()))
            return;
        emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
        std::sort(order.begin(), order.end());
        QList<Row> sorted;
        QList<int> movedTo(m_rows.size());
        for (int row = 0; row < order.size(); ++row) {
            sorted.append(std::move(m_rows[order[row].second]));
            movedTo[order[row].second] = row;
        }
        m_rows = std::move(sorted);
        const QModelIndexList before = persistentIndexList();
        QModelIndexList after;
        for (const QModelIndex &index : before)
            after.append(createIndex(movedTo[index.row()], index.column()));
        changePersistentIndexList(before, after);
        emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
    }
    void insertNew(const QList<Row> &wanted)
    {
        for (int row = 0; row < wanted.size(); ++row) {
            const auto isNew = [&](int at) {
                // Present rows are in wanted order, so the next of them tells whether this one is among them.
                return row >= m_rows.size() || keyOf(m_rows[row]) != keyOf(wanted[at]);
            };
            int end = row;
            while (end < wanted.size() && isNew(end))
                ++end;
            if (end == row)
                continue;
            beginInsertRows({}, row, end - 1);
            m_rows.insert(row, end - row, Row());
            std::copy(wanted.begin() + row, wanted.begin() + end, m_rows.begin() + row);
            endInsertRows();
            row = end - 1;
        }
    }
    void assignChanged(const QList<Row> &wanted)
    {
        std::vector<quint32> changed;
        for (int row = 0; row < wanted.size(); ++row) {
            if (m_rows[row] == wanted[row])
                continue;
            m_rows[row] = wanted[row];
            changed.push_back(quint32(row));
        }
        for (const auto &[first, last] : rowRanges(std::move(changed), size_t(m_rows.size())))
            emit dataChanged(index(int(first), 0), index(int(last), columnCount() - 1));
    }

    QList<Row> m_rows;
};

/// Takes a stream's message into a list of everything known: changed ones replace or join, removed ones leave.
template<typename Row>
void mergeInto(QList<Row> &all, const QList<Row> &changed, const QStringList &removed, bool reset)
{
    if (reset)
        all.clear();
    QHash<QString, qsizetype> places;
    for (qsizetype at = 0; at < all.size(); ++at)
        places.insert(all[at].id, at);
    for (const Row &row : changed) {
        if (const auto it = places.constFind(row.id); it != places.constEnd()) {
            all[*it] = row;
        } else {
            places.insert(row.id, all.size());
            all.append(row);
        }
    }
    if (!removed.isEmpty()) {
        const QSet<QString> gone(removed.begin(), removed.end());
        all.removeIf([&](const Row &row) { return gone.contains(row.id); });
    }
}

} // namespace bulkhead
