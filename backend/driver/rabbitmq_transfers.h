#pragma once
// What carries messages of one virtual host into another: shovels, and upstreams of federation. The broker keeps the
// addresses with their passwords in the clear; of an address nothing but the name of its virtual host is taken from
// here.
#include "backend/driver/rabbitmq_api.h"

#include <string>
#include <vector>

namespace bulkhead {

struct Transfer
{
    bool upstream = false;          ///< Of federation; else a shovel.
    std::string vhost, name;        ///< Where it was set up, and its name there.
    std::string from, to;           ///< Virtual hosts, never the same.
    std::string fromQueue, toQueue; ///< Empty: not told, or an exchange.
};

/// Those that lead from a virtual host to another one, by its name; on which broker that is, is not asked. None where
/// the broker has neither plugin. Errors as of RabbitMqApi.
[[nodiscard]] absl::StatusOr<std::vector<Transfer>> readTransfers(RabbitMqApi &api);
/// The virtual host that an AMQP address names; `otherwise`: it names none.
[[nodiscard]] std::string vhostOf(const std::string &address, const std::string &otherwise);
/// "the shovel NAME of its virtual host", or "a shovel of another virtual host", whose name may be another tenant's.
[[nodiscard]] std::string transferWords(const Transfer &transfer, const std::string &vhost,
                                        const std::string &shownName);

} // namespace bulkhead
