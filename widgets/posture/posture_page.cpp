#include "widgets/posture/posture_page.h"

#include "models/act_rights.h"
#include "models/isolation_desk.h"
#include "models/posture_table.h"
#include "models/posture_words.h"
#include "models/words.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/posture/baseline_banner.h"
#include "widgets/posture/baseline_dialog.h"
#include "widgets/posture/posture_look.h"
#include "widgets/posture/posture_pane.h"
#include "widgets/posture/probe_dialog.h"
#include "widgets/posture/restore_dialog.h"
#include "widgets/posture/waive_dialog.h"
#include "widgets/review/sheet_export.h"

#include <QElapsedTimer>
#include <QHeaderView>
#include <QKeyEvent>
#include <QShortcut>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kOrderMs = 500; // Order changes at most twice a second.
constexpr int kRarestOrderMs = 10'000;
constexpr int kClockMs = 30'000; // Ages are told in minutes.
constexpr int kPane = 312;       // Narrow enough for ten columns beside it at 1440.
constexpr int kWidestPane = 440;
constexpr int kFindingsWidth = 930;
const QString kFindingsFilter = QStringLiteral("findings>0");
const QString kKeptFilter = QStringLiteral("posture.filter"), kKeptCell = QStringLiteral("posture.cell");

/// "t-1/data" is tenant t-1 and its data layer; what is no layer belongs to the tenant's id.
std::pair<QString, Layer> partsOf(const QString &cell)
{
    const qsizetype slash = cell.lastIndexOf(QLatin1Char('/'));
    const Layer layer = slash < 0 ? Layer::Unspecified : words::layerOf(cell.mid(slash + 1));
    return {layer == Layer::Unspecified ? cell : cell.left(slash), layer};
}

} // namespace

PosturePage::PosturePage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Posture, parent)
    , m_header(new PageHeader(tr("Isolation posture"), this))
    , m_baselines(new BaselineBanner(workspace))
    , m_filter(new FilterField(PostureTable::grammar(),
                               tr("Filter, such as state:crossed layer:data tier:shared fit:under   (Ctrl F)")))
    , m_model(new PostureTable([workspace] { return workspace->now(); },
                               [this](const QString &tenantId) { return recommended(tenantId); }, this))
    , m_empty(new EmptyState)
    , m_pane(new PosturePane(workspace))
    , m_findings(makeButton(tr("Findings")))
    , m_fit(makeButton(tr("Tier fit")))
    , m_handOver(makeButton(tr("Hand-over sheet…")))
    , m_probe(makeButton(tr("Run probes…"), Button::Primary))
    , m_sheet(new SheetExport(SheetExport::Sheet::HandOver, workspace, this))
    , m_soon(new QTimer(this))
    , m_clock(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    buildHead();
    column->addWidget(m_header);
    column->addWidget(m_baselines);
    connect(m_baselines, &BaselineBanner::reviewWanted, this, [this](const BaselineChange &change) {
        auto *dialog = new BaselineDialog(this->workspace(), change, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &BaselineDialog::changed, m_baselines, &BaselineBanner::load);
        dialog->open();
    });
    column->addWidget(m_filter);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    buildTable(row);
    column->addLayout(row, 1);
    addKeys();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kOrderMs);
    connect(m_soon, &QTimer::timeout, this, &PosturePage::refresh);
    m_clock->setInterval(kClockMs);
    connect(m_clock, &QTimer::timeout, this, [this] {
        if (isVisible() && !this->workspace()->paused()) {
            m_pane->refreshAges();
            refresh();
            m_table->viewport()->update(); // Proof is older, though nothing was told.
        }
    });
    m_clock->start();
    m_wanted = workspace->preferences()->value(kKeptCell).toString();
    m_filter->setText(workspace->preferences()->value(kKeptFilter).toString());
    connect(workspace->lists(), &LiveLists::postureChanged, this, &PosturePage::refreshSoon);
    connect(workspace, &Workspace::sessionChanged, this, [this] {
        showState();
        m_baselines->load();
    });
    connect(workspace, &Workspace::staleChanged, this, [this](bool stale) {
        m_delegate->setStale(stale);
        m_table->viewport()->update();
    });
    refresh();
}

