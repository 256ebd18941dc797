#include "models/tenant_table.h"

#include "models/fleet_columns.h"
#include "models/fleet_fields.h"
#include "models/fleet_order.h"
#include "models/row_ranges.h"
#include "models/shown_tenants.h"
#include "models/words.h"

#include <QElapsedTimer>
#include <QThreadPool>
#include <QTimer>

namespace bulkhead {
namespace {

constexpr qint64 kLiveOrderMs = 500; ///< People cannot follow rows that move more often.
constexpr qint64 kLoadOrderMs = 100; ///< While rows arrive nobody reads yet; they should be seen to arrive.
/// So small a fleet is ordered at once: less than a millisecond, less than the way to a thread and back.
constexpr quint32 kAtOnce = 4096;
/// Numbers of several small fleets lie apart, in blocks of 4,096.
constexpr quint32 kAtOnceRows = 16 * kAtOnce;

const QList<int> &valueRoles()
{
    static const QList<int> roles{Qt::DisplayRole,        TenantTable::NumberRole, TenantTable::UnknownRole,
                                  TenantTable::SparkRole, TenantTable::HealthRole, TenantTable::BudgetRole};
    return roles;
}

/// In their order in the table: the environment, where rows are of several, stands first.
const std::vector<FleetField> &columnFields()
{
    static const std::vector<FleetField> fields = [] {
        std::vector<FleetField> all{kEnvironmentField};
        for (int i = 0; i < static_cast<int>(FleetField::Count); ++i)
            all.push_back(static_cast<FleetField>(i));
        return all;
    }();
    return fields;
}

bool columnBefore(FleetField one, FleetField other)
{
    return one != other && (one == kEnvironmentField || (other != kEnvironmentField && one < other));
}

} // namespace

struct TenantTable::Impl
{
    explicit Impl(ShownTenants *source)
        : fleet(source)
        , builder(source->orderBuilder())
    {
    }
    explicit Impl(std::unique_ptr<ShownTenants> source)
        : Impl(source.get())
    {
        own = std::move(source);
    }

    TenantTable *q = nullptr;
    std::unique_ptr<ShownTenants> own; ///< Null: somebody else's.
    ShownTenants *fleet;
    std::vector<FleetField> columns;
    std::shared_ptr<FleetOrder> order = std::make_shared<FleetOrder>();

    FleetQuery query;
    QString filterText;

    bool running = false, stale = false, asked = false;
    bool buildAsked = false; ///< The running build is what a person asked for.
    bool warmed = false;     ///< The names' ranks of this fleet were built ahead.
    quint64 generation = 0;  ///< Of the fleet's reset: an order of an earlier fleet is worthless.
    quint64 factsVersion = 0, figuresVersion = 0;
    QElapsedTimer sinceStart;
    qint64 lastBuildMs = 0;
    QTimer later;

    QStringList holds;
    quint64 waiting = 0;
    quint32 heldCount = 0;

    std::atomic<bool> cancelled{false};
    std::unique_ptr<TenantOrderBuilder> builder; ///< Used by one build at a time, on whichever thread.
    QThreadPool pool;

    /// A hold keeps still what a person looks at; a fleet that is only arriving is nothing to look at yet.
    [[nodiscard]] bool still() const { return !holds.isEmpty() && fleet->complete(); }

    void syncColumns();
    void fleetReset();
    void rowsCameOrWent();
    void valuesChanged(const std::vector<quint32> &rows, bool whole);
    [[nodiscard]] bool orderDepends();
    void emitRanges(const std::vector<quint32> &rows, bool whole);
    void countWaiting(quint64 updates);

