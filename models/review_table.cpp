#include "models/review_table.h"

#include "models/contract_words.h"
#include "models/natural_key.h"
#include "models/review_words.h"

#include <algorithm>

namespace bulkhead {
namespace {

bool isNumber(int column)
{
    return column == ReviewTable::Met || column == ReviewTable::Credit;
}

qint64 numberOf(const ReviewSummary &review, int column)
{
    switch (column) {
    case ReviewTable::State:
        return int(review.state);
    case ReviewTable::Status:
        return int(review.status);
    case ReviewTable::Met: // Most missed first when ascending.
        return qint64(review.met) - qint64(review.commitments);
    case ReviewTable::Promises:
        return qint64(review.openPromises) + 1'000 * qint64(review.latePromises);
    case ReviewTable::Credit:
        return review.creditMinor;
    case ReviewTable::NextMeeting:
        return review.nextMeetingMs;
    default:
        return review.fromMs;
    }
}

} // namespace

ReviewTable::ReviewTable(QObject *parent)
    : KeyedRows<ReviewSummary>(parent)
{
}

void ReviewTable::replace(const QList<ReviewSummary> &reviews)
{
    m_all = reviews;
    QHash<QString, qint64> newest;
    for (const ReviewSummary &review : reviews)
        newest[review.tenantId] = std::max(newest.value(review.tenantId), review.fromMs);
    QSet<QString> counted; // A restated period has several reviews: the newest of them comes first.
    for (ReviewSummary &review : m_all) {
        if (review.fromMs < newest.value(review.tenantId) || counted.contains(review.tenantId))
            review.openPromises = review.latePromises = 0;
        else
            counted.insert(review.tenantId);
    }
    rebuild();
}

void ReviewTable::setFilter(const QString &words)
{
    m_filter = words;
    rebuild();
}

int ReviewTable::tenantsWithOpenPromises() const
{
    return int(
        std::count_if(m_all.begin(), m_all.end(), [](const ReviewSummary &review) { return review.openPromises > 0; }));
}

void ReviewTable::rebuild()
{
    QList<ReviewSummary> shown;
    const QStringList words = m_filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const ReviewSummary &review : m_all) {
        const QString heap = review.tenantName + QLatin1Char(' ') + review.period;
        if (std::all_of(words.begin(), words.end(),
                        [&](const QString &word) { return heap.contains(word, Qt::CaseInsensitive); }))
            shown.append(review);
    }
    std::stable_sort(shown.begin(), shown.end(), [this](const ReviewSummary &one, const ReviewSummary &other) {
        if (m_sortColumn < 0) {
            if ((one.openPromises > 0) != (other.openPromises > 0))
                return one.openPromises > 0;
            return one.fromMs > other.fromMs;
        }
        const bool down = m_sortOrder == Qt::DescendingOrder;
        if (m_sortColumn == Tenant)
            return down ? naturalKey(other.tenantName) < naturalKey(one.tenantName)
                        : naturalKey(one.tenantName) < naturalKey(other.tenantName);
        const qint64 a = numberOf(one, m_sortColumn), b = numberOf(other, m_sortColumn);
        return down ? b < a : a < b;
    });
    arrange(std::move(shown));
}

int ReviewTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ReviewTable::textOf(const ReviewSummary &review, int column) const
{
    switch (column) {
    case Tenant:
        return review.tenantName;
    case Period:
        return review.period;
    case State:
        return words::reviewState(review.state);
    case Status:
        return review.version > 1 ? tr("%1, version %2").arg(words::packStatus(review.status)).arg(review.version)
                                  : words::packStatus(review.status);
    case Met:
        return tr("%1 of %2").arg(review.met).arg(review.commitments);
    case Promises:
        if (review.openPromises == 0)
            return {};
        return review.latePromises > 0 ? tr("%1 open, %2 late").arg(review.openPromises).arg(review.latePromises)
                                       : tr("%1 open").arg(review.openPromises);
    case Credit:
        return words::exactMoney(review.creditMinor, review.currency);
    case NextMeeting:
        return words::dayIn(review.nextMeetingMs, review.zone);
    default:
        return {};
    }
}

QVariant ReviewTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ReviewSummary &review = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(review, index.column());
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::ToolTipRole:
        return tr("Frozen as of %1, prepared by %2")
            .arg(words::momentWithZone(review.asOfMs, review.zone), review.preparedBy);
    case IdRole:
        return review.id;
    case TenantIdRole:
        return review.tenantId;
    case StateRole:
        return int(review.state);
    case StatusRole:
        return int(review.status);
    case AllMetRole:
        return review.met == review.commitments;
    case LateRole:
        return review.latePromises;
    default:
        return {};
    }
}

QVariant ReviewTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumber(section) ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    const QString titles[ColumnCount] = {tr("Tenant"), tr("Period"),   tr("Meeting"), tr("Figures"),
                                         tr("Met"),    tr("Promises"), tr("Credit"),  tr("Next meeting")};
    return titles[section];
}

void ReviewTable::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    rebuild();
}

} // namespace bulkhead
