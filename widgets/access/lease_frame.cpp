#include "widgets/access/lease_frame.h"

#include "models/grant_desk.h"
#include "models/grant_words.h"
#include "models/recording_desk.h"
#include "models/view_tab.h"
#include "models/words.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/frame/main_window.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>
#include <QTimer>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace bulkhead {
namespace {

constexpr int kTickMs = 500; // A second is never shown for longer than one and a half.

void setGround(QFrame *frame, const QColor &colour)
{
    QPalette ground = frame->palette();
    ground.setColor(QPalette::Window, colour);
    frame->setPalette(ground);
}

} // namespace

LeaseFrame::LeaseFrame(Workspace *workspace, MainWindow *window)
    : QObject(window)
    , m_workspace(workspace)
    , m_window(window)
    , m_desk(workspace->desk()->grants())
    , m_bar(new QFrame)
    , m_alarm(new QFrame)
    , m_tenant(makeLabel({}, Text::Strong, Tone::Warn))
    , m_about(makeLabel({}, Text::Body, Tone::Text))
    , m_left(makeLabel({}, Text::Strong, Tone::Text))
    , m_glass(makeLabel({}, Text::Strong, Tone::Bad, true))
    , m_open(makeButton({}, Button::Primary))
    , m_extend(makeButton(tr("More time…")))
    , m_leave(makeButton(tr("Leave")))
    , m_giveBack(makeButton(tr("Give back now")))
    , m_tick(new QTimer(this))
{
    buildLease();
    buildAlarm();
    window->addBanner(m_bar);
    window->addBanner(m_alarm);
    window->addSearchActions([this] { return actions(); });
    m_tick->setInterval(kTickMs);
    connect(m_tick, &QTimer::timeout, this, &LeaseFrame::refreshLease);
    connect(new QShortcut(QKeySequence(QStringLiteral("Ctrl+Shift+G")), window), &QShortcut::activated, this,
            &LeaseFrame::giveBack);
    // Places of one scope end with it.
    connect(m_desk, &GrantDesk::usedChanged, window, &MainWindow::forgetPlaces);
    connect(m_desk, &GrantDesk::usedChanged, this, &LeaseFrame::usedChanged);
    connect(m_desk, &GrantDesk::changed, this, &LeaseFrame::refresh);
    connect(m_desk, &GrantDesk::ended, window, &MainWindow::say);
    connect(window, &MainWindow::placeShown, this, &LeaseFrame::noteScreen);
    connect(workspace, &Workspace::sessionChanged, this, &LeaseFrame::landed);
    connect(workspace->theme(), &Theme::changed, this, &LeaseFrame::refresh);
    refresh();
}

void LeaseFrame::buildLease()
{
    m_bar->setObjectName(QStringLiteral("leaseBar"));
    m_bar->setAccessibleName(tr("Access in use"));
    m_bar->setAutoFillBackground(true);
    auto *row = new QHBoxLayout(m_bar);
    row->setContentsMargins(16, 6, 16, 6);
    row->setSpacing(space::medium);
    row->addWidget(m_tenant);
    row->addWidget(m_about, 1);
    row->addWidget(m_left);
    for (QPushButton *button : {m_open, m_extend, m_leave, m_giveBack})
        row->addWidget(button);
    m_about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_about->setObjectName(QStringLiteral("leaseAbout"));
    m_about->installEventFilter(this);
    m_left->setObjectName(QStringLiteral("leaseLeft"));
    m_tenant->setObjectName(QStringLiteral("leaseTenant"));
    m_giveBack->setObjectName(QStringLiteral("leaseGiveBack"));
    m_giveBack->setToolTip(tr("Ctrl+Shift+G"));
    m_leave->setObjectName(QStringLiteral("leaseLeave"));
    m_leave->setToolTip(tr("Back to your own scope; the access stays in force"));
    m_open->setObjectName(QStringLiteral("leaseOpen"));
    m_bar->hide();
    connect(m_open, &QPushButton::clicked, this, [this] { m_desk->use(lease()); });
    connect(m_leave, &QPushButton::clicked, m_desk, &GrantDesk::leave);
    connect(m_extend, &QPushButton::clicked, this, &LeaseFrame::extend);
    connect(m_giveBack, &QPushButton::clicked, this, &LeaseFrame::giveBack);
}

