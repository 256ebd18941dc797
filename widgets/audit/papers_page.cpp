#include "widgets/audit/papers_page.h"

#include "models/evidence_desk.h"
#include "models/words.h"
#include "widgets/audit/paper_look.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QShortcut>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {
namespace {
constexpr int kListHeight = 212; // Five papers and the header; the items have the rest.
} // namespace

PapersPage::PapersPage(Workspace *workspace, Kind kind, QWidget *parent)
    : Page(workspace, View::Audit, parent)
    , m_kind(std::move(kind))
    , m_files(new PaperFiles(workspace, this))
    , m_header(new PageHeader(m_kind.title, this))
    , m_begin(makeButton(m_kind.begin, Button::Primary))
    , m_export(makeButton(tr("Export…")))
    , m_close(makeButton({}))
    , m_list(new PaperTable(m_kind.listColumns, this))
    , m_items(new PaperTable(m_kind.itemColumns, this))
    , m_listTable(new DataTable(m_kind.list, workspace->preferences(),
                                QStringLiteral("audit.%1").arg(QLatin1String(m_kind.tab))))
    , m_itemTable(new DataTable(m_kind.items, workspace->preferences(),
                                QStringLiteral("audit.%1.items").arg(QLatin1String(m_kind.tab))))
    , m_empty(new EmptyState)
    , m_itemsEmpty(new EmptyState)
    , m_listCard(new Card)
    , m_paperCard(new Card)
    , m_sideCard(new Card)
    , m_title(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_facts(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_actions(new QHBoxLayout)
    , m_side(new QVBoxLayout)
    , m_seenBy(workspace->session())
{
    build();
    addKeys();
    connect(m_files, &PaperFiles::changed, this, &PapersPage::showState);
    connect(m_files, &PaperFiles::notice, this, &Page::notice);
    connect(workspace, &Workspace::sessionChanged, this, &PapersPage::hello);
    connect(m_listTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PapersPage::listChanged);
    connect(m_itemTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &PapersPage::itemChanged);
    connect(m_empty, &EmptyState::acted, this, &PapersPage::reload);
    connect(m_begin, &QPushButton::clicked, this, [this] { begin(); });
    connect(m_close, &QPushButton::clicked, this, [this] { closePaper(); });
    connect(m_export, &QPushButton::clicked, this, [this] {
        if (!m_shownId.isEmpty())
            m_files->askWhere({m_kind.out, m_shownId}, m_title->text());
    });
    showState();
}

void PapersPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_begin->setObjectName(QStringLiteral("paperBegin"));
    m_export->setObjectName(QStringLiteral("paperExport"));
    m_close->setObjectName(QStringLiteral("paperClose"));
    m_export->setToolTip(tr("The chosen paper as a PDF or a table (E)"));
    m_header->addAction(m_export);
    m_header->addAction(m_begin);
    column->addWidget(m_header);
    column->addWidget(m_empty);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *left = new QVBoxLayout;
    left->setSpacing(space::medium);
    const auto table = [](DataTable *view, PaperTable *model, const QList<int> &widths, int stretch) {
        view->setItemDelegate(new CellDelegate(paperCell, view));
        view->setModel(model);
        view->setWidths(widths, stretch);
        view->setSortingEnabled(false); // The gateway's order: what has to be done first.
        view->horizontalHeader()->setSortIndicatorShown(false);
    };
    table(m_listTable, m_list, m_kind.listWidths, 0);
    table(m_itemTable, m_items, m_kind.itemWidths, m_kind.itemStretch);
    m_listTable->setObjectName(QStringLiteral("papers"));
    m_itemTable->setObjectName(QStringLiteral("paperItems"));
    m_listCard->body()->setContentsMargins(1, 1, 1, 1);
    m_listCard->body()->addWidget(m_listTable);
    m_listCard->setFixedHeight(kListHeight);
    left->addWidget(m_listCard);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(m_title, 1);
    head->addLayout(m_actions);
    head->addWidget(m_close, 0, Qt::AlignTop);
    m_paperCard->body()->addLayout(head);
    m_facts->setObjectName(QStringLiteral("paperFacts"));
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_paperCard->body()->addWidget(m_facts);
    m_paperCard->body()->addWidget(m_itemsEmpty);
    m_paperCard->body()->addWidget(m_itemTable, 1);
    left->addWidget(m_paperCard, 1);
    row->addLayout(left, 3);
    m_sideCard->setMinimumWidth(380);
    m_side->setSpacing(space::medium);
    m_sideCard->body()->addLayout(m_side, 1);
    row->addWidget(m_sideCard, 1);
    column->addLayout(row, 1);
}

void PapersPage::addKeys()
{
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_N, [this] { m_begin->isVisible() ? m_begin->click() : void(); });
    key(Qt::Key_E, [this] { m_export->isVisible() ? m_export->click() : void(); });
    key(Qt::Key_R, [this] { reload(); });
}

/// A hello for the same eyes is no reason to ask again.
void PapersPage::hello()
{
    if (m_seenBy.taken(workspace()->session())) {
        ++m_run;
        m_loaded = m_asking = m_askingPaper = false;
        m_fault = m_paperFault = {};
        m_shownId.clear();
        m_list->replace({});
        m_items->replace({});
        forget();
        showItem({});
    }
    if (m_active && !m_asking && (!m_loaded || m_fault.failed())
        && workspace()->session().may(QStringLiteral("evidence.read")))
        reload();
    showState();
}

void PapersPage::open(const Destination &place)
{
    if (place.id.isEmpty())
        return;
    choosePaper(place.id);
}

Destination PapersPage::place() const
{
    return {View::Audit, m_shownId.isEmpty() ? m_wanted : m_shownId, QLatin1String(m_kind.tab), {}};
}

