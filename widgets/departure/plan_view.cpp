#include "widgets/departure/plan_view.h"

#include "models/departure_words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr qsizetype kNamed = 8;

QLabel *line(const QString &text, Tone tone = Tone::Text)
{
    return makeLabel(text, Text::Body, tone, true);
}

} // namespace

PlanView::PlanView(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, space::small, 0);
    m_column->setSpacing(space::tiny);
    setObjectName(QStringLiteral("departurePlan"));
}

void PlanView::showWaiting()
{
    clearLayout(m_column);
    m_column->addWidget(line(tr("Looking at every system of the platform…"), Tone::Dim));
    m_column->addStretch();
}

void PlanView::showProblem(const QString &sentence)
{
    clearLayout(m_column);
    m_column->addWidget(line(sentence, Tone::Bad));
    m_column->addStretch();
}

void PlanView::showPlan(const DeparturePlan &plan)
{
    clearLayout(m_column);
    if (!plan.allowed) {
        m_column->addWidget(makeLabel(tr("It cannot be proposed now"), Text::Strong, Tone::Bad));
        const QStringList why = plan.blocks.isEmpty() ? QStringList{plan.refusal} : plan.blocks;
        for (const QString &one : why)
            m_column->addWidget(line(QStringLiteral("■ %1").arg(one), Tone::Bad));
        m_column->addSpacing(space::small);
    }
    addSystems(plan);
    m_column->addSpacing(space::small);
    addStays(plan);
    m_column->addStretch();
}

void PlanView::addSystems(const DeparturePlan &plan)
{
    m_column->addWidget(makeLabel(tr("What goes"), Text::Strong));
    for (const GoingSystem &system : plan.systems) {
        if (!system.trouble.isEmpty()) {
            m_column->addWidget(
                line(tr("▲ %1 could not be looked at: %2").arg(system.system, system.trouble), Tone::Warn));
            continue;
        }
        if (system.objects.isEmpty()) {
            m_column->addWidget(line(tr("%1: nothing of it stands there").arg(system.system), Tone::Dim));
            continue;
        }
        m_column->addWidget(line(tr("Everything of it on %1. Seen there now:").arg(system.system)));
        const qsizetype more = system.objects.size() - kNamed;
        QString seen = system.objects.mid(0, kNamed).join(QStringLiteral(" · "));
        if (more > 0)
            seen += tr(" and %1 more").arg(more);
        m_column->addWidget(line(seen, Tone::Dim));
    }
    m_column->addWidget(line(tr("In the gateway: %1").arg(plan.rows.join(QStringLiteral(", ")))));
}

void PlanView::addStays(const DeparturePlan &plan)
{
    m_column->addWidget(makeLabel(tr("What stays, and why"), Text::Strong));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(space::tiny);
    int row = 0;
    for (const StayingThing &one : plan.stays) {
        QLabel *what = line(one.what);
        what->setToolTip(one.why);
        QLabel *until = line(keptUntilText(one), Tone::Dim);
        for (QLabel *label : {what, until})
            label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
        grid->addWidget(what, row, 0);
        grid->addWidget(until, row++, 1);
    }
    grid->setColumnStretch(0, 3);
    grid->setColumnStretch(1, 2);
    m_column->addLayout(grid);
    QStringList reasons;
    for (const StayingThing &one : plan.stays)
        if (!reasons.contains(one.why))
            reasons << one.why;
    m_column->addWidget(line(reasons.join(QLatin1Char(' ')), Tone::Dim));
}

} // namespace bulkhead
