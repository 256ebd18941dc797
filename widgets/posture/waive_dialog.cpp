#include "widgets/posture/waive_dialog.h"

#include "models/desk.h"
#include "models/isolation_desk.h"
#include "models/words.h"
#include "widgets/acts/effect_list.h"
#include "widgets/acts/proposal_form.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/posture/posture_look.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kRestMs = 250;  ///< A person turns a wheel or types digits: the gateway is asked once they rest.
constexpr int kFirstDays = 7; ///< Long enough for a fix, short enough to be noticed.
constexpr qint64 kDayMs = 86'400'000;
constexpr qint64 kSpareMs = 60'000; ///< What this console takes for the gateway's clock may be ahead of it.
} // namespace

WaiveDialog::WaiveDialog(Workspace *workspace, const TenantPosture &posture, const ControlPosture &control,
                         QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_posture(posture)
    , m_control(control)
    , m_days(new QSpinBox)
    , m_until(makeLabel({}, Text::Body, Tone::Dim))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_effects(new EffectList)
    , m_form(new ProposalForm(posture.tenantName))
    , m_leave(makeButton(tr("Leave as it is")))
    , m_propose(makeButton({}, Button::Primary))
    , m_rest(new QTimer(this))
{
    setObjectName(QStringLiteral("waiveDialog"));
    setWindowTitle(tr("Waive a control of %1").arg(posture.tenantName));
    setMinimumWidth(600);
    build();
    const QString deed = tr("Propose waiver for %1").arg(posture.tenantName);
    m_propose->setText(buttonText(deed));
    m_propose->setAccessibleName(deed);
    m_rest->setSingleShot(true);
    m_rest->setInterval(kRestMs);
    connect(m_rest, &QTimer::timeout, this, &WaiveDialog::simulate);
    connect(m_days, &QSpinBox::valueChanged, this, &WaiveDialog::edited);
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_propose, &QPushButton::clicked, this, &WaiveDialog::propose);
    connect(m_form, &ProposalForm::edited, this, &WaiveDialog::refresh);
    simulate();
}

void WaiveDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_posture.tenantName, Text::Title, Tone::Text, true));
    column->addWidget(makeLabel(breakable(m_control.control), Text::Strong, Tone::Text, true));
    column->addWidget(makeLabel(m_control.demanded, Text::Body, Tone::Dim, true));
    column->addSpacing(space::tiny);
    auto *time = new QHBoxLayout;
    time->setSpacing(space::small);
    QLabel *title = makeLabel(tr("Ends by itself after"), Text::Strong);
    title->setBuddy(m_days);
    m_days->setRange(1, std::max(1, m_control.waivableDays));
    m_days->setValue(kFirstDays);
    m_days->setSuffix(tr(" d"));
    m_days->setAccessibleName(tr("Days until it ends by itself, at most %1").arg(m_days->maximum()));
    m_days->setObjectName(QStringLiteral("waiveDays"));
    time->addWidget(title);
    time->addWidget(m_days);
    time->addWidget(m_until, 1);
    column->addLayout(time);
    column->addWidget(m_effects);
    column->addSpacing(space::small);
    column->addWidget(m_form);
    column->addWidget(m_problem);
    column->addStretch();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(makeLabel(tr("Nothing changes until another person approves it."), Text::Small, Tone::Dim, true),
                       1);
    buttons->addWidget(m_leave);
    buttons->addWidget(m_propose);
    column->addLayout(buttons);
    m_propose->setObjectName(QStringLiteral("waivePropose"));
    m_problem->setObjectName(QStringLiteral("waiveProblem"));
    m_problem->hide();
}

qint64 WaiveDialog::untilMs() const
{
    return m_workspace->now() + m_days->value() * kDayMs - kSpareMs;
}

void WaiveDialog::edited()
{
    m_allowed = false; // What was simulated is not what is chosen.
    m_waiting = true;
    ++m_asked; // An answer that is still on its way is of before.
    m_rest->start();
    refresh();
}

void WaiveDialog::simulate()
{
    m_waiting = true;
    m_allowed = false;
    m_askedUntilMs = untilMs();
    m_until->setText(tr("until %1").arg(words::dateTime(m_askedUntilMs)));
    refresh();
    const int number = ++m_asked;
    m_workspace->desk()->isolation().simulateWaiver(
        m_posture.id, m_control.control, m_askedUntilMs, this,
        [this, number](const Fault &fault, const ActPreview &preview) {
            if (number != m_asked)
                return;
            m_waiting = false;
            m_allowed = !fault.failed() && preview.allowed;
            QList<ActEffect> effects = preview.effects;
            for (ActEffect &effect : effects)
                effect.text = breakable(effect.text);
            m_effects->setEffects(effects, fault.failed()    ? fault.summary + QLatin1Char(' ') + fault.remedy
                                           : preview.allowed ? QString()
                                                             : preview.refusal);
            refresh();
            if (isVisible()) {
                layout()->activate(); // A layout lets a window stay as low as one line of each wrapped text.
                resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
            }
        });
}

void WaiveDialog::refresh()
{
    const QString missing = m_form->obstacle();
    m_propose->setEnabled(m_allowed && !m_waiting && missing.isEmpty() && !m_sending);
    m_propose->setToolTip(m_waiting    ? tr("The waiver is being simulated")
                          : !m_allowed ? tr("It cannot be waived, for the reason above")
                                       : missing);
    m_propose->setAccessibleDescription(m_propose->toolTip());
}

void WaiveDialog::propose()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    m_workspace->desk()->isolation().proposeWaiver(m_posture.id, m_control.control, m_askedUntilMs, m_form->purpose(),
                                                   this, [this](const Fault &fault, const Act &act) {
                                                       m_sending = false;
                                                       if (!fault.failed()) {
                                                           emit proposed(act);
                                                           accept();
                                                           return;
                                                       }
                                                       m_problem->setText(fault.summary + QLatin1Char(' ')
                                                                          + fault.remedy);
                                                       m_problem->show();
                                                       refresh();
                                                   });
}

} // namespace bulkhead