void PosturePage::buildHead()
{
    m_findings->setCheckable(true);
    m_findings->setToolTip(
        tr("Only tenants with controls that do not stand, attempts that got through, or things they share"));
    m_header->addAction(m_findings);
    m_fit->setObjectName(QStringLiteral("tierFit"));
    m_fit->setToolTip(tr("Tenants that are isolated too little or too much, and what that costs"));
    m_header->addAction(m_fit);
    connect(m_fit, &QPushButton::clicked, this, [this] { emit navigate({View::TierFit, {}, {}, {}}); });
    m_handOver->setObjectName(QStringLiteral("handOver"));
    m_header->addAction(m_handOver);
    connect(m_handOver, &QPushButton::clicked, this, &PosturePage::handOver);
    connect(m_sheet, &SheetExport::changed, this, &PosturePage::showState);
    connect(m_sheet, &SheetExport::notice, this, &PosturePage::notice);
    m_probe->setObjectName(QStringLiteral("runProbes"));
    m_header->addAction(m_probe);
    connect(m_findings, &QPushButton::clicked, this, &PosturePage::filterFindings);
    connect(m_probe, &QPushButton::clicked, this, &PosturePage::probe);
}

void PosturePage::buildTable(QHBoxLayout *row)
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table = new DataTable(tr("Isolation posture"), workspace()->preferences(), QStringLiteral("posture.table"));
    m_delegate = new PostureDelegate(
        [this](const QModelIndex &index) { return postureCell(index, workspace()->now()); }, m_table);
    m_delegate->setStale(workspace()->stale());
    m_table->setItemDelegate(m_delegate);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSortIndicatorClearable(true); // The third click is the first order again, the worst first.
    header->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setModel(m_model);
    m_table->setWidths({170, 90, 90, 90, 90, 90, 90, 90, 62, 74}, PostureTable::Tenant);
    m_table->setSpareColumns({PostureTable::Findings}, kFindingsWidth);
    // As set above or as remembered. sortByColumn() would be remembered as if a person had chosen it.
    m_model->sort(header->sortIndicatorSection(), header->sortIndicatorOrder());
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    m_paneCard = new Card;
    m_paneCard->setMinimumWidth(kPane);
    m_paneCard->setMaximumWidth(kWidestPane);
    static_cast<Card *>(m_paneCard)->body()->addWidget(m_pane, 1);
    row->addWidget(m_paneCard, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        if (!m_choosing)
            m_wanted.clear(); // The person went elsewhere.
        currentChanged();
        if (!chosen().isEmpty())
            workspace()->preferences()->set(kKeptCell, chosen());
    });
    connect(m_table, &DataTable::opened, m_pane, &PosturePane::enter);
    connect(m_filter, &FilterField::changed, this, &PosturePage::applyFilter);
    connect(m_filter, &FilterField::downPressed, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_pane, &PosturePane::restoreWanted, this, &PosturePage::restore);
    connect(m_pane, &PosturePane::waiveWanted, this, &PosturePage::waive);
    connect(m_pane, &PosturePane::openTenant, this, &PosturePage::openTenant);
    connect(m_pane, &PosturePane::openCase, this, [this](const QString &id) {
        emit navigate({View::Exposures, id, {}, {}});
    });
    connect(m_pane, &PosturePane::layerChosen, this, [this](Layer layer) {
        choose(m_table->currentIndex().data(PostureTable::TenantIdRole).toString(), layer);
    });
}

void PosturePage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_F5, [this] { probe(); });
    key(Qt::Key_F, [this] { filterFindings(); });
    key(Qt::Key_H, [this] { handOver(); });
    key(Qt::Key_R, [this] { restore(); });
    key(Qt::Key_T, [this] { openTenant(m_table->currentIndex().data(PostureTable::TenantIdRole).toString()); });
}

void PosturePage::open(const Destination &place)
{
    if (!place.filter.isEmpty())
        m_filter->setText(place.filter);
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    chooseWanted();
}

Destination PosturePage::place() const
{
    return {View::Posture, chosen().isEmpty() ? m_wanted : chosen(), {}, m_filter->text()};
}

QString PosturePage::heading() const
{
    return tr("Isolation posture");
}

