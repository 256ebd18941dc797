#include "models/session/gateway_desk.h"

#include <QElapsedTimer>
#include <QThreadPool>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kTickMs = 250;     // Four states of the stream a second are as many as a person reads.
constexpr int kDeniedPauses = 6; // A refusal does not go away by asking often.
constexpr std::chrono::milliseconds kLastWait(250);

WatchHooks hooks(std::function<void()> ring, std::function<void()> heard, std::function<void(const Fault &)> lost)
{
    return {std::move(ring), std::move(heard), std::move(lost)};
}

} // namespace

/// Keeps a stopped run until control is back in the event loop: stop() may have been called from one of its hooks.
class GatewayDesk::Retired : public QObject
{
public:
    Retired(std::unique_ptr<Run> run, QObject *parent)
        : QObject(parent)
        , m_run(std::move(run))
    {
    }

private:
    std::unique_ptr<Run> m_run;
};

namespace {

SessionOptions withBearer(SessionOptions options)
{
    if (!options.bearer)
        options.bearer = std::make_shared<Bearer>(options.token);
    return options;
}

/// Ringing from any thread: one post per filled mailbox.
template<typename Desk>
std::function<void()> bell(const std::shared_ptr<Link> &link, Desk schedule)
{
    return [link, schedule] { Link::post(link, schedule); };
}

} // namespace

GatewayDesk::Run::Run(GatewayDesk *desk, const SessionTiming &timing)
    : link(std::make_shared<Link>(desk))
    , calls(link)
    , fleet(link, calls.airspace(), timing,
            hooks(
                bell(link, [desk] { desk->scheduleFrame(); }),
                [desk] {
                    desk->m_backoff.reset();
                    desk->m_distrust.clear();
                    desk->enter(StreamState::Link::Live, {});
                },
                [desk](const Fault &fault) { desk->gatewayLost(fault); }))
    , objectives(
          link, calls.airspace(), timing,
          hooks(
              bell(link, [desk] { desk->scheduleFrame(); }), [] {},
              [this, desk](const Fault &fault) { reopen(objectives, fault, desk, GatewayDesk::tr("service levels")); }))
    , alerts(link, calls.airspace(), timing,
             hooks(
                 bell(link, [desk] { desk->scheduleFrame(); }), [] {},
                 [this, desk](const Fault &fault) { reopen(alerts, fault, desk, GatewayDesk::tr("alerts")); }))
    , incidents(link, calls.airspace(), timing,
                hooks(
                    bell(link, [desk] { desk->scheduleFrame(); }), [] {},
                    [this, desk](const Fault &fault) { reopen(incidents, fault, desk, GatewayDesk::tr("incidents")); }))
    , cases(link, calls.airspace(), timing,
            hooks(
                bell(link, [desk] { desk->scheduleFrame(); }), [] {},
                [this, desk](const Fault &fault) { reopen(cases, fault, desk, GatewayDesk::tr("onboarding cases")); }))
    , postures(link, calls.airspace(), timing,
               hooks(
                   bell(link, [desk] { desk->scheduleFrame(); }), [] {},
                   [desk](const Fault &fault) { desk->postureLost(fault); }))
    , coverage(link, calls.airspace(), timing,
               hooks(
                   bell(link, [desk] { desk->scheduleFrame(); }), [] {},
                   [desk](const Fault &fault) { desk->coverageLost(fault); }))
    , grants(link, calls.airspace(), timing,
             hooks(
                 bell(link, [desk] { desk->scheduleFrame(); }), [] {},
                 [desk](const Fault &fault) { desk->grantsLost(fault); }))
    , exposures(
          link, calls.airspace(), timing,
          hooks(
              bell(link, [desk] { desk->scheduleFrame(); }), [] {},
              [this, desk](const Fault &fault) { reopen(exposures, fault, desk, GatewayDesk::tr("exposure cases")); }))
    , connectors(link, calls.airspace(), timing,
                 hooks(
                     bell(link, [desk] { desk->scheduleFrame(); }), [] {},
                     [desk](const Fault &fault) { desk->connectorsLost(fault); }))
{
}

