#include "widgets/neighbours/neighbours_page.h"

#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/neighbours/incident_list_view.h"
#include "widgets/neighbours/incident_view.h"
#include "widgets/neighbours/ticks_export.h"
#include "widgets/neighbours/victim_card.h"

#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

// An incident's books move every tick; a person reads a few times a minute.
constexpr int kRefreshMs = 3000;
constexpr int kSideNarrow = 380, kSideWide = 440, kWidePage = 1500, kHighPage = 900;

} // namespace

NeighboursPage::NeighboursPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Neighbours, parent)
    , m_export(new TicksExport(workspace, this))
    , m_refresh(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_header = new PageHeader(tr("Noisy neighbours"), this);
    column->addWidget(m_header);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    m_listCard = new Card;
    m_listCard->body()->setContentsMargins(1, 1, 1, 1);
    m_list = new IncidentListView;
    m_listCard->body()->addWidget(m_list);
    m_side = new QWidget;
    auto *side = new QVBoxLayout(m_side);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(space::medium);
    m_listCard->setMinimumHeight(120);
    side->addWidget(m_listCard, 1);
    m_victims = new VictimCard(workspace->fleet());
    side->addWidget(m_victims);
    m_side->setFixedWidth(kSideNarrow);
    row->addWidget(m_side);
    m_stack = new QStackedWidget;
    m_empty = new EmptyState;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(buildDetail());
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    connect(m_list, &IncidentListView::chosenChanged, this, &NeighboursPage::choose);
    connect(workspace, &Workspace::staleChanged, m_list, &IncidentListView::setStale);
    m_list->setStale(workspace->stale());
    connect(workspace->lists(), &LiveLists::incidentsChanged, this, &NeighboursPage::incidentsChanged);
    connect(m_empty, &EmptyState::acted, this, &NeighboursPage::load);
    connect(m_victims, &VictimCard::opened, this, &NeighboursPage::openTenant);
    buildExport();
    m_refresh->setInterval(kRefreshMs);
    connect(m_refresh, &QTimer::timeout, this, [this] {
        if (this->workspace()->paused())
            return;
        if (m_detail.incident.closedMs == 0)
            load();
        else
            m_incident->refreshLimits(); // One may outlast its incident.
    });
    incidentsChanged();
}

QWidget *NeighboursPage::buildDetail()
{
    m_incident = new IncidentView(workspace());
    connect(m_incident, &IncidentView::tenantOpened, this, &NeighboursPage::openTenant);
    connect(m_incident, &IncidentView::tierWanted, this, [this](const QString &tenantId) {
        emit navigate({View::Tenant, tenantId, QStringLiteral("isolation"), {}});
    });
    connect(m_incident, &IncidentView::incidentChosen, this, [this](const QString &id) {
        open({View::Neighbours, id, {}, {}});
    });
    connect(m_incident, &IncidentView::notice, this, &NeighboursPage::notice);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(m_incident);
    return scroll;
}

void NeighboursPage::buildExport()
{
    m_exportButton = makeButton(tr("Export ticks…"));
    m_exportButton->setObjectName(QStringLiteral("exportTicks"));
    m_header->addAction(m_exportButton);
    const auto exportNow = [this] {
        if (m_export->running())
            m_export->cancel();
        else
            m_export->askWhere(m_loaded);
    };
    const auto refresh = [this] {
        m_exportButton->setText(m_export->running() ? tr("Cancel the export") : tr("Export ticks…"));
        m_exportButton->setAccessibleName(m_exportButton->text());
        m_exportButton->setVisible(m_export->possible());
        m_exportButton->setEnabled(!m_loaded.isEmpty());
    };
    connect(m_exportButton, &QPushButton::clicked, this, exportNow);
    connect(m_export, &TicksExport::changed, this, refresh);
    connect(m_export, &TicksExport::notice, this, &NeighboursPage::notice);
    connect(workspace(), &Workspace::sessionChanged, this, refresh);
    connect(this, &NeighboursPage::placeChanged, this, refresh);
    refresh();
    const auto key = [this](Qt::Key code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_E, exportNow);
    key(Qt::Key_C, [this] {
        if (m_stack->currentIndex() == 1)
            m_incident->contain();
    });
}

