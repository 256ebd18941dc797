#pragma once
#include "models/diagnostics_values.h"

#include <QAbstractTableModel>

namespace bulkhead {

/// The one result that is on the screen, as it came: in the gateway's order, every cell a text, NULL and masked cells
/// told apart from texts that read the same.
class QueryResultTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Role { CellRole = Qt::UserRole + 1, PhiRole, MaskedRole, TypeRole };
    enum class Content { Value, Empty, Null, Masked }; ///< Of CellRole.
    using QAbstractTableModel::QAbstractTableModel;

    void setResult(QueryResult result);
    void clear() { setResult({}); }
    [[nodiscard]] const QueryResult &result() const { return m_result; }
    [[nodiscard]] Content contentAt(int row, int column) const;
    /// Lines of a text that can be pasted: first whose they are, then the columns in this order, then the rows.
    /// Cells that a spreadsheet would run are made inert; what would break a line or a cell becomes a blank.
    [[nodiscard]] QString textOf(const QList<int> &rows, const QList<int> &columns) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QueryResult m_result;
};

} // namespace bulkhead
