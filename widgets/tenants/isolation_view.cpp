#include "widgets/tenants/isolation_view.h"

#include "models/words.h"
#include "widgets/acts/acts_view.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tier_change_dialog.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

/// Shared < Segmented and Channel < Dedicated.
int strength(Tier tier)
{
    return tier == Tier::Dedicated ? 3 : tier == Tier::Shared ? 1 : tier == Tier::Unspecified ? 0 : 2;
}

} // namespace

QString isolationVerdict(const TenantDetail &detail)
{
    if (detail.recommended == Tier::Unspecified)
        return IsolationView::tr("Policy makes no recommendation for this tenant.");
    const int has = strength(detail.tier), needs = strength(detail.recommended);
    if (has < needs)
        return IsolationView::tr("Under-isolated: policy demands more than the tenant has. This is a risk.");
    if (has > needs)
        return IsolationView::tr("Over-isolated: policy would be met by less. This costs margin.");
    return IsolationView::tr("The tier fits what policy demands.");
}

IsolationView::IsolationView(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_verdict(new QVBoxLayout)
    , m_layers(new QVBoxLayout)
    , m_propose(makeButton(tr("Propose tier change…")))
    , m_acts(new ActsView(workspace, QStringLiteral("isolation")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    m_verdict->setSpacing(space::small);
    m_layers->setSpacing(space::small);
    m_propose->setObjectName(QStringLiteral("proposeTierChange"));
    column->addLayout(m_verdict);
    column->addWidget(m_propose, 0, Qt::AlignLeft);
    column->addWidget(m_acts);
    column->addLayout(m_layers);
    column->addStretch();
    m_acts->hide();
    connect(m_propose, &QPushButton::clicked, this, &IsolationView::propose);
    connect(m_acts, &ActsView::changed, this, &IsolationView::changed);
    connect(m_acts, &ActsView::notice, this, &IsolationView::notice);
}

void IsolationView::setDetail(const TenantDetail &detail)
{
    m_detail = detail;
    clearLayout(m_verdict);
    clearLayout(m_layers);
    addVerdict();
    addLayers();
    m_acts->setTenant(detail);
}

void IsolationView::addVerdict()
{
    auto *tiers = new QHBoxLayout;
    tiers->setSpacing(space::small);
    tiers->addWidget(makeLabel(tr("Tier"), Text::Body, Tone::Dim));
    tiers->addWidget(new BadgeLabel(paint::badge(m_detail.tier)));
    tiers->addSpacing(space::medium);
    tiers->addWidget(makeLabel(tr("Recommended"), Text::Body, Tone::Dim));
    tiers->addWidget(m_detail.recommended == Tier::Unspecified ? static_cast<QWidget *>(makeLabel(tr("none")))
                                                               : new BadgeLabel(paint::badge(m_detail.recommended)));
    tiers->addStretch();
    m_verdict->addLayout(tiers);
    const int gap = strength(m_detail.recommended) - strength(m_detail.tier);
    const bool known = m_detail.recommended != Tier::Unspecified;
    m_verdict->addWidget(makeLabel(isolationVerdict(m_detail), Text::Strong,
                                   known && gap > 0   ? Tone::Bad
                                   : known && gap < 0 ? Tone::Warn
                                                      : Tone::Text,
                                   true));
    for (const TierReason &reason : std::as_const(m_detail.reasons))
        m_verdict->addWidget(makeLabel(QStringLiteral("• %1").arg(reason.text), Text::Body, Tone::Dim, true));
    m_propose->setVisible(m_workspace->session().may(QStringLiteral("acts.propose")));
    m_propose->setProperty("kind", known && gap != 0 ? "primary" : "plain");
    repolish(m_propose);
}

void IsolationView::propose()
{
    auto *dialog = new TierChangeDialog(m_workspace, m_detail, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &TierChangeDialog::proposed, this, [this](const Act &act) {
        emit notice(tr("Proposed for %1: %2. It waits for another person's approval.")
                        .arg(act.tenantName.isEmpty() ? m_detail.name : act.tenantName, words::tier(act.toTier)));
        emit changed();
    });
    dialog->open();
}

void IsolationView::addLayers()
{
    if (m_detail.layers.isEmpty())
        return;
    m_layers->addWidget(makeLabel(tr("What the tier promises"), Text::Strong));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::tiny);
    int row = 0;
    for (const LayerState &layer : std::as_const(m_detail.layers)) {
        QLabel *name = makeLabel(words::layer(layer.layer), Text::Body, Tone::Dim);
        QLabel *promise = makeLabel(layer.promise, Text::Body, Tone::Text, true);
        for (QLabel *label : {name, promise}) {
            label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
            label->setContentsMargins(0, 2, 0, 0); // One line with the badge.
        }
        grid->addWidget(name, row, 0);
        grid->addWidget(promise, row, 1);
        const QString proven =
            layer.provenMs > 0 ? tr("proven %1").arg(words::ago(layer.provenMs, m_workspace->now())) : tr("not proven");
        grid->addWidget(new BadgeLabel({proven, layer.provenMs > 0 ? Tone::Ok : Tone::Dim,
                                        layer.provenMs > 0 ? paint::Shape::Disc : paint::Shape::Ring}),
                        row++, 2, Qt::AlignTop);
    }
    grid->setColumnStretch(1, 1);
    m_layers->addLayout(grid);
}

} // namespace bulkhead
