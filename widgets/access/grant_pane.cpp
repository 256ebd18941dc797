#include "widgets/access/grant_pane.h"

#include "models/grant_desk.h"
#include "models/grant_words.h"
#include "models/words.h"
#include "widgets/access/access_look.h"
#include "widgets/access/freeze_notice.h"
#include "widgets/access/grant_dialog.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qint64 kReadAgainMs = 30'000;

QString consentsText(const QList<GrantVote> &votes)
{
    QStringList parts;
    for (const GrantVote &vote : votes)
        parts << GrantPane::tr("%1, %2").arg(vote.by, words::dateTime(vote.atMs));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

GrantPane::GrantPane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_body(new QWidget)
    , m_name(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_about(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_purpose(makeLabel({}, Text::Body, Tone::Text, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_obstacle(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_state(new BadgeLabel)
    , m_freeze(new FreezeNotice)
    , m_blocks(new QVBoxLayout)
    , m_approve(makeButton({}, Button::Primary))
    , m_decline(makeButton(tr("Decline…")))
    , m_use(makeButton({}, Button::Primary))
    , m_extend(makeButton(tr("More time…")))
    , m_giveBack(makeButton({}))
    , m_amend(makeButton(tr("Change…")))
    , m_revoke(makeButton(tr("End access…")))
    , m_review(makeButton(tr("Close the review…"), Button::Primary))
    , m_open(makeButton(tr("Open tenant")))
    , m_lock(makeButton({}, Button::Quiet))
    , m_recording(makeButton(tr("Recording")))
    , m_thread(makeButton(tr("Thread")))
{
    build();
    using Deed = GrantReasonDialog::Deed;
    connect(m_approve, &QPushButton::clicked, this, &GrantPane::approve);
    connect(m_freeze, &FreezeNotice::changed, this, &GrantPane::refreshButtons);
    connect(m_decline, &QPushButton::clicked, this, &GrantPane::decline);
    connect(m_use, &QPushButton::clicked, this, &GrantPane::use);
    connect(m_giveBack, &QPushButton::clicked, this, &GrantPane::giveBack);
    connect(m_amend, &QPushButton::clicked, this, &GrantPane::amend);
    connect(m_extend, &QPushButton::clicked, this,
            [this] { askReason(Deed::Extend, tr("Asked for more time; it counts once somebody has consented.")); });
    connect(m_revoke, &QPushButton::clicked, this, [this] { askReason(Deed::Revoke, tr("The access is ended.")); });
    connect(m_review, &QPushButton::clicked, this, [this] { askReason(Deed::Review, tr("The review is closed.")); });
    connect(m_lock, &QPushButton::clicked, this, [this] {
        askReason(personLocked() ? Deed::Unlock : Deed::Lock,
                  personLocked() ? tr("%1 is unlocked.").arg(m_grant.person) : tr("%1 is locked.").arg(m_grant.person));
    });
    connect(m_open, &QPushButton::clicked, this, [this] {
        emit navigate({View::Tenant, m_grant.ask.tenantId, {}, {}});
    });
    connect(m_recording, &QPushButton::clicked, this, [this] { emit navigate({View::Recording, m_grant.id, {}, {}}); });
    connect(m_thread, &QPushButton::clicked, this, [this] {
        emit navigate({View::Audit, m_grant.id, QStringLiteral("thread"), {}});
    });
    connect(workspace, &Workspace::sessionChanged, this, &GrantPane::refreshButtons);
    setGrant({});
}

void GrantPane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setAccessibleName(tr("The chosen access"));
    scroll->setWidget(m_body);
    scroll->viewport()->setAutoFillBackground(false); // On the ground of its card.
    m_body->setAutoFillBackground(false);
    outer->addWidget(scroll);
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, space::small, 0);
    column->setSpacing(space::small);
    column->addWidget(m_name);
    column->addWidget(m_state, 0, Qt::AlignLeft);
    column->addWidget(m_about);
    column->addWidget(m_purpose);
    column->addWidget(m_freeze); // Before the buttons that it is about, for eyes and keyboard.
    for (const QList<QPushButton *> &line :
         {QList<QPushButton *>{m_approve, m_review, m_use, m_decline, m_extend, m_giveBack, m_thread},
          QList<QPushButton *>{m_amend, m_revoke, m_open, m_recording, m_lock}}) {
        auto *buttons = new QHBoxLayout;
        buttons->setSpacing(space::small);
        for (QPushButton *button : line)
            buttons->addWidget(button);
        buttons->addStretch();
        column->addLayout(buttons);
    }
    column->addWidget(m_obstacle);
    column->addWidget(m_problem);
    m_blocks->setSpacing(space::tiny);
    column->addLayout(m_blocks);
    column->addStretch();
    m_approve->setObjectName(QStringLiteral("grantApprove"));
    m_decline->setObjectName(QStringLiteral("grantDecline"));
    m_use->setObjectName(QStringLiteral("grantUse"));
    m_extend->setObjectName(QStringLiteral("grantExtend"));
    m_giveBack->setObjectName(QStringLiteral("grantGiveBack"));
    m_amend->setObjectName(QStringLiteral("grantAmend"));
    m_revoke->setObjectName(QStringLiteral("grantRevoke"));
    m_review->setObjectName(QStringLiteral("grantReview"));
    m_recording->setObjectName(QStringLiteral("grantRecording"));
    m_recording->setToolTip(tr("What was done under it, step by step; that you look stands in audit"));
    m_thread->setObjectName(QStringLiteral("grantThread"));
    m_thread->setToolTip(tr("From the alert or ticket to its end, in the audit; that you look stands there, too"));
    m_problem->setObjectName(QStringLiteral("grantPaneProblem"));
    m_problem->hide();
}

void GrantPane::setGrant(const AccessGrant &grant)
{
    const bool another = grant.id != m_grant.id, news = another || grant.revision != m_grant.revision;
    if (grant == m_grant && !grant.id.isEmpty()) { // Only time has passed: what is being read stays as it is.
        m_state->setBadge(badgeOf(m_grant, m_workspace->now()));
        refreshButtons();
        readAgain();
        return;
    }
    m_grant = grant;
    if (another) {
        m_card = {};
        m_sending = false;
        showProblem({});
    }
    m_body->setVisible(!grant.id.isEmpty());
    if (news)
        m_freeze->forget(); // Said of what was shown before.
    show();
    if (news && !grant.id.isEmpty())
        askCard();
}

void GrantPane::askCard()
{
    const int number = ++m_asked;
    m_askedMs = m_workspace->now();
    m_askedIn = standing();
    m_asking = decides();
    if (!m_asking)
        return;
    m_workspace->desk()->grants()->card(m_grant.id, this, [this, number](const Fault &fault, const GrantCard &card) {
        if (number == m_asked)
            showCard(fault, card);
    });
}

void GrantPane::readAgain()
{
    if (m_asking || m_sending || !isVisible() || !decides())
        return;
    // Neither an alert that ends nor a history that is loaded is told by the desk.
    if (qAbs(m_workspace->now() - m_askedMs) >= kReadAgainMs || standing() != m_askedIn)
        askCard();
}

void GrantPane::showCard(const Fault &fault, const GrantCard &card)
{
    m_asking = false;
    if (fault.failed()) {
        if (fault.kind != Fault::Kind::Cancelled) {
            showProblem(fault);
            m_unread = true;
        }
        refreshButtons();
        return;
    }
    if (m_unread)
        showProblem({});
    const bool same = card == m_card;
    m_card = card;
    if (same) // What is being read stays as it is.
        refreshButtons();
    else
        show();
}

void GrantPane::addBlock(const QString &title, const QStringList &lines)
{
    if (lines.isEmpty())
        return;
    m_blocks->addSpacing(space::small);
    const auto add = [this](QLabel *label) {
        m_blocks->addWidget(label);
        label->show(); // Now: a layout without it would be shorter, and scroll whoever reads.
    };
    add(makeLabel(title, Text::Strong));
    for (const QString &line : lines)
        add(makeLabel(line, Text::Body, Tone::Text, true));
}

void GrantPane::show()
{
    if (m_grant.id.isEmpty())
        return;
    m_name->setText(m_grant.tenant());
    m_state->setBadge(badgeOf(m_grant, m_workspace->now()));
    QStringList about{tr("%1 (%2)").arg(m_grant.person, words::role(m_grant.role)),
                      tr("ticket %1").arg(m_grant.ask.ticket), permissionsText(m_grant.ask.permissions),
                      tr("%n minute(s)", nullptr, m_grant.ask.minutes)
                          + (m_grant.ask.alertId.isEmpty() ? QString() : tr(", or until the alert is over")),
                      tr("asked %1").arg(words::dateTime(m_grant.askedMs))};
    m_about->setText(about.join(QStringLiteral(" · ")));
    m_purpose->setText(m_grant.ask.purpose);
    clearLayout(m_blocks);
    showFacts();
    refreshButtons();
}

void GrantPane::showFacts()
{
    if (!m_grant.ask.alertId.isEmpty())
        addBlock(tr("The alert that it ends with"), {m_grant.ask.alertId});
    if (m_grant.extension.minutes > 0)
        addBlock(tr("More time asked for"),
                 {tr("%n minute(s): %1", nullptr, m_grant.extension.minutes).arg(m_grant.extension.reason)});
    if (m_card.grant.id == m_grant.id && !m_grant.id.isEmpty()) {
        addBlock(tr("The tenant now"),
                 {tr("%1 · %2 · %3")
                      .arg(words::health(m_card.health), words::tier(m_card.tier), words::profile(m_card.profile)),
                  tr("Budget left %1").arg(words::budget(m_card.budget)),
                  tr("%n open alert(s)", nullptr, m_card.openAlerts) + QStringLiteral(" · ")
                      + tr("%n open incident(s)", nullptr, m_card.openIncidents)});
        addBlock(tr("It opens for %1").arg(m_grant.person), m_card.opens);
        addBlock(tr("It does not open"), m_card.staysShut);
        if (!m_card.inScope.isEmpty())
            addBlock(tr("Cheaper: who has the tenant in scope already"), {m_card.inScope.join(QStringLiteral(", "))});
        QStringList past{tr("%n time(s) within your scope in 30 days", nullptr, m_card.past30Days)};
        for (const PastAccess &one : std::as_const(m_card.past))
            past << tr("%1: %2, ticket %3%4")
                        .arg(words::dateTime(one.startedMs), one.tenantName, one.ticket,
                             one.brokenGlass ? tr(", broken glass") : QString());
        addBlock(tr("Before, by %1").arg(m_grant.person), past);
    }
    if (!m_grant.votes.isEmpty())
        addBlock(tr("Consented"), {consentsText(m_grant.votes)});
    if (const QString tenant = tenantConsentText(m_grant); !tenant.isEmpty())
        addBlock(tr("The tenant’s administrator"), {tenant});
    if (m_grant.startedMs > 0)
        addBlock(tr("In force"), {(m_grant.state == GrantState::InForce && !m_grant.ask.alertId.isEmpty()
                                       ? tr("%1 until %2, or when the alert is over")
                                       : tr("%1 until %2"))
                                      .arg(words::dateTime(m_grant.startedMs),
                                           words::dateTime(m_grant.endedMs > 0 ? m_grant.endedMs : m_grant.endsMs))});
    if (m_grant.state == GrantState::Completed)
        addBlock(tr("Ended"), {m_grant.endReason}); // By nobody.
    else if (!m_grant.endReason.isEmpty())
        addBlock(tr("Ended by %1").arg(m_grant.endedBy), {m_grant.endReason});
    if (!m_grant.reviewedBy.isEmpty())
        addBlock(tr("Reviewed by %1, %2").arg(m_grant.reviewedBy, words::dateTime(m_grant.reviewedMs)),
                 {m_grant.review});
}

void GrantPane::refreshButtons()
{
    const SessionInfo session = m_workspace->session();
    const qint64 now = m_workspace->now();
    const GrantDesk *desk = m_workspace->desk()->grants();
    const GrantState state = stateOf(m_grant, now);
    const bool own = m_grant.person == session.person, running = state == GrantState::InForce;
    const bool asks = session.may(QStringLiteral("grants.request"));
    const bool consents = mayConsent(m_grant, session, now);
    m_approve->setVisible(consents);
    m_approve->setText(buttonText(running ? tr("Approve %n more minute(s)", nullptr, m_grant.extension.minutes)
                                          : tr("Approve for %1").arg(m_grant.person)));
    m_approve->setAccessibleName(tr("%1, %2").arg(m_approve->text(), m_grant.tenant()));
    // Nobody consents to what they have not been shown.
    const bool shown = m_card.grant.id == m_grant.id && m_card.grant.revision == m_grant.revision;
    const bool can = consents && shown && m_card.obstacle.isEmpty();
    if (shown)
        m_freeze->show(m_card.freezes, now, can);
    m_approve->setEnabled(can && !m_freeze->missing() && !m_sending);
    m_approve->setToolTip(can && m_freeze->missing() ? tr("Say first that you know of the freeze") : QString());
    m_approve->setAccessibleDescription(m_approve->toolTip());
    m_decline->setVisible(consents);
    m_review->setVisible(mayReview(m_grant, session, now));
    m_revoke->setVisible(mayRevoke(m_grant, session, now) && running);
    m_use->setVisible(own && running && desk->used().id != m_grant.id);
    m_use->setText(tr("Open tenant"));
    m_use->setAccessibleName(tr("Open %1 under this access").arg(m_grant.tenant()));
    m_extend->setVisible(own && running && asks && !m_grant.brokenGlass && m_grant.extension.minutes == 0);
    m_giveBack->setVisible(own && asks && (running || state == GrantState::Requested));
    m_giveBack->setText(running ? tr("Give back now") : tr("Take back"));
    m_giveBack->setEnabled(!m_sending);
    m_amend->setVisible(own && asks && state == GrantState::Requested);
    m_open->setVisible(!own && !m_grant.tenantName.isEmpty());
    m_recording->setVisible(!own && m_grant.startedMs > 0 && session.may(QStringLiteral("recordings.read")));
    m_recording->setAccessibleName(tr("Recording of %1 on %2").arg(m_grant.person, m_grant.tenant()));
    m_thread->setVisible(session.may(QStringLiteral("audit.read")));
    m_thread->setAccessibleName(tr("Thread of the access of %1 to %2").arg(m_grant.person, m_grant.tenant()));
    m_lock->setVisible(!own && session.may(QStringLiteral("grants.lock")));
    m_lock->setText(
        buttonText(personLocked() ? tr("Unlock %1…").arg(m_grant.person) : tr("Lock %1…").arg(m_grant.person)));
    const QString obstacle = shown ? m_card.obstacle : QString();
    m_obstacle->setText(obstacle);
    m_obstacle->setVisible(consents && !obstacle.isEmpty());
}

void GrantPane::decided(const AccessGrant &about, const Fault &fault, const QString &said)
{
    if (about.id != m_grant.id) { // Another one is read by now, with buttons of its own.
        emit notice(fault.failed() ? tr("%1, access of %2: %3").arg(about.tenant(), about.person, fault.summary)
                                   : said);
        return;
    }
    m_sending = false;
    showProblem(fault);
    if (!fault.failed())
        emit notice(said);
    const bool stale = fault.reason == QLatin1String("FREEZE_WINDOW"); // One that the card does not show.
    if (stale)
        m_card = {};
    refreshButtons();
    if (stale)
        askCard();
}

void GrantPane::showProblem(const Fault &fault)
{
    m_unread = false;
    if (fault.failed())
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
    m_problem->setVisible(fault.failed());
}

void GrantPane::approve()
{
    if (m_freeze->missing())
        m_freeze->ask(); // A key alone does not say that they know.
    if (!m_approve->isVisibleTo(m_body) || !m_approve->isEnabled())
        return;
    m_sending = true;
    refreshButtons();
    m_workspace->desk()->grants()->approve(
        m_grant, m_freeze->known(), this, [this, about = m_grant](const Fault &fault, const AccessGrant &grant) {
            decided(
                about, fault,
                grant.state == GrantState::InForce
                    ? tr("%1 has access to %2 until %3.").arg(grant.person, grant.tenant(), words::clock(grant.endsMs))
                : waitsForTenant(grant) && grant.votes.size() >= grant.approvals
                    ? tr("Consented; the tenant’s administrator has to, too.")
                    : tr("Consented; another person has to, too."));
        });
}

void GrantPane::decline()
{
    if (m_decline->isVisibleTo(m_body))
        askReason(GrantReasonDialog::Deed::Decline, tr("Declined."));
}

void GrantPane::use()
{
    if (m_use->isVisibleTo(m_body))
        m_workspace->desk()->grants()->use(m_grant);
}

void GrantPane::giveBack()
{
    m_sending = true;
    refreshButtons();
    m_workspace->desk()->grants()->giveBack(
        m_grant, this, [this, about = m_grant](const Fault &fault, const AccessGrant &grant) {
            decided(about, fault,
                    grant.state == GrantState::GivenBack ? tr("The access to %1 is given back.").arg(grant.tenant())
                                                         : tr("The request is taken back."));
        });
}

bool GrantPane::decides() const
{
    const SessionInfo session = m_workspace->session();
    const qint64 now = m_workspace->now();
    return mayConsent(m_grant, session, now) || mayReview(m_grant, session, now) || mayRevoke(m_grant, session, now);
}

GrantPane::Standing GrantPane::standing() const
{
    const GrantDesk *desk = m_workspace->desk()->grants();
    return {desk->locks(), desk->roleLocks(), desk->terms()};
}

bool GrantPane::personLocked() const
{
    return std::ranges::any_of(m_workspace->desk()->grants()->locks(),
                               [this](const PersonLock &lock) { return lock.person == m_grant.person; });
}

void GrantPane::amend()
{
    auto *dialog = new GrantDialog(m_workspace, GrantDialog::Deed::Amend, {}, m_grant, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GrantDialog::done, this,
            [this] { emit notice(tr("The request is changed; consents to it begin anew.")); });
    dialog->open();
}

template<typename Deed>
void GrantPane::askReason(Deed deed, const QString &said)
{
    auto *dialog = new GrantReasonDialog(m_workspace, deed, m_grant, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GrantReasonDialog::done, this, [this, said] { emit notice(said); });
    dialog->open();
}

} // namespace bulkhead
