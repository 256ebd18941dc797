#include "widgets/posture/control_list.h"

#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/posture/posture_look.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

int order(const ControlPosture &control)
{
    return !control.observed ? 1 : control.stands ? 2 : 0;
}

} // namespace

ControlList::ControlList(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::tiny);
}

void ControlList::setControls(const QList<ControlPosture> &controls, bool mayWaive, qint64 nowMs)
{
    m_mayWaive = mayWaive;
    clearLayout(m_column);
    QList<ControlPosture> ordered = controls;
    std::ranges::stable_sort(ordered, {}, order);
    for (const ControlPosture &control : std::as_const(ordered))
        addControl(control, nowMs);
    if (controls.isEmpty())
        m_column->addWidget(
            makeLabel(tr("The baseline of this tier demands nothing here."), Text::Body, Tone::Dim, true));
}

void ControlList::addControl(const ControlPosture &control, qint64 nowMs)
{
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(new BadgeLabel(badgeOf(control)));
    if (control.nonNegotiable) {
        auto *must = new BadgeLabel({tr("non-negotiable"), Tone::Info, paint::Shape::None});
        must->setToolTip(tr("No partner and no waiver may leave it out."));
        head->addWidget(must);
    }
    auto *id = makeLabel(breakable(control.control), Text::Small, Tone::Faint, true);
    id->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    id->setToolTip(tr("Control of the baseline"));
    head->addWidget(id, 1);
    m_column->addLayout(head);

    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(2);
    grid->setColumnMinimumWidth(0, 66);
    grid->setColumnStretch(1, 1);
    const auto line = [grid](const QString &name, const QString &text, Tone tone) {
        const int row = grid->rowCount();
        QLabel *what = makeLabel(name, Text::Body, Tone::Dim);
        what->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        grid->addWidget(what, row, 0);
        grid->addWidget(makeLabel(breakable(text), Text::Body, tone, true), row, 1);
    };
    const bool drifts = control.observed && !control.stands;
    line(tr("Demanded"), control.demanded, Tone::Text);
    line(tr("Observed"), control.observed ? control.seen : tr("not observed"),
         control.observed ? Tone::Text : Tone::Dim);
    if (drifts && !control.cause.isEmpty())
        line(tr("Cause"), control.cause, Tone::Text);
    if (!control.waivedBy.isEmpty())
        line(tr("Waived"),
             tr("by %1 until %2: %3")
                 .arg(control.waivedBy, words::dateTime(control.waivedUntilMs), control.waiverReason),
             Tone::Text);
    if (drifts && control.sinceMs > 0)
        line(tr("Since"),
             QStringLiteral("%1 (%2)").arg(words::dateTime(control.sinceMs), words::ago(control.sinceMs, nowMs)),
             Tone::Text);
    m_column->addLayout(grid);
    if (drifts && m_mayWaive && control.waivableDays > 0) {
        auto *waive = makeButton(control.waivedBy.isEmpty() ? tr("Waive…") : tr("Waive anew…"), Button::Link);
        waive->setObjectName(QStringLiteral("waive.%1").arg(control.control));
        waive->setAccessibleName(tr("Waive %1").arg(control.control));
        waive->setToolTip(tr("Propose that it may be off for a while; another person consents"));
        connect(waive, &QPushButton::clicked, this, [this, control] { emit waiveWanted(control); });
        m_column->addWidget(waive, 0, Qt::AlignLeft);
    }
    auto *rule = new QFrame;
    rule->setProperty("kind", "rule");
    rule->setFixedHeight(1);
    m_column->addWidget(rule);
    m_column->addSpacing(space::tiny);
}

} // namespace bulkhead
