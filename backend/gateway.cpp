#include "backend/gateway.h"

#include "backend/containment_file.h"
#include "backend/domain/joint_identity.h"
#include "backend/driver/joint_limits.h"
#include "backend/driver/oidc_identity.h"
#include "backend/driver/postgres_limits.h"
#include "backend/driver/probed_telemetry.h"
#include "backend/driver/prometheus_telemetry.h"
#include "backend/driver/rabbitmq_limits.h"
#include "backend/driver/simulated_limits.h"
#include "backend/driver/simulated_platform.h"
#include "backend/driver/simulated_telemetry.h"
#include "backend/link_file.h"
#include "backend/notify/notifier.h"
#include "backend/room/change_follower.h"
#include "backend/room/inventory_seed.h"
#include "backend/room/service_board.h"
#include "backend/rpc/containment_keeper.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/event_door.h"
#include "backend/rpc/external_limits.h"
#include "backend/rpc/listen_address.h"
#include "backend/rpc/people.h"
#include "backend/rpc/server.h"
#include "backend/rpc/services.h"
#include "backend/sign_in_file.h"
#include "backend/store/postgres_store.h"
#include "backend/store/replica_store.h"

#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <charconv>
#include <iostream>

namespace bulkhead {

namespace {

constexpr char kVersion[] = BULKHEAD_VERSION;
// The sample fleet's story began some minutes before anybody looks: its first noisy neighbour is at work when the
// console opens.
constexpr std::int64_t kStoryBeforeStartMs = 5 * 60'000;
constexpr std::int64_t kWarmMs = 8 * 60'000;

std::uint64_t randomNumber()
{
    const std::string bytes = randomBytes(8);
    std::uint64_t number = 0;
    for (const char c : bytes)
        number = number << 8U | static_cast<unsigned char>(c);
    return number;
}

/// Reads a number that an earlier start has left in the store.
absl::StatusOr<std::optional<std::uint64_t>> storedNumber(Store &store, std::string_view name)
{
    auto text = store.setting(name);
    if (!text.ok())
        return text.status();
    if (!*text)
        return std::nullopt;
    std::uint64_t number = 0;
    const std::string_view digits = **text;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size())
        return absl::DataLossError("the store's setting \"" + std::string(name) + "\" is not a number");
    return number;
}

/// A store that cannot be used is one thing to the caller, whatever the cause; the text keeps it. An address that asks
/// for what cannot be is another.
absl::Status unusable(const GatewayOptions &options, const absl::Status &status)
{
    if (absl::IsInvalidArgument(status) || absl::IsPermissionDenied(status))
        return absl::InvalidArgumentError(std::string(status.message()));
    return absl::UnavailableError("The store " + (options.store.empty() ? "in memory" : options.store)
                                  + " cannot be used: " + std::string(status.message()));
}

absl::Status refuseMixing(const GatewayOptions &options, bool simulated, bool storedSample)
{
    if (simulated == storedSample)
        return absl::OkStatus();
    return absl::InvalidArgumentError(
        storedSample
            ? "The store " + options.store + " holds the sample fleet, which real telemetry knows nothing of; "
                  + "give another one to --store."
            : "The store " + options.store + " holds real tenants, and simulated figures beside them would look "
                  + "real; give another one to --store, or --telemetry prometheus:URL.");
}

struct Source
{
    std::unique_ptr<Telemetry> telemetry; ///< Null: none.
    std::vector<std::pair<std::string, std::string>> settings;
    bool simulated = false;
    std::shared_ptr<LimitedTenants> limited = std::make_shared<LimitedTenants>();
    std::unique_ptr<LimitExecutor> limits; ///< Null: nobody can be limited.
};

std::vector<std::pair<std::string, std::string>> settingsOf(const SimulationOptions &simulation)
{
    return {{"simulation.epoch", std::to_string(simulation.epochMs)},
            {"simulation.seed", std::to_string(simulation.seed)},
            {"simulation.tenants", std::to_string(simulation.tenants)}};
}

absl::StatusOr<Source> simulatedSource(const GatewayOptions &options, Store &store, const Clock &clock)
{
    SimulationOptions simulation{.tenants = options.tenants,
                                 .seed = options.seed,
                                 .epochMs = clock.nowMs() - kStoryBeforeStartMs,
                                 .warmMs = kWarmMs};
    const auto begun = storedNumber(store, "simulation.epoch");
    if (!begun.ok())
        return unusable(options, begun.status());
    if (!*begun) {
        const auto kept = store.tenants();
        if (!kept.ok())
            return unusable(options, kept.status());
        if (!kept->empty())
            return refuseMixing(options, true, false);
        if (absl::Status status = room::claimSettings(store, settingsOf(simulation)); !status.ok())
            return unusable(options, status);
    }
    const auto epoch = storedNumber(store, "simulation.epoch");
    const auto seed = storedNumber(store, "simulation.seed");
    const auto tenants = storedNumber(store, "simulation.tenants");
    for (const auto &stored : {epoch, seed, tenants}) {
        if (!stored.ok())
            return unusable(options, stored.status());
    }
    // The fleet that the store was made with: the same tenants keep the same past.
    simulation.epochMs = static_cast<std::int64_t>(epoch->value_or(0));
    simulation.seed = seed->value_or(simulation.seed);
    if (options.tenants && tenants->value_or(0) != options.tenants)
        return absl::InvalidArgumentError("The store " + options.store + " was made with --tenants "
                                          + std::to_string(tenants->value_or(0)) + "; leave --tenants out, or give "
                                          + "another store to --store.");
    simulation.tenants = static_cast<std::uint32_t>(tenants->value_or(0));
    Source source;
    source.simulated = true;
    const auto limits = std::make_shared<SimulatedLimitTable>();
    source.limits = makeSimulatedLimits(clock, limits);
    source.telemetry = makeSimulatedTelemetry(simulation, limits);
    source.settings = settingsOf(simulation);
    return source;
}

/// Adds the pools that are looked into, and who may limit tenants there.
absl::StatusOr<Source> withProbes(const GatewayOptions &options, Source source)
{
    if (options.probe.empty())
        return source;
    auto config = readProbeConfig(options.probe);
    if (!config.ok())
        return absl::InvalidArgumentError(std::string(config.status().message()));
    std::vector<std::unique_ptr<LimitExecutor>> limits;
    limits.push_back(makePostgresLimits(*config, source.limited));
    limits.push_back(makeRabbitMqLimits(*config, source.limited));
    source.limits = makeJointLimits(std::move(limits));
    source.telemetry = makeProbedTelemetry(source.telemetry ? std::move(source.telemetry) : room::noTelemetry(),
                                           *std::move(config), source.limited);
    return source;
}

absl::StatusOr<Source> realSource(const GatewayOptions &options, Store &store)
{
    const auto epoch = storedNumber(store, "simulation.epoch");
    if (!epoch.ok())
        return unusable(options, epoch.status());
    if (absl::Status status = refuseMixing(options, false, epoch->has_value()); !status.ok())
        return status;
    Source source;
    if (options.telemetry == "none")
        return withProbes(options, std::move(source));
    PrometheusOptions prometheus;
    if (!options.telemetryConfig.empty()) {
        auto read = readPrometheusConfig(options.telemetryConfig);
        if (!read.ok())
            return absl::InvalidArgumentError(std::string(read.status().message()));
        prometheus = *std::move(read);
    }
    prometheus.url = options.telemetry.substr(std::string_view("prometheus:").size());
    auto telemetry = makePrometheusTelemetry(std::move(prometheus));
    if (!telemetry.ok())
        return absl::InvalidArgumentError(std::string(telemetry.status().message()));
    source.telemetry = *std::move(telemetry);
    return withProbes(options, std::move(source));
}

/// A company's own drivers first: what they answer for is theirs.
std::unique_ptr<LimitExecutor> allLimits(std::unique_ptr<LimitExecutor> own,
                                         const std::shared_ptr<LimitedTenants> &limited,
                                         const std::vector<std::string> &drivers)
{
    std::vector<std::unique_ptr<LimitExecutor>> parts;
    parts.reserve(drivers.size() + 1);
    for (const std::string &address : drivers)
        parts.push_back(makeExternalLimits(address, limited));
    parts.push_back(std::move(own));
    return makeJointLimits(std::move(parts));
}

absl::Status checkOptions(const GatewayOptions &options)
{
    if (options.telemetry != "simulated" && options.telemetry != "none"
        && !options.telemetry.starts_with("prometheus:"))
        return absl::InvalidArgumentError("--telemetry \"" + options.telemetry
                                          + "\" is none of simulated, prometheus:URL and none.");
    if (!options.platform.empty() && options.platform != "simulated" && options.platform != "none")
        return absl::InvalidArgumentError("--platform \"" + options.platform + "\" is neither simulated nor none.");
    const bool nobody = options.people.empty() && options.signIn.empty();
    if (!options.listen.empty() && nobody)
        return absl::InvalidArgumentError(
            "A gateway that listens must know who calls: give --people FILE.toml, --sign-in "
            "FILE.toml, or both.");
    if (!options.events.empty() && nobody)
        return absl::InvalidArgumentError("Whoever reports events must be known: give --people FILE.toml.");
    if (nobody && postgres::isAddress(options.store))
        return absl::InvalidArgumentError("A PostgreSQL store is shared, so who works on it must be known: start "
                                          "bulkhead-gateway with it and --people FILE.toml, --sign-in FILE.toml, or "
                                          "both.");
    if (options.tenants > 1'000'000)
        return absl::InvalidArgumentError("--tenants is at most 1,000,000.");
    if (!options.probe.empty() && options.telemetry == "simulated")
        return absl::InvalidArgumentError("--probe looks into real pools, and the sample fleet has none; give "
                                          "--telemetry prometheus:URL or none.");
    if (options.initialRole < 1 || options.initialRole > 3)
        return absl::InvalidArgumentError("The role is 1 (support), 2 (customer success) or 3 (platform operations).");
    return absl::OkStatus();
}

/// One line is one write, so that lines of several threads do not mix.
void logLine(const std::string &line)
{
    std::clog << line + '\n' << std::flush;
}

/// Who may call, as the files say it.
struct Callers
{
    std::optional<People> people;
    std::optional<SignInFile> signIn;
};

absl::StatusOr<Callers> readCallers(const GatewayOptions &options)
{
    Callers callers;
    if (!options.people.empty()) {
        auto read = People::read(options.people);
        if (!read.ok())
            return read.status();
        callers.people = *std::move(read);
    }
    if (!options.signIn.empty()) {
        auto read = SignInFile::open(options.signIn, logLine);
        if (!read.ok())
            return read.status();
        callers.signIn = *std::move(read);
    }
    return callers;
}

bool changesAct(const ChangeBatch &batch)
{
    return batch.everything
           || std::ranges::any_of(batch.changes, [](const StoredChange &change) { return change.kind == kActChanged; });
}

/// Null: the single user.
std::shared_ptr<Identity> identityOf(Callers callers, const Clock &clock)
{
    std::unique_ptr<Identity> people, persons;
    if (callers.people)
        people = std::make_unique<People>(*std::move(callers.people));
    if (callers.signIn) {
        const OidcConfig config = callers.signIn->config();
        persons = std::make_unique<OidcIdentity>(
            config, clock, [file = *std::move(callers.signIn)]() mutable { return file.changed(); }, logLine);
    }
    if (people && persons)
        return std::make_shared<JointIdentity>(std::move(people), std::move(persons));
    return people ? std::move(people) : std::move(persons);
}

} // namespace

