#include "models/tier_fit_table.h"

#include "models/natural_key.h"
#include "models/posture_words.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

enum Field { FitField, TenantField, TierField, AskedField, RuleField, SavesField, ArrField, OwnerField, MovingField };

struct Fits
{
    Q_DECLARE_TR_FUNCTIONS(TierFit)
};

const QStringList kTiers{QString(), QStringLiteral("shared"), QStringLiteral("segmented"), QStringLiteral("dedicated"),
                         QStringLiteral("channel")};

bool isNumber(int column)
{
    return TierFitTable::isMoney(column) || column == TierFitTable::Days || column == TierFitTable::Renewal;
}

} // namespace

TierFitTable::TierFitTable(QObject *parent)
    : FilteredRows<TierFitRow>(parent)
{
}

bool TierFitTable::isMoney(int column)
{
    return column == Arr || column == Cost || column == Difference || column == Margin;
}

const std::vector<filter::Field> &TierFitTable::grammar()
{
    using filter::Kind;
    static const std::vector<filter::Field> fields{
        {QStringLiteral("fit"),
         Kind::Word,
         {QString(), QStringLiteral("fits"), QStringLiteral("under"), QStringLiteral("over")},
         1,
         Fits::tr("fit:under: a risk; fit:over: a cost"),
         QStringLiteral("isolation")},
        {QStringLiteral("tenant"),
         Kind::Word,
         {},
         1,
         Fits::tr("tenant:clinic: part of the name, as the plain word"),
         QStringLiteral("name")},
        {QStringLiteral("tier"), Kind::Word, kTiers, 1, Fits::tr("tier:shared: the tier of today"), {}},
        {QStringLiteral("recommended"),
         Kind::Word,
         kTiers,
         1,
         Fits::tr("recommended:dedicated: what policy asks for"),
         {}},
        {QStringLiteral("rule"),
         Kind::Word,
         {},
         1,
         Fits::tr("rule:contract-value: what demands it; begins with this"),
         {}},
        {QStringLiteral("saves"),
         Kind::Number,
         {},
         1,
         Fits::tr("saves>10k: dollars a year by the recommended tier"),
         {}},
        {QStringLiteral("arr"), Kind::Number, {}, 1, Fits::tr("arr>250k: dollars a year"), {}},
        {QStringLiteral("owner"), Kind::Word, {}, 1, Fits::tr("owner:success-2: begins with this"), {}},
        {QStringLiteral("moving"),
         Kind::Word,
         {QStringLiteral("no"), QStringLiteral("yes")},
         1,
         Fits::tr("moving:yes: a move is under way"),
         {}},
    };
    return fields;
}

