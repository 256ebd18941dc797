#pragma once
// What a broker says to somebody who signs in over AMQP and asks for a virtual host: the way that a tenant's programs
// go.
#include "backend/domain/secret.h"

#include <absl/status/status.h>

#include <cstdint>
#include <string>

namespace bulkhead {

struct AmqpPlace
{
    std::string host;
    std::uint16_t port = 5672;
};

/// What came of it.
struct AmqpOutcome
{
    bool reached = false; ///< The broker answered; else nothing is known, and nothing was refused.
    bool opened = false;  ///< The virtual host, and then the queue where one was asked for.
    std::string words;    ///< The broker's refusal with its code, or what was seen.
};

enum class AmqpAct : std::uint8_t { Open, Publish, Consume };

/// Signs in, opens the virtual host and, unless for Open, tries it on a queue: publishes one empty message, or takes
/// one and puts it back. Each step has 3 s at most. Only canaries' queues are tried so.
[[nodiscard]] AmqpOutcome tryAmqp(const AmqpPlace &place, const std::string &user, const Secret &password,
                                  const std::string &vhost, AmqpAct act = AmqpAct::Open, const std::string &queue = {});

} // namespace bulkhead
