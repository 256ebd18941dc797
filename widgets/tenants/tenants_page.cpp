#include "widgets/tenants/tenants_page.h"

#include "models/fleet_fields.h"
#include "models/tenant_table.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tenant_cells.h"
#include "widgets/tenants/tenant_tabs.h"

#include <QHeaderView>
#include <QMenu>
#include <QShortcut>
#include <QSplitter>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

const QString kScroll = QStringLiteral("scroll"), kSelect = QStringLiteral("select");

} // namespace

TenantsPage::TenantsPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Tenants, parent)
    , m_header(new PageHeader(tr("Tenants")))
    , m_import(makeButton(tr("Import…")))
    , m_export(makeButton(tr("Export…")))
    , m_departures(makeButton(tr("Departures")))
    , m_onboard(makeButton(tr("Onboard tenant"), Button::Primary))
    , m_views(makeButton(tr("Saved views ▾"), Button::Quiet))
    , m_columns(makeButton(tr("Columns ▾"), Button::Quiet))
    , m_apply(makeButton({}, Button::Link))
    , m_viewsMenu(new QMenu(this))
    , m_columnsMenu(new QMenu(this))
    , m_filter(new FilterField(fleetGrammar(), tr("Filter, such as tier:shared sla<99.9 renews<90d burn>2   (Ctrl F)")))
    , m_model(new TenantTable(workspace->fleet(), this))
    , m_table(nullptr)
    , m_delegate(new CellDelegate(
          [this](const QModelIndex &index) { return tenantCell(index, m_model->fieldOf(index.column())); }, this))
    , m_empty(new EmptyState)
    , m_split(new QSplitter(Qt::Horizontal))
    , m_pane(new TenantTabs(workspace, false))
    , m_choose(new QTimer(this))
    , m_saved(workspace->preferences(), QStringLiteral("tenants"))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(space::medium);
    buildTop();
    buildTable();
    column->addWidget(m_split, 1);
    connectStreams();
    columnsChanged();
    refreshRights();
    m_pane->setTenant({});
}

void TenantsPage::buildTop()
{
    auto *column = static_cast<QVBoxLayout *>(layout());
    for (QPushButton *button : {m_import, m_export, m_departures, m_onboard})
        m_header->addAction(button);
    column->addWidget(m_header);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    m_filter->setMaximumWidth(620);
    row->addWidget(m_filter, 3, Qt::AlignTop);
    row->addWidget(m_views, 0, Qt::AlignTop);
    row->addWidget(m_columns, 0, Qt::AlignTop);
    row->addStretch(1);
    row->addWidget(m_apply, 0, Qt::AlignVCenter);
    m_apply->hide();
    column->addLayout(row);
    m_views->setMenu(m_viewsMenu);
    m_columns->setMenu(m_columnsMenu);
    connect(m_viewsMenu, &QMenu::aboutToShow, this, &TenantsPage::fillViewsMenu);
    connect(m_columnsMenu, &QMenu::aboutToShow, this, [this] {
        m_columnsMenu->clear();
        m_table->fillColumnMenu(m_columnsMenu);
    });
    connect(m_filter, &FilterField::changed, this, &TenantsPage::applyFilter);
    connect(m_filter, &FilterField::downPressed, this, [this] {
        m_table->setFocus(Qt::OtherFocusReason);
        if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0)
            m_table->selectRow(0);
    });
    connect(m_import, &QPushButton::clicked, this, &TenantsPage::importFile);
    connect(m_export, &QPushButton::clicked, this, &TenantsPage::exportRows);
    connect(m_departures, &QPushButton::clicked, this, [this] { emit navigate({View::Departures, {}, {}, {}}); });
    connect(m_onboard, &QPushButton::clicked, this, [this] { emit navigate({View::Onboarding, {}, {}, {}}); });
    auto *find = new QShortcut(QKeySequence::Find, this);
    connect(find, &QShortcut::activated, m_filter, &FilterField::focusField);
}

