#include "widgets/integrations/integrations_page.h"

#include "models/connector_table.h"
#include "models/connector_words.h"
#include "models/integrations_desk.h"
#include "models/keyed_rows.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/integrations/connector_look.h"
#include "widgets/integrations/connector_pane.h"

#include <QElapsedTimer>
#include <QHeaderView>
#include <QKeyEvent>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kOrderMs = 500; // Order changes at most twice a second.
constexpr int kRarestOrderMs = 10'000;
constexpr int kClockMs = 30'000; // Ages are told in minutes and days.
constexpr int kPane = 312;       // Narrow enough for nine columns beside it at 1440.
constexpr int kWidestPane = 470;
constexpr int kSpareWidth = 1150;
const QString kTroubleFilter = QStringLiteral("-state:healthy"), kSharedFilter = QStringLiteral("shared>0");
const QString kKeptFilter = QStringLiteral("integrations.filter"), kKeptRow = QStringLiteral("integrations.row");

} // namespace

IntegrationsPage::IntegrationsPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Integrations, parent)
    , m_header(new PageHeader(tr("Integrations"), this))
    , m_filter(new FilterField(ConnectorTable::grammar(),
                               tr("Filter, such as state:failing kind:payer shared>0 secret>180   (Ctrl F)")))
    , m_model(new ConnectorTable([workspace] { return workspace->now(); }, this))
    , m_empty(new EmptyState)
    , m_pane(new ConnectorPane(workspace))
    , m_trouble(makeButton(tr("Not healthy")))
    , m_shared(makeButton(tr("Shared")))
    , m_soon(new QTimer(this))
    , m_clock(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    buildHead();
    column->addWidget(m_header);
    column->addWidget(m_filter);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    buildTable(row);
    column->addLayout(row, 1);
    addKeys();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kOrderMs);
    connect(m_soon, &QTimer::timeout, this, &IntegrationsPage::refresh);
    m_clock->setInterval(kClockMs);
    connect(m_clock, &QTimer::timeout, this, [this] {
        if (isVisible() && !this->workspace()->paused()) {
            m_pane->refreshAges();
            refresh(); // What nobody looked at is not measured any more, though nothing was told.
        }
    });
    m_clock->start();
    m_wanted = workspace->preferences()->value(kKeptRow).toString();
    m_filter->setText(workspace->preferences()->value(kKeptFilter).toString());
    connect(workspace->desk(), &Desk::connectorsChanged, this, &IntegrationsPage::arrived);
    connect(workspace, &Workspace::pausedChanged, this, &IntegrationsPage::refreshSoon);
    connect(workspace, &Workspace::sessionChanged, this, &IntegrationsPage::showState);
    connect(workspace, &Workspace::staleChanged, this, [this](bool stale) {
        m_delegate->setStale(stale);
        m_table->viewport()->update();
    });
    showState();
}

IntegrationsPage::~IntegrationsPage() = default;

void IntegrationsPage::buildHead()
{
    for (QPushButton *button : {m_trouble, m_shared}) {
        button->setCheckable(true);
        m_header->addAction(button);
    }
    m_trouble->setToolTip(tr("Only connectors that are not healthy (F)"));
    m_shared->setToolTip(tr("Only connectors of which other tenants use something (S)"));
    connect(m_trouble, &QPushButton::clicked, this, [this] { toggleFilter(kTroubleFilter); });
    connect(m_shared, &QPushButton::clicked, this, [this] { toggleFilter(kSharedFilter); });
}

void IntegrationsPage::buildTable(QHBoxLayout *row)
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table = new DataTable(tr("Connectors"), workspace()->preferences(), QStringLiteral("integrations.table"));
    m_delegate = new CellDelegate([this](const QModelIndex &index) { return connectorCell(index, workspace()->now()); },
                                  m_table);
    m_delegate->setStale(workspace()->stale());
    m_table->setItemDelegate(m_delegate);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSortIndicatorClearable(true); // The third click is the first order again, the worst first.
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setModel(m_model);
    m_table->setWidths({150, 80, 104, 116, 110, 110, 58, 62, 58, 160, 104}, ConnectorTable::Tenant);
    m_table->setSpareColumns({ConnectorTable::Account, ConnectorTable::Environment}, kSpareWidth);
    m_model->sort(header->sortIndicatorSection(), header->sortIndicatorOrder());
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    auto *paneCard = new Card;
    paneCard->setMinimumWidth(kPane);
    paneCard->setMaximumWidth(kWidestPane);
    paneCard->body()->addWidget(m_pane, 1);
    m_paneCard = paneCard;
    row->addWidget(m_paneCard, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        if (!m_choosing)
            m_wanted.clear(); // The person went elsewhere.
        currentChanged();
        if (!chosen().isEmpty())
            workspace()->preferences()->set(kKeptRow, chosen());
    });
    connect(m_table, &DataTable::opened, m_pane, &ConnectorPane::enter);
    connect(m_filter, &FilterField::changed, this, &IntegrationsPage::applyFilter);
    connect(m_filter, &FilterField::downPressed, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_pane, &ConnectorPane::openTenant, this, &IntegrationsPage::openTenant);
    connect(m_pane, &ConnectorPane::openConnector, this, [this](const QString &id) {
        emit navigate({View::Integrations, id, {}, m_filter->text()});
    });
    connect(m_empty, &EmptyState::acted, this, [this] {
        m_told = false;
        showState();
        this->workspace()->desk()->integrations().watchConnectors(true);
    });
}

