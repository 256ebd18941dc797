#include "widgets/integrations/connector_pane.h"

#include "models/connector_words.h"
#include "models/integrations_desk.h"
#include "models/words.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/integrations/connector_look.h"
#include "widgets/integrations/connector_story.h"

#include <QLabel>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kAskMs = 60; ///< Whoever runs over rows with an arrow key asks for the last one only.

/// Rows come often; the story is asked for again when the row's own figures are another, and not only its age.
bool sameFigures(Connector a, const Connector &b)
{
    a.lookedMs = b.lookedMs;
    a.lastSuccessMs = b.lastSuccessMs;
    return a == b;
}

} // namespace

ConnectorPane::ConnectorPane(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_soon(new QTimer(this))
{
    build();
    m_soon->setSingleShot(true);
    m_soon->setInterval(kAskMs);
    connect(m_soon, &QTimer::timeout, this, &ConnectorPane::ask);
    connect(m_state, &EmptyState::acted, this, &ConnectorPane::ask);
    connect(m_open, &QPushButton::clicked, this, [this] { emit openTenant(m_connector.tenantId); });
    connect(m_story, &ConnectorStory::openConnector, this, &ConnectorPane::openConnector);
    showNone();
}

void ConnectorPane::build()
{
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_empty = new EmptyState(this);
    outer->addWidget(m_empty, 1);
    m_content = new QWidget(this);
    outer->addWidget(m_content, 1);
    auto *column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    m_title = makeLabel({}, Text::Heading, Tone::Text, true);
    m_badge = new BadgeLabel;
    head->addWidget(m_title, 1);
    head->addWidget(m_badge, 0, Qt::AlignTop);
    column->addLayout(head);
    m_tenant = makeLabel({}, Text::Strong, Tone::Text, true);
    m_why = makeLabel({}, Text::Body, Tone::Text, true);
    m_facts = makeLabel({}, Text::Body, Tone::Dim, true);
    m_notes = makeLabel({}, Text::Small, Tone::Warn, true);
    for (QLabel *label : {m_tenant, m_why, m_facts, m_notes})
        column->addWidget(label);
    m_scroll = new QScrollArea;
    auto *inner = new QWidget;
    auto *body = new QVBoxLayout(inner);
    body->setContentsMargins(0, 0, space::small, 0);
    m_state = new EmptyState;
    m_story = new ConnectorStory;
    body->addWidget(m_state);
    body->addWidget(m_story);
    body->addStretch();
    m_scroll->setWidget(inner);
    inner->setAutoFillBackground(false); // The card's own shows.
    m_scroll->viewport()->setAutoFillBackground(false);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("The connector’s story"));
    column->addWidget(m_scroll, 1);
    m_open = makeButton(tr("Open the tenant"));
    m_open->setToolTip(tr("Its page, with all of its connectors (T)"));
    column->addWidget(m_open, 0, Qt::AlignLeft);
}

void ConnectorPane::show(const Connector &connector)
{
    const bool another = connector.id != m_connector.id;
    const bool ask = another || !sameFigures(m_connector, connector);
    m_connector = connector;
    m_empty->hideState();
    m_content->show();
    showHead();
    if (another) {
        m_story->hide();
        if (m_detail.tenantId == connector.tenantId)
            showStory(); // What is known is shown while it is asked for anew.
        else
            m_state->showLoading(tr("Loading…"));
        m_scroll->ensureVisible(0, 0);
    }
    if (ask)
        m_soon->start();
}

void ConnectorPane::showNone()
{
    m_soon->stop();
    m_connector = {};
    m_content->hide();
    m_empty->showEmpty(tr("No connector chosen"), tr("Choose a row to see its story."));
}

bool ConnectorPane::settled() const
{
    return !m_soon->isActive() && !m_asking;
}

void ConnectorPane::ask()
{
    if (m_connector.id.isEmpty())
        return;
    m_asking = true;
    const QString tenant = m_connector.tenantId;
    m_workspace->desk()->integrations().connectorsOf(
        tenant, this, [this, tenant](const Fault &fault, const IntegrationsDetail &detail) {
            if (m_connector.tenantId != tenant)
                return; // The person is elsewhere; what is asked now ends the waiting.
            m_asking = false;
            if (!fault.failed()) {
                m_detail = detail;
                m_state->hideState();
                showHead();
                showStory();
            } else if (m_detail.tenantId != tenant) {
                m_state->showFault(fault, tr("Try again"));
            }
        });
}

void ConnectorPane::refreshAges()
{
    if (!m_connector.id.isEmpty())
        showHead();
}

void ConnectorPane::enter()
{
    if (!m_content->isHidden())
        m_scroll->setFocus(Qt::TabFocusReason);
}

void ConnectorPane::showHead()
{
    const qint64 now = m_workspace->now();
    m_title->setText(QStringLiteral("%1 · %2").arg(words::connectorKind(m_connector.kind), m_connector.name));
    m_badge->setBadge(badgeOf(stateAt(m_connector, now)));
    m_tenant->setText(m_connector.tenantName);
    m_why->setText(m_connector.why.isEmpty() ? tr("Nothing speaks against it.") : words::sentence(m_connector.why));
    QStringList facts;
    if (stateAt(m_connector, now) != ConnectorState::Flooded) // There it is why.
        facts << words::depthInFull(m_connector);
    if (m_connector.consumers >= 0)
        facts << words::consumers(m_connector.consumers);
    if (m_connector.deadLetters > 0)
        facts << words::deadLetters(m_connector.deadLetters);
    facts << (m_connector.lastSuccessMs > 0 ? tr("last success %1").arg(words::ago(m_connector.lastSuccessMs, now))
                                            : tr("last success not known"));
    QString text = facts.join(QStringLiteral(" · "));
    text += QLatin1Char('\n') + words::secretInFull(m_connector, now);
    text += QLatin1Char(' ') + tr("Environment %1.").arg(m_connector.environment);
    text += QLatin1Char('\n') + tr("Looked at %1").arg(words::ago(m_connector.lookedMs, now));
    const bool known = m_detail.tenantId == m_connector.tenantId;
    if (known && !m_detail.source.isEmpty())
        text += tr(", %1").arg(m_detail.source);
    m_facts->setText(text);
    QStringList notes;
    if (known && !m_detail.unreachable.isEmpty())
        notes << tr("▲ The last look failed: %1 What stands here is from before.")
                     .arg(words::sentence(m_detail.unreachable));
    if (m_connector.simulated)
        notes << tr("○ The connectors are simulated: invented, to try the view out.");
    m_notes->setText(notes.join(QLatin1Char('\n')));
    m_notes->setVisible(!notes.isEmpty());
    setTone(m_notes, known && !m_detail.unreachable.isEmpty() ? Tone::Warn : Tone::Dim);
}

void ConnectorPane::showStory()
{
    const auto found = std::ranges::find_if(
        m_detail.connectors, [this](const ConnectorDetail &one) { return one.connector.id == m_connector.id; });
    m_story->setVisible(found != m_detail.connectors.end());
    if (found != m_detail.connectors.end())
        m_story->show(*found, m_detail.source, m_workspace->now());
    else
        m_state->showEmpty(tr("It is not there any more"), tr("Its source does not tell of it since the last look."));
}

} // namespace bulkhead
