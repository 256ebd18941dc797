#pragma once
// What tenants are provisioned on, made from a gateway's options.
#include "backend/domain/clock.h"
#include "backend/domain/integrations.h"
#include "backend/domain/platform.h"
#include "backend/engine/baseline.h"

#include <absl/status/statusor.h>

#include <memory>

namespace bulkhead {

class Diagnostics;
struct GatewayOptions;

/// Whether openPlatform() would take the options and the file they name. Starts nothing. INVALID_ARGUMENT names file,
/// line and fix. `baselines`: what the checks of a company's own driver are held against.
[[nodiscard]] absl::Status checkPlatform(const GatewayOptions &options, const policy::Baselines &baselines);
/// Null: none. `simulated`: telemetry is, and without another word so is the platform. Connects to nothing yet.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Platform>> openPlatform(const GatewayOptions &options, bool simulated,
                                                                     const Clock &clock);

/// What tells of connectors on that platform; null: nothing does. `platform` outlives it; null: none is attached.
[[nodiscard]] absl::StatusOr<std::unique_ptr<ConnectorSource>>
openConnectors(const GatewayOptions &options, bool simulated, Platform *platform, Fingerprint fingerprint);

/// What asks tenants' own records on that platform; null: nothing does. Connects to nothing yet.
[[nodiscard]] absl::StatusOr<std::unique_ptr<Diagnostics>> openDiagnostics(const GatewayOptions &options);

/// What the gateway calls its environment.
[[nodiscard]] std::string environmentOf(const GatewayOptions &options, bool simulated);

} // namespace bulkhead
