#include "widgets/sla/sla_page.h"

#include "models/objective_table.h"
#include "models/words.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/sla/objective_pane.h"
#include "widgets/sla/review_dialog.h"

#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QShortcut>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

enum Tile { FastBurn, SlowBurn, Exhausted, NotMeasured, NoTraffic, Healthy, TileCount };
constexpr const char *kTileFilter[TileCount] = {"state:fast-burn",    "state:slow-burn",  "state:exhausted",
                                                "state:not-measured", "state:no-traffic", "state:healthy"};

/// A badge of the objective's own state; the words are the model's.
paint::Badge badgeOf(const QModelIndex &index)
{
    const QString word = index.data().toString();
    switch (ObjectiveState(index.data(ObjectiveTable::StateRole).toInt())) {
    case ObjectiveState::FastBurn:
    case ObjectiveState::Exhausted:
    case ObjectiveState::Breaching:
        return {word, Tone::Bad, paint::Shape::Square};
    case ObjectiveState::SlowBurn:
    case ObjectiveState::AtRisk:
        return {word, Tone::Warn, paint::Shape::Triangle};
    case ObjectiveState::Healthy:
        return {word, Tone::Ok, paint::Shape::Disc};
    case ObjectiveState::NoTraffic:
        return {word, Tone::Dim, paint::Shape::DashedRing};
    default:
        return {word, Tone::Dim, paint::Shape::Ring};
    }
}

Cell cellOf(const QModelIndex &index)
{
    const bool burning = index.data(ObjectiveTable::StateRole).toInt() == int(ObjectiveState::FastBurn);
    Cell cell;
    cell.text = index.data().toString();
    switch (index.column()) {
    case ObjectiveTable::State:
        cell.kind = Cell::Kind::Badge;
        cell.badge = badgeOf(index);
        break;
    case ObjectiveTable::Budget:
        cell.kind = Cell::Kind::Budget;
        cell.budget = index.data(ObjectiveTable::BudgetRole).toInt();
        break;
    case ObjectiveTable::Burn:
        cell.tone = burning ? Tone::Bad : Tone::Text;
        [[fallthrough]];
    case ObjectiveTable::Sli:
    case ObjectiveTable::Target:
    case ObjectiveTable::EmptyIn:
        cell.kind = Cell::Kind::Number;
        break;
    case ObjectiveTable::Tenant:
        cell.strong = burning;
        break;
    default:
        break;
    }
    return cell;
}

} // namespace

