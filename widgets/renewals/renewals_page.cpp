#include "widgets/renewals/renewals_page.h"

#include "models/renewal_table.h"
#include "models/renewal_words.h"
#include "models/sla_desk.h"
#include "models/words.h"
#include "widgets/delegates/cell_delegate.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/filter_field.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/renewals/prediction_dialog.h"
#include "widgets/renewals/renewal_look.h"
#include "widgets/renewals/renewal_pane.h"

#include <QComboBox>
#include <QHeaderView>
#include <QKeyEvent>
#include <QShortcut>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

enum Tile { Soon, AtRisk, Watch, LittleKnown, Undecided, Predictions, TileCount };
constexpr const char *kTileFilter[TileCount] = {"days<91 outcome:open",     "level:at-risk outcome:open",
                                                "level:watch outcome:open", "level:little-known outcome:open",
                                                "days<0 outcome:open",      ""};
constexpr int kAgainMs = 2'000;     // While the gateway still reads.
constexpr int kIdleMs = 5 * 60'000; // A day's list changes slowly.
constexpr int kSettledRows = 8;     // Enough of it: what is still being read says so.
constexpr int kSpareWidth = 1'120;  // Below, the pane tells what these columns would.

} // namespace

RenewalsPage::RenewalsPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Renewals, parent)
    , m_header(new PageHeader(tr("Renewals"), this))
    , m_within(new QComboBox)
    , m_filter(
          new FilterField(RenewalTable::grammar(), tr("Filter, such as level:at-risk days<90 arr>250k   (Ctrl F)")))
    , m_model(new RenewalTable(this))
    , m_empty(new EmptyState)
    , m_pane(new RenewalPane(workspace))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    buildHead();
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
    connect(&m_again, &QTimer::timeout, this, &RenewalsPage::ask);
    connect(workspace, &Workspace::sessionChanged, this, [this] {
        m_loaded = false;
        m_list = {};
        take({});
        m_loaded = false;
        if (m_active)
            ask();
        showState();
    });
    showTiles();
    showState();
}

void RenewalsPage::buildHead()
{
    m_within->setAccessibleName(tr("How far ahead"));
    for (const int days : {90, 180, 365, 730})
        m_within->addItem(tr("Next %1 days").arg(days), days);
    const int kept = workspace()->preferences()->value(QStringLiteral("renewals.days"), 365).toInt();
    m_within->setCurrentIndex(std::max(0, m_within->findData(kept)));
    m_header->addAction(m_within);
    connect(m_within, &QComboBox::currentIndexChanged, this, [this] {
        workspace()->preferences()->set(QStringLiteral("renewals.days"), within());
        ask();
    });
}

void RenewalsPage::buildTiles(QHBoxLayout *row)
{
    const QString names[TileCount] = {tr("Renewing in 90 days"), tr("ARR at risk"),       tr("ARR on watch"),
                                      tr("Little known"),        tr("Outcome to record"), tr("As predicted")};
    for (int i = 0; i < TileCount; ++i) {
        auto *tile = new FigureTile(names[i]);
        connect(tile, &QAbstractButton::clicked, this, [this, i] {
            if (i == Predictions) {
                openPredictions();
                return;
            }
            const QString filter = QString::fromLatin1(kTileFilter[i]);
            m_filter->setText(m_filter->text() == filter ? QString() : filter);
        });
        row->addWidget(tile, 1);
        m_tiles << tile;
    }
}

void RenewalsPage::buildTable(QHBoxLayout *row)
{
    auto *card = new Card;
    card->body()->setContentsMargins(1, 1, 1, 1);
    m_table = new DataTable(tr("Renewals"), workspace()->preferences(), QStringLiteral("renewals.table"));
    m_table->setItemDelegate(new CellDelegate(renewalCell, m_table));
    m_table->horizontalHeader()->setSortIndicator(RenewalTable::Renewal, Qt::AscendingOrder); // Until a person sorts.
    m_table->setModel(m_model);
    m_table->setWidths({132, 172, 82, 52, 66, 146, 92, 92, 92, 170, 96, 0}, RenewalTable::Tenant);
    m_table->setSpareColumns(
        {RenewalTable::Trend, RenewalTable::Credits, RenewalTable::Promises, RenewalTable::Outcome}, kSpareWidth);
    // As set above or as remembered. sortByColumn() would be remembered as if a person had chosen it.
    const QHeaderView *header = m_table->horizontalHeader();
    m_model->sort(header->sortIndicatorSection(), header->sortIndicatorOrder());
    card->body()->addWidget(m_empty);
    card->body()->addWidget(m_table, 1);
    row->addWidget(card, 3);
    auto *paneCard = new Card;
    paneCard->setMinimumWidth(360);
    paneCard->body()->addWidget(m_pane, 1);
    m_paneCard = paneCard;
    row->addWidget(paneCard, 1);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RenewalsPage::currentChanged);
    connect(m_table, &DataTable::opened, this, [this](const QModelIndex &index) {
        emit navigate({View::Tenant, index.data(RenewalTable::TenantIdRole).toString(), QStringLiteral("service"), {}});
    });
    connect(m_model, &QAbstractItemModel::dataChanged, this, &RenewalsPage::currentChanged);
    connect(m_filter, &FilterField::changed, this, &RenewalsPage::applyFilter);
    connect(m_filter, &FilterField::downPressed, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_empty, &EmptyState::acted, this, &RenewalsPage::ask);
    connect(m_pane, &RenewalPane::openTenant, this, [this](const QString &id, const QString &tab) {
        emit navigate({View::Tenant, id, tab, {}});
    });
    connect(m_pane, &RenewalPane::openSla, this, [this] { openSla(chosen()); });
    connect(m_pane, &RenewalPane::changed, this, &RenewalsPage::rowChanged);
    connect(m_pane, &RenewalPane::notice, this, &Page::notice);
}

