#include "widgets/coverage/findings_card.h"

#include "models/coverage_words.h"
#include "models/words.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kShown = 4; ///< The newest; the others are counted.

} // namespace

FindingsCard::FindingsCard(Workspace *workspace, QWidget *parent)
    : Card(tr("Attributed to the wrong tenant"), {}, parent)
    , m_workspace(workspace)
    , m_list(new QVBoxLayout)
{
    m_list->setSpacing(space::tiny);
    body()->addLayout(m_list);
    hide();
}

void FindingsCard::show(const QList<CoverageItem> &items)
{
    QList<AttributionFinding> findings;
    CoverageOrigin origin;
    for (const CoverageItem &item : items) {
        if (item.what == CoverageItem::What::Finding)
            findings << item.finding;
        else if (item.what == CoverageItem::What::Origin)
            origin = item.origin;
    }
    std::ranges::stable_sort(findings, std::ranges::greater(), &AttributionFinding::lastMs);
    setVisible(!findings.isEmpty() || origin.checked > 0);
    if (findings == m_findings && origin.checked == m_origin.checked && origin.unknownOwner == m_origin.unknownOwner)
        return; // A button that has the focus keeps it.
    m_findings = findings;
    m_origin = origin;
    clearLayout(m_list);
    QString remark = tr("%1 business events compared in the last 24 h").arg(words::count(qint64(origin.checked)));
    if (origin.unknownOwner > 0)
        remark += tr(" · %1 of an owner that the inventory does not know, not judged")
                      .arg(words::count(qint64(origin.unknownOwner)));
    setRemark(remark);
    if (findings.isEmpty())
        m_list->addWidget(makeLabel(tr("● None within your scope"), Text::Body, Tone::Ok));
    for (const AttributionFinding &finding : findings.mid(0, kShown))
        addFinding(finding);
    if (findings.size() > kShown)
        m_list->addWidget(makeLabel(tr("%1 more").arg(findings.size() - kShown), Text::Small, Tone::Dim));
}

void FindingsCard::addFinding(const AttributionFinding &finding)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    auto *text = makeLabel(QStringLiteral("■ ") + words::findingSentence(finding), Text::Body, Tone::Bad, true);
    row->addWidget(text, 1);
    auto *when = makeLabel(words::dateTime(finding.lastMs), Text::Small, Tone::Dim);
    row->addWidget(when);
    auto *service = makeButton(words::serviceName(finding.service, finding.workflow), Button::Link);
    service->setAccessibleName(tr("Show the service %1").arg(service->text()));
    connect(service, &QPushButton::clicked, this,
            [this, finding] { emit openService(finding.service, finding.workflow); });
    row->addWidget(service);
    const AttributionParty &party = finding.owner.outsideScope ? finding.named : finding.owner;
    auto *tenant = makeButton(tr("Open tenant"), Button::Link);
    tenant->setAccessibleName(tr("Open %1").arg(party.tenantName));
    tenant->setToolTip(party.tenantName);
    connect(tenant, &QPushButton::clicked, this, [this, id = party.tenantId] { emit openTenant(id); });
    row->addWidget(tenant);
    m_list->addLayout(row);
}

} // namespace bulkhead
