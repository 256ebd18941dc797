#pragma once
#include "models/keyed_rows.h"

#include <QStringList>

namespace bulkhead {

/// How a row stands, which its badge shows by colour and shape.
enum class PaperState : int { Open, Waiting, Good, Warn, Bad, Done };

/// One paper or one item of it, as a row of texts.
struct PaperRow
{
    QString key;
    QStringList cells;
    PaperState state = PaperState::Open; ///< Of the cell in the state's column.
    bool operator==(const PaperRow &) const = default;
};
struct PaperColumns
{
    QStringList titles;
    int state = -1;       ///< The column that the row's state colours; -1: none.
    QList<int> numeric{}; ///< Right-aligned.
};

/// Papers of an audit, one a row, in the order in which they are given.
class PaperTable : public KeyedRows<PaperRow>
{
    Q_OBJECT
public:
    enum Roles { StateRole = Qt::UserRole, KeyRole };

    explicit PaperTable(PaperColumns columns, QObject *parent = nullptr);

    void replace(const QList<PaperRow> &rows);
    [[nodiscard]] QString keyAt(int row) const; ///< Empty: there is no such row.

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const PaperRow &row) const override { return row.key; }

private:
    [[nodiscard]] QVariant alignment(int column) const;

    PaperColumns m_columns;
};

} // namespace bulkhead
