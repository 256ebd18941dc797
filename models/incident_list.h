#pragma once
#include "models/keyed_rows.h"
#include "models/values.h"

namespace bulkhead {

/// Noisy-neighbour incidents: open ones first, most tenants hurt first, newest first.
class IncidentList : public KeyedRows<Incident>
{
    Q_OBJECT
public:
    enum Column { What, Pool, Affected, Since, ColumnCount };
    enum Roles { IdRole = Qt::UserRole, StateRole, OpenRole };

    explicit IncidentList(QObject *parent = nullptr);

    /// As Desk::incidentsChanged.
    void apply(const QList<Incident> &changed, const QStringList &removed, bool reset);
    void replace(const QList<Incident> &incidents) { apply(incidents, {}, true); }
    [[nodiscard]] int open() const;

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] QString keyOf(const Incident &incident) const override { return incident.id; }
};

/// Tenants hurt, those outside the scope (never named) included.
[[nodiscard]] qint64 tenantsHurt(const Incident &incident);
[[nodiscard]] bool isOpen(const Incident &incident);

} // namespace bulkhead
