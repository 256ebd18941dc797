#include "widgets/tenants/isolation_view.h"

#include "models/posture_words.h"
#include "models/words.h"
#include "widgets/acts/acts_view.h"
#include "widgets/departure/leaving_section.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tier_change_dialog.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

/// Shared < Segmented and Channel < Dedicated.
int strength(Tier tier)
{
    return tier == Tier::Dedicated ? 3 : tier == Tier::Shared ? 1 : tier == Tier::Unspecified ? 0 : 2;
}

/// By its name in words, which is what promises go by; Unspecified: none of the six.
Layer layerNamed(const QString &name)
{
    for (int i = 0; i < kLayers; ++i)
        if (words::layer(words::layerSlug(layerAt(i))) == words::layer(name))
            return layerAt(i);
    return Layer::Unspecified;
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
    , m_posture(makeButton(tr("Isolation posture")))
    , m_acts(new ActsView(workspace, QStringLiteral("isolation")))
    , m_leaving(new LeavingSection(workspace))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    m_verdict->setSpacing(space::small);
    m_layers->setSpacing(space::small);
    m_propose->setObjectName(QStringLiteral("proposeTierChange"));
    column->addLayout(m_verdict);
    m_posture->setObjectName(QStringLiteral("openPosture"));
    m_posture->setToolTip(tr("Its six layers: what is demanded, observed and proven when"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(space::small);
    buttons->addWidget(m_propose);
    buttons->addWidget(m_posture);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addWidget(m_acts);
    column->addLayout(m_layers);
    column->addWidget(m_leaving);
    column->addStretch();
    m_acts->hide();
    connect(m_propose, &QPushButton::clicked, this, &IsolationView::propose);
    connect(m_posture, &QPushButton::clicked, this, [this] { emit navigate({View::Posture, m_detail.id, {}, {}}); });
    connect(m_acts, &ActsView::changed, this, &IsolationView::changed);
    connect(m_acts, &ActsView::notice, this, &IsolationView::notice);
    connect(workspace->lists(), &LiveLists::postureChanged, this, &IsolationView::postureChanged);
    connect(m_leaving, &LeavingSection::changed, this, &IsolationView::changed);
    connect(m_leaving, &LeavingSection::notice, this, &IsolationView::notice);
    connect(m_leaving, &LeavingSection::navigate, this, &IsolationView::navigate);
}

void IsolationView::setDetail(const TenantDetail &detail)
{
    m_detail = detail;
    clearLayout(m_verdict);
    clearLayout(m_layers);
    addVerdict();
    addLayers();
    m_acts->setTenant(detail);
    m_leaving->setTenant(detail);
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
    m_posture->setVisible(m_workspace->session().may(QStringLiteral("posture.read")));
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

/// What is proven or crossed is told by its own stream, sooner than the tenant is asked about again.
void IsolationView::postureChanged()
{
    if (!isVisible() || m_detail.id.isEmpty() || posture() == m_drawn)
        return;
    clearLayout(m_layers);
    addLayers();
}

TenantPosture IsolationView::posture() const
{
    const QList<TenantPosture> &postures = m_workspace->lists()->postures();
    const auto found = std::ranges::find(postures, m_detail.id, &TenantPosture::id);
    return found == postures.end() ? TenantPosture() : *found;
}

/// As the posture tells it, for those who see it; else what the tenant's own answer holds.
QWidget *IsolationView::stateOf(const LayerState &layer) const
{
    const qint64 now = m_workspace->now();
    const Layer which = layerNamed(layer.layer);
    if (m_drawn.id.isEmpty() || which == Layer::Unspecified) {
        const bool proven = layer.provenMs > 0;
        return new BadgeLabel({proven ? tr("proven %1").arg(words::ago(layer.provenMs, now)) : tr("not proven"),
                               proven ? Tone::Ok : Tone::Dim, proven ? paint::Shape::Disc : paint::Shape::Ring});
    }
    const LayerCell &cell = m_drawn.layers[size_t(which) - 1];
    paint::Badge badge = paint::badge(cell, now);
    if (stateAt(cell, now) == CellState::Proven)
        badge.word = tr("proven %1").arg(words::ago(cell.provenMs, now));
    auto *label = new BadgeLabel(badge);
    label->setToolTip(words::cellInFull(which, cell, now));
    return label;
}

void IsolationView::addLayers()
{
    m_drawn = posture();
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
        grid->addWidget(stateOf(layer), row++, 2, Qt::AlignTop);
    }
    grid->setColumnStretch(1, 1);
    m_layers->addLayout(grid);
}

} // namespace bulkhead
