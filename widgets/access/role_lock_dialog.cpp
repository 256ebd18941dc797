#include "widgets/access/role_lock_dialog.h"

#include "models/grant_desk.h"
#include "models/grant_words.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kReason = 1'000;
constexpr Role kRoles[] = {
    Role::Support, Role::SupportLead,         Role::CustomerSuccess, Role::OnboardingEngineer, Role::PlatformOperations,
    Role::Auditor, Role::PartnerAdministrator};

QLabel *titled(const QString &text, QWidget *buddy)
{
    QLabel *title = makeLabel(text, Text::Strong);
    title->setBuddy(buddy);
    return title;
}

} // namespace

RoleLockDialog::RoleLockDialog(Workspace *workspace, Deed deed, Role role, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_deed(deed)
    , m_unlocked(deed == Deed::Unlock ? role : Role::Unspecified)
    , m_roles(new QComboBox(this))
    , m_reason(new QPlainTextEdit)
    , m_ends(makeLabel({}, Text::Body, Tone::Text, true))
    , m_means(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_own(makeLabel({}, Text::Body, Tone::Warn, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_send(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("roleLockDialog"));
    setWindowTitle(deed == Deed::Lock ? tr("Lock a role") : tr("Unlock the role %1").arg(words::role(role)));
    setMinimumWidth(560);
    fillRoles(role);
    build();
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &RoleLockDialog::send);
    connect(m_roles, &QComboBox::currentIndexChanged, this, &RoleLockDialog::refresh);
    connect(m_reason, &QPlainTextEdit::textChanged, this, &RoleLockDialog::refresh);
    connect(workspace->desk()->grants(), &GrantDesk::changed, this, &RoleLockDialog::refresh);
    (deed == Deed::Lock ? static_cast<QWidget *>(m_roles) : m_reason)->setFocus();
    refresh();
}

void RoleLockDialog::fillRoles(Role first)
{
    const QList<RoleLock> &locks = m_workspace->desk()->grants()->roleLocks();
    for (const Role one : kRoles)
        if (std::ranges::none_of(locks, [one](const RoleLock &lock) { return lock.role == one && !lock.unreadable(); }))
            m_roles->addItem(words::role(one), int(one));
    m_roles->setCurrentIndex(std::max(0, m_roles->findData(int(first))));
    m_roles->setObjectName(QStringLiteral("roleLockRole"));
    m_roles->setAccessibleName(tr("Role"));
}

void RoleLockDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(windowTitle(), Text::Title, Tone::Text, true));
    m_roles->setVisible(m_deed == Deed::Lock);
    if (m_deed == Deed::Lock) {
        column->addWidget(titled(tr("Role"), m_roles));
        column->addWidget(m_roles);
    }
    m_ends->setObjectName(QStringLiteral("roleLockEnds"));
    m_own->setObjectName(QStringLiteral("roleLockOwn"));
    m_own->setText(tr("It is your own role: your accesses end, too, and another person of platform operations has to "
                      "unlock it."));
    m_means->setText(m_deed == Deed::Lock
                         ? tr("What you do not see of it ends as well. Until it is unlocked nobody who has the role is "
                              "given access: no request, no broken glass, no more time, and nobody’s consent in it "
                              "counts. What is within their own scope stays open.")
                         : tr("Whoever has the role may be given access again. What the lock has ended stays ended."));
    for (QLabel *label : {m_ends, m_means, m_own})
        column->addWidget(label);
    const QString why = m_deed == Deed::Lock ? tr("Why it is locked") : tr("Why it is unlocked");
    column->addWidget(titled(why, m_reason));
    m_reason->setAccessibleName(why);
    m_reason->setObjectName(QStringLiteral("roleLockReason"));
    m_reason->setFixedHeight(84);
    m_reason->setTabChangesFocus(true);
    column->addWidget(m_reason);
    m_problem->setObjectName(QStringLiteral("roleLockProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    m_send->setObjectName(QStringLiteral("roleLockSend"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_send);
    column->addSpacing(space::small);
    column->addLayout(buttons);
}

Role RoleLockDialog::role() const
{
    return m_deed == Deed::Unlock ? m_unlocked : Role(m_roles->currentData().toInt());
}

const RoleLock *RoleLockDialog::standing() const
{
    const QList<RoleLock> &locks = m_workspace->desk()->grants()->roleLocks();
    const auto found = std::ranges::find(locks, role(), &RoleLock::role);
    const bool own = m_deed == Deed::Lock && (m_sending || found == locks.end() || found->unreadable());
    return own || found == locks.end() ? nullptr : &*found;
}

QString RoleLockDialog::endsText() const
{
    const GrantDesk *desk = m_workspace->desk()->grants();
    const RoleLock *lock = standing();
    if (m_deed == Deed::Unlock && lock == nullptr)
        return tr("It is not locked any more.");
    if (lock != nullptr && lock->unreadable())
        return tr("The record of its lock cannot be read, so the role counts as locked.");
    if (lock != nullptr)
        return (m_deed == Deed::Lock ? tr("Locked by %1 meanwhile, %2: %3") : tr("Locked by %1, %2: %3"))
            .arg(lock->by, words::dateTime(lock->atMs), lock->reason);
    const qint64 now = m_workspace->now();
    const auto count = [&](GrantState state) {
        return std::ranges::count_if(
            desk->list(), [&](const AccessGrant &one) { return one.role == role() && stateOf(one, now) == state; });
    };
    const auto running = count(GrantState::InForce), waiting = count(GrantState::Requested);
    if (running == 0 && waiting == 0)
        return tr("As far as you see, nobody who has it has access or waits for it.");
    return tr("It ends at once: %1 and %2.")
        .arg(tr("%n access(es) in force", nullptr, int(running)), tr("%n request(s)", nullptr, int(waiting)));
}

void RoleLockDialog::refresh()
{
    m_ends->setText(endsText());
    m_own->setVisible(m_deed == Deed::Lock && role() == m_workspace->session().role);
    const QString deed = (m_deed == Deed::Lock ? tr("Lock %1") : tr("Unlock %1")).arg(words::role(role()));
    m_send->setText(buttonText(deed));
    m_send->setAccessibleName(deed);
    const QString reason = m_reason->toPlainText().trimmed();
    const QString missing = role() == Role::Unspecified ? tr("Every role is locked already")
                            : m_deed == Deed::Lock && standing() != nullptr
                                ? tr("It is locked already; for another reason it is unlocked first")
                            : reason.isEmpty()        ? tr("Say why first")
                            : reason.size() > kReason ? tr("At most %1 characters").arg(kReason)
                                                      : QString();
    m_send->setEnabled(missing.isEmpty() && !m_sending);
    m_send->setToolTip(missing);
    m_send->setAccessibleDescription(missing);
}

void RoleLockDialog::send()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    const QString reason = m_reason->toPlainText().trimmed();
    GrantDesk *desk = m_workspace->desk()->grants();
    if (m_deed == Deed::Lock)
        desk->lockRole(role(), reason, this, [this](const Fault &fault, const RoleLock &) { answered(fault); });
    else
        desk->unlockRole(role(), reason, this, [this](const Fault &fault, bool) { answered(fault); });
}

void RoleLockDialog::answered(const Fault &fault)
{
    m_sending = false;
    if (!fault.failed()) {
        emit done(role());
        accept();
        return;
    }
    m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
    m_problem->show();
    refresh();
}

} // namespace bulkhead
