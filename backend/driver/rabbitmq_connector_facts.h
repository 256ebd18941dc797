#pragma once
// What a broker's management API tells of connectors: queues, users with their rights, and limits of virtual hosts.
#include "backend/domain/integrations.h"
#include "backend/driver/rabbitmq_api.h"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace bulkhead {

struct ConnectorQueue
{
    std::string vhost, name;
    std::uint64_t waiting = 0; ///< Ready and in hand.
    std::uint64_t limit = 0;   ///< Its own, or its policy's; 0: none.
    std::uint32_t consumers = 0;
    std::uint64_t redelivered = 0, arrived = 0, finished = 0; ///< Since the queue was made.
};
struct ConnectorUser
{
    std::string name;
    std::string fingerprint; ///< Of the broker's own hash of its password; empty: it has none.
    bool ofPlatform = false; ///< An administrator or monitoring: a person of the platform, no connector.
};
struct BrokerFacts
{
    std::vector<ConnectorQueue> queues; ///< By virtual host, then name.
    std::unordered_map<std::string, ConnectorUser> users;
    std::map<std::string, std::vector<std::string>> rights; ///< Virtual host → users who may write or read there.
};

/// Everything that the login sees. The hash of a password goes into `fingerprint` and nowhere else. Errors as of
/// RabbitMqApi; RESOURCE_EXHAUSTED: more queues than one look reads.
[[nodiscard]] absl::StatusOr<BrokerFacts> readBrokerFacts(RabbitMqApi &api, const Fingerprint &fingerprint);

} // namespace bulkhead
