#include "widgets/tenants/tier_change_dialog.h"

#include "models/words.h"
#include "widgets/acts/effect_list.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

TierChangeDialog::TierChangeDialog(Workspace *workspace, const TenantDetail &tenant, QWidget *parent)
    : QDialog(parent)
    , m_workspace(workspace)
    , m_tenant(tenant)
    , m_to(new QComboBox)
    , m_effects(new EffectList)
    , m_purpose(new QPlainTextEdit)
    , m_name(new QLineEdit)
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_propose(makeButton(tr("Propose change"), Button::Primary))
{
    setWindowTitle(tr("Change the tier of %1").arg(tenant.name));
    setMinimumWidth(600);
    build();
    simulate();
}

void TierChangeDialog::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::small);
    column->addWidget(makeLabel(m_tenant.name, Text::Title, Tone::Text, true));
    auto *tiers = new QHBoxLayout;
    tiers->setSpacing(space::small);
    tiers->addWidget(makeLabel(tr("now"), Text::Body, Tone::Dim));
    tiers->addWidget(new BadgeLabel(paint::badge(m_tenant.tier)));
    if (m_tenant.recommended != Tier::Unspecified) {
        tiers->addSpacing(space::small);
        tiers->addWidget(makeLabel(tr("recommended"), Text::Body, Tone::Dim));
        tiers->addWidget(new BadgeLabel(paint::badge(m_tenant.recommended)));
    }
    tiers->addStretch();
    column->addLayout(tiers);
    column->addSpacing(space::small);
    for (const Tier tier : {Tier::Shared, Tier::Segmented, Tier::Dedicated, Tier::Channel}) {
        if (tier != m_tenant.tier)
            m_to->addItem(tr("To %1").arg(words::tier(tier)), int(tier));
    }
    if (const int at = m_to->findData(int(m_tenant.recommended)); at >= 0)
        m_to->setCurrentIndex(at);
    m_to->setAccessibleName(tr("New tier"));
    column->addWidget(m_to);
    column->addSpacing(space::small);
    column->addWidget(makeLabel(tr("What would happen (simulated)"), Text::Strong));
    column->addWidget(m_effects);
    column->addSpacing(space::small);
    column->addWidget(makeLabel(tr("Purpose, for the person who approves and for the audit"), Text::Strong));
    m_purpose->setAccessibleName(tr("Purpose"));
    m_purpose->setFixedHeight(64);
    m_purpose->setTabChangesFocus(true);
    column->addWidget(m_purpose);
    column->addSpacing(space::small);
    column->addWidget(
        makeLabel(tr("Type the tenant's name to go on: %1").arg(m_tenant.name), Text::Strong, Tone::Text, true));
    m_name->setAccessibleName(tr("Name of the tenant, typed"));
    column->addWidget(m_name);
    column->addWidget(m_problem);
    m_problem->hide();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addStretch();
    QPushButton *leave = makeButton(tr("Leave as it is"));
    buttons->addWidget(leave);
    buttons->addWidget(m_propose);
    column->addSpacing(space::small);
    column->addLayout(buttons);
    connect(leave, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_propose, &QPushButton::clicked, this, &TierChangeDialog::propose);
    connect(m_to, &QComboBox::currentIndexChanged, this, &TierChangeDialog::simulate);
    connect(m_purpose, &QPlainTextEdit::textChanged, this, &TierChangeDialog::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &TierChangeDialog::refresh);
}

Tier TierChangeDialog::chosen() const
{
    return Tier(m_to->currentData().toInt());
}

void TierChangeDialog::simulate()
{
    m_allowed = false;
    refresh();
    const int number = ++m_asked;
    m_workspace->desk()->simulateTierChange(
        m_tenant.id, chosen(), this, [this, number](const Fault &fault, const ActPreview &preview) {
            if (number != m_asked)
                return;
            if (fault.failed())
                showPreview({{}, false, fault.summary + QLatin1Char(' ') + fault.remedy});
            else
                showPreview(preview);
        });
}

void TierChangeDialog::showPreview(const ActPreview &preview)
{
    m_effects->setEffects(preview.effects, preview.allowed ? QString() : preview.refusal);
    m_allowed = preview.allowed;
    refresh();
    makeRoom();
}

// A layout lets a window stay as low as one line of each wrapped text.
void TierChangeDialog::makeRoom()
{
    if (!isVisible())
        return; // It finds its size when it is shown.
    layout()->activate();
    resize(width(), std::max(height(), layout()->totalHeightForWidth(width())));
}

void TierChangeDialog::refresh()
{
    const bool named = m_name->text().trimmed() == m_tenant.name;
    const bool purposeful = !m_purpose->toPlainText().trimmed().isEmpty();
    m_propose->setText(buttonText(tr("Propose %1 for %2").arg(words::tier(chosen()), m_tenant.name)));
    m_propose->setAccessibleName(m_propose->text());
    m_propose->setEnabled(m_allowed && named && purposeful && !m_sending);
    m_propose->setToolTip(!m_allowed    ? tr("The simulation does not allow this change")
                          : !purposeful ? tr("Give a purpose first")
                          : !named      ? tr("Type the tenant's name first")
                                        : QString());
}

void TierChangeDialog::propose()
{
    m_sending = true;
    refresh();
    m_workspace->desk()->proposeTierChange(m_tenant.id, chosen(), m_purpose->toPlainText().trimmed(), this,
                                           [this](const Fault &fault, const Act &act) {
                                               m_sending = false;
                                               if (fault.failed()) {
                                                   m_problem->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
                                                   m_problem->show();
                                                   refresh();
                                                   makeRoom();
                                                   return;
                                               }
                                               emit proposed(act);
                                               accept();
                                           });
}

} // namespace bulkhead