void RenewalsPage::addKeys()
{
    // Shortcuts, not key events: a table takes letters for its own search.
    const auto key = [this](int code, auto then) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                this, then);
    };
    key(Qt::Key_J, [this] { m_pane->judge(); });
    key(Qt::Key_O, [this] { m_pane->outcome(); });
    key(Qt::Key_L, [this] { openSla(chosen()); });
    key(Qt::Key_P, [this] { openPredictions(); });
    key(Qt::Key_R, [this] { ask(); });
}

void RenewalsPage::open(const Destination &place)
{
    if (!place.filter.isEmpty())
        m_filter->setText(place.filter);
    m_wanted = place.id;
    chooseWanted();
}

Destination RenewalsPage::place() const
{
    return {View::Renewals, chosen(), {}, m_filter->text()};
}

QString RenewalsPage::heading() const
{
    return tr("Renewals");
}

QList<KeyHint> RenewalsPage::keys() const
{
    return {{tr("Ctrl+F"), tr("To the filter")},
            {tr("Up, Down"), tr("From renewal to renewal")},
            {tr("Enter"), tr("Open the tenant’s page")},
            {tr("J"), tr("Judge the renewal yourself")},
            {tr("O"), tr("Record how it came out")},
            {tr("L"), tr("Its objectives and reviews in SLA health")},
            {tr("P"), tr("Predicted and actual renewals")},
            {tr("R"), tr("Read the list again")},
            {tr("Ctrl+C"), tr("Copy the selected rows")}};
}

bool RenewalsPage::settled() const
{
    if (!m_loaded || m_asking)
        return m_fault.failed() && !m_asking;
    const auto first = m_list.rows.first(std::min<qsizetype>(m_list.rows.size(), kSettledRows));
    return std::none_of(first.begin(), first.end(), [](const RenewalRow &row) { return row.computing; });
}

void RenewalsPage::activate()
{
    m_active = true;
    ask();
    m_table->setFocus();
}

void RenewalsPage::deactivate()
{
    m_active = false;
    m_again.stop();
}

void RenewalsPage::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Find))
        m_filter->focusField();
    else if (event->key() == Qt::Key_Escape && !m_filter->text().isEmpty())
        m_filter->setText({});
    else
        Page::keyPressEvent(event);
}

int RenewalsPage::within() const
{
    return m_within->currentData().toInt();
}

void RenewalsPage::ask()
{
    m_again.stop();
    m_asking = true;
    showState();
    workspace()->desk()->sla().renewals(within(), this,
                                        [this, number = ++m_asked](const Fault &fault, const RenewalList &list) {
                                            if (number != m_asked)
                                                return;
                                            m_asking = false;
                                            m_fault = fault;
                                            if (!fault.failed()) {
                                                m_loaded = true;
                                                take(list);
                                            }
                                            showState();
                                            if (m_active && fault.kind != Fault::Kind::Denied)
                                                m_again.start(list.computing > 0 ? kAgainMs : kIdleMs);
                                        });
}

void RenewalsPage::take(const RenewalList &list)
{
    m_list = list;
    m_model->replace(list);
    showTiles();
    chooseWanted();
}