void LeaseFrame::buildAlarm()
{
    m_alarm->setObjectName(QStringLiteral("glassAlarm"));
    m_alarm->setAccessibleName(tr("Broken glass"));
    m_alarm->setAutoFillBackground(true);
    auto *row = new QHBoxLayout(m_alarm);
    row->setContentsMargins(16, 6, 16, 6);
    QPushButton *look = makeButton(tr("Look at it"));
    row->addWidget(m_glass, 1);
    row->addWidget(look);
    m_alarm->hide();
    connect(look, &QPushButton::clicked, this, [this] { m_window->go({View::Access, m_glassId, {}, {}}); });
}

AccessGrant LeaseFrame::lease() const
{
    if (!m_desk->used().id.isEmpty())
        return m_desk->used();
    const QString person = m_workspace->session().person;
    const qint64 now = m_workspace->now();
    AccessGrant found;
    for (const AccessGrant &one : m_desk->list()) // The one that lasts longest, where there are several.
        if (one.person == person && stateOf(one, now) == GrantState::InForce && one.endsMs > found.endsMs)
            found = one;
    return found;
}

void LeaseFrame::refresh()
{
    refreshLease();
    refreshAlarm();
}

void LeaseFrame::refreshLease()
{
    const AccessGrant shown = lease();
    const bool used = !m_desk->used().id.isEmpty();
    m_bar->setVisible(!shown.id.isEmpty());
    if (shown.id.isEmpty()) {
        m_tick->stop();
        return;
    }
    m_tick->start();
    m_tenant->setText(used ? tr("Elevated: %1").arg(shown.tenant()) : tr("You have access to %1").arg(shown.tenant()));
    setTone(m_tenant, used ? Tone::Warn : Tone::Info);
    QStringList about{shown.ask.purpose.simplified(), tr("ticket %1").arg(shown.ask.ticket),
                      tr("reads %1").arg(permissionsText(shown.ask.permissions))};
    if (used)
        about << (m_desk->terms().recorded ? tr("every call is recorded") : tr("every call is audited"));
    if (shown.extension.minutes > 0)
        about << tr("%n more minute(s) asked for", nullptr, shown.extension.minutes);
    // A long purpose gives way to what must be seen; the whole is told on hover and to who does not see it.
    const QString whole = about.join(QStringLiteral(" · "));
    m_about->setToolTip(whole);
    m_about->setAccessibleName(whole);
    shortenAbout();
    const QString left = timeLeftText(shown.endsMs, m_workspace->now());
    m_left->setText(shown.ask.alertId.isEmpty() ? left : tr("%1, or until the alert is over").arg(left));
    m_left->setToolTip(untilText(shown));
    m_open->setVisible(!used);
    m_open->setText(buttonText(tr("Open %1").arg(shown.tenant())));
    m_leave->setVisible(used);
    m_extend->setVisible(used && !shown.brokenGlass && shown.extension.minutes == 0);
    m_giveBack->setAccessibleName(tr("Give back access to %1 now").arg(shown.tenant()));
    setGround(m_bar, used ? tokens().warnSoft : tokens().infoSoft);
}

void LeaseFrame::shortenAbout()
{
    m_about->setText(m_about->fontMetrics().elidedText(m_about->accessibleName(), Qt::ElideRight, m_about->width()));
}

bool LeaseFrame::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_about && event->type() == QEvent::Resize)
        shortenAbout(); // Its room is known once the buttons beside it have theirs.
    return QObject::eventFilter(watched, event);
}

