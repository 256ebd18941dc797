#include "models/posture_table.h"

#include "models/natural_key.h"
#include "models/posture_words.h"
#include "models/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace bulkhead {
namespace {

enum Field { StateField, LayerField, TierField, FitField, TenantField, FindingsField, StageField };

struct Postures
{
    Q_DECLARE_TR_FUNCTIONS(Postures)
};

/// By state, and among equals by age: what was proven longer ago is worth less.
qint64 worth(const LayerCell &cell, qint64 nowMs)
{
    constexpr qint64 kAges = 100'000'000'000'000;
    const qint64 age = std::clamp<qint64>(nowMs - cell.provenMs, 0, kAges - 1);
    return severity(stateAt(cell, nowMs)) * kAges + age;
}

/// A tier that fits is worth most, one that is too weak least.
int misfit(TierFit fit)
{
    return fit == TierFit::Fits ? 0 : fit == TierFit::Over ? 1 : fit == TierFit::Under ? 3 : 2;
}

/// The worst first: by the worst layer, by how many are as bad, by findings.
std::array<qint64, 3> urgency(const TenantPosture &posture, qint64 nowMs)
{
    int worst = 0, times = 0;
    for (const LayerCell &cell : posture.layers) {
        const int bad = severity(stateAt(cell, nowMs));
        times = bad > worst ? 1 : times + (bad == worst);
        worst = std::max(worst, bad);
    }
    return {-worst, -times, -qint64(posture.findings)};
}

/// The layers that `state:` looks at: those named, all where none is.
std::array<bool, kLayers> layersMeant(const std::vector<filter::Term> &terms)
{
    std::array<bool, kLayers> meant{};
    const bool named = std::any_of(terms.begin(), terms.end(),
                                   [](const filter::Term &term) { return term.field == LayerField && !term.negated; });
    meant.fill(!named);
    for (const filter::Term &term : terms)
        if (term.field == LayerField && term.number >= 1 && term.number <= kLayers)
            meant[size_t(term.number - 1)] = !term.negated;
    return meant;
}

bool anyLayer(const TenantPosture &posture, const std::array<bool, kLayers> &meant, qint64 nowMs,
              const std::function<bool(CellState)> &is)
{
    for (size_t i = 0; i < kLayers; ++i)
        if (meant[i] && is(stateAt(posture.layers[i], nowMs)))
            return true;
    return false;
}

} // namespace

bool postureMatches(const TenantPosture &posture, const std::vector<filter::Term> &terms, qint64 nowMs)
{
    const std::array<bool, kLayers> meant = layersMeant(terms);
    const bool byState =
        std::any_of(terms.begin(), terms.end(), [](const filter::Term &term) { return term.field == StateField; });
    return std::all_of(terms.begin(), terms.end(), [&](const filter::Term &term) {
        switch (term.field) {
        case StateField:
            return anyLayer(posture, meant, nowMs,
                            [&](CellState state) { return int(state) >= term.number && int(state) <= term.upTo; })
                   != term.negated;
        case LayerField: // Alone it asks where that layer is not proven.
            return byState
                   || anyLayer(posture, meant, nowMs, [](CellState state) { return state != CellState::Proven; });
        case TierField:
            return filter::numberMatches(term, int(posture.tier));
        case FitField:
            return filter::numberMatches(term, int(posture.fit));
        case FindingsField:
            return filter::numberMatches(term, posture.findings);
        case StageField:
            return filter::numberMatches(term, int(posture.stage));
        default:
            return filter::folded(posture.tenantName).contains(term.text) != term.negated;
        }
    });
}

Layer PostureTable::layerOf(int column)
{
    return column >= Identity && column <= Operations ? layerAt(column - Identity) : Layer::Unspecified;
}

int PostureTable::columnOf(Layer layer)
{
    return layer == Layer::Unspecified ? int(Tenant) : int(Identity) + int(layer) - 1;
}

PostureTable::PostureTable(std::function<qint64()> now, std::function<Tier(const QString &)> recommended,
                           QObject *parent)
    : FilteredRows<TenantPosture>(parent)
    , m_now(std::move(now))
    , m_recommended(std::move(recommended))
{
}