struct Gateway::Impl
{
    SystemClock clock;
    std::shared_ptr<Identity> identity; ///< Null: the single user.
    std::unique_ptr<Store> store;
    ReplicaStore replica; ///< What the gateways on one store are to each other: feed, leases, reports of pools.
    std::unique_ptr<Platform> platform;
    std::unique_ptr<EngineRoom> room;
    std::unique_ptr<ChangeFollower> follower; ///< Null: nobody else writes into the store.
    std::unique_ptr<Entry> entry;
    std::unique_ptr<Server> server;
    std::unique_ptr<notify::Notifier> notifier;
    std::unique_ptr<EventDoor> events;
    std::unique_ptr<LimitExecutor> limits; ///< Until the keeper takes it.
    ContainmentPolicy policy;
    std::unique_ptr<ContainmentKeeper> containment;

    absl::Status open(const GatewayOptions &options);
    absl::Status serve(const GatewayOptions &options, Callers callers, std::vector<PlatformLink> links,
                       const std::string &address);
    absl::Status tellOfAlerts(const GatewayOptions &options, notify::NotifyConfig config);
    void shutdown(int graceMs);
};

absl::Status Gateway::Impl::open(const GatewayOptions &options)
{
    auto opened = openStore(options.store, clock);
    if (!opened.ok())
        return unusable(options, opened.status());
    store = *std::move(opened);
    // Before anything is read: what others write from here on is told.
    auto joined = openReplicaStore(options.store, options.storeDirect);
    if (!joined.ok())
        return unusable(options, joined.status());
    replica = *std::move(joined);
    auto source =
        options.telemetry == "simulated" ? simulatedSource(options, *store, clock) : realSource(options, *store);
    if (!source.ok())
        return source.status();
    if (options.platform == "simulated" || (options.platform.empty() && source->simulated))
        platform = makeSimulatedPlatform(options.seed);
    limits = allLimits(std::move(source->limits), source->limited, policy.drivers);
    EngineRoomOptions settings;
    settings.epoch = randomNumber();
    settings.historyMinutes = options.historyMinutes;
    settings.platform = platform.get();
    settings.seedSettings = std::move(source->settings);
    settings.leases = replica.leases.get();
    room = std::make_unique<EngineRoom>(std::move(settings), clock, *store, std::move(source->telemetry));
    if (absl::Status status = room->start(); !status.ok())
        return unusable(options, status);
    return absl::OkStatus();
}

