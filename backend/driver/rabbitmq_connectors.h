#pragma once
// Connectors of tenants on a RabbitMQ broker, as its management API tells of them.
#include "backend/domain/integrations.h"
#include "backend/driver/rabbitmq_platform.h"

#include <memory>

namespace bulkhead {

/// A tenant's virtual host is prefix + id. Queues become connectors by `config.connectors`. Credentials are the users
/// who may write or read there, with the age of their file in the folder where the platform issued it; else no age is
/// known. The broker knows of no webhooks, and it says so. The login needs the tag "administrator": nobody else sees
/// users.
[[nodiscard]] std::unique_ptr<ConnectorSource> makeRabbitMqConnectors(const RabbitMqPlatformConfig &config,
                                                                      std::string environment, Fingerprint fingerprint);

} // namespace bulkhead
