#include "backend/gateway_platform.h"

#include "backend/driver/joint_platform.h"
#include "backend/driver/postgres_diagnostics.h"
#include "backend/driver/postgres_platform.h"
#include "backend/driver/rabbitmq_connectors.h"
#include "backend/driver/rabbitmq_platform_config.h"
#include "backend/driver/simulated_connectors.h"
#include "backend/driver/simulated_platform.h"
#include "backend/driver/toml_file.h"
#include "backend/external_section.h"
#include "backend/gateway.h"
#include "backend/web_section.h"

#include <algorithm>
#include <optional>

namespace bulkhead {

namespace {

/// The sections of a platform's file; each is a system that has its part of a tenant.
struct PlatformSections
{
    std::optional<PostgresPlatformConfig> postgres;
    std::optional<RabbitMqPlatformConfig> rabbitmq;
    std::optional<ExternalPlatformConfig> external;
    std::optional<WebPlatformConfig> web;
};

bool named(const std::string &platform)
{
    return platform.empty() || platform == "simulated" || platform == "none";
}

absl::StatusOr<PlatformSections> readSections(const std::string &path, const policy::Baselines *baselines)
{
    const auto document = readTomlFile(path);
    if (!document.ok())
        return absl::InvalidArgumentError("--platform: " + std::string(document.status().message())
                                          + " Or write simulated or none.");
    PlatformSections sections;
    for (const auto &[key, node] : *document)
        if (key != "postgres" && key != "rabbitmq" && key != "external" && key != "web")
            return absl::InvalidArgumentError(path + ", line " + std::to_string(node.source().begin.line) + ": \""
                                              + std::string(key.str())
                                              + "\" is no system. Known are [postgres], [rabbitmq], [external] and "
                                                "[web].");
    if (document->contains("postgres")) {
        auto read = readPostgresPlatformConfig(path, {"rabbitmq", "external", "web"});
        if (!read.ok())
            return read.status();
        sections.postgres = *std::move(read);
    }
    if (document->contains("rabbitmq")) {
        auto read = readRabbitMqPlatformConfig(path);
        if (!read.ok())
            return read.status();
        sections.rabbitmq = *std::move(read);
    }
    if (document->contains("external")) {
        auto read = readExternalSection(path, baselines);
        if (!read.ok())
            return read.status();
        sections.external = *std::move(read);
    }
    if (document->contains("web")) {
        auto read = readWebSection(path, baselines);
        if (!read.ok())
            return read.status();
        sections.web = *std::move(read);
    }
    if (!sections.postgres && !sections.rabbitmq && !sections.external && !sections.web)
        return absl::InvalidArgumentError(
            path + " names no system. Add [postgres], [rabbitmq], [external], [web], or several.");
    return sections;
}

/// What the simulated platform sees of a tenant and what its connectors tell are one story.
bool ownCredentialMissing(Platform &platform, const TenantFacts &tenant)
{
    const auto seen = platform.observe(tenant);
    return seen.ok() && std::ranges::any_of(*seen, [](const Observation &one) {
               return one.check == "integration.credential.own" && !one.holds;
           });
}

} // namespace

absl::Status checkPlatform(const GatewayOptions &options, const policy::Baselines &baselines)
{
    return named(options.platform) ? absl::OkStatus() : readSections(options.platform, &baselines).status();
}

std::string environmentOf(const GatewayOptions &options, bool simulated)
{
    return !options.environment.empty() ? options.environment : simulated ? "Sample fleet" : "local";
}

absl::StatusOr<std::unique_ptr<Platform>> openPlatform(const GatewayOptions &options, bool simulated,
                                                       const Clock &clock)
{
    if (options.platform == "simulated" || (options.platform.empty() && simulated))
        return makeSimulatedPlatform(options.seed);
    if (named(options.platform))
        return nullptr;
    auto sections = readSections(options.platform, nullptr); // Compared when they were checked.
    if (!sections.ok())
        return sections.status();
    std::vector<PlatformPart> parts;
    if (sections->postgres)
        parts.push_back({makePostgresPlatform(*std::move(sections->postgres), clock), {}});
    if (sections->rabbitmq)
        parts.push_back({makeRabbitMqPlatform(*std::move(sections->rabbitmq)), {}});
    if (sections->external) { // Last: what the gateway looks at itself comes first, and is told first.
        sections->external->environment = environmentOf(options, simulated);
        parts.push_back({makeExternalPlatform(*std::move(sections->external)), kExternalSteps});
    }
    if (sections->web)
        parts.push_back({makeWebPlatform(*std::move(sections->web)), kWebSteps});
    return joinPlatforms(std::move(parts));
}

absl::StatusOr<std::unique_ptr<ConnectorSource>> openConnectors(const GatewayOptions &options, bool simulated,
                                                                Platform *platform, Fingerprint fingerprint)
{
    if (platform == nullptr)
        return nullptr;
    std::string environment = environmentOf(options, simulated);
    if (platform->simulated())
        return makeSimulatedConnectors(
            options.seed, std::move(environment), std::move(fingerprint),
            [platform](const TenantFacts &tenant) { return ownCredentialMissing(*platform, tenant); });
    auto sections = readSections(options.platform, nullptr);
    if (!sections.ok())
        return sections.status();
    if (!sections->rabbitmq)
        return nullptr;
    return makeRabbitMqConnectors(*sections->rabbitmq, std::move(environment), std::move(fingerprint));
}

absl::StatusOr<std::unique_ptr<Diagnostics>> openDiagnostics(const GatewayOptions &options)
{
    if (named(options.platform)) // Made-up tenants have no records.
        return nullptr;
    auto sections = readSections(options.platform, nullptr);
    if (!sections.ok())
        return sections.status();
    return sections->postgres ? makePostgresDiagnostics(*std::move(sections->postgres)) : nullptr;
}

} // namespace bulkhead
