#include "widgets/tierfit/tier_fit_page.h"

#include "models/posture_words.h"
#include "models/tier_desk.h"
#include "models/tier_fit_table.h"
#include "models/words.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/exchange/export_dialog.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/tierfit/tier_fit_pane.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QShortcut>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

enum Tile { Under, Over, Cost, Tenants, TileCount };
constexpr const char *kTileFilter[TileCount] = {"fit:under", "fit:over", "fit:over saves>0", ""};
constexpr char kEveryMisfit[] = "-isolation:fits"; // In the fleet's filter.
constexpr int kAgainMs = 30'000;                   // Tiers change seldom; a move that goes on shows.
constexpr int kSpareWidth = 1'080;                 // Below, the pane tells what these columns would.
constexpr int kPane = 380, kWidestPane = 520;

Cell fitCell(const QModelIndex &index)
{
    const auto row = index.data(TierFitTable::RowRole).value<TierFitRow>();
    Cell cell;
    cell.text = index.data().toString();
    switch (index.column()) {
    case TierFitTable::Fit:
        cell.kind = Cell::Kind::Badge;
        cell.badge = row.fit == TierFit::Under ? paint::Badge{cell.text, Tone::Bad, paint::Shape::Square}
                                               : paint::Badge{cell.text, Tone::Warn, paint::Shape::Triangle};
        break;
    case TierFitTable::Has:
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(row.tier);
        break;
    case TierFitTable::Recommended:
        cell.kind = Cell::Kind::Badge;
        cell.badge = paint::badge(row.recommended);
        if (row.moving)
            cell.badge.word = cell.text;
        break;
    case TierFitTable::Tenant:
        cell.strong = row.fit == TierFit::Under;
        break;
    case TierFitTable::Rules:
    case TierFitTable::Owner:
        cell.tone = Tone::Dim;
        break;
    default:
        cell.kind = Cell::Kind::Number;
    }
    return cell;
}

} // namespace

TierFitPage::TierFitPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::TierFit, parent)
    , m_seenBy(workspace->session())
    , m_header(new PageHeader(tr("Tier fit"), this))
    , m_filter(
          new FilterField(TierFitTable::grammar(), tr("Filter, such as fit:under tier:shared saves>10k   (Ctrl F)")))
    , m_export(makeButton(tr("Export list…")))
    , m_model(new TierFitTable(this))
    , m_empty(new EmptyState)
    , m_pane(new TierFitPane(workspace))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_export->setObjectName(QStringLiteral("exportTierFit"));
    m_header->addAction(m_export);
    connect(m_export, &QPushButton::clicked, this, &TierFitPage::openExport);
    column->addWidget(m_header);
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(space::medium);
    buildTiles(tiles);
    column->addLayout(tiles);
    column->addWidget(m_filter);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    buildTable(row);
    column->addLayout(row, 1);
    addKeys();
    m_again.setSingleShot(true);
    connect(&m_again, &QTimer::timeout, this, [this] { ask(By::Clock); });
    connect(workspace, &Workspace::sessionChanged, this, &TierFitPage::hello);
    connect(workspace, &Workspace::pausedChanged, this, [this](bool paused) {
        if (!paused && m_active)
            ask(By::Clock);
    });
    showTiles();
    showState();
}

void TierFitPage::buildTiles(QHBoxLayout *row)
{
    const QString names[TileCount] = {tr("Under-isolated: a risk"), tr("Over-isolated: a cost"),
                                      tr("Spent on over-isolation"), tr("Tenants in scope")};
    for (int i = 0; i < TileCount; ++i) {
        auto *tile = new FigureTile(names[i]);
        connect(tile, &QAbstractButton::clicked, this, [this, i] {
            const QString filter = QString::fromLatin1(kTileFilter[i]);
            m_filter->setText(m_filter->text() == filter ? QString() : filter);
        });
        row->addWidget(tile, 1);
        m_tiles << tile;
    }
}

void TierFitPage::buildTable(QHBoxLayout *row)
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table = new DataTable(tr("Tier fit"), workspace()->preferences(), QStringLiteral("tierfit.table"));
    m_table->setItemDelegate(new CellDelegate(fitCell, m_table));
    QHeaderView *header = m_table->horizontalHeader();
    header->setSortIndicatorClearable(true); // The third click is the first order again, the risks first.
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setModel(m_model);
    m_table->setWidths({76, 176, 96, 104, 150, 66, 84, 66, 0, 52, 98, 0}, TierFitTable::Tenant);
    m_table->setSpareColumns({TierFitTable::Rules, TierFitTable::Days}, kSpareWidth);
    // As set above or as remembered. sortByColumn() would be remembered as if a person had chosen it.
    m_model->sort(header->sortIndicatorSection(), header->sortIndicatorOrder());
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    auto *paneCard = new Card;
    paneCard->setMinimumWidth(kPane);
    paneCard->setMaximumWidth(kWidestPane);
    paneCard->body()->addWidget(m_pane, 1);
    m_paneCard = paneCard;
    row->addWidget(paneCard, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TierFitPage::currentChanged);
    connect(m_table, &DataTable::opened, this,
            [this](const QModelIndex &index) { openTenant(index.data(TierFitTable::TenantIdRole).toString()); });
    connect(m_model, &QAbstractItemModel::dataChanged, this, &TierFitPage::currentChanged);
    connect(m_filter, &FilterField::changed, this, &TierFitPage::applyFilter);
    connect(m_filter, &FilterField::downPressed, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_empty, &EmptyState::acted, this, [this] { ask(); });
    connect(m_pane, &TierFitPane::openTenant, this, &TierFitPage::openTenant);
    connect(m_pane, &TierFitPane::proposed, this, [this] { ask(); });
    connect(m_pane, &TierFitPane::notice, this, &Page::notice);
}

