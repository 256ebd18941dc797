#include "widgets/tenants/tenant_tabs.h"

#include "models/grant_desk.h"
#include "models/words.h"
#include "widgets/contract/contract_view.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/scrolled.h"
#include "widgets/frame/workspace.h"
#include "widgets/integrations/tenant_connectors.h"
#include "widgets/tenants/isolation_view.h"
#include "widgets/tenants/service_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace bulkhead {
namespace {

const QStringList &tabNames()
{
    static const QStringList names{QStringLiteral("service"), QStringLiteral("isolation"), QStringLiteral("contract"),
                                   QStringLiteral("timeline"), QStringLiteral("integrations")};
    return names;
}

/// Beside the table there is room for four; connectors have a page of their own.
QStringList tabTitles(bool wide)
{
    QStringList titles{TenantTabs::tr("Service"), TenantTabs::tr("Isolation"), TenantTabs::tr("Contract"),
                       TenantTabs::tr("Timeline")};
    if (wide)
        titles << TenantTabs::tr("Integrations");
    return titles;
}

/// Person, role and scope that a tenant is told to; empty: to nobody yet.
QString whoseEyes(const SessionInfo &session)
{
    return session.person.isEmpty()
               ? QString()
               : QStringLiteral("%1|%2|%3").arg(session.person).arg(int(session.role)).arg(session.scopeLabel);
}

} // namespace

