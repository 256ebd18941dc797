#include "widgets/coverage/coverage_page.h"

#include "models/coverage_desk.h"
#include "models/coverage_table.h"
#include "models/coverage_words.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/coverage/coverage_pane.h"
#include "widgets/coverage/findings_card.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kOrderMs = 500; // Order changes at most twice a second.
constexpr int kClockMs = 30'000;
constexpr int kPane = 330, kWidestPane = 460;
constexpr int kChangeWidth = 900;          // Narrower, the mark in the cell has to do.
constexpr int kLow = 9'500, kFair = 9'900; // Hundredths of a percent.
const QString kFallenFilter = QStringLiteral("change:fell");

Tone toneOf(const SignalCount &count, bool fallen)
{
    const int share = count.share();
    return share < 0 ? Tone::Dim : share < kLow ? Tone::Bad : share < kFair || fallen ? Tone::Warn : Tone::Ok;
}

/// A bar and its number; the shape tells a share that is low or has fallen.
Cell coverageCell(const QModelIndex &index)
{
    Cell cell;
    cell.text = index.data().toString();
    const bool fallen = index.data(CoverageTable::DropRole).toBool();
    const QVariant value = index.data(CoverageTable::CountRole);
    if (value.isValid()) {
        const auto count = value.value<SignalCount>();
        const Tone tone = toneOf(count, fallen);
        cell.kind = Cell::Kind::Share;
        cell.share = std::max(0, count.share()) / 10'000.0;
        cell.badge = {{},
                      tone,
                      count.seen == 0     ? paint::Shape::Ring
                      : fallen            ? paint::Shape::Triangle
                      : tone == Tone::Bad ? paint::Shape::Square
                                          : paint::Shape::None};
        return cell;
    }
    switch (index.column()) {
    case CoverageTable::Service:
        cell.strong = true;
        break;
    case CoverageTable::Workflow:
        cell.tone = Tone::Dim;
        break;
    case CoverageTable::Change:
        if (fallen) {
            cell.kind = Cell::Kind::Badge;
            cell.badge = {cell.text, Tone::Warn, paint::Shape::Triangle};
        }
        break;
    default:
        cell.kind = Cell::Kind::Number;
        cell.tone = index.column() == CoverageTable::Untagged ? Tone::Text : Tone::Faint;
        break;
    }
    return cell;
}

} // namespace