void TenantsPage::buildTable()
{
    m_table = new DataTable(tr("Tenants"), workspace()->preferences(), {}, this);
    m_table->setItemDelegate(m_delegate);
    m_table->setModel(m_model);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    auto *holder = new QWidget;
    auto *stack = new QStackedLayout(holder);
    stack->setStackingMode(QStackedLayout::StackAll);
    stack->addWidget(m_empty);
    stack->addWidget(m_table);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents, false);
    card->body()->addWidget(holder, 1);
    auto *pane = new Card;
    pane->body()->addWidget(m_pane, 1);
    pane->setMinimumWidth(312);
    m_split->setHandleWidth(12);
    m_split->addWidget(card);
    m_split->addWidget(pane);
    // A wide window gives the pane a share of its room; a narrow one keeps the names whole.
    m_split->setStretchFactor(0, 3);
    m_split->setStretchFactor(1, 1);
    m_split->setSizes({888, 312});
    m_split->setChildrenCollapsible(false);
    const QByteArray sizes = QByteArray::fromBase64(
        workspace()->preferences()->value(QStringLiteral("tenants.split")).toString().toLatin1());
    if (!sizes.isEmpty())
        m_split->restoreState(sizes);
    connect(m_split, &QSplitter::splitterMoved, this, [this] {
        workspace()->preferences()->set(QStringLiteral("tenants.split"),
                                        QString::fromLatin1(m_split->saveState().toBase64()));
    });
    m_choose->setSingleShot(true);
    m_choose->setInterval(100); // Holding an arrow key asks for the tenant where it stops.
    connect(m_choose, &QTimer::timeout, this, [this] {
        m_pane->setTenant(m_table->currentIndex().data(TenantTable::IdRole).toString());
        emit placeChanged();
    });
    connect(m_table, &DataTable::opened, this, &TenantsPage::openTenant);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TenantsPage::currentChanged);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_table->selectionModel()->selectedRows().size() > 1 ? m_model->hold(kSelect) : m_model->release(kSelect);
        refreshHold();
    });
    connect(m_table, &DataTable::scrollingChanged, this, [this](bool scrolling) {
        scrolling ? m_model->hold(kScroll) : m_model->release(kScroll);
        refreshHold();
    });
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this] { workspace()->preferences()->set(QStringLiteral("tenants.sort"), sortText()); });
    connect(m_pane, &TenantTabs::navigate, this, &Page::navigate);
    connect(m_pane, &TenantTabs::notice, this, &Page::notice);
    connect(m_pane, &TenantTabs::changed, this, &Page::placeChanged);
}

void TenantsPage::connectStreams()
{
    connect(m_model, &TenantTable::modelReset, this, &TenantsPage::columnsChanged);
    // Money and trends come with the first rows, not with a reset.
    connect(m_model, &TenantTable::columnsInserted, this, &TenantsPage::columnsChanged);
    connect(m_model, &TenantTable::ordered, this, &TenantsPage::refreshCount);
    connect(m_model, &TenantTable::rowsInserted, this, &TenantsPage::refreshCount);
    connect(m_model, &TenantTable::rowsRemoved, this, &TenantsPage::refreshCount);
    connect(m_model, &TenantTable::waitingChanged, this, &TenantsPage::refreshHold);
    connect(workspace()->fleet(), &Fleet::completed, this, &TenantsPage::refreshCount);
    connect(workspace(), &Workspace::sessionChanged, this, &TenantsPage::refreshRights);
    connect(workspace(), &Workspace::pausedChanged, this, [this](bool paused) {
        const QString why = QStringLiteral("pause");
        paused ? m_model->hold(why) : m_model->release(why);
    });
    connect(workspace(), &Workspace::staleChanged, this, [this](bool stale) {
        m_delegate->setStale(stale);
        m_table->viewport()->update();
    });
    m_delegate->setStale(workspace()->stale());
    connect(m_apply, &QPushButton::clicked, this, [this] {
        m_table->clearSelection();
        m_model->release(kSelect);
        m_model->release(kScroll);
        refreshHold();
    });
    connect(m_empty, &EmptyState::acted, this, [this] { m_filter->setText({}); });
}

/// Which columns there are depends on the role; their widths and order are remembered per set of columns.
void TenantsPage::columnsChanged()
{
    QList<int> widths;
    const bool commercial = m_model->columnOf(FleetField::Arr) >= 0;
    for (int i = 0; i < m_model->columnCount(); ++i)
        widths.append(tenantColumnWidth(m_model->fieldOf(i), commercial));
    m_table->setMemory(commercial ? QStringLiteral("tenants.columns.commercial") : QStringLiteral("tenants.columns"));
    m_table->setWidths(widths, m_model->columnOf(FleetField::Name));
    QString sort =
        workspace()->preferences()->value(QStringLiteral("tenants.sort"), grammarName(FleetField::Name)).toString();
    const bool down = sort.startsWith(QLatin1Char('-'));
    const auto field = fleetFieldOf(down ? sort.mid(1) : sort);
    const int column = field ? m_model->columnOf(*field) : -1;
    m_table->sortByColumn(column >= 0 ? column : std::max(0, m_model->columnOf(FleetField::Name)),
                          down ? Qt::DescendingOrder : Qt::AscendingOrder);
    refreshCount();
}

