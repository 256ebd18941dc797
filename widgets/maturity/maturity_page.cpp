#include "widgets/maturity/maturity_page.h"

#include "models/maturity_desk.h"
#include "models/maturity_table.h"
#include "models/maturity_words.h"
#include "models/words.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/maturity/maturity_card.h"
#include "widgets/maturity/maturity_export.h"
#include "widgets/maturity/maturity_look.h"

#include <QGridLayout>
#include <QLabel>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace bulkhead {
namespace {

constexpr int kAgainMs = 5 * 60'000; ///< Figures of weeks: what came meanwhile is seldom seen.
constexpr int kColumns = 3;
constexpr std::array kWeeks{4, 13, 26};
const QString kWeeksKey = QStringLiteral("maturity.weeks");
const QString kChosenKey = QStringLiteral("maturity.figure");

} // namespace

MaturityPage::MaturityPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Maturity, parent)
    , m_pdf(new MaturityPdf(workspace, this))
    , m_header(new PageHeader(tr("Maturity"), this))
    , m_period(new TabRow({tr("4 weeks"), tr("13 weeks"), tr("26 weeks")}, tr("Period")))
    , m_exportButton(makeButton(tr("Export as PDF…")))
    , m_grid(new QWidget)
    , m_empty(new EmptyState)
    , m_behind(new Card(tr("Tenants behind it")))
    , m_model(new MaturityTable(this))
    , m_table(
          new DataTable(tr("Tenants behind the figure"), workspace->preferences(), QStringLiteral("maturity.table")))
    , m_none(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_again(new QTimer(this))
    , m_seenBy(workspace->session())
{
    const auto remembered = std::ranges::find(kWeeks, workspace->preferences()->value(kWeeksKey).toInt());
    if (remembered != kWeeks.end())
        m_period->setCurrent(int(remembered - kWeeks.begin()));
    const MaturityKind kind = maturityKindOf(workspace->preferences()->value(kChosenKey).toString());
    if (kind != MaturityKind::Unspecified)
        m_chosen = kind;
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::medium, space::large, space::medium);
    column->setSpacing(space::medium);
    buildHead();
    column->addWidget(m_header);
    column->addWidget(m_empty, 1);
    buildCards(column);
    buildTable(column);
    addKeys();
    m_again->setInterval(kAgainMs);
    connect(m_again, &QTimer::timeout, this, [this] {
        if (!this->workspace()->paused()) // A screen that was paused to be read stands still here, too.
            ask();
    });
    connect(m_empty, &EmptyState::acted, this, &MaturityPage::ask);
    connect(workspace, &Workspace::sessionChanged, this, &MaturityPage::hello);
    connect(m_pdf, &MaturityPdf::notice, this, &Page::notice);
    connect(m_pdf, &MaturityPdf::changed, this, &MaturityPage::showState);
    showState();
}

void MaturityPage::buildHead()
{
    m_period->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_header->addAction(m_period);
    m_header->addAction(m_exportButton);
    m_exportButton->setObjectName(QStringLiteral("exportMaturity"));
    m_exportButton->setToolTip(tr("One A4 page for a meeting, and one of definitions: internal, and in the audit (E)"));
    connect(m_exportButton, &QPushButton::clicked, this, [this] { m_pdf->askWhere(weeks()); });
    connect(m_period, &TabRow::chosen, this, [this] {
        workspace()->preferences()->set(kWeeksKey, weeks());
        ask();
    });
}

void MaturityPage::buildCards(QVBoxLayout *column)
{
    auto *grid = new QGridLayout(m_grid);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(space::medium);
    for (const MaturityKind kind : maturityOrder()) {
        auto *card = new MaturityCard(kind);
        const int at = int(m_cards.size());
        grid->addWidget(card, at / kColumns, at % kColumns);
        grid->setColumnStretch(at % kColumns, 1);
        grid->setRowStretch(at / kColumns, 1);
        m_cards.append(card);
        connect(card, &MaturityCard::chosen, this, [this, kind] { choose(kind); });
        connect(card, &MaturityCard::moved, this, [this, kind](int key) { focusBeside(kind, key); });
    }
    column->addWidget(m_grid, 2);
}

