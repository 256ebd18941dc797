#include "models/renewal_table.h"

#include "models/natural_key.h"
#include "models/renewal_words.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace bulkhead {
namespace {

enum Field {
    LevelField,
    TenantField,
    DaysField,
    ArrField,
    RiskField,
    MissedField,
    CreditsField,
    OverdueField,
    OutcomeField,
    OwnerField
};

struct Renewals
{
    Q_DECLARE_TR_FUNCTIONS(Renewals)
};

bool isNumber(int column)
{
    return column == RenewalTable::Days || column == RenewalTable::Arr || column == RenewalTable::Trend
           || column == RenewalTable::Credits;
}

bool isText(int column)
{
    return column == RenewalTable::Tenant || column == RenewalTable::Owner || column == RenewalTable::Terms
           || column == RenewalTable::Outcome;
}

/// What a column is ordered by; nothing where the cell is not known.
std::optional<qint64> numberOf(const RenewalRow &row, int column)
{
    const auto when = [](bool known, qint64 value) { return known ? std::optional(value) : std::nullopt; };
    switch (column) {
    case RenewalTable::Risk:
        return when(row.judged.score >= 0 || row.riskOf > 0, row.score());
    case RenewalTable::Renewal:
    case RenewalTable::Days:
        return row.days;
    case RenewalTable::Arr:
        return row.arr;
    case RenewalTable::Record:
        return when(row.known > 0, row.missed);
    case RenewalTable::Trend:
        return when(row.trend != kUnknownTrend, row.trend);
    case RenewalTable::Credits:
        return when(row.creditsMinor >= 0, row.creditsMinor);
    case RenewalTable::Promises:
        return when(row.promisesKnown, qint64(row.overduePromises) * 1000 + row.openPromises);
    default:
        return std::nullopt;
    }
}

} // namespace

bool renewalMatches(const RenewalRow &row, const std::vector<filter::Term> &terms)
{
    const auto number = [](const filter::Term &term, const std::optional<qint64> &value) {
        return value ? filter::numberMatches(term, *value) : term.negated;
    };
    return std::all_of(terms.begin(), terms.end(), [&](const filter::Term &term) {
        switch (term.field) {
        case LevelField:
            return filter::numberMatches(term, int(row.level));
        case DaysField:
            return filter::numberMatches(term, row.days);
        case ArrField:
            return filter::numberMatches(term, row.arr);
        case RiskField:
            return number(term, numberOf(row, RenewalTable::Risk));
        case MissedField:
            return number(term, numberOf(row, RenewalTable::Record));
        case CreditsField:
            return number(term, numberOf(row, RenewalTable::Credits));
        case OverdueField:
            return number(term, row.promisesKnown ? std::optional<qint64>(row.overduePromises) : std::nullopt);
        case OutcomeField:
            return filter::numberMatches(term, int(row.outcome.result));
        case OwnerField:
            return filter::folded(row.owner).startsWith(term.text) != term.negated;
        default:
            return filter::folded(row.tenantName).contains(term.text) != term.negated;
        }
    });
}

RenewalTable::RenewalTable(QObject *parent)
    : FilteredRows<RenewalRow>(parent)
{
}

const std::vector<filter::Field> &RenewalTable::grammar()
{
    using filter::Kind;
    static const std::vector<filter::Field> fields{
        {QStringLiteral("level"),
         Kind::Word,
         {QString(), QStringLiteral("low"), QStringLiteral("watch"), QStringLiteral("at-risk"),
          QStringLiteral("little-known")},
         1,
         Renewals::tr("level:at-risk: the judgement in force"),
         {}},
        {QStringLiteral("tenant"),
         Kind::Word,
         {},
         1,
         Renewals::tr("tenant:clinic: part of the name, as the plain word"),
         QStringLiteral("name")},
        {QStringLiteral("days"),
         Kind::Number,
         {},
         1,
         Renewals::tr("days<90: until the renewal; below 0 it has passed"),
         QStringLiteral("renewal")},
        {QStringLiteral("arr"), Kind::Number, {}, 1, Renewals::tr("arr>250k: dollars a year"), {}},
        {QStringLiteral("risk"), Kind::Number, {}, 1, Renewals::tr("risk>40: points in force"), {}},
        {QStringLiteral("missed"), Kind::Number, {}, 1, Renewals::tr("missed>1: periods of the strip"), {}},
        {QStringLiteral("credits"), Kind::Number, {}, 100, Renewals::tr("credits>1k: of twelve periods"), {}},
        {QStringLiteral("overdue"), Kind::Number, {}, 1, Renewals::tr("overdue>0: promises of ours"), {}},
        {QStringLiteral("outcome"),
         Kind::Word,
         {QStringLiteral("open"), QStringLiteral("renewed"), QStringLiteral("reduced"), QStringLiteral("lost")},
         1,
         Renewals::tr("outcome:open: not recorded yet"),
         {}},
        {QStringLiteral("owner"), Kind::Word, {}, 1, Renewals::tr("owner:success-2: begins with this"), {}},
    };
    return fields;
}