QList<KeyHint> PosturePage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the filter")},
            {tr("Arrows"), tr("From cell to cell")},
            {tr("Enter"), tr("Into the panel of the cell; Esc leads back")},
            {tr("F5"), tr("Run probes on the tenant")},
            {tr("R"), tr("Propose to restore the tenant’s baseline")},
            {tr("F"), tr("Only tenants with findings, or all")},
            {tr("H"), tr("Save the tenant’s hand-over sheet")},
            {tr("T"), tr("Open the tenant’s page")},
            {tr("Ctrl+L"), tr("Copy a link to the cell")},
            {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool PosturePage::settled() const
{
    return workspace()->lists()->complete() && !m_soon->isActive() && m_pane->settled();
}

void PosturePage::activate()
{
    m_baselines->load();
    refresh();
    m_table->setFocus();
}

void PosturePage::keyPressEvent(QKeyEvent *event)
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

/// The first rows at once; afterwards nothing may jump more often than a person can follow.
void PosturePage::refreshSoon()
{
    if (!isVisible())
        return; // activate() takes what there is then.
    if (!m_filled || workspace()->lists()->postures().isEmpty())
        refresh();
    else if (!m_soon->isActive())
        m_soon->start();
}

void PosturePage::refresh()
{
    const bool reading = m_table->scrolling() || m_table->selectionModel()->selectedRows().size() > 1;
    if (m_filled && reading && !workspace()->lists()->postures().isEmpty()) {
        m_soon->start();
        return;
    }
    QElapsedTimer timer;
    timer.start();
    m_model->replace(workspace()->lists()->postures());
    // A large fleet is ordered less often, so that nine tenths of the time are the person's.
    m_soon->setInterval(std::clamp(int(timer.elapsed()) * 10, kOrderMs, kRarestOrderMs));
    m_filled = m_model->rowCount() > 0;
    showState();
    chooseWanted();
    currentChanged();
}

void PosturePage::showState()
{
    const PostureTally tally = m_model->tally();
    const SessionInfo session = workspace()->session();
    const bool complete = workspace()->lists()->complete();
    const int shown = m_model->rowCount();
    QString remark;
    if (tally.tenants > 0) {
        remark = words::posture(tally);
        if (shown != tally.tenants)
            remark += tr(" · %1 shown").arg(words::count(shown));
    }
    m_header->setRemark(remark);
    m_findings->setText(tr("Findings %1").arg(words::count(tally.findings)));
    m_findings->setAccessibleName(m_findings->text());
    m_findings->setChecked(m_filter->text() == kFindingsFilter);
    m_findings->setVisible(tally.tenants > 0);
    m_fit->setVisible(tally.tenants > 0 && session.may(QStringLiteral("tiers.read")));
    const bool may = session.may(QStringLiteral("posture.probe")), any = m_table->currentIndex().isValid();
    m_probe->setEnabled(may && any);
    m_probe->setToolTip(!may ? tr("Your role sees postures and runs no probes. Platform operations and onboarding do.")
                        : !any ? tr("Choose a tenant first")
                               : tr("Try this tenant’s boundaries now (F5)"));
    m_probe->setAccessibleDescription(m_probe->toolTip());
    m_probe->setVisible(tally.tenants > 0);
    m_handOver->setEnabled(m_sheet->possible() && any && !m_sheet->running());
    m_handOver->setToolTip(!m_sheet->possible() ? tr("Your role sees postures and takes no hand-over sheets. Customer "
                                                     "success, onboarding and platform operations do.")
                           : !any               ? tr("Choose a tenant first")
                           : m_sheet->running()
                               ? tr("A sheet is being written")
                               : tr("What was provisioned and what is proven of this tenant, as PDF (H)"));
    m_handOver->setAccessibleDescription(m_handOver->toolTip());
    m_handOver->setVisible(tally.tenants > 0);
    m_pane->refreshRights();
    m_table->setVisible(shown > 0);
    m_paneCard->setVisible(tally.tenants > 0);
    m_filter->setVisible(tally.tenants > 0);
    if (shown > 0)
        m_empty->hideState();
    else if (complete && !session.may(QStringLiteral("posture.read")))
        m_empty->showFault({Fault::Kind::Denied,
                            {},
                            tr("Your role does not see isolation postures."),
                            tr("Ask platform operations for access."),
                            {}});
    else if (!complete)
        m_empty->showLoading(tr("Loading the posture…"));
    else if (const Fault fault = workspace()->desk()->isolation().postureFault(); fault.failed())
        m_empty->showFault(fault);
    else if (tally.tenants == 0)
        m_empty->showEmpty(tr("No posture yet"),
                           tr("No tenant within your scope has been looked at. That is no sign of health."));
    else
        m_empty->showEmpty(tr("No tenant fits the filter"),
                           tr("%1 are hidden by it. Press Esc to clear it.").arg(words::count(tally.tenants)));
}

void PosturePage::applyFilter(const QString &text)
{
    const QString problem = m_model->setFilter(text);
    m_filter->setProblem(problem);
    if (problem.isEmpty())
        workspace()->preferences()->set(kKeptFilter, text);
    showState();
    chooseWanted();
    currentChanged();
}

void PosturePage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid()) {
        m_pane->showNone();
    } else {
        const TenantPosture &posture = m_model->rowAt(current.row());
        m_pane->show(posture, PostureTable::layerOf(current.column()), recommended(posture.id));
    }
    showState();
    emit placeChanged();
}

