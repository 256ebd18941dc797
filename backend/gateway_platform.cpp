#include "backend/gateway_platform.h"

#include "backend/driver/joint_platform.h"
#include "backend/driver/postgres_platform.h"
#include "backend/driver/rabbitmq_platform_config.h"
#include "backend/driver/simulated_platform.h"
#include "backend/driver/toml_file.h"
#include "backend/gateway.h"

#include <optional>

namespace bulkhead {

namespace {

/// The sections of a platform's file; each is a system that has its part of a tenant.
struct PlatformSections
{
    std::optional<PostgresPlatformConfig> postgres;
    std::optional<RabbitMqPlatformConfig> rabbitmq;
};

bool named(const std::string &platform)
{
    return platform.empty() || platform == "simulated" || platform == "none";
}

absl::StatusOr<PlatformSections> readSections(const std::string &path)
{
    const auto document = readTomlFile(path);
    if (!document.ok())
        return absl::InvalidArgumentError("--platform: " + std::string(document.status().message())
                                          + " Or write simulated or none.");
    PlatformSections sections;
    for (const auto &[key, node] : *document)
        if (key != "postgres" && key != "rabbitmq")
            return absl::InvalidArgumentError(path + ", line " + std::to_string(node.source().begin.line) + ": \""
                                              + std::string(key.str())
                                              + "\" is no system. Known are [postgres] and [rabbitmq].");
    if (document->contains("postgres")) {
        auto read = readPostgresPlatformConfig(path, {"rabbitmq"});
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
    if (!sections.postgres && !sections.rabbitmq)
        return absl::InvalidArgumentError(path + " names no system. Add [postgres], [rabbitmq], or both.");
    return sections;
}

} // namespace

absl::Status checkPlatform(const GatewayOptions &options)
{
    return named(options.platform) ? absl::OkStatus() : readSections(options.platform).status();
}

absl::StatusOr<std::unique_ptr<Platform>> openPlatform(const GatewayOptions &options, bool simulated,
                                                       const Clock &clock)
{
    if (options.platform == "simulated" || (options.platform.empty() && simulated))
        return makeSimulatedPlatform(options.seed);
    if (named(options.platform))
        return nullptr;
    auto sections = readSections(options.platform);
    if (!sections.ok())
        return sections.status();
    std::vector<std::unique_ptr<Platform>> parts;
    if (sections->postgres)
        parts.push_back(makePostgresPlatform(*std::move(sections->postgres), clock));
    if (sections->rabbitmq)
        parts.push_back(makeRabbitMqPlatform(*std::move(sections->rabbitmq)));
    return joinPlatforms(std::move(parts));
}

} // namespace bulkhead