CoveragePage::CoveragePage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Posture, parent)
    , m_desk(workspace->desk()->isolation().coverage())
    , m_header(new PageHeader(tr("Context coverage"), this))
    , m_fallen(makeButton(tr("Fell")))
    , m_origin(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_filter(new FilterField(CoverageTable::grammar(),
                               tr("Filter, such as share<99 kind:job change:fell untagged>1k   (Ctrl F)")))
    , m_model(new CoverageTable(this))
    , m_empty(new EmptyState)
    , m_findings(new FindingsCard(workspace))
    , m_pane(new CoveragePane(workspace))
    , m_soon(new QTimer(this))
    , m_clock(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::small, space::large, space::large);
    column->setSpacing(space::medium);
    m_fallen->setCheckable(true);
    m_fallen->setToolTip(tr("Only services of which a share has fallen (F)"));
    m_header->addAction(m_fallen);
    column->addWidget(m_header);
    m_origin->setObjectName(QStringLiteral("coverageOrigin"));
    column->addWidget(m_origin);
    column->addWidget(m_filter);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    buildTable(row);
    column->addLayout(row, 1);
    connect(m_fallen, &QPushButton::clicked, this, &CoveragePage::filterFallen);
    connect(new QShortcut(Qt::Key_F, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
            this, &CoveragePage::filterFallen);
    m_soon->setSingleShot(true);
    m_soon->setInterval(kOrderMs);
    connect(m_soon, &QTimer::timeout, this, &CoveragePage::refresh);
    m_clock->setInterval(kClockMs);
    connect(m_clock, &QTimer::timeout, this, [this] {
        if (isVisible() && !this->workspace()->paused())
            showState(); // Ages are told in minutes.
    });
    m_clock->start();
    if (m_desk != nullptr)
        connect(m_desk, &CoverageDesk::changed, this, &CoveragePage::refreshSoon);
    connect(workspace, &Workspace::sessionChanged, this, &CoveragePage::showState);
    connect(workspace, &Workspace::pausedChanged, this, &CoveragePage::refreshSoon);
    connect(workspace, &Workspace::staleChanged, this, [this](bool stale) {
        m_delegate->setStale(stale);
        m_table->viewport()->update();
    });
    refresh();
}

void CoveragePage::buildTable(QHBoxLayout *row)
{
    auto *left = new QVBoxLayout;
    left->setSpacing(space::medium);
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table = new DataTable(tr("Context coverage"), workspace()->preferences(), QStringLiteral("coverage.table"));
    m_delegate = new CellDelegate(coverageCell, m_table);
    m_delegate->setStale(workspace()->stale());
    m_table->setItemDelegate(m_delegate);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSortIndicatorClearable(true); // The third click is the first order again.
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setModel(m_model);
    m_table->setWidths({150, 108, 84, 84, 84, 84, 84, 84, 84, 66}, CoverageTable::Service);
    m_table->setSpareColumns({CoverageTable::Change}, kChangeWidth);
    m_model->sort(header->sortIndicatorSection(), header->sortIndicatorOrder());
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    left->addWidget(card, 1);
    left->addWidget(m_findings);
    row->addLayout(left, 3);
    m_paneCard = new Card;
    m_paneCard->setMinimumWidth(kPane);
    m_paneCard->setMaximumWidth(kWidestPane);
    static_cast<Card *>(m_paneCard)->body()->addWidget(m_pane, 1);
    row->addWidget(m_paneCard, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        if (!m_choosing)
            m_wanted.clear(); // The person went elsewhere.
        showPane();
        emit placeChanged();
    });
    connect(m_table, &DataTable::opened, m_pane, &CoveragePane::enter);
    connect(m_filter, &FilterField::changed, this, &CoveragePage::applyFilter);
    connect(m_filter, &FilterField::downPressed, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_findings, &FindingsCard::openTenant, this, [this](const QString &tenantId) {
        emit navigate({View::Tenant, tenantId, QStringLiteral("isolation"), {}});
    });
    connect(m_findings, &FindingsCard::openService, this, [this](const QString &service, const QString &workflow) {
        m_wanted = service + QLatin1Char('/') + workflow;
        chooseWanted();
    });
}

void CoveragePage::open(const Destination &place)
{
    if (!place.filter.isEmpty())
        m_filter->setText(place.filter);
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    chooseWanted();
}

Destination CoveragePage::place() const
{
    QString id = m_wanted;
    if (const CoverageItem *row = chosen(); id.isEmpty() && row != nullptr)
        id = row->workflow.isEmpty() ? row->service : row->service + QLatin1Char('/') + row->workflow;
    return {View::Posture, id, QStringLiteral("coverage"), m_filter->text()};
}

QString CoveragePage::heading() const
{
    return tr("Context coverage");
}

QList<KeyHint> CoveragePage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the filter")},
            {tr("Enter"), tr("Into the panel of the service; Esc leads back")},
            {tr("F"), tr("Only services of which a share has fallen, or all")},
            {tr("Ctrl+L"), tr("Copy a link to the service")},
            {tr("Ctrl+C"), tr("Copy the selected rows")},
            {tr("Menu key"), tr("Show a chart as a table")}};
}

bool CoveragePage::settled() const
{
    return (m_desk == nullptr || m_desk->complete()) && !m_soon->isActive() && m_pane->settled();
}

void CoveragePage::activate()
{
    refresh();
    const QScopedValueRollback nobody(m_choosing, true); // A table that gets the focus chooses its first row.
    m_table->setFocus();
}

void CoveragePage::keyPressEvent(QKeyEvent *event)
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

/// The first rows at once; afterwards nothing may jump more often than a person can follow, or while one has paused.
void CoveragePage::refreshSoon()
{
    if (!isVisible() || workspace()->paused())
        return; // activate(), or the end of the pause, takes what there is then.
    if (!m_filled || m_desk->items().isEmpty())
        refresh();
    else if (!m_soon->isActive())
        m_soon->start();
}