void NeighboursPage::openTenant(const QString &tenantId)
{
    emit navigate({View::Tenant, tenantId, QStringLiteral("service"), {}});
}

void NeighboursPage::open(const Destination &place)
{
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    m_list->choose(place.id);
}

Destination NeighboursPage::place() const
{
    return {View::Neighbours, m_chosen, {}, {}};
}

QString NeighboursPage::heading() const
{
    return tr("Noisy neighbours");
}

QList<KeyHint> NeighboursPage::keys() const
{
    return {{tr("Up, Down"), tr("From incident to incident")},
            {tr("C"), tr("Contain the antagonist")},
            {tr("E"), tr("Export the raw ticks")},
            {tr("Ctrl+Wheel"), tr("Zoom the time axis under the pointer")},
            {tr("Menu key"), tr("Show a chart as a table")}};
}

bool NeighboursPage::settled() const
{
    return workspace()->lists()->complete()
           && (workspace()->lists()->incidents().isEmpty() || (!m_loaded.isEmpty() && m_loaded == m_chosen));
}

void NeighboursPage::activate()
{
    m_refresh->start();
    incidentsChanged();
    load();
}

void NeighboursPage::resizeEvent(QResizeEvent *event)
{
    m_side->setFixedWidth(width() > kWidePage ? kSideWide : kSideNarrow);
    m_incident->setRoomy(height() > kHighPage);
    Page::resizeEvent(event);
}

void NeighboursPage::deactivate()
{
    m_refresh->stop();
}

void NeighboursPage::incidentsChanged()
{
    const LiveLists *lists = workspace()->lists();
    const QList<Incident> &incidents = lists->incidents();
    const int open = lists->openIncidents();
    m_header->setRemark(tr("%n active", nullptr, open) + QStringLiteral(" · ")
                        + tr("%n resolved in the last 24 h", nullptr, int(incidents.size()) - open));
    m_list->setIncidents(incidents, workspace()->now());
    if (!m_wanted.isEmpty())
        m_list->choose(m_wanted);
    m_side->setVisible(!incidents.isEmpty());
    if (incidents.isEmpty()) {
        m_stack->setCurrentIndex(0);
        if (lists->complete())
            m_empty->showEmpty(
                tr("No tenant slows another"),
                tr("Every pool within your scope serves its tenants at their usual speed. An incident appears here "
                   "within seconds of the second tenant being slowed."));
        else
            m_empty->showLoading(tr("Loading incidents…"));
        return;
    }
    if (m_list->chosen().isEmpty())
        m_list->choose(incidents.first().id);
    if (m_chosen != m_list->chosen())
        choose(m_list->chosen());
}

void NeighboursPage::choose(const QString &id)
{
    if (id.isEmpty() || id == m_chosen)
        return;
    m_chosen = id;
    if (id == m_wanted)
        m_wanted.clear();
    load();
    emit placeChanged();
}

void NeighboursPage::load()
{
    if (m_chosen.isEmpty() || m_asking || !isVisibleTo(window()))
        return;
    m_asking = true;
    if (m_loaded != m_chosen)
        m_empty->showLoading(tr("Loading the incident…"));
    workspace()->desk()->incident(m_chosen, this,
                                  [this, asked = m_chosen](const Fault &fault, const IncidentDetail &detail) {
                                      m_asking = false;
                                      if (asked != m_chosen) {
                                          load();
                                          return;
                                      }
                                      if (fault.failed()) {
                                          m_stack->setCurrentIndex(0);
                                          m_empty->showFault(fault, tr("Load the incident again"));
                                          return;
                                      }
                                      m_loaded = asked;
                                      show(detail);
                                  });
}

void NeighboursPage::show(const IncidentDetail &detail)
{
    m_detail = detail;
    m_empty->hideState();
    m_stack->setCurrentIndex(1);
    m_incident->show(detail);
    m_victims->show(detail.incident);
    m_exportButton->setEnabled(true);
}

} // namespace bulkhead