QList<KeyHint> PapersPage::keys() const
{
    return {{tr("Up, Down"), tr("From row to row")},        {tr("N"), m_kind.begin},
            {tr("E"), tr("Export the chosen paper")},       {tr("R"), tr("Load the list again")},
            {tr("Ctrl+L"), tr("Copy a link to the paper")}, {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool PapersPage::settled() const
{
    return (m_loaded || m_fault.failed()) && !m_asking && !m_askingPaper;
}

void PapersPage::activate()
{
    m_active = true;
    if (!m_loaded && !m_asking)
        reload();
    m_listTable->setFocus();
}

void PapersPage::reload()
{
    m_asking = true;
    if (m_wanted.isEmpty())
        m_wanted = m_shownId;
    m_shownId.clear(); // It is asked for anew, too.
    askList(++m_run);
    showState();
}

void PapersPage::takeList(const Fault &fault, const QList<PaperRow> &rows)
{
    m_asking = false;
    m_fault = fault;
    if (!fault.failed()) {
        m_loaded = true;
        m_list->replace(rows);
        int row = m_list->rowOf(m_wanted);
        if (row < 0 && m_wanted.isEmpty() && !rows.isEmpty())
            row = 0;
        if (row >= 0) {
            m_listTable->selectRow(row);
            m_listTable->scrollTo(m_list->index(row, 0));
            listChanged();
        } else if (!m_wanted.isEmpty()) {
            choosePaper(QString(m_wanted)); // It may stand beyond the list; else the gateway says that there is none.
        }
    }
    showState();
}

void PapersPage::listChanged()
{
    const QString id = m_list->keyAt(m_listTable->currentIndex().row());
    if (id.isEmpty() || id == m_shownId)
        return;
    m_wanted.clear();
    m_shownId = id;
    m_askingPaper = true;
    m_paperFault = {};
    if (m_itemsId != id) { // Loaded again, it stays where the reviewer is.
        m_items->replace({});
        showItem({});
    }
    askPaper(id, ++m_run);
    showState();
    emit placeChanged();
}

void PapersPage::choosePaper(const QString &id)
{
    const int row = m_list->rowOf(id);
    if (!m_loaded || m_asking) {
        m_wanted = id; // The list comes first, and chooses it.
        return;
    }
    m_wanted.clear();
    if (row >= 0) {
        m_listTable->selectRow(row);
        return;
    }
    m_listTable->setCurrentIndex({});
    m_listTable->clearSelection();
    m_shownId = id;
    m_askingPaper = true;
    askPaper(id, ++m_run);
    showState();
}

void PapersPage::takePaper(const Fault &fault, const Shown &paper)
{
    m_askingPaper = false;
    m_paperFault = fault;
    if (fault.failed()) {
        m_items->replace({});
        m_title->setText({});
        m_facts->setText({});
        m_closable = false;
        showItem({});
        showState();
        return;
    }
    m_shownId = m_itemsId = paper.id;
    m_title->setText(paper.title);
    m_facts->setText(paper.facts);
    m_facts->setAccessibleName(paper.facts);
    m_closable = paper.closable;
    m_notClosable = paper.notClosable;
    m_items->replace(paper.items);
    if (!m_itemTable->currentIndex().isValid() && !paper.items.isEmpty())
        m_itemTable->selectRow(0);
    itemChanged();
    showState();
}

void PapersPage::showNextOpen()
{
    const int from = m_itemTable->currentIndex().row();
    for (int step = 1; step < m_items->rowCount(); ++step) {
        const int row = (from + step) % m_items->rowCount();
        if (m_items->rowAt(row).state == PaperState::Open) {
            m_itemTable->selectRow(row);
            m_itemTable->scrollTo(m_items->index(row, 0));
            return;
        }
    }
}

QString PapersPage::currentItem() const
{
    return m_items->keyAt(m_itemTable->currentIndex().row());
}

void PapersPage::itemChanged()
{
    showItem(currentItem());
}

void PapersPage::showState()
{
    const SessionInfo session = workspace()->session();
    const bool manages = session.may(QStringLiteral("evidence.manage"));
    const bool any = m_list->rowCount() > 0 || !m_shownId.isEmpty();
    m_begin->setVisible(manages);
    m_begin->setEnabled(m_loaded);
    m_export->setVisible(any);
    m_export->setEnabled(!m_shownId.isEmpty() && !m_paperFault.failed() && !m_askingPaper && !m_files->running());
    m_listCard->setVisible(m_list->rowCount() > 0);
    m_paperCard->setVisible(any);
    m_sideCard->setVisible(any);
    m_close->setText(m_kind.out == EvidenceRef::Kind::Sample ? tr("Close the sample") : tr("Close the campaign"));
    m_close->setVisible(manages && m_closable);
    m_close->setEnabled(m_notClosable.isEmpty());
    m_close->setToolTip(m_notClosable);
    m_itemTable->setVisible(m_items->rowCount() > 0);
    if (m_paperFault.failed())
        m_itemsEmpty->showFault(m_paperFault);
    else if (m_askingPaper && m_items->rowCount() == 0)
        m_itemsEmpty->showLoading(tr("Loading…"));
    else
        m_itemsEmpty->hideState();
    m_header->setRemark(m_asking   ? tr("loading…")
                        : m_loaded ? tr("%1 in all").arg(words::count(m_list->rowCount()))
                                   : QString());
    if (any)
        m_empty->hideState();
    else if (m_fault.failed() && !m_asking)
        m_empty->showFault(m_fault, tr("Load again"));
    else if (m_asking || !m_loaded)
        m_empty->showLoading(tr("Loading…"));
    else
        m_empty->showEmpty(m_kind.none, m_kind.noneWhy);
}

} // namespace bulkhead
