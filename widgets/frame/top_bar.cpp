#include "widgets/frame/top_bar.h"

#include "models/fast_burn_notices.h"
#include "models/words.h"
#include "widgets/frame/environment_mark.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/theme/environment_colours.h"
#include "widgets/theme/theme.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>

namespace bulkhead {
namespace {

/// The environment's badge: a red edge is production, and nothing else in the bar is red.
class EnvironmentButton : public QPushButton
{
public:
    using QPushButton::QPushButton;
    bool m_production = false;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPushButton::paintEvent(event);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_production ? tokens().bad : tokens().info);
        painter.drawRoundedRect(QRectF(0, 0, 4, height()), 2, 2);
    }
};

/// Looks like a field, is a button: it opens the search.
class SearchButton : public QPushButton
{
public:
    using QPushButton::QPushButton;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QPushButton::paintEvent(event);
        QPainter painter(this);
        painter.setPen(tokens().faint);
        painter.setFont(bulkhead::font(Text::Body));
        const QRect inside = rect().adjusted(12, 0, -12, 0);
        painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, TopBar::tr("Ctrl K"));
        const int room = inside.width() - painter.fontMetrics().horizontalAdvance(TopBar::tr("Ctrl K")) - 10;
        painter.drawText(
            QRect(inside.left(), 0, room, height()), Qt::AlignVCenter | Qt::AlignLeft,
            painter.fontMetrics().elidedText(TopBar::tr("Search tenants, alerts and actions"), Qt::ElideRight, room));
    }
};

} // namespace

TopBar::TopBar(Workspace *workspace, QWidget *parent)
    : QFrame(parent)
    , m_workspace(workspace)
    , m_environment(new EnvironmentButton)
    , m_role(new QPushButton)
    , m_search(new SearchButton)
    , m_pause(makeButton(tr("Pause live")))
    , m_alerts(makeButton(tr("Alerts"), Button::Quiet))
    , m_person(makeButton({}, Button::Quiet))
    , m_roleMenu(new QMenu(this))
{
    setProperty("kind", "bar");
    setFixedHeight(48);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(16, 0, 10, 1);
    row->setSpacing(space::medium);
    m_environment->setProperty("kind", "environment");
    m_environment->setFocusPolicy(Qt::TabFocus);
    m_role->setProperty("kind", "chip");
    m_role->setMenu(m_roleMenu);
    m_search->setFixedSize(300, 32);
    m_search->setAccessibleName(tr("Search tenants, alerts and actions"));
    m_pause->setCheckable(true);
    row->addWidget(m_environment);
    row->addWidget(m_role);
    row->addWidget(m_search);
    row->addStretch();
    row->addWidget(m_pause);
    row->addWidget(m_alerts);
    row->addWidget(m_person);
    buildPersonMenu();

    connect(m_search, &QPushButton::clicked, this, &TopBar::searchAsked);
    connect(m_alerts, &QPushButton::clicked, this, &TopBar::alertsAsked);
    connect(m_pause, &QPushButton::toggled, workspace, &Workspace::setPaused);
    connect(workspace, &Workspace::pausedChanged, this, &TopBar::refreshPause);
    connect(workspace, &Workspace::waitingChanged, this, &TopBar::refreshPause);
    connect(workspace, &Workspace::sessionChanged, this, &TopBar::refresh);
    connect(workspace->lists(), &LiveLists::alertsChanged, this, &TopBar::refresh);
    connect(m_environment, &QPushButton::clicked, this, [this] { emit notice(m_environment->toolTip()); });
    connect(workspace->theme(), &Theme::changed, this, &TopBar::refresh); // The chip is a picture.
    refresh();
}

void TopBar::addPersonActions(const QList<QAction *> &actions)
{
    m_person->menu()->addSeparator();
    m_person->menu()->addActions(actions);
}

void TopBar::setEnvironment(const EnvironmentMark &mark)
{
    m_mark = mark;
    refresh();
    update();
}

void TopBar::setEnvironmentMenu(QMenu *menu)
{
    m_environment->setMenu(menu);
    refresh();
}

void TopBar::buildPersonMenu()
{
    auto *menu = new QMenu(this);
    auto *group = new QActionGroup(menu);
    Theme *theme = m_workspace->theme();
    const std::array<std::pair<QString, Theme::Choice>, 3> choices{
        {{tr("Theme of the desktop"), Theme::Choice::Desktop},
         {tr("Light theme"), Theme::Choice::Light},
         {tr("Dark theme"), Theme::Choice::Dark}}};
    for (const auto &[title, choice] : choices) {
        QAction *action = menu->addAction(title);
        action->setCheckable(true);
        action->setChecked(theme->choice() == choice);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, theme, choice = choice] {
            theme->choose(choice);
            m_workspace->preferences()->set(QStringLiteral("theme"), int(choice));
        });
        connect(theme, &Theme::changed, action,
                [action, theme, choice = choice] { action->setChecked(theme->choice() == choice); });
    }
    menu->addSeparator();
    QAction *compact = menu->addAction(tr("Compact rows"));
    compact->setCheckable(true);
    compact->setChecked(theme->compact());
    connect(compact, &QAction::toggled, this, [this, theme](bool on) {
        theme->setCompact(on);
        m_workspace->preferences()->set(QStringLiteral("compact"), on);
    });
    QAction *notices = menu->addAction(tr("Notices on the desktop: fast burns, crossed boundaries"));
    notices->setToolTip(tr("They name a workflow at most, never a tenant"));
    notices->setCheckable(true);
    notices->setChecked(m_workspace->preferences()->value(FastBurnNotices::kSetting, true).toBool());
    connect(notices, &QAction::toggled, this,
            [this](bool on) { m_workspace->preferences()->set(FastBurnNotices::kSetting, on); });
    menu->addSeparator();
    // The keys are the window's; a shortcut here as well would make them ambiguous, and neither would fire.
    menu->addAction(tr("Copy link to this place") + QStringLiteral("\tCtrl+L"), this, &TopBar::copyLinkAsked);
    menu->addAction(tr("Keys of this view") + QStringLiteral("\t?"), this, &TopBar::keysAsked);
    menu->addAction(tr("About Bulkhead"), this, &TopBar::aboutAsked);
    m_person->setMenu(menu);
}

