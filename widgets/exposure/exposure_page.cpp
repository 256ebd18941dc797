#include "widgets/exposure/exposure_page.h"

#include "models/exposure_desk.h"
#include "models/exposure_table.h"
#include "models/exposure_words.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/exposure/exposure_look.h"
#include "widgets/exposure/exposure_pane.h"
#include "widgets/exposure/facts_dialog.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {
constexpr int kTickMs = 30'000; ///< Days are counted.
} // namespace

ExposurePage::ExposurePage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Exposures, parent)
    , m_header(new PageHeader(tr("Exposures"), this))
    , m_parts(new TabRow({tr("Open"), tr("Closed")}, tr("Parts of the list")))
    , m_model(new ExposureTable(this))
    , m_table(new DataTable(tr("Exposure cases"), workspace->preferences(), QStringLiteral("exposures.table")))
    , m_empty(new EmptyState)
    , m_paneCard(new Card)
    , m_pane(new ExposurePane(workspace))
    , m_report(makeButton(tr("Report an exposure…"), Button::Primary))
    , m_tick(new QTimer(this))
{
    build();
    addKeys();
    m_tick->setInterval(kTickMs);
    connect(m_tick, &QTimer::timeout, this, &ExposurePage::refresh);
    connect(workspace->desk()->exposures(), &ExposureDesk::changed, this, &ExposurePage::refresh);
    connect(workspace, &Workspace::pausedChanged, this, &ExposurePage::refresh);
    connect(workspace, &Workspace::sessionChanged, this, &ExposurePage::refresh);
    connect(m_parts, &TabRow::chosen, this, &ExposurePage::refresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ExposurePage::currentChanged);
    connect(m_report, &QPushButton::clicked, this, &ExposurePage::report);
    connect(m_pane, &ExposurePane::notice, this, &Page::notice);
    connect(m_pane, &ExposurePane::navigate, this, &Page::navigate);
    refresh();
}

void ExposurePage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_report->setObjectName(QStringLiteral("exposureReport"));
    m_header->addAction(m_report);
    column->addWidget(m_header);
    column->addWidget(m_parts);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(exposureCell, m_table));
    m_table->setSortingEnabled(false);
    m_table->setModel(m_model);
    m_table->setWidths({135, 120, 140, 135, 90, 0}, ExposureTable::Tenants); // When it was opened is in the pane.
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 7);
    m_paneCard->setMinimumWidth(480);
    m_paneCard->body()->addWidget(m_pane, 1);
    row->addWidget(m_paneCard, 5);
    column->addLayout(row, 1);
}

void ExposurePage::addKeys()
{
    const auto key = [this](Qt::Key press, auto then) {
        connect(new QShortcut(press, m_table, nullptr, nullptr, Qt::WidgetShortcut), &QShortcut::activated, this, then);
    };
    key(Qt::Key_A, [this] { m_pane->assess(); });
    key(Qt::Key_D, [this] { m_pane->decide(); });
    key(Qt::Key_C, [this] { m_pane->confirm(); });
    key(Qt::Key_E, [this] { m_pane->addNote(); });
    key(Qt::Key_P, [this] { m_pane->savePack(); });
    connect(new QShortcut(Qt::Key_N, this), &QShortcut::activated, m_report, &QPushButton::click);
}

bool ExposurePage::shows(const ExposureCase &item) const
{
    return (item.state == ExposureState::Closed) == (m_parts->current() == 1);
}

void ExposurePage::refresh()
{
    if (workspace()->paused() && m_model->rowCount() > 0 && m_wanted.isEmpty())
        return; // A screen that was paused to be read stands still, unless its reader asked for another place.
    const ExposureDesk *desk = workspace()->desk()->exposures();
    const auto wanted = std::ranges::find(desk->list(), m_wanted, &ExposureCase::id);
    if (!m_wanted.isEmpty() && wanted != desk->list().end() && !shows(*wanted)) {
        m_parts->setCurrent(wanted->state == ExposureState::Closed ? 1 : 0); // Comes here again.
        return;
    }
    QList<ExposureCase> shown;
    std::ranges::copy_if(desk->list(), std::back_inserter(shown),
                         [this](const ExposureCase &one) { return shows(one); });
    m_model->setCases(shown, workspace()->now());
    if (const int row = m_model->rowOf(m_wanted); row >= 0) {
        m_wanted.clear();
        m_table->selectRow(row);
    } else if (!m_table->currentIndex().isValid() && m_model->rowCount() > 0) {
        m_table->selectRow(0);
    }
    currentChanged();
    showState();
}