void PosturePage::chooseWanted()
{
    const auto [tenantId, layer] = partsOf(m_wanted);
    if (!m_wanted.isEmpty() && m_model->rowOf(tenantId) < 0) {
        const QList<TenantPosture> &all = m_model->all();
        const bool hidden = std::ranges::find(all, tenantId, &TenantPosture::id) != all.end();
        if (hidden && !m_filter->text().isEmpty()) {
            m_filter->setText({}); // Whoever came for a cell comes to see it; leads back here.
            return;
        }
    }
    if (!m_wanted.isEmpty() && m_model->rowOf(tenantId) >= 0) {
        m_wanted.clear();
        choose(tenantId, layer);
    } else if (m_model->rowCount() > 0 && !m_table->currentIndex().isValid()) {
        const TenantPosture &first = m_model->rowAt(0);
        choose(first.id, layerAt(worstLayer(first, workspace()->now())));
    }
}

void PosturePage::choose(const QString &tenantId, Layer layer)
{
    const int row = m_model->rowOf(tenantId);
    if (row < 0)
        return;
    const QModelIndex cell = m_model->index(row, PostureTable::columnOf(layer));
    m_choosing = true;
    m_table->setCurrentIndex(cell);
    m_choosing = false;
    m_table->scrollTo(cell);
}

void PosturePage::filterFindings()
{
    m_filter->setText(m_filter->text() == kFindingsFilter ? QString() : kFindingsFilter);
    showState();
}

void PosturePage::probe()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return;
    if (!m_probe->isEnabled()) {
        emit notice(m_probe->toolTip());
        return;
    }
    auto *dialog = new ProbeDialog(workspace()->desk(), m_model->rowAt(current.row()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ProbeDialog::probed, m_pane, &PosturePane::take);
    dialog->open();
}

void PosturePage::handOver()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return;
    if (!m_handOver->isEnabled()) {
        emit notice(m_handOver->toolTip());
        return;
    }
    const TenantPosture &posture = m_model->rowAt(current.row());
    m_sheet->askWhere(posture.id, posture.tenantName);
}

void PosturePage::restore()
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return;
    if (const QString obstacle = m_pane->restoreObstacle(); !obstacle.isEmpty()) {
        emit notice(obstacle);
        return;
    }
    const TenantPosture posture = m_model->rowAt(current.row());
    auto *dialog = new RestoreDialog(workspace()->desk(), posture, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RestoreDialog::proposed, this, [this, posture] {
        emit notice(tr("Proposed for %1: its baseline is restored once another person has approved it, on its page.")
                        .arg(posture.tenantName));
        workspace()->approvals()->ask();
    });
    dialog->open();
}

void PosturePage::waive(const ControlPosture &control)
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return;
    const TenantPosture posture = m_model->rowAt(current.row());
    auto *dialog = new WaiveDialog(workspace(), posture, control, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &WaiveDialog::proposed, this, [this, posture](const Act &act) {
        emit notice(tr("Proposed for %1: %2. It waits for another person’s approval, on its page.")
                        .arg(posture.tenantName, actChangeText(act)));
        workspace()->approvals()->ask();
    });
    dialog->open();
}

void PosturePage::openTenant(const QString &tenantId)
{
    if (!tenantId.isEmpty())
        emit navigate({View::Tenant, tenantId, QStringLiteral("isolation"), {}});
}

QString PosturePage::chosen() const
{
    const QModelIndex current = m_table->currentIndex();
    if (!current.isValid())
        return {};
    const QString slug = words::layerSlug(PostureTable::layerOf(current.column()));
    const QString id = current.data(PostureTable::TenantIdRole).toString();
    return slug.isEmpty() ? id : id + QLatin1Char('/') + slug;
}

Tier PosturePage::recommended(const QString &tenantId) const
{
    const Fleet *fleet = workspace()->fleet();
    const std::optional<quint32> row = fleet->find(tenantId);
    if (!row || !fleet->has(FleetField::Recommended))
        return Tier::Unspecified;
    return Tier(fleet->number(FleetField::Recommended, *row));
}

} // namespace bulkhead
