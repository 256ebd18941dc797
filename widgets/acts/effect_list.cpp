#include "widgets/acts/effect_list.h"

#include "widgets/frame/clear_layout.h"
#include "widgets/theme/theme.h"

#include <QGridLayout>
#include <QLabel>

namespace bulkhead {

EffectList::EffectList(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::small);
    m_grid->setVerticalSpacing(space::tiny);
    m_grid->setColumnStretch(1, 1);
}

void EffectList::setEffects(const QList<ActEffect> &effects, const QString &refusal)
{
    clearLayout(m_grid);
    // The mark stands in a column of its own: lines that wrap stay beside it.
    const auto line = [this](int row, const QString &mark, const QString &text, Tone tone) {
        m_grid->addWidget(makeLabel(mark, Text::Body, tone), row, 0, Qt::AlignTop);
        m_grid->addWidget(makeLabel(text, Text::Body, tone, true), row, 1);
    };
    int row = 0;
    for (const ActEffect &effect : effects)
        line(row++, effect.warning ? QStringLiteral("▲") : QStringLiteral("•"), effect.text,
             effect.warning ? Tone::Warn : Tone::Text);
    if (!refusal.isEmpty())
        line(row++, QStringLiteral("■"), refusal, Tone::Bad);
    QStringList spoken;
    for (const ActEffect &effect : effects)
        spoken.append(effect.warning ? tr("Warning: %1").arg(effect.text) : effect.text);
    setAccessibleName(tr("Simulated effects"));
    setAccessibleDescription(spoken.join(QLatin1Char('\n')));
    if (isVisible())
        keepWhole();
}

void EffectList::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    keepWhole();
}

void EffectList::keepWhole()
{
    m_grid->activate();
    setMinimumHeight(m_grid->heightForWidth(width()));
}

} // namespace bulkhead
