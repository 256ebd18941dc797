#include "widgets/tenants/all_tenants_view.h"

#include "models/fleet_fields.h"
#include "models/preferences.h"
#include "models/tenant_table.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/environment_list.h"
#include "widgets/frame/environment_mark.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/keys_sheet.h"
#include "widgets/frame/page.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/environment_table_delegate.h"
#include "widgets/tenants/tenant_cells.h"

#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QShortcut>
#include <QStackedLayout>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

const QString kFilter = QStringLiteral("all.filter"), kHidden = QStringLiteral("all.hidden"),
              kColumns = QStringLiteral("all.columns"), kScroll = QStringLiteral("scroll"),
              kSelect = QStringLiteral("select");
constexpr int kNoticeMs = 8'000;

} // namespace

AllTenantsView::AllTenantsView(EnvironmentList *list, Preferences *preferences, QWidget *parent)
    : TogetherView(parent)
    , m_list(list)
    , m_preferences(preferences)
    , m_model(new TenantTable(&m_rows, this))
    , m_header(new PageHeader(tr("Tenants of all environments")))
    , m_filter(new FilterField(joinedGrammar(), tr("Filter, such as environment:eu health:breaching   (Ctrl F)")))
    , m_away(makeLabel({}, Text::Small, Tone::Warn, true))
    , m_notice(makeLabel({}, Text::Small, Tone::Accent))
    , m_table(new DataTable(tr("Tenants of all environments"), preferences, kColumns))
    , m_delegate(new EnvironmentTableDelegate(
          [this](const QModelIndex &index) {
              const FleetField field = m_model->fieldOf(index.column());
              return field == kEnvironmentField ? Cell() : tenantCell(index, field);
          },
          [this](const QModelIndex &index) { return entryOf(index); }, this))
    , m_empty(new EmptyState)
    , m_quiet(new QTimer(this))
{
    setProperty("kind", "page");
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle(tr("All environments · Bulkhead"));
    m_quiet->setSingleShot(true);
    m_quiet->setInterval(kNoticeMs);
    connect(m_quiet, &QTimer::timeout, m_notice, &QLabel::clear);
    build();
    connect(list, &EnvironmentList::changed, this, &AllTenantsView::syncMembers);
    connect(list, &EnvironmentList::stateChanged, this, &AllTenantsView::refreshStates);
    syncMembers();
    m_filter->setText(preferences->value(kFilter).toString());
}

void AllTenantsView::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(space::medium);
    auto *environments = makeButton(tr("Environments ▾"), Button::Quiet);
    auto *columns = makeButton(tr("Columns ▾"), Button::Quiet);
    auto *environmentsMenu = new QMenu(this), *columnsMenu = new QMenu(this);
    environments->setMenu(environmentsMenu);
    columns->setMenu(columnsMenu);
    connect(environmentsMenu, &QMenu::aboutToShow, this,
            [this, environmentsMenu] { fillEnvironments(environmentsMenu); });
    connect(columnsMenu, &QMenu::aboutToShow, this, [this, columnsMenu] {
        columnsMenu->clear();
        m_table->fillColumnMenu(columnsMenu);
    });
    column->addWidget(m_header);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    m_filter->setMaximumWidth(620);
    row->addWidget(m_filter, 3, Qt::AlignTop);
    row->addWidget(environments, 0, Qt::AlignTop);
    row->addWidget(columns, 0, Qt::AlignTop);
    row->addStretch(1);
    row->addWidget(m_notice, 0, Qt::AlignVCenter);
    column->addLayout(row);
    column->addWidget(m_away);
    m_table->setItemDelegate(m_delegate);
    m_table->setModel(m_model);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    auto *holder = new QWidget;
    auto *stack = new QStackedLayout(holder);
    stack->setStackingMode(QStackedLayout::StackAll);
    stack->addWidget(m_empty);
    stack->addWidget(m_table);
    card->body()->addWidget(holder, 1);
    column->addWidget(card, 1);
    setFocusProxy(m_table);

    connect(m_filter, &FilterField::changed, this, [this](const QString &text) {
        m_filter->setProblem(m_model->setFilter(text));
        m_preferences->set(kFilter, m_model->filter());
    });
    connect(m_filter, &FilterField::downPressed, this, [this] { m_table->setFocus(Qt::OtherFocusReason); });
    connect(m_table, &DataTable::opened, this, &AllTenantsView::openRow);
    connect(m_table, &DataTable::scrollingChanged, this,
            [this](bool scrolling) { scrolling ? m_model->hold(kScroll) : m_model->release(kScroll); });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_table->selectionModel()->selectedRows().size() > 1 ? m_model->hold(kSelect) : m_model->release(kSelect);
    });
    connect(m_model, &TenantTable::modelReset, this, &AllTenantsView::columnsChanged);
    connect(m_model, &TenantTable::columnsInserted, this, &AllTenantsView::columnsChanged);
    connect(m_model, &TenantTable::ordered, this, &AllTenantsView::refreshCount);
    connect(m_model, &TenantTable::rowsInserted, this, &AllTenantsView::refreshCount);
    connect(m_model, &TenantTable::rowsRemoved, this, &AllTenantsView::refreshCount);
    connect(m_empty, &EmptyState::acted, this, [this] { m_filter->setText({}); });
    for (const auto &[keys, then] :
         {std::pair(QKeySequence(QKeySequence::Find), 0), std::pair(QKeySequence(QStringLiteral("Ctrl+K")), 0),
          std::pair(QKeySequence(QStringLiteral("F1")), 1)})
        connect(new QShortcut(keys, this), &QShortcut::activated, this,
                [this, then = then] { then == 0 ? m_filter->focusField() : showKeys(); });
}