void TierFitPage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_M, [this] { m_pane->propose(); });
    key(Qt::Key_E, [this] { openExport(); });
    key(Qt::Key_R, [this] { ask(); });
}

void TierFitPage::open(const Destination &place)
{
    if (!place.filter.isEmpty())
        m_filter->setText(place.filter);
    m_wanted = place.id;
    chooseWanted();
}

Destination TierFitPage::place() const
{
    return {View::TierFit, chosen(), {}, m_filter->text()};
}

QString TierFitPage::heading() const
{
    return tr("Tier fit");
}

QList<KeyHint> TierFitPage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the filter")},
            {tr("Up, Down"), tr("From tenant to tenant")},
            {tr("Enter"), tr("Open the tenant’s page")},
            {tr("M"), tr("Propose a move to another tier")},
            {tr("E"), tr("Export the list, marked INTERNAL")},
            {tr("R"), tr("Read the list again")},
            {tr("Ctrl+L"), tr("Copy a link to the tenant here")},
            {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool TierFitPage::settled() const
{
    if (!m_loaded || m_asking)
        return m_fault.failed() && !m_asking;
    return m_pane->settled();
}

void TierFitPage::activate()
{
    m_active = true;
    ask(By::Clock);
    m_table->setFocus();
}

void TierFitPage::deactivate()
{
    m_active = false;
    m_again.stop();
}

void TierFitPage::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_filter->focusField();
    else if (event->key() == Qt::Key_Escape && !m_filter->text().isEmpty())
        m_filter->setText({});
    else
        Page::keyPressEvent(event);
}

/// A hello of somebody else, or of the same with less to see, takes the list away at once; the tenant stays chosen.
void TierFitPage::hello()
{
    if (m_seenBy.taken(workspace()->session())) {
        if (m_wanted.isEmpty())
            m_wanted = chosen();
        m_loaded = false;
        m_fault = {};
        take({});
    }
    if (m_active)
        ask();
    showState();
}

/// While a person has paused, what the clock asked for does not move the list; the first answer is always shown.
void TierFitPage::ask(By by)
{
    m_again.stop();
    m_asking = true;
    showState();
    workspace()->desk()->tiers().tierFit(
        this, [this, by, number = ++m_asked](const Fault &fault, const TierFitList &list) {
            if (number != m_asked)
                return;
            m_asking = false;
            m_fault = fault;
            if (!fault.failed() && (!m_loaded || by == By::Person || !workspace()->paused())) {
                m_loaded = true;
                take(list);
            }
            showState();
            if (m_active && fault.kind != Fault::Kind::Denied)
                m_again.start(kAgainMs);
        });
}

void TierFitPage::take(const TierFitList &list)
{
    m_list = list;
    m_model->replace(list);
    showMoney();
    showTiles();
    chooseWanted();
}

/// Columns that the role is told nothing for are not there; a person's own choice of columns is left alone otherwise.
void TierFitPage::showMoney()
{
    if (!m_loaded || m_moneyShown == m_list.money)
        return;
    m_moneyShown = m_list.money;
    for (int column = 0; column < TierFitTable::ColumnCount; ++column)
        if (TierFitTable::isMoney(column) || column == TierFitTable::Renewal) // The panel tells the margin.
            m_table->setColumnHidden(column, !m_moneyShown || column == TierFitTable::Margin);
}

void TierFitPage::showTiles()
{
    const auto none = [this](Tile tile) { m_tiles[tile]->setFigure(QStringLiteral("–"), QString(), Tone::Dim); };
    m_tiles[Cost]->setVisible(!m_loaded || m_list.money);
    if (!m_loaded) {
        for (int i = 0; i < TileCount; ++i)
            none(Tile(i));
        return;
    }
    m_tiles[Under]->setFigure(
        words::count(qint64(m_list.under)),
        m_list.money && m_list.under > 0
            ? tr("%1 ARR · %2 a year to lift").arg(words::money(m_list.underArr), words::difference(m_list.underCost))
            : QString(),
        m_list.under > 0 ? Tone::Bad : Tone::Dim);
    m_tiles[Over]->setFigure(words::count(qint64(m_list.over)), QString(), m_list.over > 0 ? Tone::Warn : Tone::Dim);
    m_tiles[Cost]->setFigure(words::money(m_list.overCost), tr("a year, platform cost"),
                             m_list.overCost > 0 ? Tone::Warn : Tone::Dim);
    m_tiles[Tenants]->setFigure(words::count(qint64(m_list.tenants)),
                                tr("%1 fit").arg(words::count(qint64(m_list.tenants - m_list.total))));
}

