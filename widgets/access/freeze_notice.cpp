#include "widgets/access/freeze_notice.h"

#include "models/grant_words.h"
#include "widgets/frame/pieces.h"

#include <QCheckBox>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

FreezeNotice::FreezeNotice(QWidget *parent)
    : QWidget(parent)
    , m_text(makeLabel({}, Text::Body, Tone::Warn, true))
    , m_known(new QCheckBox(tr("I know of the freeze, and it has to be now")))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    m_text->setObjectName(QStringLiteral("grantFreeze"));
    m_known->setObjectName(QStringLiteral("grantInFreeze"));
    column->addWidget(m_text);
    column->addWidget(m_known);
    connect(m_known, &QCheckBox::toggled, this, &FreezeNotice::changed);
    hide();
}

void FreezeNotice::show(const QList<FreezeWindow> &freezes, qint64 nowMs, bool asks)
{
    const bool others = freezes != m_freezes;
    m_freezes = freezes;
    m_asks = asks && !freezes.isEmpty();
    if (others)
        m_known->setChecked(false);
    QStringList lines;
    for (const FreezeWindow &one : freezes)
        lines << QStringLiteral("▲ ") + freezeText(one, nowMs);
    m_text->setText(lines.join(QLatin1Char('\n')));
    m_known->setAccessibleDescription(m_text->text());
    m_known->setVisible(m_asks);
    setVisible(!freezes.isEmpty());
}

void FreezeNotice::forget()
{
    show({}, 0, false);
}

QStringList FreezeNotice::known() const
{
    QStringList names;
    if (m_asks && m_known->isChecked())
        for (const FreezeWindow &one : m_freezes)
            names << one.name;
    return names;
}

bool FreezeNotice::missing() const
{
    return m_asks && !m_known->isChecked();
}

void FreezeNotice::ask()
{
    m_known->setFocus(Qt::ShortcutFocusReason);
}

} // namespace bulkhead
