#pragma once
// What leaves the gateway, as JSON. The one place that decides how a tenant is called outside.
#include "backend/notify/alert_fact.h"

#include <functional>
#include <span>
#include <string>

namespace bulkhead::notify {

/// How one target is spoken to.
struct Wording
{
    std::string gateway;
    std::string salt; ///< Not empty: tenant ids are replaced by a hash keyed with it, and links lead to no tenant.
    /// Name of a tenant by id; not set: names are not told.
    std::function<std::string(std::string_view)> nameOf;

    /// A tenant's id as the target sees it.
    [[nodiscard]] std::string tenant(const std::string &id) const;
    /// An alert's id as the target sees it.
    [[nodiscard]] std::string alert(const AlertFact &fact) const;
};

/// Same alert, same state, same beginning of it: same id, over retries, restarts and gateways. 32 hex digits.
[[nodiscard]] std::string deliveryId(const AlertFact &fact, std::string_view state, const Wording &wording);

/// One POST for Alertmanager's /api/v2/alerts. A firing alert carries no end: the receiver ends it by itself when it
/// hears no more of it.
[[nodiscard]] std::string alertmanagerBody(std::span<const AlertFact> facts, bool watchdog, std::int64_t nowMs,
                                           const Wording &wording);

/// One message of a webhook. `state` is kPage, kTicket or kResolved.
[[nodiscard]] std::string webhookBody(const AlertFact &fact, std::string_view state, std::uint64_t sequence,
                                      std::int64_t nowMs, const Wording &wording);
/// A sign of life with the newest sequence, so that a receiver notices what it has missed.
[[nodiscard]] std::string webhookWatchdog(std::uint64_t lastSequence, std::size_t waiting, std::int64_t nowMs,
                                          const Wording &wording);

[[nodiscard]] std::string isoTime(std::int64_t ms); ///< RFC 3339, UTC, milliseconds.

} // namespace bulkhead::notify
