#include "widgets/acts/acts_view.h"

#include "models/act_rights.h"
#include "models/grant_desk.h"
#include "models/tier_desk.h"
#include "models/words.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/acts/effect_list.h"
#include "widgets/acts/move_steps.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qsizetype kMostShown = 8;

paint::Badge stateBadge(const Act &act)
{
    using paint::Shape;
    const QString word = actStateText(act);
    switch (act.state) {
    case ActState::Proposed:
        return {word, Tone::Warn, Shape::Triangle};
    case ActState::Approved:
    case ActState::Applied:
        return {word, Tone::Info, Shape::Ring};
    case ActState::Verified:
        return {word, Tone::Ok, Shape::Disc};
    case ActState::Failed:
        return {word, Tone::Bad, Shape::Square};
    default:
        return {word, Tone::Dim, Shape::Ring};
    }
}

QString facts(const Act &act)
{
    QStringList parts{ActsView::tr("Proposed by %1, %2").arg(act.proposedBy, words::dateTime(act.proposedMs))};
    if (!act.approvedBy.isEmpty())
        parts.append(ActsView::tr("approved by %1, %2").arg(act.approvedBy, words::dateTime(act.approvedMs)));
    if (act.state == ActState::Proposed && act.expiresMs > 0)
        parts.append(ActsView::tr("expires %1").arg(words::dateTime(act.expiresMs)));
    return parts.join(QStringLiteral(" · "));
}

/// All that a card shows of an act and of the person's rights: the same text, the same card.
QString drawingOf(const Act &act, const SessionInfo &session)
{
    return QStringLiteral("%1|%2|%3|%4|%5|%6;")
        .arg(act.id)
        .arg(int(act.state))
        .arg(act.revision)
        .arg(approvalObstacle(act, session), mayWithdraw(act, session) ? "w" : "", mayRevert(act, session) ? "r" : "");
}

} // namespace

ActsView::ActsView(Workspace *workspace, const QString &tab, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_tab(tab)
    , m_title(tr("Proposed and made changes"))
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::small);
    connect(workspace, &Workspace::sessionChanged, this, &ActsView::rebuild);
}

void ActsView::setTenant(const TenantDetail &detail)
{
    const bool other = detail.id != m_detail.id;
    m_detail = detail;
    if (other) {
        m_acts.clear();
        m_moves.clear();
        m_problem.clear();
        rebuild();
    }
    ask();
}

void ActsView::ask()
{
    // Under an access that does not open them each question would be a refusal in audit.
    const GrantDesk *grants = m_workspace->desk()->grants();
    if (grants != nullptr && !grants->used().id.isEmpty() && !m_workspace->session().may(QStringLiteral("acts.read"))) {
        m_problem = tr("The access in use does not open acts.");
        rebuild();
        return;
    }
    m_workspace->desk()->acts(m_detail.id, this, [this, id = m_detail.id](const Fault &fault, const QList<Act> &acts) {
        if (id != m_detail.id)
            return;
        m_problem = fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy : QString();
        if (!fault.failed())
            m_acts = acts;
        m_acts.removeIf([this](const Act &act) { return actTab(act) != m_tab; });
        // What waits for a decision comes first, or a long history would hide it.
        std::stable_partition(m_acts.begin(), m_acts.end(),
                              [](const Act &act) { return act.state == ActState::Proposed; });
        askMoves();
        rebuild();
    });
}

void ActsView::askMoves()
{
    const bool any = std::ranges::any_of(m_acts, [](const Act &act) {
        return act.toTier != Tier::Unspecified && act.state != ActState::Proposed && act.state != ActState::Withdrawn;
    });
    if (!any)
        return;
    m_workspace->desk()->tiers().moves(
        m_detail.id, this, [this, id = m_detail.id](const Fault &fault, const QList<MovedTenant> &moves) {
            if (id != m_detail.id || fault.failed()) // An older gateway has no steps to tell; the acts stand.
                return;
            m_moves = moves;
            rebuild();
        });
}

void ActsView::steer(const MovedTenant &move, MoveOrder order)
{
    m_workspace->desk()->tiers().steerMove(move, order, this, [this](const Fault &fault, const MovedTenant &) {
        if (fault.failed())
            emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
        ask();
    });
}