void TierFitPage::showState()
{
    QStringList parts;
    const auto held = qint64(m_list.rows.size());
    if (m_loaded) {
        parts << (m_list.total > quint64(held)
                      ? tr("the first %1 of %2 tenants").arg(words::count(held), words::count(qint64(m_list.total)))
                      : tr("%n tenant(s)", nullptr, int(held)));
        if (m_model->rowCount() != held)
            parts << tr("%1 shown").arg(words::count(m_model->rowCount()));
        parts << tr("policy %1").arg(m_list.policyVersion);
        if (m_fault.failed())
            parts << tr("not refreshed: %1").arg(m_fault.summary);
    }
    m_header->setRemark(parts.join(QStringLiteral(" · ")));
    m_export->setToolTip(exported().filter == QLatin1String(kEveryMisfit) && !m_filter->text().isEmpty()
                             ? tr("Every tenant that does not fit, whatever the filter hides, as an INTERNAL fleet "
                                  "list (E)")
                             : tr("The tenants of this list as an INTERNAL fleet list (E)"));
    m_export->setVisible(m_loaded && held > 0 && workspace()->session().may(QStringLiteral("tenants.export")));
    const bool none = m_model->rowCount() == 0;
    const bool appears = !none && m_table->isHidden();
    m_table->setVisible(!none);
    if (appears && m_active && hasFocus()) // A hidden table could not take it when the page came up.
        m_table->setFocus();
    m_paneCard->setVisible(m_loaded && held > 0);
    m_filter->setVisible(m_loaded);
    if (!none)
        m_empty->hideState();
    else if (m_fault.failed() && !m_loaded)
        m_empty->showFault(m_fault, tr("Load the list again"));
    else if (!m_loaded)
        m_empty->showLoading(tr("Comparing tiers with policy…"));
    else if (held == 0)
        m_empty->showEmpty(tr("Every tenant has the tier that policy asks for"),
                           tr("%1 tenants in your scope were compared.").arg(words::count(qint64(m_list.tenants))));
    else
        m_empty->showEmpty(tr("No tenant fits the filter"),
                           tr("%1 are hidden by it. Press Esc to clear it.").arg(words::count(held)));
}

void TierFitPage::applyFilter(const QString &text)
{
    m_filter->setProblem(m_model->setFilter(text));
    showState();
    chooseWanted();
    emit placeChanged();
}

void TierFitPage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid())
        m_pane->show(m_model->rowAt(current.row()), m_list.money);
    else
        m_pane->showNone();
    emit placeChanged();
}

void TierFitPage::chooseWanted()
{
    if (m_model->rowCount() == 0) {
        m_pane->showNone();
        return;
    }
    const int wanted = m_wanted.isEmpty() ? -1 : m_model->rowOf(m_wanted);
    if (wanted >= 0) {
        m_table->selectRow(wanted);
        m_table->scrollTo(m_model->index(wanted, 0));
        m_wanted.clear();
    } else if (!m_table->currentIndex().isValid()) {
        m_table->selectRow(0);
    }
}

void TierFitPage::openTenant(const QString &tenantId)
{
    if (!tenantId.isEmpty())
        emit navigate({View::Tenant, tenantId, QStringLiteral("isolation"), {}});
}

void TierFitPage::openExport()
{
    if (!m_export->isVisible())
        return;
    auto *dialog = new ExportDialog(workspace()->desk(), exported(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ExportDialog::exported, this, [this](const QString &path, quint64 rows) {
        emit notice(tr("%1 tenants exported to %2, marked INTERNAL.").arg(words::count(qint64(rows)), path));
    });
    dialog->open();
}

/// The fleet's filter knows the side of a misfit, and nothing else that this page's filter asks for.
ExportView TierFitPage::exported() const
{
    ExportView view;
    view.columns = {QStringLiteral("name"),  QStringLiteral("tier"), QStringLiteral("isolation"),
                    QStringLiteral("owner"), QStringLiteral("arr"),  QStringLiteral("renewal")};
    const QString filter = m_filter->text().trimmed();
    const bool under = filter == QLatin1String(kTileFilter[Under]), over = filter == QLatin1String(kTileFilter[Over]);
    view.filter = under  ? QStringLiteral("isolation:under")
                  : over ? QStringLiteral("isolation:over")
                         : QString::fromLatin1(kEveryMisfit);
    view.rows = under ? m_list.under : over ? m_list.over : m_list.total;
    return view;
}

QString TierFitPage::chosen() const
{
    return m_table->currentIndex().data(TierFitTable::TenantIdRole).toString();
}

} // namespace bulkhead
