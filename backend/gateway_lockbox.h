#pragma once
// The customer lockbox of a gateway: its options, and its door.
#include "backend/gateway.h"
#include "backend/rpc/lockbox_door.h"

#include <memory>
#include <string>

namespace bulkhead {

/// What the options come to; address empty: no lockbox is served.
struct LockboxPlan
{
    std::string address, url; ///< Url empty: by the address and the port that it gets.
    Secret key;
};
/// INVALID_ARGUMENT, FAILED_PRECONDITION: a sentence that names the option and the fix.
[[nodiscard]] absl::StatusOr<LockboxPlan> planLockbox(const GatewayOptions &options, std::int64_t nowMs);

/// Where its door is opened; made before the services, which hand out its links.
class GatewayLockbox
{
public:
    explicit GatewayLockbox(LockboxPlan plan);

    [[nodiscard]] const std::shared_ptr<LockboxIssuer> &issuer() const { return m_issuer; } ///< Null: none is served.
    /// After everything that `parts` names has been started. Links can be made from then on.
    [[nodiscard]] absl::Status open(const ServiceParts &parts, const ServerTls &tls);
    [[nodiscard]] int port() const { return m_door ? m_door->port() : 0; }

private:
    LockboxPlan m_plan;
    std::shared_ptr<LockboxIssuer> m_issuer;
    std::unique_ptr<LockboxHttp> m_http;
    std::unique_ptr<LockboxDoor> m_door; ///< Before the others go.
};

} // namespace bulkhead
