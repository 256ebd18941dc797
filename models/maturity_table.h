#pragma once
#include "models/maturity_values.h"

#include <QAbstractTableModel>

namespace bulkhead {

/// The tenants behind one figure, worst first as the gateway told them.
class MaturityTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Tenant, Amount, Note, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Of the figure that is shown, the rows change in place where the same tenants stand in the same order.
    void show(const MaturityFigure &figure);
    [[nodiscard]] const MaturityTenant *at(int row) const; ///< Null: there is no such row.

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    MaturityFigure m_figure;
};

} // namespace bulkhead
