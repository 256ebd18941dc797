#pragma once
// Connectors: how a tenant's systems are tied to others, and the port that tells what they are doing. A secret never
// passes this port: two of them are told apart by fingerprints, which mean nothing outside of one installation.
#include "backend/domain/tenant.h"

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bulkhead {

inline namespace gateway_values { // The console has values of these names too, see words.h.
/// Numbers equal those of the contract.
enum class ConnectorKind : std::uint8_t { Unspecified, Ehr, Payer, Pharmacy, Crm, Erp, Other };
} // namespace gateway_values

/// Makes the fingerprint of a secret; equal for equal ones. The first argument says what kind of thing it is, so that
/// a password and an address that read alike are not taken for one.
using Fingerprint = std::function<std::string(std::string_view what, std::string_view secret)>;

struct HeldCredential
{
    std::string account;     ///< Whom it lets in; no secret.
    std::string owner;       ///< Id of the tenant whose account it is; empty: nobody's, as far as is known.
    std::string fingerprint; ///< Empty: not known.
    std::int64_t setMs = 0;  ///< UTC; 0: not known.
    std::int64_t expiresMs = 0;

    bool operator==(const HeldCredential &) const = default;
};
struct Webhook
{
    std::string host;        ///< Of its address, and no more of it: paths hold tokens.
    std::string fingerprint; ///< Of the whole address.

    bool operator==(const Webhook &) const = default;
};

/// One connector as its source sees it now.
struct ConnectorReading
{
    std::string tenantId;
    std::string id; ///< Among the tenant's; [a-z0-9._-].
    ConnectorKind kind = ConnectorKind::Unspecified;
    std::string name, environment;
    std::vector<HeldCredential> credentials;
    std::string channel;                ///< Fingerprint of its queue; empty: not known.
    std::string broker;                 ///< Where its channel is; channels of one broker can hurt each other.
    std::optional<std::uint64_t> depth; ///< Messages that wait; nothing: not measured.
    std::uint64_t depthLimit = 0;       ///< 0: none is known.
    std::optional<std::uint32_t> consumers;
    std::optional<std::uint64_t> retries;  ///< In the last hour.
    std::optional<std::uint64_t> failures; ///< Likewise: messages that were given up.
    std::optional<std::uint64_t> deadLetters;
    std::int64_t lastSuccessMs = 0; ///< 0: not known.
    std::vector<Webhook> webhooks;
    bool webhooksKnown = false; ///< The source tells of webhooks.
    /// Fingerprint of a configuration that a partner gave to several of its tenants; empty: it is its own.
    std::string configuration;
    std::string misconfigured; ///< What is wrong with its configuration, in words; empty: nothing is known to be.
};

/// A depth of the past; nothing: not measured.
struct PastDepth
{
    std::int64_t atMs = 0;
    std::uint64_t depth = 0;
};

/// Tells of connectors. One thread, but for cancel().
class ConnectorSource
{
public:
    virtual ~ConnectorSource() = default;
    [[nodiscard]] virtual std::string name() const = 0; ///< "RabbitMQ at HOST:PORT", for people.
    [[nodiscard]] virtual bool simulated() const { return false; }
    /// Every connector of these tenants, and of no others. UNAVAILABLE, PERMISSION_DENIED, FAILED_PRECONDITION: why
    /// not.
    [[nodiscard]] virtual absl::StatusOr<std::vector<ConnectorReading>> look(std::span<const TenantFacts> tenants,
                                                                             std::int64_t nowMs) = 0;
    /// Depths before the first look, a step apart; empty where the source keeps none.
    [[nodiscard]] virtual std::vector<PastDepth> past(const ConnectorReading & /*connector*/, std::int64_t /*fromMs*/,
                                                      std::int64_t /*toMs*/, std::int64_t /*stepMs*/)
    {
        return {};
    }
    virtual void cancel() {} ///< Any thread: a look under way ends soon.
};

} // namespace bulkhead
