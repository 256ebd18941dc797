#include "widgets/tenants/isolation_view.h"

#include "models/words.h"
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

void emptyOut(QLayout *layout)
{
    while (QLayoutItem *item = layout->takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        if (item->layout())
            emptyOut(item->layout());
        delete item;
    }
}

QString stateText(const Act &act)
{
    switch (act.state) {
    case ActState::Proposed:
        return IsolationView::tr("waits for another person's approval");
    case ActState::Approved:
        return IsolationView::tr("approved by %1").arg(act.approvedBy);
    case ActState::Applied:
        return IsolationView::tr("applied, being verified");
    case ActState::Verified:
        return IsolationView::tr("done and verified");
    case ActState::Failed:
        return IsolationView::tr("failed");
    case ActState::Withdrawn:
        return IsolationView::tr("withdrawn");
    case ActState::Reverted:
        return IsolationView::tr("reverted");
    case ActState::Expired:
        return IsolationView::tr("expired without approval");
    default:
        return IsolationView::tr("unknown state %1").arg(int(act.state));
    }
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
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::small);
}

void IsolationView::setDetail(const TenantDetail &detail)
{
    if (detail.id != m_detail.id)
        m_acts.clear();
    m_detail = detail;
    rebuild();
    m_workspace->desk()->acts(detail.id, this, [this, id = detail.id](const Fault &fault, const QList<Act> &acts) {
        if (fault.failed() || id != m_detail.id)
            return;
        m_acts = acts;
        rebuild();
    });
}

void IsolationView::rebuild()
{
    emptyOut(m_column);
    addVerdict();
    addActs();
    addLayers();
    m_column->addStretch();
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
    m_column->addLayout(tiers);
    const int gap = strength(m_detail.recommended) - strength(m_detail.tier);
    const bool known = m_detail.recommended != Tier::Unspecified;
    m_column->addWidget(makeLabel(isolationVerdict(m_detail), Text::Strong,
                                  known && gap > 0   ? Tone::Bad
                                  : known && gap < 0 ? Tone::Warn
                                                     : Tone::Text,
                                  true));
    for (const TierReason &reason : std::as_const(m_detail.reasons))
        m_column->addWidget(makeLabel(QStringLiteral("• %1").arg(reason.text), Text::Body, Tone::Dim, true));
    if (!m_workspace->session().may(QStringLiteral("acts.propose")))
        return;
    QPushButton *propose = makeButton(tr("Propose tier change…"), gap != 0 && known ? Button::Primary : Button::Plain);
    connect(propose, &QPushButton::clicked, this, [this] {
        auto *dialog = new TierChangeDialog(m_workspace, m_detail, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &TierChangeDialog::proposed, this, [this](const Act &act) {
            emit notice(tr("Proposed for %1: %2. It waits for another person's approval.")
                            .arg(act.tenantName.isEmpty() ? m_detail.name : act.tenantName, words::tier(act.toTier)));
            emit changed();
        });
        dialog->open();
    });
    m_column->addWidget(propose, 0, Qt::AlignLeft);
}

void IsolationView::addActs()
{
    if (m_acts.isEmpty())
        return;
    m_column->addSpacing(space::small);
    m_column->addWidget(makeLabel(tr("Tier changes"), Text::Strong));
    for (const Act &act : std::as_const(m_acts)) {
        m_column->addWidget(makeLabel(tr("To %1: %2. Proposed by %3, %4. Purpose: %5")
                                          .arg(words::tier(act.toTier), stateText(act), act.proposedBy,
                                               words::dateTime(act.proposedMs), act.purpose),
                                      Text::Body, Tone::Dim, true));
        if (act.state == ActState::Proposed && m_workspace->session().may(QStringLiteral("acts.withdraw"))) {
            QPushButton *withdrawIt = makeButton(tr("Withdraw this proposal"));
            connect(withdrawIt, &QPushButton::clicked, this, [this, act] { withdraw(act); });
            m_column->addWidget(withdrawIt, 0, Qt::AlignLeft);
        }
    }
    if (m_workspace->session().singleUser)
        m_column->addWidget(makeLabel(tr("In single-user mode a change can be proposed and simulated, not approved: "
                                         "approval takes another person."),
                                      Text::Small, Tone::Faint, true));
}

void IsolationView::withdraw(const Act &act)
{
    m_workspace->desk()->withdrawAct(act, this, [this](const Fault &fault, const Act &) {
        emit notice(fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy
                                   : tr("Withdrawn: the tier of %1 stays as it is.").arg(m_detail.name));
        emit changed();
    });
}

void IsolationView::addLayers()
{
    if (m_detail.layers.isEmpty())
        return;
    m_column->addSpacing(space::small);
    m_column->addWidget(makeLabel(tr("What the tier promises"), Text::Strong));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::tiny);
    int row = 0;
    for (const LayerState &layer : std::as_const(m_detail.layers)) {
        auto *name = makeLabel(words::layer(layer.layer), Text::Body, Tone::Dim);
        grid->addWidget(name, row, 0, Qt::AlignTop);
        grid->addWidget(makeLabel(layer.promise, Text::Body, Tone::Text, true), row, 1);
        const QString proven =
            layer.provenMs > 0 ? tr("proven %1").arg(words::ago(layer.provenMs, m_workspace->now())) : tr("not proven");
        grid->addWidget(new BadgeLabel({proven, layer.provenMs > 0 ? Tone::Ok : Tone::Dim,
                                        layer.provenMs > 0 ? paint::Shape::Disc : paint::Shape::Ring}),
                        row++, 2, Qt::AlignTop);
    }
    grid->setColumnStretch(1, 1);
    m_column->addLayout(grid);
}

} // namespace bulkhead