TenantTabs::TenantTabs(Workspace *workspace, bool wide, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_wide(wide)
    , m_name(makeLabel({}, wide ? Text::Title : Text::Heading, Tone::Text, !wide))
    , m_facts(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_health(new BadgeLabel)
    , m_tier(new BadgeLabel)
    , m_tabs(new TabRow(tabTitles(wide), tr("Sides of the tenant")))
    , m_stack(new QStackedWidget)
    , m_content(new QWidget)
    , m_service(new ServiceView(workspace, wide))
    , m_isolation(new IsolationView(workspace))
    , m_contract(new ContractView(workspace, wide))
    , m_timeline(new QListWidget)
    , m_connectors(wide ? new TenantConnectors(workspace) : nullptr)
    , m_lockbox(makeButton(tr("Customer lockbox…"), Button::Quiet))
    , m_state(new EmptyState)
    , m_again(new QTimer(this))
{
    build();
    m_whose = whoseEyes(workspace->session()); // A page that is opened later is told to somebody already.
    m_again->setInterval(15'000);
    connect(m_again, &QTimer::timeout, this, [this] {
        // A screen that was paused to be read stands still here, too.
        if (isVisible() && !m_workspace->paused())
            ask();
    });
    m_again->start();
    connect(m_tabs, &TabRow::chosen, this, [this](int index) {
        m_stack->setCurrentIndex(index);
        askConnectors();
        emit changed();
    });
    if (m_connectors != nullptr)
        connect(m_connectors, &TenantConnectors::navigate, this, &TenantTabs::navigate);
    connect(m_service, &ServiceView::objectiveAsked, this, [this](const QString &id) {
        emit navigate({View::SlaHealth, id, {}, {}});
    });
    connect(m_isolation, &IsolationView::changed, this, &TenantTabs::ask);
    connect(m_isolation, &IsolationView::notice, this, &TenantTabs::notice);
    connect(m_isolation, &IsolationView::navigate, this, &TenantTabs::navigate);
    connect(m_contract, &ContractView::changed, this, &TenantTabs::ask);
    connect(m_contract, &ContractView::notice, this, &TenantTabs::notice);
    connect(m_state, &EmptyState::acted, this, [this] {
        if (m_askable)
            emit navigate({View::Access, m_id, QStringLiteral("request"), {}});
        else
            ask();
    });
    connect(m_lockbox, &QPushButton::clicked, this, [this] {
        emit navigate({View::Access, m_id, QStringLiteral("lockbox"), {}});
    });
    connect(workspace->theme(), &Theme::changed, this, &TenantTabs::showTimeline);
    connect(workspace, &Workspace::sessionChanged, this, &TenantTabs::sessionBegan);
}

/// Under another scope, such as when an access has ended, what was told before is not this person's any more.
void TenantTabs::sessionBegan()
{
    const QString whose = whoseEyes(m_workspace->session());
    const QString before = std::exchange(m_whose, whose);
    if (before.isEmpty() || before == whose || m_id.isEmpty())
        return;
    setTenant(std::exchange(m_id, {}));
    emit changed();
}

void TenantTabs::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    auto *content = new QVBoxLayout(m_content);
    content->setContentsMargins(0, 0, 0, 0);
    content->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(m_name, m_wide ? 0 : 1);
    head->addWidget(m_health, 0, Qt::AlignVCenter);
    if (m_wide) {
        head->addWidget(m_tier, 0, Qt::AlignVCenter);
        head->addStretch();
        head->addWidget(m_lockbox);
    } else {
        m_lockbox->setParent(this);
        m_lockbox->hide();
        m_tier->setParent(this); // Without a parent it would be a window of its own.
        m_tier->hide();
    }
    content->addLayout(head);
    content->addWidget(m_facts);
    content->addWidget(m_tabs);
    auto *rule = new QFrame;
    rule->setProperty("kind", "rule");
    rule->setFixedHeight(1);
    content->addWidget(rule);
    content->addSpacing(space::tiny);
    m_timeline->setAccessibleName(tr("Timeline of the tenant"));
    m_timeline->setFrameShape(QFrame::NoFrame);
    m_timeline->setWordWrap(true);
    m_timeline->setSpacing(3);
    m_timeline->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stack->addWidget(scrolled(m_service));
    m_stack->addWidget(scrolled(m_isolation));
    m_stack->addWidget(scrolled(m_contract));
    m_stack->addWidget(m_timeline);
    if (m_connectors != nullptr)
        m_stack->addWidget(scrolled(m_connectors));
    content->addWidget(m_stack, 1);
    column->addWidget(m_content, 1);
    column->addWidget(m_state, 1);
    m_content->hide();
}

void TenantTabs::setTenant(const QString &id)
{
    if (id == m_id)
        return;
    m_id = id;
    m_detail = {};
    m_content->hide();
    if (id.isEmpty()) {
        m_state->showEmpty(tr("No tenant chosen"),
                           tr("Choose a row to see its service, isolation, contract and timeline here."));
        return;
    }
    m_state->showLoading(tr("Loading the tenant…"));
    ask();
}

void TenantTabs::setTab(const QString &tab)
{
    const auto index = tabNames().indexOf(tab);
    m_tabs->setCurrent(index < 0 || index >= m_stack->count() ? 0 : int(index));
}

/// Only while a person looks at them.
void TenantTabs::askConnectors()
{
    if (m_connectors != nullptr && tab() == tabNames().constLast())
        m_connectors->setTenant(m_id);
}

QString TenantTabs::tab() const
{
    return tabNames().at(m_tabs->current());
}

bool TenantTabs::settled() const
{
    return m_id.isEmpty()
           || (!m_asking && m_detail.id == m_id && m_service->settled() && m_contract->settled()
               && (m_connectors == nullptr || m_connectors->settled()));
}

void TenantTabs::ask()
{
    if (m_id.isEmpty())
        return;
    m_asking = true;
    m_workspace->desk()->tenant(m_id, this, [this, asked = m_id](const Fault &fault, const TenantDetail &detail) {
        if (asked != m_id)
            return;
        m_asking = false;
        if (!fault.failed()) {
            fill(detail);
        } else if (m_detail.id != m_id || fault.reason == QLatin1String("TENANT_NOT_IN_SCOPE")) {
            m_detail = {}; // It has left, or the scope is another: what was told before is no longer this person's.
            m_content->hide();
            showRefusal(fault);
        }
    });
}

/// Where else the tenant is looked at, for who may.
void TenantTabs::showWays()
{
    GrantDesk *grants = m_workspace->desk()->grants();
    m_lockbox->setVisible(m_wide && grants != nullptr && grants->lockboxes() != nullptr
                          && m_workspace->session().may(QStringLiteral("lockbox.read")));
}

/// Not in scope is not the end of it for who may ask for access.
void TenantTabs::showRefusal(const Fault &fault)
{
    const GrantDesk *grants = m_workspace->desk()->grants();
    m_askable = fault.reason == QLatin1String("TENANT_NOT_IN_SCOPE") && grants != nullptr && grants->used().id.isEmpty()
                && m_workspace->session().may(QStringLiteral("grants.request"));
    if (m_askable)
        m_state->showEmpty(fault.summary, fault.remedy, tr("Ask for access…"));
    else
        m_state->showFault(fault, tr("Try again"));
}

void TenantTabs::fill(const TenantDetail &detail)
{
    const bool renamed = detail.name != m_detail.name;
    m_detail = detail;
    m_state->hideState();
    m_content->show();
    showWays();
    m_name->setText(detail.name);
    m_health->setBadge(paint::badge(detail.health));
    if (m_wide)
        m_tier->setBadge(paint::badge(detail.tier));
    QStringList facts{words::profile(detail.profile), words::tier(detail.tier), detail.region, detail.pool};
    if (!detail.parent.isEmpty())
        facts.append(tr("channel %1").arg(detail.parent));
    facts.append(detail.owner);
    if (detail.arr)
        facts.append(tr("ARR %1").arg(words::money(*detail.arr)));
    if (detail.renewal)
        facts.append(tr("renews %1").arg(words::date(qint32(QDate(1970, 1, 1).daysTo(*detail.renewal)))));
    if (detail.stage >= Stage::Leaving)
        facts.append(tr("leaving"));
    else if (detail.stage != Stage::Live && detail.stage != Stage::Unspecified)
        facts.append(tr("onboarding: %1").arg(words::stage(detail.stage)));
    facts.removeAll(QString());
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    m_facts->setToolTip(tr("Source of the figures: %1").arg(detail.source));
    m_service->setDetail(detail);
    m_isolation->setDetail(detail);
    m_contract->setDetail(detail);
    askConnectors();
    showTimeline();
    if (renamed)
        emit changed();
}

void TenantTabs::showTimeline()
{
    m_timeline->clear();
    for (const TimelineEvent &event : std::as_const(m_detail.timeline)) {
        const QString actor = event.actor.isEmpty() ? QString() : QStringLiteral(" · ") + event.actor;
        m_timeline->addItem(QStringLiteral("%1\n%2%3").arg(words::dateTime(event.atMs), event.text, actor));
    }
    if (m_detail.timeline.isEmpty())
        (new QListWidgetItem(
             tr("Nothing has been recorded for this tenant yet.\nAlerts, changes of tier, deployments and steps of "
                "its onboarding will stand here."),
             m_timeline))
            ->setFlags(Qt::NoItemFlags);
}

} // namespace bulkhead
