#include "widgets/neighbours/tenant_use_card.h"

#include "models/figure.h"
#include "models/words.h"
#include "widgets/neighbours/low_chart.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

namespace {

constexpr int kNamed = 3;

bool inForce(const Act &act, const QString &pool)
{
    return act.kind == Act::Kind::Containment && act.containment.pool == pool
           && act.containment.measure == ContainMeasure::ConnectionLimit
           && (act.state == ActState::Applied || act.state == ActState::Verified);
}

} // namespace

TenantUseCard::TenantUseCard(QWidget *parent)
    : Card(QStringLiteral(" "), tr("slots held over the last minutes"), parent)
    , m_chart(new LowChart(tr("Slots held")))
    , m_forecast(makeLabel({}, Text::Body, Tone::Text, true))
    , m_open(makeButton(tr("Open the tenant"), Button::Quiet))
    , m_limit(makeButton(tr("Limit…")))
{
    m_limit->setObjectName(QStringLiteral("poolLimit"));
    head()->addWidget(m_limit);
    head()->addWidget(m_open);
    m_chart->setMinimumHeight(170);
    body()->addWidget(m_chart, 1);
    body()->addWidget(m_forecast);
    connect(m_open, &QPushButton::clicked, this, [this] { emit opened(m_tenant); });
    connect(m_limit, &QPushButton::clicked, this, &TenantUseCard::askLimit);
}

void TenantUseCard::show(const PoolsDetail &detail, const QString &tenantId)
{
    if (tenantId != m_tenant)
        m_acts.clear();
    m_detail = detail;
    m_tenant = tenantId;
    setVisible(!tenantId.isEmpty());
    draw();
}

void TenantUseCard::askLimit()
{
    if (!m_limit->isEnabled())
        return;
    for (const TenantShare &share : m_detail.tenants)
        if (share.party.tenantId == m_tenant)
            emit limitWanted(share.party);
}

void TenantUseCard::setObstacle(const QString &obstacle)
{
    m_limit->setEnabled(obstacle.isEmpty());
    m_limit->setToolTip(obstacle.isEmpty() ? tr("Propose what it may hold of the pool for a while") : obstacle);
    m_limit->setAccessibleDescription(m_limit->toolTip());
}

void TenantUseCard::setActs(const QList<Act> &acts)
{
    m_acts = acts;
    draw();
}

void TenantUseCard::draw()
{
    const auto found = std::ranges::find_if(
        m_detail.tenants, [this](const TenantShare &share) { return share.party.tenantId == m_tenant; });
    if (found == m_detail.tenants.end() || m_tenant.isEmpty())
        return;
    const TenantShare &share = *found;
    setTitle(share.party.tenantName);
    const PoolUse *pool = m_detail.chosen();
    chart::Data data;
    data.title = tr("Slots held by %1").arg(share.party.tenantName);
    data.format = [](double value) { return figure(value, value < 10 && value != qRound(value) ? 1 : 0); };
    chart::Series held{tr("slots held"), Tone::Series0, {}, true, 0, false};
    const qsizetype count = share.past.size();
    for (qsizetype i = 0; i < count; ++i)
        held.points.emplace_back(double(m_detail.atMs - (count - 1 - i) * m_detail.stepMs), share.past[i]);
    data.series.push_back(std::move(held));
    if (pool != nullptr) {
        const double entitled = pool->slotCount * share.entitlement / 10'000;
        if (entitled > 0)
            data.levels.push_back({entitled, tr("entitled to %1").arg(figure(entitled, 1)), Tone::Dim});
    }
    for (const Act &act : m_acts)
        if (pool != nullptr && pool->resource == QLatin1String("database") && inForce(act, pool->pool))
            data.levels.push_back({double(act.containment.limit),
                                   tr("limit %1 until %2")
                                       .arg(words::count(act.containment.limit), words::clock(act.containment.liftsMs)),
                                   Tone::Warn});
    m_chart->setEmptyText(tr("Nothing of this tenant has been seen yet."));
    m_chart->setData(std::move(data));
    m_forecast->setText(forecast(share));
}

QString TenantUseCard::forecast(const TenantShare &share) const
{
    const QString twice = figure(2 * share.held, 1);
    if (share.doubledWaitMs < 0)
        return tr("If it held twice as much (%1 slots), more would be asked for than the pool has: everybody’s "
                  "requests "
                  "would queue without end.")
            .arg(twice);
    const QList<TenantShare> hurt = hurtIfDoubled(m_detail, m_tenant);
    QStringList names;
    for (const TenantShare &other : hurt.mid(0, kNamed))
        names << other.party.tenantName;
    QString sentence = tr("If it held twice as much (%1 slots), everybody’s requests would wait %2 longer.")
                           .arg(twice, words::latency(share.doubledWaitMs));
    sentence += QLatin1Char(' ');
    if (hurt.isEmpty())
        sentence += tr("Nobody would be slowed by more than 1.6 times.");
    else if (hurt.size() <= kNamed)
        sentence += tr("Slowed by more than 1.6 times: %1.").arg(names.join(QStringLiteral(", ")));
    else
        sentence += tr("Slowed by more than 1.6 times: %1 and %n more.", nullptr, int(hurt.size()) - kNamed)
                        .arg(names.join(QStringLiteral(", ")));
    return sentence + QLatin1Char(' ') + tr("By Erlang’s formula for random arrivals; bursts wait longer.");
}

} // namespace bulkhead