void ExposurePage::currentChanged()
{
    const ExposureCase *item = m_model->at(m_table->currentIndex().row());
    m_pane->setCase(item != nullptr ? *item : ExposureCase());
    const QString id = item != nullptr ? item->id : QString();
    if (std::exchange(m_shown, id) != id)
        emit placeChanged();
}

void ExposurePage::showState()
{
    const ExposureDesk *desk = workspace()->desk()->exposures();
    const qint64 now = workspace()->now();
    const int rows = m_model->rowCount();
    m_table->setVisible(rows > 0);
    m_paneCard->setVisible(rows > 0);
    m_report->setVisible(mayManageExposures(workspace()->session()));
    m_report->setEnabled(desk->complete() && !desk->fault().failed());
    const auto open =
        std::ranges::count_if(desk->list(), [](const ExposureCase &one) { return one.state != ExposureState::Closed; });
    const auto overdue = std::ranges::count_if(
        desk->list(), [now](const ExposureCase &one) { return exposureUrgency(one, now) == ExposureUrgency::Overdue; });
    m_header->setRemark(!desk->complete() || desk->fault().failed()
                            ? QString()
                            : tr("%1 open · %2 overdue").arg(words::count(open), words::count(overdue)));
    if (rows > 0)
        m_empty->hideState();
    else if (desk->fault().failed())
        m_empty->showFault(desk->fault());
    else if (!desk->complete())
        m_empty->showLoading(tr("Loading the exposure cases…"));
    else if (m_parts->current() == 1)
        m_empty->showEmpty(tr("No case is closed yet"),
                           tr("Closed cases stay here, with what was judged and who was told."));
    else
        m_empty->showEmpty(tr("No exposure case is open"),
                           tr("A boundary that lets something through opens one by itself, and so does a person who "
                              "reports it. A case is shown to who has all of its tenants in scope."));
}

void ExposurePage::report()
{
    if (m_report->isHidden() || !m_report->isEnabled())
        return;
    auto *dialog = new FactsDialog(workspace(), {}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExposureDialog::done, this, [this](const ExposureCase &item) {
        m_wanted = item.id;
        emit notice(tr("The case is open: %1.").arg(exposureClockText(item, workspace()->now())));
        refresh();
    });
    dialog->open();
}

void ExposurePage::open(const Destination &place)
{
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    refresh();
}

Destination ExposurePage::place() const
{
    const ExposureCase *item = m_model->at(m_table->currentIndex().row());
    return {View::Exposures, item != nullptr ? item->id : m_wanted, {}, {}};
}

QString ExposurePage::heading() const
{
    const ExposureCase *item = m_model->at(m_table->currentIndex().row());
    return item != nullptr ? tr("Exposure of %1").arg(exposureTenantsText(*item)) : tr("Exposures");
}

QList<KeyHint> ExposurePage::keys() const
{
    return {{tr("Up, Down"), tr("Choose a case")},     {tr("A"), tr("Assess what is chosen")},
            {tr("D"), tr("Decide on what is chosen")}, {tr("C"), tr("Confirm its decision")},
            {tr("E"), tr("Add a note to it")},         {tr("P"), tr("Pack for the privacy officer")},
            {tr("N"), tr("Report an exposure")},       {tr("Ctrl+C"), tr("Copy the chosen rows as text")}};
}

bool ExposurePage::settled() const
{
    return workspace()->desk()->exposures()->complete();
}

void ExposurePage::activate()
{
    m_tick->start();
    refresh();
    m_table->setFocus(Qt::OtherFocusReason);
}

void ExposurePage::deactivate()
{
    m_tick->stop();
}

} // namespace bulkhead
