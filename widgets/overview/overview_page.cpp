#include "widgets/overview/overview_page.h"

#include "models/words.h"
#include "widgets/charts/metric_chart.h"
#include "widgets/frame/pieces.h"
#include "widgets/frame/workspace.h"
#include "widgets/overview/attention_view.h"
#include "widgets/overview/fleet_map.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace bulkhead {
namespace {
constexpr int kWorst = 5;
constexpr int kEmptyAnswers = 4, kBurnsSoonMs = 1'500;
constexpr int kBurnsAgainMs = 60'000; // The engine judges budgets by the minute.
} // namespace

OverviewPage::OverviewPage(Workspace *workspace, QWidget *parent)
    : Page(workspace, View::Overview, parent)
    , m_header(new PageHeader(tr("Fleet now")))
    , m_healthy(new FigureTile(tr("Healthy tenants")))
    , m_risk(new FigureTile(tr("At risk")))
    , m_breaching(new FigureTile(tr("Breaching SLA")))
    , m_fourth(new FigureTile(tr("Noisy incidents")))
    , m_late(new FigureTile(tr("Onboarding late")))
    , m_map(new FleetMap(workspace))
    , m_attention(new AttentionView(workspace))
    , m_calm(new EmptyState)
    , m_burns(new chart::MetricChart(tr("Error budget burned in the last 24 hours, worst five")))
    , m_again(new QTimer(this))
    , m_soon(new QTimer(this))
{
    build();
    m_again->setInterval(kBurnsAgainMs);
    m_soon->setSingleShot(true);
    m_soon->setInterval(16); // Many signals of one frame, one refresh.
    connect(m_again, &QTimer::timeout, this, &OverviewPage::askBurns);
    connect(m_soon, &QTimer::timeout, this, &OverviewPage::refreshFigures);
    const auto soon = [this] {
        if (!m_soon->isActive())
            m_soon->start();
    };
    connect(workspace->fleet(), &Fleet::rowsChanged, this, soon);
    connect(workspace->fleet(), &Fleet::rowsAdded, this, soon);
    connect(workspace->fleet(), &Fleet::rowsRemoved, this, soon);
    connect(workspace->fleet(), &Fleet::resetDone, this, soon);
    LiveLists *lists = workspace->lists();
    for (auto signal : {&LiveLists::alertsChanged, &LiveLists::incidentsChanged, &LiveLists::casesChanged,
                        &LiveLists::objectivesChanged, &LiveLists::postureChanged})
        connect(lists, signal, this, soon);
    connect(workspace->approvals(), &PendingApprovals::changed, this, soon);
    connect(workspace, &Workspace::sessionChanged, this, [this, soon] {
        m_burnsKnown = false;
        m_emptyAnswers = 0;
        if (isVisible())
            askBurns();
        soon();
    });
    refreshFigures();
}

void OverviewPage::build()
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(16, 12, 16, 12);
    column->setSpacing(space::medium);
    column->addWidget(m_header);
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(space::medium);
    for (FigureTile *tile : {m_healthy, m_risk, m_breaching, m_fourth, m_late})
        tiles->addWidget(tile);
    column->addLayout(tiles);

    auto *left = new Card(tr("Every tenant, by shared resource"), tr("colour = SLA health, outline = noisy"));
    left->body()->addWidget(m_map, 3);
    left->body()->addSpacing(space::small);
    left->body()->addWidget(makeLabel(tr("Error budget burned, last 24 h, worst five"), Text::Strong));
    m_burns->setMinimumHeight(190);
    m_burns->setEmptyText(tr("No objective has burned budget in the last 24 hours."));
    left->body()->addWidget(m_burns, 2);
    auto *right = new Card(tr("Needs attention"), tr("ordered by impact"));
    right->body()->addWidget(m_attention, 1);
    right->body()->addWidget(m_calm, 1);
    auto *columns = new QHBoxLayout;
    columns->setSpacing(space::medium);
    columns->addWidget(left, 3);
    columns->addWidget(right, 2);
    column->addLayout(columns, 1);

    const auto tenants = [this](const QString &filter) { emit navigate({View::Tenants, {}, {}, filter}); };
    connect(m_healthy, &FigureTile::clicked, this, [tenants] { tenants(QStringLiteral("health:healthy")); });
    connect(m_risk, &FigureTile::clicked, this, [tenants] { tenants(QStringLiteral("health:at-risk")); });
    connect(m_breaching, &FigureTile::clicked, this, [tenants] { tenants(QStringLiteral("health:breaching")); });
    connect(m_fourth, &FigureTile::clicked, this, [this] { emit navigate({View::Neighbours, {}, {}, {}}); });
    connect(m_late, &FigureTile::clicked, this, [this] { emit navigate({View::Onboarding, {}, {}, {}}); });
    connect(m_map, &FleetMap::opened, this, [this](const QString &id) { emit navigate({View::Tenant, id, {}, {}}); });
    connect(m_map, &FleetMap::partOpened, this, tenants);
    connect(m_attention, &AttentionView::chosen, this, &Page::navigate);
}

