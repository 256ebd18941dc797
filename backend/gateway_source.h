#pragma once
// Where a gateway's figures come from, and who may limit tenants there: made from its options.
#include "backend/domain/clock.h"
#include "backend/domain/containment.h"
#include "backend/domain/coverage.h"
#include "backend/domain/store.h"
#include "backend/domain/telemetry.h"
#include "backend/driver/joint_limits.h"
#include "backend/driver/shared_probe.h"

#include <absl/status/statusor.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bulkhead {

struct GatewayOptions;

struct PlatformSource
{
    std::unique_ptr<Telemetry> telemetry; ///< Null: none.
    std::vector<std::pair<std::string, std::string>> settings;
    bool simulated = false;
    std::shared_ptr<LimitedTenants> limited = std::make_shared<LimitedTenants>();
    std::unique_ptr<LimitExecutor> limits;      ///< Null: nobody can be limited.
    std::unique_ptr<coverage::Source> coverage; ///< Null: nobody tells of context coverage.
};

/// The store of the options, with the password file that they name.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Store>> openGatewayStore(const GatewayOptions &options,
                                                                      const Clock &clock);

/// An address of the store's server with the password file of the options.
[[nodiscard]] std::string withPassfile(const GatewayOptions &options, const std::string &address);

/// INVALID_ARGUMENT: a file, an address or a store that does not fit; UNAVAILABLE: the store cannot be read.
/// `sharing`: with the other gateways on the store; nothing: this one looks into all pools.
[[nodiscard]] absl::StatusOr<PlatformSource> openSource(const GatewayOptions &options, Store &store, const Clock &clock,
                                                        const std::optional<PoolSharing> &sharing);

/// A store that cannot be used is one thing to the caller, whatever the cause; the text keeps it. An address that asks
/// for what cannot be is another.
[[nodiscard]] absl::Status unusable(const GatewayOptions &options, const absl::Status &status);

/// A company's own drivers first: what they answer for is theirs.
[[nodiscard]] std::unique_ptr<LimitExecutor> allLimits(std::unique_ptr<LimitExecutor> own,
                                                       const std::shared_ptr<LimitedTenants> &limited,
                                                       const std::vector<std::string> &drivers);

} // namespace bulkhead
