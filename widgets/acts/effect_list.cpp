#include "widgets/acts/effect_list.h"

#include "widgets/frame/clear_layout.h"
#include "widgets/theme/theme.h"

#include <QEvent>
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
        QLabel *sign = makeLabel(mark, Text::Body, tone), *words = makeLabel(text, Text::Body, tone, true);
        m_grid->addWidget(sign, row, 0, Qt::AlignTop);
        m_grid->addWidget(words, row, 1);
        sign->show(); // Now: a layout takes what it shows only later for empty, and the list would be too low till
                      // then.
        words->show();
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
    keepWhole();
}

bool EffectList::event(QEvent *event)
{
    const bool taken = QWidget::event(event);
    if (event->type() == QEvent::LayoutRequest) // Lines came or went, or their face changed.
        keepWhole();
    return taken;
}

void EffectList::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    keepWhole();
}

void EffectList::keepWhole()
{
    if (!isVisible())
        return; // Its width is not known yet.
    m_grid->activate();
    setMinimumHeight(m_grid->hasHeightForWidth() ? m_grid->heightForWidth(width()) : 0); // Empty: it needs nothing.
}

} // namespace bulkhead
