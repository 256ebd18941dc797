#include "widgets/posture/restore_dialog.h"

#include "models/desk.h"
#include "models/isolation_desk.h"
#include "widgets/acts/effect_list.h"
#include "widgets/acts/proposal_form.h"
#include "widgets/frame/pieces.h"
#include "widgets/posture/posture_look.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {
namespace {
constexpr int kEffects = 220; ///< Height of what is off: a tenant may have a dozen controls that are.
} // namespace

RestoreDialog::RestoreDialog(Desk *desk, const TenantPosture &posture, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_posture(posture)
    , m_state(makeLabel({}, Text::Strong, Tone::Text, true))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_effects(new EffectList)
    , m_form(new ProposalForm(posture.tenantName))
    , m_again(makeButton(tr("Look again")))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_propose(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("restoreDialog"));
    setWindowTitle(tr("Restore the baseline of %1").arg(posture.tenantName));
    setMinimumWidth(640);
    build();
    const QString deed = tr("Propose restoring %1").arg(posture.tenantName);
    m_propose->setText(buttonText(deed));
    m_propose->setAccessibleName(deed);
    connect(m_again, &QPushButton::clicked, this, &RestoreDialog::simulate);
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_propose, &QPushButton::clicked, this, &RestoreDialog::propose);
    connect(m_form, &ProposalForm::edited, this, &RestoreDialog::refresh);
    simulate();
}

void RestoreDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_posture.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(tr("What is off is brought back to the baseline by the platform’s own steps. Then the "
                                   "tenant is looked at and every boundary is tried."),
                                Text::Body, Tone::Dim, true));
    column->addSpacing(space::tiny);
    auto *told = new QHBoxLayout;
    told->setSpacing(space::small);
    told->addWidget(m_state, 1);
    told->addWidget(m_again, 0, Qt::AlignTop);
    column->addLayout(told);
    auto *scroll = new QScrollArea;
    auto *body = new QWidget;
    auto *lines = new QVBoxLayout(body);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->addWidget(m_effects);
    lines->addStretch(); // Few lines stand close together at the top.
    scroll->setWidget(body);
    body->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumHeight(kEffects);
    scroll->setAccessibleName(tr("What is off, and what would be done about it"));
    column->addWidget(scroll, 1);
    column->addWidget(m_form);
    column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(makeLabel(tr("Nothing changes until another person approves it."), Text::Small, Tone::Dim, true),
                       1);
    buttons->addWidget(m_leave);
    buttons->addWidget(m_propose);
    column->addLayout(buttons);
    m_state->setObjectName(QStringLiteral("restoreState"));
    m_problem->setObjectName(QStringLiteral("restoreProblem"));
    m_again->setObjectName(QStringLiteral("restoreAgain"));
    m_propose->setObjectName(QStringLiteral("restorePropose"));
    m_again->hide();
    m_problem->hide();
}

void RestoreDialog::simulate()
{
    m_waiting = true;
    m_allowed = false;
    m_again->hide();
    setTone(m_state, Tone::Dim);
    m_state->setText(tr("Looking at the platform…"));
    refresh();
    m_desk->isolation().simulateRestore(m_posture.id, this, [this](const Fault &fault, const ActPreview &preview) {
        m_waiting = false;
        if (!fault.failed()) {
            take(preview);
            return;
        }
        setTone(m_state, Tone::Bad);
        m_state->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_again->show();
        refresh();
    });
}

void RestoreDialog::take(const ActPreview &preview)
{
    m_allowed = preview.allowed;
    setTone(m_state, Tone::Text);
    m_state->setText(preview.allowed ? tr("What is off now, and what would be done about it")
                                     : tr("There is nothing to propose"));
    QList<ActEffect> effects = preview.effects;
    for (ActEffect &effect : effects)
        effect.text = breakable(effect.text);
    m_effects->setEffects(effects, preview.allowed ? QString() : preview.refusal);
    m_again->setVisible(!preview.allowed);
    refresh();
}

void RestoreDialog::refresh()
{
    const QString missing = m_form->obstacle();
    m_propose->setEnabled(m_allowed && !m_waiting && missing.isEmpty() && !m_sending);
    m_propose->setToolTip(m_waiting    ? tr("The platform is being looked at")
                          : !m_allowed ? tr("Nothing can be restored, for the reason above")
                          : m_sending  ? tr("It is being proposed")
                                       : missing);
    m_propose->setAccessibleDescription(m_propose->toolTip());
}

void RestoreDialog::propose()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    m_desk->isolation().proposeRestore(m_posture.id, m_form->purpose(), this,
                                       [this](const Fault &fault, const Act &act) {
                                           m_sending = false;
                                           if (!fault.failed()) {
                                               emit proposed(act);
                                               accept();
                                               return;
                                           }
                                           m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
                                           m_problem->show();
                                           refresh();
                                       });
}

} // namespace bulkhead