void RenewalTable::replace(const RenewalList &list)
{
    m_all = list.rows;
    m_rules = list.rules;
    rebuild();
}

void RenewalTable::update(const RenewalRow &row)
{
    const auto found = std::ranges::find(m_all, row.tenantId, &RenewalRow::tenantId);
    if (found == m_all.end())
        return;
    *found = row;
    rebuild();
}

void RenewalTable::rebuild()
{
    struct Keyed
    {
        std::optional<qint64> number;
        std::string text;
        qsizetype at = 0;
    };
    const bool byText = isText(sortColumn());
    std::vector<Keyed> keyed;
    for (qsizetype at = 0; at < m_all.size(); ++at) {
        if (!renewalMatches(m_all[at], terms()))
            continue;
        Keyed item{numberOf(m_all[at], sortColumn()), {}, at};
        if (byText)
            item.text = naturalKey(textOf(m_all[at], sortColumn()));
        keyed.push_back(std::move(item));
    }
    const bool down = sortOrder() == Qt::DescendingOrder;
    if (sortColumn() >= 0) {
        std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed &a, const Keyed &b) {
            const bool aEmpty = byText ? a.text.empty() : !a.number, bEmpty = byText ? b.text.empty() : !b.number;
            if (aEmpty || bEmpty)
                return !aEmpty && bEmpty; // What is not known comes last in both directions.
            const Keyed &left = down ? b : a, &right = down ? a : b;
            return byText ? left.text < right.text : *left.number < *right.number;
        });
    }
    QList<RenewalRow> wanted;
    wanted.reserve(qsizetype(keyed.size()));
    for (const Keyed &item : keyed)
        wanted.append(m_all[item.at]);
    arrange(std::move(wanted));
}

int RenewalTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString RenewalTable::textOf(const RenewalRow &row, int column) const
{
    switch (column) {
    case Risk:
        return words::risk(row);
    case Tenant:
        return row.tenantName;
    case Renewal:
        return words::date(row.renewal);
    case Days:
        return words::count(row.days);
    case Arr:
        return words::money(row.arr);
    case Record:
        return words::record(row);
    case Trend:
        return words::trend(row);
    case Credits:
        return words::credits(row);
    case Promises:
        return words::promises(row);
    case Terms:
        return words::largestTerms(row, m_rules);
    case Outcome:
        return row.outcome.revision > 0 ? words::result(row.outcome.result) : QString();
    case Owner:
        return row.owner;
    default:
        return {};
    }
}

QVariant RenewalTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const RenewalRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == Record)
            return words::recordInFull(row);
        if (index.column() == Risk)
            return QStringLiteral("%1, %2").arg(words::level(row.level), words::risk(row));
        return textOf(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == Record)
            return words::recordInFull(row);
        return index.column() == Days ? words::daysTo(row.days) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case TenantIdRole:
        return row.tenantId;
    case RowRole:
        return QVariant::fromValue(row);
    case NumberRole: {
        const std::optional<qint64> number = numberOf(row, index.column());
        return number ? QVariant(*number) : QVariant();
    }
    default:
        return {};
    }
}

QVariant RenewalTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Risk:
        return tr("Risk");
    case Tenant:
        return tr("Tenant");
    case Renewal:
        return tr("Renews");
    case Days:
        return tr("Days");
    case Arr:
        return tr("ARR");
    case Record:
        return tr("SLA record");
    case Trend:
        return tr("Budget trend");
    case Credits:
        return tr("Credits");
    case Promises:
        return tr("Promises");
    case Terms:
        return tr("Largest terms");
    case Outcome:
        return tr("Outcome");
    case Owner:
        return tr("Owner");
    default:
        return {};
    }
}

} // namespace bulkhead
