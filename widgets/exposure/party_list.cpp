#include "widgets/exposure/party_list.h"

#include "models/exposure_words.h"
#include "widgets/frame/pieces.h"
#include "widgets/meeting/tenant_picker.h"

#include <QComboBox>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {

PartyList::PartyList(Desk *desk, QList<ExposureParty> parties, QWidget *parent)
    : QWidget(parent)
    , m_parties(std::move(parties))
    , m_list(new QListWidget)
    , m_picker(new TenantPicker(desk))
    , m_part(new QComboBox)
    , m_add(makeButton(tr("Add tenant")))
    , m_away(makeButton(tr("Take out"), Button::Quiet))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    m_list->setAccessibleName(tr("Tenants of the case"));
    m_list->setObjectName(QStringLiteral("partyNames"));
    m_list->setFixedHeight(74);
    auto *chosen = new QHBoxLayout;
    chosen->addWidget(m_list, 1);
    chosen->addWidget(m_away, 0, Qt::AlignTop);
    column->addLayout(chosen);
    m_part->addItem(exposurePartText(ExposurePart::Owner), int(ExposurePart::Owner));
    m_part->addItem(exposurePartText(ExposurePart::Seer), int(ExposurePart::Seer));
    m_part->setAccessibleName(tr("What the tenant is to the case"));
    m_part->setObjectName(QStringLiteral("partyPart"));
    m_add->setObjectName(QStringLiteral("partyAdd"));
    m_away->setObjectName(QStringLiteral("partyAway"));
    auto *line = new QHBoxLayout;
    line->setSpacing(space::small);
    line->addWidget(m_picker, 1);
    line->addWidget(m_part, 0, Qt::AlignTop);
    line->addWidget(m_add, 0, Qt::AlignTop);
    column->addLayout(line);
    connect(m_add, &QPushButton::clicked, this, &PartyList::add);
    connect(m_away, &QPushButton::clicked, this, &PartyList::takeAway);
    connect(m_picker, &TenantPicker::chosen, this, &PartyList::show);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { m_away->setEnabled(row >= 0); });
    show();
}

void PartyList::add()
{
    const ExposureParty party{m_picker->tenantId(), m_picker->tenantName(),
                              ExposurePart(m_part->currentData().toInt())};
    const auto known = std::ranges::find(m_parties, party.tenantId, &ExposureParty::tenantId);
    if (party.tenantId.isEmpty())
        return;
    if (known != m_parties.end())
        known->part = party.part;
    else
        m_parties.append(party);
    m_picker->setTenant({}, {});
    show();
    emit changed();
}

void PartyList::takeAway()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= m_parties.size())
        return;
    m_parties.removeAt(row);
    show();
    emit changed();
}

void PartyList::show()
{
    m_list->clear();
    for (const ExposureParty &party : std::as_const(m_parties))
        m_list->addItem(tr("%1: %2").arg(party.tenantName, exposurePartText(party.part)));
    m_add->setEnabled(!m_picker->tenantId().isEmpty());
    m_away->setEnabled(m_list->currentRow() >= 0);
}

} // namespace bulkhead
