#include "widgets/acts/act_dialog.h"

#include "models/act_rights.h"
#include "models/words.h"
#include "widgets/acts/effect_list.h"
#include "widgets/acts/relief_table.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {
constexpr int kEffectsWidth = 500, kEffectsHeight = 300; ///< Of the narrowest dialog; most of what is foreseen fits.
} // namespace

ActDialog::ActDialog(Workspace *workspace, const TenantDetail &tenant, const Act &act, Decision decision,
                     QWidget *evidence, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_tenant(tenant)
    , m_act(act)
    , m_decision(decision)
    , m_name(new QLineEdit)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_leave(makeButton(decision == Decision::Approve ? tr("Decide later") : tr("Leave as it is")))
    , m_decide(makeButton({}, Button::Primary))
{
    setObjectName(QStringLiteral("actDialog"));
    const bool approve = decision == Decision::Approve;
    const bool limit = act.kind == Act::Kind::Containment;
    const bool restore = act.kind == Act::Kind::Restore;
    const bool waiver = act.kind == Act::Kind::Waiver;
    setWindowTitle(waiver    ? (approve ? tr("Approve a waiver for %1") : tr("End a waiver for %1")).arg(tenant.name)
                   : restore ? tr("Approve restoring the baseline of %1").arg(tenant.name)
                   : limit   ? (approve ? tr("Approve a limit on %1") : tr("Lift a limit on %1")).arg(tenant.name)
                   : approve ? tr("Approve a change of %1").arg(tenant.name)
                             : tr("Revert a change of %1").arg(tenant.name));
    setMinimumWidth(560);
    QString what = act.toTier == Tier::Unspecified ? actChangeText(act) : words::tier(act.toTier);
    if (act.kind == Act::Kind::Contract)
        what = tr("version %1").arg(act.contractNumber);
    else if (act.kind == Act::Kind::Exclusion)
        what = tr("the exclusion");
    else if (limit)
        what = tr("the limit");
    else if (restore)
        what = tr("the restoration");
    else if (waiver)
        what = tr("the waiver");
    const QString decide = approve  ? tr("Approve %1 for %2").arg(what, tenant.name)
                           : limit  ? tr("Lift %1 for %2").arg(what, tenant.name)
                           : waiver ? tr("End %1 for %2").arg(what, tenant.name)
                                    : tr("Revert %1 for %2").arg(what, tenant.name);
    m_decide->setText(buttonText(decide));
    m_decide->setAccessibleName(decide);
    build(evidence);
    connect(m_leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_decide, &QPushButton::clicked, this, &ActDialog::decide);
    connect(m_name, &QLineEdit::textChanged, this, &ActDialog::refresh);
    refresh();
    m_name->setFocus();
}

void ActDialog::build(QWidget *evidence)
{
    const bool approve = m_decision == Decision::Approve;
    auto *outer = new QHBoxLayout(this);
    outer->setContentsMargins(space::large, space::large, space::large, space::large);
    outer->setSpacing(space::huge);
    auto *column = new QVBoxLayout;
    column->setSpacing(space::small);
    outer->addLayout(column, 2);
    if (evidence != nullptr) {
        setMinimumSize(1'080, 560);
        outer->addWidget(evidence, 3);
    }
    column->addWidget(makeLabel(m_tenant.name, Text::Title, Tone::Text, true));
    auto *change = new QHBoxLayout;
    change->setSpacing(space::small);
    const bool limit = m_act.kind == Act::Kind::Containment;
    const QString text = actChangeText(m_act);
    change->addWidget(makeLabel(approve                           ? text
                                : limit                           ? tr("Lift: %1").arg(text)
                                : m_act.kind == Act::Kind::Waiver ? tr("End now: %1").arg(text)
                                                                  : tr("Put back: %1").arg(text),
                                Text::Strong, Tone::Text, true),
                      1);
    if (m_act.kind == Act::Kind::Tier || m_act.toTier != Tier::Unspecified) {
        change->addWidget(makeLabel(tr("now"), Text::Body, Tone::Dim));
        change->addWidget(new BadgeLabel(paint::badge(m_tenant.tier)));
    }
    column->addLayout(change);
    column->addWidget(makeLabel(tr("Proposed by %1, %2").arg(m_act.proposedBy, words::dateTime(m_act.proposedMs)),
                                Text::Body, Tone::Dim, true));
    column->addWidget(makeLabel(tr("Purpose: %1").arg(m_act.purpose), Text::Body, Tone::Text, true));
    column->addSpacing(space::small);
    column->addWidget(makeLabel(approve ? tr("What happens at once (simulated when it was proposed)")
                                : limit || m_act.kind == Act::Kind::Waiver
                                    ? tr("What it does; lifting it ends this at once")
                                    : tr("What it did, and what is put back at once"),
                                Text::Strong));
    if (limit) {
        auto *relief = new ReliefTable;
        relief->show(m_act.containment);
        column->addWidget(relief);
    }
    addEffects(column);
    if (m_act.kind == Act::Kind::Restore)
        column->addWidget(makeLabel(tr("It takes up to a minute: the steps are done, then every boundary is tried."),
                                    Text::Body, Tone::Dim, true));
    column->addSpacing(space::small);
    column->addWidget(
        makeLabel(tr("Type the tenant's name to go on: %1").arg(m_tenant.name), Text::Strong, Tone::Text, true));
    m_name->setAccessibleName(tr("Name of the tenant, typed"));
    m_name->setObjectName(QStringLiteral("actTenantName"));
    column->addWidget(m_name);
    m_problem->setObjectName(QStringLiteral("actProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    buttons->addWidget(m_leave);
    buttons->addWidget(m_decide);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    m_decide->setObjectName(QStringLiteral("actDecide"));
}

/// What a departure takes along is longer than a screen is high: it scrolls, and the buttons stay in sight.
void ActDialog::addEffects(QVBoxLayout *column)
{
    auto *effects = new EffectList;
    effects->setEffects(m_act.effects);
    auto *body = new QWidget;
    auto *lines = new QVBoxLayout(body);
    lines->setContentsMargins(0, 0, space::small, 0);
    lines->addWidget(effects);
    lines->addStretch();
    auto *scroll = new QScrollArea;
    scroll->setWidget(body);
    body->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumHeight(std::min(lines->heightForWidth(kEffectsWidth), kEffectsHeight));
    scroll->setAccessibleName(tr("What happens"));
    column->addWidget(scroll, 1);
}

void ActDialog::refresh()
{
    const bool named = m_name->text().trimmed() == m_tenant.name;
    m_decide->setEnabled(named && !m_sending && !m_over);
    m_decide->setToolTip(m_sending ? tr("It is being done")
                         : m_over  ? tr("Read the tenant again first")
                         : !named  ? tr("Type the tenant's name first")
                                   : QString());
    m_decide->setAccessibleDescription(m_decide->toolTip());
}

void ActDialog::decide()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    const auto then = [this](const Fault &fault, const Act &act) {
        m_sending = false;
        if (!fault.failed()) {
            emit decided(act);
            accept();
            return;
        }
        // Only a gateway that was away or busy may say something else next time.
        m_over = fault.kind != Fault::Kind::Offline && fault.kind != Fault::Kind::Overloaded;
        if (m_over)
            m_leave->setText(tr("Close"));
        m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
        m_problem->show();
        refresh();
    };
    if (m_decision == Decision::Approve)
        m_workspace->desk()->approveAct(m_act, this, then);
    else
        m_workspace->desk()->withdrawAct(m_act, this, then);
}

} // namespace bulkhead
