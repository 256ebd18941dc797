#include "widgets/neighbours/victim_card.h"

#include "models/fleet_columns.h"
#include "models/words.h"
#include "widgets/neighbours/link_table.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

constexpr int kVictimsShown = 16;

/// What of a tone reads as text: an untouched budget is no message.
Tone stakeTone(int budget)
{
    const Tone tone = paint::budgetTone(budget);
    return tone == Tone::Bad || tone == Tone::Warn ? tone : Tone::Dim;
}

} // namespace

VictimCard::VictimCard(const Fleet *fleet, QWidget *parent)
    : Card(tr("Affected tenants"), {}, parent)
    , m_fleet(fleet)
    , m_table(new LinkTable(tr("Affected tenants"), {tr("Tenant"), tr("Now"), tr("Usual"), tr("Budget"), tr("Burn")},
                            false))
    , m_more(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_outside(makeLabel({}, Text::Small, Tone::Dim, true))
{
    body()->setSpacing(space::tiny);
    body()->addWidget(m_table);
    body()->addWidget(m_more);
    body()->addWidget(m_outside);
    body()->addStretch();
    connect(m_table, &LinkTable::opened, this, &VictimCard::opened);
}

void VictimCard::show(const Incident &incident)
{
    QList<LinkRow> rows;
    for (const Party &victim : incident.victims.mid(0, kVictimsShown)) {
        const QString now = words::latency(victim.latencyMs), usual = words::latency(victim.expectedMs);
        int budget = kUnknownBudget, burn = kUndefined;
        if (const auto at = m_fleet->find(victim.tenantId)) {
            budget = m_fleet->columns().budget.at(*at);
            burn = m_fleet->columns().burn.at(*at);
        }
        const bool known = budget != kUnknownBudget;
        rows << LinkRow{victim.tenantId,
                        victim.tenantName,
                        {{now, Tone::Text, tr("Latency now: %1").arg(now)},
                         {usual, Tone::Dim, tr("Usual latency: %1").arg(usual)},
                         {known ? words::budget(budget) : QStringLiteral("–"), stakeTone(budget),
                          known ? tr("Budget left of its worst objective: %1").arg(words::budget(budget))
                                : tr("Budget left of its worst objective: not known")},
                         {words::burn(burn), Tone::Dim, tr("Burn rate: %1").arg(words::burn(burn))}}};
    }
    m_table->setRows(rows);
    const qsizetype more = incident.victims.size() - rows.size();
    m_more->setText(tr("and %n more within your scope", nullptr, int(more)));
    m_more->setVisible(more > 0);
    m_outside->setText(tr("%n tenant(s) outside your scope are affected too", nullptr, int(incident.victimsOutside)));
    m_outside->setVisible(incident.victimsOutside > 0);
}

} // namespace bulkhead