GatewayDesk::GatewayDesk(SessionOptions options)
    : m_options(withBearer(std::move(options)))
    , m_backoff(m_options.timing.backoffMin, m_options.timing.backoffMax)
{
    m_again.setSingleShot(true);
    m_frame.setSingleShot(true);
    m_frame.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(kTickMs);
    connect(&m_again, &QTimer::timeout, this, &GatewayDesk::greet);
    connect(&m_frame, &QTimer::timeout, this, &GatewayDesk::frame);
    connect(&m_tick, &QTimer::timeout, this, &GatewayDesk::tick);
    if (m_options.viewing) {
        connect(m_options.viewing.get(), &Viewing::wantedChanged, this, &GatewayDesk::viewChanged);
        m_options.viewing->setAsk(
            [this](QObject *guard, Answer<LookChoices> then) { askChoices(guard, std::move(then)); });
    }
}

GatewayDesk::~GatewayDesk()
{
    if (m_options.viewing)
        m_options.viewing->setAsk({});
    stop();
    // Cancelled calls end within microseconds; a process that ends must not do so under their feet.
    if (m_airspace)
        m_airspace->waitEmpty(kLastWait);
    m_connection.reset();
}

void GatewayDesk::start()
{
    if (m_run)
        return;
    m_stopped = m_askingTrust = false;
    m_run = std::make_unique<Run>(this, m_options.timing);
    m_airspace = m_run->calls.airspace();
    m_state = {};
    m_state.sinceMs = QDateTime::currentMSecsSinceEpoch();
    m_notLiveSinceMs = steadyMs();
    m_tick.start();
    m_again.start(0); // Signals start after start() returned.
}

void GatewayDesk::stop()
{
    m_stopped = true;
    if (!m_run)
        return;
    m_again.stop();
    m_frame.stop();
    m_tick.stop();
    m_run->link->close();
    m_run->calls.stop();
    m_run->fleet.close();
    m_run->objectives.close();
    m_run->alerts.close();
    m_run->incidents.close();
    m_run->cases.close();
    m_run->postures.close();
    m_run->coverage.close();
    m_run->grants.close();
    m_run->exposures.close();
    m_run->connectors.close();
    (new Retired(std::move(m_run), this))->deleteLater();
}

void GatewayDesk::reconnect()
{
    if (m_run && m_again.isActive())
        m_again.start(0);
}

void GatewayDesk::greet()
{
    if (!m_run->connection) {
        auto channel = m_options.channel ? m_options.channel() : nullptr;
        if (!channel) {
            gatewayLost(noGatewayFault());
            return;
        }
        std::optional<v1::ViewAs> view;
        if (m_options.viewing && m_options.viewing->wanted().active())
            fillView(m_options.viewing->wanted(), view.emplace());
        m_run->connection = connectionOver(std::move(channel), m_options.bearer, m_options.environment.toStdString(),
                                           std::move(view), m_grants.used().id.toStdString());
    }
    m_connection = m_run->connection;
    const auto &connection = m_run->connection;
    // One back-off is enough: ours.
    grpc::experimental::ChannelResetConnectionBackoff(connection->channel.get());
    v1::HelloRequest request;
    connection->aboutFleet(request.mutable_context());
    callUnary(
        m_run->calls, connection, connection->session->async(), &AsyncOf<v1::SessionService>::Hello, std::move(request),
        +[](const v1::HelloResponse &m) { return greetingFrom(m); },
        {std::min(m_options.timing.greeting, m_options.timing.deadline), 1}, nullptr,
        [this](const Fault &fault, const Greeting &greeting) {
            if (!fault.failed())
                accept(greeting);
            else if (m_grants.isOver(fault))
                m_grants.over(fault); // Likewise: by one's own rights.
            else if (m_run->connection->view && refusesView(fault))
                m_options.viewing->refuse(fault); // Which begins anew, as oneself.
            else if (wantsSignIn(fault) && m_options.signInAsked)
                askWhereToSignIn(fault);
            else
                gatewayLost(fault);
        });
}

/// Another's view: nothing that is under way may land in it, and nothing on the screen stays.
void GatewayDesk::viewChanged()
{
    if (!m_run)
        return;
    m_viewChanged = true;
    stop();
    start();
}

void GatewayDesk::askChoices(QObject *guard, Answer<LookChoices> then)
{
    const auto c = line(guard, then);
    if (!c)
        return;
    v1::ViewChoicesRequest request;
    c->aboutFleet(request.mutable_context());
    callUnary(
        m_run->calls, c, c->session->async(), &AsyncOf<v1::SessionService>::ViewChoices, std::move(request),
        +[](const v1::ViewChoicesResponse &m) { return choicesFrom(m); }, terms(), guard, std::move(then));
}

