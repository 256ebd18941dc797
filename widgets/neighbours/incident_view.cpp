#include "widgets/neighbours/incident_view.h"

#include "models/containment_words.h"
#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/acts/containment_list.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/neighbours/contain_bar.h"
#include "widgets/neighbours/incident_charts.h"
#include "widgets/neighbours/ledger_view.h"
#include "widgets/neighbours/low_chart.h"
#include "widgets/neighbours/similar_card.h"
#include "widgets/neighbours/suspect_card.h"
#include "widgets/neighbours/wait_graph.h"
#include "widgets/neighbours/why_card.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace bulkhead {

namespace {

paint::Badge badgeOf(const Incident &incident)
{
    if (incident.closedMs > 0)
        return {IncidentView::tr("Resolved"), Tone::Dim, paint::Shape::Disc};
    switch (incident.state) {
    case IncidentState::Named:
        return {IncidentView::tr("Named"), Tone::Bad, paint::Shape::Square};
    case IncidentState::Recovering:
        return {IncidentView::tr("Recovering"), Tone::Info, paint::Shape::Ring};
    default:
        return {IncidentView::tr("Suspected"), Tone::Warn, paint::Shape::Triangle};
    }
}

} // namespace

IncidentView::IncidentView(Workspace *workspace, QWidget *parent)
    : QWidget(parent)
    , m_workspace(workspace)
    , m_contain(new ContainBar(workspace))
    , m_limits(new ContainmentList(workspace))
    , m_charts(new IncidentCharts)
    , m_suspects(new SuspectCard)
    , m_waitCard(new Card(tr("Who waits for whom"), tr("mean slots")))
    , m_waits(new WaitGraph)
    , m_why(new WhyCard)
    , m_similar(new SimilarCard)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::medium);
    column->addWidget(buildHead());
    column->addWidget(m_limits);
    column->addWidget(m_charts, 3);
    column->addWidget(m_suspects);
    m_waitCard->body()->addWidget(m_waits);
    // Two columns of their own: cards that are away leave no hole beside the other column.
    auto *columns = new QHBoxLayout;
    columns->setSpacing(space::medium);
    auto *left = new QVBoxLayout, *right = new QVBoxLayout;
    left->addWidget(buildBooks(), 1);
    left->addWidget(m_similar);
    right->addWidget(m_waitCard);
    right->addWidget(m_why, 1);
    for (QVBoxLayout *half : {left, right}) {
        half->setSpacing(space::medium);
        columns->addLayout(half, 1);
    }
    column->addLayout(columns, 2);
    wire();
}

QWidget *IncidentView::buildHead()
{
    auto *head = new Card;
    auto *row = new QHBoxLayout;
    m_sentence = makeLabel(QString(), Text::Heading, Tone::Text, true);
    m_confidence = new BadgeLabel;
    m_state = new BadgeLabel;
    row->addWidget(m_sentence, 1);
    row->addWidget(m_confidence, 0, Qt::AlignTop);
    row->addWidget(m_state, 0, Qt::AlignTop);
    head->body()->addLayout(row);
    head->body()->addWidget(m_contain);
    return head;
}

QWidget *IncidentView::buildBooks()
{
    auto *books = new Card(tr("Where the extra waiting is booked"));
    m_ledger = new LedgerView;
    m_accounts = new LowChart(tr("Delay ledger over time"));
    m_accounts->setMinimumHeight(100);
    books->body()->addWidget(m_ledger);
    books->body()->addWidget(m_accounts, 1);
    return books;
}

