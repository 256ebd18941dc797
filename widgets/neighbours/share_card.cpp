#include "widgets/neighbours/share_card.h"

#include "models/figure.h"
#include "models/words.h"
#include "widgets/neighbours/link_table.h"

#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace bulkhead {

namespace {

constexpr int kShown = 8, kShownRoomy = 16;
constexpr double kOver = 1.5, kGrown = 2, kTold = 0.005; ///< Times; times; seconds per second.

/// "86%", "0.4%": most tenants of a large pool are entitled to less than a percent.
QString part(int hundredths)
{
    return hundredths < 1'000 ? figure(hundredths / 100.0, 1) + QLatin1Char('%') : words::share(hundredths);
}

QString times(double value)
{
    return figure(value, 1) + QStringLiteral("×");
}

/// "120 ms/s"; nothing worth a word is a dash.
LinkCell delayCell(double perSecond, const QString &what, Tone tone)
{
    if (perSecond < kTold)
        return {QStringLiteral("–"), Tone::Dim, ShareCard::tr("%1: none").arg(what)};
    const QString text = ShareCard::tr("%1/s").arg(words::latency(perSecond * 1e3));
    return {text, tone, what + QStringLiteral(": ") + text};
}

LinkCell untold()
{
    return {QStringLiteral("–"), Tone::Dim, ShareCard::tr("not shown")};
}

LinkRow rowOf(const TenantShare &share, const QString &pool)
{
    LinkRow row;
    row.id = share.party.outsideScope ? QString() : share.party.tenantId;
    row.name = words::party(share.party.tenantName, share.party.outsideScope, pool);
    row.cells << LinkCell{part(share.party.share), Tone::Text,
                          ShareCard::tr("Share of the slots held: %1").arg(part(share.party.share))}
              << (share.entitlement > 0 ? LinkCell{part(share.entitlement), Tone::Dim,
                                                   ShareCard::tr("Entitled to: %1").arg(part(share.entitlement))}
                                        : untold());
    if (share.party.outsideScope) {
        for (int i = 0; i < 6; ++i)
            row.cells << untold();
        return row;
    }
    const double over = share.overUse();
    row.cells << (over > 0 ? LinkCell{times(over), over >= kOver ? Tone::Warn : Tone::Dim,
                                      ShareCard::tr("Share against entitlement: %1").arg(times(over))}
                           : untold())
              << LinkCell{QStringLiteral("%1 (%2)").arg(figure(share.held, 1), figure(share.usualHeld, 1)), Tone::Text,
                          ShareCard::tr("Slots held: %1 now, %2 usual")
                              .arg(figure(share.held, 1), figure(share.usualHeld, 1))}
              << LinkCell{times(share.growth), share.growth >= kGrown ? Tone::Warn : Tone::Dim,
                          ShareCard::tr("Growth against usual: %1").arg(times(share.growth))}
              << (share.entitlement > 0
                      ? LinkCell{words::share(share.satisfaction), share.satisfaction < 5'000 ? Tone::Bad : Tone::Dim,
                                 ShareCard::tr("Got %1 of what it asked for within its entitlement")
                                     .arg(words::share(share.satisfaction))}
                      : untold())
              << delayCell(share.causedS, ShareCard::tr("Delay that it causes"), Tone::Bad)
              << delayCell(share.sufferedS, ShareCard::tr("Delay that it suffers"), Tone::Warn);
    return row;
}

} // namespace

ShareCard::ShareCard(QWidget *parent)
    : Card(tr("How its tenants share it"), tr("slots now, usual in brackets"), parent)
    , m_order(new TabRow({tr("By size"), tr("By growth"), tr("By over-use")}, tr("Order of the tenants")))
    , m_table(new LinkTable(tr("Tenants of the pool"),
                            {tr("Tenant"), tr("Share"), tr("Entitled"), tr("Over-use"), tr("Slots"), tr("Growth"),
                             tr("Got"), tr("Causes"), tr("Suffers")},
                            false))
    , m_more(makeLabel({}, Text::Small, Tone::Dim, true))
{
    head()->addWidget(m_order);
    body()->addWidget(m_table);
    body()->addWidget(m_more);
    connect(m_order, &TabRow::chosen, this, &ShareCard::fill);
    connect(m_table, &LinkTable::opened, this, &ShareCard::chosen);
}

void ShareCard::setOrder(int order)
{
    m_order->setCurrent(order);
}

void ShareCard::setRoomy(bool roomy)
{
    if (std::exchange(m_roomy, roomy) != roomy)
        fill();
}

void ShareCard::show(const PoolsDetail &detail)
{
    m_detail = detail;
    fill();
}

void ShareCard::fill()
{
    QList<TenantShare> tenants = m_detail.tenants;
    const auto weight = [order = m_order->current()](const TenantShare &share) {
        if (share.party.outsideScope)
            return -1.0; // Not one tenant: always last.
        return order == ByGrowth ? share.growth : order == ByOverUse ? share.overUse() : share.held;
    };
    std::ranges::stable_sort(tenants, std::greater(), weight);
    const PoolUse *pool = m_detail.chosen();
    QList<LinkRow> rows;
    for (const TenantShare &share : tenants)
        if (rows.size() < (m_roomy ? kShownRoomy : kShown) || share.party.outsideScope)
            rows << rowOf(share, pool != nullptr ? pool->pool : QString());
    m_table->setRows(rows);
    const int hidden = int(tenants.size() - rows.size()) + int(m_detail.unlisted);
    QString note =
        tr("Entitlement by plan weight among the tenants at work: a clinic counts 1, a regional network 4, a "
           "hospital system or white-label channel 8.");
    if (hidden > 0)
        note.prepend(tr("%n further tenant(s) not listed.", nullptr, hidden) + QLatin1Char(' '));
    m_more->setText(note);
}

} // namespace bulkhead
