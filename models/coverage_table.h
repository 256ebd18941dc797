#pragma once
#include "models/coverage_values.h"
#include "models/filtered_rows.h"

namespace bulkhead {

/// Services and workflows by how much of what they emit carries a tenant and an environment, in the last 24 hours.
/// First order: what has fallen, then the most without context.
class CoverageTable : public FilteredRows<CoverageItem>
{
    Q_OBJECT
public:
    enum Column { Service, Workflow, Requests, Jobs, Events, Business, Logs, Series, Untagged, Change, ColumnCount };
    enum Roles {
        KeyRole = Qt::UserRole, ///< QString, the row's id.
        CountRole,              ///< SignalCount of a kind's column; nothing: the service has none of it.
        DropRole                ///< bool: one of the column's kinds has fallen; of any kind in `Change`.
    };

    explicit CoverageTable(QObject *parent = nullptr);

    /// Rows among the items; selection, order and filter stay.
    void replace(const QList<CoverageItem> &items);
    [[nodiscard]] qsizetype all() const { return m_all.size(); } ///< Before the filter.

    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    [[nodiscard]] static const std::vector<filter::Field> &grammar();

protected:
    [[nodiscard]] QString keyOf(const CoverageItem &item) const override { return item.id; }

private:
    [[nodiscard]] const std::vector<filter::Field> &filterFields() const override { return grammar(); }
    void rebuild() override;

    QList<CoverageItem> m_all;
};

/// What a column counts of a row: nothing where the service has none of it.
[[nodiscard]] std::optional<SignalCount> countOf(const CoverageItem &item, int column);
/// Whether a row satisfies every term of CoverageTable::grammar(). Pure.
[[nodiscard]] bool coverageMatches(const CoverageItem &item, const std::vector<filter::Term> &terms);

} // namespace bulkhead