void TierFitTable::replace(const TierFitList &list)
{
    const bool money = list.money != m_list.money;
    m_list = list;
    rebuild();
    if (money && rowCount() > 0) // The same rows, told with or without.
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

bool TierFitTable::matches(const TierFitRow &row) const
{
    return std::all_of(terms().begin(), terms().end(), [&](const filter::Term &term) {
        const auto begins = [&term](const QString &text) { return filter::folded(text).startsWith(term.text); };
        switch (term.field) {
        case FitField:
            return filter::numberMatches(term, int(row.fit));
        case TierField:
            return filter::numberMatches(term, int(row.tier));
        case AskedField:
            return filter::numberMatches(term, int(row.recommended));
        case RuleField:
            return std::any_of(row.rules.begin(), row.rules.end(), begins) != term.negated;
        case SavesField: // Without money nothing is known, and nothing matches.
            return m_list.money ? filter::numberMatches(term, -row.difference()) : term.negated;
        case ArrField:
            return m_list.money ? filter::numberMatches(term, row.arr) : term.negated;
        case OwnerField:
            return begins(row.owner) != term.negated;
        case MovingField:
            return filter::numberMatches(term, row.moving);
        default:
            return filter::folded(row.tenantName).contains(term.text) != term.negated;
        }
    });
}

std::optional<qint64> TierFitTable::numberOf(const TierFitRow &row, int column) const
{
    if (isMoney(column) && !m_list.money)
        return std::nullopt;
    switch (column) {
    case Fit:
        return row.fit == TierFit::Under ? 1 : 0;
    case Has:
        return int(row.tier);
    case Recommended:
        return int(row.recommended);
    case Arr:
        return row.arr;
    case Cost:
        return row.cost;
    case Difference:
        return row.difference();
    case Margin:
        return row.arr > 0 ? std::optional<qint64>(row.margin) : std::nullopt;
    case Days:
        return row.days;
    case Renewal:
        return row.renewal > 0 ? std::optional<qint64>(row.renewal) : std::nullopt;
    default:
        return std::nullopt;
    }
}

void TierFitTable::rebuild()
{
    struct Keyed
    {
        std::optional<qint64> number;
        std::string text;
        const TierFitRow *row = nullptr;
    };
    const bool byText = sortColumn() == Tenant || sortColumn() == Rules || sortColumn() == Owner;
    std::vector<Keyed> keyed;
    for (const TierFitRow &row : std::as_const(m_list.rows)) {
        if (!matches(row))
            continue;
        Keyed item{numberOf(row, sortColumn()), {}, &row};
        if (byText)
            item.text = naturalKey(textOf(row, sortColumn()));
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
    QList<TierFitRow> wanted;
    wanted.reserve(qsizetype(keyed.size()));
    for (const Keyed &item : keyed)
        wanted.append(*item.row);
    arrange(std::move(wanted));
}

int TierFitTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString TierFitTable::textOf(const TierFitRow &row, int column) const
{
    if (isMoney(column) && !m_list.money)
        return {};
    switch (column) {
    case Fit:
        return words::fit(row.fit);
    case Tenant:
        return row.tenantName;
    case Has:
        return words::tier(row.tier);
    case Recommended:
        return row.moving ? tr("%1, moving").arg(words::tier(row.recommended)) : words::tier(row.recommended);
    case Rules: {
        QStringList names;
        for (const QString &id : row.rules)
            names << words::rule(id);
        return names.join(QStringLiteral(", "));
    }
    case Arr:
        return words::money(row.arr);
    case Cost:
        return words::money(row.cost);
    case Difference:
        return words::difference(row.difference());
    case Margin:
        return row.arr > 0
                   ? QStringLiteral("%1 → %2").arg(words::share(row.margin), words::share(row.recommendedMargin))
                   : QString();
    case Days:
        return words::count(row.days);
    case Renewal:
        return row.renewal > 0 ? words::date(row.renewal) : QString();
    case Owner:
        return row.owner;
    default:
        return {};
    }
}

QVariant TierFitTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const TierFitRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column());
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole:
        if (index.column() == Fit)
            return words::fitInFull(row.fit, row.tier, row.recommended);
        return role == Qt::AccessibleTextRole ? QVariant(textOf(row, index.column())) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case TenantIdRole:
        return row.tenantId;
    case RowRole:
        return QVariant::fromValue(row);
    default:
        return {};
    }
}

QVariant TierFitTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const QString names[ColumnCount] = {tr("Fit"),         tr("Tenant"), tr("Tier"),        tr("Recommended"),
                                        tr("Demanded by"), tr("ARR"),    tr("Cost a year"), tr("Change"),
                                        tr("Margin"),      tr("Days"),   tr("Renews"),      tr("Owner")};
    return names[section];
}

namespace words {

QString rule(const QString &id)
{
    if (id == QLatin1String("none"))
        return Fits::tr("no rule");
    QString name = id;
    name.replace(QLatin1Char('-'), QLatin1Char(' '));
    if (!name.isEmpty())
        name[0] = name[0].toUpper();
    return name;
}

QString difference(qint64 dollars)
{
    return dollars < 0 ? QStringLiteral("−") + money(-dollars) : QStringLiteral("+") + money(dollars);
}

QString moveState(MoveState value)
{
    switch (value) {
    case MoveState::Moving:
        return Fits::tr("moving");
    case MoveState::Paused:
        return Fits::tr("paused");
    case MoveState::Waits:
        return Fits::tr("waits for a person");
    case MoveState::GoingBack:
        return Fits::tr("going back");
    case MoveState::Done:
        return Fits::tr("moved and proven");
    case MoveState::Failed:
        return Fits::tr("went back");
    case MoveState::Unspecified:
        break;
    }
    return Fits::tr("unknown (%1)").arg(int(value));
}

QString fitAction(const TierFitRow &row)
{
    return row.fit == TierFit::Under
               ? Fits::tr("Under-isolated: the contract or the rules ask for %1, and the tenant has %2.")
                     .arg(tier(row.recommended), tier(row.tier))
               : Fits::tr("Over-isolated: %1 would meet every rule, and the tenant has %2.")
                     .arg(tier(row.recommended), tier(row.tier));
}

} // namespace words
} // namespace bulkhead
