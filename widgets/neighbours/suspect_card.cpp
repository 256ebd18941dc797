#include "widgets/neighbours/suspect_card.h"

#include "models/figure.h"
#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/neighbours/link_table.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

/// "13.0 (0.4)"; a use that no source tells is no zero.
LinkCell useCell(double now, double usual, int digits, const QString &what)
{
    if (now <= 0 && usual <= 0)
        return {QStringLiteral("–"), Tone::Dim, SuspectCard::tr("%1: none seen").arg(what)};
    const QString text = QStringLiteral("%1 (%2)").arg(figure(now, digits), figure(usual, digits));
    return {text, now > 2 * usual ? Tone::Text : Tone::Dim,
            SuspectCard::tr("%1: %2 now, %3 usual").arg(what, figure(now, digits), figure(usual, digits))};
}

LinkCell verdictCell(const Suspect &suspect)
{
    QStringList hint;
    if (suspect.growth > 0 && suspect.growth != 1)
        hint << SuspectCard::tr("grew %1 times").arg(figure(suspect.growth, 1));
    if (suspect.correlation != 0)
        hint << SuspectCard::tr("correlation with the victims’ latency %1").arg(figure(suspect.correlation, 2));
    if (suspect.leadS > 0)
        hint << SuspectCard::tr("rose %1 before the first delay").arg(words::duration(qRound64(suspect.leadS)));
    const QString text = suspect.named                ? SuspectCard::tr("■ Named: %1").arg(suspectDeed(suspect))
                         : suspect.ruledOut.isEmpty() ? SuspectCard::tr("not named")
                                                      : suspect.ruledOut;
    if (suspect.named && suspect.entitlement == Entitlement::Within)
        hint << SuspectCard::tr("holds no more than its plan entitles it to");
    else if (suspect.named && suspect.entitlement == Entitlement::Over)
        hint << SuspectCard::tr("holds more than its plan entitles it to");
    hint.prepend(text);
    return {text, suspect.named ? Tone::Bad : Tone::Dim, hint.join(QLatin1String("; "))};
}

} // namespace

SuspectCard::SuspectCard(QWidget *parent)
    : Card(tr("Suspects"), tr("use now, usual in brackets"), parent)
    , m_table(new LinkTable(
          tr("Suspects"), {tr("Tenant"), tr("Share"), tr("Slots"), tr("Cores"), tr("Behind its locks"), tr("Verdict")},
          true))
{
    body()->addWidget(m_table);
    connect(m_table, &LinkTable::opened, this, &SuspectCard::opened);
    hide();
}

void SuspectCard::show(const IncidentDetail &detail)
{
    QList<LinkRow> rows;
    for (const Suspect &suspect : detail.suspects) {
        LinkRow row;
        row.id = suspect.party.outsideScope ? QString() : suspect.party.tenantId;
        row.name = words::party(suspect.party.tenantName, suspect.party.outsideScope, detail.incident.pool);
        row.cells << LinkCell{words::share(suspect.party.share), suspect.named ? Tone::Text : Tone::Dim};
        row.cells << useCell(suspect.held, suspect.usualHeld, 1, tr("Slots"))
                  << useCell(suspect.cores, suspect.usualCores, 2, tr("Cores"));
        row.cells << (suspect.blocks > 0 ? LinkCell{figure(suspect.blocks, 1), Tone::Text,
                                                    tr("Slots behind its locks: %1").arg(figure(suspect.blocks, 1))}
                                         : LinkCell{QStringLiteral("–"), Tone::Dim, tr("No slots behind its locks")});
        row.cells << verdictCell(suspect);
        rows << row;
    }
    m_table->setRows(rows);
    setVisible(!rows.isEmpty());
}

} // namespace bulkhead