void OverviewPage::open(const Destination &) {}

QList<KeyHint> OverviewPage::keys() const
{
    return {{tr("Tab"), tr("From tile to map to list")},
            {tr("Arrows"), tr("Move over the map or the list")},
            {tr("Enter"), tr("Open the tenant, alert, incident, case or approval")}};
}

bool OverviewPage::settled() const
{
    return m_burnsKnown && workspace()->fleet()->complete();
}

void OverviewPage::activate()
{
    askBurns();
    workspace()->approvals()->ask();
    m_again->start();
}

void OverviewPage::deactivate()
{
    m_again->stop();
}

void OverviewPage::refreshFigures()
{
    const Fleet *fleet = workspace()->fleet();
    const FleetTally &tally = fleet->tally();
    const LiveLists *lists = workspace()->lists();
    const ObjectiveCounts &counts = lists->objectiveCounts();
    const auto of = [&](Health health) { return qint64(tally.byHealth[std::size_t(health)]); };
    const qint64 healthy = of(Health::Healthy), risk = of(Health::AtRisk), bad = of(Health::Breaching);
    m_header->setRemark(fleet->complete()
                            ? tr("%1 tenants in your scope").arg(words::count(qint64(tally.total)))
                            : tr("loading %1 of %2 tenants")
                                  .arg(words::count(qint64(fleet->count())), words::count(qint64(fleet->expected()))));
    m_healthy->setFigure(words::count(healthy), tr("of %1").arg(words::count(qint64(tally.total))));
    m_risk->setFigure(words::count(risk), tr("fast burn %1, slow burn %2").arg(counts.fastBurn).arg(counts.slowBurn),
                      risk > 0 ? Tone::Warn : Tone::Text);
    QStringList parts;
    for (const Tier tier : {Tier::Dedicated, Tier::Segmented, Tier::Channel, Tier::Shared}) {
        const quint64 number = tally.byTierHealth[std::size_t(tier)][std::size_t(Health::Breaching)];
        if (number > 0)
            parts.append(QStringLiteral("%1 %2").arg(number).arg(words::tier(tier).toLower()));
    }
    m_breaching->setFigure(words::count(bad), bad > 0 ? parts.join(QStringLiteral(", ")) : tr("none"),
                           bad > 0 ? Tone::Bad : Tone::Text);
    const int incidents = lists->openIncidents();
    const bool commercial = workspace()->session().role == Role::CustomerSuccess && fleet->has(FleetField::Arr);
    // What the role is not told of is not there; a nought would say that there is none.
    const SessionInfo &session = workspace()->session();
    m_fourth->setVisible(commercial || session.may(QStringLiteral("incidents.read")));
    m_late->setVisible(session.may(QStringLiteral("cases.read")));
    m_fourth->setName(commercial ? tr("ARR in danger") : tr("Noisy incidents"));
    if (commercial)
        m_fourth->setFigure(words::money(tally.arrAtRisk), tr("at risk or breaching"),
                            tally.arrAtRisk > 0 ? Tone::Warn : Tone::Text);
    else
        m_fourth->setFigure(words::count(incidents),
                            tally.affected == 1 ? tr("1 tenant affected")
                                                : tr("%1 tenants affected").arg(words::count(qint64(tally.affected))),
                            incidents > 0 ? Tone::Bad : Tone::Text);
    int late = 0;
    for (const OnboardingCase &item : lists->cases())
        late += item.liveMs == 0 && item.daysLate > 0;
    m_late->setFigure(words::count(late), tr("of %1 in flight").arg(lists->casesInFlight()),
                      late > 0 ? Tone::Warn : Tone::Text);
    const bool calm = m_attention->count() == 0;
    m_attention->setVisible(!calm);
    if (calm && lists->complete())
        m_calm->showEmpty(tr("Nothing needs attention"), calmSentence());
    else if (calm)
        m_calm->showLoading(tr("Loading alerts…"));
    else
        m_calm->hideState();
}