void TopBar::fillRoleMenu()
{
    m_roleMenu->clear();
    const SessionInfo session = m_workspace->session();
    if (!session.singleUser) {
        QAction *fact = m_roleMenu->addAction(tr("The gateway gave you this role and scope"));
        fact->setEnabled(false);
        return;
    }
    QAction *fact =
        m_roleMenu->addAction(tr("Single-user mode: switch roles to try them. Nothing here is shared or approved."));
    fact->setEnabled(false);
    m_roleMenu->addSeparator();
    for (const Role role : session.switchableRoles) {
        QAction *action = m_roleMenu->addAction(words::role(role));
        action->setCheckable(true);
        action->setChecked(role == session.role);
        connect(action, &QAction::triggered, this, [this, role] {
            m_workspace->desk()->switchRole(role, this, [this](const Fault &fault, const SessionInfo &) {
                if (fault.failed())
                    emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
            });
        });
    }
}

void TopBar::refresh()
{
    const SessionInfo session = m_workspace->session();
    const EnvironmentInfo &environment = session.environment;
    const QString name = m_mark.name.isEmpty() ? environment.name : m_mark.name;
    m_environment->setVisible(!name.isEmpty());
    m_environment->setText(m_environment->menu() ? QStringLiteral("%1 ▾").arg(buttonText(name)) : buttonText(name));
    m_environment->setIcon(m_mark.name.isEmpty() ? QIcon() : markIcon(m_mark));
    m_environment->setIconSize({kMarkWidth, kMarkHeight});
    m_environment->setAccessibleName(tr("Environment %1").arg(name));
    m_environment->setToolTip(
        environment.sample       ? tr("A simulated fleet: no figure on the screen comes from a real platform.")
        : environment.production ? tr("Production: what you do here reaches customers.")
                                 : tr("Not production. Figures come from %1.").arg(environment.source));
    if (!m_mark.name.isEmpty() && !environment.name.isEmpty())
        m_environment->setToolTip(
            tr("The gateway calls itself %1. %2").arg(environment.name, m_environment->toolTip()));
    static_cast<EnvironmentButton *>(m_environment)->m_production = environment.production || m_mark.production;
    m_environment->update();
    m_role->setVisible(session.role != Role::Unspecified);
    const QString scope = session.scopeLabel.isEmpty()
                              ? tr("%1 tenants").arg(words::count(qint64(session.tenantsInScope)))
                              : session.scopeLabel;
    m_role->setText(session.singleUser ? QStringLiteral("%1 · %2 ▾").arg(words::role(session.role), scope)
                                       : QStringLiteral("%1 · %2").arg(words::role(session.role), scope));
    m_role->setAccessibleName(tr("Role %1, scope %2").arg(words::role(session.role), scope));
    m_role->setToolTip(session.singleUser ? tr("Single-user mode: click to try another role")
                                          : tr("Role and scope, given by the gateway"));
    fillRoleMenu();
    const int open = m_workspace->lists()->openAlerts();
    m_alerts->setVisible(session.may(QStringLiteral("alerts.read")));
    m_alerts->setText(tr("Alerts %1").arg(open));
    m_alerts->setAccessibleName(tr("Open alerts: %1").arg(open));
    m_person->setText(session.person.isEmpty() ? tr("Menu ▾") : QStringLiteral("%1 ▾").arg(session.person));
    m_person->setAccessibleName(tr("Menu of %1: theme, rows, link").arg(session.person));
    refreshPause();
}

void TopBar::refreshPause()
{
    const bool paused = m_workspace->paused();
    m_pause->setChecked(paused);
    const quint64 waiting = m_workspace->waiting();
    m_pause->setText(!paused        ? tr("Pause live")
                     : waiting == 0 ? tr("Resume live")
                                    : tr("Resume live · %1 waiting").arg(words::count(qint64(waiting))));
    m_pause->setAccessibleName(m_pause->text());
    m_pause->setToolTip(paused ? tr("The screen stands still; updates wait")
                               : tr("Stop movement on the screen so that you can read"));
}

void TopBar::paintEvent(QPaintEvent *event)
{
    QFrame::paintEvent(event);
    QPainter painter(this);
    painter.setPen(tokens().line);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    // Production looks different from everything else, also at a glance from afar.
    if (m_workspace->session().environment.production || m_mark.production)
        painter.fillRect(0, 0, width(), 3, tokens().bad);
    else if (!m_mark.name.isEmpty())
        painter.fillRect(0, 0, width(), 3, markColours(tokens(), m_mark.colour).fill);
}

} // namespace bulkhead
