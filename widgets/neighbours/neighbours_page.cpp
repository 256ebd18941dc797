#include "widgets/neighbours/neighbours_page.h"

#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/clear_layout.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/neighbours/incident_list_view.h"
#include "widgets/neighbours/ledger_view.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <functional>

namespace bulkhead {

namespace {

// An incident's books move every tick; a person reads a few times a minute.
constexpr int kRefreshMs = 3000;
constexpr int kVictimsShown = 16;
constexpr std::size_t kLinesShown = 4;
// Room for "100 ms" left of both plots: their time axes line up.
constexpr double kPlotLeft = 58;
constexpr int kSideNarrow = 324, kSideWide = 400, kWidePage = 1500;

/// A victim's latency as means of equal stretches, about 120 over the whole range: single requests of one tick would
/// hide the step that matters. Ticks in which nothing finished do not count; a stretch of only such is a gap.
std::vector<QPointF> smoothed(const IncidentDetail &detail, const VictimSeries &victim)
{
    std::vector<QPointF> points;
    const qsizetype count = std::min(victim.latencyMs.size(), detail.points.size());
    const qsizetype stretch = std::max<qsizetype>(1, count / 120);
    for (qsizetype from = 0; from < count; from += stretch) {
        double sum = 0;
        int finished = 0;
        for (qsizetype k = from; k < std::min(from + stretch, count); ++k) {
            finished += victim.latencyMs[k] >= 0;
            sum += std::max(0.0, victim.latencyMs[k]);
        }
        if (finished > 0)
            points.emplace_back(double(detail.points[from].atMs), sum / finished);
    }
    return points;
}

paint::Badge badgeOf(const Incident &incident)
{
    if (incident.closedMs > 0)
        return {NeighboursPage::tr("Resolved"), Tone::Dim, paint::Shape::Disc};
    switch (incident.state) {
    case IncidentState::Named:
        return {NeighboursPage::tr("Named"), Tone::Bad, paint::Shape::Square};
    case IncidentState::Recovering:
        return {NeighboursPage::tr("Recovering"), Tone::Info, paint::Shape::Ring};
    default:
        return {NeighboursPage::tr("Suspected"), Tone::Warn, paint::Shape::Triangle};
    }
}

} // namespace

NeighboursPage::NeighboursPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Neighbours, parent)
    , m_refresh(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    m_header = new PageHeader(tr("Noisy neighbours"), this);
    column->addWidget(m_header);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::medium);
    m_listCard = new Card;
    m_listCard->body()->setContentsMargins(1, 1, 1, 1);
    m_list = new IncidentListView;
    m_listCard->body()->addWidget(m_list);
    m_side = new QWidget;
    auto *side = new QVBoxLayout(m_side);
    side->setContentsMargins(0, 0, 0, 0);
    side->setSpacing(space::medium);
    m_listCard->setMinimumHeight(120);
    side->addWidget(m_listCard, 1);
    m_victimCard = new Card(tr("Affected tenants"));
    m_victims = new QVBoxLayout;
    m_victims->setSpacing(space::tiny);
    m_victimCard->body()->addLayout(m_victims);
    m_victimCard->body()->addStretch();
    side->addWidget(m_victimCard);
    m_side->setFixedWidth(kSideNarrow);
    row->addWidget(m_side);
    m_stack = new QStackedWidget;
    m_empty = new EmptyState;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(buildDetail());
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    connect(m_list, &IncidentListView::chosenChanged, this, &NeighboursPage::choose);
    connect(workspace, &Workspace::staleChanged, m_list, &IncidentListView::setStale);
    m_list->setStale(workspace->stale());
    connect(workspace->lists(), &LiveLists::incidentsChanged, this, &NeighboursPage::incidentsChanged);
    connect(m_empty, &EmptyState::acted, this, &NeighboursPage::load);
    m_refresh->setInterval(kRefreshMs);
    connect(m_refresh, &QTimer::timeout, this, [this] {
        if (!this->workspace()->paused() && m_detail.incident.closedMs == 0)
            load();
    });
    incidentsChanged();
}

