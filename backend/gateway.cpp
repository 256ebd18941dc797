#include "backend/gateway.h"

#include "backend/domain/diagnostics.h"
#include "backend/domain/joint_identity.h"
#include "backend/domain/report_exchange.h"
#include "backend/driver/connector_fingerprint.h"
#include "backend/driver/oidc_identity.h"
#include "backend/gateway_audit.h"
#include "backend/gateway_files.h"
#include "backend/gateway_keys.h"
#include "backend/gateway_lockbox.h"
#include "backend/gateway_ops.h"
#include "backend/gateway_platform.h"
#include "backend/gateway_recordings.h"
#include "backend/gateway_source.h"
#include "backend/notify/notifier.h"
#include "backend/queries/query_library.h"
#include "backend/room/change_follower.h"
#include "backend/rpc/connector_keeper.h"
#include "backend/rpc/containment_keeper.h"
#include "backend/rpc/coverage_keeper.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/event_door.h"
#include "backend/rpc/exposure_keeper.h"
#include "backend/rpc/grant_keeper.h"
#include "backend/rpc/isolation_keeper.h"
#include "backend/rpc/kept_key.h"
#include "backend/rpc/limits_in_force.h"
#include "backend/rpc/live_people.h"
#include "backend/rpc/lockbox_service.h"
#include "backend/rpc/maturity_keeper.h"
#include "backend/rpc/server.h"
#include "backend/rpc/services.h"
#include "backend/rpc/tier_moves.h"
#include "backend/store/replica_store.h"

#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <mutex>

namespace bulkhead {

namespace {

constexpr char kVersion[] = BULKHEAD_VERSION;
constexpr int kStepMs = 50; // Of a drain.

std::uint64_t randomNumber()
{
    const std::string bytes = randomBytes(8);
    std::uint64_t number = 0;
    for (const char c : bytes)
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

absl::Status stopping()
{
    return fault(absl::StatusCode::kUnavailable, "GATEWAY_STOPPING", "The gateway is stopping.",
                 "Connect again in a moment.");
}

bool changesAct(const ChangeBatch &batch)
{
    return batch.everything
           || std::ranges::any_of(batch.changes, [](const StoredChange &change) { return change.kind == kActChanged; });
}

/// Null: the single user.
std::shared_ptr<Identity> identityOf(GatewayFiles &files, const std::string &path, const Clock &clock,
                                     const std::function<void(const std::string &)> &log)
{
    std::unique_ptr<Identity> people, persons;
    if (files.people)
        people = std::make_unique<LivePeople>(*std::move(files.people), path, log);
    if (files.signIn) {
        const OidcConfig config = files.signIn->config();
        persons = std::make_unique<OidcIdentity>(
            config, clock, [file = *std::move(files.signIn)]() mutable { return file.changed(); }, log);
    }
    if (people && persons)
        return std::make_shared<JointIdentity>(std::move(people), std::move(persons));
    return people ? std::move(people) : std::move(persons);
}

/// A made-up platform answers at once and costs nobody anything: a sample fleet is shown with its posture.
IsolationPace paceOf(const Platform &platform, const GatewayOptions &options, std::uint32_t tenants)
{
    constexpr std::uint32_t kSample = 5'000;
    IsolationPace pace;
    pace.perMinute = !platform.simulated() ? options.probesPerMinute : tenants <= kSample ? 60'000 : 6'000;
    return pace;
}

} // namespace

struct Gateway::Impl
{
    explicit Impl(const GatewayOptions &given)
        : options(given)
        , ops(given.log, kVersion)
    {
    }

