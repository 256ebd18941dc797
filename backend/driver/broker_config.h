#pragma once
// Which message brokers are looked into, whose queues are whose, and whether tenants may be limited there.
#include "backend/domain/secret.h"

#include <absl/status/statusor.h>
#include <map>
#include <string>
#include <vector>

namespace bulkhead {

/// What tells whose a message is.
enum class BrokerTenantBy : std::uint8_t { Vhost, Queue };

/// A name and the file that holds its password.
struct BrokerLogin
{
    std::string user, passwordFile;
};

struct ProbedBroker
{
    std::string name;       ///< As every screen shows its pool.
    std::string management; ///< http://HOST:PORT of the management API, no slash at the end.
    BrokerLogin login;      ///< Needs the tag "monitoring" and any permission on the tenants' virtual hosts.
    BrokerTenantBy tenantBy = BrokerTenantBy::Vhost;
    std::string vhost;                          ///< Of the tenants' queues, where queues tell whose they are.
    std::string prefix;                         ///< Virtual host or queue is prefix + tenant id; else listed below.
    std::map<std::string, std::string> tenants; ///< Virtual host, or first part of a queue's name → tenant id.
    double slots = 0;                           ///< Messages that the workers have in hand at most; 0: one a consumer.
    bool limits = false;                        ///< Tenants may be limited.
    BrokerLogin limiter;                        ///< Who limits (tag "administrator"); without a user: `login`.
    std::string userPrefix;                     ///< A tenant's clients sign in as this + tenant id; else listed below.
    std::map<std::string, std::string> users;   ///< Broker's user → tenant id.

    /// The tenant whose messages a queue holds; empty: nobody's.
    [[nodiscard]] std::string tenantOf(const std::string &ofVhost, const std::string &queue) const;
    /// Virtual hosts in which a tenant has queues; empty: it has none.
    [[nodiscard]] std::vector<std::string> vhostsOf(const std::string &tenantId) const;
    /// Within its virtual hosts, a regular expression that the tenant's queues and no others match.
    [[nodiscard]] std::string queuePatternOf(const std::string &tenantId) const;
    [[nodiscard]] std::string userOf(const std::string &tenantId) const; ///< Empty: it has none of its own.
};

/// A regular expression that matches just this text.
[[nodiscard]] std::string literalPattern(const std::string &text);

/// The first line of a password file. FAILED_PRECONDITION: others than its owner and group can read it; NOT_FOUND: it
/// cannot be read or is empty. Names the file, never what it holds.
[[nodiscard]] absl::StatusOr<Secret> readPasswordFile(const std::string &path);

} // namespace bulkhead
