#include "widgets/acts/move_steps.h"

#include "models/tier_fit_table.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

struct Look
{
    QString mark, word;
    Tone tone = Tone::Dim;
};

Look lookOf(const MoveStep &step)
{
    switch (step.state) {
    case StepState::Done:
        return {QStringLiteral("●"), MoveSteps::tr("done"), Tone::Ok};
    case StepState::Running:
        return {QStringLiteral("◐"), MoveSteps::tr("running"), Tone::Info};
    case StepState::Failed:
        return {QStringLiteral("■"), MoveSteps::tr("failed"), Tone::Bad};
    default:
        return {QStringLiteral("○"), MoveSteps::tr("waiting"), Tone::Dim};
    }
}

paint::Badge badgeOf(const MovedTenant &move)
{
    using paint::Shape;
    const QString word = words::moveState(move.state);
    switch (move.state) {
    case MoveState::Done:
        return {word, Tone::Ok, Shape::Disc};
    case MoveState::Failed:
        return {word, Tone::Bad, Shape::Square};
    case MoveState::Moving:
        return {word, Tone::Info, Shape::Ring};
    default:
        return {word, Tone::Warn, Shape::Triangle};
    }
}

} // namespace

MoveSteps::MoveSteps(const MovedTenant &move, const QString &obstacle, QWidget *parent)
    : QWidget(parent)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    const auto done = std::ranges::count(move.steps, StepState::Done, &MoveStep::state);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    head->addWidget(makeLabel(tr("%1 to %2: %3 of %4 steps done")
                                  .arg(words::tier(move.from), words::tier(move.to))
                                  .arg(done)
                                  .arg(move.steps.size()),
                              Text::Body, Tone::Text, true),
                    1);
    head->addWidget(new BadgeLabel(badgeOf(move)), 0, Qt::AlignTop);
    column->addLayout(head);
    if (move.tenantStopped)
        column->addWidget(
            makeLabel(tr("▲ The tenant is stopped: nobody of it reads or writes until its new place is proven."),
                      Text::Body, Tone::Warn, true));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::small);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(1, 1);
    QStringList spoken;
    int row = 0;
    for (const MoveStep &step : move.steps) {
        const Look look = lookOf(step);
        QString text = step.title;
        if (step.state == StepState::Failed && !step.reason.isEmpty())
            text += QStringLiteral(": ") + step.reason;
        else if (const qint64 ms = step.endedMs - step.startedMs; step.state == StepState::Done && ms > 0)
            text += tr(" (%1)").arg(ms < 60'000 ? words::latency(double(ms)) : words::duration(ms / 1'000));
        QLabel *words = makeLabel(text, Text::Small, step.state == StepState::Failed ? Tone::Bad : Tone::Text, true);
        words->setToolTip(step.evidence);
        grid->addWidget(makeLabel(look.mark, Text::Small, look.tone), row, 0, Qt::AlignTop);
        grid->addWidget(words, row, 1);
        grid->addWidget(makeLabel(look.word, Text::Small, look.tone), row, 2, Qt::AlignTop);
        spoken << tr("%1, %2").arg(text, look.word);
        ++row;
    }
    column->addLayout(grid);
    setAccessibleName(tr("Steps of the move"));
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
    if (!move.reason.isEmpty() && !move.ended())
        column->addWidget(makeLabel(move.reason, Text::Small, Tone::Bad, true));
    const bool pauses = move.state == MoveState::Moving && !move.tenantStopped;
    const bool goesOn = move.state == MoveState::Paused || move.state == MoveState::Waits;
    if (!pauses && !goesOn)
        return;
    auto *button = makeButton(pauses                            ? tr("Pause after this step")
                              : move.state == MoveState::Paused ? tr("Go on")
                                                                : tr("Try the step again"),
                              goesOn ? Button::Primary : Button::Plain);
    button->setObjectName(QStringLiteral("move.steer.%1").arg(move.id));
    button->setEnabled(obstacle.isEmpty());
    button->setToolTip(obstacle);
    button->setAccessibleDescription(obstacle);
    connect(button, &QPushButton::clicked, this,
            [this, pauses] { emit steered(pauses ? MoveOrder::Pause : MoveOrder::GoOn); });
    column->addWidget(button, 0, Qt::AlignLeft);
}

} // namespace bulkhead