void LeaseFrame::refreshAlarm()
{
    const SessionInfo session = m_workspace->session();
    const qint64 now = m_workspace->now();
    QList<AccessGrant> broken;
    std::ranges::copy_if(m_desk->list(), std::back_inserter(broken), [&](const AccessGrant &one) {
        return one.brokenGlass && one.person != session.person && stateOf(one, now) == GrantState::InForce
               && session.may(QStringLiteral("grants.approve"));
    });
    m_alarm->setVisible(!broken.isEmpty());
    if (broken.isEmpty())
        return;
    const AccessGrant &newest = *std::ranges::max_element(broken, {}, &AccessGrant::startedMs);
    m_glassId = newest.id;
    QString text = tr("Glass broken by %1 on %2 at %3: %4")
                       .arg(newest.person, newest.tenant(), words::clock(newest.startedMs), newest.ask.purpose);
    if (broken.size() > 1)
        text += tr(" (and %n more)", nullptr, int(broken.size()) - 1);
    m_glass->setText(text);
    setGround(m_alarm, tokens().badSoft);
}

void LeaseFrame::usedChanged()
{
    m_landing = !m_desk->used().id.isEmpty();
    m_noted.clear();
    refresh();
}

void LeaseFrame::landed()
{
    refresh();
    // The window has gone to its beginning by then; what the access is for is this tenant.
    if (std::exchange(m_landing, false))
        QTimer::singleShot(0, this, [this] {
            if (const AccessGrant &used = m_desk->used(); !used.id.isEmpty())
                m_window->go({View::Tenant, used.ask.tenantId, {}, {}});
        });
}

/// The view's word and an id: nothing of what it shows, and no filter, which may hold names.
void LeaseFrame::noteScreen(const Destination &place)
{
    RecordingDesk *recordings = m_workspace->desk()->recordings();
    if (m_desk->used().id.isEmpty() || m_landing || recordings == nullptr)
        return;
    const QUrl link = toLink(place);
    const QString tab = isTabOf(place.view, place.tab) ? QLatin1Char('-') + place.tab : QString();
    const QString view = link.host() + tab, id = link.path().mid(1);
    if (std::exchange(m_noted, view + QLatin1Char('/') + id) != view + QLatin1Char('/') + id)
        recordings->noteScreen(view, id);
}

void LeaseFrame::giveBack()
{
    const AccessGrant shown = lease();
    if (shown.id.isEmpty())
        return;
    m_desk->giveBack(shown, this, [this](const Fault &fault, const AccessGrant &grant) {
        m_window->say(fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy
                                     : tr("The access to %1 is given back.").arg(grant.tenant()));
        if (!fault.failed() && m_desk->used().id == grant.id)
            m_desk->leave();
    });
}

void LeaseFrame::extend()
{
    auto *dialog =
        new GrantReasonDialog(m_workspace, GrantReasonDialog::Deed::Extend, m_desk->used(), m_window->window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GrantReasonDialog::done, this,
            [this] { m_window->say(tr("Asked for more time; it counts once somebody has consented.")); });
    dialog->open();
}

QList<SearchAction> LeaseFrame::actions()
{
    QList<SearchAction> list;
    const SessionInfo session = m_workspace->session();
    const qint64 now = m_workspace->now();
    const AccessGrant mine = lease();
    if (!mine.id.isEmpty()) {
        list.append({tr("Give back access to %1").arg(mine.tenant()), tr("Ctrl+Shift+G"), [this] { giveBack(); }});
        if (m_desk->used().id.isEmpty())
            list.append({tr("Open %1 under your access").arg(mine.tenant()), {}, [this, mine] { m_desk->use(mine); }});
        else
            list.append({tr("Leave %1; back to your own scope").arg(mine.tenant()), {}, [this] { m_desk->leave(); }});
    }
    for (const AccessGrant &one : m_desk->list())
        if (mayConsent(one, session, now))
            list.append(
                {tr("Decide on access of %1 to %2").arg(one.person, one.tenant()), one.ask.ticket, [this, id = one.id] {
                     m_window->go({View::Access, id, {}, {}});
                 }});
    if (session.may(QStringLiteral("grants.request")) && m_desk->used().id.isEmpty())
        list.append({tr("Ask for access to a tenant…"), {}, [this] {
                         m_window->go({View::Access, {}, QStringLiteral("request"), {}});
                     }});
    return list;
}

} // namespace bulkhead
