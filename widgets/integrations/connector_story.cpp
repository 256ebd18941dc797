#include "widgets/integrations/connector_story.h"

#include "models/connector_words.h"
#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/integrations/connector_look.h"

#include <QLabel>
#include <QVBoxLayout>

#include <cmath>

namespace bulkhead {
namespace {

QVBoxLayout *columnIn(QWidget *inside)
{
    auto *column = new QVBoxLayout(inside);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    return column;
}

} // namespace

ConnectorStory::ConnectorStory(QWidget *parent)
    : QWidget(parent)
    , m_before(new QWidget)
    , m_after(new QWidget)
    , m_chart(new chart::MetricChart(tr("Depth of the channel over the last hours")))
{
    auto *column = columnIn(this);
    column->setSpacing(space::small);
    columnIn(m_before);
    columnIn(m_after);
    m_chart->setMinimumHeight(130);
    m_chart->setMaximumHeight(170);
    column->addWidget(m_before);
    column->addWidget(m_chart);
    column->addWidget(m_after);
    m_column = static_cast<QVBoxLayout *>(m_before->layout());
}

void ConnectorStory::show(const ConnectorDetail &detail, const QString &source, qint64 nowMs)
{
    for (QWidget *part : {m_before, m_after})
        clearLayout(part->layout());
    m_column = static_cast<QVBoxLayout *>(m_before->layout());
    addFlood(detail);
    addTouched(detail);
    title(tr("Messages that wait"));
    draw(detail, source);
    m_column = static_cast<QVBoxLayout *>(m_after->layout());
    addShared(detail);
    addCredentials(detail, nowMs);
    addWebhooks(detail);
}

void ConnectorStory::title(const QString &text)
{
    if (m_column->count() > 0)
        m_column->addSpacing(space::small);
    m_column->addWidget(makeLabel(text, Text::Strong, Tone::Text, true));
}

void ConnectorStory::line(const QString &text, bool dim)
{
    m_column->addWidget(makeLabel(text, Text::Body, dim ? Tone::Dim : Tone::Text, true));
}

void ConnectorStory::addPlace(const QString &text, const ConnectorPlace &place)
{
    auto *link = makeButton(text, Button::Link);
    link->setAccessibleName(tr("Show %1").arg(text));
    connect(link, &QPushButton::clicked, this, [this, id = place.connectorId] { emit openConnector(id); });
    m_column->addWidget(link, 0, Qt::AlignLeft);
}

void ConnectorStory::addFlood(const ConnectorDetail &detail)
{
    if (detail.evidence.isEmpty())
        return;
    title(tr("Does the flood stay within its tenant?"));
    m_column->addWidget(new BadgeLabel(badgeOf(detail.connector.flood)), 0, Qt::AlignLeft);
    for (const FloodEvidence &evidence : detail.evidence) {
        auto *row = new QHBoxLayout;
        row->setSpacing(space::small);
        QLabel *text = makeLabel(evidence.text, Text::Body, Tone::Text, true);
        row->addWidget(text, 1);
        row->addWidget(new BadgeLabel(badgeOf(evidence)), 0, Qt::AlignTop);
        m_column->addLayout(row);
    }
}

void ConnectorStory::addTouched(const ConnectorDetail &detail)
{
    if (detail.misconfigured.isEmpty())
        return;
    const uint all = uint(detail.touched.size()) + detail.touchedOutside;
    title(tr("What its configuration touches"));
    line(all == 1 ? tr("Only this environment uses the configuration that is wrong.")
                  : tr("%1 environments use the configuration that is wrong:").arg(words::count(all)));
    for (const ConnectorPlace &place : detail.touched)
        addPlace(QStringLiteral("%1 · %2").arg(place.tenantName, place.environment), place);
    if (detail.touchedOutside > 0)
        line(detail.touchedOutside == 1 ? tr("and another tenant, outside your scope")
                                        : tr("and %1 other tenants, outside your scope").arg(detail.touchedOutside),
             true);
}

void ConnectorStory::addShared(const ConnectorDetail &detail)
{
    if (detail.shared.isEmpty())
        return;
    title(tr("Shared with other tenants"));
    for (const SharedThing &thing : detail.shared) {
        const QString kind = thing.kind == SharedKind::Credential ? tr("Credential")
                             : thing.kind == SharedKind::Channel  ? tr("Channel")
                                                                  : tr("Webhook");
        const QString mark = thing.fingerprint.isEmpty() ? QString() : QStringLiteral(" (%1)").arg(thing.fingerprint);
        line(tr("▲ %1 %2%3: %4").arg(kind, thing.what, mark, words::sharedWith(thing.tenants)));
        for (const ConnectorPlace &place : thing.with)
            addPlace(QStringLiteral("%1 · %2").arg(place.tenantName, place.connector), place);
        const uint outside = thing.tenants - std::min(thing.tenants, uint(thing.with.size()));
        if (!thing.with.isEmpty() && outside > 0)
            line(outside == 1 ? tr("and another tenant, outside your scope")
                              : tr("and %1 other tenants, outside your scope").arg(outside),
                 true);
    }
}

void ConnectorStory::addCredentials(const ConnectorDetail &detail, qint64 nowMs)
{
    title(tr("Signs in as"));
    if (detail.credentials.isEmpty())
        line(tr("Nobody may use its channel, as far as its source tells."), true);
    for (const ConnectorCredential &held : detail.credentials) {
        QStringList parts{held.account};
        if (!held.fingerprint.isEmpty())
            parts << held.fingerprint;
        parts << (held.setMs > 0 ? tr("set %1").arg(words::ago(held.setMs, nowMs)) : tr("age not known"));
        if (held.expiresMs > 0)
            parts << tr("until %1").arg(words::dateTime(held.expiresMs));
        line(parts.join(QStringLiteral(" · ")));
    }
}

void ConnectorStory::addWebhooks(const ConnectorDetail &detail)
{
    title(tr("Webhooks"));
    if (!detail.webhooksKnown)
        line(tr("Its source tells of no webhooks; whether there are any is not known."), true);
    else if (detail.webhooks.isEmpty())
        line(tr("None."), true);
    for (const ConnectorWebhook &webhook : detail.webhooks)
        line(webhook.fingerprint.isEmpty() ? webhook.host
                                           : QStringLiteral("%1 · %2").arg(webhook.host, webhook.fingerprint));
}

void ConnectorStory::draw(const ConnectorDetail &detail, const QString &source)
{
    chart::Data data;
    data.title = tr("Messages that wait");
    data.unit = tr("messages");
    data.source = source;
    chart::Series series;
    series.name = tr("waiting");
    series.gap = double(detail.stepMs) * 1.5;
    series.area = true;
    for (const DepthPoint &point : detail.history)
        series.points.emplace_back(double(point.atMs), double(point.depth));
    data.series.push_back(std::move(series));
    const bool near = detail.connector.depthLimit > 0 && detail.connector.depth * 4 > detail.connector.depthLimit;
    if (near) // Else it would press the line to the ground.
        data.levels.push_back({double(detail.connector.depthLimit), tr("limit"), Tone::Bad});
    // Half a message is none: a line of the axis between two numbers goes without.
    data.format = [](double value) { return value == std::floor(value) ? words::count(qint64(value)) : QString(); };
    m_chart->setEmptyText(tr("No depth has been kept yet. That is no sign of an empty channel."));
    m_chart->setData(std::move(data));
}

} // namespace bulkhead
