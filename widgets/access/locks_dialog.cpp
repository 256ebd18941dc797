#include "widgets/access/locks_dialog.h"

#include "models/grant_desk.h"
#include "models/words.h"
#include "widgets/access/grant_reason_dialog.h"
#include "widgets/access/role_lock_dialog.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

QString LocksDialog::Lock::key() const
{
    return person.isEmpty() ? QStringLiteral("role/%1").arg(int(role)) : QStringLiteral("person/%1").arg(person);
}

QString LocksDialog::Lock::name() const
{
    return person.isEmpty() ? tr("role %1").arg(words::role(role)) : person;
}

LocksDialog::LocksDialog(Workspace *workspace, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_list(new QListWidget)
    , m_none(makeLabel(tr("Nobody is locked."), Text::Body, Tone::Dim))
    , m_why(makeLabel({}, Text::Body, Tone::Text, true))
    , m_obstacle(makeLabel({}, Text::Small, Tone::Warn, true))
    , m_lockRole(makeButton(tr("Lock a role…")))
    , m_unlock(makeButton({}, Button::Primary))
    , m_close(makeButton(tr("Close")))
{
    setObjectName(QStringLiteral("locksDialog"));
    setWindowTitle(tr("Locks of access"));
    setMinimumSize(640, 420);
    build();
    connect(m_list, &QListWidget::currentRowChanged, this, &LocksDialog::refresh);
    connect(m_list, &QListWidget::itemActivated, this, &LocksDialog::unlock);
    connect(m_lockRole, &QPushButton::clicked, this, &LocksDialog::lockRole);
    connect(m_unlock, &QPushButton::clicked, this, &LocksDialog::unlock);
    connect(m_close, &QPushButton::clicked, this, &QDialog::accept);
    connect(workspace->desk()->grants(), &GrantDesk::changed, this, &LocksDialog::showLocks);
    showLocks();
    (m_locks.isEmpty() ? static_cast<QWidget *>(m_lockRole) : m_list)->setFocus();
}

void LocksDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(windowTitle(), Text::Title));
    column->addWidget(makeLabel(tr("Who is locked has no access and is given none. Lock a person beside an access of "
                                   "theirs, and everybody who has a role from here."),
                                Text::Body, Tone::Dim, true));
    column->addWidget(m_none);
    m_list->setObjectName(QStringLiteral("locksList"));
    m_list->setAccessibleName(windowTitle());
    column->addWidget(m_list, 1);
    m_why->setObjectName(QStringLiteral("locksWhy"));
    column->addWidget(m_why);
    m_obstacle->setObjectName(QStringLiteral("locksObstacle"));
    column->addWidget(m_obstacle);
    column->addStretch();
    m_lockRole->setObjectName(QStringLiteral("locksLockRole"));
    m_unlock->setObjectName(QStringLiteral("locksUnlock"));
    for (QPushButton *button : {m_lockRole, m_unlock, m_close})
        button->setAutoDefault(false); // Enter belongs to the list.
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(m_lockRole);
    buttons->addStretch();
    buttons->addWidget(m_unlock);
    buttons->addWidget(m_close);
    column->addSpacing(space::small);
    column->addLayout(buttons);
}

void LocksDialog::showLocks()
{
    const GrantDesk *desk = m_workspace->desk()->grants();
    const Lock *was = chosen();
    const QString kept = was != nullptr ? was->key() : QString();
    m_locks.clear();
    for (const PersonLock &one : desk->locks())
        m_locks.append({one.person, one.reason, one.by, Role::Unspecified, one.atMs});
    for (const RoleLock &one : desk->roleLocks())
        m_locks.append({{}, one.reason, one.by, one.role, one.atMs});
    std::ranges::stable_sort(m_locks, std::ranges::greater(), &Lock::atMs);
    {
        const QSignalBlocker quiet(m_list); // It is refreshed once, below.
        m_list->clear();
        for (const Lock &one : std::as_const(m_locks))
            m_list->addItem((one.person.isEmpty() ? tr("Role %1 · by %2 · %3") : tr("%1 · by %2 · %3"))
                                .arg(one.person.isEmpty() ? words::role(one.role) : one.person,
                                     one.by.isEmpty() ? tr("nobody known") : one.by, words::dateTime(one.atMs)));
        const auto row = std::ranges::find(m_locks, kept, &Lock::key);
        m_list->setCurrentRow(row != m_locks.end() ? int(row - m_locks.begin()) : m_locks.isEmpty() ? -1 : 0);
    }
    m_list->setVisible(!m_locks.isEmpty());
    m_none->setVisible(m_locks.isEmpty());
    refresh();
}

const LocksDialog::Lock *LocksDialog::chosen() const
{
    const int row = m_list->currentRow();
    return row >= 0 && row < m_locks.size() ? &m_locks[row] : nullptr;
}

void LocksDialog::refresh()
{
    const Lock *lock = chosen();
    const SessionInfo session = m_workspace->session();
    m_why->setVisible(lock != nullptr);
    m_obstacle->hide();
    m_unlock->setVisible(lock != nullptr);
    m_lockRole->setVisible(session.may(QStringLiteral("grants.lock")));
    if (lock == nullptr)
        return;
    m_why->setText(!lock->by.isEmpty() ? tr("Why: %1").arg(lock->reason)
                   : lock->person.isEmpty()
                       ? tr("The record of this lock cannot be read, so the role counts as locked. "
                            "Unlock it, or lock it anew.")
                       : tr("The record of what stands against this person cannot be read, so "
                            "they count as locked. Unlock them, and lock them anew if need be."));
    const QString deed = tr("Unlock %1…").arg(lock->name());
    m_unlock->setText(buttonText(deed));
    m_unlock->setAccessibleName(deed);
    // As the gateway would refuse it.
    const bool own = lock->person == session.person
                     || (lock->person.isEmpty() && lock->role == session.role && lock->by == session.person);
    const QString obstacle = !session.may(QStringLiteral("grants.lock")) ? tr("Platform operations unlock it.")
                             : own && lock->person.isEmpty()
                                 ? tr("You have locked your own role; another person has to unlock it.")
                             : own ? tr("Nobody unlocks themselves.")
                                   : QString();
    m_obstacle->setText(obstacle);
    m_obstacle->setVisible(!obstacle.isEmpty());
    m_unlock->setEnabled(obstacle.isEmpty());
    m_unlock->setAccessibleDescription(obstacle);
}

void LocksDialog::lockRole()
{
    auto *dialog = new RoleLockDialog(m_workspace, RoleLockDialog::Deed::Lock, Role::Unspecified, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &RoleLockDialog::done, this,
            [this](Role role) { emit notice(tr("The role %1 is locked.").arg(words::role(role))); });
    dialog->open();
}

void LocksDialog::unlock()
{
    const Lock *lock = chosen();
    if (lock == nullptr || !m_unlock->isEnabled())
        return;
    if (lock->person.isEmpty()) {
        auto *dialog = new RoleLockDialog(m_workspace, RoleLockDialog::Deed::Unlock, lock->role, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &RoleLockDialog::done, this,
                [this](Role role) { emit notice(tr("The role %1 is unlocked.").arg(words::role(role))); });
        dialog->open();
        return;
    }
    AccessGrant of; // Of the person: the deed is about them.
    of.person = lock->person;
    auto *dialog = new GrantReasonDialog(m_workspace, GrantReasonDialog::Deed::Unlock, of, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &GrantReasonDialog::done, this,
            [this](const AccessGrant &done) { emit notice(tr("%1 is unlocked.").arg(done.person)); });
    dialog->open();
}

} // namespace bulkhead