const std::vector<filter::Field> &PostureTable::grammar()
{
    using filter::Kind;
    const auto words = [](std::initializer_list<const char *> names) {
        QStringList list{QString()};
        for (const char *name : names)
            list.append(QString::fromLatin1(name));
        return list;
    };
    static const std::vector<filter::Field> fields{
        {QStringLiteral("state"),
         Kind::Word,
         words({"proven", "observed", "outdated", "never", "drift", "crossed", "waived"}),
         1,
         Postures::tr("state:crossed: of any layer, or of those that layer: names"),
         {}},
        {QStringLiteral("layer"),
         Kind::Word,
         words({"identity", "application", "data", "integration", "analytics", "operations"}),
         1,
         Postures::tr("layer:data: where that layer is not proven; with state: only that layer is looked at"),
         {}},
        {QStringLiteral("tier"),
         Kind::Word,
         words({"shared", "segmented", "dedicated", "channel"}),
         1,
         Postures::tr("tier:shared: isolation tier"),
         {}},
        {QStringLiteral("fit"), Kind::Word, words({"fits", "under", "over"}), 1,
         Postures::tr("fit:under: weaker tier than policy asks; over: stronger"), QStringLiteral("isolation")},
        {QStringLiteral("tenant"),
         Kind::Word,
         {},
         1,
         Postures::tr("tenant:clinic: part of the name, as the plain word"),
         QStringLiteral("name")},
        {QStringLiteral("findings"),
         Kind::Number,
         {},
         1,
         Postures::tr("findings>0: controls that do not stand, attempts that got through, what is shared"),
         {}},
        {QStringLiteral("stage"),
         Kind::Word,
         words({"contract", "identity", "data-boundary", "integrations", "verification", "live"}),
         1,
         Postures::tr("stage:live: stage of onboarding"),
         {}},
    };
    return fields;
}

void PostureTable::replace(const QList<TenantPosture> &postures)
{
    m_all = postures;
    rebuild();
}

void PostureTable::rebuild()
{
    struct Keyed
    {
        std::array<qint64, 3> number{};
        std::string name;
        qsizetype at = 0;
    };
    const qint64 now = m_now();
    std::vector<Keyed> keyed;
    for (qsizetype at = 0; at < m_all.size(); ++at) {
        const TenantPosture &posture = m_all[at];
        if (!postureMatches(posture, terms(), now))
            continue;
        Keyed item{{}, naturalKey(posture.tenantName), at};
        if (sortColumn() < 0)
            item.number = urgency(posture, now);
        else if (const Layer layer = layerOf(sortColumn()); layer != Layer::Unspecified)
            item.number[0] = worth(posture.layers[size_t(layer) - 1], now);
        else if (sortColumn() == TierColumn)
            item.number[0] = int(posture.tier);
        else if (sortColumn() == Fit)
            item.number[0] = misfit(posture.fit);
        else if (sortColumn() == Findings)
            item.number[0] = posture.findings;
        keyed.push_back(std::move(item));
    }
    const bool down = sortColumn() >= 0 && sortOrder() == Qt::DescendingOrder;
    const bool byName = sortColumn() == Tenant;
    std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed &a, const Keyed &b) {
        if (a.number != b.number)
            return down ? b.number < a.number : a.number < b.number;
        return down && byName ? b.name < a.name : a.name < b.name; // Equals always by name.
    });
    QList<TenantPosture> wanted;
    wanted.reserve(qsizetype(keyed.size()));
    for (const Keyed &item : keyed)
        wanted.append(m_all[item.at]);
    arrange(std::move(wanted));
}

int PostureTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString PostureTable::textOf(const TenantPosture &posture, int column) const
{
    if (const Layer layer = layerOf(column); layer != Layer::Unspecified)
        return words::cell(posture.layers[size_t(layer) - 1], m_now());
    switch (column) {
    case Tenant:
        return posture.tenantName;
    case TierColumn:
        return words::tier(posture.tier);
    case Fit:
        return words::fit(posture.fit);
    case Findings:
        return words::count(posture.findings);
    default:
        return {};
    }
}

QString PostureTable::spoken(const TenantPosture &posture, int column) const
{
    if (const Layer layer = layerOf(column); layer != Layer::Unspecified)
        return words::cellInFull(layer, posture.layers[size_t(layer) - 1], m_now());
    if (column == Fit)
        return words::fitInFull(posture.fit, posture.tier,
                                m_recommended ? m_recommended(posture.id) : Tier::Unspecified);
    if (column == Findings)
        return posture.findings == 1 ? Postures::tr("1 finding")
                                     : Postures::tr("%1 findings").arg(words::count(posture.findings));
    return textOf(posture, column);
}

QVariant PostureTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const TenantPosture &posture = rowAt(index.row());
    const Layer layer = layerOf(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return textOf(posture, index.column());
    case Qt::AccessibleTextRole:
        return spoken(posture, index.column());
    case Qt::ToolTipRole:
        return index.column() == Fit || layer != Layer::Unspecified ? spoken(posture, index.column()) : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == Findings ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case TenantIdRole:
        return posture.id;
    case RowRole:
        return QVariant::fromValue(posture);
    case StateRole:
        return layer == Layer::Unspecified ? QVariant() : int(stateAt(posture.layers[size_t(layer) - 1], m_now()));
    default:
        return {};
    }
}

QVariant PostureTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == Findings ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::InitialSortOrderRole) // Whoever sorts by a layer looks for what is wrong there.
        return section == Tenant || section == TierColumn ? Qt::AscendingOrder : Qt::DescendingOrder;
    if (role != Qt::DisplayRole)
        return {};
    if (const Layer layer = layerOf(section); layer != Layer::Unspecified)
        return words::layer(layer);
    switch (section) {
    case Tenant:
        return tr("Tenant");
    case TierColumn:
        return tr("Tier");
    case Fit:
        return tr("Fit");
    default:
        return tr("Findings");
    }
}

} // namespace bulkhead
