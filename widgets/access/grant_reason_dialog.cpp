#include "widgets/access/grant_reason_dialog.h"

#include "models/grant_desk.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kReason = 1'000, kUsualMinutes = 15;
} // namespace

GrantReasonDialog::GrantReasonDialog(Workspace *workspace, Deed deed, AccessGrant grant, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_deed(deed)
    , m_grant(std::move(grant))
    , m_minutes(new QSpinBox(this))
    , m_reason(new QPlainTextEdit)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_send(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("grantReasonDialog"));
    setMinimumWidth(560);
    build(wordsOf());
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_send, &QPushButton::clicked, this, &GrantReasonDialog::send);
    connect(m_reason, &QPlainTextEdit::textChanged, this, &GrantReasonDialog::refresh);
    m_reason->setFocus();
    refresh();
}

GrantReasonDialog::Words GrantReasonDialog::wordsOf() const
{
    const QString tenant = m_grant.tenant(), person = m_grant.person;
    switch (m_deed) {
    case Deed::Decline:
        return {m_grant.extension.minutes > 0 ? tr("Decline more minutes on %1").arg(tenant)
                                              : tr("Decline access to %1").arg(tenant),
                tr("%1 sees the reason.").arg(person), tr("Why it is declined"), tr("Decline for %1").arg(person)};
    case Deed::Revoke:
        return {tr("End %1’s access to %2").arg(person, tenant),
                tr("At once: what is open under it is closed within seconds, on every gateway."), tr("Why it ends"),
                tr("End access to %1").arg(tenant)};
    case Deed::Extend:
        return {tr("More time on %1").arg(tenant),
                tr("Counts once another person has consented; until then the access ends when it would have."),
                tr("Why it takes longer"), tr("Ask for more time")};
    case Deed::Review:
        return {tr("After-action review: %1 on %2").arg(person, tenant),
                tr("What was done under broken glass, and whether it was in order. With the review closed %1 may be "
                   "given access again.")
                    .arg(person),
                tr("What the review found"), tr("Close the review")};
    case Deed::Lock:
        return {tr("Lock the access of %1").arg(person),
                tr("All accesses of %1 end at once, and none is given until platform operations unlock it. "
                   "What is within their own scope stays open.")
                    .arg(person),
                tr("Why it is locked"), tr("Lock %1").arg(person)};
    case Deed::Unlock:
        return {tr("Unlock the access of %1").arg(person), tr("%1 may be given access again.").arg(person),
                tr("Why it is unlocked"), tr("Unlock %1").arg(person)};
    }
    return {};
}

void GrantReasonDialog::build(const Words &words)
{
    setWindowTitle(words.title);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(words.title, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(words.explanation, Text::Body, Tone::Dim, true));
    if (m_deed == Deed::Review)
        column->addWidget(makeLabel(tr("The reason given: %1").arg(m_grant.ask.purpose), Text::Body, Tone::Text, true));
    m_minutes->setVisible(m_deed == Deed::Extend);
    if (m_deed == Deed::Extend) {
        m_minutes->setRange(1, std::max(1, m_workspace->desk()->grants()->terms().minutes));
        m_minutes->setValue(std::min(kUsualMinutes, m_minutes->maximum()));
        m_minutes->setSuffix(tr(" min"));
        m_minutes->setAccessibleName(tr("More minutes"));
        m_minutes->setObjectName(QStringLiteral("grantMoreMinutes"));
        m_minutes->setFixedWidth(110);
        column->addWidget(m_minutes);
    }
    QLabel *title = makeLabel(words.reason, Text::Strong);
    title->setBuddy(m_reason);
    column->addWidget(title);
    m_reason->setAccessibleName(words.reason);
    m_reason->setObjectName(QStringLiteral("grantReason"));
    m_reason->setFixedHeight(84);
    m_reason->setTabChangesFocus(true);
    column->addWidget(m_reason);
    m_problem->hide();
    column->addWidget(m_problem);
    m_send->setText(buttonText(words.deed));
    m_send->setAccessibleName(words.deed);
    m_send->setObjectName(QStringLiteral("grantReasonSend"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_send);
    column->addSpacing(space::small);
    column->addLayout(buttons);
}

void GrantReasonDialog::refresh()
{
    const QString reason = m_reason->toPlainText().trimmed();
    const QString missing = reason.isEmpty()          ? tr("Say why first")
                            : reason.size() > kReason ? tr("At most %1 characters").arg(kReason)
                                                      : QString();
    m_send->setEnabled(missing.isEmpty() && !m_sending);
    m_send->setToolTip(missing);
    m_send->setAccessibleDescription(missing);
}

void GrantReasonDialog::send()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    const auto then = [this](const Fault &fault, const AccessGrant &grant) { answered(fault, grant); };
    const QString reason = m_reason->toPlainText().trimmed();
    GrantDesk *desk = m_workspace->desk()->grants();
    switch (m_deed) {
    case Deed::Decline:
        return desk->decline(m_grant, reason, this, then);
    case Deed::Revoke:
        return desk->revoke(m_grant, reason, this, then);
    case Deed::Extend:
        return desk->extend(m_grant, m_minutes->value(), reason, this, then);
    case Deed::Review:
        return desk->review(m_grant, reason, this, then);
    case Deed::Lock:
        return desk->lock(m_grant.person, reason, this,
                          [this](const Fault &fault, const PersonLock &) { answered(fault, m_grant); });
    case Deed::Unlock:
        return desk->unlock(m_grant.person, reason, this,
                            [this](const Fault &fault, bool) { answered(fault, m_grant); });
    }
}

void GrantReasonDialog::answered(const Fault &fault, const AccessGrant &grant)
{
    m_sending = false;
    if (!fault.failed()) {
        emit done(grant);
        accept();
        return;
    }
    m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
    m_problem->show();
    refresh();
}

} // namespace bulkhead