    GatewayOptions options; ///< As started; a reload brings in what it changed.
    SystemClock clock;
    GatewayOps ops;
    std::function<void(const std::string &)> say = [this](const std::string &line) { ops.say(line); };
    std::shared_ptr<Identity> identity; ///< Null: the single user.
    std::unique_ptr<Store> store;
    ReplicaStore replica; ///< What the gateways on one store are to each other: feed, leases, reports of pools.
    std::unique_ptr<ReportExchange> exchange; ///< Null: there is no other gateway.
    std::unique_ptr<Platform> platform;
    std::unique_ptr<Diagnostics> diagnostics; ///< Null: no tenant's records can be asked.
    std::shared_ptr<const QueryLibrary> queries;
    std::unique_ptr<EngineRoom> room;
    std::unique_ptr<ChangeFollower> follower; ///< Null: nobody else writes into the store.
    std::unique_ptr<Entry> entry;
    std::unique_ptr<Server> server;
    mutable std::mutex notifierMutex; ///< A reload replaces it while somebody asks how receivers are doing.
    std::unique_ptr<notify::Notifier> notifier;
    std::optional<notify::NotifyConfig> notify;
    std::unique_ptr<EventDoor> events;
    std::unique_ptr<LimitExecutor> limits; ///< Until the keeper takes it.
    std::unique_ptr<LimitsInForce> inForce;
    Current<ContainmentPolicy> policy;
    Current<std::vector<PlatformLink>> links;
    std::unique_ptr<ContainmentKeeper> containment;
    std::unique_ptr<IsolationKeeper> isolation;
    std::unique_ptr<coverage::Source> coverageSource; ///< Until the keeper takes it.
    std::unique_ptr<CoverageKeeper> coverage;
    std::unique_ptr<MaturityKeeper> maturity;
    BaselineState baselines; ///< What tiers demand until this gateway ends, and what waits for consent.
    std::unique_ptr<TierMoves> moves;
    std::unique_ptr<recording::Recorder> recorder; ///< Null: nothing is recorded.
    std::unique_ptr<GrantKeeper> grants;
    std::unique_ptr<ExposureKeeper> exposures;
    std::unique_ptr<AuditKeeper> audit;          ///< Null: nothing is signed.
    std::unique_ptr<ConnectorKeeper> connectors; ///< Null: nothing that has connectors is attached.
    std::unique_ptr<GatewayLockbox> lockbox;

