#pragma once
// Tenants on a RabbitMQ broker: a virtual host, a user, queues and limits of its own, looked at through the management
// API and tried over AMQP as the tenant itself.
#include "backend/domain/platform.h"
#include "backend/driver/amqp_attempt.h"
#include "backend/driver/broker_config.h"

#include <memory>

namespace bulkhead {

struct RabbitMqTier
{
    std::int64_t connections = 20, queueLength = 100'000;
};
/// Which of a tenant's queues belong to which connector: one that is called like a beginning, or goes on after it with
/// a dot. A queue of none is a channel of its own. Those with the suffix hold what was given up.
struct ConnectorConvention
{
    std::vector<std::string> ehr{"ehr"}, payer{"payer"}, pharmacy{"pharmacy"}, crm{"crm"}, erp{"erp"};
    std::string deadLetters = ".dead";
};
struct RabbitMqPlatformConfig
{
    std::string management; ///< http://HOST:PORT of the management API.
    BrokerLogin login;      ///< Tag "administrator".
    AmqpPlace amqp;
    std::string credentials;          ///< Folder of the tenants' passwords; gateways on one store share it.
    std::string prefix = "bulkhead-"; ///< Of virtual hosts and users.
    std::vector<std::string> queues{"inbound", "outbound"};
    std::int64_t retries = 5; ///< Deliveries of a message after which it is dropped.
    RabbitMqTier shared, segmented{50, 500'000}, dedicated{200, 2'000'000}, channel{50, 500'000};
    ConnectorConvention connectors{};
};

/// Steps "integrations.vhost", "integrations.credential", "integrations.queues", "integrations.limits", of stage
/// Integrations; checks "integration.channel.own", "integration.credential.own", "integration.limits"; attempts of
/// layer Integration on a canary of its own and on neighbours' virtual hosts. What bears the tenant's name and was not
/// made here is never taken over (FAILED_PRECONDITION). Any thread; each call has a connection of its own.
[[nodiscard]] std::unique_ptr<Platform> makeRabbitMqPlatform(RabbitMqPlatformConfig config);

} // namespace bulkhead