absl::Status Gateway::Impl::serve(const GatewayOptions &options, Callers callers, std::vector<PlatformLink> links,
                                  const std::string &address)
{
    EntryOptions door;
    door.environment = !options.environment.empty() ? options.environment
                       : room->simulated()          ? "Sample fleet"
                                                    : "local";
    if (callers.signIn)
        door.signIn = callers.signIn->config().console;
    identity = identityOf(std::move(callers), clock);
    door.identity = identity;
    door.singleUserRole = static_cast<Role>(options.initialRole);
    entry = std::make_unique<Entry>(std::move(door), clock, *store, room->fleet());
    ServiceParts parts{*entry, clock, *store, *room, platform.get(), kVersion, options.production};
    parts.leases = replica.leases.get();
    if (replica.changes)
        follower = std::make_unique<ChangeFollower>(*store, *room, *replica.changes);
    parts.changes = follower.get();
    parts.contracts = &room->contracts();
    parts.links = std::move(links);
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
    auto started = Server::start(makeServices(parts), address, options.reflection,
                                 options.tls.used() ? serverCredentials(options.tls) : nullptr);
    if (!started.ok())
        return started.status();
    server = *std::move(started);
    if (follower)
        follower->start();
    if (options.events.empty())
        return absl::OkStatus();
    auto opened = EventDoor::open(options.events, server->channel());
    if (!opened.ok())
        return opened.status();
    events = *std::move(opened);
    return absl::OkStatus();
}

