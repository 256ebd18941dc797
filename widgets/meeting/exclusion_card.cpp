#include "widgets/meeting/exclusion_card.h"

#include "models/contract_words.h"
#include "models/review_words.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

ExclusionCard::ExclusionCard(QWidget *parent)
    : Card(tr("Left out by the contract"), {}, parent)
    , m_rows(new QVBoxLayout)
{
    m_rows->setSpacing(space::small);
    body()->addLayout(m_rows);
    body()->addStretch();
}

void ExclusionCard::show(const SlaReview &review)
{
    clearLayout(m_rows);
    const QString &zone = review.summary.zone;
    for (const terms::Exclusion &one : review.exclusions) {
        const QString title = one.clause.isEmpty()
                                  ? words::exclusionCategory(one.category)
                                  : tr("%1, clause %2").arg(words::exclusionCategory(one.category), one.clause);
        m_rows->addWidget(makeLabel(title, Text::Strong, Tone::Text, true));
        QStringList workflows;
        for (const QString &slug : one.workflows)
            workflows << words::workflow(slug);
        QStringList facts{tr("%1 to %2").arg(words::momentIn(one.fromMs, zone), words::momentWithZone(one.toMs, zone)),
                          workflows.isEmpty() ? tr("all workflows") : workflows.join(QStringLiteral(", "))};
        if (one.noticeMs > 0)
            facts << tr("announced %1 before").arg(words::duration((one.fromMs - one.noticeMs) / 1000));
        if (!one.approvedBy.isEmpty())
            facts << tr("approved by %1").arg(one.approvedBy);
        m_rows->addWidget(makeLabel(facts.join(QStringLiteral(" · ")), Text::Body, Tone::Dim, true));
        if (!one.reason.isEmpty())
            m_rows->addWidget(makeLabel(one.reason, Text::Body, Tone::Text, true));
    }
    if (review.exclusions.isEmpty())
        m_rows->addWidget(
            makeLabel(tr("Nothing was left out: every measured minute counts."), Text::Body, Tone::Dim, true));
}

} // namespace bulkhead
