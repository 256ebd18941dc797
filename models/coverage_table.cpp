#include "models/coverage_table.h"

#include "models/coverage_words.h"
#include "models/natural_key.h"
#include "models/words.h"

#include <QCoreApplication>

#include <array>

namespace bulkhead {
namespace {

enum Field { ShareField, KindField, UntaggedField, ChangeField, ServiceField, WorkflowField };

struct Coverages
{
    Q_DECLARE_TR_FUNCTIONS(Coverages)
};

/// Kinds of a column; the business has one for its four.
bool belongs(SignalKind kind, int column)
{
    switch (column) {
    case CoverageTable::Requests:
        return kind == SignalKind::Request;
    case CoverageTable::Jobs:
        return kind == SignalKind::Job;
    case CoverageTable::Events:
        return kind == SignalKind::Event;
    case CoverageTable::Business:
        return isBusiness(kind);
    case CoverageTable::Logs:
        return kind == SignalKind::Log;
    case CoverageTable::Series:
        return kind == SignalKind::Series;
    default:
        return false;
    }
}

bool isKind(int column)
{
    return column >= CoverageTable::Requests && column <= CoverageTable::Series;
}

bool hasFallen(const CoverageItem &item, int column)
{
    return std::any_of(item.kinds.begin(), item.kinds.end(), [column](const KindCoverage &kind) {
        return kind.drop && (column == CoverageTable::Change || belongs(kind.kind, column));
    });
}

/// The kinds that `share` looks at: the named ones, all where none is.
bool isMeant(SignalKind kind, const std::vector<filter::Term> &terms)
{
    bool named = false;
    for (const filter::Term &term : terms) {
        if (term.field != KindField || term.negated)
            continue;
        named = true;
        if (int(kind) >= term.number && int(kind) <= term.upTo)
            return true;
    }
    return !named;
}

bool shareMatches(const CoverageItem &item, const filter::Term &term, const std::vector<filter::Term> &terms)
{
    const bool hit = std::any_of(item.kinds.begin(), item.kinds.end(), [&](const KindCoverage &kind) {
        filter::Term plain = term;
        plain.negated = false;
        return kind.day.share() >= 0 && isMeant(kind.kind, terms) && filter::numberMatches(plain, kind.day.share());
    });
    return hit != term.negated;
}

} // namespace

std::optional<SignalCount> countOf(const CoverageItem &item, int column)
{
    std::optional<SignalCount> sum;
    for (const KindCoverage &kind : item.kinds) {
        if (!belongs(kind.kind, column))
            continue;
        if (!sum)
            sum.emplace();
        *sum += kind.day;
    }
    return sum;
}

bool coverageMatches(const CoverageItem &item, const std::vector<filter::Term> &terms)
{
    return std::all_of(terms.begin(), terms.end(), [&](const filter::Term &term) {
        switch (term.field) {
        case ShareField:
            return shareMatches(item, term, terms);
        case KindField:
            return std::any_of(item.kinds.begin(), item.kinds.end(),
                               [&term](const KindCoverage &kind) {
                                   return int(kind.kind) >= term.number && int(kind.kind) <= term.upTo;
                               })
                   != term.negated;
        case UntaggedField:
            return filter::numberMatches(term, qint64(item.untagged));
        case ChangeField:
            return filter::numberMatches(term, item.drops() > 0 ? 1 : 2);
        case ServiceField:
            return filter::folded(item.service).startsWith(term.text) != term.negated;
        case WorkflowField:
            return filter::folded(item.workflow).startsWith(term.text) != term.negated;
        default:
            return filter::folded(words::serviceName(item.service, item.workflow)).contains(term.text) != term.negated;
        }
    });
}

CoverageTable::CoverageTable(QObject *parent)
    : FilteredRows<CoverageItem>(parent)
{
}

const std::vector<filter::Field> &CoverageTable::grammar()
{
    using filter::Kind;
    static const std::vector<filter::Field> fields{
        {QStringLiteral("share"),
         Kind::Percent,
         {},
         100,
         Coverages::tr("share<99: less than 99 % of a kind carry a tenant and environment, in the last 24 hours"),
         {}},
        {QStringLiteral("kind"),
         Kind::Word,
         {QString(), QStringLiteral("request"), QStringLiteral("job"), QStringLiteral("event"), QStringLiteral("log"),
          QStringLiteral("series"), QStringLiteral("subscription"), QStringLiteral("invoice"),
          QStringLiteral("procurement"), QStringLiteral("partner-revenue")},
         1,
         Coverages::tr("kind:job: services that have some; with share: only that kind is looked at"),
         {}},
        {QStringLiteral("untagged"),
         Kind::Number,
         {},
         1,
         Coverages::tr("untagged>1k: signals without context in the last 24 hours"),
         {}},
        {QStringLiteral("change"),
         Kind::Word,
         {QString(), QStringLiteral("fell"), QStringLiteral("steady")},
         1,
         Coverages::tr("change:fell: a share is below what these hours usually have"),
         {}},
        {QStringLiteral("service"), Kind::Word, {}, 1, Coverages::tr("service:billing: how its name begins"), {}},
        {QStringLiteral("workflow"), Kind::Word, {}, 1, Coverages::tr("workflow:claims: likewise"), {}},
    };
    return fields;
}

void CoverageTable::replace(const QList<CoverageItem> &items)
{
    m_all.clear();
    for (const CoverageItem &item : items)
        if (item.what == CoverageItem::What::Row)
            m_all.append(item);
    rebuild();
}

void CoverageTable::rebuild()
{
    struct Keyed
    {
        std::array<qint64, 2> number{};
        std::string name;
        qsizetype at = 0;
    };
    std::vector<Keyed> keyed;
    for (qsizetype at = 0; at < m_all.size(); ++at) {
        const CoverageItem &item = m_all[at];
        if (!coverageMatches(item, terms()))
            continue;
        Keyed one{{}, naturalKey(words::serviceName(item.service, item.workflow)), at};
        if (sortColumn() < 0) {
            one.number = {-item.drops(), -qint64(item.untagged)};
        } else if (isKind(sortColumn())) {
            const auto count = countOf(item, sortColumn());
            one.number[0] = count && count->seen > 0 ? count->share() : 10'001; // What has none of it comes last.
        } else if (sortColumn() == Untagged) {
            one.number[0] = qint64(item.untagged);
        } else if (sortColumn() == Change) {
            one.number[0] = item.drops();
        } else if (sortColumn() == Workflow) {
            one.name = naturalKey(item.workflow) + '\0' + one.name;
        }
        keyed.push_back(std::move(one));
    }
    const bool down = sortColumn() >= 0 && sortOrder() == Qt::DescendingOrder;
    const bool byName = sortColumn() == Service || sortColumn() == Workflow;
    std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed &a, const Keyed &b) {
        if (a.number != b.number)
            return down ? b.number < a.number : a.number < b.number;
        return down && byName ? b.name < a.name : a.name < b.name;
    });
    QList<CoverageItem> wanted;
    wanted.reserve(qsizetype(keyed.size()));
    for (const Keyed &one : keyed)
        wanted.append(m_all[one.at]);
    arrange(std::move(wanted));
}

int CoverageTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CoverageTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const CoverageItem &item = rowAt(index.row());
    const int column = index.column();
    const auto count = countOf(item, column);
    switch (role) {
    case Qt::DisplayRole:
        if (isKind(column))
            return count ? words::signalShare(*count) : QStringLiteral("–");
        if (column == Service)
            return item.service.isEmpty() ? tr("unnamed service") : item.service;
        if (column == Workflow)
            return item.workflow.isEmpty() ? QStringLiteral("–") : item.workflow;
        if (column == Untagged)
            return words::count(qint64(item.untagged));
        return item.drops() > 0 ? tr("fell") : QString();
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        if (isKind(column)) {
            const QString title = headerData(column, Qt::Horizontal).toString();
            if (!count)
                return tr("%1: the service has none").arg(title);
            if (count->seen == 0)
                return tr("%1: no data in the last 24 hours").arg(title);
            const QString part = column == Series ? tr("%1: %2 of %3 carry a tenant and environment")
                                                  : tr("%1, last 24 hours: %2 of %3 carry a tenant and environment");
            return part.arg(title, words::count(qint64(count->tagged)), words::count(qint64(count->seen)))
                   + (hasFallen(item, column) ? tr(" · fell") : QString());
        }
        if (role == Qt::AccessibleTextRole || column == Untagged)
            return column == Untagged
                       ? tr("%1 signals without context in the last 24 hours").arg(words::count(qint64(item.untagged)))
                       : data(index, Qt::DisplayRole);
        return {};
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isKind(column) || column == Untagged ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    case KeyRole:
        return item.id;
    case CountRole:
        return count ? QVariant::fromValue(*count) : QVariant();
    case DropRole:
        return hasFallen(item, column);
    default:
        return {};
    }
}

QVariant CoverageTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isKind(section) || section == Untagged ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    if (role == Qt::InitialSortOrderRole) // Whoever sorts by a share looks for the lowest.
        return section == Untagged || section == Change ? Qt::DescendingOrder : Qt::AscendingOrder;
    if (role != Qt::DisplayRole)
        return {};
    static constexpr std::array kTitles{
        QT_TRANSLATE_NOOP("Coverages", "Service"),   QT_TRANSLATE_NOOP("Coverages", "Workflow"),
        QT_TRANSLATE_NOOP("Coverages", "Requests"),  QT_TRANSLATE_NOOP("Coverages", "Jobs"),
        QT_TRANSLATE_NOOP("Coverages", "Events"),    QT_TRANSLATE_NOOP("Coverages", "Business"),
        QT_TRANSLATE_NOOP("Coverages", "Log lines"), QT_TRANSLATE_NOOP("Coverages", "Series"),
        QT_TRANSLATE_NOOP("Coverages", "Untagged"),  QT_TRANSLATE_NOOP("Coverages", "Change")};
    return Coverages::tr(kTitles[size_t(section)]);
}

} // namespace bulkhead
