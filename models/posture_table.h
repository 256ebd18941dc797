#pragma once
#include "models/filter_grammar.h"
#include "models/keyed_rows.h"
#include "models/posture_values.h"

#include <functional>

namespace bulkhead {

/// Tenants by their six layers. First order: the worst first.
class PostureTable : public KeyedRows<TenantPosture>
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
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override; ///< -1: the worst first.

    [[nodiscard]] static const std::vector<filter::Field> &grammar();
    /// Returns an empty string or what is wrong; then the old filter stays.
    QString setFilter(const QString &text);

protected:
    [[nodiscard]] QString keyOf(const TenantPosture &posture) const override { return posture.id; }

private:
    void rebuild();
    [[nodiscard]] QString textOf(const TenantPosture &posture, int column) const;
    [[nodiscard]] QString spoken(const TenantPosture &posture, int column) const;

    std::function<qint64()> m_now;
    std::function<Tier(const QString &)> m_recommended;
    QList<TenantPosture> m_all;
    std::vector<filter::Term> m_terms;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

/// Whether a tenant satisfies every term of PostureTable::grammar() at `nowMs`. Pure.
[[nodiscard]] bool postureMatches(const TenantPosture &posture, const std::vector<filter::Term> &terms, qint64 nowMs);

} // namespace bulkhead
