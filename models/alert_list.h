#pragma once
#include "models/keyed_rows.h"
#include "models/values.h"

namespace bulkhead {

/// Alerts: open ones first, fast before slow burn, newest first.
class AlertList : public KeyedRows<Alert>
{
    Q_OBJECT
public:
    enum Column { Level, Tenant, Workflow, Burn, Since, Taken, ColumnCount };
    enum Roles { IdRole = Qt::UserRole, TenantIdRole, ObjectiveIdRole, LevelRole, OpenRole };

    explicit AlertList(QObject *parent = nullptr);

    /// As Desk::alertsChanged.
    void apply(const QList<Alert> &changed, const QStringList &removed, bool reset);
    void replace(const QList<Alert> &alerts) { apply(alerts, {}, true); }
    [[nodiscard]] int open() const; ///< Alerts that are not resolved.

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] QString keyOf(const Alert &alert) const override { return alert.id; }
};

} // namespace bulkhead