absl::Status Gateway::Impl::tellOfAlerts(const GatewayOptions &options, notify::NotifyConfig config)
{
    if (config.gateway.empty())
        config.gateway = !options.environment.empty() ? options.environment : "bulkhead";
    auto started = notify::Notifier::start(config, *room, *store, clock, logLine, replica.leases.get());
    if (!started.ok())
        return unusable(options, started.status());
    notifier = *std::move(started);
    return absl::OkStatus();
}

void Gateway::Impl::shutdown(int graceMs)
{
    if (notifier)
        notifier->stop(); // What is not delivered stays in the store.
    notifier.reset();
    if (follower)
        follower->stop(); // Its readers are the services'.
    events.reset();       // Its calls are the server's.
    if (identity)
        identity->close(); // Nobody waits for a provider any more.
    // Streams end by themselves with a word; calls under way get the grace; then nothing uses workers, room and store.
    if (entry)
        entry->endStreams(fault(absl::StatusCode::kUnavailable, "GATEWAY_STOPPING", "The gateway is stopping.",
                                "Connect again in a moment."));
    if (server)
        server->stopWithin(graceMs);
    server.reset(); // Services with it.
    containment.reset();
    if (room)
        room->stop(); // Before the entry's workers: a handler may wait for the room's answer.
    if (replica.leases)
        replica.leases->release(); // Others need not wait for their end.
    entry.reset();
    identity.reset();
    follower.reset();
    room.reset();
    platform.reset();
    replica = {};
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

absl::StatusOr<std::unique_ptr<Gateway>> Gateway::start(const GatewayOptions &options)
{
    if (absl::Status status = checkOptions(options); !status.ok())
        return status;
    std::string address;
    if (!options.listen.empty()) {
        auto checked = servingAddress(options.listen, {options.tls.used(), !options.signIn.empty()});
        if (!checked.ok())
            return checked.status();
        address = *std::move(checked);
    }
    if (options.tls.used()) {
        const auto facts = checkServerTls(options.tls, SystemClock().nowMs());
        if (!facts.ok())
            return facts.status();
    }
    auto callers = readCallers(options);
    if (!callers.ok())
        return callers.status();
    std::optional<notify::NotifyConfig> notify;
    if (!options.notify.empty()) {
        auto read = notify::readNotifyConfig(options.notify);
        if (!read.ok())
            return read.status();
        notify = *std::move(read);
    }
    std::vector<PlatformLink> links;
    if (!options.links.empty()) {
        auto read = readLinkFile(options.links);
        if (!read.ok())
            return read.status();
        links = *std::move(read);
    }
    auto impl = std::make_unique<Impl>();
    if (!options.containment.empty()) {
        auto read = readContainmentPolicy(options.containment);
        if (!read.ok())
            return read.status();
        impl->policy = *std::move(read);
    }
    absl::Status status = impl->open(options);
    if (status.ok())
        status = impl->serve(options, *std::move(callers), std::move(links), address);
    if (status.ok() && notify)
        status = impl->tellOfAlerts(options, *std::move(notify));
    if (!status.ok()) {
        impl->shutdown(0);
        return status;
    }
    return std::unique_ptr<Gateway>(new Gateway(std::move(impl)));
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

std::vector<notify::NotifyState> Gateway::notifyStates() const
{
    return m_impl->notifier ? m_impl->notifier->states() : std::vector<notify::NotifyState>();
}

void Gateway::shutdown(int graceMs)
{
    m_impl->shutdown(graceMs);
}

} // namespace bulkhead
