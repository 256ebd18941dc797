#include "widgets/audit/findings_page.h"

#include "models/audit_desk.h"
#include "models/evidence_desk.h"
#include "models/evidence_words.h"
#include "models/words.h"
#include "widgets/audit/finding_dialog.h"
#include "widgets/audit/finding_pane.h"
#include "widgets/audit/paper_files.h"
#include "widgets/audit/paper_look.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {
enum Part { Open, Overdue, Closed, All };
} // namespace

FindingsPage::FindingsPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Audit, parent)
    , m_files(new PaperFiles(workspace, this))
    , m_header(new PageHeader(tr("Findings"), this))
    , m_begin(makeButton(tr("Open a finding…"), Button::Primary))
    , m_export(makeButton(tr("Export ▾")))
    , m_parts(new TabRow({tr("Open"), tr("Overdue"), tr("Closed"), tr("All")}, tr("Parts of the list")))
    , m_filter(new QLineEdit)
    , m_model(new PaperTable(findingColumns(), this))
    , m_table(new DataTable(tr("Findings"), workspace->preferences(), QStringLiteral("audit.findings")))
    , m_empty(new EmptyState)
    , m_paneCard(new Card)
    , m_pane(new FindingPane(workspace))
    , m_seenBy(workspace->session())
{
    build();
    addKeys();
    connect(m_files, &PaperFiles::changed, this, &FindingsPage::showState);
    connect(m_files, &PaperFiles::notice, this, &Page::notice);
    connect(workspace, &Workspace::sessionChanged, this, &FindingsPage::hello);
    connect(m_parts, &TabRow::chosen, this, &FindingsPage::showRows);
    connect(m_filter, &QLineEdit::textChanged, this, &FindingsPage::showRows);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &FindingsPage::currentChanged);
    connect(m_empty, &EmptyState::acted, this, &FindingsPage::reload);
    connect(m_begin, &QPushButton::clicked, this, &FindingsPage::begin);
    connect(m_pane, &FindingPane::moved, this, &FindingsPage::moved);
    connect(m_pane, &FindingPane::outdated, this, &FindingsPage::reload);
    connect(m_pane, &FindingPane::recordAsked, this, [this](const QString &key) {
        emit navigate({View::Audit, key, {}, {}});
    });
    connect(m_pane, &FindingPane::originAsked, this, [this](const QString &id) {
        const bool sample = id.startsWith(QLatin1String("sample-"));
        emit navigate({View::Audit, id, sample ? QStringLiteral("samples") : QStringLiteral("campaigns"), {}});
    });
    showState();
}

void FindingsPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_begin->setObjectName(QStringLiteral("findingBegin"));
    m_export->setObjectName(QStringLiteral("findingExport"));
    auto *menu = new QMenu(this);
    menu->addAction(tr("All findings…"), this, [this] {
        m_files->askWhere({EvidenceRef::Kind::Findings, {}}, tr("Findings"));
    });
    menu->addAction(tr("This finding…"), this, [this] {
        if (const AuditFinding *finding = find(m_shownId))
            m_files->askWhere({EvidenceRef::Kind::Findings, finding->id}, finding->title);
    });
    m_export->setMenu(menu);
    m_header->addAction(m_export);
    m_header->addAction(m_begin);
    column->addWidget(m_header);
    auto *choice = new QHBoxLayout;
    choice->setSpacing(space::medium);
    choice->addWidget(m_parts);
    choice->addStretch();
    m_filter->setPlaceholderText(tr("Title, owner, tenant or severity   (Ctrl F)"));
    m_filter->setAccessibleName(tr("Filter of findings"));
    m_filter->setObjectName(QStringLiteral("findingFilter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setFixedWidth(320);
    choice->addWidget(m_filter);
    column->addLayout(choice);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table->setItemDelegate(new CellDelegate(paperCell, m_table));
    m_table->setModel(m_model);
    m_table->setWidths({160, 78, 160, 96, 96, 130}, 0);
    m_table->setSortingEnabled(false); // Overdue first.
    m_table->horizontalHeader()->setSortIndicatorShown(false);
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    m_paneCard->setMinimumWidth(440);
    m_paneCard->body()->addWidget(m_pane, 1);
    row->addWidget(m_paneCard, 1);
    column->addLayout(row, 1);
}

void FindingsPage::addKeys()
{
    const auto key = [this](const QKeySequence &code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_N, [this] { m_begin->isVisible() ? m_begin->click() : void(); });
    key(Qt::Key_R, [this] { reload(); });
    key(QKeySequence::Find, [this] { m_filter->setFocus(); });
}

void FindingsPage::hello()
{
    if (m_seenBy.taken(workspace()->session())) {
        ++m_run;
        m_loaded = m_asking = false;
        m_fault = {};
        m_all.clear();
        m_shownId.clear();
        showRows();
    }
    if (m_active && !m_asking && (!m_loaded || m_fault.failed())
        && workspace()->session().may(QStringLiteral("evidence.read")))
        reload();
    showState();
}

void FindingsPage::open(const Destination &place)
{
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    if (find(m_wanted) == nullptr) {
        if (m_loaded && !m_asking)
            reload(); // It may be newer than the list.
        return;
    }
    m_filter->clear();
    if (!isShown(*find(m_wanted)))
        m_parts->setCurrent(All);
    showRows();
}

Destination FindingsPage::place() const
{
    return {View::Audit, m_wanted.isEmpty() ? m_shownId : m_wanted, QStringLiteral("findings"), {}};
}

QString FindingsPage::heading() const
{
    const AuditFinding *finding = find(m_shownId);
    return finding == nullptr ? tr("Findings") : tr("Finding: %1").arg(finding->title);
}

QList<KeyHint> FindingsPage::keys() const
{
    return {{tr("Up, Down"), tr("From finding to finding")},
            {tr("N"), tr("Open a finding")},
            {tr("R"), tr("Load the list again")},
            {tr("Ctrl+F"), tr("To the filter")},
            {tr("Ctrl+L"), tr("Copy a link to the finding")},
            {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool FindingsPage::settled() const
{
    return (m_loaded || m_fault.failed()) && !m_asking;
}

void FindingsPage::activate()
{
    m_active = true;
    if (!m_asking)
        reload(); // Samples and campaigns open findings, too.
    m_table->setFocus();
}

void FindingsPage::reload()
{
    m_asking = true;
    workspace()->desk()->audit().evidence()->findings(
        this, [this, run = ++m_run](const Fault &fault, const QList<AuditFinding> &findings) {
            if (run == m_run)
                take(fault, findings);
        });
    showState();
}

void FindingsPage::take(const Fault &fault, const QList<AuditFinding> &findings)
{
    m_asking = false;
    m_fault = fault;
    if (!fault.failed()) {
        m_loaded = true;
        m_all = findings;
    }
    if (!m_wanted.isEmpty() && m_loaded) {
        const QString wanted = m_wanted;
        if (find(wanted) == nullptr) {
            m_wanted.clear();
            emit notice(tr("There is no such finding within your scope."));
        } else {
            open({View::Audit, wanted, {}, {}});
        }
    }
    showRows();
}

void FindingsPage::moved(const AuditFinding &finding)
{
    if (const auto known = std::ranges::find(m_all, finding.id, &AuditFinding::id); known != m_all.end())
        *known = finding;
    else
        m_all.prepend(finding);
    showRows();
}

bool FindingsPage::isShown(const AuditFinding &finding) const
{
    const bool closed = finding.state == FindingState::Closed;
    switch (m_parts->current()) {
    case Open:
        if (closed)
            return false;
        break;
    case Overdue:
        if (!finding.overdue(workspace()->now()))
            return false;
        break;
    case Closed:
        if (!closed)
            return false;
        break;
    default:
        break;
    }
    const QString words = m_filter->text().trimmed();
    return words.isEmpty()
           || std::ranges::any_of(rowOf(finding, workspace()->now()).cells,
                                  [&words](const QString &cell) { return cell.contains(words, Qt::CaseInsensitive); });
}

const AuditFinding *FindingsPage::find(const QString &id) const
{
    const auto found = std::ranges::find(m_all, id, &AuditFinding::id);
    return found == m_all.end() ? nullptr : &*found;
}

void FindingsPage::showRows()
{
    QList<PaperRow> rows;
    for (const AuditFinding &one : std::as_const(m_all)) {
        if (isShown(one))
            rows << rowOf(one, workspace()->now());
    }
    m_model->replace(rows);
    if (const int row = m_model->rowOf(m_wanted); row >= 0) {
        m_wanted.clear();
        m_table->selectRow(row);
        m_table->scrollTo(m_model->index(row, 0));
    } else if (!m_table->currentIndex().isValid() && !rows.isEmpty()) {
        m_table->selectRow(0);
    }
    currentChanged();
    showState();
}

void FindingsPage::currentChanged()
{
    const QString id = m_model->keyAt(m_table->currentIndex().row());
    const AuditFinding *finding = find(id);
    m_pane->show(finding == nullptr ? AuditFinding() : *finding);
    if (std::exchange(m_shownId, id) != id)
        emit placeChanged();
}

void FindingsPage::showState()
{
    const qint64 now = workspace()->now();
    const auto open =
        std::ranges::count_if(m_all, [](const AuditFinding &one) { return one.state != FindingState::Closed; });
    const auto late = std::ranges::count_if(m_all, [now](const AuditFinding &one) { return one.overdue(now); });
    m_header->setRemark(m_loaded ? tr("%1 open · %2 overdue").arg(words::count(open), words::count(late)) : QString());
    m_begin->setVisible(workspace()->session().may(QStringLiteral("evidence.manage")));
    m_begin->setEnabled(m_loaded);
    m_export->setVisible(!m_all.isEmpty());
    m_export->setEnabled(!m_files->running() && !m_asking);
    const bool rows = m_model->rowCount() > 0;
    m_table->setVisible(rows);
    m_paneCard->setVisible(rows);
    if (rows)
        m_empty->hideState();
    else if (m_fault.failed() && !m_asking)
        m_empty->showFault(m_fault, tr("Load again"));
    else if (!m_loaded)
        m_empty->showLoading(tr("Loading the findings…"));
    else if (m_all.isEmpty())
        m_empty->showEmpty(
            tr("No finding yet"),
            tr("A finding comes from a sample's exception, from an access that is not right, or by hand. "
               "It has an owner and a day, and another person closes it."));
    else
        m_empty->showEmpty(tr("No finding fits"), tr("Choose another part of the list, or clear the filter."));
}

void FindingsPage::begin()
{
    const auto send = [this](const FindingDraft &draft, const QString &, QObject *guard,
                             const std::function<void(const Fault &)> &then) {
        workspace()->desk()->audit().evidence()->openFinding(
            draft, guard, [this, then](const Fault &fault, const AuditFinding &finding) {
                if (!fault.failed()) {
                    m_wanted = finding.id;
                    moved(finding);
                }
                then(fault);
            });
    };
    auto *dialog = new FindingDialog(workspace(), FindingDialog::Deed::Open, {}, send, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace bulkhead
