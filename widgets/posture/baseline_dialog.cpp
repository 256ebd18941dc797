#include "widgets/posture/baseline_dialog.h"

#include "models/desk.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/posture/posture_look.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kShown = 200; ///< Lines of each kind: nobody reads more before consenting; the counts are of all.

} // namespace

BaselineDialog::BaselineDialog(Workspace *workspace, const BaselineChange &change, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_change(change)
    , m_state(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_purposeTitle(makeLabel(tr("Purpose"), Text::Strong))
    , m_purpose(new QPlainTextEdit)
    , m_leave(makeButton(tr("Leave as it is")))
    , m_back(makeButton({}))
    , m_act(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("baselineDialog"));
    setWindowTitle(tr("Baselines %1").arg(change.waitingVersion));
    resize(760, 640);
    build();
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_act, &QPushButton::clicked, this, &BaselineDialog::act);
    connect(m_purpose, &QPlainTextEdit::textChanged, this, &BaselineDialog::refresh);
    connect(m_back, &QPushButton::clicked, this, [this] {
        m_sending = true;
        refresh();
        m_workspace->desk()->isolation().withdrawBaselines(
            m_change.hash, this, [this](const Fault &fault, const BaselineChange &now) { told(fault, now); });
    });
    refresh();
}

void BaselineDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(tr("Baselines %1 instead of %2").arg(m_change.waitingVersion, m_change.version),
                                Text::Title, Tone::Text, true));
    column->addWidget(m_state);
    auto *content = new QWidget;
    auto *inner = new QVBoxLayout(content);
    inner->setContentsMargins(0, 0, space::small, 0);
    inner->setSpacing(space::tiny);
    fillRadius(inner);
    inner->addStretch();
    auto *area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(content);
    area->setFocusPolicy(Qt::StrongFocus); // Read by keyboard, too.
    area->setAccessibleName(tr("What would change"));
    column->addWidget(area, 1);
    m_purpose->setObjectName(QStringLiteral("baselinePurpose"));
    m_purpose->setAccessibleName(tr("Purpose"));
    m_purpose->setTabChangesFocus(true);
    m_purpose->setFixedHeight(64);
    column->addWidget(m_purposeTitle);
    column->addWidget(m_purpose);
    m_problem->setObjectName(QStringLiteral("baselineProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    m_back->setObjectName(QStringLiteral("baselineBack"));
    m_act->setObjectName(QStringLiteral("baselineAct"));
    buttons->addWidget(m_back);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_act);
    column->addLayout(buttons);
}

void BaselineDialog::fillRadius(QVBoxLayout *column)
{
    column->addWidget(makeLabel(tr("Promised or asked otherwise"), Text::Strong));
    if (m_change.lines.isEmpty())
        column->addWidget(
            makeLabel(tr("Nothing: the file differs in its comments or examples."), Text::Body, Tone::Dim));
    for (const QString &line : m_change.lines.mid(0, kShown))
        column->addWidget(makeLabel(breakable(line), Text::Body, Tone::Text, true));
    if (m_change.lines.size() > kShown)
        column->addWidget(
            makeLabel(tr("and %n more", nullptr, int(m_change.lines.size()) - kShown), Text::Small, Tone::Dim));
    column->addSpacing(space::small);
    column->addWidget(
        makeLabel(tr("For the %n tenant(s) within your scope", nullptr, int(m_change.tenants)), Text::Strong));
    column->addWidget(makeLabel(m_change.effectsTotal == 0
                                    ? tr("Nothing that is known of them would read otherwise.")
                                    : tr("%1 of %n change(s) are for the worse.", nullptr, int(m_change.effectsTotal))
                                          .arg(words::count(m_change.worse)),
                                Text::Body, m_change.worse > 0 ? Tone::Warn : Tone::Dim, true));
    for (const BaselineEffect &effect : m_change.effects.mid(0, kShown)) {
        const QString mark = effect.worse ? QStringLiteral("▲ ") : QStringLiteral("○ ");
        column->addWidget(makeLabel(mark + tr("%1: %2").arg(effect.tenantName, breakable(effect.text)), Text::Body,
                                    effect.worse ? Tone::Warn : Tone::Dim, true));
    }
    const int shown = std::min(kShown, int(m_change.effects.size()));
    if (int(m_change.effectsTotal) > shown)
        column->addWidget(
            makeLabel(tr("and %n more", nullptr, int(m_change.effectsTotal) - shown), Text::Small, Tone::Dim));
}

void BaselineDialog::refresh()
{
    const SessionInfo session = m_workspace->session();
    const bool asked = !m_change.proposedBy.isEmpty();
    const bool own = asked && m_change.proposedBy == session.person;
    const bool mayAsk = session.may(QStringLiteral("baselines.propose"));
    const bool mayConsent = session.may(QStringLiteral("baselines.approve"));
    if (m_change.accepted)
        m_state->setText(tr("Accepted by %1. In force from the gateway’s next start on.").arg(m_change.acceptedBy));
    else if (asked)
        m_state->setText(tr("Asked for by %1: %2").arg(m_change.proposedBy, m_change.purpose));
    else
        m_state->setText(
            tr("The gateway’s file holds them. They are taken when one person asks and another consents."));
    const bool proposes = !m_change.accepted && !asked && mayAsk;
    m_purpose->setVisible(proposes);
    m_purposeTitle->setVisible(proposes);
    m_back->setVisible(!m_change.accepted && asked && mayAsk);
    m_back->setText(own ? tr("Take the proposal back") : tr("Refuse it"));
    m_back->setEnabled(!m_sending);
    m_act->setVisible(!m_change.accepted && (asked ? mayConsent : mayAsk));
    m_act->setText(asked ? tr("Consent to baselines %1").arg(m_change.waitingVersion)
                         : tr("Propose baselines %1").arg(m_change.waitingVersion));
    const QString obstacle = asked && own ? tr("Another person consents to what you asked for")
                             : asked && session.singleUser
                                 ? tr("This gateway has one user, and nobody consents to their own")
                             : !asked && m_purpose->toPlainText().trimmed().isEmpty() ? tr("Give a purpose first")
                                                                                      : QString();
    m_act->setEnabled(obstacle.isEmpty() && !m_sending);
    m_act->setToolTip(obstacle);
    m_act->setAccessibleDescription(obstacle);
}

void BaselineDialog::act()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    IsolationDesk &desk = m_workspace->desk()->isolation();
    const auto then = [this](const Fault &fault, const BaselineChange &now) { told(fault, now); };
    if (m_change.proposedBy.isEmpty())
        desk.proposeBaselines(m_change.hash, m_purpose->toPlainText().trimmed(), this, then);
    else
        desk.approveBaselines(m_change.hash, this, then);
}

void BaselineDialog::told(const Fault &fault, const BaselineChange &change)
{
    m_sending = false;
    m_problem->setVisible(fault.failed());
    if (fault.failed()) {
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
    } else {
        m_change = change;
        emit changed();
    }
    refresh();
}

} // namespace bulkhead