    absl::Status open();
    absl::Status serve(GatewayFiles &files);
    absl::Status settle(const GivenBaselines &given);
    absl::Status attachConnectors();
    void attachGrants(); ///< After the recorder.
    absl::Status attachDiagnostics();
    /// From now on tells these receivers and no others; an error: as before. What was not delivered stays in the store
    /// and is taken over by a receiver of the same name.
    absl::Status tellOfAlerts(std::optional<notify::NotifyConfig> config);
    absl::Status watch(const std::string &address);
    [[nodiscard]] std::vector<notify::NotifyState> notifyStates() const;
    void drain(int spreadMs, int graceMs, const std::function<bool(int)> &pause);
    void shutdown(int graceMs);
};

absl::Status Gateway::Impl::open()
{
    auto opened = openGatewayStore(options, clock);
    if (!opened.ok())
        return unusable(options, opened.status());
    store = *std::move(opened);
    // Before anything is read: what others write from here on is told.
    auto joined = openReplicaStore(withPassfile(options, options.store), withPassfile(options, options.storeDirect));
    if (!joined.ok())
        return unusable(options, joined.status());
    replica = *std::move(joined);
    if (replica.changes)
        exchange = std::make_unique<ReportExchange>(*replica.reports);
    auto source = openSource(options, *store, clock,
                             exchange ? std::optional(PoolSharing{*replica.leases, *exchange}) : std::nullopt);
    if (!source.ok())
        return source.status();
    auto attached = openPlatform(options, source->simulated, clock);
    if (!attached.ok())
        return attached.status();
    platform = *std::move(attached);
    coverageSource = std::move(source->coverage);
    limits = allLimits(std::move(source->limits), source->limited, policy.get().drivers);
    inForce = std::make_unique<LimitsInForce>(*store, source->limited);
    if (absl::Status status = inForce->readAll(); !status.ok()) // Before the first tick.
        return unusable(options, status);
    EngineRoomOptions settings;
    settings.epoch = randomNumber();
    settings.historyMinutes = options.historyMinutes;
    settings.platform = platform.get();
    settings.seedSettings = std::move(source->settings);
    settings.leases = replica.leases.get();
    settings.reports = exchange.get();
    settings.ticked = [this](double seconds) { ops.ticked(seconds); };
    room = std::make_unique<EngineRoom>(std::move(settings), clock, *store, std::move(source->telemetry));
    if (absl::Status status = room->start(); !status.ok())
        return unusable(options, status);
    return absl::OkStatus();
}

absl::Status Gateway::Impl::serve(GatewayFiles &files)
{
    EntryOptions door;
    door.environment = environmentOf(options, room->simulated());
    if (files.signIn)
        door.signIn = files.signIn->config().console;
    if (files.access) {
        const auto file = std::make_shared<AccessFile>(*std::move(files.access));
        door.access = file->policy();
        door.accessChanged = [file] { return file->changed(); };
    }
    identity = identityOf(files, options.people, clock, say);
    door.identity = identity;
    door.singleUserRole = static_cast<Role>(options.initialRole);
    door.observer = &ops;
    if (absl::Status status = settle(files.baselines); !status.ok())
        return status;
    door.baselines = baselines.inForce;
    auto recordings = openRecorder(options, *store, say);
    if (!recordings.ok())
        return unusable(options, recordings.status());
    recorder = *std::move(recordings);
    attachGrants();
    door.grants = grants.get();
    door.recorder = recorder.get();
    entry = std::make_unique<Entry>(std::move(door), clock, *store, room->fleet());
    ServiceParts parts{*entry, clock, *store, *room, platform.get(), kVersion, options.production};
    parts.leases = replica.leases.get();
    auto pageKey = keptKey(*store, kPageKey);
    if (!pageKey.ok())
        return unusable(options, pageKey.status());
    parts.pageKey = *std::move(pageKey);
    if (replica.changes) {
        follower = std::make_unique<ChangeFollower>(*store, *room, *replica.changes);
        follower->add([this](const ChangeBatch &batch) { return inForce->follow(batch); });
    }
    parts.changes = follower.get();
    parts.contracts = &room->contracts();
    parts.links = &links;
    if (limits) {
        containment =
            std::make_unique<ContainmentKeeper>(clock, *store, *room, std::move(limits), replica.leases.get());
        containment->start();
        if (follower)
            follower->add([this](const ChangeBatch &batch) {
                if (changesAct(batch)) // The keeper reads acts only when it was told that one may be in force.
                    containment->watch();
                return absl::OkStatus();
            });
        parts.containment = containment.get();
        parts.policy = &policy;
    }
    if (platform) {
        isolation = std::make_unique<IsolationKeeper>(clock, *store, room->fleet(), *platform, baselines.inForce,
                                                      paceOf(*platform, options, room->fleet().current()->size),
                                                      replica.leases.get());
        parts.isolation = isolation.get();
        parts.platformSimulated = platform->simulated();
        moves = std::make_unique<TierMoves>(clock, *store, *room, *platform, *isolation, replica.leases.get());
        parts.moves = moves.get();
    }
    if (coverageSource) {
        auto key = keptKey(*store, kFingerprintKey);
        if (!key.ok())
            return unusable(options, key.status());
        coverage = std::make_unique<CoverageKeeper>(clock, *store, room->fleet(), std::move(coverageSource),
                                                    fingerprintsWith(*std::move(key)), replica.leases.get());
        parts.coverage = coverage.get();
    }
    maturity =
        std::make_unique<MaturityKeeper>(clock, *store, *room, isolation.get(), coverage.get(), replica.leases.get());
    if (absl::Status status = attachConnectors(); !status.ok())
        return status;
    parts.baselineState = &baselines;
    parts.grants = grants.get();
    queries = std::move(files.queries);
    if (absl::Status status = attachDiagnostics(); !status.ok())
        return status;
    parts.diagnostics = diagnostics.get();
    parts.queries = queries.get();
    parts.recorder = parts.recordings = recorder.get();
    exposures = std::make_unique<ExposureKeeper>(clock, *store, room->fleet(), options.exposureDays);
    if (isolation)
        exposures->watch(*isolation);
    exposures->watch(grants->rows());
    parts.exposures = exposures.get();
    auto keeper = openAuditKeeper(options, clock, *store, say, replica.leases.get());
    if (!keeper.ok())
        return unusable(options, keeper.status());
    audit = *std::move(keeper);
    parts.checkpoints = audit.get();
    parts.connectors = connectors.get();
    lockbox = std::make_unique<GatewayLockbox>(std::move(files.lockbox));
    auto services = makeServices(parts);
    services.push_back(makeLockboxService(parts, lockbox->issuer()));
    auto started = Server::start(std::move(services), files.address, options.reflection,
                                 options.tls.used() ? serverCredentials(options.tls) : nullptr);
    if (!started.ok())
        return started.status();
    server = *std::move(started);
    if (follower)
        follower->start();
    grants->start();
    exposures->start();
    if (audit)
        audit->start();
    if (isolation)
        isolation->start();
    if (coverage)
        coverage->start();
    maturity->start();
    if (moves)
        moves->start();
    if (connectors)
        connectors->start();
    if (absl::Status status = lockbox->open(parts, options.lockbox.tls); !status.ok())
        return status;
    if (options.events.empty())
        return absl::OkStatus();
    auto opened = EventDoor::open(options.events, server->channel());
    if (!opened.ok())
        return opened.status();
    events = *std::move(opened);
    return absl::OkStatus();
}

absl::Status Gateway::Impl::settle(const GivenBaselines &given)
{
    auto settled = settleBaselines(*store, clock, given, say);
    if (!settled.ok())
        return unusable(options, settled.status());
    baselines = *std::move(settled);
    return absl::OkStatus();
}

void Gateway::Impl::attachGrants()
{
    grants = std::make_unique<GrantKeeper>(clock, *store, replica.changes != nullptr);
    if (recorder)
        grants->record(*recorder);
    grants->watch(watchAlertsOf(*room));
    grants->tell(say);
}

absl::Status Gateway::Impl::attachDiagnostics()
{
    auto opened = openDiagnostics(options);
    if (!opened.ok())
        return opened.status();
    diagnostics = *std::move(opened);
    return absl::OkStatus();
}

absl::Status Gateway::Impl::attachConnectors()
{
    if (!platform)
        return absl::OkStatus();
    auto key = keptKey(*store, kFingerprintKey);
    if (!key.ok())
        return unusable(options, key.status());
    auto source = openConnectors(options, room->simulated(), platform.get(), fingerprintsWith(*std::move(key)));
    if (!source.ok())
        return source.status();
    if (*source)
        connectors = std::make_unique<ConnectorKeeper>(clock, room->fleet(), *std::move(source), baselines.inForce);
    return absl::OkStatus();
}

absl::Status Gateway::Impl::tellOfAlerts(std::optional<notify::NotifyConfig> config)
{
    std::unique_ptr<notify::Notifier> next;
    if (config) {
        if (config->gateway.empty())
            config->gateway = !options.environment.empty() ? options.environment : "bulkhead";
        auto prepared = notify::Notifier::prepare(*config, *room, *store, clock, say, replica.leases.get(),
                                                  isolation.get(), coverage.get());
        if (!prepared.ok())
            return unusable(options, prepared.status());
        next = *std::move(prepared);
    }
    std::unique_ptr<notify::Notifier> before;
    {
        const std::lock_guard lock(notifierMutex);
        before = std::move(notifier);
    }
    before.reset(); // Two that send the same alerts would send them twice.
    if (next)
        next->begin();
    std::vector<std::string> gone;
    for (const notify::Target &target : notify ? notify->targets : std::vector<notify::Target>()) {
        const auto same = [&target](const notify::Target &one) { return one.name == target.name; };
        if (!config || std::ranges::none_of(config->targets, same))
            gone.push_back(notify::leaseOf(target.name));
    }
    if (!gone.empty())
        replica.leases->unwant(gone); // Another gateway may still have such a receiver.
    const std::lock_guard lock(notifierMutex);
    notifier = std::move(next);
    notify = std::move(config);
    return absl::OkStatus();
}

absl::Status Gateway::Impl::watch(const std::string &address)
{
    return ops.watch({clock, *store, *room, [this] { return notifyStates(); },
                      [this](bool serving) { server->setServing(serving); }},
                     address);
}

std::vector<notify::NotifyState> Gateway::Impl::notifyStates() const
{
    const std::lock_guard lock(notifierMutex);
    return notifier ? notifier->states() : std::vector<notify::NotifyState>();
}

void Gateway::Impl::drain(int spreadMs, int graceMs, const std::function<bool(int)> &pause)
{
    ops.draining();
    server->setServing(false);
    entry->close(stopping(), false);
    server->stopListening(); // Else a balancer leads whoever is sent away back to where there are fewest.
    const std::size_t all = entry->endStreams(stopping(), 0);
    std::size_t left = all;
    for (int spent = kStepMs; left > 0 && spent < spreadMs && !pause(kStepMs); spent += kStepMs) {
        // The first at once, the last a share of the time before its end.
        const std::size_t due = (all * static_cast<std::size_t>(spent) + static_cast<std::size_t>(spreadMs) - 1)
                                / static_cast<std::size_t>(spreadMs);
        left = entry->endStreams(stopping(), due - std::min(due, all - left));
    }
    entry->endStreams(stopping());
    entry->close(stopping(), true);
    for (int waited = 0; waited < graceMs && entry->underWay() > 0; waited += kStepMs) {
        if (pause(kStepMs))
            break;
    }
}

void Gateway::Impl::shutdown(int graceMs)
{
    ops.draining();
    {
        std::unique_ptr<notify::Notifier> last;
        const std::lock_guard lock(notifierMutex);
        last = std::move(notifier); // Ends with this block; what is not delivered stays in the store.
    }
    ops.stop();
    if (follower)
        follower->stop(); // Its readers are the services'.
    events.reset();       // Its calls are the server's.
    lockbox.reset();
    if (identity)
        identity->close(); // Nobody waits for a provider any more.
    // Streams end by themselves with a word; calls under way get the grace; then nothing uses workers, room and store.
    if (entry)
        entry->endStreams(stopping());
    if (moves)
        moves->end(); // Its callers get what there is; the next gateway goes on.
    if (server)
        server->stopWithin(graceMs);
    server.reset(); // Services with it.
    if (exposures)
        exposures->stop(); // It listens to the keeper of isolation.
    containment.reset();
    moves.reset();
    maturity.reset(); // It looks at the next two.
    isolation.reset();
    coverage.reset();
    connectors.reset();
    if (room)
        room->stop(); // Before the entry's workers: a handler may wait for the room's answer.
    if (replica.leases)
        replica.leases->release(); // Others need not wait for their end.
    exposures.reset();
    entry.reset();
    grants.reset(); // The entry asks it to its end.
    recorder.reset();
    audit.reset();
    identity.reset();
    follower.reset();
    room.reset();
    diagnostics.reset();
    platform.reset();
    exchange.reset();
    replica = {};
    inForce.reset();
    store.reset();
}

Gateway::Gateway(std::unique_ptr<Impl> impl)
    : m_impl(std::move(impl))
{
}

Gateway::~Gateway()
{
    shutdown(1000);
}

absl::Status Gateway::check(const GatewayOptions &options)
{
    return readGatewayFiles(options, [](const std::string &) {}).status();
}

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::start(const GatewayOptions &options)
{
    auto impl = std::make_unique<Impl>(options);
    auto files = readGatewayFiles(options, impl->say);
    if (!files.ok())
        return files.status();
    impl->policy.set(files->policy);
    impl->links.set(std::move(files->links));
    absl::Status status = impl->open();
    if (status.ok())
        status = impl->serve(*files);
    if (status.ok())
        status = impl->tellOfAlerts(std::move(files->notify));
    if (status.ok())
        status = impl->watch(files->opsAddress);
    if (!status.ok()) {
        impl->shutdown(0);
        return status;
    }
    return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
}

absl::StatusOr<ReloadReport> Gateway::reload(const GatewayOptions &fresh)
{
    auto files = readGatewayFiles(fresh, m_impl->say);
    if (!files.ok())
        return files.status();
    const auto level = logLevelOf(fresh.logLevel);
    if (!level.ok())
        return level.status();
    if (!fresh.notify.empty() || m_impl->notify) {
        if (absl::Status status = m_impl->tellOfAlerts(std::move(files->notify)); !status.ok())
            return status;
    }
    ReloadReport report{{"log level", "receivers of alerts", "links", "containment policy"},
                        differingOptions(m_impl->options, fresh)};
    if (m_impl->options.log)
        m_impl->options.log->setLevel(*level);
    m_impl->links.set(std::move(files->links));
    const std::vector<std::string> drivers = m_impl->policy.get().drivers;
    if (files->policy.drivers != drivers)
        report.restart.emplace_back("drivers of limits");
    files->policy.drivers = drivers;
    m_impl->policy.set(std::move(files->policy));
    return report;
}

std::shared_ptr<grpc::Channel> Gateway::channel()
{
    return m_impl->server->channel();
}

int Gateway::port() const
{
    return m_impl->server ? m_impl->server->port() : 0;
}

int Gateway::eventsPort() const
{
    return m_impl->events ? m_impl->events->port() : 0;
}

int Gateway::lockboxPort() const
{
    return m_impl->lockbox ? m_impl->lockbox->port() : 0;
}

int Gateway::opsPort() const
{
    return m_impl->ops.port();
}

std::vector<notify::NotifyState> Gateway::notifyStates() const
{
    return m_impl->notifyStates();
}

void Gateway::drain(int spreadMs, int graceMs, const std::function<bool(int)> &pause)
{
    m_impl->drain(spreadMs, graceMs, pause);
}

void Gateway::shutdown(int graceMs)
{
    m_impl->shutdown(graceMs);
}

} // namespace bulkhead
