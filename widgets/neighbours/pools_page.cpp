#include "widgets/neighbours/pools_page.h"

#include "models/neighbours_desk.h"
#include "models/pool_words.h"
#include "widgets/acts/contain_dialog.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/neighbours/link_table.h"
#include "widgets/neighbours/pool_card.h"
#include "widgets/neighbours/share_card.h"
#include "widgets/neighbours/tenant_use_card.h"

#include <QLocale>
#include <QScrollArea>
#include <QShortcut>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr int kRefreshMs = 3000;
constexpr int kSide = 350, kHighPage = 900;
constexpr int kFull = 90; ///< Percent of the slots from which on a pool counts as full.

int percentOf(const PoolUse &pool)
{
    return pool.slotCount > 0 ? qRound(100 * pool.busy / pool.slotCount) : 0;
}

} // namespace

PoolsPage::PoolsPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Pools, parent)
    , m_refresh(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_header = new PageHeader(tr("Pools"), this);
    column->addWidget(m_header);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    auto *list = new Card(tr("Pools"), tr("fullest first"));
    m_pools = new LinkTable(tr("Pools"), {tr("Pool"), tr("In use"), tr("Waiting")}, false);
    list->body()->addWidget(m_pools);
    list->body()->addStretch();
    auto *listScroll = new QScrollArea;
    listScroll->setWidgetResizable(true);
    listScroll->setFrameShape(QFrame::NoFrame);
    listScroll->setFocusPolicy(Qt::NoFocus);
    listScroll->setWidget(list);
    listScroll->setFixedWidth(kSide);
    m_side = listScroll;
    row->addWidget(m_side);
    m_stack = new QStackedWidget;
    m_empty = new EmptyState;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(buildDetail());
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    connect(m_pools, &LinkTable::opened, this, &PoolsPage::choose);
    connect(m_empty, &EmptyState::acted, this, &PoolsPage::load);
    m_refresh->setInterval(kRefreshMs);
    connect(m_refresh, &QTimer::timeout, this, [this] {
        if (!this->workspace()->paused())
            load();
    });
    const auto key = [this](Qt::Key code, int order) {
        connect(new QShortcut(code, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
                m_shares, [this, order] { m_shares->setOrder(order); });
    };
    key(Qt::Key_S, ShareCard::BySize);
    key(Qt::Key_G, ShareCard::ByGrowth);
    key(Qt::Key_O, ShareCard::ByOverUse);
    connect(new QShortcut(Qt::Key_L, this, nullptr, nullptr, Qt::WidgetWithChildrenShortcut), &QShortcut::activated,
            m_use, &TenantUseCard::askLimit);
    m_side->hide();
    m_empty->showLoading(tr("Loading pools…"));
}

QWidget *PoolsPage::buildDetail()
{
    auto *detail = new QWidget;
    auto *column = new QVBoxLayout(detail);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    m_pool = new PoolCard;
    m_shares = new ShareCard;
    m_use = new TenantUseCard;
    column->addWidget(m_pool);
    column->addWidget(m_shares);
    column->addWidget(m_use, 1);
    connect(m_shares, &ShareCard::chosen, this, &PoolsPage::chooseTenant);
    connect(m_use, &TenantUseCard::opened, this, [this](const QString &tenantId) {
        emit navigate({View::Tenant, tenantId, QStringLiteral("service"), {}});
    });
    connect(m_use, &TenantUseCard::limitWanted, this, &PoolsPage::limit);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(detail);
    return scroll;
}

void PoolsPage::open(const Destination &place)
{
    if (!place.id.isEmpty())
        choose(place.id);
}

Destination PoolsPage::place() const
{
    return {View::Pools, m_wanted, {}, {}};
}

QString PoolsPage::heading() const
{
    return tr("Pools");
}

QList<KeyHint> PoolsPage::keys() const
{
    return {{tr("S, G, O"), tr("Tenants by size, by growth, by over-use")},
            {tr("Enter"), tr("Show the tenant or pool that has the focus")},
            {tr("L"), tr("Limit what the tenant may hold")},
            {tr("Menu key"), tr("Show a chart as a table")}};
}

bool PoolsPage::settled() const
{
    return m_loaded;
}

void PoolsPage::activate()
{
    m_refresh->start();
    load();
}

void PoolsPage::deactivate()
{
    m_refresh->stop();
}

void PoolsPage::resizeEvent(QResizeEvent *event)
{
    m_shares->setRoomy(height() > kHighPage);
    Page::resizeEvent(event);
}

void PoolsPage::choose(const QString &pool)
{
    if (pool == m_wanted)
        return;
    m_wanted = pool;
    m_tenant.clear();
    load();
    emit placeChanged();
}

void PoolsPage::chooseTenant(const QString &tenantId)
{
    m_tenant = tenantId;
    m_use->show(m_detail, m_tenant);
    askLimits();
}

void PoolsPage::limit(const Party &tenant)
{
    const PoolUse *pool = m_detail.chosen();
    if (pool == nullptr)
        return;
    Incident none;
    none.pool = pool->pool;
    auto *dialog = new ContainDialog(workspace(), none, tenant, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ContainDialog::tierWanted, this, [this](const QString &tenantId) {
        emit navigate({View::Tenant, tenantId, QStringLiteral("isolation"), {}});
    });
    connect(dialog, &ContainDialog::proposed, this, [this, name = tenant.tenantName] {
        emit notice(tr("A limit on %1 is proposed. It waits for another person's approval.").arg(name));
        workspace()->approvals()->ask();
        askLimits();
    });
    dialog->open();
}

/// A limit in force belongs into the chart of what it limits.
void PoolsPage::askLimits()
{
    if (m_tenant.isEmpty())
        return;
    workspace()->desk()->acts(m_tenant, this, [this, asked = m_tenant](const Fault &fault, const QList<Act> &acts) {
        if (asked == m_tenant && !fault.failed())
            m_use->setActs(acts);
    });
}

void PoolsPage::load()
{
    if (m_asking || !isVisibleTo(window()))
        return;
    m_asking = true;
    workspace()->desk()->neighbours().pools(m_wanted, this,
                                            [this, asked = m_wanted](const Fault &fault, const PoolsDetail &detail) {
                                                m_asking = false;
                                                if (asked != m_wanted) {
                                                    load();
                                                    return;
                                                }
                                                m_loaded = true;
                                                if (fault.failed()) {
                                                    m_stack->setCurrentIndex(0);
                                                    m_empty->showFault(fault, tr("Load the pools again"));
                                                    return;
                                                }
                                                show(detail);
                                            });
}

void PoolsPage::show(const PoolsDetail &detail)
{
    m_detail = detail;
    showPools();
    m_side->setVisible(!detail.pools.isEmpty());
    if (detail.pools.isEmpty()) {
        m_stack->setCurrentIndex(0);
        m_empty->showEmpty(tr("No pool is seen"),
                           tr("No source tells of the slots of a pool that serves a tenant within your scope."));
        return;
    }
    m_empty->hideState();
    m_stack->setCurrentIndex(1);
    const PoolUse *pool = detail.chosen();
    m_pool->show(pool != nullptr ? *pool : detail.pools.first(), detail.work);
    const bool known = std::ranges::any_of(
        detail.tenants, [this](const TenantShare &share) { return share.party.tenantId == m_tenant; });
    if (!known)
        m_tenant = detail.tenants.isEmpty() ? QString() : detail.tenants.first().party.tenantId;
    m_shares->show(detail);
    m_use->setObstacle(limitObstacle(pool != nullptr ? *pool : m_detail.pools.first(), workspace()->session()));
    m_use->show(m_detail, m_tenant);
    askLimits();
}

void PoolsPage::showPools()
{
    QList<LinkRow> rows;
    int full = 0;
    for (const PoolUse &pool : m_detail.pools) {
        const int percent = percentOf(pool);
        full += percent >= kFull;
        const Tone tone = percent >= kFull ? Tone::Warn : Tone::Text;
        const QString waiting = QLocale(QLocale::English).toString(pool.queue, 'f', 1);
        rows << LinkRow{pool.id,
                        poolName(pool),
                        {{QStringLiteral("%1%").arg(percent), tone, tr("%1% of its slots are in use").arg(percent)},
                         {waiting, pool.queue >= 1 ? Tone::Text : Tone::Dim, tr("%1 requests wait").arg(waiting)}}};
    }
    m_pools->setRows(rows);
    m_header->setRemark(tr("%n pool(s)", nullptr, int(rows.size())) + QStringLiteral(" · ")
                        + (full == 0 ? tr("none is full") : tr("%n of them full", nullptr, full)));
}

} // namespace bulkhead
