#include "models/connector_table.h"

#include "models/connector_words.h"
#include "models/natural_key.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

enum Field {
    StateField,
    KindField,
    TenantField,
    SharedField,
    SecretField,
    DepthField,
    RetriesField,
    FailuresField,
    DeadField,
    FloodField,
    TouchedField
};

struct Connectors
{
    Q_DECLARE_TR_FUNCTIONS(Connectors)
};

QStringList oneOf(std::initializer_list<const char *> names)
{
    QStringList list{QString()};
    for (const char *name : names)
        list.append(QString::fromLatin1(name));
    return list;
}

/// What is not measured satisfies no comparison, and no denial of one either.
bool known(const filter::Term &term, qint64 value)
{
    return value >= 0 && filter::numberMatches(term, value);
}

/// The worst first: by state, a flood that spills before one that stays, then by what is shared.
std::array<qint64, 3> urgency(const Connector &connector, qint64 nowMs)
{
    const bool spills = connector.flood == FloodVerdict::Spills || connector.flood == FloodVerdict::NotProven;
    return {-severity(stateAt(connector, nowMs)), spills ? 0 : 1, connector.sharing > 0 ? 0 : 1};
}

qint64 worth(const Connector &connector, int column, qint64 nowMs)
{
    switch (column) {
    case ConnectorTable::Kind:
        return int(connector.kind);
    case ConnectorTable::State:
        return severity(stateAt(connector, nowMs));
    case ConnectorTable::Secret:
        return secretAgeDays(connector, nowMs);
    case ConnectorTable::Depth:
        return connector.depth;
    case ConnectorTable::Retries:
        return connector.retries;
    case ConnectorTable::Failures:
        return connector.failures;
    case ConnectorTable::Shared:
        return connector.sharing;
    default:
        return 0;
    }
}

} // namespace

bool connectorMatches(const Connector &connector, const std::vector<filter::Term> &terms, qint64 nowMs)
{
    return std::all_of(terms.begin(), terms.end(), [&](const filter::Term &term) {
        switch (term.field) {
        case StateField:
            return filter::numberMatches(term, int(stateAt(connector, nowMs)));
        case KindField:
            return filter::numberMatches(term, int(connector.kind));
        case SharedField:
            return filter::numberMatches(term, connector.sharing);
        case SecretField:
            return known(term, secretAgeDays(connector, nowMs));
        case DepthField:
            return known(term, connector.depth);
        case RetriesField:
            return known(term, connector.retries);
        case FailuresField:
            return known(term, connector.failures);
        case DeadField:
            return known(term, connector.deadLetters);
        case FloodField:
            return filter::numberMatches(term, int(connector.flood));
        case TouchedField:
            return filter::numberMatches(term, connector.touched);
        default:
            return filter::folded(connector.tenantName + QLatin1Char(' ') + connector.name).contains(term.text)
                   != term.negated;
        }
    });
}

ConnectorTable::ConnectorTable(std::function<qint64()> now, QObject *parent)
    : FilteredRows<Connector>(parent)
    , m_now(std::move(now))
{
}

const std::vector<filter::Field> &ConnectorTable::grammar()
{
    using filter::Kind;
    const auto number = [](const char *name, const QString &help) {
        return filter::Field{QString::fromLatin1(name), Kind::Number, {}, 1, help, {}};
    };
    static const std::vector<filter::Field> fields{
        {QStringLiteral("state"),
         Kind::Word,
         oneOf({"healthy", "at-risk", "failing", "flooded", "not-measured"}),
         1,
         Connectors::tr("state:failing: what the connector is worth now"),
         {}},
        {QStringLiteral("kind"),
         Kind::Word,
         oneOf({"ehr", "payer", "pharmacy", "crm", "erp", "other"}),
         1,
         Connectors::tr("kind:payer: what it is tied to"),
         {}},
        {QStringLiteral("tenant"),
         Kind::Word,
         {},
         1,
         Connectors::tr("tenant:clinic: part of the tenant’s or the connector’s name, as the plain word"),
         QStringLiteral("name")},
        number("shared", Connectors::tr("shared>0: other tenants use its credential, channel or webhook")),
        number("secret", Connectors::tr("secret>180: days since its secret was set")),
        number("depth", Connectors::tr("depth>1k: messages that wait")),
        number("retries", Connectors::tr("retries>100: in the last hour")),
        number("failures", Connectors::tr("failures>0: messages given up in the last hour")),
        number("dead", Connectors::tr("dead>0: messages that wait for a person")),
        {QStringLiteral("flood"),
         Kind::Word,
         oneOf({"stays", "spills", "not-proven"}),
         1,
         Connectors::tr("flood:stays: whether a flood stays within its tenant"),
         {}},
        number("touched", Connectors::tr("touched>1: environments that a wrong configuration touches")),
    };
    return fields;
}