/// Of what the role is told, and of nothing else.
QString OverviewPage::calmSentence() const
{
    const SessionInfo &session = workspace()->session();
    QStringList things;
    for (const auto &[action, thing] :
         {std::pair{"posture.read", tr("crossed boundary")}, std::pair{"alerts.read", tr("alert")},
          std::pair{"incidents.read", tr("noisy neighbour")}, std::pair{"cases.read", tr("late onboarding")},
          std::pair{"acts.approve", tr("open approval")}})
        if (session.may(QLatin1String(action)))
            things.append(thing);
    if (things.isEmpty())
        return tr("Your role is told of nothing here.");
    const QString last = things.takeLast();
    return things.isEmpty() ? tr("No %1 in your scope.").arg(last)
                            : tr("No %1 or %2 in your scope.").arg(things.join(tr(", ")), last);
}

void OverviewPage::askBurns()
{
    workspace()->desk()->worstBurns(kWorst, this, [this](const Fault &fault, const QList<BurnSeries> &burns) {
        if (fault.failed()) {
            // Old lines stay; on the first failure the reason stands where the lines would be.
            if (!m_burnsKnown)
                m_burns->setEmptyText(fault.summary + QLatin1Char(' ') + fault.remedy);
            return;
        }
        // Asked before the engine has judged the day, the answer is empty; only a repeated empty answer says "none".
        m_emptyAnswers = burns.isEmpty() ? m_emptyAnswers + 1 : 0;
        m_burnsKnown = m_emptyAnswers == 0 || m_emptyAnswers >= kEmptyAnswers;
        if (!m_burnsKnown)
            QTimer::singleShot(kBurnsSoonMs, this, &OverviewPage::askBurns);
        showBurns(burns);
    });
}

void OverviewPage::showBurns(const QList<BurnSeries> &burns)
{
    chart::Data data;
    data.title = m_burns->accessibleName();
    data.unit = QStringLiteral("%");
    data.source = workspace()->session().environment.source;
    data.format = [](double y) {
        return QStringLiteral("%1%").arg(y, 0, 'f', std::abs(y) < 10 && std::abs(y - std::round(y)) > 0.04 ? 1 : 0);
    };
    static constexpr std::array<Tone, kWorst> kTones{Tone::Bad, Tone::Series1, Tone::Series0, Tone::Series2,
                                                     Tone::Series3};
    double highest = 0;
    for (qsizetype i = 0; i < burns.size() && i < kWorst; ++i) {
        const BurnSeries &burn = burns.at(i);
        // The tenant alone names its line, unless several of its workflows are among the worst.
        const bool several = std::ranges::count(burns, burn.tenantId, &BurnSeries::tenantId) > 1;
        chart::Series line{several ? tr("%1, %2").arg(burn.tenantName, words::workflow(burn.workflow).toLower())
                                   : burn.tenantName,
                           kTones[std::size_t(i)],
                           {},
                           false,
                           3.0 * 3'600'000,
                           true};
        for (const BudgetPoint &point : burn.points) {
            if (point.budget == kUnknownBudget)
                continue;
            line.points.emplace_back(double(point.atMs), point.budget / 100.0);
            highest = std::max(highest, point.budget / 100.0);
        }
        data.series.push_back(std::move(line));
    }
    // The level of a used-up budget is drawn when the lines come near it; far below it would only flatten them.
    if (highest > 40)
        data.levels.push_back({100, tr("budget used up"), Tone::Bad});
    m_burns->setData(std::move(data));
}

} // namespace bulkhead