void ActsView::rebuild()
{
    // Asked again every few seconds: only what is different is drawn anew, or a person would lose the focus.
    QString drawing = QStringLiteral("%1|%2|%3|").arg(m_detail.name, m_problem).arg(int(m_detail.tier));
    for (const Act &act : std::as_const(m_acts))
        drawing += drawingOf(act, m_workspace->session());
    for (const MovedTenant &move : std::as_const(m_moves))
        drawing += QStringLiteral("%1:%2;").arg(move.id).arg(move.revision);
    if (std::exchange(m_drawn, drawing) == drawing)
        return;
    const QWidget *focused = focusWidget();
    const QString focus = focused && focused->hasFocus() ? focused->objectName() : QString();
    clearLayout(m_column);
    setVisible(!m_acts.isEmpty() || !m_problem.isEmpty());
    m_column->addWidget(makeLabel(m_title, Text::Strong));
    if (!m_problem.isEmpty())
        m_column->addWidget(
            makeLabel(tr("The changes could not be read. %1").arg(m_problem), Text::Body, Tone::Bad, true));
    qsizetype shown = 0;
    for (const Act &act : std::as_const(m_acts)) {
        if (shown >= kMostShown && act.state != ActState::Proposed)
            break;
        m_column->addWidget(card(act));
        ++shown;
    }
    if (m_acts.size() > shown)
        m_column->addWidget(makeLabel(tr("The newest %1 of %2; the timeline has all that were made.")
                                          .arg(words::count(shown), words::count(m_acts.size())),
                                      Text::Small, Tone::Dim, true));
    if (focus.isEmpty())
        return;
    for (auto *candidate : findChildren<QPushButton *>(focus)) {
        if (!candidate->isHidden() && candidate->isEnabled()) // Those of before are hidden until they are deleted.
            candidate->setFocus();
    }
}

QWidget *ActsView::card(const Act &act)
{
    auto *frame = new QFrame;
    frame->setProperty("kind", "card");
    frame->setObjectName(QStringLiteral("act.%1").arg(act.id));
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(space::medium, space::medium, space::medium, space::medium);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(makeLabel(actChangeText(act), Text::Strong, Tone::Text, true), 1);
    head->addWidget(new BadgeLabel(stateBadge(act)), 0, Qt::AlignTop);
    column->addLayout(head);
    column->addWidget(makeLabel(facts(act), Text::Small, Tone::Dim, true));
    column->addWidget(makeLabel(tr("Purpose: %1").arg(act.purpose), Text::Body, Tone::Text, true));
    if (!act.outcome.isEmpty())
        column->addWidget(makeLabel(tr("Outcome: %1").arg(act.outcome), Text::Body,
                                    act.state == ActState::Failed ? Tone::Bad : Tone::Text, true));
    for (const MovedTenant &move : std::as_const(m_moves)) {
        if (move.id != act.id && move.id != act.id + QStringLiteral(".back"))
            continue;
        const bool may = m_workspace->session().may(QStringLiteral("tiers.steer"));
        auto *steps = new MoveSteps(move, may ? QString() : tr("Platform operations pause a move and go on with it."));
        connect(steps, &MoveSteps::steered, this, [this, move](MoveOrder order) { steer(move, order); });
        column->addWidget(steps);
    }
    // What is over is a line of history; effects matter to whoever decides.
    if (act.state == ActState::Proposed && !act.effects.isEmpty()) {
        column->addWidget(makeLabel(act.toTier != Tier::Unspecified   ? tr("Simulated effects")
                                    : act.kind == Act::Kind::Restore  ? tr("What is off, and what is done about it")
                                    : act.kind == Act::Kind::Offboard ? tr("What goes and what stays")
                                                                      : tr("What it changes"),
                                    Text::Small, Tone::Dim));
        auto *effects = new EffectList;
        effects->setEffects(act.effects);
        column->addWidget(effects);
    }
    addActions(act, column);
    return frame;
}