    void ask();    ///< A person wants another order: at once.
    void follow(); ///< Live data wants another order: in its time.
    void start();
    void finish(const std::shared_ptr<FleetOrder> &built, const std::optional<FleetOrderSteps> &steps, quint64 of);
    void goOn();
    void warm();
    void take(const FleetOrderSteps &steps);
    void rearrange(const std::shared_ptr<FleetOrder> &to);
};

TenantTable::TenantTable(Fleet *fleet, QObject *parent)
    : TenantTable(std::make_unique<Impl>(rowsOf(fleet)), parent)
{
}

TenantTable::TenantTable(ShownTenants *rows, QObject *parent)
    : TenantTable(std::make_unique<Impl>(rows), parent)
{
}

TenantTable::TenantTable(std::unique_ptr<Impl> impl, QObject *parent)
    : QAbstractTableModel(parent)
    , m_impl(std::move(impl))
{
    Impl *d = m_impl.get();
    const ShownTenants *fleet = d->fleet;
    d->q = this;
    d->pool.setMaxThreadCount(1);
    d->later.setSingleShot(true);
    for (const FleetField field : columnFields())
        if (fleet->has(field))
            d->columns.push_back(field);
    connect(&d->later, &QTimer::timeout, this, [d] { d->start(); });
    connect(fleet, &ShownTenants::resetDone, this, [d] { d->fleetReset(); });
    connect(fleet, &ShownTenants::rowsAdded, this, [d] { d->rowsCameOrWent(); });
    connect(fleet, &ShownTenants::rowsRemoved, this, [d] { d->rowsCameOrWent(); });
    connect(fleet, &ShownTenants::rowsChanged, this,
            [d](const std::vector<quint32> &rows, bool whole) { d->valuesChanged(rows, whole); });
    connect(fleet, &ShownTenants::completed, this, [d] {
        if (d->stale)
            d->ask();
    });
    if (fleet->count())
        d->rowsCameOrWent();
}

TenantTable::~TenantTable()
{
    m_impl->cancelled = true;
    m_impl->pool.clear();
    m_impl->pool.waitForDone();
}

// ---- what the fleet says

void TenantTable::Impl::syncColumns()
{
    for (const FleetField field : columnFields()) {
        const auto at = std::lower_bound(columns.begin(), columns.end(), field, columnBefore);
        const bool has = at != columns.end() && *at == field;
        const int column = static_cast<int>(at - columns.begin());
        if (fleet->has(field) && !has) {
            q->beginInsertColumns({}, column, column);
            columns.insert(at, field);
            q->endInsertColumns();
        }
    }
}

void TenantTable::Impl::fleetReset()
{
    q->beginResetModel();
    ++generation;
    cancelled = true;
    order = std::make_shared<FleetOrder>();
    stale = warmed = false;
    std::erase_if(columns, [this](FleetField field) { return !fleet->has(field); });
    q->endResetModel();
}

void TenantTable::Impl::rowsCameOrWent()
{
    syncColumns();
    factsVersion = fleet->factsVersion();
    if (!holds.isEmpty())
        countWaiting(
            std::max(1u, fleet->count() > heldCount ? fleet->count() - heldCount : heldCount - fleet->count()));
    heldCount = fleet->count();
    stale = true;
    follow();
}

void TenantTable::Impl::valuesChanged(const std::vector<quint32> &rows, bool whole)
{
    syncColumns();
    const bool depends = orderDepends();
    if (still() && depends)
        countWaiting(whole ? fleet->count() : rows.size());
    emitRanges(rows, whole);
    if (depends) {
        stale = true;
        follow();
    }
}

bool TenantTable::Impl::orderDepends()
{
    const quint64 factsNow = fleet->factsVersion(), figuresNow = fleet->figuresVersion();
    const bool facts = std::exchange(factsVersion, factsNow) != factsNow;
    const bool figures = std::exchange(figuresVersion, figuresNow) != figuresNow;
    const auto moves = [&](FleetField field) { return isLive(field) ? figures : facts; };
    if (query.sort && moves(*query.sort))
        return true;
    return std::any_of(query.terms.begin(), query.terms.end(), [&](const filter::Term &term) {
        return moves(term.field < 0 ? FleetField::Name : fleetFields()[static_cast<size_t>(term.field)].field);
    });
}

void TenantTable::Impl::emitRanges(const std::vector<quint32> &rows, bool whole)
{
    const int last = static_cast<int>(order->rows.size()) - 1, lastColumn = static_cast<int>(columns.size()) - 1;
    if (last < 0)
        return;
    if (whole) {
        emit q->dataChanged(q->index(0, 0), q->index(last, lastColumn), valueRoles());
        return;
    }
    std::vector<quint32> places;
    places.reserve(rows.size());
    for (const quint32 row : rows) {
        if (const quint32 place = order->placeOf(row); place != FleetOrder::kNowhere)
            places.push_back(place);
    }
    for (const auto &[first, end] : rowRanges(std::move(places), order->rows.size())) {
        emit q->dataChanged(q->index(static_cast<int>(first), 0), q->index(static_cast<int>(end), lastColumn),
                            valueRoles());
    }
}

void TenantTable::Impl::countWaiting(quint64 updates)
{
    if (updates == 0)
        return;
    waiting += updates;
    emit q->waitingChanged(waiting);
}

// ---- the order

void TenantTable::Impl::ask()
{
    asked = stale = true;
    if (running)
        cancelled = true; // finish() starts the new one.
    else
        start();
}

void TenantTable::Impl::follow()
{
    if (running || later.isActive() || still())
        return; // finish() or release() comes back to it.
    // While loading, a build at most a quarter of the time: a million names take a while to rank.
    const qint64 interval = fleet->complete() ? kLiveOrderMs : std::max(kLoadOrderMs, 4 * lastBuildMs);
    const qint64 passed = sinceStart.isValid() ? sinceStart.elapsed() : interval;
    if (passed >= interval)
        start();
    else
        later.start(static_cast<int>(interval - passed));
}

void TenantTable::Impl::start()
{
    if (running || !stale || (!asked && still()))
        return;
    later.stop();
    sinceStart.start();
    running = true;
    buildAsked = asked;
    stale = asked = false;
    cancelled = false;
    FleetQuery wanted = query;
    // "Within 90 days" means another day tomorrow.
    wanted.terms = filter::parse(filterText, fleet->grammar()).terms;
    builder->look();
    if (fleet->count() <= kAtOnce && fleet->rows() <= kAtOnceRows) {
        const auto built = builder->build(wanted, cancelled);
        builder->letGo();
        finish(built, built ? std::optional(fleetOrderSteps(*order, built)) : std::nullopt, generation);
        return;
    }
    pool.start([this, wanted = std::move(wanted), from = order, of = generation] {
        const auto built = builder->build(wanted, cancelled);
        builder->letGo(); // Before the answer: from here on the writer need not copy.
        std::optional<FleetOrderSteps> steps;
        if (built && !cancelled)
            steps = fleetOrderSteps(*from, built);
        QMetaObject::invokeMethod(
            q, [this, built, steps = std::move(steps), of] { finish(built, steps, of); }, Qt::QueuedConnection);
    });
}

void TenantTable::Impl::finish(const std::shared_ptr<FleetOrder> &built, const std::optional<FleetOrderSteps> &steps,
                               quint64 of)
{
    running = false;
    lastBuildMs = sinceStart.elapsed();
    // Not taken: an order of an earlier fleet; one that a person has replaced by another wish; one that a hold forbids.
    if (of == generation && built && steps && !asked && (buildAsked || !still())) {
        take(*steps);
        if (!stale && waiting) {
            waiting = 0;
            emit q->waitingChanged(0);
        }
        emit q->ordered();
    } else {
        stale = true;
    }
    goOn();
}

void TenantTable::Impl::goOn()
{
    if (stale && asked)
        start();
    else if (stale)
        follow();
    else if (!running && !warmed && fleet->complete() && fleet->rows() > kAtOnce)
        warm();
}

void TenantTable::Impl::warm()
{
    // So that the first sort by name is as quick as the next. It yields to every other wish.
    warmed = running = true;
    cancelled = false;
    builder->look();
    pool.start([this] {
        builder->rankNames(cancelled);
        builder->letGo();
        QMetaObject::invokeMethod(
            q,
            [this] {
                running = false;
                goOn();
            },
            Qt::QueuedConnection);
    });
}

void TenantTable::Impl::take(const FleetOrderSteps &steps)
{
    if (steps.leaving) {
        rearrange(steps.leaving);
        const auto last = static_cast<int>(steps.leaving->rows.size()) - 1;
        q->beginRemoveRows({}, static_cast<int>(steps.kept), last);
        order->rows.resize(steps.kept);
        q->endRemoveRows();
    }
    if (steps.joining) {
        q->beginInsertRows({}, static_cast<int>(steps.kept), static_cast<int>(steps.joining->rows.size()) - 1);
        order = steps.joining;
        q->endInsertRows();
    }
    if (steps.moved)
        rearrange(steps.final);
    else
        order = steps.final;
}

void TenantTable::Impl::rearrange(const std::shared_ptr<FleetOrder> &to)
{
    emit q->layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const QModelIndexList before = q->persistentIndexList();
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex &index : before) {
        const quint32 place = to->placeOf(order->rows[static_cast<size_t>(index.row())]);
        after.append(place == FleetOrder::kNowhere ? QModelIndex()
                                                   : q->createIndex(static_cast<int>(place), index.column()));
    }
    order = to;
    q->changePersistentIndexList(before, after);
    emit q->layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

// ---- the model

int TenantTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_impl->order->rows.size());
}

int TenantTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_impl->columns.size());
}

QVariant TenantTable::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const FleetField field = fieldOf(index.column());
    const auto [columns, row] = m_impl->fleet->at(fleetRow(index.row()));
    if (field == kEnvironmentField && (role == Qt::DisplayRole || role == NumberRole || role == UnknownRole))
        return role == Qt::DisplayRole ? QVariant(m_impl->fleet->environment(fleetRow(index.row()))) : QVariant();
    switch (role) {
    case Qt::DisplayRole:
        return fleetText(columns, field, row);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isText(field) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case IdRole:
        return fleetText(columns, FleetField::Id, row);
    case FieldRole:
        return static_cast<int>(field);
    case NumberRole:
        return columns.number(field, row);
    case UnknownRole:
        return columns.unknown(field, row);
    case HealthRole:
        return static_cast<int>(columns.health.at(row));
    case BudgetRole:
        return columns.budget.at(row);
    case SparkRole: {
        const std::array<quint8, 24> points = columns.spark.at(row);
        return QByteArray(reinterpret_cast<const char *>(points.data()), static_cast<qsizetype>(points.size()));
    }
    default:
        return {};
    }
}

QVariant TenantTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    const FleetFieldInfo &info = infoOf(fieldOf(section));
    switch (role) {
    case Qt::DisplayRole:
        return info.title;
    case Qt::ToolTipRole:
        return info.tip.isEmpty() ? QVariant() : QVariant(info.tip);
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isText(info.field) ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    case FieldRole:
        return static_cast<int>(info.field);
    default:
        return {};
    }
}

