#pragma once
#include "models/grant_values.h"
#include "models/keyed_rows.h"

namespace bulkhead {

/// Grants, one a row: what waits first, then what is in force, then the newest.
class GrantTable : public KeyedRows<AccessGrant>
{
    Q_OBJECT
public:
    enum Column { Tenant, Person, State, Ticket, Opens, Asked, ColumnCount };
    enum Role { IdRole = Qt::UserRole + 1 };
    using KeyedRows::KeyedRows;

    /// `nowMs`: the gateway's clock, for states that end by themselves.
    void setGrants(QList<AccessGrant> grants, qint64 nowMs);
    [[nodiscard]] const AccessGrant *at(int row) const;
    [[nodiscard]] qint64 nowMs() const { return m_nowMs; }

    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] QString keyOf(const AccessGrant &grant) const override { return grant.id; }

private:
    qint64 m_nowMs = 0;
};

} // namespace bulkhead