void MaturityPage::buildTable(QVBoxLayout *column)
{
    m_behind->body()->setContentsMargins(1, space::medium, 1, 1);
    m_behind->head()->setContentsMargins(13, 0, 13, 0);
    m_table->setItemDelegate(new CellDelegate(maturityCell, m_table));
    m_table->setSortingEnabled(false); // Worst first is the only order that the first 50 have.
    m_table->setModel(m_model);
    m_table->setWidths({340, 170, 320}, MaturityTable::Tenant);
    m_table->setSizePolicy(QSizePolicy::Expanding,
                           QSizePolicy::Ignored); // A third of the page, not what it would like.
    m_table->setMinimumHeight(120);
    m_none->setContentsMargins(13, 0, 13, space::medium);
    m_behind->body()->addWidget(m_none, 0, Qt::AlignTop);
    m_behind->body()->addWidget(m_table, 1);
    m_behind->body()->addStretch(); // Takes what the table would, when there is none.
    column->addWidget(m_behind, 1);
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        if (const MaturityTenant *tenant = m_model->at(index.row()))
            emit navigate({View::Tenant, tenant->id, {}, {}});
    });
}

void MaturityPage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_D, [this] {
        if (MaturityCard *card = cardOf(m_chosen); card != nullptr && card->isVisible())
            card->showDefinition();
    });
    key(Qt::Key_P, [this] { m_period->setCurrent((m_period->current() + 1) % int(kWeeks.size())); });
    key(Qt::Key_T, [this] { m_table->setFocus(Qt::ShortcutFocusReason); });
    key(Qt::Key_E, [this] {
        if (m_exportButton->isVisible() && m_exportButton->isEnabled())
            m_pdf->askWhere(weeks());
    });
    key(Qt::Key_F5, [this] { ask(); });
}

int MaturityPage::weeks() const
{
    return kWeeks.at(size_t(m_period->current()));
}

MaturityCard *MaturityPage::cardOf(MaturityKind kind) const
{
    const auto found = std::ranges::find(m_cards, kind, &MaturityCard::kind);
    return found == m_cards.end() ? nullptr : *found;
}

const MaturityFigure *MaturityPage::chosenFigure() const
{
    const auto found = std::ranges::find(m_report.figures, m_chosen, &MaturityFigure::kind);
    return found == m_report.figures.end() ? nullptr : &*found;
}

/// A hello for other eyes takes the figures away at once; that of the same person leaves them.
void MaturityPage::hello()
{
    if (m_seenBy.taken(workspace()->session())) {
        ++m_asked; // What comes now was asked by somebody else.
        m_asking = m_loaded = false;
        m_fault = {};
        m_report = {};
        m_model->show({});
    }
    if (m_again->isActive())
        ask();
    showState();
}

void MaturityPage::ask()
{
    MaturityDesk *desk = workspace()->desk()->maturity();
    if (desk == nullptr || !workspace()->session().may(QStringLiteral("maturity.read")))
        return;
    m_hadFocus = m_hadFocus || m_empty->isAncestorOf(window()->focusWidget());
    m_asking = true;
    const int number = ++m_asked;
    showState();
    desk->maturity(weeks(), this, [this, number](const Fault &fault, const MaturityReport &report) {
        if (number == m_asked)
            take(fault, report);
    });
}

void MaturityPage::take(const Fault &fault, const MaturityReport &report)
{
    m_asking = false;
    m_fault = fault;
    const bool first = !m_loaded && !fault.failed();
    if (!fault.failed()) {
        m_loaded = true;
        m_report = report;
        showReport();
    }
    showState();
    if (MaturityCard *card = cardOf(m_chosen); first && m_hadFocus && card != nullptr)
        card->setFocus(Qt::OtherFocusReason); // The button that had it is gone.
}

void MaturityPage::choose(MaturityKind kind)
{
    if (kind == m_chosen)
        return;
    m_chosen = kind;
    workspace()->preferences()->set(kChosenKey, maturitySlug(kind));
    showTenants();
    emit placeChanged();
}

void MaturityPage::focusBeside(MaturityKind kind, int key)
{
    const int at = int(std::ranges::find(m_cards, kind, &MaturityCard::kind) - m_cards.begin());
    const int step = key == Qt::Key_Left ? -1 : key == Qt::Key_Right ? 1 : key == Qt::Key_Up ? -kColumns : kColumns;
    const int to = at + step;
    if (to >= int(m_cards.size()) && key == Qt::Key_Down) {
        m_table->setFocus(Qt::OtherFocusReason);
        return;
    }
    if (to < 0 || to >= int(m_cards.size()))
        return;
    m_cards[to]->setFocus(Qt::OtherFocusReason);
    choose(m_cards[to]->kind());
}