void IntegrationsPage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_F, [this] { toggleFilter(kTroubleFilter); });
    key(Qt::Key_S, [this] { toggleFilter(kSharedFilter); });
    key(Qt::Key_T, [this] { openTenant(chosen().section(QLatin1Char('/'), 0, 0)); });
}

void IntegrationsPage::open(const Destination &place)
{
    if (!place.filter.isEmpty())
        m_filter->setText(place.filter);
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    chooseWanted();
}

Destination IntegrationsPage::place() const
{
    return {View::Integrations, chosen().isEmpty() ? m_wanted : chosen(), {}, m_filter->text()};
}

QString IntegrationsPage::heading() const
{
    return tr("Integrations");
}

QList<KeyHint> IntegrationsPage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the filter")},
            {tr("Up, Down"), tr("From connector to connector")},
            {tr("Enter"), tr("Into the panel; Esc leads back")},
            {tr("F"), tr("Only connectors that are not healthy, or all")},
            {tr("S"), tr("Only connectors that share something, or all")},
            {tr("T"), tr("Open the tenant’s page")},
            {tr("Ctrl+L"), tr("Copy a link to the connector")},
            {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool IntegrationsPage::settled() const
{
    return m_told && !m_soon->isActive() && m_pane->settled();
}

void IntegrationsPage::activate()
{
    refresh();
    m_table->setFocus();
}

/// A window that begins with this page activates nothing.
void IntegrationsPage::showEvent(QShowEvent *event)
{
    Page::showEvent(event);
    workspace()->desk()->integrations().watchConnectors(true);
    refresh();
}

void IntegrationsPage::hideEvent(QHideEvent *event)
{
    Page::hideEvent(event);
    workspace()->desk()->integrations().watchConnectors(false);
}

void IntegrationsPage::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_filter->focusField();
    else if (event->key() == Qt::Key_Escape && m_pane->isAncestorOf(focusWidget()))
        m_table->setFocus();
    else if (event->key() == Qt::Key_Escape && !m_filter->text().isEmpty())
        m_filter->setText({});
    else
        Page::keyPressEvent(event);
}

void IntegrationsPage::arrived(const QList<Connector> &changed, const QStringList &removed, bool reset)
{
    mergeInto(m_latest, changed, removed, reset);
    m_told = true;
    if (reset && m_latest.isEmpty())
        refresh(); // Another role, or nothing there: what was shown goes at once.
    else
        refreshSoon();
}

/// The first rows at once; afterwards nothing may jump more often than a person can follow.
void IntegrationsPage::refreshSoon()
{
    if (!isVisible() || workspace()->paused())
        return;
    if (!m_filled || m_latest.isEmpty())
        refresh();
    else if (!m_soon->isActive())
        m_soon->start();
}

void IntegrationsPage::refresh()
{
    const bool reading = m_table->scrolling() || m_table->selectionModel()->selectedRows().size() > 1;
    if (m_filled && !m_latest.isEmpty() && (reading || workspace()->paused())) {
        if (reading)
            m_soon->start();
        return;
    }
    QElapsedTimer timer;
    timer.start();
    // A row that reads the same after a look does not come again.
    if (const qint64 looked = workspace()->desk()->integrations().connectorsLookedMs(); looked > 0)
        for (Connector &one : m_latest)
            one.lookedMs = looked;
    m_model->replace(m_latest);
    // A large fleet is ordered less often, so that nine tenths of the time are the person's.
    m_soon->setInterval(std::clamp(int(timer.elapsed()) * 10, kOrderMs, kRarestOrderMs));
    m_filled = m_model->rowCount() > 0;
    m_choosing = true; // A table that is shown with the focus chooses its first row: nobody went there.
    showState();
    m_choosing = false;
    chooseWanted();
    currentChanged();
}

