#include "widgets/integrations/tenant_connectors.h"

#include "models/connector_words.h"
#include "models/integrations_desk.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/integrations/connector_look.h"

#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

TenantConnectors::TenantConnectors(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_state(new EmptyState)
    , m_list(new QWidget)
    , m_column(new QVBoxLayout(m_list))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_state);
    column->addWidget(m_list);
    column->addStretch();
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::tiny);
    connect(m_state, &EmptyState::acted, this, &TenantConnectors::ask);
}

void TenantConnectors::setTenant(const QString &tenantId)
{
    if (tenantId != m_tenantId) {
        m_tenantId = tenantId;
        m_list->hide();
        m_state->showLoading(tr("Loading the connectors…"));
    }
    ask();
}

void TenantConnectors::ask()
{
    if (m_tenantId.isEmpty())
        return;
    if (!m_workspace->session().may(QStringLiteral("integrations.read"))) {
        m_list->hide();
        m_state->showFault({Fault::Kind::Denied,
                            {},
                            tr("Your role does not see integrations."),
                            tr("Ask platform operations for access."),
                            {}});
        return;
    }
    m_asking = true;
    m_workspace->desk()->integrations().connectorsOf(
        m_tenantId, this, [this, asked = m_tenantId](const Fault &fault, const IntegrationsDetail &detail) {
            if (asked != m_tenantId)
                return;
            m_asking = false;
            if (!fault.failed()) {
                fill(detail);
            } else if (m_detail.tenantId != m_tenantId) {
                m_list->hide();
                m_state->showFault(fault, tr("Try again"));
            }
        });
}

void TenantConnectors::fill(const IntegrationsDetail &detail)
{
    if (detail == m_detail && !m_list->isHidden())
        return;
    m_detail = detail;
    clearLayout(m_column);
    if (detail.connectors.isEmpty()) {
        m_list->hide();
        m_state->showEmpty(tr("No connector yet"), tr("None of this tenant has been seen. That is no sign of health."));
        return;
    }
    m_state->hideState();
    m_list->show();
    QString about = tr("Looked at %1, %2.").arg(words::ago(detail.lookedMs, m_workspace->now()), detail.source);
    if (detail.source.isEmpty())
        about = tr("Looked at %1.").arg(words::ago(detail.lookedMs, m_workspace->now()));
    if (!detail.unreachable.isEmpty())
        about = tr("▲ The last look failed: %1. ").arg(detail.unreachable) + about;
    m_column->addWidget(makeLabel(about, Text::Small, detail.unreachable.isEmpty() ? Tone::Dim : Tone::Warn, true));
    m_column->addSpacing(space::small);
    addFindings(detail.findings);
    for (const ConnectorDetail &one : detail.connectors)
        addConnector(one);
}

void TenantConnectors::addFindings(const QList<PostureFinding> &findings)
{
    for (const PostureFinding &finding : findings) {
        m_column->addWidget(makeLabel(QStringLiteral("▲ ") + finding.text, Text::Strong, Tone::Warn, true));
        m_column->addWidget(
            makeLabel(tr("%1 To mend it: %2").arg(finding.cause, finding.fix), Text::Body, Tone::Dim, true));
    }
    if (!findings.isEmpty())
        m_column->addSpacing(space::small);
}

void TenantConnectors::addConnector(const ConnectorDetail &detail)
{
    const Connector &one = detail.connector;
    const qint64 now = m_workspace->now();
    auto *head = new QHBoxLayout;
    head->setSpacing(space::small);
    auto *name = makeButton(QStringLiteral("%1 · %2").arg(words::connectorKind(one.kind), one.name), Button::Link);
    name->setToolTip(tr("Its story, on the integrations page"));
    name->setAccessibleName(tr("%1, %2. Show its story.").arg(name->text(), words::connectorState(stateAt(one, now))));
    connect(name, &QPushButton::clicked, this, [this, id = one.id] {
        emit navigate({View::Integrations, id, {}, {}});
    });
    head->addWidget(name);
    head->addWidget(new BadgeLabel(badgeOf(stateAt(one, now))));
    if (one.flood != FloodVerdict::None)
        head->addWidget(new BadgeLabel(badgeOf(one.flood)));
    if (one.sharing > 0)
        head->addWidget(new BadgeLabel({words::sharedWith(one.sharing), Tone::Warn, paint::Shape::Triangle}));
    head->addStretch();
    m_column->addLayout(head);
    if (!one.why.isEmpty())
        m_column->addWidget(makeLabel(words::sentence(one.why), Text::Body, Tone::Text, true));
    const QStringList facts{words::depthInFull(one), words::retriesInFull(one), words::failuresInFull(one),
                            words::secretInFull(one, now)};
    m_column->addWidget(makeLabel(facts.join(QStringLiteral(" · ")), Text::Body, Tone::Dim, true));
    auto *rule = new QFrame;
    rule->setProperty("kind", "rule");
    rule->setFixedHeight(1);
    m_column->addWidget(rule);
}

} // namespace bulkhead