void ConnectorTable::replace(const QList<Connector> &connectors)
{
    m_all = connectors;
    rebuild();
}

void ConnectorTable::rebuild()
{
    struct Keyed
    {
        std::array<qint64, 3> number{};
        std::string text, name;
        qsizetype at = 0;
    };
    const qint64 now = m_now();
    std::vector<Keyed> keyed;
    keyed.reserve(size_t(m_all.size()));
    for (qsizetype at = 0; at < m_all.size(); ++at) {
        const Connector &connector = m_all[at];
        if (!connectorMatches(connector, terms(), now))
            continue;
        Keyed item{{}, {}, naturalKey(connector.tenantName + QLatin1Char('\n') + connector.name), at};
        if (sortColumn() < 0)
            item.number = urgency(connector, now);
        else if (sortColumn() == Tenant || sortColumn() == Name || sortColumn() == Account
                 || sortColumn() == Environment)
            item.text = naturalKey(textOf(connector, sortColumn()));
        else
            item.number[0] = worth(connector, sortColumn(), now);
        keyed.push_back(std::move(item));
    }
    const bool down = sortColumn() >= 0 && sortOrder() == Qt::DescendingOrder;
    std::stable_sort(keyed.begin(), keyed.end(), [down](const Keyed &a, const Keyed &b) {
        if (a.number != b.number)
            return down ? b.number < a.number : a.number < b.number;
        if (a.text != b.text)
            return down ? b.text < a.text : a.text < b.text;
        return a.name < b.name; // Equals always by name.
    });
    QList<Connector> wanted;
    wanted.reserve(qsizetype(keyed.size()));
    for (const Keyed &item : keyed)
        wanted.append(m_all[item.at]);
    arrange(std::move(wanted));
}

int ConnectorTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ConnectorTable::textOf(const Connector &connector, int column) const
{
    switch (column) {
    case Tenant:
        return connector.tenantName;
    case Kind:
        return words::connectorKind(connector.kind);
    case Name:
        return connector.name;
    case State:
        return words::connectorState(stateAt(connector, m_now()));
    case Secret:
        return words::secretAge(connector, m_now());
    case Depth:
        return words::measured(connector.depth);
    case Retries:
        return words::measured(connector.retries);
    case Failures:
        return words::measured(connector.failures);
    case Shared:
        return connector.sharing == 0 ? QString() : QString::number(connector.sharing);
    case Account:
        return connector.account;
    case Environment:
        return connector.environment;
    default:
        return {};
    }
}

QString ConnectorTable::spoken(const Connector &connector, int column) const
{
    switch (column) {
    case State:
        return connector.why.isEmpty() ? textOf(connector, column)
                                       : QStringLiteral("%1: %2").arg(textOf(connector, column), connector.why);
    case Secret:
        return words::secretInFull(connector, m_now());
    case Depth:
        return words::depthInFull(connector);
    case Retries:
        return words::retriesInFull(connector);
    case Failures:
        return words::failuresInFull(connector);
    case Shared:
        return connector.sharing == 0 ? Connectors::tr("shared with nobody") : words::sharedWith(connector.sharing);
    default:
        return textOf(connector, column);
    }
}

QVariant ConnectorTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Connector &connector = rowAt(index.row());
    const bool number = index.column() >= Secret && index.column() <= Shared;
    switch (role) {
    case Qt::DisplayRole:
        return textOf(connector, index.column());
    case Qt::AccessibleTextRole:
        return spoken(connector, index.column());
    case Qt::ToolTipRole:
        return number || index.column() == State ? spoken(connector, index.column()) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case IdRole:
        return connector.id;
    case RowRole:
        return QVariant::fromValue(connector);
    default:
        return {};
    }
}

QVariant ConnectorTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    const bool number = section >= Secret && section <= Shared;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::InitialSortOrderRole) // Whoever sorts by a figure looks for the highest.
        return number || section == State ? Qt::DescendingOrder : Qt::AscendingOrder;
    if (role == Qt::ToolTipRole && (section == Retries || section == Failures))
        return tr("In the last hour");
    if (role != Qt::DisplayRole)
        return {};
    const std::array<QString, ColumnCount> titles{tr("Tenant"), tr("Kind"),    tr("Connector"),  tr("State"),
                                                  tr("Secret"), tr("Depth"),   tr("Retries"),    tr("Failures"),
                                                  tr("Shared"), tr("Account"), tr("Environment")};
    return titles[size_t(section)];
}

} // namespace bulkhead