QWidget *NeighboursPage::buildDetail()
{
    auto *content = new QWidget;
    auto *grid = new QGridLayout(content);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(space::medium);
    auto *head = new Card;
    auto *headRow = new QHBoxLayout;
    m_sentence = makeLabel(QString(), Text::Heading, Tone::Text, true);
    m_state = new BadgeLabel;
    headRow->addWidget(m_sentence, 1);
    headRow->addWidget(m_state, 0, Qt::AlignTop);
    head->body()->addLayout(headRow);
    m_facts = makeLabel(QString(), Text::Body, Tone::Dim, true);
    head->body()->addWidget(m_facts);
    grid->addWidget(head, 0, 0, 1, 2);

    m_chartCard = new Card(tr("Use of the pool against affected tenants’ latency"));
    m_share = new chart::MetricChart(tr("Share of the pool held by the antagonist"));
    m_latency = new chart::MetricChart(tr("Latency of affected tenants"));
    m_share->setMinimumHeight(110);
    m_latency->setMinimumHeight(130);
    m_chartCard->body()->addWidget(m_share, 1);
    m_chartCard->body()->addWidget(m_latency, 1);
    // One time axis: what is zoomed in one chart is zoomed in the other.
    connect(m_share, &chart::MetricChart::windowChanged, m_latency, &chart::MetricChart::setWindow);
    connect(m_latency, &chart::MetricChart::windowChanged, m_share, &chart::MetricChart::setWindow);
    grid->addWidget(m_chartCard, 1, 0, 1, 2);

    m_ledgerCard = new Card(tr("Where the extra waiting is booked"));
    m_ledger = new LedgerView;
    m_accounts = new chart::MetricChart(tr("Delay ledger over time"));
    m_accounts->setMinimumHeight(100);
    m_ledgerCard->body()->addWidget(m_ledger);
    m_ledgerCard->body()->addWidget(m_accounts, 1);
    grid->addWidget(m_ledgerCard, 2, 0);

    m_whyCard = new Card(tr("Why we think so"));
    m_why = new QVBoxLayout;
    m_why->setSpacing(space::tiny);
    m_whyCard->body()->addLayout(m_why);
    m_whyCard->body()->addStretch();
    grid->addWidget(m_whyCard, 2, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(1, 3);
    grid->setRowStretch(2, 2);

    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(content);
    return scroll;
}

void NeighboursPage::open(const Destination &place)
{
    if (place.id.isEmpty())
        return;
    m_wanted = place.id;
    m_list->choose(place.id);
}

Destination NeighboursPage::place() const
{
    return {View::Neighbours, m_chosen, {}, {}};
}

QString NeighboursPage::heading() const
{
    return tr("Noisy neighbours");
}

QList<KeyHint> NeighboursPage::keys() const
{
    return {{tr("Up, Down"), tr("From incident to incident")},
            {tr("Ctrl+Wheel"), tr("Zoom the time axis under the pointer")},
            {tr("Menu key"), tr("Show a chart as a table")}};
}

bool NeighboursPage::settled() const
{
    return workspace()->lists()->complete()
           && (workspace()->lists()->incidents().isEmpty() || (!m_loaded.isEmpty() && m_loaded == m_chosen));
}

void NeighboursPage::activate()
{
    m_refresh->start();
    incidentsChanged();
    load();
}

void NeighboursPage::resizeEvent(QResizeEvent *event)
{
    m_side->setFixedWidth(width() > kWidePage ? kSideWide : kSideNarrow);
    Page::resizeEvent(event);
}

void NeighboursPage::deactivate()
{
    m_refresh->stop();
}

void NeighboursPage::incidentsChanged()
{
    const LiveLists *lists = workspace()->lists();
    const QList<Incident> &incidents = lists->incidents();
    const int open = lists->openIncidents();
    m_header->setRemark(tr("%n active", nullptr, open) + QStringLiteral(" · ")
                        + tr("%n resolved in the last 24 h", nullptr, int(incidents.size()) - open));
    m_list->setIncidents(incidents, workspace()->now());
    if (!m_wanted.isEmpty())
        m_list->choose(m_wanted);
    m_side->setVisible(!incidents.isEmpty());
    if (incidents.isEmpty()) {
        m_stack->setCurrentIndex(0);
        if (lists->complete())
            m_empty->showEmpty(
                tr("No tenant slows another"),
                tr("Every pool within your scope serves its tenants at their usual speed. An incident appears here "
                   "within seconds of the second tenant being slowed."));
        else
            m_empty->showLoading(tr("Loading incidents…"));
        return;
    }
    if (m_list->chosen().isEmpty())
        m_list->choose(incidents.first().id);
    if (m_chosen != m_list->chosen())
        choose(m_list->chosen());
}

void NeighboursPage::choose(const QString &id)
{
    if (id.isEmpty() || id == m_chosen)
        return;
    m_chosen = id;
    if (id == m_wanted)
        m_wanted.clear();
    load();
    emit placeChanged();
}

void NeighboursPage::load()
{
    if (m_chosen.isEmpty() || m_asking || !isVisibleTo(window()))
        return;
    m_asking = true;
    if (m_loaded != m_chosen)
        m_empty->showLoading(tr("Loading the incident…"));
    workspace()->desk()->incident(m_chosen, this,
                                  [this, asked = m_chosen](const Fault &fault, const IncidentDetail &detail) {
                                      m_asking = false;
                                      if (asked != m_chosen) {
                                          load();
                                          return;
                                      }
                                      if (fault.failed()) {
                                          m_stack->setCurrentIndex(0);
                                          m_empty->showFault(fault, tr("Load the incident again"));
                                          return;
                                      }
                                      m_loaded = asked;
                                      show(detail);
                                  });
}

void NeighboursPage::show(const IncidentDetail &detail)
{
    m_detail = detail;
    const Incident &incident = detail.incident;
    m_empty->hideState();
    m_stack->setCurrentIndex(1);
    m_sentence->setText(incidentSentence(incident));
    m_state->setBadge(badgeOf(incident));
    const qint64 end = incident.closedMs > 0 ? incident.closedMs : workspace()->now();
    QStringList facts{tr("For %1").arg(words::duration(std::max<qint64>(0, end - incident.sinceMs) / 1000))};
    if (incident.namedMs > incident.sinceMs)
        facts << tr("named after %1").arg(words::duration((incident.namedMs - incident.sinceMs) / 1000));
    if (!incident.workflow.isEmpty())
        facts << tr("grew most: %1").arg(words::workflow(incident.workflow));
    if (incident.arr > 0)
        facts << tr("%1 ARR affected").arg(words::money(incident.arr));
    facts << tr("from %1").arg(detail.source);
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    showCharts(detail);
    m_ledger->show(detail.ledger, incident.pool);
    showLists(detail);
    fillVictims(detail);
}

void NeighboursPage::showCharts(const IncidentDetail &detail)
{
    const Incident &incident = detail.incident;
    const auto percent = [](double v) { return QStringLiteral("%1%").arg(qRound(v)); };
    const chart::Marker onset{double(incident.sinceMs), tr("onset %1").arg(words::clock(incident.sinceMs)), Tone::Dim};
    chart::Data share;
    share.title = tr("Share of %1 %2 held").arg(incident.pool, incident.resource);
    share.unit = QStringLiteral("%");
    share.source = detail.source;
    share.format = percent;
    share.high = 100;
    share.left = kPlotLeft;
    chart::Series held{tr("antagonist’s share of the pool"), Tone::Bad, {}, true, 5000, false};
    chart::Series busy{tr("pool in use"), Tone::Series1, {}, false, 5000, false};
    for (const IncidentPoint &point : detail.points) {
        held.points.emplace_back(double(point.atMs), point.antagonistShare * 100);
        busy.points.emplace_back(double(point.atMs), point.poolBusy * 100);
    }
    if (!incident.antagonists.isEmpty())
        share.series.push_back(std::move(held));
    share.series.push_back(std::move(busy));
    share.markers.push_back(onset);

    chart::Data latency;
    latency.title = tr("Mean latency of affected tenants");
    latency.unit = tr("ms");
    latency.source = detail.source;
    latency.format = [](double v) { return v == 0 ? tr("0 ms") : words::latency(v); };
    latency.left = kPlotLeft;
    constexpr Tone kLines[] = {Tone::Series0, Tone::Series1, Tone::Series2,
                               Tone::Series3, Tone::Series4, Tone::Series5};
    // The busiest four: of a tenant with a request now and then there is no line to see.
    std::vector<chart::Series> lines;
    for (const VictimSeries &victim : detail.victims)
        lines.push_back({victim.party.tenantName, Tone::Series0, smoothed(detail, victim), false, 120'000, false});
    std::ranges::stable_sort(lines, std::greater(), [](const chart::Series &line) { return line.points.size(); });
    lines.resize(std::min<std::size_t>(lines.size(), kLinesShown));
    for (chart::Series &line : lines) {
        line.tone = kLines[latency.series.size()];
        latency.series.push_back(std::move(line));
    }
    latency.markers.push_back({onset.at, QString(), Tone::Dim});

    chart::Data accounts;
    accounts.title = tr("Extra waiting by account");
    accounts.unit = tr("s");
    accounts.source = detail.source;
    accounts.format = [](double v) { return tr("%1 s").arg(v, 0, 'f', v < 10 && v != 0 ? 1 : 0); };
    int tenants = 0;
    for (qsizetype a = 0; a < detail.ledger.size(); ++a) {
        const Account &account = detail.ledger[a];
        chart::Series layer{
            accountName(account, incident.pool), accountTone(account.account, tenants), {}, true, 0, false};
        tenants += account.account == QLatin1String("TENANT");
        for (const IncidentPoint &point : detail.points)
            layer.points.emplace_back(double(point.atMs), point.accounts.value(a));
        accounts.series.push_back(std::move(layer));
    }
    for (chart::Data *data : {&share, &latency, &accounts})
        if (!detail.points.isEmpty()) {
            data->from = double(detail.points.first().atMs);
            data->to = double(detail.points.last().atMs);
        }
    m_share->setData(std::move(share));
    m_latency->setData(std::move(latency));
    m_accounts->setData(std::move(accounts));
}

void NeighboursPage::showLists(const IncidentDetail &detail)
{
    clearLayout(m_why);
    for (const Evidence &item : detail.evidence)
        m_why->addWidget(makeLabel(QStringLiteral("• ") + item.text, Text::Body, Tone::Text, true));
    if (detail.evidence.isEmpty())
        m_why->addWidget(makeLabel(tr("Nothing speaks for a single tenant."), Text::Body, Tone::Dim, true));
    if (!detail.ruledOut.isEmpty()) {
        m_why->addSpacing(space::tiny);
        m_why->addWidget(makeLabel(tr("Ruled out"), Text::Strong));
        for (const Evidence &item : detail.ruledOut)
            m_why->addWidget(makeLabel(QStringLiteral("– ") + item.text, Text::Body, Tone::Dim, true));
    }
}

void NeighboursPage::fillVictims(const IncidentDetail &detail)
{
    clearLayout(m_victims);
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(space::medium);
    grid->setVerticalSpacing(2);
    grid->setColumnStretch(0, 1);
    const QString titles[] = {tr("Tenant"), tr("Now"), tr("Usual")};
    for (int c = 0; c < 3; ++c) {
        QLabel *title = makeLabel(titles[c], Text::Small, Tone::Dim);
        if (c == 0)
            title->setIndent(3); // As far in as the words of the links below.
        grid->addWidget(title, 0, c, c == 0 ? Qt::AlignLeft : Qt::AlignRight);
    }
    int row = 1;
    for (const Party &victim : detail.incident.victims) {
        if (row > kVictimsShown)
            break;
        auto *name = makeButton(
            fontMetrics().elidedText(victim.tenantName, Qt::ElideRight, m_side->minimumWidth() - 136), Button::Link);
        name->setToolTip(victim.tenantName);
        name->setAccessibleName(victim.tenantName);
        connect(name, &QPushButton::clicked, this, [this, id = victim.tenantId] {
            emit navigate({View::Tenant, id, QStringLiteral("service"), {}});
        });
        grid->addWidget(name, row, 0, Qt::AlignLeft);
        grid->addWidget(makeLabel(words::latency(victim.latencyMs), Text::Body), row, 1, Qt::AlignRight);
        grid->addWidget(makeLabel(words::latency(victim.expectedMs), Text::Body, Tone::Dim), row, 2, Qt::AlignRight);
        ++row;
    }
    m_victims->addLayout(grid);
    const qsizetype more = detail.incident.victims.size() - (row - 1);
    if (more > 0)
        m_victims->addWidget(
            makeLabel(tr("and %n more within your scope", nullptr, int(more)), Text::Small, Tone::Dim));
    if (detail.incident.victimsOutside > 0)
        m_victims->addWidget(makeLabel(
            tr("%n tenant(s) outside your scope are affected too", nullptr, int(detail.incident.victimsOutside)),
            Text::Small, Tone::Dim));
}

} // namespace bulkhead
