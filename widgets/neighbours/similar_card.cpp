#include "widgets/neighbours/similar_card.h"

#include "models/words.h"
#include "widgets/frame/clear_layout.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

SimilarCard::SimilarCard(QWidget *parent)
    : Card(tr("Similar incidents"), tr("on this pool, last 24 h"), parent)
    , m_lines(new QVBoxLayout)
{
    m_lines->setSpacing(2);
    body()->addLayout(m_lines);
    hide();
}

void SimilarCard::show(const QList<SimilarIncident> &incidents)
{
    setVisible(!incidents.isEmpty());
    QString drawing;
    for (const SimilarIncident &incident : incidents)
        drawing += QStringLiteral("%1|%2|%3|%4;")
                       .arg(incident.id)
                       .arg(int(incident.verdict))
                       .arg(incident.closedMs)
                       .arg(incident.sameAntagonist);
    if (std::exchange(m_drawn, drawing) == drawing)
        return;
    clearLayout(m_lines);
    for (const SimilarIncident &incident : incidents) {
        const QString when =
            incident.closedMs > 0
                ? tr("%1 to %2").arg(words::dateTime(incident.sinceMs), words::clock(incident.closedMs))
                : tr("since %1").arg(words::dateTime(incident.sinceMs));
        const QString verdict = incident.sameAntagonist
                                    ? tr("%1, the same antagonist").arg(words::verdict(incident.verdict))
                                    : words::verdict(incident.verdict);
        auto *row = new QHBoxLayout;
        row->setSpacing(space::small);
        QPushButton *link = makeButton(when, Button::Link);
        link->setAccessibleName(tr("Incident of %1: %2").arg(when, verdict));
        connect(link, &QPushButton::clicked, this, [this, id = incident.id] { emit chosen(id); });
        row->addWidget(link);
        row->addWidget(makeLabel(verdict, Text::Body, incident.sameAntagonist ? Tone::Text : Tone::Dim, true), 1);
        m_lines->addLayout(row);
    }
}

} // namespace bulkhead