void RenewalsPage::showTiles()
{
    struct Sum
    {
        qint64 arr = 0;
        int tenants = 0;
    };
    Sum sums[TileCount];
    int open = 0, unread = 0;
    for (const RenewalRow &row : m_list.rows) {
        if (row.outcome.revision > 0)
            continue;
        ++open;
        unread += row.computing && row.judged.score < 0; // Its level may still rise.
        const bool in[TileCount] = {row.days < 91,
                                    row.level == RiskLevel::AtRisk,
                                    row.level == RiskLevel::Watch,
                                    row.level == RiskLevel::LittleKnown,
                                    row.days < 0,
                                    false};
        for (int i = 0; i < TileCount; ++i) {
            sums[i].arr += in[i] ? row.arr : 0;
            sums[i].tenants += in[i];
        }
    }
    const Tone tones[TileCount] = {Tone::Text, Tone::Bad, Tone::Warn, Tone::Dim, Tone::Warn, Tone::Text};
    const auto held = qint64(m_list.rows.size());
    for (int i = 0; i < Predictions; ++i) {
        const bool byLevel = i == AtRisk || i == Watch || i == LittleKnown;
        if (!m_loaded || (byLevel && open > 0 && unread == open)) {
            m_tiles[i]->setFigure(QStringLiteral("–"), m_loaded ? tr("still being read") : QString(), Tone::Dim);
            continue;
        }
        const QString money = words::money(sums[i].arr);
        QString beside = i == Undecided ? money : tr("%n tenant(s)", nullptr, sums[i].tenants);
        if (byLevel && unread > 0)
            beside = tr("%n tenant(s) so far", nullptr, sums[i].tenants);
        else if (m_list.total > quint64(held))
            beside = tr("%1 of the first %2").arg(beside, words::count(held));
        m_tiles[i]->setFigure(i == Undecided ? words::count(sums[i].tenants) : money, beside,
                              sums[i].tenants > 0 ? tones[i] : Tone::Dim);
    }
    const PredictionRecord &record = m_list.predictions;
    m_tiles[Predictions]->setFigure(
        record.hitPercent >= 0 ? QStringLiteral("%1%").arg(record.hitPercent) : QStringLiteral("–"),
        !m_loaded                ? QString()
        : record.hitPercent >= 0 ? tr("%1 of %2").arg(record.hits).arg(record.counted)
                                 : tr("%1 of %2 outcomes").arg(record.counted).arg(record.needed),
        record.hitPercent >= 0 ? Tone::Text : Tone::Dim);
}

void RenewalsPage::showState()
{
    QStringList parts;
    const auto held = int(m_list.rows.size());
    if (m_loaded) {
        parts << (m_list.total > quint64(held)
                      ? tr("the first %1 of %2 renewals").arg(words::count(held), words::count(qint64(m_list.total)))
                      : tr("%n renewal(s)", nullptr, held));
        if (m_model->rowCount() != held)
            parts << tr("%1 shown").arg(words::count(m_model->rowCount()));
        if (m_list.computing > 0)
            parts << tr("%n still being read", nullptr, int(m_list.computing));
        if (m_fault.failed())
            parts << tr("not refreshed: %1").arg(m_fault.summary);
    }
    m_header->setRemark(parts.join(QStringLiteral(" · ")));
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
        m_empty->showFault(m_fault, tr("Load the renewals again"));
    else if (!m_loaded)
        m_empty->showLoading(tr("Loading renewals…"));
    else if (held == 0)
        m_empty->showEmpty(tr("No renewal in the next %1 days").arg(within()),
                           tr("Look further ahead, or check that your tenants have a renewal date."));
    else
        m_empty->showEmpty(tr("No renewal fits the filter"),
                           tr("%1 are hidden by it. Press Esc to clear it.").arg(words::count(held)));
}

void RenewalsPage::applyFilter(const QString &text)
{
    m_filter->setProblem(m_model->setFilter(text));
    showState();
    chooseWanted();
    emit placeChanged();
}

void RenewalsPage::currentChanged()
{
    const QModelIndex current = m_table->currentIndex();
    if (current.isValid())
        m_pane->show(m_model->rowAt(current.row()), m_model->rules());
    else
        m_pane->showNone();
    emit placeChanged();
}

void RenewalsPage::chooseWanted()
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

void RenewalsPage::rowChanged(const RenewalRow &row)
{
    for (RenewalRow &held : m_list.rows)
        if (held.tenantId == row.tenantId)
            held = row;
    m_model->update(row);
    currentChanged();
    showTiles();
    ask(); // The totals of predictions are the gateway's.
}

void RenewalsPage::openPredictions()
{
    if (!m_loaded)
        return;
    auto *dialog = new PredictionDialog(m_list, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void RenewalsPage::openSla(const QString &tenantId)
{
    if (!tenantId.isEmpty())
        emit navigate({View::SlaHealth, tenantId, {}, {}});
}

QString RenewalsPage::chosen() const
{
    return m_table->currentIndex().data(RenewalTable::TenantIdRole).toString();
}

} // namespace bulkhead
