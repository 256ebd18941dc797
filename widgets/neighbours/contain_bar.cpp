#include "widgets/neighbours/contain_bar.h"

#include "models/containment_words.h"
#include "widgets/acts/contain_dialog.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

namespace bulkhead {

ContainBar::ContainBar(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_contain(makeButton(tr("Contain…"), Button::Primary))
    , m_facts(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_hint(makeLabel({}, Text::Small, Tone::Dim, true))
{
    m_contain->setObjectName(QStringLiteral("contain"));
    m_hint->setObjectName(QStringLiteral("containHint"));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::medium);
    auto *told = new QVBoxLayout;
    told->setSpacing(space::tiny);
    told->addWidget(m_facts);
    told->addWidget(m_hint);
    row->addLayout(told, 1);
    row->addWidget(m_contain, 0, Qt::AlignTop);
    connect(m_contain, &QPushButton::clicked, this, &ContainBar::open);
    connect(workspace, &Workspace::sessionChanged, this, &ContainBar::refresh);
}

void ContainBar::setIncident(const IncidentDetail &detail, const QString &facts)
{
    m_incident = detail.incident;
    m_within.clear();
    for (const Suspect &suspect : detail.suspects)
        if (suspect.named && suspect.entitlement == Entitlement::Within)
            m_within << suspect.party.tenantName;
    m_facts->setText(facts);
    refresh();
}

void ContainBar::refresh()
{
    const QString obstacle = containObstacle(m_incident, m_workspace->session());
    const QList<Party> parties = containable(m_incident);
    QString hint = obstacle;
    if (hint.isEmpty() && parties.size() > 1)
        hint = tr("Several tenants are the source: choose which one to limit.");
    else if (hint.isEmpty() && parties.size() < m_incident.antagonists.size())
        hint = tr("Only the antagonist within your scope can be limited; platform operations limit the others.");
    else if (hint.isEmpty() && !m_within.isEmpty())
        hint = tr("%1 holds no more than its plan entitles it to: the pool is given room or the tenant is moved, and "
                  "nobody is throttled.")
                   .arg(m_within.constFirst());
    else if (hint.isEmpty())
        hint = tr("A limit on %1 that ends by itself: simulated first, approved by another person.")
                   .arg(parties.constFirst().tenantName);
    m_contain->setEnabled(obstacle.isEmpty());
    // Beside the tooltip: a disabled control says its reason to everybody.
    m_hint->setVisible(!obstacle.isEmpty() || m_incident.antagonists.size() > 1 || !m_within.isEmpty());
    m_contain->setToolTip(hint);
    m_contain->setAccessibleDescription(hint);
    m_hint->setText(hint);
}

void ContainBar::open()
{
    if (!m_contain->isEnabled())
        return;
    const QList<Party> parties = containable(m_incident);
    if (parties.size() == 1) {
        openFor(parties.constFirst());
        return;
    }
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("containChoice"));
    for (const Party &party : parties)
        menu->addAction(buttonText(party.tenantName), this, [this, party] { openFor(party); });
    menu->popup(m_contain->mapToGlobal(QPoint(0, m_contain->height())));
}

void ContainBar::openFor(const Party &antagonist)
{
    auto *dialog = new ContainDialog(m_workspace, m_incident, antagonist, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &ContainDialog::proposed, this, &ContainBar::proposed);
    connect(dialog, &ContainDialog::tierWanted, this, &ContainBar::tierWanted);
    dialog->open();
}

} // namespace bulkhead