void IncidentView::wire()
{
    connect(m_suspects, &SuspectCard::opened, this, &IncidentView::tenantOpened);
    connect(m_contain, &ContainBar::tierWanted, this, &IncidentView::tierWanted);
    connect(m_similar, &SimilarCard::chosen, this, &IncidentView::incidentChosen);
    connect(m_limits, &ContainmentList::notice, this, &IncidentView::notice);
    connect(m_limits, &ContainmentList::actsChanged, this, [this] {
        if (!m_detail.incident.id.isEmpty())
            m_charts->show(m_detail, m_limits->acts());
    });
    connect(m_contain, &ContainBar::proposed, this, [this](const Act &act) {
        const QString name =
            act.tenantName.isEmpty() ? m_detail.incident.antagonists.value(0).tenantName : act.tenantName;
        emit notice((inForce(act)                    ? tr("A limit on %1 is in force, as the gateway's policy allows.")
                     : act.state == ActState::Failed ? tr("The limit on %1 could not be set.")
                                                     : tr("A limit on %1 is proposed. It waits for another person's "
                                                          "approval."))
                        .arg(name));
        m_limits->setIncident(m_detail.incident.id);
        m_workspace->approvals()->ask();
    });
}

void IncidentView::contain()
{
    m_contain->open();
}

void IncidentView::refreshLimits()
{
    m_limits->setIncident(m_detail.incident.id);
}

void IncidentView::setRoomy(bool roomy)
{
    m_charts->setRoomy(roomy);
}

QString IncidentView::factsOf(const IncidentDetail &detail) const
{
    const Incident &incident = detail.incident;
    const qint64 end = incident.closedMs > 0 ? incident.closedMs : m_workspace->now();
    QStringList facts{tr("For %1").arg(words::duration(std::max<qint64>(0, end - incident.sinceMs) / 1000))};
    if (incident.namedMs > incident.sinceMs)
        facts << tr("named after %1").arg(words::duration((incident.namedMs - incident.sinceMs) / 1000));
    if (!incident.workflow.isEmpty())
        facts << tr("grew most: %1").arg(words::workflow(incident.workflow));
    if (incident.arr > 0)
        facts << tr("%1 ARR affected").arg(words::money(incident.arr));
    facts << tr("from %1").arg(detail.source);
    return facts.join(QStringLiteral(" · "));
}

void IncidentView::show(const IncidentDetail &detail)
{
    m_detail = detail;
    const Incident &incident = detail.incident;
    m_sentence->setText(incidentSentence(incident));
    m_confidence->setBadge(
        {detail.confidence > 0 ? tr("Confidence %1").arg(words::share(detail.confidence)) : QString(), Tone::Info});
    m_state->setBadge(badgeOf(incident));
    m_contain->setIncident(detail, factsOf(detail));
    m_limits->setIncident(incident.id); // Those of another incident are away before the charts are drawn.
    m_charts->show(detail, m_limits->acts());
    m_suspects->show(detail);
    m_ledger->show(detail.ledger, incident.pool);
    showAccounts(detail);
    m_waitCard->setVisible(!detail.waits.isEmpty());
    m_waits->show(detail.waits, incident.pool);
    m_why->show(detail);
    m_similar->show(detail.similar);
}

void IncidentView::showAccounts(const IncidentDetail &detail)
{
    chart::Data accounts;
    accounts.title = tr("Extra waiting by account");
    accounts.unit = tr("s");
    accounts.source = detail.source;
    accounts.format = [](double v) { return tr("%1 s").arg(v, 0, 'f', v < 10 && v != 0 ? 1 : 0); };
    int tenants = 0;
    for (qsizetype a = 0; a < detail.ledger.size(); ++a) {
        const Account &account = detail.ledger[a];
        chart::Series layer{
            accountName(account, detail.incident.pool), accountTone(account.account, tenants), {}, true, 0, false};
        tenants += account.account == QLatin1String("TENANT");
        for (const IncidentPoint &point : detail.points)
            layer.points.emplace_back(double(point.atMs), point.accounts.value(a));
        accounts.series.push_back(std::move(layer));
    }
    if (!detail.points.isEmpty()) {
        accounts.from = double(detail.points.first().atMs);
        accounts.to = double(detail.points.last().atMs);
    }
    m_accounts->setData(std::move(accounts));
}

} // namespace bulkhead
