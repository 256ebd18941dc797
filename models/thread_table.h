#pragma once
#include "models/audit_values.h"
#include "models/keyed_rows.h"

namespace bulkhead {

/// The records of one thread, in order of time.
class ThreadTable : public KeyedRows<AuditRecord>
{
    Q_OBJECT
public:
    enum Column { Time, Step, Who, Action, Outcome, Chain, ColumnCount };
    enum Roles { RecordRole = Qt::UserRole };

    explicit ThreadTable(QObject *parent = nullptr);

    void replace(const QList<AuditRecord> &records);
    void append(const QList<AuditRecord> &records); ///< Later ones.

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

protected:
    [[nodiscard]] QString keyOf(const AuditRecord &record) const override { return record.key(); }
};

} // namespace bulkhead
