#pragma once
#include "models/departure_values.h"

#include <QAbstractTableModel>

namespace bulkhead {

/// Departures, one a row: those under way first, then the newest.
class DepartureTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Tenant, State, Progress, NotBefore, Reason, ColumnCount };
    enum Role { TenantIdRole = Qt::UserRole + 1 };
    using QAbstractTableModel::QAbstractTableModel;

    void setDepartures(QList<Departure> departures); ///< Rows keep their place in a selection by id.
    [[nodiscard]] const Departure *at(int row) const;
    [[nodiscard]] int rowOf(const QString &tenantId) const; ///< -1: none.

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<Departure> m_departures;
};

} // namespace bulkhead
