#include "models/objective_table.h"

#include "models/natural_key.h"
#include "models/objective_words.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>

namespace bulkhead {
namespace {

enum Field {
    StateField,
    TenantField,
    WorkflowField,
    SliField,
    BurnField,
    BudgetField,
    CauseField,
    TargetField,
    ArrField
};

struct Objectives
{
    Q_DECLARE_TR_FUNCTIONS(Objectives)
};

bool isNumber(int column)
{
    return column == ObjectiveTable::Sli || column == ObjectiveTable::Burn || column == ObjectiveTable::EmptyIn
           || column == ObjectiveTable::Target || column == ObjectiveTable::Budget;
}

/// Nothing where the cell is undefined.
std::optional<qint64> numberOf(const ObjectiveRow &row, int column)
{
    const auto known = [](qint64 value) { return value < 0 ? std::nullopt : std::optional(value); };
    switch (column) {
    case ObjectiveTable::State:
        return static_cast<qint64>(stateOf(row));
    case ObjectiveTable::Sli:
        return known(row.sli);
    case ObjectiveTable::Burn:
        return known(row.burn1h);
    case ObjectiveTable::Budget:
        return row.budget == kUnknownBudget ? std::nullopt : std::optional<qint64>(row.budget);
    case ObjectiveTable::EmptyIn:
        return known(row.emptyInS);
    case ObjectiveTable::Target:
        return row.targetE7 > 0 ? std::optional(row.targetE7) : std::nullopt;
    default:
        return std::nullopt;
    }
}

QString textOf(const ObjectiveRow &row, int column)
{
    switch (column) {
    case ObjectiveTable::State:
        return stateText(row);
    case ObjectiveTable::Tenant:
        return row.tenantName;
    case ObjectiveTable::Workflow:
        return words::workflow(row.workflow);
    case ObjectiveTable::Sli:
        return words::sli(row.sli);
    case ObjectiveTable::Burn:
        return words::burn(row.burn1h);
    case ObjectiveTable::Budget:
        return words::budget(row.budget);
    case ObjectiveTable::EmptyIn:
        return words::emptyIn(row.emptyInS);
    case ObjectiveTable::Cause:
        return likelyCause(row, QDateTime::currentMSecsSinceEpoch());
    case ObjectiveTable::Target:
        return words::target(row.targetE7);
    default:
        return {};
    }
}

} // namespace

ObjectiveState stateOf(const ObjectiveRow &row)
{
    if (row.level == AlertLevel::FastBurn)
        return ObjectiveState::FastBurn;
    if (row.level == AlertLevel::SlowBurn)
        return ObjectiveState::SlowBurn;
    // A missed target is a budget that is more than spent.
    if (row.exhausted || row.health == Health::Breaching)
        return ObjectiveState::Exhausted;
    switch (row.health) {
    case Health::Healthy:
        return ObjectiveState::Healthy;
    case Health::AtRisk:
        return ObjectiveState::AtRisk;
    case Health::Breaching: // Above.
        break;
    case Health::NoTraffic:
        return ObjectiveState::NoTraffic;
    case Health::NotMeasured:
        return ObjectiveState::NotMeasured;
    case Health::Partial:
        return ObjectiveState::Partial;
    case Health::Stale:
        return ObjectiveState::Stale;
    case Health::Unspecified:
        break;
    }
    return ObjectiveState::Unknown;
}

QString stateText(const ObjectiveRow &row)
{
    return stateText(stateOf(row), row.health);
}

QString stateText(ObjectiveState state, Health health)
{
    switch (state) {
    case ObjectiveState::FastBurn:
        return words::level(AlertLevel::FastBurn);
    case ObjectiveState::SlowBurn:
        return words::level(AlertLevel::SlowBurn);
    case ObjectiveState::Exhausted:
        return Objectives::tr("Exhausted");
    default:
        return words::health(health);
    }
}

bool objectiveMatches(const ObjectiveRow &row, const std::vector<filter::Term> &terms)
{
    const auto number = [](const filter::Term &term, const std::optional<qint64> &value) {
        return value ? filter::numberMatches(term, *value) : term.negated;
    };
    return std::all_of(terms.begin(), terms.end(), [&](const filter::Term &term) {
        switch (term.field) {
        case StateField: {
            const ObjectiveState state = stateOf(row);
            // What is stale is not measured now: the tile of that name counts both.
            const bool both = state == ObjectiveState::Stale && term.number == qint64(ObjectiveState::NotMeasured);
            return both ? !term.negated : filter::numberMatches(term, static_cast<int>(state));
        }
        case WorkflowField: {
            const bool hit = filter::folded(row.workflow).startsWith(term.text)
                             || filter::folded(words::workflow(row.workflow)).startsWith(term.text);
            return hit != term.negated;
        }
        case SliField:
            return number(term, numberOf(row, ObjectiveTable::Sli));
        case BurnField:
            return number(term, numberOf(row, ObjectiveTable::Burn));
        case BudgetField:
            return number(term, numberOf(row, ObjectiveTable::Budget));
        case TargetField:
            return number(term, numberOf(row, ObjectiveTable::Target));
        case CauseField: {
            const bool hit = filter::folded(row.likelyDependency).startsWith(term.text)
                             || (!row.noisyPool.isEmpty() && filter::folded(row.noisyPool).startsWith(term.text));
            return hit != term.negated;
        }
        case ArrField:
            return filter::numberMatches(term, row.arr);
        default: {
            const bool hit =
                filter::folded(row.tenantName).contains(term.text) || filter::folded(row.tenantId) == term.text;
            return hit != term.negated;
        }
        }
    });
}

ObjectiveTable::ObjectiveTable(QObject *parent)
    : FilteredRows<ObjectiveRow>(parent)
{
}

const std::vector<filter::Field> &ObjectiveTable::grammar()
{
    using filter::Kind;
    static const std::vector<filter::Field> fields{
        {QStringLiteral("state"),
         Kind::Word,
         {QString(), QStringLiteral("healthy"), QStringLiteral("no-traffic"), QStringLiteral("not-measured"),
          QStringLiteral("partial"), QStringLiteral("stale"), QStringLiteral("at-risk"), QStringLiteral("exhausted"),
          QStringLiteral("slow-burn"), QStringLiteral("fast-burn")},
         1,
         Objectives::tr("state:fast-burn: what the objective is in"),
         {}},
        {QStringLiteral("tenant"),
         Kind::Word,
         {},
         1,
         Objectives::tr("tenant:clinic: part of the name, as the plain word, or the tenant’s id"),
         QStringLiteral("name")},
        {QStringLiteral("workflow"), Kind::Word, {}, 1, Objectives::tr("workflow:claims: begins with this"), {}},
        {QStringLiteral("sli"),
         Kind::Percent,
         {},
         10'000,
         Objectives::tr("sli<99.9: measured over 30 days"),
         QStringLiteral("sla")},
        {QStringLiteral("burn"), Kind::Number, {}, 1000, Objectives::tr("burn>2: rate over one hour"), {}},
        {QStringLiteral("budget"), Kind::Percent, {}, 100, Objectives::tr("budget<25%: error budget left"), {}},
        {QStringLiteral("cause"),
         Kind::Word,
         {},
         1,
         Objectives::tr("cause:claims-db: likely dependency"),
         QStringLiteral("dependency")},
        {QStringLiteral("target"), Kind::Percent, {}, 100'000, Objectives::tr("target>99.9: what was promised"), {}},
        {QStringLiteral("arr"), Kind::Number, {}, 1, Objectives::tr("arr>250k: the tenant's dollars a year"), {}},
    };
    return fields;
}

void ObjectiveTable::replace(const QList<ObjectiveRow> &rows)
{
    m_all = rows;
    rebuild();
}

void ObjectiveTable::rebuild()
{
    struct Keyed
    {
        std::optional<qint64> number;
        std::string text;
        qsizetype at = 0;
    };
    const bool byText = sortColumn() == Tenant || sortColumn() == Workflow || sortColumn() == Cause;
    std::vector<Keyed> keyed;
    for (qsizetype at = 0; at < m_all.size(); ++at) {
        const ObjectiveRow &row = m_all[at];
        if (!objectiveMatches(row, terms()))
            continue;
        Keyed item;
        item.at = at;
        if (byText)
            item.text = naturalKey(textOf(row, sortColumn()));
        else
            item.number = numberOf(row, sortColumn());
        keyed.push_back(std::move(item));
    }
    const bool down = sortOrder() == Qt::DescendingOrder;
    if (sortColumn() >= 0) {
        std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed &a, const Keyed &b) {
            const bool aEmpty = byText ? a.text.empty() : !a.number, bEmpty = byText ? b.text.empty() : !b.number;
            if (aEmpty || bEmpty)
                return !aEmpty && bEmpty; // What is unknown comes last in both directions.
            const Keyed &left = down ? b : a, &right = down ? a : b;
            return byText ? left.text < right.text : *left.number < *right.number;
        });
    }
    QList<ObjectiveRow> wanted;
    wanted.reserve(static_cast<qsizetype>(keyed.size()));
    for (const Keyed &item : keyed)
        wanted.append(m_all[item.at]);
    arrange(std::move(wanted));
}

int ObjectiveTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ObjectiveTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ObjectiveRow &row = rowAt(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(row, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case IdRole:
        return row.id;
    case TenantIdRole:
        return row.tenantId;
    case StateRole:
        return static_cast<int>(stateOf(row));
    case HealthRole:
        return static_cast<int>(row.health);
    case BudgetRole:
        return row.budget;
    case NumberRole: {
        const std::optional<qint64> number = numberOf(row, index.column());
        return number ? QVariant(*number) : QVariant();
    }
    case UnknownRole:
        return isNumber(index.column()) && !numberOf(row, index.column());
    default:
        return {};
    }
}

QVariant ObjectiveTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case State:
        return tr("State");
    case Tenant:
        return tr("Tenant");
    case Workflow:
        return tr("Workflow");
    case Sli:
        return tr("SLI 30 d");
    case Burn:
        return tr("Burn 1 h");
    case Budget:
        return tr("Budget left");
    case EmptyIn:
        return tr("Empty in");
    case Cause:
        return tr("Likely cause");
    case Target:
        return tr("Target");
    default:
        return {};
    }
}

} // namespace bulkhead
