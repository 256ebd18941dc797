#include "models/maturity_table.h"

#include "models/maturity_words.h"

#include <algorithm>

namespace bulkhead {

void MaturityTable::show(const MaturityFigure &figure)
{
    const bool same =
        figure.kind == m_figure.kind
        && std::ranges::equal(figure.tenants, m_figure.tenants, {}, &MaturityTenant::id, &MaturityTenant::id);
    if (same) { // What is chosen stays chosen.
        m_figure = figure;
        if (!m_figure.tenants.isEmpty())
            emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_figure = figure;
    endResetModel();
    emit headerDataChanged(Qt::Horizontal, Amount, Amount);
}

const MaturityTenant *MaturityTable::at(int row) const
{
    return row >= 0 && row < m_figure.tenants.size() ? &m_figure.tenants.at(row) : nullptr;
}

int MaturityTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_figure.tenants.size());
}

int MaturityTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant MaturityTable::data(const QModelIndex &index, int role) const
{
    const MaturityTenant *tenant = index.isValid() ? at(index.row()) : nullptr;
    if (tenant == nullptr || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole))
        return {};
    switch (index.column()) {
    case Tenant:
        return tenant->name;
    case Amount:
        return maturityAmount(m_figure.tenantUnit, tenant->amount);
    case Note:
        return tenant->note;
    default:
        return {};
    }
}

QVariant MaturityTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == Amount ? int(Qt::AlignRight | Qt::AlignVCenter) : int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Tenant:
        return tr("Tenant");
    case Amount:
        return m_figure.tenantHeading.isEmpty() ? tr("Value") : m_figure.tenantHeading;
    case Note:
        return tr("What is behind it");
    default:
        return {};
    }
}

} // namespace bulkhead
