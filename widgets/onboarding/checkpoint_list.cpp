#include "widgets/onboarding/checkpoint_list.h"

#include "models/case_words.h"
#include "models/onboarding_desk.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/onboarding/case_look.h"
#include "widgets/onboarding/checkpoint_dialog.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

/// Below the title: who and when, before and after it was closed.
QString remarkOf(const Checkpoint &one)
{
    if (one.state == CheckpointState::Open) {
        QString remark = CheckpointList::tr("%1 · due %2").arg(one.owner, words::day(one.dueMs));
        if (one.holds)
            remark += CheckpointList::tr(" · holds what comes next");
        if (!one.askedBy.isEmpty() && one.by.isEmpty())
            remark += CheckpointList::tr(" · asked by %1: %2").arg(one.askedBy, one.note);
        else if (!one.note.isEmpty())
            remark += CheckpointList::tr(" · reopened by %1: %2").arg(one.by, one.note);
        return remark;
    }
    QString remark = CheckpointList::tr("%1, %2").arg(one.by, words::day(one.atMs));
    if (one.untilMs > 0)
        remark += CheckpointList::tr(", until %1").arg(words::day(one.untilMs));
    if (!one.document.name.isEmpty())
        remark += QStringLiteral(" · ") + one.document.name + QStringLiteral(", ") + one.document.reference;
    if (!one.note.isEmpty())
        remark += QStringLiteral(" · ") + one.note;
    return remark;
}

} // namespace

CheckpointList::CheckpointList(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::small);
}

void CheckpointList::setCase(const OnboardingCase &item)
{
    if (item.id != m_case.id)
        m_problem.clear();
    m_case = item;
    rebuild();
}

CheckpointList::Drawing CheckpointList::drawing() const
{
    const SessionInfo session = m_workspace->session();
    Drawing now{m_case.id,       m_case.owner, m_problem,          session.person,
                session.actions, {},           m_case.checkpoints, m_case.liveMs > 0};
    for (const Checkpoint &one : m_case.checkpoints)
        now.states << words::checkpointState(one, m_workspace->now()); // Late is late by itself.
    return now;
}

void CheckpointList::rebuild()
{
    Drawing now = drawing();
    if (now == m_drawn)
        return;
    m_drawn = std::move(now);
    const QWidget *focused = focusWidget();
    const QString kept = focused != nullptr && focused->hasFocus() ? focused->objectName() : QString();
    clearLayout(m_column);
    setVisible(!m_case.checkpoints.isEmpty());
    if (m_case.checkpoints.isEmpty())
        return;
    m_column->addWidget(makeLabel(
        tr("Checkpoints: %1 of %2 closed").arg(onboarding::closedCheckpoints(m_case)).arg(m_case.checkpoints.size()),
        Text::Strong));
    if (!m_problem.isEmpty())
        m_column->addWidget(makeLabel(m_problem, Text::Small, Tone::Bad, true));
    for (const Checkpoint &one : std::as_const(m_case.checkpoints)) {
        QWidget *row = rowOf(one);
        m_column->addWidget(row);
        row->show(); // Not later: a button of it may be given the focus.
    }
    if (kept.isEmpty())
        return;
    for (auto *button : findChildren<QPushButton *>(kept))
        if (button->isVisibleTo(this)) // The former one is hidden, and goes.
            button->setFocus();
}

QWidget *CheckpointList::rowOf(const Checkpoint &one)
{
    auto *row = new QWidget(this);
    auto *grid = new QGridLayout(row);
    grid->setContentsMargins(0, 0, 0, space::tiny);
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(1, 1);
    auto *badge = new BadgeLabel(badgeOf(one, m_workspace->now()));
    badge->setFixedWidth(82);
    grid->addWidget(badge, 0, 0, Qt::AlignTop | Qt::AlignLeft);
    grid->addWidget(makeLabel(one.title, Text::Body, Tone::Text, true), 0, 1);
    grid->addWidget(makeLabel(remarkOf(one), Text::Small, Tone::Dim, true), 1, 1);
    const SessionInfo session = m_workspace->session();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::tiny);
    const auto add = [&](const QString &text, const QString &name, const char *deed, auto then) {
        auto *button = makeButton(text, Button::Link);
        button->setAccessibleName(tr("%1: %2").arg(name, one.title));
        button->setObjectName(QStringLiteral("checkpoint.%1.%2").arg(one.id, QLatin1String(deed)));
        connect(button, &QPushButton::clicked, this, then);
        buttons->addWidget(button);
    };
    const bool open = one.state == CheckpointState::Open;
    const bool other =
        one.askedBy.isEmpty() || (one.askedBy != session.person && session.may(QStringLiteral("onboarding.override")));
    if (session.may(QStringLiteral("onboarding.checkpoint")) && (other || !open)) {
        if (open && !one.askedBy.isEmpty())
            add(tr("Consent"), tr("Consent"), "Consent", [this, one] { close(one); });
        else if (open)
            add(one.needsDocument ? tr("Close…") : tr("Close"), tr("Close"), "Close", [this, one] { close(one); });
        else if (m_case.liveMs == 0)
            add(tr("Reopen…"), tr("Reopen"), "Reopen", [this, one] { ask(one, int(CheckpointDialog::Deed::Reopen)); });
    }
    if (open && !one.nonNegotiable && session.may(QStringLiteral("onboarding.override"))
        && session.person != m_case.owner)
        add(tr("Override…"), tr("Override"), "Override",
            [this, one] { ask(one, int(CheckpointDialog::Deed::Override)); });
    buttons->addStretch();
    grid->addLayout(buttons, 2, 1);
    return row;
}

void CheckpointList::ask(const Checkpoint &one, int deed)
{
    auto *dialog = new CheckpointDialog(m_workspace, m_case, one, CheckpointDialog::Deed(deed), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &CheckpointDialog::done, this, &CheckpointList::changed);
    dialog->open();
}

void CheckpointList::close(const Checkpoint &one)
{
    if (one.needsDocument) {
        ask(one, int(CheckpointDialog::Deed::Close));
        return;
    }
    m_workspace->desk()->onboarding().markCheckpoint(
        m_case, one.id, true, {}, {}, this,
        [this, asked = m_case.id, name = m_case.tenantName](const Fault &fault, const OnboardingCase &item) {
            const QString problem = fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy : QString();
            if (asked == m_case.id)
                m_problem = problem;
            else if (fault.failed())
                emit notice(tr("%1: %2").arg(name, problem));
            if (!fault.failed())
                emit changed(item);
            else
                rebuild();
        });
}

} // namespace bulkhead