void GatewayDesk::accept(const Greeting &greeting)
{
    const SessionInfo &info = greeting.info;
    const Run *run = m_run.get();
    const bool another =
        std::exchange(m_viewChanged, false)
        || (!m_session.person.isEmpty() && (m_session.person != info.person || m_session.role != info.role));
    m_session = info;
    m_lacking.clear(); // It may have been updated.
    // From here on every request names the environment that the person sees: whatever gateway it reaches, it cannot
    // act in another one.
    if (auto &line = m_run->connection; line->environment.empty() && !info.environment.name.isEmpty())
        m_connection = line = connectionOver(line->channel, m_options.bearer, info.environment.name.toStdString(),
                                             line->view, line->grant);
    if (another)
        forgetStreams();
    if (!running(run))
        return;
    if (m_options.viewing)
        m_options.viewing->tell(greeting.looking, greeting.look);
    if (!running(run))
        return;
    emit sessionChanged(m_session);
    if (running(run))
        openStreams();
}

/// A stream that the role may not have would be refused, and the refusal audited: it has nothing in it, and that is all
/// that it will ever have.
void GatewayDesk::openStreams()
{
    Run *run = m_run.get();
    m_postureFault = {};
    const auto ensure = [run](auto &watch, bool may) {
        if (!may)
            watch.forget();
        else if (!watch.isOpen())
            watch.open(run->connection);
        return may;
    };
    const auto may = [this](const char *action) {
        return m_session.actions.isEmpty() || m_session.may(QLatin1String(action));
    };
    ensure(run->fleet, may("tenants.read"));
    const bool objectives = ensure(run->objectives, may("objectives.read")),
               alerts = ensure(run->alerts, may("alerts.read")),
               incidents = ensure(run->incidents, may("incidents.read")), cases = ensure(run->cases, may("cases.read")),
               // A gateway that tells no actions is older than postures.
        postures = ensure(run->postures, m_session.may(QStringLiteral("posture.read")));
    if (!objectives)
        emit objectivesChanged({}, {});
    if (!alerts && running(run))
        emit alertsChanged({}, {}, true);
    if (!incidents && running(run))
        emit incidentsChanged({}, {}, true);
    if (!cases && running(run))
        emit casesChanged({}, {}, true);
    if (!postures && running(run))
        emit postureChanged({}, {}, true);
    if (running(run) && !ensure(run->coverage, m_session.may(QStringLiteral("coverage.read"))))
        m_coverage.end({});
    if (running(run) && !ensure(run->grants, m_session.may(QStringLiteral("grants.read"))))
        m_grants.end({});
    if (running(run) && !ensure(run->exposures, m_session.may(QStringLiteral("exposures.read"))))
        m_exposures.end({});
    if (running(run))
        openConnectors();
}

/// A gateway without a platform has no postures until it is started with one, which begins with a hello; nobody is to
/// wait for them.
void GatewayDesk::postureLost(const Fault &fault)
{
    if (fault.kind != Fault::Kind::Conflict) {
        m_run->reopen(m_run->postures, fault, this, tr("isolation posture"));
        return;
    }
    m_postureFault = fault;
    emit postureChanged({}, {}, true);
}

/// What the former role saw leaves the screen at once, before the next role's data come.
void GatewayDesk::forgetStreams()
{
    Run *run = m_run.get();
    run->fleet.forget();
    run->objectives.forget();
    run->alerts.forget();
    run->incidents.forget();
    run->cases.forget();
    run->postures.forget();
    run->coverage.forget();
    run->grants.forget();
    run->exposures.forget();
    run->connectors.forget();
    auto nothing = std::make_shared<FleetBatch>();
    nothing->reset = true;
    emit fleetBatch(nothing);
    if (running(run))
        emit objectivesChanged({}, {});
    if (running(run))
        emit alertsChanged({}, {}, true);
    if (running(run))
        emit incidentsChanged({}, {}, true);
    if (running(run))
        emit casesChanged({}, {}, true);
    if (running(run))
        emit postureChanged({}, {}, true);
    if (running(run))
        m_coverage.forget();
    if (running(run))
        m_grants.forget();
    if (running(run))
        m_exposures.forget();
    if (running(run))
        emit connectorsChanged({}, {}, true);
}

