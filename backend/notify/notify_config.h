#pragma once
// Who is told of alerts, and how: the file given to --notify.
#include "backend/domain/secret.h"
#include "backend/domain/tenant.h"

#include <absl/status/statusor.h>
#include <string>
#include <vector>

namespace bulkhead::notify {

/// Which alerts go to a target. Every condition has to fit.
struct Route
{
    bool pages = true;                ///< Fast burns.
    bool tickets = true;              ///< Slow burns.
    std::vector<Tier> tiers;          ///< Empty: all.
    std::vector<std::string> tenants; ///< Ids; empty: all.
};

/// An HTTP address and what protects the way to it.
struct Endpoint
{
    std::string url;
    std::string proxy;  ///< URL; empty: none, whatever the environment says.
    std::string caFile; ///< PEM; empty: the system's authorities.
    std::int64_t timeoutMs = 10'000;
};

enum class TargetKind : std::uint8_t { Alertmanager, Webhook };

struct Target
{
    TargetKind kind = TargetKind::Webhook;
    std::string name; ///< Unique; the store remembers by it what was told.
    Endpoint endpoint;
    Route route;
    bool tenantNames = false;
    std::vector<Secret> keys; ///< Webhook: each signs, so that a receiver may hold the old or the new one.
    Secret token;             ///< Alertmanager: bearer token; empty: none.
    /// Alertmanager: all firing alerts and the watchdog are sent again after this long. Webhook: the watchdog's
    /// interval; 0: none.
    std::int64_t repeatMs = 60'000;
    bool watchdog = true;
    std::size_t outbox = 1000; ///< Webhook: messages kept while it does not answer.
    std::int64_t retryFirstMs = 1'000;
    std::int64_t retryMostMs = 300'000;
    std::int64_t giveUpMs = 72LL * 3'600'000; ///< Webhook: age at which a message is given up.
};

struct NotifyConfig
{
    std::string gateway;      ///< Tells gateways apart at the receiver; empty: filled with the environment's name.
    bool hashTenants = false; ///< Receivers get a keyed hash in place of tenant ids.
    std::int64_t staleMs = 300'000; ///< An alert of its own when nothing was judged for this long; 0: never.
    std::vector<Target> targets;
};

/// Reads and checks the file, and the key files that it names.
/// INVALID_ARGUMENT: the text names the line and the fix.
[[nodiscard]] absl::StatusOr<NotifyConfig> readNotifyConfig(const std::string &path);

/// The lease of whoever tells a receiver.
[[nodiscard]] inline std::string leaseOf(std::string_view target)
{
    return "notify/" + std::string(target);
}

} // namespace bulkhead::notify
