#include "backend/gateway_source.h"

#include "backend/driver/joint_limits.h"
#include "backend/driver/postgres_limits.h"
#include "backend/driver/probed_telemetry.h"
#include "backend/driver/prometheus_coverage.h"
#include "backend/driver/prometheus_telemetry.h"
#include "backend/driver/rabbitmq_limits.h"
#include "backend/driver/simulated_coverage.h"
#include "backend/driver/simulated_limits.h"
#include "backend/driver/simulated_telemetry.h"
#include "backend/gateway.h"
#include "backend/room/inventory_seed.h"
#include "backend/room/service_board.h"
#include "backend/rpc/external_limits.h"
#include "backend/store/postgres_store.h"

#include <absl/strings/str_format.h>

#include <cctype>
#include <charconv>
#include <optional>

namespace bulkhead {

namespace {

// The sample fleet's story began some minutes before anybody looks: its first noisy neighbour is at work when the
// console opens.
constexpr std::int64_t kStoryBeforeStartMs = 5 * 60'000;
constexpr std::int64_t kWarmMs = 8 * 60'000;

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

std::vector<std::pair<std::string, std::string>> settingsOf(const SimulationOptions &simulation)
{
    return {{"simulation.epoch", std::to_string(simulation.epochMs)},
            {"simulation.seed", std::to_string(simulation.seed)},
            {"simulation.tenants", std::to_string(simulation.tenants)}};
}

absl::StatusOr<PlatformSource> simulatedSource(const GatewayOptions &options, Store &store, const Clock &clock)
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
    PlatformSource source;
    source.simulated = true;
    const auto limits = std::make_shared<SimulatedLimitTable>();
    source.limits = makeSimulatedLimits(clock, limits);
    source.telemetry = makeSimulatedTelemetry(simulation, limits);
    source.coverage = makeSimulatedCoverage({simulation.seed, simulation.epochMs}, source.telemetry->inventory());
    source.settings = settingsOf(simulation);
    return source;
}

/// Adds the pools that are looked into, and who may limit tenants there.
absl::StatusOr<PlatformSource> withProbes(const GatewayOptions &options, PlatformSource source,
                                          const std::optional<PoolSharing> &sharing)
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
                                           *std::move(config), source.limited, sharing);
    return source;
}

absl::StatusOr<PlatformSource> realSource(const GatewayOptions &options, Store &store,
                                          const std::optional<PoolSharing> &sharing)
{
    const auto epoch = storedNumber(store, "simulation.epoch");
    if (!epoch.ok())
        return unusable(options, epoch.status());
    if (absl::Status status = refuseMixing(options, false, epoch->has_value()); !status.ok())
        return status;
    PlatformSource source;
    if (options.telemetry == "none")
        return withProbes(options, std::move(source), sharing);
    PrometheusOptions prometheus;
    if (!options.telemetryConfig.empty()) {
        auto read = readPrometheusConfig(options.telemetryConfig);
        if (!read.ok())
            return absl::InvalidArgumentError(std::string(read.status().message()));
        prometheus = *std::move(read);
    }
    prometheus.url = options.telemetry.substr(std::string_view("prometheus:").size());
    auto coverage = makePrometheusCoverage(prometheus);
    if (!coverage.ok())
        return absl::InvalidArgumentError(std::string(coverage.status().message()));
    source.coverage = *std::move(coverage);
    auto telemetry = makePrometheusTelemetry(std::move(prometheus));
    if (!telemetry.ok())
        return absl::InvalidArgumentError(std::string(telemetry.status().message()));
    source.telemetry = *std::move(telemetry);
    return withProbes(options, std::move(source), sharing);
}

} // namespace

absl::Status unusable(const GatewayOptions &options, const absl::Status &status)
{
    if (absl::IsInvalidArgument(status) || absl::IsPermissionDenied(status))
        return absl::InvalidArgumentError(std::string(status.message()));
    return absl::UnavailableError("The store " + (options.store.empty() ? "in memory" : options.store)
                                  + " cannot be used: " + std::string(status.message()));
}

std::string withPassfile(const GatewayOptions &options, const std::string &address)
{
    if (options.storePassfile.empty() || !postgres::isAddress(address))
        return address;
    std::string path;
    for (const char c : options.storePassfile) // As in any URL: what is not plain is written as %XX.
        path += std::isalnum(static_cast<unsigned char>(c)) || c == '/' || c == '.' || c == '-' || c == '_'
                    ? std::string(1, c)
                    : absl::StrFormat("%%%02X", static_cast<unsigned char>(c));
    return address + (address.find('?') == std::string::npos ? '?' : '&') + "passfile=" + path;
}

absl::StatusOr<std::unique_ptr<Store>> openGatewayStore(const GatewayOptions &options, const Clock &clock)
{
    if (!options.storePassfile.empty() && !postgres::isAddress(options.store))
        return absl::InvalidArgumentError("A password file is for a store on a server; give --store "
                                          "postgresql://person@host/database with --store-passfile, or leave it out.");
    return openStore(withPassfile(options, options.store), clock);
}

absl::StatusOr<PlatformSource> openSource(const GatewayOptions &options, Store &store, const Clock &clock,
                                          const std::optional<PoolSharing> &sharing)
{
    return options.telemetry == "simulated" ? simulatedSource(options, store, clock)
                                            : realSource(options, store, sharing);
}

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

} // namespace bulkhead