void MaturityPage::showReport()
{
    for (const MaturityFigure &figure : m_report.figures)
        if (MaturityCard *card = cardOf(figure.kind))
            card->show(figure, m_report, workspace()->now());
    showTenants();
}

void MaturityPage::showTenants()
{
    for (MaturityCard *card : m_cards)
        card->setChosen(card->kind() == m_chosen);
    const MaturityFigure *figure = chosenFigure();
    if (figure == nullptr)
        return;
    m_behind->setTitle(tr("Tenants behind “%1”").arg(figure->title));
    const int shown = int(figure->tenants.size());
    m_behind->setRemark(shown == 0 ? QString()
                        : shown < figure->tenantsTotal
                            ? tr("the worst %1 of %2").arg(words::count(shown), words::count(figure->tenantsTotal))
                            : tr("%n tenant(s), worst first", nullptr, shown));
    m_model->show(*figure);
    if (shown > 0 && !m_table->currentIndex().isValid())
        m_table->selectRow(0);
    m_table->setVisible(shown > 0);
    m_none->setVisible(shown == 0);
    m_none->setText(!figure->withheld.isEmpty() ? tr("Your role does not read where this figure comes from.")
                    : !figure->amount.value     ? figure->amount.why
                    : figure->wholePlatform
                        ? tr("No tenant within your scope: no business event of theirs carried another tenant.")
                        : tr("No tenant within your scope in this time."));
}

void MaturityPage::showState()
{
    const bool shown = m_loaded;
    m_grid->setVisible(shown);
    m_behind->setVisible(shown);
    m_exportButton->setVisible(m_pdf->possible());
    m_exportButton->setEnabled(shown && !m_pdf->running());
    QStringList parts;
    if (shown) {
        parts << maturitySpan(m_report.fromMs, m_report.toMs) << tr("scope: %1").arg(m_report.scope)
              << (m_report.tenants == 1 ? tr("1 tenant") : tr("%1 tenants").arg(words::count(m_report.tenants)));
        if (m_report.keptSinceMs == 0)
            parts << tr("no daily reading was kept yet: trends begin today");
        else if (m_report.keptSinceMs > m_report.fromMs)
            parts << tr("daily readings since %1").arg(words::date(qint32(m_report.keptSinceMs / 86'400'000)));
    }
    if (m_fault.failed() && shown)
        parts << tr("not read again: %1").arg(m_fault.summary);
    m_header->setRemark(parts.join(QStringLiteral(" · ")));
    if (shown)
        m_empty->hideState();
    else if (m_fault.failed() && !m_asking)
        m_empty->showFault(m_fault, tr("Try again"));
    else
        m_empty->showLoading(tr("Reading the figures…"));
}

void MaturityPage::open(const Destination &place)
{
    const MaturityKind kind = maturityKindOf(place.id);
    if (kind != MaturityKind::Unspecified)
        choose(kind);
}

Destination MaturityPage::place() const
{
    return {View::Maturity, maturitySlug(m_chosen), {}, {}};
}

QString MaturityPage::heading() const
{
    return tr("Maturity");
}

QList<KeyHint> MaturityPage::keys() const
{
    return {{tr("Arrows"), tr("From figure to figure, and down to the tenants")},
            {tr("D"), tr("The definition of the chosen figure; Escape closes it")},
            {tr("P"), tr("The next period: 4, 13 or 26 weeks")},
            {tr("T"), tr("To the tenants behind the figure")},
            {tr("Enter"), tr("In the table: open the tenant's page")},
            {tr("E"), tr("Export the page as PDF")},
            {tr("F5"), tr("Read the figures again")},
            {tr("Ctrl+C"), tr("Copy the chosen rows as text")}};
}

bool MaturityPage::settled() const
{
    return !m_asking && (m_loaded || m_fault.failed());
}

void MaturityPage::activate()
{
    m_again->start();
    ask();
    if (MaturityCard *card = cardOf(m_chosen))
        card->setFocus(Qt::OtherFocusReason);
}

void MaturityPage::deactivate()
{
    m_again->stop();
}

} // namespace bulkhead