void AllTenantsView::fillEnvironments(QMenu *menu)
{
    menu->clear();
    for (const EnvironmentEntry &entry : m_list->all()) {
        QAction *action = menu->addAction(buttonText(shownMark(entry).name));
        action->setCheckable(true);
        action->setEnabled(entry.workspace);
        action->setChecked(!m_preferences->value(kHidden).toStringList().contains(entry.id));
        connect(action, &QAction::toggled, this, [this, id = entry.id](bool on) {
            QStringList hidden = m_preferences->value(kHidden).toStringList();
            hidden.removeAll(id);
            if (!on)
                hidden.append(id);
            m_preferences->set(kHidden, hidden);
            syncMembers();
        });
    }
}

void AllTenantsView::syncMembers()
{
    const QStringList hidden = m_preferences->value(kHidden).toStringList(), known = m_rows.ids();
    for (const QString &id : known)
        if (const EnvironmentEntry *entry = m_list->find(id); !entry || !entry->workspace)
            m_rows.remove(id);
    for (const EnvironmentEntry &entry : m_list->all()) {
        if (!entry.workspace)
            continue;
        const EnvironmentMark mark = shownMark(entry);
        const JoinedTenants::Member member{entry.id, mark.name, mark.letters,
                                           entry.cover == EnvironmentEntry::Cover::None && !hidden.contains(entry.id)};
        if (m_rows.ids().contains(entry.id))
            m_rows.change(member);
        else
            m_rows.add(member, entry.workspace->fleet());
    }
    columnsChanged();
    refreshStates();
}

void AllTenantsView::columnsChanged()
{
    QList<int> widths;
    const bool commercial = m_model->columnOf(FleetField::Arr) >= 0;
    for (int i = 0; i < m_model->columnCount(); ++i)
        widths.append(tenantColumnWidth(m_model->fieldOf(i), commercial));
    m_table->setWidths(widths, m_model->columnOf(FleetField::Name));
    if (const int name = m_model->columnOf(FleetField::Name); name >= 0 && !std::exchange(m_sorted, true))
        m_table->sortByColumn(name, Qt::AscendingOrder);
    refreshCount();
}

void AllTenantsView::refreshStates()
{
    QStringList away;
    for (const EnvironmentEntry &entry : m_list->all()) {
        const EnvironmentState state = stateOf(entry);
        if (entry.workspace && !state.live)
            away.append(tr("▲ %1: %2. %3").arg(shownMark(entry).name, state.words, state.reason).trimmed());
    }
    m_away->setText(away.join(QLatin1Char('\n')));
    m_away->setVisible(!away.isEmpty());
    m_table->viewport()->update();
    refreshCount();
}

void AllTenantsView::refreshCount()
{
    int live = 0;
    for (const EnvironmentEntry &entry : m_list->all())
        live += stateOf(entry).live && !m_preferences->value(kHidden).toStringList().contains(entry.id);
    m_header->setRemark(tr("%1 of %2 tenants in your scopes · live from %3 of %4 environments")
                            .arg(words::count(m_model->rowCount()), words::count(m_model->total()))
                            .arg(live)
                            .arg(m_list->all().size()));
    const bool none = m_model->rowCount() == 0;
    m_table->setVisible(!none);
    if (!none)
        m_empty->hideState();
    else if (m_model->total() == 0)
        m_empty->showEmpty(tr("No tenant yet"), tr("None of the environments has told its tenants; see above why."));
    else
        m_empty->showEmpty(tr("No tenant matches this filter"),
                           tr("%1 tenants are in your scopes.").arg(words::count(m_model->total())),
                           tr("Clear the filter"));
}

const EnvironmentEntry *AllTenantsView::entryOf(const QModelIndex &index) const
{
    return m_list->find(m_rows.ownerOf(m_model->fleetRow(index.row())).environmentId);
}

void AllTenantsView::openRow(const QModelIndex &index)
{
    const JoinedTenants::Owner owner = m_rows.ownerOf(m_model->fleetRow(index.row()));
    if (!owner.environmentId.isEmpty())
        m_list->go(owner.environmentId, {View::Tenant, index.data(TenantTable::IdRole).toString(), {}, {}});
}

void AllTenantsView::say(const QString &sentence)
{
    m_notice->setText(sentence);
    m_quiet->start();
}

void AllTenantsView::showKeys()
{
    showKeysSheet({{tr("Ctrl+F or Ctrl+K"), tr("Filter over all environments; Down goes to the table")},
                   {tr("Up, Down"), tr("Choose a tenant")},
                   {tr("Enter or double click"), tr("Open the tenant's page in its environment")},
                   {tr("Ctrl+C"), tr("Copy the chosen rows as text, with their environment")},
                   {tr("Alt+1 … Alt+%1").arg(m_list->all().size()), tr("Go to an environment")},
                   {tr("F1"), tr("This sheet")}},
                  tr("Tenants of all environments"), this);
}

} // namespace bulkhead