void CoveragePage::refresh()
{
    if (m_filled && m_table->scrolling()) {
        m_soon->start();
        return;
    }
    static const QList<CoverageItem> kNothing;
    const QList<CoverageItem> &items = m_desk == nullptr ? kNothing : m_desk->items();
    const QScopedValueRollback nobody(m_choosing, true); // Rows that come, go and are shown are nobody's choice.
    m_model->replace(items);
    m_findings->show(items);
    m_filled = m_model->rowCount() > 0;
    showState();
    chooseWanted();
    if (!m_table->currentIndex().isValid() && m_filled && m_wanted.isEmpty())
        m_table->setCurrentIndex(m_model->index(0, 0));
    showPane();
}

void CoveragePage::showState()
{
    const bool complete = m_desk == nullptr || m_desk->complete();
    const CoverageTally tally = m_desk == nullptr ? CoverageTally() : tallyOf(m_desk->items());
    CoverageOrigin origin;
    if (m_desk != nullptr)
        for (const CoverageItem &item : m_desk->items())
            if (item.what == CoverageItem::What::Origin)
                origin = item.origin;
    const int shown = m_model->rowCount();
    QString remark = tally.rows > 0 ? words::coverage(tally) : QString();
    if (shown != m_model->all())
        remark += tr(" · %1 of %2 shown").arg(words::count(shown), words::count(m_model->all()));
    m_header->setRemark(remark);
    m_fallen->setText(tr("Fell %1").arg(words::count(tally.drops)));
    m_fallen->setAccessibleName(m_fallen->text());
    m_fallen->setChecked(m_filter->text() == kFallenFilter);
    m_fallen->setVisible(tally.rows > 0);
    QString from = words::coverageOrigin(origin, workspace()->now());
    if (!origin.problem.isEmpty())
        from += QLatin1Char('\n') + tr("▲ %1").arg(origin.problem);
    m_origin->setText(from);
    setTone(m_origin, origin.problem.isEmpty() ? Tone::Dim : Tone::Warn);
    m_origin->setVisible(!origin.source.isEmpty());
    m_table->setVisible(shown > 0);
    m_paneCard->setVisible(tally.rows > 0);
    m_filter->setVisible(tally.rows > 0);
    if (shown > 0)
        m_empty->hideState();
    else if (complete && !workspace()->session().may(QStringLiteral("coverage.read")))
        m_empty->showFault({Fault::Kind::Denied,
                            {},
                            tr("Your role does not see context coverage."),
                            tr("Ask platform operations for access."),
                            {}});
    else if (!complete)
        m_empty->showLoading(tr("Loading context coverage…"));
    else if (m_desk != nullptr && m_desk->fault().failed())
        m_empty->showFault(m_desk->fault());
    else if (tally.rows > 0)
        m_empty->showEmpty(tr("No service fits the filter"), tr("Clear it with Esc to see all."));
    else
        m_empty->showEmpty(tr("Nothing is counted yet"),
                           origin.problem.isEmpty()
                               ? tr("No signals were found under the names of the gateway’s [coverage] section. That "
                                    "is no data, and says nothing about the services.")
                               : origin.problem);
}

void CoveragePage::showPane()
{
    if (const CoverageItem *row = chosen())
        m_pane->show(*row);
    else
        m_pane->showNone();
}

void CoveragePage::applyFilter(const QString &text)
{
    const QScopedValueRollback nobody(m_choosing, true);
    m_filter->setProblem(m_model->setFilter(text));
    showState();
    showPane();
    emit placeChanged();
}

void CoveragePage::filterFallen()
{
    m_filter->setText(m_filter->text() == kFallenFilter ? QString() : kFallenFilter);
    showState();
}

void CoveragePage::chooseWanted()
{
    if (m_wanted.isEmpty())
        return;
    // A service may have a slash in its name: whatever fits is meant.
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const CoverageItem &item = m_model->rowAt(row);
        if (m_wanted != item.service + QLatin1Char('/') + item.workflow
            && !(item.workflow.isEmpty() && m_wanted == item.service))
            continue;
        m_wanted.clear();
        m_table->setCurrentIndex(m_model->index(row, 0));
        m_table->scrollTo(m_model->index(row, 0));
        return;
    }
}

const CoverageItem *CoveragePage::chosen() const
{
    const QModelIndex current = m_table->currentIndex();
    return current.isValid() && current.row() < m_model->rowCount() ? &m_model->rowAt(current.row()) : nullptr;
}

} // namespace bulkhead
