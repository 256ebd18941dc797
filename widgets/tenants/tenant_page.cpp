#include "widgets/tenants/tenant_page.h"

#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tenant_tabs.h"

#include <QShortcut>
#include <QVBoxLayout>

namespace bulkhead {

TenantPage::TenantPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Tenant, parent)
    , m_tabs(new TenantTabs(workspace, true))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(space::small);
    QPushButton *all = makeButton(tr("‹ All tenants"), Button::Link);
    connect(all, &QPushButton::clicked, this, [this] { emit navigate({View::Tenants, m_tabs->tenantId(), {}, {}}); });
    QPushButton *reviews = makeButton(tr("SLA reviews"), Button::Link);
    reviews->setToolTip(tr("Meetings with this tenant: prepare one, or open what was held"));
    connect(reviews, &QPushButton::clicked, this, [this] {
        emit navigate({View::Reviews, m_tabs->tenantId(), {}, {}});
    });
    const auto offerReviews = [this, reviews] {
        reviews->setVisible(this->workspace()->session().may(QStringLiteral("reviews.read")));
    };
    connect(workspace, &Workspace::sessionChanged, reviews, offerReviews);
    auto *ways = new QHBoxLayout;
    ways->addWidget(all);
    ways->addStretch();
    ways->addWidget(reviews);
    column->addLayout(ways);
    offerReviews();
    auto *card = new Card;
    card->body()->addWidget(m_tabs, 1);
    column->addWidget(card, 1);
    connect(m_tabs, &TenantTabs::navigate, this, &Page::navigate);
    connect(m_tabs, &TenantTabs::notice, this, &Page::notice);
    connect(m_tabs, &TenantTabs::changed, this, &Page::placeChanged);
    const std::array<QString, 5> names{QStringLiteral("service"), QStringLiteral("isolation"),
                                       QStringLiteral("contract"), QStringLiteral("timeline"),
                                       QStringLiteral("integrations")};
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto *key = new QShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(i + 1)), this);
        connect(key, &QShortcut::activated, this, [this, name = names[i]] { m_tabs->setTab(name); });
    }
}

void TenantPage::open(const Destination &place)
{
    if (place.id == m_tabs->tenantId())
        m_tabs->lookAgain(); // Whoever is sent here, to decide about something, is not to wait for the next turn.
    else
        m_tabs->setTenant(place.id);
    m_tabs->setTab(place.tab);
}

Destination TenantPage::place() const
{
    return {View::Tenant, m_tabs->tenantId(), m_tabs->tab(), {}};
}

QString TenantPage::heading() const
{
    return m_tabs->tenantName().isEmpty() ? tr("Tenant") : m_tabs->tenantName();
}

QList<KeyHint> TenantPage::keys() const
{
    return {{tr("Alt+1 … Alt+5"), tr("Service, isolation, contract, timeline, integrations")},
            {tr("Alt+Left"), tr("Back to where you came from")},
            {tr("Arrows, + and − in a chart"), tr("Read values, zoom")},
            {tr("T in a chart"), tr("Show its values as a table")}};
}

bool TenantPage::settled() const
{
    return m_tabs->settled();
}

} // namespace bulkhead
