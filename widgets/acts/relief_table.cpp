#include "widgets/acts/relief_table.h"

#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

constexpr qsizetype kMostLines = 6; ///< The worst; a dialog is no page.

} // namespace

ReliefTable::ReliefTable(QWidget *parent)
    : QWidget(parent)
    , m_relief(makeLabel({}, Text::Heading))
    , m_cost(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_outside(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_victims(new QGridLayout)
{
    setObjectName(QStringLiteral("reliefTable"));
    setAccessibleName(tr("What the limit is foreseen to do"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    column->addWidget(m_relief);
    column->addWidget(m_cost);
    m_victims->setHorizontalSpacing(space::medium);
    m_victims->setVerticalSpacing(2);
    m_victims->setColumnStretch(0, 1);
    column->addLayout(m_victims);
    column->addWidget(m_outside);
}

void ReliefTable::addLine(const QString &name, const QString &before, const QString &after, Tone tone)
{
    const int row = m_victims->count(); // Rows before may be gone; a higher number does no harm.
    QLabel *who = makeLabel(name, Text::Body, tone);
    who->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    who->setToolTip(name);
    m_victims->addWidget(who, row, 0);
    m_victims->addWidget(makeLabel(before, Text::Body, tone), row, 1, Qt::AlignRight);
    m_victims->addWidget(makeLabel(after.isEmpty() ? QString() : QStringLiteral("→"), Text::Body, Tone::Dim), row, 2);
    m_victims->addWidget(makeLabel(after, Text::Strong, m_pending ? Tone::Dim : tone), row, 3, Qt::AlignRight);
}

void ReliefTable::show(const Containment &what)
{
    m_shown = what;
    const Tone tone = m_pending ? Tone::Dim : Tone::Text;
    m_relief->setText(tr("Predicted relief %1").arg(words::share(what.predictedRelief)));
    setTone(m_relief, m_pending ? Tone::Dim : what.predictedRelief >= 5'000 ? Tone::Ok : Tone::Warn);
    m_cost->setText(what.ownCost > 0 ? tr("Its own cost: %1 of its work has to wait.").arg(words::share(what.ownCost))
                                     : tr("None of its own work has to wait."));
    clearLayout(m_victims);
    QStringList spoken{m_relief->text(), m_cost->text()};
    qsizetype shown = 0;
    for (const Relief &victim : what.victims) {
        if (shown++ == kMostLines)
            break;
        const QString before = words::latency(victim.fromMs), after = words::latency(victim.toMs);
        addLine(victim.tenantName, before, after, tone);
        spoken << tr("%1: %2 before, %3 after").arg(victim.tenantName, before, after);
    }
    const qsizetype more = std::max<qsizetype>(0, what.victims.size() - kMostLines) + qsizetype(what.victimsOutside);
    m_outside->setText(tr("and %n more tenant(s)", nullptr, int(more)));
    m_outside->setVisible(more > 0 && !what.victims.isEmpty());
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
}

void ReliefTable::setPending(bool pending)
{
    if (pending == m_pending)
        return;
    m_pending = pending;
    show(m_shown);
}

} // namespace bulkhead