void IntegrationsPage::showState()
{
    const QList<Connector> &all = m_model->all();
    const ConnectorTally tally = tallyOf(all, workspace()->now());
    const int shown = m_model->rowCount();
    QString remark;
    if (tally.connectors > 0) {
        remark = words::connectors(tally);
        if (shown != tally.connectors)
            remark += tr(" · %1 shown").arg(words::count(shown));
        if (all.constFirst().simulated)
            remark += tr(" · simulated");
    }
    m_header->setRemark(remark);
    const auto healthy = std::ranges::count_if(
        all, [now = workspace()->now()](const Connector &one) { return stateAt(one, now) == ConnectorState::Healthy; });
    m_trouble->setText(tr("Not healthy %1").arg(words::count(all.size() - healthy)));
    m_trouble->setChecked(m_filter->text() == kTroubleFilter);
    m_shared->setText(tr("Shared %1").arg(words::count(tally.shared)));
    m_shared->setChecked(m_filter->text() == kSharedFilter);
    for (QPushButton *button : {m_trouble, m_shared}) {
        button->setAccessibleName(button->text());
        button->setVisible(tally.connectors > 0);
    }
    m_table->setVisible(shown > 0);
    m_paneCard->setVisible(tally.connectors > 0);
    m_filter->setVisible(tally.connectors > 0);
    if (shown > 0)
        m_empty->hideState();
    else
        showNothing();
}

void IntegrationsPage::showNothing()
{
    const SessionInfo session = workspace()->session();
    if (workspace()->lists()->complete() && !session.may(QStringLiteral("integrations.read")))
        m_empty->showFault({Fault::Kind::Denied,
                            {},
                            tr("Your role does not see integrations."),
                            tr("Ask platform operations for access."),
                            {}});
    else if (!m_told)
        m_empty->showLoading(tr("Loading the connectors…"));
    else if (const Fault fault = workspace()->desk()->integrations().connectorFault(); fault.failed())
        m_empty->showFault(fault, tr("Try again"));
    else if (m_model->all().isEmpty())
        m_empty->showEmpty(tr("No connector yet"),
                           tr("No connector within your scope has been seen. That is no sign of health."));
    else
        m_empty->showEmpty(tr("No connector fits the filter"),
                           tr("%1 are hidden by it. Press Esc to clear it.").arg(words::count(m_model->all().size())));
}

void IntegrationsPage::applyFilter(const QString &text)
{
    const QString problem = m_model->setFilter(text);
    m_filter->setProblem(problem);
    if (problem.isEmpty())
        workspace()->preferences()->set(kKeptFilter, text);
    showState();
    chooseWanted();
    currentChanged();
}

void IntegrationsPage::toggleFilter(const QString &filter)
{
    m_filter->setText(m_filter->text() == filter ? QString() : filter);
    showState();
}

void IntegrationsPage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid())
        m_pane->show(m_model->rowAt(current.row()));
    else
        m_pane->showNone();
    emit placeChanged();
}

/// What was asked for is a connector, or a tenant: then its worst.
void IntegrationsPage::chooseWanted()
{
    const auto fits = [this](const Connector &one) { return one.id == m_wanted || one.tenantId == m_wanted; };
    int row = -1;
    if (!m_wanted.isEmpty()) {
        const auto &shown = m_model->rows();
        const auto found = std::ranges::find_if(shown, fits);
        if (found == shown.end() && !m_filter->text().isEmpty() && std::ranges::any_of(m_model->all(), fits)) {
            m_filter->setText({}); // Whoever came for a connector comes to see it; leads back here.
            return;
        }
        row = found == shown.end() ? -1 : int(found - shown.begin());
    }
    if (row < 0 && m_model->rowCount() > 0 && !m_table->currentIndex().isValid())
        row = 0;
    else if (row >= 0)
        m_wanted.clear();
    if (row < 0)
        return;
    m_choosing = true;
    m_table->setCurrentIndex(m_model->index(row, ConnectorTable::Tenant));
    m_choosing = false;
    m_table->scrollTo(m_table->currentIndex());
}

void IntegrationsPage::openTenant(const QString &tenantId)
{
    if (!tenantId.isEmpty())
        emit navigate({View::Tenant, tenantId, QStringLiteral("integrations"), {}});
}

QString IntegrationsPage::chosen() const
{
    return m_table->currentIndex().data(ConnectorTable::IdRole).toString();
}

} // namespace bulkhead
