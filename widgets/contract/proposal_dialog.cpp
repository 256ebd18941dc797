#include "widgets/contract/proposal_dialog.h"

#include "models/contract_period.h"
#include "models/contract_words.h"
#include "models/sla_desk.h"
#include "widgets/acts/proposal_form.h"
#include "widgets/contract/change_table.h"
#include "widgets/contract/term_grid.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

namespace bulkhead {

ProposalDialog::ProposalDialog(Workspace *workspace, const TenantDetail &tenant, const terms::Contract &base,
                               const terms::Contract &draft, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_tenant(tenant)
    , m_base(base)
    , m_draft(draft)
    , m_form(new ProposalForm(tenant.name))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_propose(makeButton(tr("Propose version %1 for %2").arg(draft.number).arg(tenant.name), Button::Primary))
{
    setObjectName(QStringLiteral("proposalDialog"));
    setWindowTitle(tr("Propose version %1 for %2").arg(draft.number).arg(tenant.name));
    setMinimumWidth(760);
    build();
    connect(m_form, &ProposalForm::edited, this, &ProposalDialog::refresh);
    connect(m_propose, &QPushButton::clicked, this, &ProposalDialog::propose);
    refresh();
}

void ProposalDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_tenant.name, Text::Title, Tone::Text, true));
    auto *facts = new TermGrid;
    facts->add(tr("In force from"), tr("%1 (%2), %3")
                                        .arg(zonedText(m_draft.effectiveFromMs, m_draft.zone), m_draft.zone,
                                             utcText(m_draft.effectiveFromMs)));
    facts->add(
        tr("Replaces"),
        m_base.number > 0
            ? tr("version %1, in force since %2").arg(m_base.number).arg(zonedDate(m_base.effectiveFromMs, m_base.zone))
            : tr("the plan's default: nobody wrote a contract yet"));
    facts->add(tr("Then"),
               tr("Nothing changes until another person in customer success or platform operations approves "
                  "it; what is approved is never taken back, only followed by another version."));
    column->addWidget(facts);
    column->addSpacing(space::small);
    column->addWidget(makeLabel(tr("What changes"), Text::Strong));
    QScrollArea *area = scrolledChanges(contractChanges(m_base, m_draft));
    area->setMinimumHeight(std::min(area->widget()->sizeHint().height() + 4, 260));
    column->addWidget(area, 1);
    column->addSpacing(space::small);
    column->addWidget(m_form);
    m_problem->setObjectName(QStringLiteral("proposalProblem"));
    m_problem->hide();
    column->addWidget(m_problem);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    QPushButton *back = makeButton(tr("Back to the draft"));
    buttons->addWidget(back);
    m_propose->setObjectName(QStringLiteral("proposeContract"));
    buttons->addWidget(m_propose);
    column->addLayout(buttons);
    connect(back, &QPushButton::clicked, this, &QDialog::reject);
}

void ProposalDialog::refresh()
{
    const QString obstacle = m_form->obstacle();
    m_propose->setEnabled(obstacle.isEmpty() && !m_sending);
    m_propose->setToolTip(obstacle);
    m_propose->setAccessibleDescription(obstacle);
}

void ProposalDialog::propose()
{
    m_sending = true;
    m_problem->hide();
    refresh();
    m_workspace->desk()->sla().proposeContract(
        m_draft, m_base.number, m_form->purpose(), this, [this](const Fault &fault, const Act &act) {
            m_sending = false;
            refresh();
            if (!fault.failed()) {
                emit proposed(act);
                accept();
                return;
            }
            m_problem->setText(QStringLiteral("■ %1 %2").arg(fault.summary, fault.remedy));
            m_problem->show();
            if (fault.kind == Fault::Kind::Invalid)
                emit refused();
        });
}

} // namespace bulkhead
