#pragma once
// One tenant's place on a broker: how its parts are called, made and taken away.
#include "backend/driver/credential_folder.h"
#include "backend/driver/rabbitmq_api.h"
#include "backend/driver/rabbitmq_platform.h"

namespace bulkhead {

inline constexpr char kRabbitMqMark[] = "bulkhead-tenant"; ///< Tag of users made here; it carries no right.
inline constexpr char kCanaryTenant[] = "canary.probe";    ///< No tenant can have this id: ids hold no dot.
inline constexpr char kCanaryQueue[] = "canary";

class RabbitMqTenant
{
public:
    RabbitMqTenant(const RabbitMqPlatformConfig &config, RabbitMqApi &api, const std::string &tenantId);

    [[nodiscard]] const std::string &name() const { return m_name; } ///< Of virtual host and user.
    [[nodiscard]] const CredentialFolder &folder() const { return m_folder; }
    [[nodiscard]] const std::string &credential() const { return m_credential; } ///< Its name in the folder.

    absl::Status makeVhost(std::string &evidence);
    absl::Status makeUser(std::string &evidence);
    absl::Status makeQueues(const std::vector<std::string> &queues, const RabbitMqTier &tier, std::string &evidence);
    absl::Status limit(const RabbitMqTier &tier, std::string &evidence);
    absl::Status remove(std::string &evidence);

private:
    /// FAILED_PRECONDITION: there is one that was not made here.
    absl::Status ownVhost();
    absl::Status ownUser();

    const RabbitMqPlatformConfig &m_config;
    RabbitMqApi &m_api;
    CredentialFolder m_folder;
    std::string m_name, m_credential, m_description;
};

} // namespace bulkhead