void GatewayDesk::askWhereToSignIn(const Fault &refusal)
{
    v1::SignInOptionsRequest request;
    m_run->connection->aboutFleet(request.mutable_context());
    callUnary(
        m_run->calls, m_run->connection, m_run->connection->session->async(),
        &AsyncOf<v1::SessionService>::SignInOptions, std::move(request),
        +[](const v1::SignInOptionsResponse &m) { return signInFrom(m); }, {m_options.timing.deadline, 1}, nullptr,
        [this, refusal](const Fault &fault, const SignInSettings &settings) {
            // Until the person has signed in, that is how it stands; a new token reconnects.
            m_again.start(m_options.timing.backoffMax * kDeniedPauses);
            enter(StreamState::Link::Offline, refusal.summary);
            if (!fault.failed())
                m_options.signInAsked(settings, refusal);
        });
}

void GatewayDesk::gatewayLost(const Fault &fault)
{
    if (m_grants.isOver(fault))
        return m_grants.over(fault);
    m_run->fleet.close();
    if (wantsSignIn(fault) && m_state.link == StreamState::Link::Live && m_options.signInAsked) {
        m_again.start(0); // A token's life is over; the next one is there already, or hello will ask for it.
        return;
    }
    const bool denied = fault.kind == Fault::Kind::Denied;
    const auto link = denied                                    ? StreamState::Link::Offline
                      : m_state.link == StreamState::Link::Live ? StreamState::Link::Reconnecting
                                                                : m_state.link;
    m_again.start(denied ? m_options.timing.backoffMax * kDeniedPauses : m_backoff.next());
    if (fault.kind == Fault::Kind::Offline)
        askWhetherTrusted();
    else
        m_distrust.clear();
    if (m_distrust.isEmpty())
        enter(link, fault.summary);
    else
        enter(StreamState::Link::Offline, m_distrust);
}

/// Away, or not who it should be? A person does something else about either.
void GatewayDesk::askWhetherTrusted()
{
    if (!m_options.distrust || m_askingTrust)
        return;
    m_askingTrust = true;
    QThreadPool::globalInstance()->start([ask = m_options.distrust, link = m_run->link, this] {
        Link::post(link, [this, why = ask()] { distrusted(why); });
    });
}

void GatewayDesk::distrusted(const QString &why)
{
    m_askingTrust = false;
    if (m_state.link == StreamState::Link::Live)
        return;
    m_distrust = why;
    if (!why.isEmpty())
        enter(StreamState::Link::Offline, why);
}

void GatewayDesk::scheduleFrame()
{
    if (m_frame.isActive())
        return;
    // After a quiet moment the first change is shown at once; then one batch per frame.
    const qint64 since = steadyMs() - m_lastFrameMs;
    m_frame.start(int(std::clamp<qint64>(m_options.timing.frame - since, 0, m_options.timing.frame)));
}

void GatewayDesk::frame()
{
    const Run *run = m_run.get();
    m_lastFrameMs = steadyMs();
    if (deliverFleet() && running(run))
        scheduleFrame();
    if (!running(run))
        return;
    if (const auto edition = m_run->objectives.stream().take())
        emit objectivesChanged(edition->rows, edition->counts);
    if (!running(run))
        return;
    if (const auto news = m_run->alerts.stream().take(); !news.empty())
        emit alertsChanged(news.changed, news.removed, news.reset);
    if (!running(run))
        return;
    if (const auto news = m_run->incidents.stream().take(); !news.empty())
        emit incidentsChanged(news.changed, news.removed, news.reset);
    if (!running(run))
        return;
    if (const auto news = m_run->cases.stream().take(); !news.empty())
        emit casesChanged(news.changed, news.removed, news.reset);
    if (!running(run))
        return;
    if (const auto news = m_run->postures.stream().take(); !news.empty())
        emit postureChanged(news.changed, news.removed, news.reset);
    if (!running(run))
        return;
    if (const auto news = m_run->coverage.stream().take(); !news.empty())
        m_coverage.take(news);
    if (!running(run))
        return;
    if (const auto news = m_run->grants.stream().take(); !news.empty())
        m_grants.take(news);
    if (!running(run))
        return;
    if (const auto news = m_run->exposures.stream().take(); !news.empty())
        m_exposures.take(news);
    if (!running(run))
        return;
    if (const auto news = m_run->connectors.stream().take(); !news.empty())
        emit connectorsChanged(news.changed, news.removed, news.reset);
}

