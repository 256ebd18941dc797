#pragma once
#include "models/connector_values.h"
#include "models/filtered_rows.h"

#include <functional>

namespace bulkhead {

/// Connectors of all tenants. First order: the worst first.
class ConnectorTable : public FilteredRows<Connector>
{
    Q_OBJECT
public:
    enum Column {
        Tenant,
        Kind,
        Name,
        State,
        Secret,
        Depth,
        Retries,
        Failures,
        Shared,
        Account,
        Environment,
        ColumnCount
    };
    enum Roles {
        IdRole = Qt::UserRole, ///< QString
        RowRole                ///< Connector, for delegates.
    };
    /// `now`: the gateway's clock, ms.
    explicit ConnectorTable(std::function<qint64()> now, QObject *parent = nullptr);

    /// The whole list again; selection, order and filter stay. Also when time has passed.
    void replace(const QList<Connector> &connectors);
    [[nodiscard]] const QList<Connector> &all() const { return m_all; } ///< Before the filter.

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    [[nodiscard]] static const std::vector<filter::Field> &grammar();

protected:
    [[nodiscard]] QString keyOf(const Connector &connector) const override { return connector.id; }

private:
    [[nodiscard]] const std::vector<filter::Field> &filterFields() const override { return grammar(); }
    void rebuild() override;
    [[nodiscard]] QString textOf(const Connector &connector, int column) const;
    [[nodiscard]] QString spoken(const Connector &connector, int column) const;

    std::function<qint64()> m_now;
    QList<Connector> m_all;
};

/// Whether a connector satisfies every term of ConnectorTable::grammar() at `nowMs`. Pure.
[[nodiscard]] bool connectorMatches(const Connector &connector, const std::vector<filter::Term> &terms, qint64 nowMs);

} // namespace bulkhead
