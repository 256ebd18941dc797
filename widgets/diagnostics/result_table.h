#pragma once
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"

namespace bulkhead {

class QueryResultTable;

/// The cells of one result: numbers to the right, NULL and masked values told from texts, a badge on the columns that
/// are PHI. What is copied begins with whose it is, and is of this result alone. Nothing of it is remembered.
class ResultTable : public DataTable
{
    Q_OBJECT
public:
    explicit ResultTable(QWidget *parent = nullptr);

    [[nodiscard]] QueryResultTable *rows() const { return m_rows; }
    /// Once a result is there: as wide as its first rows need.
    void fitColumns();
    void copy(); ///< The selected rows; without a selection all.

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    QueryResultTable *m_rows;
};

[[nodiscard]] Cell resultCell(const QModelIndex &index);

} // namespace bulkhead