/// True if more waits for the next frame.
bool GatewayDesk::deliverFleet()
{
    bool more = false;
    FrameBudget &budget = m_loading ? m_loadBudget : m_budget;
    const auto batch = m_run->fleet.stream().mailbox().take(budget.rows(), &more);
    std::size_t rows = 0;
    for (const auto &chunk : batch->facts)
        rows += chunk.row.size();
    for (const auto &chunk : batch->figures)
        rows += chunk.row.size();
    for (const auto &chunk : batch->sparks)
        rows += chunk.row.size();
    m_updates += batch->updates;
    const bool speaks =
        rows > 0 || batch->reset || batch->snapshotEnd || !batch->removed.empty() || !batch->words.empty();
    if (!speaks)
        return more;
    m_loading = (m_loading || batch->reset) && !batch->snapshotEnd;
    QElapsedTimer timer;
    timer.start();
    emit fleetBatch(batch);
    budget.spent(rows, double(timer.nsecsElapsed()) / 1e6);
    return more;
}

void GatewayDesk::tick()
{
    const Run *run = m_run.get();
    m_run->fleet.checkSilence();
    m_run->objectives.checkSilence();
    m_run->alerts.checkSilence();
    m_run->incidents.checkSilence();
    m_run->cases.checkSilence();
    m_run->postures.checkSilence();
    m_run->coverage.checkSilence();
    m_run->grants.checkSilence();
    m_run->exposures.checkSilence();
    m_run->connectors.checkSilence();
    if (!running(run))
        return;
    m_rate[m_rateAt++ % m_rate.size()] = std::exchange(m_updates, 0);
    quint64 sum = 0;
    for (const quint64 count : m_rate)
        sum += count;
    const double perSecond = double(sum) * 1000.0 / double(kTickMs * int(m_rate.size()));
    const Pulse &pulse = m_run->fleet.pulse();
    const bool fresh = perSecond != m_state.updatesPerSecond || pulse.dataTimeMs != m_state.dataTimeMs;
    m_state.updatesPerSecond = perSecond;
    m_state.dataTimeMs = pulse.dataTimeMs;
    m_state.serverSkewMs = pulse.skewMs;
    const bool trying =
        m_state.link == StreamState::Link::Connecting || m_state.link == StreamState::Link::Reconnecting;
    if (trying && steadyMs() - m_notLiveSinceMs >= m_options.timing.offline)
        enter(StreamState::Link::Offline, m_state.reason);
    else if (fresh || m_publishWaits)
        publish();
}

void GatewayDesk::lacks(const QString &stream)
{
    if (m_lacking.contains(stream))
        return;
    m_lacking.append(stream);
    if (m_state.link == StreamState::Link::Live)
        enter(StreamState::Link::Live, {});
}

void GatewayDesk::enter(StreamState::Link link, const QString &why)
{
    const bool less = link == StreamState::Link::Live && !m_lacking.isEmpty();
    const QString reason = less ? tr("This gateway is older than the console. It does not offer: %1. What these views "
                                     "show is not known; have the gateway updated.")
                                      .arg(m_lacking.join(QStringLiteral(", ")))
                                : why;
    if (link == m_state.link && reason == m_state.reason)
        return;
    if (link != m_state.link) {
        m_state.sinceMs = QDateTime::currentMSecsSinceEpoch();
        if (m_state.link == StreamState::Link::Live)
            m_notLiveSinceMs = steadyMs();
    }
    m_state.link = link;
    m_state.reason = reason;
    publish();
}

void GatewayDesk::publish()
{
    const qint64 now = steadyMs();
    m_publishWaits = now - m_lastPublishMs < kTickMs - 10;
    if (m_publishWaits)
        return; // The next tick is at most a quarter of a second away.
    m_lastPublishMs = now;
    emit streamChanged(m_state);
}

std::unique_ptr<Desk> makeSession(SessionOptions options)
{
    return std::make_unique<GatewayDesk>(std::move(options));
}

} // namespace bulkhead