void TenantsPage::refreshRights()
{
    const SessionInfo session = workspace()->session();
    m_import->setVisible(session.may(QStringLiteral("tenants.import")));
    m_export->setVisible(session.may(QStringLiteral("tenants.export")));
    m_departures->setVisible(session.may(QStringLiteral("departures.read")));
    m_onboard->setVisible(session.may(QStringLiteral("onboarding.draft")));
    if (m_role >= 0 && m_role != int(session.role))
        m_pane->setTenant({});
    m_role = int(session.role);
}

void TenantsPage::refreshCount()
{
    const Fleet *fleet = workspace()->fleet();
    const QString shown = words::count(m_model->rowCount()), total = words::count(m_model->total());
    const bool whole = fleet->complete();
    const QString scope = workspace()->session().role == Role::CustomerSuccess ? tr("%1 of %2 in your book")
                                                                               : tr("%1 of %2 in your scope");
    m_header->setRemark(whole ? scope.arg(shown, total)
                              : tr("loading, %1 of %2 so far").arg(total, words::count(qint64(fleet->expected()))));
    const bool none = m_model->rowCount() == 0;
    m_table->setVisible(!none);
    if (none && !whole)
        m_empty->showLoading(tr("Loading the tenants…"));
    else if (none && m_model->filter().isEmpty())
        m_empty->showEmpty(tr("No tenant in your scope"),
                           tr("Your role's scope holds no tenant. Whoever gave you the role can widen it."));
    else if (none)
        m_empty->showEmpty(tr("No tenant matches this filter"), tr("%1 tenants are in your scope.").arg(total),
                           tr("Clear the filter"));
    else
        m_empty->hideState();
    if (!m_wanted.isEmpty())
        select(m_wanted);
    else if (!none && !m_table->currentIndex().isValid() && whole
             && m_table->selectionModel()->selectedRows().isEmpty())
        m_table->selectRow(0);
}

void TenantsPage::refreshHold()
{
    const quint64 waiting = m_model->waiting();
    const bool shown = m_model->held() && waiting > 0 && !workspace()->paused() && !m_table->scrolling();
    m_apply->setVisible(shown);
    m_apply->setText(tr("%1 updates wait – apply").arg(words::count(qint64(waiting))));
    m_apply->setAccessibleName(m_apply->text());
}

void TenantsPage::applyFilter(const QString &text)
{
    m_filter->setProblem(m_model->setFilter(text));
    workspace()->preferences()->set(QStringLiteral("tenants.filter"), m_model->filter());
    emit placeChanged();
}

void TenantsPage::currentChanged()
{
    m_choose->start();
}

void TenantsPage::openTenant(const QModelIndex &index)
{
    emit navigate({View::Tenant, index.data(TenantTable::IdRole).toString(), m_pane->tab(), {}});
}

void TenantsPage::select(const QString &tenantId)
{
    const int row = m_model->rowOf(tenantId);
    m_wanted = row >= 0 ? QString() : tenantId;
    if (row < 0)
        return;
    m_table->selectRow(row);
    m_table->scrollTo(m_model->index(row, 0), QAbstractItemView::PositionAtCenter);
}

void TenantsPage::open(const Destination &place)
{
    if (!place.filter.isEmpty() && place.filter != m_filter->text())
        m_filter->setText(place.filter);
    if (!place.tab.isEmpty())
        m_pane->setTab(place.tab);
    if (!place.id.isEmpty())
        select(place.id);
}

Destination TenantsPage::place() const
{
    return {View::Tenants, m_pane->tenantId(), m_pane->tab(), m_model->filter()};
}

bool TenantsPage::settled() const
{
    return workspace()->fleet()->complete() && m_model->rowCount() > 0 && !m_choose->isActive()
           && !m_pane->tenantId().isEmpty() && m_pane->settled();
}

void TenantsPage::activate()
{
    if (m_filter->text().isEmpty())
        m_filter->setText(workspace()->preferences()->value(QStringLiteral("tenants.filter")).toString());
    m_table->setFocus(Qt::OtherFocusReason);
}

void TenantsPage::deactivate()
{
    m_model->release(kScroll);
}

QList<KeyHint> TenantsPage::keys() const
{
    return {{tr("Ctrl+F"), tr("Filter; Backspace takes the last chip back, Down goes to the table")},
            {tr("Up, Down"), tr("Choose a tenant")},
            {tr("Shift+Up, Shift+Down"), tr("Choose several")},
            {tr("Enter or double click"), tr("Open the tenant's page")},
            {tr("Ctrl+C"), tr("Copy the chosen rows as text")}};
}

} // namespace bulkhead