void TenantTable::sort(int column, Qt::SortOrder order)
{
    std::optional<FleetField> field;
    if (column >= 0 && column < columnCount())
        field = fieldOf(column);
    if (field == m_impl->query.sort && order == m_impl->query.direction)
        return;
    m_impl->query.sort = field;
    m_impl->query.direction = order;
    m_impl->ask();
}

FleetField TenantTable::fieldOf(int column) const
{
    return m_impl->columns[static_cast<size_t>(column)];
}

int TenantTable::columnOf(FleetField field) const
{
    const auto at = std::lower_bound(m_impl->columns.begin(), m_impl->columns.end(), field, columnBefore);
    return at != m_impl->columns.end() && *at == field ? static_cast<int>(at - m_impl->columns.begin()) : -1;
}

QString TenantTable::setFilter(const QString &text)
{
    filter::Parsed parsed = filter::parse(text, m_impl->fleet->grammar());
    if (!parsed.problem.isEmpty())
        return parsed.problem;
    if (text == m_impl->filterText)
        return {};
    m_impl->filterText = text;
    m_impl->query.terms = std::move(parsed.terms);
    m_impl->ask();
    return {};
}

QString TenantTable::filter() const
{
    return m_impl->filterText;
}

quint32 TenantTable::fleetRow(int row) const
{
    return m_impl->order->rows[static_cast<size_t>(row)];
}

int TenantTable::rowOf(const QString &tenantId) const
{
    const std::optional<quint32> row = m_impl->fleet->find(tenantId);
    const quint32 place = row ? m_impl->order->placeOf(*row) : FleetOrder::kNowhere;
    return place == FleetOrder::kNowhere ? -1 : static_cast<int>(place);
}

quint32 TenantTable::total() const
{
    return m_impl->fleet->count();
}

void TenantTable::hold(const QString &why)
{
    if (m_impl->holds.contains(why))
        return;
    m_impl->holds.append(why);
    m_impl->heldCount = m_impl->fleet->count();
}

void TenantTable::release(const QString &why)
{
    if (m_impl->holds.removeAll(why) == 0)
        return;
    if (!m_impl->holds.isEmpty())
        return;
    if (m_impl->waiting) {
        m_impl->waiting = 0;
        emit waitingChanged(0);
    }
    if (m_impl->stale)
        m_impl->ask();
}

bool TenantTable::held() const
{
    return !m_impl->holds.isEmpty();
}

quint64 TenantTable::waiting() const
{
    return m_impl->waiting;
}

} // namespace bulkhead
