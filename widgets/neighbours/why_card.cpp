#include "widgets/neighbours/why_card.h"

#include "widgets/frame/clear_layout.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

QStringList textsOf(const QList<Evidence> &evidence)
{
    QStringList texts;
    for (const Evidence &item : evidence)
        texts << item.text;
    return texts;
}

} // namespace

WhyCard::WhyCard(QWidget *parent)
    : Card(tr("Why we think so"), {}, parent)
    , m_lines(new QVBoxLayout)
{
    m_lines->setSpacing(space::tiny);
    body()->addLayout(m_lines);
    body()->addStretch();
}

void WhyCard::part(const QString &title, const QStringList &sentences, const QString &mark, Tone tone)
{
    if (sentences.isEmpty())
        return;
    if (!title.isEmpty()) {
        m_lines->addSpacing(space::tiny);
        m_lines->addWidget(makeLabel(title, Text::Strong));
    }
    for (const QString &sentence : sentences)
        m_lines->addWidget(makeLabel(mark + sentence, Text::Body, tone, true));
}

void WhyCard::show(const IncidentDetail &detail)
{
    const QStringList evidence = textsOf(detail.evidence), ruledOut = textsOf(detail.ruledOut);
    const QString drawing = QStringList{detail.incident.id, evidence.join(QLatin1Char('\n')),
                                        ruledOut.join(QLatin1Char('\n')), detail.blindSpots.join(QLatin1Char('\n'))}
                                .join(QLatin1Char('|'));
    if (std::exchange(m_drawn, drawing) == drawing)
        return;
    clearLayout(m_lines);
    part({}, evidence.isEmpty() ? QStringList{tr("Nothing speaks for a single tenant.")} : evidence,
         evidence.isEmpty() ? QString() : QStringLiteral("• "), evidence.isEmpty() ? Tone::Dim : Tone::Text);
    part(tr("Ruled out"), ruledOut, QStringLiteral("– "), Tone::Dim);
    part(tr("What is not seen"), detail.blindSpots, QStringLiteral("○ "), Tone::Dim);
}

} // namespace bulkhead
