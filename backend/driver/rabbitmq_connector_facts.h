#pragma once
// What a broker's management API tells of connectors: queues, where they hand what is given up, users with their
// rights, and limits of virtual hosts.
#include "backend/domain/integrations.h"
#include "backend/driver/rabbitmq_api.h"
#include "backend/driver/rabbitmq_dead_letters.h"
#include "backend/driver/rabbitmq_transfers.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace bulkhead {

/// What the broker does not tell is not there: of a new queue, or where it keeps no statistics, that is all but names.
struct ConnectorQueue
{
    std::string vhost, name;
    std::optional<std::uint64_t> waiting; ///< Ready and in hand.
    std::uint64_t limit = 0;              ///< Its own, or its policy's; 0: none.
    std::optional<std::uint32_t> consumers;
    /// Since the queue was made; of what has never happened the broker may tell nothing.
    std::optional<std::uint64_t> redelivered, arrived, finished;
    DeadLetters letters{};

    /// The broker has statistics of it: a counter that it does not tell of has not begun.
    [[nodiscard]] bool watched() const { return waiting.has_value() && consumers.has_value(); }
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
    /// By virtual host and name; asked for where a queue names one.
    std::set<std::pair<std::string, std::string>> exchanges;
    std::vector<Transfer> transfers;

    /// Of that virtual host, by its name; nullptr: it is not there.
    [[nodiscard]] const ConnectorQueue *queue(const std::string &vhost, const std::string &name) const;
};

/// Everything that the login sees. The hash of a password goes into `fingerprint` and nowhere else. Errors as of
/// readQueues().
[[nodiscard]] absl::StatusOr<BrokerFacts> readBrokerFacts(RabbitMqApi &api, const Fingerprint &fingerprint);

} // namespace bulkhead