void ActsView::addActions(const Act &act, QVBoxLayout *column)
{
    const SessionInfo session = m_workspace->session();
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    const auto button = [&](const QString &text, Button kind, const char *name, const QString &spoken) {
        QPushButton *made = makeButton(text, kind);
        made->setObjectName(QStringLiteral("act.%1.%2").arg(QLatin1String(name), act.id));
        made->setAccessibleName(spoken);
        row->addWidget(made);
        return made;
    };
    const QString change = tr("%1: %2").arg(m_detail.name, actChangeText(act));
    QString obstacle;
    if (act.state == ActState::Proposed) {
        obstacle = approvalObstacle(act, session);
        QPushButton *approve = button(tr("Approve…"), obstacle.isEmpty() ? Button::Primary : Button::Plain, "approve",
                                      tr("Approve, %1").arg(change));
        approve->setEnabled(obstacle.isEmpty());
        approve->setToolTip(obstacle);
        approve->setAccessibleDescription(obstacle);
        connect(approve, &QPushButton::clicked, this, [this, act] { openDialog(act, true); });
    }
    if (mayWithdraw(act, session))
        connect(button(act.state == ActState::Approved ? tr("Call it off") : tr("Withdraw this proposal"),
                       Button::Plain, "withdraw", tr("Withdraw, %1").arg(change)),
                &QPushButton::clicked, this, [this, act] { withdraw(act); });
    const bool limit = act.kind == Act::Kind::Containment;
    const bool waiver = act.kind == Act::Kind::Waiver;
    if ((limit || waiver || act.kind == Act::Kind::Exclusion || isLastMade(act)) && mayRevert(act, session))
        connect(button(limit    ? tr("Lift now…")
                       : waiver ? tr("End now…")
                                : tr("Revert…"),
                       Button::Plain, "revert",
                       (limit    ? tr("Lift now, %1")
                        : waiver ? tr("End now, %1")
                                 : tr("Revert, %1"))
                           .arg(change)),
                &QPushButton::clicked, this, [this, act] { openDialog(act, false); });
    if (row->count() == 0) {
        delete row;
        return;
    }
    row->addStretch();
    column->addLayout(row);
    if (!obstacle.isEmpty()) // Beside the tooltip: a disabled control says its reason to everybody.
        column->addWidget(makeLabel(obstacle, Text::Small, Tone::Dim, true));
}

/// The newest change that the tenant's tier comes from: what was changed before it cannot be put back.
bool ActsView::isLastMade(const Act &act) const
{
    const auto made = std::ranges::find_if(m_acts, [](const Act &other) {
        return other.toTier != Tier::Unspecified
               && (other.state == ActState::Applied || other.state == ActState::Verified);
    });
    return made != m_acts.end() && made->id == act.id && act.toTier == m_detail.tier;
}

void ActsView::openDialog(const Act &act, bool approve)
{
    auto *dialog =
        new ActDialog(m_workspace, m_detail, act, approve ? ActDialog::Decision::Approve : ActDialog::Decision::Revert,
                      approve && m_evidence ? m_evidence(act) : nullptr, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ActDialog::decided, this, &ActsView::decided);
    // Refused because it is another by now: what stands here is old, too.
    connect(dialog, &QDialog::rejected, this, &ActsView::ask);
    dialog->open();
}

void ActsView::withdraw(const Act &act)
{
    m_workspace->desk()->withdrawAct(act, this, [this](const Fault &fault, const Act &done) {
        if (fault.failed()) {
            emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
            emit changed();
        } else {
            decided(done);
        }
    });
}

void ActsView::decided(const Act &act)
{
    const QString name = act.tenantName.isEmpty() ? m_detail.name : act.tenantName;
    const QString change = actChangeText(act);
    if (act.state == ActState::Verified && act.kind == Act::Kind::Restore)
        emit notice(tr("%1: the baseline is restored and proven.").arg(name));
    else if (act.kind == Act::Kind::Waiver && act.state != ActState::Withdrawn)
        emit notice(tr("%1: %2, %3.").arg(name, change, actStateText(act)));
    else if (act.state == ActState::Verified)
        emit notice(tr("%1: %2 was made and verified.").arg(name, change));
    else if (act.state == ActState::Failed)
        emit notice(tr("%1: %2 failed. %3").arg(name, change, act.outcome));
    else if (act.state == ActState::Reverted)
        emit notice(tr("%1: %2 was reverted.").arg(name, change));
    else if (act.state == ActState::Withdrawn)
        emit notice(tr("Withdrawn: %1 stays as it is.").arg(name));
    else
        emit notice(tr("%1: %2, %3.").arg(name, change, actStateText(act)));
    m_workspace->approvals()->ask();
    emit changed();
}

} // namespace bulkhead
