#include "models/variance_table.h"

#include "models/case_words.h"
#include "models/natural_key.h"
#include "models/words.h"

#include <algorithm>
#include <array>

namespace bulkhead {
namespace {

qint64 numberOf(const VarianceCase &row, int column)
{
    switch (column) {
    case VarianceTable::TierColumn:
        return int(row.tier);
    case VarianceTable::ProfileColumn:
        return int(row.profile);
    case VarianceTable::Started:
        return row.startedMs;
    case VarianceTable::Live:
        return row.liveMs > 0 ? row.liveMs : LLONG_MAX;
    case VarianceTable::Days:
        return row.variance.days;
    case VarianceTable::Manual:
        return row.variance.manual;
    case VarianceTable::Overrides:
        return row.variance.overrides;
    case VarianceTable::Failed:
        return row.variance.failed;
    default:
        return 0;
    }
}

/// Overrides weigh most: somebody let something be. Then days, then what was done by hand or failed.
std::array<qint64, 3> strayed(const CaseVariance &one)
{
    return {-qint64(one.overrides), -qint64(one.days), -qint64(one.manual) - qint64(one.failed)};
}

QString figure(uint value)
{
    return value == 0 ? QStringLiteral("–") : words::count(value);
}

} // namespace

void VarianceTable::replace(const QList<VarianceCase> &cases)
{
    m_all = cases;
    rebuild();
}

void VarianceTable::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

void VarianceTable::rebuild()
{
    QList<VarianceCase> wanted = m_all;
    const auto name = [](const VarianceCase &row) { return naturalKey(row.tenantName); };
    const bool down = m_sortColumn >= 0 && m_sortOrder == Qt::DescendingOrder;
    std::stable_sort(wanted.begin(), wanted.end(), [&](const VarianceCase &a, const VarianceCase &b) {
        if (m_sortColumn < 0)
            return strayed(a.variance) < strayed(b.variance);
        if (m_sortColumn == Tenant)
            return down ? name(b) < name(a) : name(a) < name(b);
        const qint64 one = numberOf(a, m_sortColumn), other = numberOf(b, m_sortColumn);
        return down ? other < one : one < other;
    });
    arrange(std::move(wanted));
}

int VarianceTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant VarianceTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const VarianceCase &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        break;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() >= Days ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return index.column() == Days ? QVariant(words::overStandard(row.variance.days)) : QVariant();
    case CaseIdRole:
        return row.caseId;
    case TenantIdRole:
        return row.tenantId;
    case OverRole:
        return row.variance.days;
    default:
        return {};
    }
    switch (index.column()) {
    case Tenant:
        return row.tenantName;
    case TierColumn:
        return words::tier(row.tier);
    case ProfileColumn:
        return words::profile(row.profile);
    case Started:
        return words::day(row.startedMs);
    case Live:
        return row.liveMs > 0 ? words::day(row.liveMs) : tr("in flight");
    case Days:
        return words::signedDays(row.variance.days);
    case Manual:
        return figure(row.variance.manual);
    case Overrides:
        return figure(row.variance.overrides);
    default:
        return figure(row.variance.failed);
    }
}

QVariant VarianceTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section >= Days ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::InitialSortOrderRole)
        return section >= Started ? Qt::DescendingOrder : Qt::AscendingOrder;
    static const std::array<const char *, ColumnCount> names{
        QT_TR_NOOP("Tenant"),  QT_TR_NOOP("Tier"),      QT_TR_NOOP("Profile"),
        QT_TR_NOOP("Started"), QT_TR_NOOP("Live"),      QT_TR_NOOP("Days"),
        QT_TR_NOOP("By hand"), QT_TR_NOOP("Overrides"), QT_TR_NOOP("Failed checks")};
    static const std::array<const char *, ColumnCount> meanings{
        "",
        "",
        "",
        "",
        "",
        QT_TR_NOOP("Days over the standard (+) or under it (−)"),
        QT_TR_NOOP("What was done by hand that the standard does not have: steps tried again, checkpoints reopened or "
                   "let be, waits, changes of owner"),
        QT_TR_NOOP("Checkpoints let be, and a tier that policy did not recommend"),
        QT_TR_NOOP("Attempts of provisioning steps that failed, proof included")};
    if (role == Qt::DisplayRole)
        return tr(names[size_t(section)]);
    if (role == Qt::ToolTipRole && *meanings[size_t(section)] != '\0')
        return tr(meanings[size_t(section)]);
    return {};
}

} // namespace bulkhead
