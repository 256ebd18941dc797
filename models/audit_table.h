#pragma once
#include "models/audit_values.h"
#include "models/filter_grammar.h"
#include "models/keyed_rows.h"

namespace bulkhead {

/// Records that a search found, in the gateway's order: newest first.
class AuditTable : public KeyedRows<AuditRecord>
{
    Q_OBJECT
public:
    enum Column { Time, Who, RoleColumn, Tenant, Action, Outcome, Purpose, Grant, Request, ColumnCount };
    enum Roles { RecordRole = Qt::UserRole };

    explicit AuditTable(QObject *parent = nullptr);

    void replace(const QList<AuditRecord> &records);
    void append(const QList<AuditRecord> &records); ///< Older ones.

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// What the gateway's search understands; it has the last word about values.
    [[nodiscard]] static const std::vector<filter::Field> &grammar();

protected:
    [[nodiscard]] QString keyOf(const AuditRecord &record) const override { return record.key(); }
};

} // namespace bulkhead
