#include "widgets/acts/containment_list.h"

#include "models/act_rights.h"
#include "models/containment_words.h"
#include "models/words.h"
#include "widgets/acts/act_dialog.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/workspace.h"

#include <QLabel>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr qsizetype kMostShown = 4;

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
        return {word, act.containment.refuted ? Tone::Bad : Tone::Dim, Shape::Ring};
    }
}

/// What waits for a decision first, then what is in force, then the newest.
int orderOf(const Act &act)
{
    return act.state == ActState::Proposed ? 0 : inForce(act) || act.state == ActState::Approved ? 1 : 2;
}

} // namespace

ContainmentList::ContainmentList(Workspace *workspace, QWidget *parent)
    : Card(tr("Limits in this incident"), {}, parent)
    , m_workspace(workspace)
    , m_lines(new QVBoxLayout)
    , m_second(new QTimer(this))
{
    setObjectName(QStringLiteral("containments"));
    m_lines->setSpacing(space::medium);
    body()->addLayout(m_lines);
    m_second->setInterval(1'000);
    connect(m_second, &QTimer::timeout, this, &ContainmentList::tick);
    connect(workspace, &Workspace::sessionChanged, this, &ContainmentList::rebuild);
    hide();
}

void ContainmentList::setIncident(const QString &incidentId)
{
    if (m_incidentId != incidentId) {
        m_incidentId = incidentId;
        m_problem.clear();
        take({});
    }
    if (incidentId.isEmpty())
        return;
    // Of the fleet, not of the antagonist: once a blame is refuted nobody is named whose acts could be asked for.
    m_workspace->desk()->acts({}, this, [this, incidentId](const Fault &fault, const QList<Act> &acts) {
        if (incidentId != m_incidentId)
            return;
        m_problem = fault.failed() ? fault.summary + QLatin1Char(' ') + fault.remedy : QString();
        take(fault.failed() ? m_acts : acts);
    });
}

void ContainmentList::take(QList<Act> acts)
{
    acts.removeIf([this](const Act &act) {
        return act.kind != Act::Kind::Containment || act.containment.incidentId != m_incidentId;
    });
    std::ranges::stable_sort(acts, {}, orderOf);
    m_acts = std::move(acts);
    rebuild();
}

void ContainmentList::rebuild()
{
    // Asked again every few seconds: only what is different is drawn anew, or a person would lose the focus.
    QString drawing = m_problem + QLatin1Char('|');
    const SessionInfo session = m_workspace->session();
    for (const Act &act : std::as_const(m_acts))
        drawing += QStringLiteral("%1|%2|%3|%4|%5|%6|%7;")
                       .arg(act.id)
                       .arg(int(act.state))
                       .arg(act.revision)
                       .arg(act.containment.measuredRelief)
                       .arg(approvalObstacle(act, session), mayWithdraw(act, session) ? "w" : "",
                            mayRevert(act, session) ? "l" : "");
    if (std::exchange(m_drawn, drawing) == drawing)
        return;
    const QWidget *focused = focusWidget();
    const QString focus = focused && focused->hasFocus() ? focused->objectName() : QString();
    clearLayout(m_lines);
    m_clocks.clear();
    if (!m_problem.isEmpty())
        m_lines->addWidget(
            makeLabel(tr("The limits could not be read. %1").arg(m_problem), Text::Body, Tone::Bad, true));
    for (const Act &act : m_acts.mid(0, kMostShown)) {
        QWidget *made = line(act);
        m_lines->addWidget(made);
        made->show(); // Now: what a layout shows only later cannot take the focus back.
    }
    const qsizetype more = m_acts.size() - kMostShown;
    setRemark(more > 0 ? tr("and %n earlier one(s)", nullptr, int(more)) : QString());
    setVisible(!m_acts.isEmpty() || !m_problem.isEmpty());
    m_clocks.isEmpty() ? m_second->stop() : m_second->start();
    if (!focus.isEmpty())
        for (auto *candidate : findChildren<QPushButton *>(focus))
            if (!candidate->isHidden() && candidate->isEnabled()) // Those of before are hidden until they are deleted.
                candidate->setFocus();
    emit actsChanged();
}

QString ContainmentList::factsOf(const Act &act) const
{
    QStringList parts;
    if (const QString ends = endsIn(act, m_workspace->now()); !ends.isEmpty())
        parts << ends;
    parts << tr("proposed by %1, %2").arg(act.proposedBy, words::clock(act.proposedMs));
    if (!act.approvedBy.isEmpty())
        parts << tr("approved by %1, %2").arg(act.approvedBy, words::clock(act.approvedMs));
    if (act.state == ActState::Proposed && act.expiresMs > 0)
        parts << tr("the proposal expires %1").arg(words::dateTime(act.expiresMs));
    parts << tr("purpose: %1").arg(act.purpose);
    return parts.join(QStringLiteral(" · "));
}

QWidget *ContainmentList::line(const Act &act)
{
    auto *frame = new QWidget;
    frame->setObjectName(QStringLiteral("containment.%1").arg(act.id));
    auto *column = new QVBoxLayout(frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(new BadgeLabel(stateBadge(act)), 0, Qt::AlignVCenter);
    head->addWidget(
        makeLabel(tr("%1: %2").arg(act.tenantName, containmentText(act.containment)), Text::Strong, Tone::Text, true),
        1);
    column->addLayout(head);
    QLabel *facts = makeLabel(factsOf(act), Text::Small, Tone::Dim, true);
    column->addWidget(facts);
    if (inForce(act) && act.containment.liftsMs > 0)
        m_clocks.append({facts, act});
    column->addWidget(makeLabel(reliefText(act.containment), Text::Body, Tone::Text, true));
    if (act.containment.refuted)
        column->addWidget(makeLabel(tr("Rolled back: less than half of the predicted relief came; the blame is marked "
                                       "refuted."),
                                    Text::Body, Tone::Bad, true));
    else if (!act.outcome.isEmpty())
        column->addWidget(
            makeLabel(act.outcome, Text::Body, act.state == ActState::Failed ? Tone::Bad : Tone::Dim, true));
    addActions(act, column, head);
    return frame;
}

void ContainmentList::addActions(const Act &act, QVBoxLayout *column, QHBoxLayout *row)
{
    const SessionInfo session = m_workspace->session();
    const auto button = [&](const QString &text, Button kind, const char *name) {
        QPushButton *made = makeButton(text, kind);
        made->setObjectName(QStringLiteral("containment.%1.%2").arg(QLatin1String(name), act.id));
        made->setAccessibleName(
            QStringLiteral("%1 %2: %3").arg(text, act.tenantName, containmentText(act.containment)));
        row->addWidget(made, 0, Qt::AlignVCenter);
        return made;
    };
    if (act.state == ActState::Proposed) {
        const QString obstacle = approvalObstacle(act, session);
        QPushButton *approve = button(tr("Approve…"), obstacle.isEmpty() ? Button::Primary : Button::Plain, "approve");
        approve->setEnabled(obstacle.isEmpty());
        approve->setToolTip(obstacle);
        approve->setAccessibleDescription(obstacle);
        connect(approve, &QPushButton::clicked, this, [this, act] { openDialog(act, true); });
        if (!obstacle.isEmpty()) // Beside the tooltip: a disabled control says its reason to everybody.
            column->addWidget(makeLabel(obstacle, Text::Small, Tone::Dim, true));
    }
    if (mayWithdraw(act, session))
        connect(button(tr("Withdraw"), Button::Plain, "withdraw"), &QPushButton::clicked, this,
                [this, act] { withdraw(act); });
    if (mayRevert(act, session))
        connect(button(tr("Lift now…"), Button::Plain, "lift"), &QPushButton::clicked, this,
                [this, act] { openDialog(act, false); });
}

void ContainmentList::openDialog(const Act &act, bool approve)
{
    TenantDetail tenant;
    tenant.id = act.tenantId;
    tenant.name = act.tenantName;
    auto *dialog = new ActDialog(m_workspace, tenant, act,
                                 approve ? ActDialog::Decision::Approve : ActDialog::Decision::Revert, nullptr, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ActDialog::decided, this, &ContainmentList::decided);
    // Refused because it is another by now: what stands here is old, too.
    connect(dialog, &QDialog::rejected, this, [this] { setIncident(m_incidentId); });
    dialog->open();
}

void ContainmentList::withdraw(const Act &act)
{
    m_workspace->desk()->withdrawAct(act, this, [this](const Fault &fault, const Act &done) {
        if (fault.failed()) {
            emit notice(fault.summary + QLatin1Char(' ') + fault.remedy);
            setIncident(m_incidentId);
        } else {
            decided(done);
        }
    });
}

void ContainmentList::decided(const Act &act)
{
    emit notice(tr("%1: %2, %3.").arg(act.tenantName, containmentText(act.containment), actStateText(act)));
    m_workspace->approvals()->ask();
    setIncident(m_incidentId);
}

void ContainmentList::tick()
{
    if (m_workspace->paused())
        return;
    for (const auto &[label, act] : std::as_const(m_clocks))
        label->setText(factsOf(act));
}

} // namespace bulkhead
