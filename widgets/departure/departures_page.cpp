#include "widgets/departure/departures_page.h"

#include "models/departure_desk.h"
#include "models/departure_table.h"
#include "models/departure_words.h"
#include "models/words.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/departure/departure_look.h"
#include "widgets/departure/departure_pane.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kAgainMs = 15'000; ///< A list of days and weeks; a run of one's own tells by itself.
} // namespace

DeparturesPage::DeparturesPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Departures, parent)
    , m_header(new PageHeader(tr("Departures"), this))
    , m_model(new DepartureTable(this))
    , m_table(new DataTable(tr("Departures"), workspace->preferences(), QStringLiteral("departures.table")))
    , m_empty(new EmptyState)
    , m_paneCard(new Card)
    , m_pane(new DeparturePane(workspace))
    , m_again(new QTimer(this))
    , m_seenBy(workspace->session())
{
    build();
    m_again->setInterval(kAgainMs);
    connect(m_again, &QTimer::timeout, this, [this] {
        if (!this->workspace()->paused()) // A screen that was paused to be read stands still here, too.
            ask();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &DeparturesPage::currentChanged);
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        const Departure *departure = m_model->at(index.row());
        if (departure != nullptr && departure->state != DepartureState::Gone)
            emit navigate({View::Tenant, departure->tenantId, QStringLiteral("isolation"), {}});
    });
    connect(m_empty, &EmptyState::acted, this, &DeparturesPage::ask);
    connect(m_pane, &DeparturePane::changed, this, &DeparturesPage::ask);
    connect(m_pane, &DeparturePane::notice, this, &Page::notice);
    connect(m_pane, &DeparturePane::navigate, this, &Page::navigate);
    connect(workspace, &Workspace::sessionChanged, this, &DeparturesPage::hello);
    auto *save = new QShortcut(Qt::Key_H, m_table, nullptr, nullptr, Qt::WidgetShortcut);
    connect(save, &QShortcut::activated, m_pane, &DeparturePane::saveCertificate);
    auto *again = new QShortcut(Qt::Key_F5, this);
    connect(again, &QShortcut::activated, this, &DeparturesPage::ask);
    showState();
}

void DeparturesPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(m_header);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(departureCell, m_table));
    m_table->setSortingEnabled(false);
    m_table->setModel(m_model);
    m_table->setWidths({170, 180, 190, 150, 0}, DepartureTable::Tenant); // The reason is in the pane.
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    m_paneCard->setMinimumWidth(400);
    m_paneCard->body()->addWidget(m_pane, 1);
    row->addWidget(m_paneCard, 2);
    column->addLayout(row, 1);
}

/// A hello of somebody else, or of the same with less to see, takes the list away at once; the tenant stays chosen.
/// That of the same person leaves a run and the list as they are.
void DeparturesPage::hello()
{
    if (m_seenBy.taken(workspace()->session())) {
        if (const Departure *chosen = m_model->at(m_table->currentIndex().row()); chosen && m_wanted.isEmpty())
            m_wanted = chosen->tenantId;
        m_loaded = false;
        m_fault = {};
        m_model->setDepartures({});
        m_pane->setDeparture({});
    }
    if (m_again->isActive())
        ask();
    showState();
}

void DeparturesPage::ask()
{
    m_asking = true;
    const int number = ++m_asked;
    showState();
    workspace()->desk()->leaving().departures(this,
                                              [this, number](const Fault &fault, const QList<Departure> &departures) {
                                                  if (number == m_asked)
                                                      take(fault, departures);
                                              });
}

void DeparturesPage::take(const Fault &fault, const QList<Departure> &departures)
{
    m_asking = false;
    m_fault = fault;
    if (!fault.failed()) {
        m_loaded = true;
        const Departure *chosen = m_model->at(m_table->currentIndex().row());
        const QString keep = !m_wanted.isEmpty() ? m_wanted : chosen != nullptr ? chosen->tenantId : QString();
        m_wanted.clear();
        m_model->setDepartures(departures);
        showState(); // First the pane, then what is in it: filled while it is hidden, its lines keep another width.
        const int row = m_model->rowOf(keep);
        if (m_model->rowCount() > 0)
            m_table->selectRow(row >= 0 ? row : 0);
        currentChanged();
    }
    showState();
}

void DeparturesPage::currentChanged()
{
    const Departure *departure = m_model->at(m_table->currentIndex().row());
    m_pane->setDeparture(departure != nullptr ? *departure : Departure());
    emit placeChanged();
}

void DeparturesPage::showState()
{
    const int rows = m_model->rowCount();
    m_table->setVisible(rows > 0);
    m_paneCard->setVisible(rows > 0);
    int open = 0;
    for (int row = 0; row < rows; ++row)
        open += isUnderWay(*m_model->at(row));
    m_header->setRemark(m_fault.failed() && rows > 0 ? tr("not read again: %1").arg(m_fault.summary)
                        : rows > 0 ? tr("%1 under way, %2 in all").arg(words::count(open), words::count(rows))
                                   : QString());
    if (rows > 0)
        m_empty->hideState();
    else if (m_fault.failed())
        m_empty->showFault(m_fault, tr("Try again"));
    else if (!m_loaded)
        m_empty->showLoading(tr("Loading the departures…"));
    else
        m_empty->showEmpty(tr("Nobody is leaving"),
                           tr("An offboarding is proposed on the tenant's page, under Isolation. Once another person "
                              "has approved it, it is begun and watched here; certificates stay here."));
}

void DeparturesPage::open(const Destination &place)
{
    if (place.id.isEmpty())
        return;
    const int row = m_model->rowOf(place.id);
    if (row >= 0)
        m_table->selectRow(row);
    else
        m_wanted = place.id;
}

Destination DeparturesPage::place() const
{
    const Departure *departure = m_model->at(m_table->currentIndex().row());
    return {View::Departures, departure != nullptr ? departure->tenantId : m_wanted, {}, {}};
}

QString DeparturesPage::heading() const
{
    const Departure *departure = m_model->at(m_table->currentIndex().row());
    return departure != nullptr ? tr("Departure of %1").arg(departure->tenantName) : tr("Departures");
}

QList<KeyHint> DeparturesPage::keys() const
{
    return {{tr("Up, Down"), tr("Choose a departure")},
            {tr("Enter or double click"), tr("Open the tenant's page, while it is here")},
            {tr("H"), tr("Save the certificate of a tenant that is gone")},
            {tr("F5"), tr("Read the list again")},
            {tr("Ctrl+C"), tr("Copy the chosen rows as text")}};
}

bool DeparturesPage::settled() const
{
    return m_loaded && !m_asking;
}

void DeparturesPage::activate()
{
    m_again->start();
    ask();
    m_table->setFocus(Qt::OtherFocusReason);
}

void DeparturesPage::deactivate()
{
    m_again->stop();
}

} // namespace bulkhead
