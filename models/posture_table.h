#pragma once
#include "models/filtered_rows.h"
#include "models/posture_values.h"

#include <functional>

namespace bulkhead {

/// Tenants by their six layers. First order: the worst first.
class PostureTable : public FilteredRows<TenantPosture>
{
    Q_OBJECT
public:
    enum Column {
        Tenant,
        TierColumn,
        Identity,
        Application,
        Data,
        Integration,
        Analytics,
        Operations,
        Fit,
        Findings,
        ColumnCount
    };
    enum Roles {
        TenantIdRole = Qt::UserRole, ///< QString
        RowRole,                     ///< TenantPosture, for delegates.
        StateRole                    ///< int of CellState, of a layer's cell, as it is now.
    };
    /// Layer of a column; Unspecified: the column is no layer.
    [[nodiscard]] static Layer layerOf(int column);
    [[nodiscard]] static int columnOf(Layer layer); ///< Tenant for none.

    /// `now`: the gateway's clock, ms. `recommended`: the tier that policy asks for, by tenant id; for the tool tip.
    explicit PostureTable(std::function<qint64()> now, std::function<Tier(const QString &)> recommended = {},
                          QObject *parent = nullptr);

    /// The whole list again; selection, order and filter stay. Also when time has passed and proof is older.
    void replace(const QList<TenantPosture> &postures);
    [[nodiscard]] const QList<TenantPosture> &all() const { return m_all; } ///< Before the filter.
    [[nodiscard]] PostureTally tally() const { return tallyOf(m_all, m_now()); }

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    [[nodiscard]] static const std::vector<filter::Field> &grammar();

protected:
    [[nodiscard]] QString keyOf(const TenantPosture &posture) const override { return posture.id; }

private:
    [[nodiscard]] const std::vector<filter::Field> &filterFields() const override { return grammar(); }
    void rebuild() override;
    [[nodiscard]] QString textOf(const TenantPosture &posture, int column) const;
    [[nodiscard]] QString spoken(const TenantPosture &posture, int column) const;

    std::function<qint64()> m_now;
    std::function<Tier(const QString &)> m_recommended;
    QList<TenantPosture> m_all;
};

/// Whether a tenant satisfies every term of PostureTable::grammar() at `nowMs`. Pure.
[[nodiscard]] bool postureMatches(const TenantPosture &posture, const std::vector<filter::Term> &terms, qint64 nowMs);

} // namespace bulkhead