SlaPage::SlaPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::SlaHealth, parent)
    , m_model(new ObjectiveTable(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_header = new PageHeader(tr("SLA health"), this);
    column->addWidget(m_header);
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(space::medium);
    buildTiles(tiles);
    column->addLayout(tiles);
    m_filter = new QLineEdit;
    m_filter->setPlaceholderText(tr("Filter, such as state:fast-burn workflow:claims budget<25% name"));
    m_filter->setAccessibleName(tr("Filter of objectives"));
    m_filter->setClearButtonEnabled(true);
    m_problem = makeLabel(QString(), Text::Small, Tone::Bad, true);
    m_problem->hide();
    column->addWidget(m_filter);
    column->addWidget(m_problem);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    buildTable(row);
    column->addLayout(row, 1);
    // Shortcuts, not key events: a table takes letters for its own search.
    connect(new QShortcut(Qt::Key_A, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
            m_pane, &ObjectivePane::acknowledge);
    connect(new QShortcut(Qt::Key_N, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
            m_pane, &ObjectivePane::focusNote);
    connect(m_filter, &QLineEdit::textChanged, this, &SlaPage::applyFilter);
    connect(workspace->lists(), &LiveLists::objectivesChanged, this, &SlaPage::objectivesChanged);
    connect(workspace, &Workspace::staleChanged, m_table->viewport(), qOverload<>(&QWidget::update));
    objectivesChanged();
}

void SlaPage::buildTiles(QHBoxLayout *row)
{
    const QString names[TileCount] = {tr("Fast burn"),    tr("Slow burn"),  tr("Exhausted"),
                                      tr("Not measured"), tr("No traffic"), tr("Healthy")};
    for (int i = 0; i < TileCount; ++i) {
        auto *tile = new FigureTile(names[i]);
        tile->setInline(true);
        tile->setToolTip(tr("Show these objectives"));
        connect(tile, &QAbstractButton::clicked, this, [this, i] {
            const QString filter = QString::fromLatin1(kTileFilter[i]);
            m_filter->setText(m_filter->text() == filter ? QString() : filter);
        });
        row->addWidget(tile, 1);
        m_tiles << tile;
    }
}

void SlaPage::buildTable(QHBoxLayout *row)
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table = new DataTable(tr("Objectives"), workspace()->preferences(), QStringLiteral("sla.table"));
    auto *delegate = new CellDelegate(cellOf, m_table);
    m_table->setItemDelegate(delegate);
    m_table->setModel(m_model);
    m_table->setWidths({104, 221, 134, 0, 64, 86, 89, 150, 0}, ObjectiveTable::Cause);
    connect(workspace(), &Workspace::staleChanged, delegate, &CellDelegate::setStale);
    m_empty = new EmptyState;
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    auto *paneCard = new Card;
    paneCard->setMinimumWidth(340);
    m_pane = new ObjectivePane(workspace());
    paneCard->body()->addWidget(m_pane, 1);
    row->addWidget(paneCard, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SlaPage::currentChanged);
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        emit navigate(
            {View::Tenant, index.data(ObjectiveTable::TenantIdRole).toString(), QStringLiteral("service"), {}});
    });
    connect(m_pane, &ObjectivePane::openTenant, this, [this](const QString &id) {
        emit navigate({View::Tenant, id, QStringLiteral("service"), {}});
    });
    connect(m_pane, &ObjectivePane::notice, this, &Page::notice);
    connect(m_pane, &ObjectivePane::openReview, this, [this](const QString &id, const QString &name) {
        auto *dialog = new ReviewDialog(workspace()->desk(), id, name, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
}

void SlaPage::open(const Destination &place)
{
    if (!place.filter.isEmpty())
        m_filter->setText(place.filter);
    if (!place.id.isEmpty())
        select(place.id);
}

Destination SlaPage::place() const
{
    return {View::SlaHealth, chosen(), {}, m_filter->text()};
}

QString SlaPage::heading() const
{
    return tr("SLA health");
}

QList<KeyHint> SlaPage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the filter")},         {tr("Up, Down"), tr("From objective to objective")},
            {tr("Enter"), tr("Open the tenant’s page")}, {tr("A"), tr("Acknowledge the alert")},
            {tr("N"), tr("Write a note on the alert")},  {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool SlaPage::settled() const
{
    return workspace()->lists()->complete() && m_pane->settled();
}

void SlaPage::activate()
{
    objectivesChanged();
    m_pane->refresh();
    m_table->setFocus();
}

void SlaPage::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_filter->setFocus();
    else if (event->key() == Qt::Key_Escape && !m_filter->text().isEmpty())
        m_filter->clear();
    else
        Page::keyPressEvent(event);
}

void SlaPage::objectivesChanged()
{
    const QScopedValueRollback arranging(m_arranging, true);
    m_model->replace(workspace()->lists()->objectives());
    showTiles();
    showRemark();
    if (!m_wanted.isEmpty())
        select(m_wanted);
    chooseFirst();
    if (isVisible())
        m_pane->refresh();
}

void SlaPage::showTiles()
{
    const ObjectiveCounts &counts = workspace()->lists()->objectiveCounts();
    const std::pair<quint64, Tone> figures[TileCount] = {{counts.fastBurn, Tone::Bad},  {counts.slowBurn, Tone::Warn},
                                                         {counts.exhausted, Tone::Bad}, {counts.notMeasured, Tone::Dim},
                                                         {counts.noTraffic, Tone::Dim}, {counts.healthy, Tone::Ok}};
    for (int i = 0; i < TileCount; ++i)
        m_tiles[i]->setFigure(words::count(qint64(figures[i].first)), QString(),
                              figures[i].first > 0 ? figures[i].second : Tone::Dim);
}

void SlaPage::showRemark()
{
    const ObjectiveCounts &counts = workspace()->lists()->objectiveCounts();
    const int held = int(workspace()->lists()->objectives().size());
    QStringList parts;
    if (quint64(held) < counts.total)
        parts << tr("the %1 in most need of attention of %2 objectives")
                     .arg(words::count(held), words::count(qint64(counts.total)));
    else
        parts << tr("%1 objectives").arg(words::count(qint64(counts.total)));
    parts << tr("%1 tenants").arg(words::count(qint64(counts.tenants)));
    if (m_model->rowCount() != held)
        parts << tr("%1 shown").arg(words::count(m_model->rowCount()));
    if (counts.pastRead < 10'000)
        parts << tr("reading the past, %1%: budgets hold what is read").arg(counts.pastRead / 100);
    m_header->setRemark(parts.join(QStringLiteral(" · ")));
    const bool none = m_model->rowCount() == 0;
    m_table->setVisible(!none);
    if (!none) {
        m_empty->hideState();
    } else if (!workspace()->lists()->complete()) {
        m_empty->showLoading(tr("Loading objectives…"));
    } else if (held == 0) {
        m_empty->showEmpty(tr("No objectives in your scope"),
                           tr("Objectives exist once a tenant is live and its telemetry is read."));
    } else {
        m_empty->showEmpty(tr("No objective fits the filter"),
                           tr("%1 are hidden by it. Press Esc to clear it.").arg(words::count(held)));
    }
}

void SlaPage::applyFilter(const QString &text)
{
    const QScopedValueRollback arranging(m_arranging, true);
    const QString problem = m_model->setFilter(text);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    showRemark();
    chooseFirst();
    emit placeChanged();
}

void SlaPage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (!m_arranging)
        m_following = false; // From now on the person's choice stays.
    m_pane->show(current.data(ObjectiveTable::TenantIdRole).toString(),
                 current.data(ObjectiveTable::IdRole).toString());
    emit placeChanged();
}

void SlaPage::chooseFirst()
{
    if ((m_table->currentIndex().isValid() && !m_following) || m_model->rowCount() == 0)
        return;
    const QScopedValueRollback arranging(m_arranging, true);
    m_table->selectRow(0);
}

QString SlaPage::chosen() const
{
    return m_table->currentIndex().data(ObjectiveTable::IdRole).toString();
}

void SlaPage::select(const QString &objectiveId)
{
    m_wanted = objectiveId;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        const QString id = index.data(ObjectiveTable::IdRole).toString();
        // A link from elsewhere may name the tenant only: its worst objective comes first.
        if (id != objectiveId && !id.startsWith(objectiveId + QLatin1Char('/')))
            continue;
        m_following = false;
        m_table->selectRow(row);
        m_table->scrollTo(index);
        m_wanted.clear();
        return;
    }
}

} // namespace bulkhead
