#include "backend/gateway_files.h"

#include "backend/containment_file.h"
#include "backend/domain/clock.h"
#include "backend/driver/probe_config.h"
#include "backend/driver/prometheus_telemetry.h"
#include "backend/gateway.h"
#include "backend/gateway_platform.h"
#include "backend/link_file.h"
#include "backend/queries/query_library.h"
#include "backend/recording/recording_keys.h"
#include "backend/rpc/listen_address.h"
#include "backend/store/postgres_address.h"

namespace bulkhead {

namespace {

absl::Status checkOptions(const GatewayOptions &options)
{
    if (options.telemetry != "simulated" && options.telemetry != "none"
        && !options.telemetry.starts_with("prometheus:"))
        return absl::InvalidArgumentError("--telemetry \"" + options.telemetry
                                          + "\" is none of simulated, prometheus:URL and none.");
    const bool nobody = options.people.empty() && options.signIn.empty();
    if (!options.listen.empty() && nobody)
        return absl::InvalidArgumentError(
            "A gateway that listens must know who calls: give --people FILE.toml, --sign-in "
            "FILE.toml, or both.");
    if (!options.auditSink.empty() && options.auditKey.empty())
        return absl::InvalidArgumentError("--audit-sink keeps what --audit-key signs; give both.");
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
    if (options.initialRole < 1 || options.initialRole > 7)
        return absl::InvalidArgumentError("The role is one of the seven: 1 (support) to 7 (partner administrator).");
    return absl::OkStatus();
}

/// Whether the policy lets everybody in whom the files name; else who is not, and why.
absl::Status checkScopes(const GatewayOptions &options, const GatewayFiles &files)
{
    const auto policy = files.access ? files.access->policy() : standardAccess();
    const auto refuse = [](const std::string &file, const std::string &who, const absl::Status &why) {
        return absl::InvalidArgumentError(file + ": " + who + ": " + std::string(why.message())
                                          + "; correct the scope, or the access policy");
    };
    for (const Person &person : files.people ? files.people->known() : std::vector<Person>()) {
        if (const auto scope = policy->admitted(person.role, person.scope); !scope.ok())
            return refuse(options.people, "the person \"" + person.id + "\"", scope.status());
    }
    for (const OidcGrant &grant : files.signIn ? files.signIn->config().rules.grants : std::vector<OidcGrant>()) {
        if (const auto scope = policy->admitted(grant.role, grant.scope); !scope.ok())
            return refuse(options.signIn, "the grant for " + grant.claim + " \"" + grant.value + "\"", scope.status());
    }
    return absl::OkStatus();
}

/// A file or folder that only its reader takes; it is read again when that is made.
template<typename Read>
absl::Status readable(const std::string &path, Read read)
{
    const absl::Status status = path.empty() ? absl::OkStatus() : read(path).status();
    return status.ok() ? status : absl::InvalidArgumentError(std::string(status.message()));
}

/// Puts what the file holds into `value`; leaves it alone where no file is named.
template<typename Read, typename Value>
absl::Status readInto(const std::string &path, Read read, Value &value)
{
    if (path.empty())
        return absl::OkStatus();
    auto found = read(path);
    if (found.ok())
        value = *std::move(found);
    return found.status();
}

absl::Status readBaselines(const std::string &path, GatewayFiles &files)
{
    files.baselines = {standardBaselines(), std::string(standardBaselineText()), true};
    if (path.empty())
        return absl::OkStatus();
    auto text = baselineText(path);
    if (!text.ok())
        return text.status();
    auto read = parseBaselineFile(*text, path);
    if (read.ok())
        files.baselines = {std::make_shared<const policy::Baselines>(*std::move(read)), *std::move(text), false};
    return read.status();
}

absl::Status readQueries(const std::string &folder, GatewayFiles &files)
{
    files.queries = QueryLibrary::standard();
    if (folder.empty())
        return absl::OkStatus();
    auto read = QueryLibrary::read(folder);
    if (read.ok())
        files.queries = std::make_shared<const QueryLibrary>(*std::move(read));
    return read.status();
}

absl::Status checkAddresses(const GatewayOptions &options, GatewayFiles &files)
{
    if (!options.listen.empty()) {
        auto checked = servingAddress(options.listen, {options.tls.used(), !options.signIn.empty()});
        if (!checked.ok())
            return checked.status();
        files.address = *std::move(checked);
    }
    if (!options.ops.empty()) {
        auto checked = opsAddress(options.ops, options.opsExposedBecause);
        if (!checked.ok())
            return checked.status();
        files.opsAddress = *std::move(checked);
    }
    auto plan = planLockbox(options, SystemClock().nowMs());
    if (!plan.ok())
        return plan.status();
    files.lockbox = *std::move(plan);
    return options.tls.used() ? checkServerTls(options.tls, SystemClock().nowMs()).status() : absl::OkStatus();
}

} // namespace

absl::StatusOr<GatewayFiles> readGatewayFiles(const GatewayOptions &options,
                                              const std::function<void(const std::string &)> &log)
{
    GatewayFiles files;
    absl::Status status = checkOptions(options);
    if (status.ok())
        status = checkAddresses(options, files);
    if (status.ok())
        status = readInto(options.people, People::read, files.people);
    if (status.ok())
        status = readInto(
            options.signIn, [&](const auto &path) { return SignInFile::open(path, log); }, files.signIn);
    if (status.ok())
        status = readInto(
            options.policy, [&](const auto &path) { return AccessFile::open(path, log); }, files.access);
    if (status.ok())
        status =
            readable(options.recordingKeys, [](const auto &path) { return recording::Keys::inFolder(path, false); });
    if (status.ok())
        status = checkScopes(options, files);
    if (status.ok())
        status = readInto(options.notify, notify::readNotifyConfig, files.notify);
    if (status.ok())
        status = readInto(options.links, readLinkFile, files.links);
    if (status.ok())
        status = readInto(options.containment, readContainmentPolicy, files.policy);
    if (status.ok())
        status = readBaselines(options.baselines, files);
    if (status.ok())
        status = readQueries(options.queries, files);
    if (status.ok())
        status = checkPlatform(options, *files.baselines.parsed);
    if (status.ok())
        status = readable(options.probe, readProbeConfig);
    if (status.ok())
        status = readable(options.telemetryConfig, readPrometheusConfig);
    if (!status.ok())
        return status;
    return files;
}

} // namespace bulkhead
