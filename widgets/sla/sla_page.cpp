#include "widgets/sla/sla_page.h"

#include "models/objective_groups.h"
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
#include <QMenu>
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

Cell groupCellOf(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    const bool some = cell.text != QLatin1String("0");
    switch (index.column()) {
    case ObjectiveGroupTable::State:
        cell.kind = Cell::Kind::Badge;
        cell.badge = badgeOf(index);
        return cell;
    case ObjectiveGroupTable::Title:
        return cell;
    case ObjectiveGroupTable::FastBurn:
    case ObjectiveGroupTable::Exhausted:
        cell.tone = some ? Tone::Bad : Tone::Dim;
        break;
    case ObjectiveGroupTable::SlowBurn:
        cell.tone = some ? Tone::Warn : Tone::Dim;
        break;
    default:
        cell.tone = some ? Tone::Text : Tone::Dim;
        break;
    }
    cell.kind = Cell::Kind::Number;
    return cell;
}

} // namespace

SlaPage::SlaPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::SlaHealth, parent)
    , m_model(new ObjectiveTable(this))
    , m_groups(new ObjectiveGroupTable(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_header = new PageHeader(tr("SLA health"), this);
    column->addWidget(m_header);
    buildHeader();
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
    connect(new QShortcut(Qt::Key_H, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
            m_pane, &ObjectivePane::handOver);
    connect(new QShortcut(Qt::Key_G, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
            this, [this] { m_group->menu()->popup(m_group->mapToGlobal(QPoint(0, m_group->height()))); });
    connect(m_filter, &QLineEdit::textChanged, this, &SlaPage::applyFilter);
    connect(workspace->lists(), &LiveLists::objectivesChanged, this, &SlaPage::objectivesChanged);
    connect(workspace, &Workspace::staleChanged, m_table->viewport(), qOverload<>(&QWidget::update));
    objectivesChanged();
    groupBy(GroupBy(std::clamp(workspace->preferences()->value(QStringLiteral("sla.groupBy"), 0).toInt(), 0, 3)));
}

void SlaPage::buildHeader()
{
    m_group = makeButton(QString());
    auto *menu = new QMenu(m_group);
    const std::pair<GroupBy, QString> kinds[] = {{GroupBy::Objective, tr("Every objective")},
                                                 {GroupBy::Tenant, tr("By tenant")},
                                                 {GroupBy::Workflow, tr("By workflow")},
                                                 {GroupBy::Dependency, tr("By dependency")}};
    for (const auto &[by, title] : kinds) {
        QAction *action = menu->addAction(title);
        action->setCheckable(true);
        action->setData(int(by));
        connect(action, &QAction::triggered, this, [this, by = by] { groupBy(by); });
    }
    m_group->setMenu(menu);
    m_header->addAction(m_group);
    // The figures of the table know one period; the pane tells the contract's beside it.
    auto *period = makeLabel(tr("Rolling 30 days"), Text::Body, Tone::Dim);
    period->setToolTip(
        tr("SLI and budget count the last 30 days up to now; the contract’s own period is told beside the "
           "table."));
    m_header->addAction(period);
}

void SlaPage::buildTiles(QHBoxLayout *row)
{
    const QString names[TileCount] = {tr("Fast burn"),    tr("Slow burn"),  tr("Exhausted"),
                                      tr("Not measured"), tr("No traffic"), tr("Healthy")};
    for (int i = 0; i < TileCount; ++i) {
        auto *tile = new FigureTile(names[i]);
        tile->setInline(true);
        tile->setToolTip(tr("Show these objectives"));
        tile->setCheckable(true);
        connect(tile, &QAbstractButton::clicked, this, [this, i] {
            const QString filter = QString::fromLatin1(kTileFilter[i]);
            groupBy(GroupBy::Objective); // A tile counts objectives, and shows them.
            m_filter->setText(m_filter->text() == filter ? QString() : filter);
            markTiles();
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
    m_table->setWidths({104, 197, 131, 0, 64, 86, 88, 150, 0}, ObjectiveTable::Cause);
    connect(workspace(), &Workspace::staleChanged, delegate, &CellDelegate::setStale);
    m_empty = new EmptyState;
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    m_groupTable = new DataTable(tr("Objectives in groups"), workspace()->preferences(), QStringLiteral("sla.groups"));
    auto *groupDelegate = new CellDelegate(groupCellOf, m_groupTable);
    m_groupTable->setItemDelegate(groupDelegate);
    m_groupTable->setModel(m_groups);
    m_groupTable->setSortingEnabled(false); // The neediest group first; sorting is the list's.
    m_groupTable->setWidths({104, 170, 50, 66, 50, 52, 82, 98, 80, 56, 68}, ObjectiveGroupTable::Title);
    m_groupTable->hide();
    connect(m_groupTable, &DataTable::opened, this, [this](const QModelIndex &index) {
        const QString filter = index.data(ObjectiveGroupTable::FilterRole).toString();
        if (filter.isEmpty()) {
            emit notice(tr("These objectives have no likely dependency in common."));
            return;
        }
        m_filter->setText(filter);
        groupBy(GroupBy::Objective);
        m_table->setFocus();
    });
    connect(workspace(), &Workspace::staleChanged, groupDelegate, &CellDelegate::setStale);
    card->body()->addWidget(m_groupTable, 1);
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
    connect(m_pane, &ObjectivePane::accessAsked, this, [this](const QString &id, const QString &alert) {
        emit navigate({View::Access, id, QStringLiteral("request"), QStringLiteral("alert:") + alert});
    });
    connect(m_pane, &ObjectivePane::reviewsAsked, this, [this](const QString &id) {
        emit navigate({View::Reviews, id, {}, {}});
    });
    connect(m_pane, &ObjectivePane::openReview, this, [this](const QString &id, const QString &name) {
        auto *dialog = new ReviewDialog(workspace()->desk(), id, name, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
}

void SlaPage::groupBy(GroupBy by)
{
    m_by = by;
    workspace()->preferences()->set(QStringLiteral("sla.groupBy"), int(by));
    for (QAction *action : m_group->menu()->actions()) {
        action->setChecked(action->data().toInt() == int(by));
        if (action->isChecked()) {
            m_group->setText(tr("%1 ▾").arg(action->text()));
            m_group->setAccessibleName(tr("Grouping: %1").arg(action->text()));
        }
    }
    showGroups();
    showRemark();
    if (by != GroupBy::Objective && m_groups->rowCount() > 0 && !m_groupTable->currentIndex().isValid())
        m_groupTable->selectRow(0);
}

void SlaPage::showGroups()
{
    if (m_by != GroupBy::Objective)
        m_groups->replace(m_model->rows(), m_by);
}

void SlaPage::markTiles()
{
    for (int i = 0; i < m_tiles.size(); ++i)
        m_tiles[i]->setChecked(m_filter->text() == QLatin1String(kTileFilter[i]));
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
            {tr("N"), tr("Write a note on the alert")},  {tr("H"), tr("Hand the alert over")},
            {tr("G"), tr("Group the objectives")},       {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool SlaPage::settled() const
{
    return workspace()->lists()->complete() && m_pane->settled();
}

void SlaPage::activate()
{
    objectivesChanged();
    m_pane->refresh();
    (m_by == GroupBy::Objective ? m_table : m_groupTable)->setFocus();
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
    showGroups();
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
        parts << tr("%n objective(s)", nullptr, int(counts.total))
                     .replace(QString::number(counts.total), words::count(qint64(counts.total)));
    parts << tr("%n tenant(s)", nullptr, int(counts.tenants));
    // The tiles do not count these; together they are all.
    if (counts.atRisk > 0)
        parts << tr("%1 at risk").arg(words::count(qint64(counts.atRisk)));
    if (counts.partial > 0)
        parts << tr("%1 partly measured").arg(words::count(qint64(counts.partial)));
    if (m_model->rowCount() != held)
        parts << tr("%1 shown").arg(words::count(m_model->rowCount()));
    if (m_by != GroupBy::Objective && (quint64(held) < counts.total || m_model->rowCount() != held))
        parts << tr("groups count those shown");
    if (const qint64 at = counts.evaluatedMs; at > 0)
        parts << tr("evaluated %1").arg(QDateTime::fromMSecsSinceEpoch(at).toString(QStringLiteral("HH:mm:ss")));
    if (counts.pastRead < 10'000)
        parts << tr("reading the past, %1%: budgets hold what is read").arg(counts.pastRead / 100);
    m_header->setRemark(parts.join(QStringLiteral(" · ")));
    const bool none = m_model->rowCount() == 0;
    m_table->setVisible(!none && m_by == GroupBy::Objective);
    m_groupTable->setVisible(!none && m_by != GroupBy::Objective);
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
    showGroups();
    markTiles();
    showRemark();
    chooseFirst();
    emit placeChanged();
}

void SlaPage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (!m_arranging)
        m_following = false; // From now on the person's choice stays.
    if (!current.isValid() && m_beside)
        return;
    m_beside = false;
    m_pane->show(current.data(ObjectiveTable::TenantIdRole).toString(),
                 current.data(ObjectiveTable::IdRole).toString());
    emit placeChanged();
}

void SlaPage::chooseFirst()
{
    if (m_beside || (m_table->currentIndex().isValid() && !m_following) || m_model->rowCount() == 0)
        return;
    const QScopedValueRollback arranging(m_arranging, true);
    m_table->selectRow(0);
}

QString SlaPage::chosen() const
{
    return m_table->currentIndex().data(ObjectiveTable::IdRole).toString();
}

void SlaPage::select(const QString &id)
{
    m_wanted = id;
    // An alert is "<objective>@<since minute>".
    const QString objectiveId = id.section(QLatin1Char('@'), 0, 0);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        const QString known = index.data(ObjectiveTable::IdRole).toString();
        // A link from elsewhere may name the tenant only: its worst objective comes first.
        if (known != objectiveId && !known.startsWith(objectiveId + QLatin1Char('/')))
            continue;
        m_following = false;
        m_table->selectRow(row);
        m_table->scrollTo(index);
        if (objectiveId != id)
            m_pane->markAlert(id);
        m_wanted.clear();
        return;
    }
    // Among those that need attention less than the ones the gateway sends, or hidden by the filter: shown all the
    // same.
    if (workspace()->lists()->complete() && objectiveId.contains(QLatin1Char('/'))) {
        m_following = false;
        m_table->clearSelection();
        m_table->setCurrentIndex(QModelIndex());
        m_beside = true;
        m_pane->show(objectiveId.section(QLatin1Char('/'), 0, 0), objectiveId);
        if (objectiveId != id)
            m_pane->markAlert(id);
        m_wanted.clear();
    }
}

} // namespace bulkhead
